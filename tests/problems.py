"""What every error has to be, wherever it comes from."""

from typing import Any

import httpx

from app.core.faults import UNKNOWN

MEMBERS = {"type", "title", "status", "detail", "instance"}


def problem(response: httpx.Response, status: int, kind: str | None = None) -> dict[str, Any]:
    """The problem document of a response, held against the contract."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    assert response.headers["cache-control"] == "no-store"
    assert "Accept-Language" in response.headers["vary"]
    assert response.headers["content-language"] in ("de", "en")
    document: dict[str, Any] = response.json()
    assert document.keys() >= MEMBERS
    assert document["status"] == status
    assert document["type"].startswith("urn:sachstand:problem:")
    assert document["instance"].startswith("urn:uuid:")
    assert document["title"]
    assert document["detail"]
    for word in ("Traceback", "sqlalchemy", "psycopg", "SELECT ", "pydantic", "errors.pydantic.dev"):
        assert word not in response.text
    for error in document.get("errors") or ():
        assert error["detail"] not in UNKNOWN, error
        assert not any(sign in error["detail"] for sign in ("^", "…", "\\")), error
    if kind is not None:
        assert document["type"] == f"urn:sachstand:problem:{kind}"
    return document


def faults(response: httpx.Response, status: int = 422) -> list[tuple[str, str]]:
    """Where and what is wrong, each with words."""
    errors = problem(response, status)["errors"]
    assert errors
    for error in errors:
        assert error["detail"]
        assert (error.get("pointer") is None) != (error.get("parameter") is None)
    return [
        (error["pointer"] if error.get("pointer") is not None else error["parameter"], error["code"])
        for error in errors
    ]
