"""Errors as the contract has them: RFC 9457, in German or English, with stable types.

Raise `Problem("code", ...)`; the codes, their status and their words are in `CATALOGUE`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

from pydantic import Field

from app.core.codes import CODES
from app.core.schemas import Address, Output

TYPE = "urn:sachstand:problem:"


@dataclass(frozen=True)
class Kind:
    """A kind of problem: HTTP status, titles and what the docs say about it."""

    status: int
    en: str
    de: str


CATALOGUE: dict[str, Kind] = {
    "malformed": Kind(400, "The request cannot be read", "Die Anfrage ist nicht lesbar"),
    "bad-cursor": Kind(400, "The cursor does not belong to this query", "Der Cursor gehört nicht zu dieser Abfrage"),
    "unauthenticated": Kind(401, "A valid token is needed", "Ein gültiges Token ist nötig"),
    "forbidden": Kind(403, "Your role does not allow this", "Ihre Rolle erlaubt das nicht"),
    "not-found": Kind(404, "There is no such thing here", "Das gibt es hier nicht"),
    "method-not-allowed": Kind(405, "This method is not offered here", "Diese Methode wird hier nicht angeboten"),
    "not-acceptable": Kind(406, "This format is not offered here", "Dieses Format wird hier nicht angeboten"),
    "too-slow": Kind(408, "The request did not come in time", "Die Anfrage kam nicht rechtzeitig an"),
    "conflict": Kind(409, "This conflicts with what is there", "Das widerspricht dem Bestand"),
    "key-taken": Kind(409, "This key is taken", "Dieser Schlüssel ist vergeben"),
    "in-use": Kind(409, "Something depends on it", "Anderes hängt davon ab"),
    "state": Kind(409, "The state does not allow this", "Der Zustand erlaubt das nicht"),
    "overlap": Kind(409, "Two versions would be in force on one day", "Zwei Fassungen wären am selben Tag in Kraft"),
    "read-only": Kind(409, "The concept is superseded or withdrawn", "Das Konzept ist abgelöst oder zurückgezogen"),
    "participation-closed": Kind(
        409, "It takes no feedback on this day", "An diesem Tag werden keine Rückmeldungen angenommen"
    ),
    "changed-since": Kind(409, "Something was changed since", "Seither wurde etwas geändert"),
    "request-running": Kind(
        409, "A request with this key is still running", "Eine Anfrage mit diesem Schlüssel läuft noch"
    ),
    "feed-reset": Kind(
        410,
        "The feed began anew; this position is gone",
        "Der Änderungsstrom begann neu; diese Stelle gibt es nicht mehr",
    ),
    "precondition-failed": Kind(412, "It has changed since you read it", "Es hat sich seit dem Lesen geändert"),
    "too-large": Kind(413, "The request body is too large", "Die Anfrage ist zu groß"),
    "media-type": Kind(415, "This media type is not accepted here", "Dieser Medientyp wird hier nicht angenommen"),
    "invalid": Kind(422, "The content is not valid", "Der Inhalt ist ungültig"),
    "import-refused": Kind(422, "Nothing was imported", "Es wurde nichts importiert"),
    "key-reused": Kind(
        422, "The Idempotency-Key was used for another request", "Der Idempotency-Key gehört zu einer anderen Anfrage"
    ),
    "precondition-required": Kind(428, "If-Match is needed", "If-Match ist nötig"),
    "too-many-requests": Kind(429, "Too many requests from here", "Zu viele Anfragen von hier"),
    "internal": Kind(500, "Something went wrong on our side", "Auf unserer Seite ist etwas schiefgegangen"),
    "unavailable": Kind(503, "The service cannot answer just now", "Der Dienst kann gerade nicht antworten"),
}


@dataclass(frozen=True)
class Fault:
    """One fault of a request: its code, its place, and its words in English and German."""

    code: str
    en: str
    de: str
    pointer: str | None = None
    parameter: str | None = None
    row: int | None = None
    column: str | None = None
    key: str | None = None
    existing: str | None = None
    existing_version: int | None = None


class Problem(Exception):
    """Ends the request with a problem document."""

    def __init__(
        self,
        kind: str,
        en: str | None = None,
        de: str | None = None,
        *,
        errors: Sequence[Fault] = (),
        warnings: Sequence[Fault] = (),
        headers: Mapping[str, str] | None = None,
        **members: Any,
    ) -> None:
        super().__init__(kind)
        self.kind = kind
        self.en, self.de = en, de
        self.errors = list(errors)
        self.warnings = list(warnings)
        self.headers = dict(headers or {})
        self.members = members

    @property
    def status(self) -> int:
        return CATALOGUE[self.kind].status


def invalid(code: str, pointer: str, en: str, de: str) -> Problem:
    """Return a 422 for one place in the request body."""
    return Problem("invalid", errors=[Fault(code, en, de, pointer=pointer)])


def problem_of(kind: str, fault: Fault, existing: str | None = None) -> Problem:
    """Return a problem in the words of one fault, which is told as well if it has a place."""
    errors = [] if fault.pointer is None else [fault]
    return Problem(kind, f"{fault.en}.", f"{fault.de}.", errors=errors, existing=existing)


def unknown_reference(pointer: str) -> Problem:
    return invalid(
        "unknown_reference",
        pointer,
        "This refers to nothing that can be referred to from here",
        "Dieser Verweis führt zu nichts, worauf von hier verwiesen werden kann",
    )


def refuse_if(faults: Sequence[Fault]) -> None:
    if faults:
        raise Problem("invalid", errors=faults)


def not_found() -> NoReturn:
    """Answer 404, also for what the caller may not know exists."""
    raise Problem("not-found")


class ProblemError(Output):
    """One fault of the request."""

    pointer: str | None = Field(default=None, description="JSON pointer (RFC 6901) into the request body")
    parameter: str | None = Field(default=None, description="Name of the query, path or header parameter")
    row: int | None = Field(default=None, description="Of an imported table: the row, as a spreadsheet program counts")
    column: str | None = Field(default=None, description="Of an imported table: the header of the column")
    key: str | None = Field(default=None, description="Of an imported bundle: the entry's key, where it has one")
    existing: Address | None = Field(
        default=None, description="Of an item of a batch: URL of the resource that is in the way, or that has moved on"
    )
    existing_version: int | None = Field(default=None, description="Version that the resource has now")
    code: str = Field(
        description="Stable code of the fault. More may be added", json_schema_extra={"enum": list(CODES)}
    )
    label: str | None = Field(
        default=None, description="Name of the field for people, where German is asked for; null where it has none"
    )
    detail: str = Field(description="The same in words, in the language asked for")


class WriteWarning(Output):
    """Something that was taken as it came, and may be a mistake."""

    pointer: str | None = Field(description="JSON pointer (RFC 6901) into the request body")
    key: str | None = Field(description="Of an imported bundle: the entry's key")
    existing: Address | None = Field(description="URL of the stored resource that it is about")
    code: str = Field(
        description="Stable code of the warning. More may be added", json_schema_extra={"enum": list(CODES)}
    )
    detail: str = Field(description="The same in words, in the language asked for")


class ProblemDocument(Output):
    """RFC 9457 problem details, as `application/problem+json`."""

    type: str = Field(
        description="Stable URN of the kind of problem; docs/problems.md explains each. More may be added",
        json_schema_extra={"enum": [TYPE + code for code in CATALOGUE]},
    )
    title: str = Field(description="The kind of problem, in the language asked for (German or English)")
    status: int = Field(description="The HTTP status code", ge=400, le=599)
    detail: str = Field(description="Explanation of this occurrence")
    instance: Address = Field(description="URN of this occurrence; the logs name it as `request_id`")
    errors: list[ProblemError] | None = Field(default=None, description="The faults, one by one")
    existing: Address | None = Field(
        default=None,
        description="URL of the resource that is in the way; of `precondition-failed`, of the one that has changed; of "
        "`feed-reset`, the place where the feed goes on",
    )
    existing_version: int | None = Field(
        default=None, description="Of `precondition-failed`: the version that the resource has now"
    )
    warnings: list[WriteWarning] | None = Field(
        default=None,
        description="Of a batch or an import that was refused: what its entries without a fault would be warned of",
    )


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return OpenAPI responses for the statuses, all as problem documents."""
    titles = {status: kind.en for kind in reversed(CATALOGUE.values()) for status in [kind.status]}
    return {
        status: {
            "description": titles[status],
            "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/ProblemDocument"}}},
        }
        for status in sorted(statuses)
    }
