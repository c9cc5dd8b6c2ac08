"""Lists line by line: as CSV (RFC 4180), as NDJSON or as rows of a workbook, from the entries that their JSON has."""

import csv
import io
import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, get_args, get_origin

from pydantic import BaseModel
from pydantic_core import to_json

from app.core.dialects import FOR_PROGRAMS, Dialect
from app.core.formats import Format
from app.core.schemas import Output
from app.core.vocabulary import Vocabulary
from app.workbook_writer.parts import SheetColumn

Json = dict[str, Any]
ListEntry = Mapping[str, Any]
"""An entry of a list, as its JSON has it."""
SEPARATOR = "; "
"""Separator of the values of a list that stand in one cell."""


@dataclass(frozen=True)
class Column:
    """The way to a value of an entry."""

    way: tuple[str, ...]
    owner: str
    """The name of the schema that has the field."""
    kind: type | None
    """The type of a value, or of each in a list, where JSON has text for it."""
    labels: Mapping[str, str] | None = None
    """Words of a county's own for codes, which win over those that all counties share."""

    @property
    def name(self) -> str:
        return ".".join(self.way)

    @property
    def width(self) -> float | None:
        """The width in a workbook, where that does not follow from the cells: ids are for programs."""
        return 12 if self.way[-1] == "id" or self.way[-1].endswith(("_id", "_ids")) else None

    def header(self, dialect: Dialect) -> str:
        return dialect.header(self.way, self.owner)

    def cell(self, entry: ListEntry, dialect: Dialect = FOR_PROGRAMS) -> Any:
        value: Any = entry
        for name in self.way:
            if value is None:
                return None
            value = value[name]
        if self.labels and value is not None:
            return dialect.escape(dialect.word(value, self.labels))
        return _cell(value, self.kind, dialect)


def _cell(value: Any, kind: type | None, dialect: Dialect) -> Any:
    """Return a value as a cell has it."""
    if isinstance(value, list) and (joined := _joined([dialect.part(one, kind) for one in value])) is not None:
        return joined
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return dialect.value(value, kind)


def _joined(values: list[Any]) -> str | None:
    """Return the values of a list in one line, or None where they could not be told apart in it."""
    if any(isinstance(value, list | dict) for value in values):
        return None
    parts = [str(value) for value in values]
    joined = SEPARATOR.join(parts)
    is_clear = joined.split(SEPARATOR) == parts and not joined.startswith("[")
    return joined if not parts or (joined and is_clear) else None


def columns(shown: type[BaseModel], *way: str) -> Iterator[Column]:
    """Yield the columns of an entry, in the order of its schema; a nested object has columns of its own."""
    for name, field in shown.model_fields.items():
        nested, longer = _nested(field.annotation), (*way, field.alias or name)
        if nested is None:
            yield Column(longer, shown.__name__, _kind(field.annotation))
        else:
            yield from columns(nested, *longer)


def _kind(annotation: Any) -> type | None:
    """Return the type in an annotation that JSON writes as text in a form of its own."""
    if isinstance(annotation, type) and issubclass(annotation, Decimal | date | Vocabulary):
        return annotation
    return next(filter(None, map(_kind, get_args(annotation))), None)


def _nested(annotation: Any) -> type[BaseModel] | None:
    """Return the schema of a field that holds one object or null, else None."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    if get_origin(annotation) in (list, dict):
        return None
    choices = [choice for choice in get_args(annotation) if choice is not type(None)]
    return _nested(choices[0]) if len(choices) == 1 else None


class Grid(Output):
    """An answer that is no list, and is offered as a table besides."""

    @classmethod
    def lines(cls, answer: Json) -> tuple[Sequence[Column], Iterable[Json]]:
        """Return the columns of an answer, and its rows by their names."""
        raise NotImplementedError


@dataclass(frozen=True)
class NameColumn:
    """The names beside a column of ids, or in its place."""

    ids: Column
    width = None

    def header(self, dialect: Dialect) -> str:
        return dialect.name_header(self.ids.name, self.ids.owner)

    def cell(self, entry: ListEntry, dialect: Dialect) -> Any:
        ids, names = entry[self.ids.name], entry["names"]
        named = [names[one] for one in ids if one in names] if isinstance(ids, list) else names.get(ids)
        return _cell(named, None, dialect)


def with_names(entries: Iterable[ListEntry], fields: Iterable[str], names: Mapping[str, str]) -> list[ListEntry]:
    """Return entries, each with the names of what its own fields refer to."""
    return [{**entry, "names": {one: names[one] for one in _ids(entry, fields) if one in names}} for entry in entries]


def _ids(entry: ListEntry, fields: Iterable[str]) -> Iterator[str]:
    for within, _, column in (field.partition(".") for field in fields):
        value = entry[within]
        if column:
            yield from (part[column] for part in value)
        else:
            yield from value if isinstance(value, list) else [value]


def _with_name_columns(
    given: Iterable[Column], named: Collection[str], dialect: Dialect
) -> Iterator[Column | NameColumn]:
    for column in given:
        if column.name not in named or not dialect.is_for_people:
            yield column
        if column.name in named:
            yield NameColumn(column)


class RowWriter:
    """Writes entries of one kind, in one format."""

    def __init__(
        self,
        form: Format,
        shown: type[BaseModel] | Sequence[Column],
        dialect: Dialect = FOR_PROGRAMS,
        named: Collection[str] = (),
    ) -> None:
        """Take the schema of the entries or their columns, and the fields of ids to be named in a column beside."""
        self.form = form
        self._dialect = dialect
        given = columns(shown) if isinstance(shown, type) else shown
        self._columns = () if form is Format.NDJSON else tuple(_with_name_columns(given, named, dialect))

    def sheet_columns(self) -> list[SheetColumn]:
        """Return the columns as a workbook has them."""
        return [
            SheetColumn(column.header(self._dialect), column.width, wraps=column.width is None)
            for column in self._columns
        ]

    def rows(self, entries: Iterable[ListEntry]) -> Iterator[list[Any]]:
        """Yield the cells of each entry."""
        return ([column.cell(entry, self._dialect) for column in self._columns] for entry in entries)

    def head(self) -> bytes:
        """Return the header line; NDJSON has none."""
        if self.form is not Format.CSV:
            return b""
        names = [column.header(self._dialect) for column in self._columns]
        return self._dialect.byte_order_mark.encode() + self._csv([names])

    def of(self, entries: Iterable[ListEntry]) -> bytes:
        if self.form is Format.CSV:
            return self._csv(self.rows(entries))
        return b"".join(to_json(entry) + b"\n" for entry in entries)

    def whole(self, entries: Iterable[ListEntry]) -> bytes:
        """Return the head and the entries."""
        return self.head() + self.of(entries)

    def _csv(self, rows: Iterable[Iterable[Any]]) -> bytes:
        text = io.StringIO(newline="")
        csv.writer(text, delimiter=self._dialect.delimiter, lineterminator="\r\n").writerows(rows)
        return text.getvalue().encode()
