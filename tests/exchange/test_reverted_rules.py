"""A revert brings nothing back that a request would refuse by now."""

from collections.abc import Callable
from typing import NamedTuple

import pytest
from sqlalchemy.engine import Engine

from tests.api import Api, Json
from tests.bundles import (
    OUT,
    broken,
    bundle,
    event,
    everything,
    exported,
    id_of,
    item,
    link,
    load,
    measure,
    revert,
    statement,
)


class Case(NamedTuple):
    """What an import takes away, what somebody does then, and what stands in the way of a revert."""

    before: Json
    imported: Json
    since: Callable[[Api], None]
    code: str


def patched(name: str, **fields: str) -> Callable[[Api], None]:
    """Somebody changes `collection/key`; references are given as `collection/key` too."""

    def work(api: Api) -> None:
        path = f"/{name.partition('/')[0]}/{id_of(api, name)}"
        body = {field: id_of(api, value) if "/" in value else value for field, value in fields.items()}
        assert api.patch(path, body).status_code == 200

    return work


def linked_again(api: Api) -> None:
    api.make(
        "/participation-links",
        relation="led_to",
        key_statement_id=id_of(api, "key-statements/s1"),
        measure_id=id_of(api, "measures/m1"),
    )


INTERNAL = {"visibility": "internal"}
CASES = {
    "a duplicate that stands for others by now": Case(
        {"feedback_items": [item("a", duplicate_of="b"), item("b"), item("x")]},
        {"feedback_items": [{"key": "a", "concept": "k", "duplicate_of": None}]},
        patched("feedback-items/x", duplicate_of_id="feedback-items/a"), "nested_duplicates"),
    "a duplicate of a duplicate by now": Case(
        {"feedback_items": [item("a", duplicate_of="b"), item("b"), item("x")]},
        {"feedback_items": [{"key": "a", "concept": "k", "duplicate_of": None}]},
        patched("feedback-items/b", duplicate_of_id="feedback-items/x"), "nested_duplicates"),
    "a part that has parts by now": Case(
        {"participation_events": [event("e", parent="w"), event("w"), event("p")]},
        {"participation_events": [{"key": "e", "concept": "k", "parent": None}]},
        patched("participation-events/p", parent_id="participation-events/e"), "nested_parts"),
    "a part of a measure that has parts by now": Case(
        {"measures": [measure("e", parent="w"), measure("w"), measure("p")]},
        {"measures": [{"key": "e", "concept": "k", "parent": None}]},
        patched("measures/p", parent_id="measures/e"), "nested_parts"),
    "a public item of a statement that is internal by now": Case(
        {"key_statements": [statement("s1"), statement("s2")], "feedback_items": [item("a", statement="s1", **OUT)]},
        {"feedback_items": [{"key": "a", "concept": "k", "statement": "s2"}]},
        patched("key-statements/s1", **INTERNAL), "internal_reference"),
    "a public statement below one that is internal by now": Case(
        {"key_statements": [statement("s1", parent="s2"), statement("s2")]},
        {"key_statements": [{"key": "s1", "concept": "k", "parent": None}]},
        patched("key-statements/s2", **INTERNAL), "internal_reference"),
    "a measure that names one that is internal by now": Case(
        {"measures": [measure("a", related=["b"]), measure("b")]},
        {"measures": [measure("a", related=[])]}, patched("measures/b", **INTERNAL), "internal_reference"),
    "a link that is there again": Case(
        {"measures": [measure("m1")], "key_statements": [statement("s1")], "participation_links": [link("l1")]},
        {"participation_links": [{"key": "l1", "concept": "k", "relation": "supports"}]}, linked_again, "conflict"),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_a_revert_refuses_what_a_request_refuses_by_now(api: Api, admin: Engine, name: str) -> None:
    before, imported, since, code = CASES[name]
    load(api, bundle(**before))
    done = load(api, bundle(**imported))
    assert done["changed"] == 1
    since(api)
    there = everything(admin)
    response = revert(api, done["import_id"])
    assert response.status_code == 409, response.text
    assert {error["code"] for error in response.json()["errors"]} == {code}
    assert everything(admin) == there
    assert broken(admin) == {}


@pytest.mark.parametrize("name", CASES)
def test_without_that_it_is_as_before(api: Api, name: str) -> None:
    before, imported, _, _ = CASES[name]
    load(api, bundle(**before))
    document = exported(api, api.operator)
    done = load(api, bundle(**imported))
    assert revert(api, done["import_id"]).status_code == 200
    assert exported(api, api.operator) == document


@pytest.mark.parametrize("first", [[], [item("i", moderation="published", answer="alt")]], ids=["made", "changed"])
def test_a_note_that_was_made_since_stays(api: Api, first: list[Json]) -> None:
    load(api, bundle(feedback_items=first))
    done = load(api, bundle(feedback_items=[item("i", moderation="published", answer="neu")]))
    patched("feedback-items/i", moderation_note="Rückfrage beim Amt")(api)
    response = revert(api, done["import_id"])
    assert {error["code"] for error in response.json()["errors"]} == {"changed_since"}, response.text
