"""Headers, parameters and problems that operations share, as components of the document."""

from typing import Any

from app.core.problems import CATALOGUE, TYPE, Kind, ProblemError

Json = dict[str, Any]

HEADERS: dict[str, Json] = {
    "ETag": {
        "description": "Strong tag of the answer, in quotes: for `If-None-Match` and, of one resource, `If-Match`",
        "schema": {"type": "string"},
        "example": '"3-5f0c6f3a9f0e4c7d8a1b2c3d"',
    },
    "Content-Disposition": {
        "description": "A file name; absent from JSON",
        "schema": {"type": "string"},
        "example": 'attachment; filename="measures.csv"',
    },
    "Link": {
        "description": 'The next page, `rel="next"`; absent on the last one',
        "schema": {"type": "string"},
    },
    "Location": {
        "description": "Absolute URL of the new resource",
        "schema": {"type": "string", "format": "uri"},
    },
    "Retry-After": {
        "description": "Seconds after which to try again",
        "schema": {"type": "string", "pattern": "^[0-9]+$"},
    },
    "X-Request-Id": {
        "description": "Id of this request in the logs",
        "schema": {"type": "string", "format": "uuid"},
    },
    "Idempotency-Replayed": {
        "description": "`true` if this is the first answer again",
        "schema": {"type": "string", "const": "true"},
    },
    "WWW-Authenticate": {"description": "The scheme of authentication", "schema": {"type": "string"}},
}

PARAMETERS: dict[str, Json] = {
    "IdempotencyKey": {
        "name": "Idempotency-Key",
        "in": "header",
        "required": False,
        "description": "Your own unique name of this request, such as a UUID: sent again within 24 hours with the same "
        "content, it gets the first answer again",
        "schema": {"type": "string", "pattern": "^[\\x21-\\x7e]{1,255}$", "maxLength": 255},
    },
    "IfMatch": {
        "name": "If-Match",
        "in": "header",
        "required": True,
        "description": "The `ETag` that you read; only the version in it counts. `*` matches every version",
        "schema": {"type": "string"},
        "example": '"3-5f0c6f3a9f0e4c7d8a1b2c3d"',
    },
    "IfNoneMatch": {
        "name": "If-None-Match",
        "in": "header",
        "required": False,
        "description": "The `ETag` that you hold: 304 if nothing has changed",
        "schema": {"type": "string"},
    },
    "AcceptLanguage": {
        "name": "Accept-Language",
        "in": "header",
        "required": False,
        "description": "German or English: the language of problem documents",
        "schema": {"type": "string"},
        "example": "de",
    },
}

_RETRY = (409, 429, 503)


def kinds(status: int) -> dict[str, Kind]:
    """Return the kinds of problem that come with a status."""
    return {code: kind for code, kind in CATALOGUE.items() if kind.status == status}


def problem_name(status: int) -> str:
    """Return the name of the component that describes a status, after its first kind."""
    return "".join(word.capitalize() for word in next(iter(kinds(status))).split("-"))


def problem_response(status: int) -> Json:
    problems = kinds(status)
    code, kind = next(iter(problems.items()))
    headers = ["X-Request-Id", *(["Retry-After"] if status in _RETRY else [])]
    headers += ["WWW-Authenticate"] if status == 401 else []
    return {
        "description": "; ".join(f"{kind.en} (`{code}`)" for code, kind in problems.items()),
        "headers": header_refs(headers),
        "content": {
            "application/problem+json": {
                "schema": {"$ref": "#/components/schemas/ProblemDocument"},
                "example": _example(code, kind),
            }
        },
    }


def _example(code: str, kind: Kind) -> Json:
    words = {"code": "extra_forbidden", "detail": "There is no such field"}
    unknown = dict.fromkeys(ProblemError.model_fields) | {"pointer": "/titel"} | words
    return {
        "type": TYPE + code,
        "title": kind.en,
        "status": kind.status,
        "detail": kind.en + ".",
        "instance": "urn:uuid:3f0b8a52-6c1d-4e2a-9b7e-0d5c4f3a2b1e",
        "errors": [unknown] if code == "invalid" else None,
        "existing": None,
        "existing_version": None,
        "warnings": None,
    }


def header_refs(names: list[str]) -> Json:
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}


def parameter_ref(name: str) -> Json:
    return {"$ref": f"#/components/parameters/{name}"}


def problem_ref(status: int) -> Json:
    return {"$ref": f"#/components/responses/{problem_name(status)}"}
