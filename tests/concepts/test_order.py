"""Order: by position, by number as counties write it, by place in the file; and keys made of such numbers."""

from random import Random
from typing import Any

import pytest
from sqlalchemy.engine import Engine

from tests.api import Api, Json
from tests.bundles import bundle, exported, field, goal, load, load_anew, measure
from tests.problems import faults

NUMBERS = ["1", "1.9", "1.9a", "1.10", "2", "B5+6", "B7", "RRZ 9.3a", "RRZ 9.3b", "RRZ 10.1", "SR (25/26) 01",
           "SR (25/26) 02", "Ü1", "Ü2", "Ü10"]  # fmt: skip
"""As a reader expects them."""
LISTS = {"fields-of-action": field, "goals": goal, "measures": measure}


def shuffled(things: list[Json]) -> list[Json]:
    return Random(5).sample(things, len(things))


def numbered() -> Json:
    """Fields, goals and measures, without positions, in any order."""
    lists = {
        path.replace("-", "_"): shuffled([make(number, number=number) for number in NUMBERS])
        for path, make in LISTS.items()
    }
    return bundle(**lists)


def keys(api: Api, path: str, query: str = "") -> list[str]:
    return [item["key"] for item in api.items(f"/{path}?limit=200{query}")]


@pytest.mark.parametrize("sort", ["", "&sort=number", "&sort=position"])
@pytest.mark.parametrize("path", LISTS)
def test_numbers_are_in_natural_order(api: Api, path: str, sort: str) -> None:
    load(api, numbered())
    assert keys(api, path, sort) == NUMBERS
    lines = api.get(f"/{path}?format=csv{sort}").text.splitlines()
    assert [line.split(",")[1] for line in lines[1:]] == NUMBERS


def test_every_view_is_in_the_same_order(api: Api) -> None:
    load(api, numbered())
    (concept,) = api.items("/concepts")
    tree = api.get(f"/concepts/{concept['id']}/tree").json()
    assert [[one["number"] for one in tree[name]] for name in ("fields", "goals", "measures")] == [NUMBERS] * 3
    summary = api.get(f"/concepts/{concept['id']}/summary").json()
    assert [one["number"] for one in summary["fields"]] == NUMBERS
    compared = api.get(f"/concepts/{concept['id']}/comparison").json()
    assert [one["after"][0]["number"] for one in compared["measures"]] == NUMBERS


@pytest.mark.parametrize("path", LISTS)
def test_a_position_comes_before_the_number(api: Api, path: str) -> None:
    make, name = LISTS[path], path.replace("-", "_")
    load(api, bundle(**{name: [make("a", position=2, number="1"), make("b", position=1, number="3"), make("c")]}))
    assert keys(api, path) == ["c", "b", "a"]
    assert keys(api, path, "&sort=number") == ["a", "b", "c"]
    assert keys(api, path, "&sort=-position") == ["a", "b", "c"]


def unnumbered() -> tuple[Json, list[str]]:
    """So many that their ids are of few milliseconds, in an order of their own."""
    order = [f"n{n}" for n in Random(7).sample(range(100), 100)]
    return bundle(**{path.replace("-", "_"): [make(key) for key in order] for path, make in LISTS.items()}), order


@pytest.mark.parametrize("path", LISTS)
def test_what_has_neither_is_in_the_order_of_the_file(api: Api, path: str) -> None:
    document, order = unnumbered()
    load(api, document)
    assert keys(api, path) == order


def test_the_order_goes_out_with_the_bundle_and_comes_in_again(api: Api, admin: Engine) -> None:
    for document in (numbered(), unnumbered()[0]):
        load(api, document)
        out = exported(api, api.operator)
        load_anew(api, admin, out)
        assert exported(api, api.operator) == out
        newest = api.items("/districts?sort=-created_at")[0]["id"]
        for path in LISTS:
            inside = [entry["key"] for entry in out[path.replace("-", "_")]]
            assert keys(api, path, f"&district={newest}") == inside


def test_a_successor_keeps_the_order(api: Api) -> None:
    document, order = unnumbered()
    document["measures"][0]["position"] = 4
    load(api, document)
    (concept,) = api.items("/concepts")
    new = api.post(f"/concepts/{concept['id']}/successor", {"visibility": "public"}).json()
    for path in ("fields-of-action", "goals"):
        assert keys(api, path, f"&concept={new['id']}") == order
    assert keys(api, "measures", f"&concept={new['id']}") == [*order[1:], order[0]]
    last = api.items(f"/measures?concept={new['id']}&sort=-position&limit=1")[0]
    assert (last["key"], last["position"]) == (order[0], 4)


# --- keys ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", NUMBERS)
def test_a_key_may_be_what_counties_number_with(api: Api, number: str) -> None:
    parts: dict[str, Any] = {"field": number, "goals": [number]}
    load(api, bundle(fields_of_action=[field(number)], goals=[goal(number)], measures=[measure(number, **parts)]))
    found = api.only("/measures", params={"key": number})
    assert found["key"] == number
    within = {"concept_id": found["concept_id"]}
    assert api.make("/goals", title="Neu", number=number, **within)["number"] == number
    assert faults(api.post("/goals", {"title": "Neu", "key": number, **within}), 409) == [("/key", "key_taken")]
