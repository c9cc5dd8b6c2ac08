"""Refusals in words of our own, in both languages, for whatever the contract's limits refuse."""

import ast
import re
from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from app.core.faults import UNKNOWN, fault_of, faults_of, words
from app.core.patterns import words_of_pattern
from app.core.schemas import Input
from tests.api import Api, Json
from tests.processes import ROOT

BY_LIMIT: dict[str, tuple[str, ...]] = {
    "minLength": ("string_too_short", "too_short"), "maxLength": ("string_too_long", "too_long"),
    "minItems": ("too_short",), "maxItems": ("too_long",), "maxProperties": ("too_long",),
    "minimum": ("greater_than_equal",), "maximum": ("less_than_equal",), "enum": ("enum", "literal_error"),
    "const": ("literal_error",), "required": ("missing",), "additionalProperties": ("extra_forbidden",),
    "uniqueItems": ("repeated",),
}  # fmt: skip
BY_TYPE: dict[str, tuple[str, ...]] = {
    "string": ("string_type", "string_unicode"), "boolean": ("bool_type", "bool_parsing"),
    "integer": ("int_type", "int_parsing", "int_from_float", "int_parsing_size"), "array": ("list_type",),
    "object": ("dict_type", "model_type", "model_attributes_type"), "null": (),
}  # fmt: skip
BY_FORMAT: dict[str, tuple[str, ...]] = {
    "date": ("date", "date_parsing", "date_from_datetime_parsing"), "uuid": ("uuid", "uuid_parsing"), "uri": (),
    "date-time": ("timestamp", "datetime_parsing", "datetime_from_date_parsing"), "binary": (),
}  # fmt: skip
"""What pydantic may say of each keyword of a schema."""
SAID_BY_KEYWORD = {"minProperties", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "contains", "oneOf"}
"""Keywords that no schema of ours has: one that comes needs words."""


def _schemas(node: Any) -> Iterator[Json]:
    if isinstance(node, dict):
        yield node
        for name, part in node.items():
            if name not in ("example", "examples", "default", "enum"):
                yield from _schemas(part)
    elif isinstance(node, list):
        for part in node:
            yield from _schemas(part)


@pytest.fixture(scope="module")
def sent(service: Api) -> list[Json]:
    """Every schema of what clients send, with all within it."""
    document = service.get("/openapi.json").json()
    roots = [
        [operation.get("parameters", []), operation.get("requestBody", {})]
        for path in document["paths"].values()
        for operation in path.values()
        if isinstance(operation, dict)
    ]
    names: set[str] = set()
    found, new = list(_schemas(roots)), list(_schemas(roots))
    while new:
        wanted = {node["$ref"].rpartition("/")[2] for node in new if "/schemas/" in str(node.get("$ref"))} - names
        names |= wanted
        new = [node for name in wanted for node in _schemas(document["components"]["schemas"][name])]
        found += new
    return [node for node in found if not isinstance(node.get("properties"), str)]


def test_every_limit_has_words(sent: list[Json]) -> None:
    types = {kind for node in sent for kind in BY_TYPE.get(str(node.get("type")), ())}
    types |= {kind for node in sent for limit in BY_LIMIT.keys() & node.keys() for kind in BY_LIMIT[limit]}
    types |= {kind for node in sent if isinstance(node.get("format"), str) for kind in BY_FORMAT[node["format"]]}
    assert len(types) > 20
    assert [kind for kind in sorted(types) if words(kind, {}) == UNKNOWN] == []
    assert not any(SAID_BY_KEYWORD & node.keys() for node in sent if isinstance(node.get("type"), str))


def test_every_pattern_has_words(sent: list[Json]) -> None:
    exact = {
        r"^-?(0|[1-9][0-9]{0,11})\.[0-9]{2}$",
        r"^(0|[1-9][0-9]{0,11})\.[0-9]{2}$",
        r"^-?(0|[1-9][0-9]{0,11})(\.[0-9]{1,6})?$",
        "^[A-Z]{3}$",
    }
    headers = {r"^[\x21-\x7e]{1,255}$"}
    patterns = {node["pattern"] for node in sent if isinstance(node.get("pattern"), str)} - exact - headers
    assert len(patterns) > 10
    assert [pattern for pattern in sorted(patterns) if words_of_pattern(pattern) is None] == []


BAD: list[Any] = [
    None, True, 5, -1, 10**9, 10**60, 1.5, "", "x", "x" * 30_000, "a\nb", "a\x00", "2024-02-30", "2199-12-31",
    "1800-01-01T00:00:00Z", "1900-01-01T00:00:00Z", "2024-02-30T00:00:00Z", "9" * 5_000, b"\xff", [], [None],
    ["x", "x"], ["x"] * 1_001, {}, {"x": 1}, {str(n): "x" for n in range(1_001)},
]  # fmt: skip
"""Whatever is wrong in some field."""


def _fields() -> Iterator[tuple[type[BaseModel], str]]:
    """A field of each type, of all that is sent."""
    waiting: list[type[BaseModel]] = [Input]
    types: set[str] = set()
    while waiting:
        model = waiting.pop()
        waiting += model.__subclasses__()
        is_sent = model.model_config.get("extra") == "forbid"
        for name, field in model.model_fields.items() if is_sent else ():
            kind = repr((field.annotation, field.metadata))
            if kind not in types and model.__module__.startswith("app."):
                types.add(kind)
                yield model, name


def test_whatever_is_wrong_is_told_in_words_of_both_languages(service: Api) -> None:
    assert service, "all that can be sent is loaded"
    codes: set[str] = set()
    for model, name in _fields():
        for bad in BAD:
            body = {model.model_fields[name].alias or name: bad, "nothing": bad}
            with pytest.raises(ValidationError) as refusal:
                model.model_validate(body)
            for fault in faults_of(refusal.value.errors(), body):
                codes.add(fault.code)
                assert (fault.en, fault.de) != UNKNOWN, (model, name, bad, fault)
                assert fault.en != fault.de, fault
                assert not re.search(r"[\\^$|{}\[\]…]|None|<class|\b(str|int|float|bool|dict)\b", fault.en), fault
                assert not re.search(r"[\\^$|{}\[\]…]|\b(or|and|the|of|at|must|This)\b", fault.de), fault
    assert codes >= {"missing", "enum", "less_than_equal", "too_long", "string_pattern_mismatch", "uuid", "repeated"}
    assert len(codes) > 30


@pytest.mark.parametrize(
    ("path", "body", "en", "de"),
    [
        ("/status-updates/batch", {"items": []}, "At least one entry", "Mindestens ein Eintrag"),
        ("/organisations", {"website": "https://kreis.example/a b"},
         "A web address has no spaces", "Eine Webadresse hat keine Leerzeichen"),
        ("/organisations", {"website": "kreis.example"},
         "A web address begins with http:// or https:// and names a host",
         "Eine Webadresse beginnt mit http:// oder https:// und nennt einen Host"),
        ("/measures", {"key": "maßnahme?"},
         "1 to 64 letters, digits, spaces or the signs . , _ + * / # & ( ) -; a letter or digit first",
         "1 bis 64 Buchstaben, Ziffern, Leerzeichen oder die Zeichen . , _ + * / # & ( ) -; zuerst Buchstabe oder "
         "Ziffer"),
        ("/districts", {"ags": "8335"}, "An AGS has 2, 5 or 8 digits and begins with those of a Land, 01 to 16",
         "Ein AGS hat 2, 5 oder 8 Ziffern und beginnt mit denen eines Landes, 01 bis 16"),
        ("/measures", {"tags": ["a", "b", "a"]},
         "Entries 1 and 3 name the same", "Die Einträge 1 und 3 nennen dasselbe"),
        ("/concepts", {"time_horizons": [{"term": "short", "label": "a"}, {"term": "short", "label": "b"}]},
         "Entries 1 and 2 name the same", "Die Einträge 1 und 2 nennen dasselbe"),
        ("/districts", {"name": ""}, "At least one character", "Mindestens ein Zeichen"),
        ("/districts", {"visibility": "x"},
         "One of 'public' or 'internal' (found: x)", "Eines von 'public' oder 'internal' (gefunden: x)"),
        ("/districts", {"visibility": "Frau Mustermann"},
         "One of 'public' or 'internal'", "Eines von 'public' oder 'internal'"),
        ("/status-updates", {"progress": 120}, "At most 100 (found: 120)", "Höchstens 100 (gefunden: 120)"),
        ("/status-updates", {"progress": -10**40}, f"At least 0 (found: -1{'0' * 40})",
         f"Mindestens 0 (gefunden: -1{'0' * 40})"),
        ("/status-updates", {"progress": 10**400}, "At most 100", "Höchstens 100"),
        ("/status-updates", {"light": "x" * 60}, f"One of 'red', 'yellow', 'green' or 'not_rated' (found: {'x' * 50})",
         f"Eines von 'red', 'yellow', 'green' oder 'not_rated' (gefunden: {'x' * 50})"),
        ("/status-updates", {"light": "grün"}, "One of 'red', 'yellow', 'green' or 'not_rated' (found: grün)",
         "Eines von 'red', 'yellow', 'green' oder 'not_rated' (gefunden: grün)"),
        ("/measures", {"starts_on": "31.01.2024"}, "A date as YYYY-MM-DD, 1900 to 2199 (found: 31.01.2024)",
         "Ein Datum als JJJJ-MM-TT, 1900 bis 2199 (gefunden: 31.01.2024)"),
        ("/measures", {"starts_on": "im Herbst"}, "A date as YYYY-MM-DD, 1900 to 2199",
         "Ein Datum als JJJJ-MM-TT, 1900 bis 2199"),
        ("/milestones", {"reached_on": "2199-12-31"},
         "This day must not be after today (Europe/Berlin) (found: 2199-12-31)",
         "Dieser Tag darf nicht nach heute (Europe/Berlin) liegen (gefunden: 2199-12-31)"),
        ("/feedback-items", {"contact": {"email": "Frau Mustermann"}},
         "This is not an e-mail address; one is written like name@example.org",
         "Das ist keine E-Mail-Adresse; eine solche schreibt sich wie name@example.org"),
    ],
)  # fmt: skip
def test_refusals_say_what_is_wrong(service: Api, path: str, body: Json, en: str, de: str) -> None:
    for language, said in (("en", en), ("de", de)):
        errors = service.post(path, body, headers={"Accept-Language": language}).json()["errors"]
        assert said in [error["detail"] for error in errors]


@pytest.mark.parametrize(
    ("query", "de"),
    [(f"search?q={'x' * 201}", "Höchstens 200 Zeichen"), ("measures?sort=size", "Eines von position, number, title"),
     ("measures?sort=size", "ein Minus davor kehrt die Reihenfolge um"),
     ("measures?updated_since=2525-11-09T17:55:16%2B01:00", "1900 bis 2199"), ("measures?district=8335", "AGS"),
     ("measures?district=99999", "mit denen eines Landes beginnen, 01 bis 16")],
)  # fmt: skip
def test_parameters_are_refused_in_words(service: Api, query: str, de: str) -> None:
    [error] = service.get(f"/{query}", headers={"Accept-Language": "de"}).json()["errors"]
    assert de in error["detail"]


def test_a_text_is_counted_in_characters() -> None:
    fault = fault_of({"type": "too_long", "loc": ("body", "q"), "input": "xxxx", "ctx": {"max_length": 3}, "msg": ""})
    assert (fault.code, fault.en) == ("string_too_long", "At most 3 characters")


def _in_both_languages(tree: ast.Module) -> Iterator[tuple[ast.expr, ast.expr]]:
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id="Problem" | "Fault"), args=[_, en, de, *_]):
                yield en, de
            case ast.Assign(targets=[ast.Tuple(elts=[ast.Name(id="en"), _])], value=ast.Tuple(elts=[en, de])):
                yield en, de
            case ast.Dict(keys=[ast.Constant(value="en"), ast.Constant(value="de")], values=[en, de]):
                yield en, de


def test_no_refusal_has_the_words_of_one_language_for_both() -> None:
    said = [
        pair
        for path in (ROOT / "app").rglob("*.py")
        for pair in _in_both_languages(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(pair[0], ast.Constant | ast.JoinedStr)
    ]
    assert len(said) > 100
    assert [ast.unparse(en) for en, de in said if ast.dump(en) == ast.dump(de)] == []
