"""The check against the released contract: whatever would break a client is told, and whatever only adds is not."""

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app import contract
from app.contract.breaking import breaks, differences, without_prose
from app.contract.files import RELEASED
from app.contract.schemas import reachable
from tests.api import Json
from tests.contract.building import built

FOLDER = Path(__file__).parents[2] / "openapi"
DOCUMENT: Json = json.loads((FOLDER / "openapi.json").read_text(encoding="utf-8"))
Change = Callable[[Json], object]
PATHS = ("/v1/measures", "/v1/measures/{measure_id}", "/v1/overview", "/v1/tokens/{token_id}", "/v1/imports",
         "/v1/status-updates")  # fmt: skip


def part_of(document: Json) -> Json:
    """Return the document with a few paths, and all that these refer to: it is compared a hundred times."""
    paths = {path: document["paths"][path] for path in PATHS}
    schemas = document["components"]["schemas"]
    names = reachable(schemas, [paths, {k: v for k, v in document["components"].items() if k != "schemas"}])
    kept = {name: schemas[name] for name in sorted(names)}
    return {**document, "paths": paths, "components": {**document["components"], "schemas": kept}}


PART = part_of(DOCUMENT)


def field(schema: str, name: str) -> Callable[[Json], Json]:
    """Finds a field of a schema, or of the only schema that a nullable field has."""

    def found(document: Json) -> Json:
        part: Json = document["components"]["schemas"][schema]["properties"][name]
        return part["anyOf"][0] if "anyOf" in part else part

    return found


def schema(document: Json, name: str) -> Json:
    found: Json = document["components"]["schemas"][name]
    return found


def operation(document: Json, path: str = "/v1/measures", method: str = "get") -> Json:
    found: Json = document["paths"][path][method]
    return found


def parameter(document: Json, name: str) -> Json:
    found: Json = next(p for p in operation(document)["parameters"] if p.get("name") == name)
    return found


def without(member: str, of: Callable[[Json], Json]) -> Change:
    return lambda document: of(document).pop(member)


def put(of: Callable[[Json], Json], **members: Any) -> Change:
    return lambda document: of(document).update(members)


def not_needed(name: str, field_name: str) -> Change:
    return lambda document: schema(document, name)["required"].remove(field_name)


def needed(name: str, field_name: str) -> Change:
    return lambda document: schema(document, name).setdefault("required", []).append(field_name)


def gone(name: str, field_name: str) -> Change:
    return lambda document: schema(document, name)["properties"].pop(field_name)


def nullable(name: str, field_name: str) -> Change:
    def change(document: Json) -> None:
        fields = schema(document, name)["properties"]
        fields[field_name] = {"anyOf": [fields[field_name], {"type": "null"}]}

    return change


def never_null(name: str, field_name: str) -> Change:
    def change(document: Json) -> None:
        fields = schema(document, name)["properties"]
        fields[field_name] = fields[field_name]["anyOf"][0]

    return change


def responses(document: Json) -> Json:
    found: Json = operation(document)["responses"]
    return found


def components(kind: str, name: str) -> Callable[[Json], Json]:
    return lambda document: document["components"][kind][name]


BREAKS: dict[str, tuple[Change, str]] = {
    "a path": (lambda d: d["paths"].pop("/v1/overview"), "GET /v1/overview: the operation is gone"),
    "an operation": (without("post", lambda d: d["paths"]["/v1/measures"]), "POST /v1/measures: the operation is gone"),
    "a name": (put(operation, operationId="get_measures"), "the operationId is get_measures instead of list_measures"),
    "a higher role": (put(operation, **{"x-required-role": "reader"}), "the role reader instead of public"),
    "a parameter": (lambda d: operation(d)["parameters"].remove(parameter(d, "tag")), "query tag: the parameter is"),
    "a needed parameter": (put(lambda d: parameter(d, "tag"), required=True), "query tag: the parameter is now"),
    "a new needed parameter": (
        lambda d: operation(d)["parameters"].append({"name": "x", "in": "query", "required": True, "schema": {}}),
        "query x: the parameter is now required",
    ),
    "a narrower parameter": (
        lambda d: parameter(d, "limit")["schema"].update(maximum=100), "limit: maximum is 100 instead of 200",
    ),
    "another default": (
        lambda d: parameter(d, "limit")["schema"].update(default=20), "query limit: the default is another",
    ),
    "a header that is needed": (
        put(components("parameters", "IfNoneMatch"), required=True), "header If-None-Match: the parameter is now req",
    ),
    "a body": (lambda d: operation(d, method="post").pop("requestBody"), "the body is no longer taken"),
    "a new body": (
        put(lambda d: operation(d, "/v1/tokens/{token_id}", "delete"), requestBody={"required": True, "content": {}}),
        "the body is now required",
    ),
    "a media type": (
        lambda d: operation(d, "/v1/measures/{measure_id}", "patch")["requestBody"]["content"].pop("application/json"),
        "body: application/json is gone",
    ),
    "a response": (lambda d: responses(d).pop("304"), "GET /v1/measures 304: the response is gone"),
    "an answer's media type": (
        lambda d: responses(d)["200"]["content"].pop("application/json"), "200: application/json is gone",
    ),
    "a header": (lambda d: responses(d)["200"]["headers"].pop("ETag"), "200: the header ETag is gone"),
    "a member of problems": (gone("ProblemDocument", "type"), "ProblemDocument.type: the field is gone"),
    "an answered field": (gone("MeasureRead", "light"), "MeasureRead.light: the field is gone"),
    "a field that may be missing": (not_needed("MeasureRead", "light"), "MeasureRead.light: the field may now be miss"),
    "a null that was not": (nullable("MeasureRead", "title"), "MeasureRead.title: null is answered where it was not"),
    "another type": (put(field("MeasureRead", "title"), type="integer"), "the type is integer instead of string"),
    "any type": (without("type", field("MeasureRead", "title")), "title: the type is None instead of string"),
    "another format": (put(field("MeasureRead", "updated_at"), format="date"), "the format is date instead"),
    "no format": (without("format", field("MeasureRead", "id")), "id: the format is nothing instead of uuid"),
    "other entries": (
        put(field("MeasureRead", "goal_ids"), items={"type": "integer"}), "goal_ids[]: the type is integer instead of",
    ),
    "untold entries": (without("items", field("MeasureRead", "goal_ids")), "goal_ids: the entries are no longer told"),
    "a code": (lambda d: schema(d, "Light")["enum"].remove("not_rated"), "the code 'not_rated' is gone"),
    "no codes": (lambda d: schema(d, "Light").pop("enum"), "Light: the codes are no longer told"),
    "a field that is sent": (gone("MeasureCreate", "tags"), "MeasureCreate.tags: the field is gone"),
    "a field that is needed": (needed("MeasureCreate", "number"), "MeasureCreate.number: the field is now required"),
    "a patch that needs a field": (needed("MeasurePatch", "title"), "MeasurePatch.title: the field is now required"),
    "a null that was taken": (never_null("MeasureCreate", "number"), "MeasureCreate.number: null is no longer taken"),
    "a lower limit": (put(field("MeasureCreate", "title"), maxLength=99), "title: maxLength is 99 instead of 500"),
    "a higher limit": (put(field("MeasureCreate", "title"), minLength=3), "title: minLength is 3 instead of 1"),
    "a limit in what may be null": (
        put(field("MeasureCreate", "number"), maxLength=9), "MeasureCreate.number: maxLength is 9 instead of 100",
    ),
    "a new limit": (put(field("MeasureCreate", "is_permanent"), maximum=1), "maximum is 1 instead of nothing"),
    "a pattern": (put(field("MeasureCreate", "key"), pattern="^a"), "MeasureCreate.key: pattern is '^a' instead of"),
    "a code that was taken": (lambda d: schema(d, "Priority")["enum"].remove("high"), "the code 'high' is gone"),
    "only some codes": (put(field("MeasureCreate", "title"), enum=["a"]), "title: only some codes are taken"),
    "fewer other fields": (
        lambda d: schema(d, "ReasonInput").update(additionalProperties=False), "other fields are no longer taken",
    ),
    "an entry of a bundle": (gone("MeasureEntryInput", "tags"), "MeasureEntryInput.tags: the field is gone"),
}  # fmt: skip


@pytest.mark.parametrize("name", BREAKS)
def test_what_would_break_a_client_is_told(name: str) -> None:
    change, told = BREAKS[name]
    released = copy.deepcopy(PART)
    if name == "fewer other fields":
        released["components"]["schemas"]["ReasonInput"] = {"type": "object"}
        body = operation(released, method="post")["requestBody"]["content"]["application/json"]
        body["schema"] = {"$ref": "#/components/schemas/ReasonInput"}
    current = copy.deepcopy(released)
    change(current)
    assert any(told in line for line in breaks(released, current)), breaks(released, current)
    assert differences(released, current)


ADDITIONS: dict[str, Change] = {
    "a path": lambda d: d["paths"].update({"/v1/novelties": {"get": operation(copy.deepcopy(d))}}),
    "a lower role": put(lambda d: operation(d, method="post"), **{"x-required-role": "reader"}),
    "a parameter": lambda d: operation(d)["parameters"].append({"name": "x", "in": "query", "schema": {}}),
    "a wider parameter": lambda d: parameter(d, "limit")["schema"].update(maximum=500),
    "a response": lambda d: responses(d).update({"202": {"description": ""}}),
    "an error less": lambda d: responses(d).pop("503"),
    "a header": lambda d: responses(d)["200"]["headers"].update({"X-Total": {}}),
    "an answered field": lambda d: schema(d, "MeasureRead")["properties"].update(new={"type": "string"}),
    "an answered field that always comes": lambda d: (
        schema(d, "MeasureRead")["properties"].update(new={"type": "string"}),
        schema(d, "MeasureRead")["required"].append("new"),
    ),
    "an answer that is never null": never_null("MeasureRead", "number"),
    "a code": lambda d: schema(d, "Light")["enum"].append("blue"),
    "a field to send": lambda d: schema(d, "MeasureCreate")["properties"].update(new={"type": "string"}),
    "a field that need not be sent": not_needed("MeasureCreate", "title"),
    "a null to send": nullable("MeasureCreate", "title"),
    "a wider limit": put(field("MeasureCreate", "title"), maxLength=900, minLength=0),
    "no pattern": without("pattern", field("MeasureCreate", "key")),
    "a number instead of an integer": put(field("StatusUpdateCreate", "progress"), type="number"),
    "words and examples": lambda d: d.update(without_prose(d)),
}


@pytest.mark.parametrize("name", ADDITIONS)
def test_what_only_adds_breaks_nothing(name: str) -> None:
    current = copy.deepcopy(PART)
    ADDITIONS[name](current)
    assert breaks(PART, current) == []
    assert (differences(PART, current) == []) == (name == "words and examples")


def test_a_schema_may_get_another_name() -> None:
    told = json.dumps(PART).replace("MeasureRead", "MeasureShown").replace("MeasureCreate", "NewMeasure")
    assert breaks(PART, json.loads(told)) == differences(PART, json.loads(told)) == []


def test_before_the_release_the_contract_is_the_one_that_is_held_against_but_for_words() -> None:
    """Whoever changes it on purpose runs `python -m app openapi --release`; once it is released, it may grow."""
    held = json.loads((FOLDER / RELEASED).read_text(encoding="utf-8"))
    assert held["info"]["x-released"] or differences(held, DOCUMENT) == []


@pytest.mark.long
def test_the_contract_breaks_nothing_that_was_released() -> None:
    assert contract.breaking(FOLDER, built()) == []


def test_what_is_written_as_released_is_what_is_checked(tmp_path: Path) -> None:
    contract.release(tmp_path, built())
    assert contract.breaking(tmp_path, built()) == []
    released = json.loads((tmp_path / RELEASED).read_text(encoding="utf-8"))
    assert breaks(released, DOCUMENT) == breaks(DOCUMENT, released) == []
    assert released["paths"].keys() == DOCUMENT["paths"].keys()
    released["components"]["schemas"]["MeasureCreate"]["properties"]["description"]["anyOf"][0]["maxLength"] = 10**6
    assert breaks(released, DOCUMENT) == ["MeasureCreate.description: maxLength is 20000 instead of 1000000"]
