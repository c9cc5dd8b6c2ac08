"""What a list says as CSV is read back, by the rule of docs/lists.md, as what its JSON says: every list, any text."""

import csv
import io
import json
import re
import unicodedata
from collections.abc import Iterator
from itertools import cycle
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from app.contract.operations import lists
from app.core.formats import Format
from app.core.lines import RowWriter
from app.main import create_app
from app.settings import Settings
from tests.api import Json

LISTS = lists(create_app(Settings(database_url="postgresql://nowhere")))
SCHEMAS = {name: shown.model_json_schema(mode="serialization") for name, shown in LISTS.items()}
FORMULA = re.compile(r"\s*[=+@\-＝＋－＠]|[\t\r\n]")
SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n")
words = st.builds(
    "".join,
    st.tuples(
        st.sampled_from(["", "", "'", "''", " ", "' ", "; ", "["]),
        st.sampled_from(["", *SIGNS, "＝", "－3,5", ";", '"', "-3.5", "]"]),
        st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=6),
    ),
)


# --- the schemas, as a client has them ----------------------------------------------------------------------------


def resolved(schema: Json, whole: Json) -> Json:
    """The schema itself: what it refers to, and of what may be null the rest."""
    if "$ref" in schema:
        return resolved(whole["$defs"][schema["$ref"].rpartition("/")[2]], whole)
    choices = [choice for choice in schema.get("anyOf", ()) if choice.get("type") != "null"]
    return resolved(choices[0], whole) if len(choices) == 1 else schema


def is_nullable(schema: Json) -> bool:
    return any(choice.get("type") == "null" for choice in schema.get("anyOf", ()))


def is_number(schema: Json) -> bool:
    """True for exact numbers, which JSON has as text."""
    return "[0-9]{1,6}" in schema.get("pattern", "") or r"\.[0-9]{2}" in schema.get("pattern", "")


def filled(schema: Json, whole: Json, given: Iterator[Any]) -> Any:
    """An entry of what is given, in turn: texts, numbers, and how many a list has."""
    if is_nullable(schema) and next(given)[0] % 3 == 0:
        return None
    shape = resolved(schema, whole)
    match shape.get("type"):
        case "object" if "properties" in shape:
            return {name: filled(of, whole, given) for name, of in shape["properties"].items()}
        case "object":
            return {next(given)[1]: next(given)[1]}
        case "array":
            return [filled(shape["items"], whole, given) for _ in range(next(given)[0] % 4)]
        case "boolean":
            return bool(next(given)[0] % 2)
        case "integer" | "number":
            return next(given)[0] - 5
        case _ if is_number(shape):
            return f"{next(given)[0] - 5}.50"
        case _:
            return next(given)[1]


def columns(shape: Json, whole: Json, *way: str) -> Iterator[tuple[str, Json]]:
    """The columns that docs/lists.md promises, each with its schema."""
    for name, of in shape["properties"].items():
        inner = resolved(of, whole)
        if "properties" in inner:
            yield from columns(inner, whole, *way, name)
        else:
            yield ".".join((*way, name)), inner


# --- the documented rule ------------------------------------------------------------------------------------------


def unmarked(text: str) -> str:
    """Takes one `'` away where behind all of them stands what a spreadsheet takes for the beginning of a formula."""
    behind = text.lstrip("'")
    sign = unicodedata.normalize("NFKC", behind.lstrip()[:1])
    is_formula = behind.startswith(SIGNS) or sign in ("=", "+", "-", "@")
    return text[1:] if text.startswith("'") and is_formula else text


def read(cell: str, schema: Json, whole: Json) -> Any:
    match schema.get("type"):
        case "array" if not cell:
            return []
        case "array" if cell.startswith("["):
            return json.loads(cell)
        case "array":
            of = resolved(schema["items"], whole)
            return [read(part, of, whole) for part in cell.split("; ")]
        case "object":
            return json.loads(cell) if cell else None
        case "boolean":
            return {"true": True, "false": False, "": None}[cell]
        case "integer" | "number":
            return int(cell) if cell else None
        case _ if is_number(schema):
            return cell or None
        case _:
            return unmarked(cell)


def said(entry: Any, column: str) -> Any:
    for name in column.split("."):
        entry = None if entry is None else entry[name]
    return entry


def check(name: str, entry: Json) -> None:
    whole = SCHEMAS[name]
    written = RowWriter(Format.CSV, LISTS[name]).whole([entry]).decode()
    header, row = csv.reader(io.StringIO(written, newline=""), strict=True)
    known = dict(columns(whole, whole))
    assert header == list(known)
    for column, cell in zip(header, row, strict=True):
        schema, expected = known[column], said(entry, column)
        found = read(cell, schema, whole)
        assert found == expected or (found in ("", []) and expected is None), (name, column)
        assert is_number(schema) or schema.get("type") == "integer" or not FORMULA.match(cell), (name, column)


def test_every_kind_of_column_is_there() -> None:
    kinds = [of for whole in SCHEMAS.values() for _, of in columns(whole, whole)]
    assert len(SCHEMAS) > 30
    assert {kind.get("type") for kind in kinds} >= {"string", "integer", "boolean", "array", "object"}
    assert any(is_number(kind) for kind in kinds)


@given(st.lists(st.tuples(st.integers(0, 9), words), min_size=7, max_size=23))
@settings(max_examples=60, deadline=None)
def test_every_list_is_read_back_as_its_json(drawn: list[tuple[int, str]]) -> None:
    for name, whole in SCHEMAS.items():
        check(name, filled(whole, whole, cycle(drawn)))
