"""A list line by line: as CSV (RFC 4180) and as NDJSON, from the same entries that its JSON has."""

import csv
import io
import json
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, get_args, get_origin

from pydantic import BaseModel
from pydantic_core import to_json

from app.core.formats import Format

Entry = Mapping[str, Any]
"""An entry of a list, as its JSON has it."""
SEPARATOR = "; "
"""Between the values of a list that stand in one cell."""
_FORMULA = frozenset("=+-@")
_BREAKS = ("\t", "\r", "\n")


def defused(text: str) -> str:
    """The text, marked as such where a spreadsheet would take it for a formula (OWASP, CSV injection).

    What looks like one of the signs to a spreadsheet in another script counts too, and so does a sign after spaces.
    """
    if text[:1].isalnum():  # as nearly all do: the rest takes longer
        return text
    first = unicodedata.normalize("NFKC", text.lstrip()[:1])
    return f"'{text}" if first in _FORMULA or text.startswith(_BREAKS) else text


def cell(value: Any) -> Any:
    """A value as a cell has it. Numbers stay numbers: only text is defused."""
    if isinstance(value, str):
        return defused(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list) and not any(isinstance(part, list | dict) for part in value):
        return SEPARATOR.join(str(cell(part)) for part in value)
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return value


def columns(shown: type[BaseModel]) -> Iterator[tuple[str, ...]]:
    """The ways to the values of an entry, in the order of its schema; what is nested stands in columns of its own."""
    for name, field in shown.model_fields.items():
        called, nested = field.alias or name, _nested(field.annotation)
        if nested is None:
            yield (called,)
        else:
            yield from ((called, *way) for way in columns(nested))


def _nested(annotation: Any) -> type[BaseModel] | None:
    """The schema of a field that holds one object or null."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    if get_origin(annotation) in (list, dict):
        return None
    choices = [choice for choice in get_args(annotation) if choice is not type(None)]
    return _nested(choices[0]) if len(choices) == 1 else None


def _at(entry: Entry, way: tuple[str, ...]) -> Any:
    found: Any = entry
    for name in way:
        if found is None:
            return None
        found = found[name]
    return found


class Lines:
    """Writes entries of one kind, in one format."""

    def __init__(self, form: Format, shown: type[BaseModel]) -> None:
        self.form = form
        self._columns = tuple(columns(shown)) if form is Format.CSV else ()

    def head(self) -> bytes:
        """What comes before all entries."""
        return self._csv([[".".join(way) for way in self._columns]]) if self.form is Format.CSV else b""

    def of(self, entries: Iterable[Entry]) -> bytes:
        if self.form is Format.CSV:
            return self._csv([cell(_at(entry, way)) for way in self._columns] for entry in entries)
        return b"".join(to_json(entry) + b"\n" for entry in entries)

    def whole(self, entries: Iterable[Entry]) -> bytes:
        """All that there is to say of some entries."""
        return self.head() + self.of(entries)

    @staticmethod
    def _csv(rows: Iterable[Iterable[Any]]) -> bytes:
        text = io.StringIO(newline="")
        csv.writer(text, lineterminator="\r\n").writerows(rows)
        return text.getvalue().encode()
