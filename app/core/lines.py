"""Lists line by line: as CSV (RFC 4180) and as NDJSON, from the same entries that its JSON has."""

import csv
import io
import json
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, get_args, get_origin

from pydantic import BaseModel
from pydantic_core import to_json

from app.core.formats import Format

ListEntry = Mapping[str, Any]
"""An entry of a list, as its JSON has it."""
SEPARATOR = "; "
"""Separator of the values of a list that stand in one cell."""
_FORMULA = frozenset("=+-@")
_BREAKS = ("\t", "\r", "\n")


def escape_formula(text: str) -> str:
    """Mark a text by a `'` where a spreadsheet would take it for a formula (OWASP, CSV injection).

    A text that begins so already gets another one, so that `restored` gives back every text.
    """
    return f"'{text}" if _is_marked(text) else text


def unescape_formula(text: str) -> str:
    """Return the text that `escape_formula` made this of."""
    return text[1:] if text.startswith("'") and _is_marked(text) else text


def _is_marked(text: str) -> bool:
    """Return True if a text looks like a formula behind any number of `'`.

    What looks like one of the signs to a spreadsheet in another script counts too, and so does a sign after spaces.
    """
    if text[:1].isalnum():  # as nearly all do: the rest takes longer
        return False
    behind = text.lstrip("'")
    return behind.startswith(_BREAKS) or unicodedata.normalize("NFKC", behind.lstrip()[:1]) in _FORMULA


@dataclass(frozen=True)
class Column:
    """The way to a value of an entry."""

    way: tuple[str, ...]
    is_number: bool
    """An exact number, which JSON has as text."""

    @property
    def name(self) -> str:
        return ".".join(self.way)

    def cell(self, entry: ListEntry) -> Any:
        value: Any = entry
        for name in self.way:
            if value is None:
                return None
            value = value[name]
        return value if self.is_number else _cell(value)


def _cell(value: Any) -> Any:
    """Return a value as a cell has it: text is escaped, and nothing else."""
    if isinstance(value, str):
        return escape_formula(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list) and (joined := _joined(value)) is not None:
        return joined
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return value


def _joined(values: list[Any]) -> str | None:
    """Return the values of a list in one line, or None where they could not be told apart in it."""
    if any(isinstance(value, list | dict) for value in values):
        return None
    parts = [str(_cell(value)) for value in values]
    joined = SEPARATOR.join(parts)
    is_clear = joined.split(SEPARATOR) == parts and not joined.startswith("[")
    return joined if not parts or (joined and is_clear) else None


def columns(shown: type[BaseModel], *way: str) -> Iterator[Column]:
    """Yield the columns of an entry, in the order of its schema; a nested object has columns of its own."""
    for name, field in shown.model_fields.items():
        nested, longer = _nested(field.annotation), (*way, field.alias or name)
        if nested is None:
            yield Column(longer, _is_number(field.annotation))
        else:
            yield from columns(nested, *longer)


def _is_number(annotation: Any) -> bool:
    return annotation is Decimal or any(_is_number(part) for part in get_args(annotation))


def _nested(annotation: Any) -> type[BaseModel] | None:
    """Return the schema of a field that holds one object or null, else None."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    if get_origin(annotation) in (list, dict):
        return None
    choices = [choice for choice in get_args(annotation) if choice is not type(None)]
    return _nested(choices[0]) if len(choices) == 1 else None


class RowWriter:
    """Writes entries of one kind, in one format."""

    def __init__(self, form: Format, shown: type[BaseModel]) -> None:
        self.form = form
        self._columns = tuple(columns(shown)) if form is Format.CSV else ()

    def head(self) -> bytes:
        """Return the header line; NDJSON has none."""
        return self._csv([[column.name for column in self._columns]]) if self.form is Format.CSV else b""

    def of(self, entries: Iterable[ListEntry]) -> bytes:
        if self.form is Format.CSV:
            return self._csv([column.cell(entry) for column in self._columns] for entry in entries)
        return b"".join(to_json(entry) + b"\n" for entry in entries)

    def whole(self, entries: Iterable[ListEntry]) -> bytes:
        """Return the head and the entries."""
        return self.head() + self.of(entries)

    @staticmethod
    def _csv(rows: Iterable[Iterable[Any]]) -> bytes:
        text = io.StringIO(newline="")
        csv.writer(text, lineterminator="\r\n").writerows(rows)
        return text.getvalue().encode()
