"""The contract as a document: complete, uniform, and true to the examples that were frozen from a run."""

import asyncio
import gc
import json
import re
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from threading import Event
from typing import Any

import httpx
import jsonschema_rs
import pytest
from fastapi import FastAPI

from app import contract
from app.contract.operations import EXAMPLES, UNSAFE, operations
from app.contract.prose import TAGS
from app.contract.schemas import nodes, reachable
from app.core.access import Role
from app.core.codes import CODES
from app.core.days import FIRST_YEAR, LAST_YEAR
from app.core.formats import Format
from app.core.problems import CATALOGUE, TYPE
from app.main import bare_app, create_app
from app.settings import Settings
from app.vocabularies import PUBLISHED
from tests.api import Json
from tests.cases import at
from tests.contract.building import built
from tests.waiting import DEADLINE

FOLDER = Path(__file__).parents[2] / "openapi"
DOCUMENT: Json = json.loads((FOLDER / "openapi.json").read_text(encoding="utf-8"))
BUNDLE: Json = json.loads((FOLDER / "bundle.schema.json").read_text(encoding="utf-8"))
OPERATIONS = {operation["operationId"]: (path, method, operation) for path, method, operation in operations(DOCUMENT)}
SCHEMAS: Json = DOCUMENT["components"]["schemas"]
LIST_PARAMETERS = {"limit", "cursor", "format", "dialect", "include_total", "sort", "updated_since"}
UNLIKE_OTHER_LISTS = {
    "read_overview": {"updated_since"},
    "read_changes": LIST_PARAMETERS - {"limit", "format", "dialect"},
    "read_measure_history": LIST_PARAMETERS - {"limit", "cursor", "format", "dialect"},
}
"""What lists go without: the overview shows today's counts, which change without any district being changed; the feed
and a history have one order, and the feed goes on from a position."""


def resolved(part: Json) -> Json:
    """A component instead of a reference to it."""
    reference = part.get("$ref")
    if reference is None:
        return part
    found: Any = DOCUMENT
    for step in reference.removeprefix("#/").split("/"):
        found = found[step]
    return dict(found)


def success(operation: Json) -> tuple[str, Json]:
    return next((status, answer) for status, answer in operation["responses"].items() if status.startswith("2"))


def answered() -> Iterator[Json]:
    """The schemas of all successful answers."""
    for _, _, operation in OPERATIONS.values():
        for media in success(operation)[1].get("content", {}).values():
            yield media["schema"]


@cache
def validator(schema: str) -> jsonschema_rs.Draft202012Validator:
    """Made once, and of what the schema refers to: making one of the whole document takes a thousand times as long."""
    asked = json.loads(schema)
    schemas = {name: SCHEMAS[name] for name in reachable(SCHEMAS, asked)}
    return jsonschema_rs.Draft202012Validator({**asked, "components": {"schemas": schemas}}, validate_formats=True)


def check(schema: Json, example: Any) -> None:
    """Fails where the example does not fit the schema, whose formats count."""
    errors = validator(json.dumps(schema)).iter_errors(example)
    assert [f"{'/'.join(map(str, e.instance_path))}: {e.message}" for e in errors] == []


# --- the files ----------------------------------------------------------------------------------------------------


def test_the_files_are_up_to_date() -> None:
    assert contract.check(FOLDER, built()) == [], "run `make openapi`"


def test_nothing_of_the_environment_changes_them_and_nothing_is_left_for_the_collector(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What FastAPI makes of the routes stays; looking through it again and again would keep others waiting."""
    for name, value in (("PUBLIC_URL", "https://elsewhere.example"), ("PORT", "99"), ("MAX_BODY_SIZE", "7")):
        monkeypatch.setenv(f"SACHSTAND_{name}", value)
    app = bare_app()
    before = collectable()
    asyncio.run(response_of(app, "/openapi.json"))
    assert collectable() < before + 5_000
    assert contract.check(FOLDER, app) == []


async def response_of(app: FastAPI, path: str) -> httpx.Response:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://sachstand.test") as client:
        return await client.get(path)


def collectable() -> int:
    gc.collect()
    return len(gc.get_objects())


def test_a_stale_file_is_told(tmp_path: Path) -> None:
    app = built()
    assert contract.check(tmp_path, app) == ["openapi.json", "bundle.schema.json"]
    contract.write(tmp_path, app)
    assert contract.check(tmp_path, app) == []
    with (tmp_path / "openapi.json").open("a") as file:
        file.write("\n")
    assert contract.check(tmp_path, app) == ["openapi.json"]


def test_the_service_answers_with_the_same(service: Any) -> None:
    response = service.get("/openapi.json")
    assert response.json() == DOCUMENT
    assert response.headers["Content-Type"] == "application/json"
    again = service.get("/openapi.json", headers={"If-None-Match": response.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["ETag"] == response.headers["ETag"]


def test_others_are_answered_while_it_is_built(monkeypatch: pytest.MonkeyPatch) -> None:
    others_were = Event()

    def slowly(app: FastAPI) -> Json:
        assert others_were.wait(DEADLINE)
        return {"title": app.title}

    monkeypatch.setattr(sys.modules["app.contract.document"], "document", slowly)  # the package has its function

    async def ask() -> None:
        app = bare_app()
        document = asyncio.create_task(response_of(app, "/openapi.json"))
        await asyncio.sleep(0.1)
        assert (await response_of(app, "/healthz")).status_code == 200
        others_were.set()
        assert (await document).json() == {"title": "Sachstand"}

    asyncio.run(ask())


# --- operations ---------------------------------------------------------------------------------------------------


def test_operation_ids_are_unique() -> None:
    assert len(OPERATIONS) == len(list(operations(DOCUMENT)))


def test_an_operation_is_described() -> None:
    for name, (_, _, operation) in OPERATIONS.items():
        with at(name):
            assert re.fullmatch(r"[a-z]+(_[a-z]+)*", name)
            assert len(operation["tags"]) == 1
            assert operation["tags"][0] in TAGS
            assert operation["summary"]
            assert not operation["summary"].endswith(".")
            assert operation["description"].endswith(".")
            assert operation["x-required-role"] in {"public", *(role.code for role in Role)}


def test_its_errors_are_problems() -> None:
    for name, (_, _, operation) in OPERATIONS.items():
        with at(name):
            errors = {status: resolved(r) for status, r in operation["responses"].items() if status >= "400"}
            assert any(status < "500" for status in errors)
            for response in errors.values():
                assert response["content"].keys() == {"application/problem+json"}
                (media,) = response["content"].values()
                assert media["schema"] == {"$ref": "#/components/schemas/ProblemDocument"}
                check(media["schema"], media["example"])


def test_it_says_what_core_does() -> None:
    for name, (path, method, operation) in OPERATIONS.items():
        with at(name):
            if not path.startswith("/v1"):
                continue
            headers = {p["name"]: p["required"] for p in map(resolved, operation["parameters"]) if p["in"] == "header"}
            assert "Accept-Language" in headers
            assert ("Idempotency-Key" in headers) == (method in UNSAFE)
            assert ("If-None-Match" in headers) == ("304" in operation["responses"]) == (method == "get")
            assert headers.get("If-Match") == (True if "428" in operation["responses"] else None)
            status, answer = success(operation)
            assert "X-Request-Id" in answer["headers"]
            assert ("Location" in answer["headers"]) == (status == "201")
            assert ("ETag" in answer["headers"]) == (status != "204")
            if operation["security"] != [{"receipt": []}]:
                assert ({} in operation["security"]) == (operation["x-required-role"] == "public")


def test_patches_are_merge_patches() -> None:
    for name, (_, method, operation) in OPERATIONS.items():
        with at(name):
            if method == "patch":
                content = operation["requestBody"]["content"]
                assert list(content) == ["application/merge-patch+json", "application/json"]
                schema = resolved(content["application/json"]["schema"])
                assert "required" not in schema
                assert not any("default" in field for field in schema["properties"].values())
                assert {"412", "428"} <= operation["responses"].keys()


def test_lists_are_alike() -> None:
    for name, (_, method, operation) in OPERATIONS.items():
        with at(name):
            if method != "get" or "Link" not in success(operation)[1]["headers"]:
                continue
            parameters = {p["name"] for p in map(resolved, operation["parameters"]) if p["in"] == "query"}
            assert parameters >= LIST_PARAMETERS - UNLIKE_OTHER_LISTS.get(name, set())
            assert list(success(operation)[1]["content"]) == [form.value for form in Format]
            assert "406" in operation["responses"]


def test_every_answer_has_one_type_for_typed_clients() -> None:
    """openapi-fetch has `data` be of any type that a success is documented with, whatever it asks for."""
    for name, (_, _, operation) in OPERATIONS.items():
        with at(name):
            content = success(operation)[1].get("content", {})
            schemas = [
                {n: part for n, part in media["schema"].items() if n != "description"} for media in content.values()
            ]
            assert all(schema == schemas[0] for schema in schemas)


def test_what_may_be_left_out_of_a_request_is_optional_for_typed_clients() -> None:
    """Of a field with a `default` openapi-typescript makes one that must be sent."""
    sent = {n for _, _, operation in OPERATIONS.values() for n in reachable(SCHEMAS, operation.get("requestBody", {}))}
    told = 0
    for name in sent:
        for field, schema in SCHEMAS[name].get("properties", {}).items():
            assert "default" not in schema, (name, field)
            if "x-default" in schema:
                told += 1
                assert field not in SCHEMAS[name].get("required", []), (name, field)
    assert told > 50
    assert "Default: `false`" in SCHEMAS["MeasureCreate"]["properties"]["is_permanent"]["description"]


def test_tags_are_those_in_use() -> None:
    used = {tag for _, _, operation in OPERATIONS.values() for tag in operation["tags"]}
    assert {tag["name"] for tag in DOCUMENT["tags"]} == used
    assert all(tag["description"] for tag in DOCUMENT["tags"])


# --- names and schemas --------------------------------------------------------------------------------------------


def test_no_schema_speaks_of_the_code_behind_it() -> None:
    words = re.compile(r"validated|validator|as bytes|pydantic|SQL|Python")
    assert not [name for name, schema in SCHEMAS.items() if words.search(schema.get("description", ""))]


def test_schemas_are_named_by_words() -> None:
    """Two classes of one name would be told apart by the paths of their modules."""
    for name in (*SCHEMAS, *BUNDLE["$defs"]):
        assert re.fullmatch(r"([A-Z][a-z]+)+", name), name


def test_paths_are_plurals_in_kebab_case() -> None:
    singular = {
        "me",
        "tree",
        "summary",
        "course",
        "bundle",
        "overview",
        "search",
        "publication",
        "retraction",
        "redaction",
    }
    singular |= {"batch", "history", "revert", "split", "outcome", "participation", "coverage"}
    singular |= {"erase", "contact", "feedback-receipt", "catalog.jsonld", "reporting-calendar", "outreach"}
    singular |= {"calendar.ics", "successor", "comparison", "matrix", "attention", "profile", "workbook", "preview"}
    for path in DOCUMENT["paths"]:
        if path in ("/healthz", "/readyz"):
            continue
        assert re.fullmatch(r"/v1(/[a-z]+(-[a-z]+)*|/\{[a-z]+(_[a-z]+)*\})+(\.jsonld|\.ics)?", path)
        for part in path.split("/")[2:]:
            assert (
                part.startswith("{") or part in singular or part.endswith(("s", "fields-of-action")) or "-of-" in part
            )


def test_names_are_in_snake_case() -> None:
    snake = re.compile(r"[a-z]+(_[a-z]+)*")
    for schema in SCHEMAS.values():
        assert all(snake.fullmatch(name) for name in schema.get("properties", {})), schema["title"]
    for _, _, operation in OPERATIONS.values():
        for parameter in map(resolved, operation["parameters"]):
            assert parameter["in"] == "header" or snake.fullmatch(parameter["name"])
            assert parameter["description"]


def test_answers_are_whole() -> None:
    """A client's type says `T` or `T | null`, never "maybe missing". (A bundle is what an import takes, in part.)"""
    bundle = reachable(SCHEMAS, SCHEMAS["Bundle"]) | {"Bundle"}
    shown = {name for schema in answered() for name in reachable(SCHEMAS, schema)} | {"ProblemDocument", "ProblemError"}
    for name in shown - bundle:
        schema = SCHEMAS[name]
        assert set(schema.get("required", [])) == set(schema.get("properties", {})), name


def test_every_field_of_an_answer_is_described() -> None:
    shown = {name for schema in answered() for name in reachable(SCHEMAS, schema)} | {"ProblemDocument", "ProblemError"}
    fields = {f"{name}.{field}": part for name in shown for field, part in SCHEMAS[name].get("properties", {}).items()}
    assert len(fields) > 2_000
    assert [name for name, part in fields.items() if not part.get("description")] == []


def test_resources_begin_with_what_names_them_and_end_with_times() -> None:
    """Columns of CSV stand in this order, so that it is part of the contract."""
    for name, schema in SCHEMAS.items():
        fields = list(schema.get("properties", {}))
        if {"id", "version", "created_at", "updated_at"} <= set(fields) and name.endswith("Read"):
            named = [field for field in ("id", "key", "number", "title", "name") if field in fields]
            assert fields[: len(named)] == named, name
            assert fields[-4:] == ["is_public", "version", "created_at", "updated_at"], name


def test_answers_may_grow() -> None:
    requests = [op.get("requestBody", {}) for _, _, op in OPERATIONS.values()]
    sent = {name for request in requests for name in reachable(SCHEMAS, request)}
    for name in {name for schema in answered() for name in reachable(SCHEMAS, schema)} - sent:
        assert "additionalProperties" not in SCHEMAS[name], name


def test_requests_are_strict() -> None:
    for _, _, operation in OPERATIONS.values():
        for name in reachable(SCHEMAS, operation.get("requestBody", {})):
            if SCHEMAS[name]["type"] == "object":
                assert SCHEMAS[name]["additionalProperties"] is False, name


def test_moments_and_patterns_are_told() -> None:
    assert SCHEMAS["MeasureDetail"]["properties"]["updated_at"]["format"] == "date-time"
    assert SCHEMAS["MeasureCreate"]["properties"]["key"]["anyOf"][0]["pattern"]
    assert SCHEMAS["DistrictCreate"]["properties"]["ags"]["anyOf"][0]["pattern"]


def test_lists_of_references_say_that_each_stands_once() -> None:
    """Of what is sent: a client's form can hold people to it."""
    sent = {name for _, _, op in OPERATIONS.values() for name in reachable(SCHEMAS, op.get("requestBody", {}))}
    lists = {
        (name, field): node
        for name in sent
        for field, schema in SCHEMAS[name].get("properties", {}).items()
        for node in nodes(schema)
        if node.get("type") == "array" and field != "blank" and node["items"].get("type") == "string"
    }
    lines = {"guiding_principles", "legal_bases"}
    assert len(lists) > 50
    assert {field for (_, field), node in lists.items() if not node.get("uniqueItems")} == lines
    for name, field in (("ConceptCreate", "time_horizons"), ("ApplicationCreate", "by_year")):
        assert SCHEMAS[name]["properties"][field]["uniqueItems"], name


def test_addresses_that_the_service_makes_say_that_they_are() -> None:
    addresses = {
        (name, field): part
        for name, schema in SCHEMAS.items()
        for field, part in schema.get("properties", {}).items()
        if field in ("next", "url", "instance", "existing")
    }
    assert len(addresses) > 30
    assert not [place for place, part in addresses.items() if '"format": "uri"' not in json.dumps(part)]


def test_years_have_bounds_wherever_they_stand() -> None:
    years = [
        node
        for schema in SCHEMAS.values()
        for field, part in schema.get("properties", {}).items()
        for node in nodes(part)
        if field in ("year", "year_from", "year_until") and node.get("type") == "integer"
    ]
    years += [
        p["schema"] for _, _, op in OPERATIONS.values() for p in op.get("parameters", []) if p.get("name") == "year"
    ]
    assert len(years) > 20
    assert {(node.get("minimum"), node.get("maximum")) for node in years} == {(FIRST_YEAR, LAST_YEAR)}


def test_orders_are_listed() -> None:
    orders = [parameter["schema"] for name in OPERATIONS for parameter in asked(name) if parameter["name"] == "sort"]
    assert len(orders) > 30
    for schema in orders:
        ups = [name for name in schema["enum"] if not name.startswith("-")]
        assert sorted(schema["enum"]) == sorted([*ups, *(f"-{name}" for name in ups)])
        assert schema["default"] in schema["enum"]
        assert "pattern" not in schema


def test_lists_of_codes_take_each_of_them() -> None:
    lists = [
        (parameter["name"], parameter["schema"], resolved(parameter["schema"]["items"])["enum"])
        for name in OPERATIONS
        for parameter in asked(name)
        if "enum" in resolved(parameter["schema"].get("items", {}))
    ]
    assert len(lists) > 40
    for name, schema, codes in lists:
        assert schema["maxItems"] == len(codes), name


WITHOUT_LABELS = [{"json", "csv", "ndjson", "xlsx"}, {"de", "en"}, {"done", "refused"}]
"""Codes that no vocabulary has: nobody is shown these."""


def test_enumerations_name_their_vocabulary() -> None:
    named, others = [], []
    for node in nodes(DOCUMENT):
        codes = node.get("enum", [])
        if "x-vocabulary" in node:
            named.append(node["x-vocabulary"])
            assert set(codes) <= {term.value for term in PUBLISHED[node["x-vocabulary"]]}
        elif isinstance(codes, list) and codes and f"-{codes[0]}" not in codes and set(codes) not in WITHOUT_LABELS:
            others.append(codes)
    unused = {"act", "funding_role", "organisation_role", "shown_light"}  # in no answer yet, or any more
    assert set(named) == PUBLISHED.keys() - unused
    assert sorted(others) == sorted([[TYPE + kind for kind in CATALOGUE], list(CODES), list(CODES), list(CODES)])


def asked(name: str) -> list[Json]:
    """The query parameters of an operation."""
    return [p for p in map(resolved, OPERATIONS[name][2].get("parameters", [])) if p["in"] == "query"]


def test_frameworks_own_errors_are_gone() -> None:
    assert "ValidationError" not in json.dumps(DOCUMENT)


def test_nothing_is_null_by_default() -> None:
    for part in (DOCUMENT, BUNDLE):
        assert not [node for node in nodes(part) if node.get("default", 0) is None]


# --- examples -----------------------------------------------------------------------------------------------------


def test_an_operation_has_an_example_that_is_valid() -> None:
    for name, (_, _, operation) in OPERATIONS.items():
        with at(name):
            for media in operation.get("requestBody", {}).get("content", {}).values():
                if "contentMediaType" in media["schema"]:  # bytes
                    continue
                assert "example" in media, "run `python -m openapi.freeze_examples`"
                check(media["schema"], media["example"])
            status, answer = success(operation)
            for kind, media in answer["content"].items() if status != "204" else ():
                if isinstance(media.get("x-example"), str) or kind == Format.XLSX.value:  # a list in another format
                    continue
                assert "example" in media, "run `python -m openapi.freeze_examples`"
                check(media["schema"], media["example"])


def test_no_example_is_left_over() -> None:
    assert {file.stem for file in EXAMPLES.glob("*.json")} <= OPERATIONS.keys()


def test_the_samples_fit_the_schema_of_the_bundle() -> None:
    validator = jsonschema_rs.Draft202012Validator(BUNDLE, validate_formats=True)
    for file in (FOLDER.parent / "app" / "samples").glob("*.json"):
        errors = validator.iter_errors(json.loads(file.read_text(encoding="utf-8")))
        assert [f"{'/'.join(map(str, e.instance_path))}: {e.message}" for e in errors] == [], file.name


def test_files_are_binary() -> None:
    """Generated clients send text else."""
    content = built().openapi()["paths"]["/v1/imports"]["post"]["requestBody"]["content"]
    form = content["multipart/form-data"]["schema"]["properties"]["file"]
    workbook = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    files = [form, content[workbook]["schema"], content["application/zip"]["schema"]]
    assert [told["format"] for told in files] == ["binary"] * 3
    content = built().openapi()["paths"]["/v1/imports/preview"]["post"]["requestBody"]["content"]
    assert content["multipart/form-data"]["schema"]["properties"]["file"]["format"] == "binary"
    assert content[workbook]["schema"]["format"] == "binary"


def test_a_contract_below_a_path_names_that_path() -> None:
    own: Json = {"secret_key": "x" * 40, "database_url": "postgresql://localhost/none"}
    app = create_app(Settings(public_url="https://example.org/integration/", **own))
    assert [server["url"] for server in app.openapi()["servers"]] == ["/integration"]
    assert [server["url"] for server in DOCUMENT["servers"]] == ["/"]
