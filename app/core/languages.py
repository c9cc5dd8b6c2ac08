"""The language that a client prefers, and what is told in it."""

from itertools import islice
from typing import Any

from starlette.requests import Request

from app.core.formats import weighted
from app.core.problems import Fault


def speaks_german(accept_language: str) -> bool:
    """Return True if an Accept-Language header puts German before English; False where it names neither."""
    weights = {"de": 0.0, "en": 0.0}
    for tag, weight in islice(weighted(accept_language), 20):
        language = tag.split("-")[0]
        if language in weights:
            weights[language] = max(weights[language], weight)
    return weights["de"] > weights["en"]


def error_of(request: Request, fault: Fault) -> dict[str, Any]:
    """Return a fault as a problem document has it, in the language that the client prefers."""
    german = speaks_german(request.headers.get("accept-language", ""))
    return {
        "pointer": fault.pointer,
        "parameter": fault.parameter,
        "row": fault.row,
        "column": fault.column,
        "key": fault.key,
        "existing": fault.existing,
        "existing_version": fault.existing_version,
        "code": fault.code,
        "detail": fault.de if german else fault.en,
    }
