"""What changed is named in the feed: as it is called now, and to nobody who may not see it."""

import pytest
from sqlalchemy.engine import Engine

from app.feed.vocabulary import ChangedResource
from app.resources import RESOURCES
from tests.api import Api, statements
from tests.conftest import emptied
from tests.counting import set_aside
from tests.feed.reading import follow, present, settle, since
from tests.world import World

UNTITLED = {"participation_links", "imports", "api_tokens", "calendar_tokens"}
"""What nobody gives a title, and what is about several things."""


@pytest.fixture(scope="module")
def world(service: Api, admin: Engine) -> World:
    world = World(emptied(service, admin))
    settle(world.api)
    return world


def test_every_kind_is_named_as_it_is_called(world: World) -> None:
    items = follow(world.api, token=world.api.operator, size=200)
    named = {item["resource"] for item in items if item["title"]}
    assert named == {resource.value for resource in ChangedResource} - UNTITLED
    called = {resource.name: resource.called for resource in RESOURCES}
    for item in (item for item in items if item["title"]):
        thing = world.api.get(item["url"], token=world.api.operator).json()
        own = [thing[name] for name in called.get(item["resource"], ("title", "name")) if thing.get(name)]
        if own and own[0].count("-") != 4:  # an id leads to what it is called after
            assert item["title"] == own[0][:500]
            assert item["number"] == thing.get("number")


def test_nothing_is_named_that_the_reader_may_not_read(world: World) -> None:
    items = follow(world.api, size=200)
    assert {item["title"] is None for item in items} == {True, False}
    for item in items:
        if item["title"] is not None:
            assert world.api.get(item["url"]).status_code == 200


def test_a_status_update_is_named_by_its_measure_and_its_light(api: Api) -> None:
    measure = api.measure(api.concept(api.district()), number="1.2")
    start = {token: present(api, token) for token in (None, api.operator)}
    api.status(measure, "red", "2024-01-01")
    api.status(measure, "green", "2024-02-01", publish=False)
    named = {
        token: [(item["title"], item["number"], item["light"]) for item in since(api, position, token)]
        for token, position in start.items()
    }
    assert named == {None: [("Sprachcafé", "1.2", "red")], api.operator: [("Sprachcafé", "1.2", "green")] * 2}
    history = api.get(f"/measures/{measure['id']}/history", token=api.operator)
    assert [item["title"] for item in history.json()["items"]] == ["Sprachcafé"] * 3
    lines = api.get(f"/measures/{measure['id']}/history?format=ndjson").text.splitlines()
    assert ['"light":"red"' in line for line in lines] == [True, True], "to the public there are two"


def test_a_concept_has_the_light_that_somebody_set(api: Api) -> None:
    concept = api.concept(api.district())
    start = present(api)
    api.patch(f"/concepts/{concept['id']}", {"title": "Neu"})
    assert [item["light"] for item in since(api, start)] == [None]
    api.make("/concept-assessments", concept_id=concept["id"], light="yellow", effective_on="2024-01-31")
    assert {item["light"] for item in since(api, start)} == {"yellow"}


def test_what_was_hidden_or_deleted_since_has_no_title(api: Api) -> None:
    concept = api.concept(api.district())
    start = present(api)
    measure = api.measure(concept, adopted_on=None)
    step = api.make("/measure-steps", title="Raum suchen", measure_id=measure["id"])
    assert [item["title"] for item in since(api, start)] == ["Sprachcafé", "Raum suchen"]
    api.delete(f"/measure-steps/{step['id']}")
    api.patch(f"/measures/{measure['id']}", {"visibility": "internal", "title": "Geheim"})
    assert {item["title"] for item in since(api, start)} == {None}
    inside = [item["title"] for item in since(api, start_of(api), api.operator) if item["resource"] == "measures"]
    assert set(inside) == {"Geheim"}


def start_of(api: Api) -> str:
    """The position before everything, in the operator's feed."""
    position: str = present(api, api.operator).rpartition("-")[0] + "-0"
    return position


def test_a_page_is_named_by_one_statement(world: World) -> None:
    numbers = set()
    for size in (3, 40, 200):
        url = f"/v1/changes?limit={size}"
        world.api.get(url, token=world.api.operator)
        with statements(world.api) as sent:
            world.api.get(url, token=world.api.operator)
        numbers.add(len(set_aside(sent)))
    assert len(numbers) == 1
