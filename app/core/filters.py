"""Filters and orders of lists: the annotation of a parameter says which rows it leaves, and in which order."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, cast, get_args

from pydantic import BaseModel, Field, GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError, core_schema
from sqlalchemy import (
    BindParameter,
    ColumnElement,
    FromClause,
    Table,
    Text,
    and_,
    bindparam,
    func,
    literal,
    literal_column,
    or_,
    type_coerce,
)
from sqlmodel import SQLModel

from app.core.patterns import one_of
from app.core.tables import SORTED
from app.core.text import MISSING
from app.core.vocabulary import Vocabulary

Value = BindParameter[Any]
"""The value of a parameter, as a statement binds it."""
ORDER: Any = Field(description="Sort order; a leading `-` reverses it")


FROM: Any = Field(alias="from", description="On or after this day; what lasts has not ended before it")
UNTIL: Any = Field(description="On or before this day; what lasts has begun by then")


@dataclass(frozen=True)
class Filter:
    """The rows that a parameter selects.

    The condition is given the value, the table of the list, and the variant of its select: the view, and what else the
    list is built for. `refers_to` is the table to which the value leads; `takes_several` where it is a list.
    """

    condition: Callable[[Value, Table, tuple[Any, ...]], ColumnElement[bool]]
    refers_to: type[SQLModel] | None = None
    takes_several: bool = False

    def of(self, name: str, of: Table, variant: tuple[Any, ...]) -> ColumnElement[bool]:
        """Return the condition in a statement that binds the value by the parameter's name."""
        return self.condition(bindparam(name, expanding=self.takes_several), of, variant)

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Limit a list of codes to as many as its vocabulary has."""
        schema: dict[str, Any] = dict(handler(source))
        codes = [one for one in get_args(source) if isinstance(one, type) and issubclass(one, Vocabulary)]
        if schema["type"] == "list" and codes:
            schema["max_length"] = len(codes[0])
        return cast(CoreSchema, schema)


def where(
    condition: Callable[[Value], ColumnElement[bool]],
    refers_to: type[SQLModel] | None = None,
    *,
    takes_several: bool = False,
) -> Filter:
    """Select the rows that meet a condition of the value alone."""
    return Filter(lambda value, _of, _variant: condition(value), refers_to, takes_several)


def where_seen(condition: Callable[..., ColumnElement[bool]], *, takes_several: bool = False) -> Filter:
    """Select the rows that meet a condition of the value and the variant, such as the view."""
    return Filter(lambda value, _of, variant: condition(value, *variant), takes_several=takes_several)


def equals(column: ColumnElement[Any], refers_to: type[SQLModel] | None = None) -> Filter:
    return where(lambda value: column == value, refers_to)


def among(column: ColumnElement[Any]) -> Filter:
    return where(column.in_, takes_several=True)


def since(column: ColumnElement[Any]) -> Filter:
    return where(lambda value: column >= value)


def up_to(column: ColumnElement[Any]) -> Filter:
    return where(lambda value: column <= value)


def before(column: ColumnElement[Any]) -> Filter:
    return where(lambda value: column < value)


def lasts_from(first: ColumnElement[Any], last: ColumnElement[Any]) -> Filter:
    """Select what ends on a day or later; what has begun and has no end goes on."""
    return where(lambda value: or_(last >= value, and_(last.is_(None), first.is_not(None))))


def lasts_until(first: ColumnElement[Any], last: ColumnElement[Any]) -> Filter:
    """Select what begins on a day or earlier; what ends and has no beginning has always been."""
    return where(lambda value: or_(first <= value, and_(first.is_(None), last.is_not(None))))


def contains(*sort_keys: ColumnElement[str]) -> Filter:
    """Select the rows of which a text contains the value, by its sort key; zeros that pad numbers do not count."""

    def has(value: Value) -> ColumnElement[bool]:
        plain = (func.regexp_replace(func.nullif(key, MISSING), r"(?<![0-9])0+(?=[0-9])", "", "g") for key in sort_keys)
        return or_(*(func.strpos(text, type_coerce(value, Text)) > 0 for text in plain))

    return where(has)


@cache
def filters_of(query: type[BaseModel]) -> Mapping[str, Filter]:
    """Return the filters of a list by the names of their parameters."""
    fields = query.model_fields.items()
    return {name: one for name, field in fields for one in field.metadata if isinstance(one, Filter)}


# --- orders -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Sort:
    """An order: an expression that is never null, and its direction. What follows in `then`, never null either, breaks
    ties, and at last the id."""

    by: ColumnElement[Any]
    descending: bool = False
    then: tuple[ColumnElement[Any], ...] = ()

    @property
    def keys(self) -> dict[str, ColumnElement[Any]]:
        """The expressions by the names under which rows and parameters have them."""
        return {f"key_{n}": key for n, key in enumerate((self.by, *self.then))}

    def of(self, *_variant: Any) -> "Sort":
        """Return the order in a variant of the list's select: it is the same in all."""
        return self


@dataclass(frozen=True)
class SeenSort:
    """An order by what depends on the variant of the list's select, such as the view."""

    of: Callable[..., Sort]


AnySort = Sort | SeenSort


def ascending_and_descending(
    then: tuple[ColumnElement[Any], ...] = (), /, **columns: ColumnElement[Any]
) -> dict[str, Sort]:
    """Return each name sorting up, and with a leading minus down; `then` breaks ties."""
    up = {name: Sort(column, then=then) for name, column in columns.items()}
    return up | {f"-{name}": Sort(column, descending=True, then=then) for name, column in columns.items()}


def resource_sorts(of: Table, **columns: ColumnElement[Any]) -> dict[str, Sort]:
    """Return these orders, and those by `created_at` and `updated_at` that every resource has."""
    return ascending_and_descending(**columns, created_at=of.c.created_at, updated_at=of.c.updated_at)


def in_place(of: FromClause) -> tuple[ColumnElement[Any], ...]:
    """Return the order of what a county arranges and numbers: by position, by number, then as it was recorded, which in
    an import is the order of the file."""
    return of.c.position, of.c.sort_number, of.c.id


def placed_sorts(of: Table) -> dict[str, Sort]:
    """Return the orders by place (see `in_place`) and by number."""
    by_position = ascending_and_descending((of.c.sort_number,), position=of.c.position)
    return by_position | ascending_and_descending((of.c.position,), number=of.c.sort_number)


def missing_last(day: ColumnElement[Any]) -> ColumnElement[date]:
    """Return a day to sort by; rows without one come last."""
    return func.coalesce(day, literal(date(9999, 12, 31)))


def in_german_order(text: ColumnElement[Any]) -> ColumnElement[str]:
    """Return the beginning of a text as a sort key, as `core.text.sort_key` makes it: ä as a, ß as ss, case ignored,
    digits by value."""
    unaccented = func.normalize(func.replace(func.lower(text), "ß", "ss"), literal_column("NFKD"))
    plain = func.regexp_replace(unaccented, "[\u0300-\u036f]+", "", "g")
    padded = func.regexp_replace(plain, "([0-9]+)", r"00000000000\1", "g")
    return func.left(func.regexp_replace(padded, "[0-9]*([0-9]{12})(?![0-9])", r"\1", "g"), 100, type_=SORTED)


class SortedBy:
    """The orders that the parameter `sort` takes: no other name is taken, and the contract lists them."""

    def __init__(self, sorts: Mapping[str, AnySort]) -> None:
        self.sorts = sorts

    def __get_pydantic_core_schema__(self, _source: Any, _handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(self._check_name)

    def __get_pydantic_json_schema__(self, _schema: CoreSchema, _handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {"type": "string", "enum": list(self.sorts)}

    def _check_name(self, name: object) -> object:
        if isinstance(name, str) and name in self.sorts:
            return name
        en, de = one_of([sort for sort in self.sorts if not sort.startswith("-")])
        en, de = f"{en}; a minus before it reverses the order", f"{de}; ein Minus davor kehrt die Reihenfolge um"
        raise PydanticCustomError("literal_error", "{en}", {"en": en, "de": de})


def sorts_of(query: type[BaseModel]) -> Mapping[str, AnySort]:
    """Return the orders of a list by their names."""
    return next(one.sorts for one in query.model_fields["sort"].metadata if isinstance(one, SortedBy))
