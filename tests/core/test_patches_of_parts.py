"""Objects inside of a resource in merge patches (RFC 7396): a part is judged as the whole that it makes."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy.engine import Engine

from tests.api import Api, Json
from tests.conftest import emptied
from tests.world import World, euro

ANY = {"If-Match": "*"}
PERIOD = {"from": "2027-01-01", "until": "2027-02-01", "text": "Winter"}
LIGHTS = ("red", "yellow", "green", "not_rated")
LIGHT = {"label": "Verzug", "meaning": "hinter dem Plan"}
FIGURE = {"value": 180, "precision": "about"}
MAPPING = {
    "text": ["Body"],
    "contact": {"name": "Name", "email": "Mail", "phone": "Telefon"},
    "comments": {"columns": ["Comments"], "author_before": ":"},
    "comment_rows": {"table": "c", "text": "Text", "on": "Post", "external_id": "Id", "received_on": ["Tag"]},
    "sections": {"Sprache": {"field": "sprache", "kind": "wish"}, "Arbeit": {"field": None, "kind": "need"}},
    "kinds": {"Lob": "praise", "Wunsch": "wish"},
    "defaults": {"field": "f", "kind": "wish", "language": "de", "person_group": None, "received_on": "2024-01-01"},
}
GRANTED: Json = {"state": "granted", "applied_on": "2024-01-01", "decided_on": "2024-02-01"}
PARTS: dict[tuple[str, str], Json] = {
    ("concepts", "light_scheme"): {"basis": "schedule", **dict.fromkeys(LIGHTS, LIGHT)},
    ("concepts", "stated_measure_count"): FIGURE,
    ("participation-events", "participants"): FIGURE,
    ("milestones", "planned"): PERIOD,
    ("outreach", "period"): PERIOD,
    ("consultations", "period"): PERIOD,
    ("funding-sources", "available"): euro("10.00"),
    ("funding-applications", "amount_applied"): euro("10.00"),
    ("funding-applications", "own_share"): euro("10.00"),
    ("funding-applications", "amount_granted"): euro("10.00"),
    ("cost-estimates", "estimated"): euro("10.00"),
    ("cost-estimates", "actual"): euro("10.00"),
    ("import-profiles", "mapping"): MAPPING,
    ("measures", "attributes"): {"kostenstelle": "4711"},
}  # fmt: skip
"""Every object of a patch, in full."""
BESIDES = {("funding-applications", "amount_granted"): GRANTED}
"""What a whole part cannot be without."""


@pytest.fixture(scope="module")
def world(service: Api, admin: Engine) -> World:
    return World(emptied(service, admin))


def _kinds(document: Json, schema: Json) -> Iterator[Json]:
    """The schemas that a value may have, behind references and alternatives."""
    if "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    for choice in schema.get("anyOf", ()):
        yield from _kinds(document, choice)
    yield schema


def test_every_object_of_a_patch_is_held_here(service: Api) -> None:
    document: Json = service.get("/openapi.json").json()
    found = set()
    for path, operations in document["paths"].items():
        if "patch" not in operations:
            continue
        told = operations["patch"]["requestBody"]["content"]["application/merge-patch+json"]
        [body] = _kinds(document, told["schema"])
        found |= {
            (path.split("/")[2], name)
            for name, shape in body["properties"].items()
            if any(kind.get("type") == "object" for kind in _kinds(document, shape))
        }
    assert found == set(PARTS)


def _changes(whole: Json) -> Iterator[Json]:
    """Patches of one member each, however deep: to nothing, to what it is, to null."""
    yield {}
    for name, value in whole.items():
        yield {name: value}
        yield {name: None}
        if isinstance(value, dict):
            yield from ({name: change} for change in _changes(value))


def _in_full(whole: Json, change: Json) -> Json:
    """The same change with all that it leaves out, told anew."""
    return whole | {
        name: _in_full(whole[name], value) if isinstance(value, dict) and whole[name] else value
        for name, value in change.items()
    }


def _answer(world: World, path: str, field: str, change: Json) -> Any:
    response = world.api.patch(path, {field: change}, headers=ANY)
    body = response.json()
    faults = sorted((fault["pointer"], fault["code"]) for fault in body.get("errors") or [])
    return response.status_code, faults, body.get(field)


@pytest.mark.parametrize("part", PARTS, ids="/".join)
def test_a_part_is_judged_once_it_is_merged(world: World, part: tuple[str, str]) -> None:
    collection, field = part
    whole, path = PARTS[part], f"/{collection}/{world.public[collection]['id']}"
    first = world.api.patch(path, BESIDES.get(part, {}) | {field: whole})
    assert first.status_code == 200, first.text
    stored = first.json()[field]
    for change in _changes(whole):
        alone = _answer(world, path, field, change)
        world.api.patch(path, {field: stored}, headers=ANY)
        assert alone == _answer(world, path, field, _in_full(stored, change)), change
        world.api.patch(path, {field: stored}, headers=ANY)
    assert world.api.patch(path, {field: {}}).json()[field] == stored


def test_null_takes_a_value_out_of_a_mapping(world: World) -> None:
    path = f"/import-profiles/{world.public['import-profiles']['id']}"
    world.api.patch(path, {"mapping": MAPPING})
    changed = world.api.patch(path, {"mapping": {"kinds": {"Lob": None}, "sections": {"Sprache": None}}}).json()
    assert (changed["mapping"]["kinds"], list(changed["mapping"]["sections"])) == ({"Wunsch": "wish"}, ["Arbeit"])


def test_a_bundle_changes_parts_as_a_patch_does(world: World) -> None:
    api = world.api
    milestone = f"/milestones/{world.public['milestones']['id']}"
    api.patch(milestone, {"planned": PERIOD})
    keys = {"key": world.shown("milestones")["key"], "concept": world.shown("concepts")["key"]}
    for change, left in (({}, PERIOD), ({"text": None}, PERIOD | {"text": None})):
        bundle = {"format": "sachstand-bundle/1", "milestones": [{**keys, "planned": change}]}
        sent = api.post(f"/imports?district={world.district['id']}", bundle)
        assert sent.status_code < 300, sent.text
        assert api.get(milestone).json()["planned"] == left
