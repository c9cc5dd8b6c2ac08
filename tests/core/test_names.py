"""Lists and single resources name what their ids mean, where they are asked to: with `names=true`."""

from typing import Any

import pytest
from sqlalchemy.engine import Engine

from app.core.tables import table
from app.resources import RESOURCES
from tests.api import Api, Json, statements
from tests.conftest import emptied
from tests.counting import set_aside
from tests.lists import table_of
from tests.world import World

UNTITLED = {"participation_links"}


@pytest.fixture(scope="module")
def world(service: Api, admin: Engine) -> World:
    return World(emptied(service, admin))


def ids_of(entry: Json, fields: Any) -> set[str]:
    """The ids that an entry has in some fields."""
    parts = (field.partition(".") for field in fields)
    values = [[part[one] for part in entry[of] if part[one]] if one else entry[of] for of, _, one in parts]
    values = [value for value in values if value is not None]
    return {one for value in values for one in (value if isinstance(value, list) else [value])}


@pytest.mark.parametrize("resource", RESOURCES, ids=lambda resource: resource.name)
def test_every_resource_names_what_it_refers_to(world: World, resource: Any) -> None:
    path = f"/{resource.name.replace('_', '-')}"
    targets = {**resource.targets, **{one.name: one.target for one in resource.listed}}
    fields = ["district_id", *(name for name, target in targets.items() if table(target).name not in UNTITLED)]
    for token in (None, world.tokens["reader"], world.api.operator):
        page = world.api.get(f"{path}?names=true&limit=200", token=token).json()
        wanted = set[str]().union(*(ids_of(item, fields) for item in page["items"]))
        assert (page["names"].keys() <= wanted, page["names"] == {}) == (True, not wanted)
        if token == world.api.operator:
            assert page["names"].keys() == wanted, "operators may read all of it"
        for item in page["items"][:3]:
            one = world.api.get(f"{path}/{item['id']}?names=true", token=token).json()
            assert one["names"] == {key: page["names"][key] for key in ids_of(one, fields) if key in page["names"]}
            assert world.api.get(f"{path}/{item['id']}", token=token).json()["names"] is None
    assert world.api.get(path).json()["names"] is None


@pytest.mark.parametrize("path", ["districts", "overview", "imports", "import-profiles"])
def test_lists_of_other_things_name_the_district_where_they_have_one(world: World, path: str) -> None:
    for token in (None, world.tokens["reader"], world.api.operator):
        response = world.api.get(f"/{path}?names=true", token=token)
        assert response.status_code == 200, response.text
        page = response.json()
        assert page["names"].keys() == {item["district_id"] for item in page["items"] if "district_id" in item}
        assert (page["items"] == []) == (token is None and path.startswith("import"))
        assert world.api.get(f"/{path}?names=true&format=csv", token=token).status_code == 200


CALLED = "Landkreis Konstanz"


def test_names_are_titles_as_they_are_now(api: Api) -> None:
    district = api.district()
    concept = api.concept(district)
    office = api.make("/organisations", name="Jugendamt", kind="administration", district_id=district["id"])
    field = api.make("/fields-of-action", title="Sprache", concept_id=concept["id"])
    measure = api.measure(concept, field_id=field["id"], responsible_ids=[office["id"]])
    expected = {
        district["id"]: CALLED,
        concept["id"]: "Integrationskonzept",
        field["id"]: "Sprache",
        office["id"]: "Jugendamt",
    }
    assert api.get(f"/measures/{measure['id']}?names=true&as_of=2024-01-01").json()["names"] == expected
    header, row = table_of(api.get("/measures?names=true&format=csv"))
    named = dict(zip(header, row, strict=True))
    assert header.index("field_name") == header.index("field_id") + 1
    assert (named["field_name"], named["responsible_names"], named["partner_names"]) == ("Sprache", "Jugendamt", "")
    assert table_of(api.get("/measures?names=true&format=csv&limit=1")) == [header, row]
    assert "field_name" not in table_of(api.get("/measures?format=csv"))[0]
    for more in ("", "&names=true", "&limit=1"):
        header, row = table_of(api.get(f"/measures?dialect=excel-de{more}"), ";")
        named = dict(zip((one.lstrip("\ufeff") for one in header), row, strict=True))
        assert (named["Handlungsfeld"], named["Federführend"], named["Kreis"]) == ("Sprache", "Jugendamt", CALLED), more
        assert len(named) == len(header), "no column stands twice"
    assert api.get("/measures?names=true&format=ndjson&limit=1").json()["names"] == expected
    assert api.get("/measures?names=true&format=ndjson").json()["names"] == expected


def test_what_is_hidden_is_not_named(api: Api) -> None:
    district = api.district()
    concept = api.concept(district)
    hidden = api.measure(concept, title="Geheim", visibility="internal")
    shown = api.measure(concept, title="Offen")
    entry = {"concept_id": concept["id"], "year_from": 2024}
    api.make("/plan-entries", title="Offen", measure_ids=[shown["id"]], **entry)
    api.make("/plan-entries", title="Beides", measure_ids=[shown["id"], hidden["id"]], visibility="internal", **entry)
    assert "Geheim" not in api.get("/plan-entries?names=true").text
    assert "Geheim" in api.get("/plan-entries?names=true", token=api.operator).text
    foreign = api.token(api.district(name="Waldshut", ags="08337"), "admin")
    assert "Geheim" not in api.get("/plan-entries?names=true", token=foreign).text


def test_names_take_one_statement_more_however_many_there_are(world: World) -> None:
    for path in ("measures", "feedback-items", "consultations"):
        numbers = []
        for query in ("limit=200", "limit=200&names=true", "limit=2&names=true"):
            url = f"/v1/{path}?district=08335&{query}"
            world.api.get(url, token=world.api.operator)
            with statements(world.api) as sent:
                assert world.api.get(url, token=world.api.operator).status_code == 200
            numbers.append(len(set_aside(sent)))
        plain, named, few = numbers
        assert (named, few) == (plain + 1, plain + 1)
