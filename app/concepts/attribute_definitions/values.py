"""Values of attributes, held against their definitions."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Annotated, Any

from pydantic import Field, StrictBool, TypeAdapter, ValidationError

from app.concepts.tables import AttributeDefinition
from app.core.decimals import Exact, plain
from app.core.faults import fault_of, faults_of
from app.core.patterns import one_of
from app.core.problems import Fault
from app.core.reading import Row
from app.core.rules import Beside, Unfit
from app.core.schemas import Day, UniqueItems
from app.core.text import Key, Prose
from app.core.web_addresses import WebAddress

Definitions = Mapping[str, Row]
"""The definitions of a concept by their keys."""
_KINDS: Mapping[str, TypeAdapter[Any]] = {
    "text": TypeAdapter(Prose),
    "number": TypeAdapter(Exact),
    "date": TypeAdapter(Day),
    "boolean": TypeAdapter(StrictBool),
    "choice": TypeAdapter(Key),
    "choices": TypeAdapter(Annotated[list[Key], Field(min_length=1, max_length=200), UniqueItems()]),
    "link": TypeAdapter(WebAddress),
}
_MOST_TOLD = 30
"""Attributes that a refusal names."""
_NOT_SETTLED = (
    "It is not stored as its definition says",
    "Es ist nicht so gespeichert, wie seine Festlegung es sagt",
)


def settled(definitions: Definitions, values: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the columns of a measure's values: in the form in which they are stored, apart by who may see them. What
    does not fit is left as it is."""
    columns: dict[str, dict[str, Any]] = {"attributes": {}, "internal_attributes": {}}
    for key, value in values.items():
        definition = definitions.get(key)
        if definition is None:
            columns["attributes"][key] = value
        else:
            columns[_column(definition)][key] = _plain_value(definition, value)
    return columns


def _column(definition: Row) -> str:
    return "attributes" if definition["visibility"] == "public" else "internal_attributes"


def _plain_value(definition: Row, value: Any) -> Any:
    """Return a value as it is stored: numbers without zeros at their end, so that equal ones are equal."""
    try:
        read = _KINDS[definition["kind"]].validate_python(value)
    except ValidationError:
        return value
    if isinstance(read, Decimal):
        return plain(read.normalize())
    return read if isinstance(read, str | bool | list) else read.isoformat()


def unfit_values(row: Row, definitions: Definitions) -> Iterator[Unfit]:
    """Yield what does not fit of a measure's values."""
    for column in ("attributes", "internal_attributes"):
        for key, value in row[column].items():
            definition = definitions.get(key)
            if definition is None:
                yield Unfit(_fault("unknown_attribute", key, _not_defined(definitions)), key)
            else:
                yield from (Unfit(fault, key) for fault in _faults(definition, value, column))


def _not_defined(definitions: Definitions) -> tuple[str, str]:
    """Tell which attributes there are: whoever writes a measure sees all of them."""
    keys = sorted(definitions)
    if not keys:
        return "The concept defines no attributes", "Das Konzept legt keine Merkmale fest"
    told = ", ".join(keys[:_MOST_TOLD]) + (" …" if len(keys) > _MOST_TOLD else "")
    return f"The concept defines these attributes: {told}", f"Das Konzept legt diese Merkmale fest: {told}"


def _faults(definition: Row, value: Any, column: str) -> list[Fault]:
    """Return why a value does not fit its definition."""
    key = definition["key"]
    try:
        _KINDS[definition["kind"]].validate_python(value)
    except ValidationError as error:
        return faults_of(error.errors(include_url=False), value, ["attributes", key])
    codes = [choice["code"] for choice in definition["choices"]]
    chosen = [value] if definition["kind"] == "choice" else value if definition["kind"] == "choices" else []
    if not set(chosen) <= set(codes):
        return [_fault("unknown_choice", key, one_of(codes))]
    if column != _column(definition) or _plain_value(definition, value) != value:
        return [_fault("not_settled", key, _NOT_SETTLED)]
    return []


def _fault(code: str, key: str, words: tuple[str, str]) -> Fault:
    return fault_of({"type": code, "loc": ("attributes", key), "ctx": dict(zip(("en", "de"), words, strict=True))})


VALUES_EXIST = Fault(
    "values_exist",
    "Measures have values that would not fit any more. Change those first",
    "Maßnahmen haben Werte, die dann nicht mehr passten. Ändern Sie zuerst diese",
    pointer="/kind",
)
VALUES_FIT = Beside(
    "values of attributes fit their definitions",
    AttributeDefinition,
    ("attributes", "internal_attributes"),
    unfit_values,
    VALUES_EXIST,
)
