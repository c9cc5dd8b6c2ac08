"""Searches over HTTP."""

from typing import Any

from tests.api import Api, Json


def search(api: Api, q: str, token: str | None = None, **more: Any) -> Json:
    response = api.get("/search", params={"q": q, **more}, token=token)
    assert response.status_code == 200, response.text
    answer: Json = response.json()
    return answer
