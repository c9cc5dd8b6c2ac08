"""The stage for the scenes of the examples: operations are asked for by name, and their first answers kept."""

from typing import Any

import httpx

from app.core.formats import Format
from tests.api import Api, Json

CONCEPT = "integrationskonzept-2018"
"""Key of the concept that the scenes are about."""


class Stage:
    """A service, the resources made in it, and the answers that are kept."""

    def __init__(self, api: Api) -> None:
        self.api = api
        self.ids: dict[str, str] = {}
        """Ids (of tokens, the secret) of what was created, by key."""
        self.kept: dict[str, Json] = {}
        self.played: list[tuple[str, httpx.Response]] = []
        """Every operation that was asked for, with its answer."""

    def keep(self, operation_id: str, response: httpx.Response, request: Any = None) -> Json:
        """Keep the first answer of an operation; exit if it is no success."""
        if not response.is_success:
            raise SystemExit(f"{operation_id}: {response.status_code} {response.text}")
        self.played.append((operation_id, response))
        if response.status_code == 204 or response.headers["Content-Type"] == Format.XLSX.value:
            return {}
        answer: Any = response.json() if "json" in response.headers["Content-Type"] else response.text
        example = {"response": answer} if request is None else {"request": request, "response": answer}
        self.kept.setdefault(operation_id, example)
        return answer

    def get(self, operation_id: str, path: str, token: str | None = None) -> Json:
        return self.keep(operation_id, self.api.get(path, token=token))

    def post(self, operation_id: str, path: str, body: Json | None) -> Json:
        return self.keep(operation_id, self.api.post(path, body), body)

    def call(self, operation_id: str, method: str, path: str, body: Json | None = None, **headers: str) -> Json:
        """Call an operation with these headers and, without Authorization, no token."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.keep(operation_id, self.api.call(method, path, json=body, headers=named), body)

    def patch(self, operation_id: str, path: str, body: Json) -> None:
        self.keep(operation_id, self.api.patch(path, body), body)
