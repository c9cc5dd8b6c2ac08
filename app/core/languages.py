"""The language that a client prefers, and what is told in it."""

import re
from itertools import islice
from typing import Any

from starlette.requests import Request

from app.core.column_labels import LABELS
from app.core.formats import weighted
from app.core.problems import Fault

_NAME = re.compile(r"`(\w+)`")
_WRITTEN = re.compile("(Create|Patch)$")


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
        "label": _label(request, fault.pointer) if german else None,
        "detail": _with_labels(fault.de) if german else fault.en,
    }


def _label(request: Request, pointer: str | None) -> str | None:
    """Return the German name of the field at a place in the body."""
    name = next((name for name in reversed((pointer or "").split("/")) if not name.isdigit()), "")
    body = getattr(request.scope.get("route"), "body_field", None)
    owner = _WRITTEN.sub("Read", getattr(body and body.field_info.annotation, "__name__", ""))
    return LABELS.get(f"{owner}.{name}") or LABELS.get(name)


def _with_labels(text: str) -> str:
    """Put the German name before each field that a German text names."""
    return _NAME.sub(lambda named: f"„{LABELS[named[1]]}“ ({named[0]})" if named[1] in LABELS else named[0], text)
