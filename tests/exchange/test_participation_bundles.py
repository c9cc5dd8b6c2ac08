"""What people said, in bundles: in, out, again, and what is refused."""

import pytest
from sqlalchemy.engine import Engine

from tests.api import Api, Json
from tests.bundles import (
    broken,
    bundle,
    event,
    exported,
    faults,
    in_and_out,
    item,
    link,
    load,
    load_anew,
    measure,
    participation,
    statement,
)
from tests.conftest import emptied

SAID = ("participation_events", "key_statements", "feedback_items", "participation_links")


def counts(result: Json) -> dict[str, tuple[int, int, int]]:
    return {name: (result[name]["created"], result[name]["changed"], result[name]["unchanged"]) for name in SAID}


def test_it_goes_in_once_and_comes_out_the_same(api: Api, admin: Engine) -> None:
    made, _ = in_and_out(api, admin, participation())
    assert counts(made) == dict(zip(SAID, ((3, 0, 0), (2, 0, 0), (4, 0, 0), (4, 0, 0)), strict=True))


def test_what_was_imported_is_what_the_api_tells(api: Api) -> None:
    load(api, participation())
    whole = api.items("/feedback-items?key=ganz")[0]
    part = api.items("/feedback-items?key=teil")[0]
    twin = api.items("/feedback-items?key=doppelt")[0]
    assert (whole["is_split"], part["split_from_id"], twin["duplicate_of_id"]) == (True, whole["id"], part["id"])
    assert whole["statement_id"] == api.items("/key-statements?key=s1")[0]["id"]
    assert api.items("/feedback-items?key=wartet") == []
    waiting = api.items("/feedback-items?key=wartet", token=api.operator)[0]
    assert (waiting["answered_on"], waiting["moderation"]) == ("2024-02-01", "pending")
    keys = {item["key"] for item in api.items("/participation-links")}
    assert keys == {"l1", "l2", "l3"}, "an internal measure hides the link to it"


def test_the_public_gets_what_it_may_see_and_can_import_it(api: Api, admin: Engine) -> None:
    load(api, participation())
    document = exported(api)
    assert [e["key"] for e in document["participation_events"]] == ["konferenz", "werkstatt"]
    assert {e["key"] for e in document["feedback_items"]} == {"ganz", "teil", "doppelt"}
    assert not any("moderation_note" in e for e in document["feedback_items"])
    assert {e["key"] for e in document["participation_links"]} == {"l1", "l2", "l3"}
    load_anew(api, admin, document)
    assert exported(api) == document


def test_comments_come_along_with_what_they_are_about(api: Api, admin: Engine) -> None:
    out = {"moderation": "published"}
    comments = [item("2", comment_on="1", **out), item("3", comment_on="2", **out), item("1")]
    load(api, bundle(feedback_items=comments))
    document = exported(api, api.operator)
    assert {e["key"]: e["comment_on"] for e in document["feedback_items"]} == {"1": None, "2": "1", "3": "2"}
    assert load(api, document)["changed"] == 0
    shown = {i["key"]: i["comment_on_id"] for i in api.items("/feedback-items")}
    inside = {i["key"]: i for i in api.items("/feedback-items", token=api.operator)}
    assert shown == {"2": None, "3": inside["2"]["id"]}, "what waits for moderation is not named"
    assert inside["2"]["comment_on_id"] == inside["1"]["id"]
    assert load(api, exported(api))["changed"] == 0, "what the public does not see stays"
    assert broken(admin) == {}


def test_a_concept_alone_tells_no_link_into_another(api: Api) -> None:
    load(api, participation())
    concept = api.items("/concepts?key=k")[0]["id"]
    document = api.get(f"/concepts/{concept}/bundle").json()
    assert {e["key"] for e in document["participation_links"]} == {"l1", "l3"}


def test_a_district_moves_with_what_was_said_there(service: Api, admin: Engine) -> None:
    api = emptied(service, admin)
    load(api, participation())
    document = api.get("/districts/08335/bundle?history=true", token=api.operator).json()
    api = emptied(service, admin)
    load(api, document, params={"restore": "true"})
    assert api.get("/districts/08335/bundle?history=true", token=api.operator).json() == document
    assert broken(admin) == {}


def test_a_grown_board_adds_only_what_is_new(api: Api) -> None:
    first = bundle(feedback_items=[item("1"), item("2")])
    load(api, first)
    handled = api.items("/feedback-items?key=1", token=api.operator)[0]
    api.patch(f"/feedback-items/{handled['id']}", {"moderation": "published", "kind": "wish"})
    grown = bundle(feedback_items=[item("1"), item("2"), item("3")])
    assert counts(load(api, grown))["feedback_items"] == (1, 0, 2)
    after = api.items("/feedback-items?key=1")[0]
    assert (after["moderation"], after["kind"]) == ("published", "wish")


def test_what_becomes_public_or_hidden_by_an_import_takes_all_along(api: Api, admin: Engine) -> None:
    load(api, participation())
    hidden = [{"key": "konferenz", "concept": "k", "visibility": "internal"}]
    load(api, bundle(participation_events=hidden))
    assert [i["key"] for i in api.items("/feedback-items")] != []
    assert api.items("/participation-events") == []
    assert api.items("/feedback-items?key=ganz") == []
    assert broken(admin) == {}
    load(api, bundle(participation_events=[{**hidden[0], "visibility": "public"}]))
    assert len(api.items("/feedback-items?key=ganz")) == 1
    load(api, bundle(feedback_items=[{"key": "wartet", "concept": "k", "moderation": "published"}]))
    assert broken(admin) == {}


def seen(api: Api) -> set[str]:
    """The keys of the events and items that the public sees."""
    return {one["key"] for name in ("participation-events", "feedback-items") for one in api.items(f"/{name}")}


def test_parts_and_what_was_said_there_are_as_public_as_the_whole_that_they_come_below(api: Api, admin: Engine) -> None:
    load(api, bundle(participation_events=[event("offen"), event("intern", visibility="internal"), event("e")],
                     feedback_items=[item("i", event="e", moderation="published")]))  # fmt: skip
    for parent, visible in (("intern", False), (None, True), ("intern", False), ("offen", True)):
        before = seen(api)
        made = load(api, bundle(participation_events=[{"key": "e", "concept": "k", "parent": parent}]))
        assert seen(api) == ({"e", "i", "offen"} if visible else {"offen"})
        assert broken(admin) == {}
        assert api.post(f"/imports/{made['import_id']}/revert").status_code == 200
        assert seen(api) == before
        assert broken(admin) == {}
        load(api, bundle(participation_events=[{"key": "e", "concept": "k", "parent": parent}]))


def test_an_import_of_what_was_said_is_taken_back(api: Api, admin: Engine) -> None:
    load(api, bundle(measures=[measure("m1")], key_statements=[statement("s1")], feedback_items=[item("1")]))
    before = exported(api, api.operator)
    changed = bundle(
        key_statements=[statement("s1", text="Anders", resolution="noted"), statement("s2", parent="s1")],
        feedback_items=[item("1", statement="s2", moderation="published"), item("2", duplicate_of="1")],
        participation_links=[link("l1")],
    )
    made = load(api, changed)["import_id"]
    assert broken(admin) == {}
    assert api.post(f"/imports/{made}/revert").status_code == 200
    assert exported(api, api.operator) == before
    assert broken(admin) == {}


def test_a_closed_concept_still_takes_what_was_said(api: Api) -> None:
    load(api, bundle(measures=[measure("m1")]))
    concept = api.items("/concepts?key=k")[0]["id"]
    api.patch(f"/concepts/{concept}", {"state": "superseded"})
    later = {"format": "sachstand-bundle/1", "district": {"ags": "08335"}, "key_statements": [statement("s1")]}
    made = load(api, later)
    assert counts(made)["key_statements"] == (1, 0, 0)
    assert api.post(f"/imports/{made['import_id']}/revert").status_code == 200


REFUSED: dict[str, tuple[Json, dict[str, str]]] = {
    "words changed": ({"feedback_items": [item("da", text="Anders")]}, {"/feedback_items/0/text": "append_only"}),
    "received on another day": (
        {"feedback_items": [item("da", received_on="2023-11-18")]}, {"/feedback_items/0/received_on": "append_only"}
    ),
    "another event": ({"feedback_items": [item("da", event="offen")]}, {"/feedback_items/0/event": "append_only"}),
    "no words": ({"feedback_items": [{"key": "x", "concept": "k", "channel": "web"}]},
                 {"/feedback_items/0/text": "missing"}),
    "after the end": ({"feedback_items": [item("x", event="zu", received_on="2024-02-01")]},
                      {"/feedback_items/0/received_on": "participation_closed"}),
    "tomorrow": ({"feedback_items": [item("x", received_on="2199-01-01")]},
                 {"/feedback_items/0/received_on": "in_the_future"}),
    "no such statement": ({"feedback_items": [item("x", statement="nirgends")]},
                          {"/feedback_items/0/statement": "unknown_reference"}),
    "no passage": ({"feedback_items": [item("x", text="Mittags", split_from="da")]},
                   {"/feedback_items/0/text": "no_passage"}),
    "a duplicate of a duplicate": (
        {"feedback_items": [item("x", duplicate_of="da"), item("y", duplicate_of="x")]},
        {"/feedback_items/1/duplicate_of": "nested_duplicates"},
    ),
    "a comment on itself, by way of another": (
        {"feedback_items": [item("x", comment_on="y"), item("y", comment_on="x"), item("z", comment_on="x")]},
        {"/feedback_items/0/comment_on": "circle", "/feedback_items/1/comment_on": "circle"},
    ),
    "another to comment on": ({"feedback_items": [item("da", comment_on="x"), item("x")]},
                              {"/feedback_items/0/comment_on": "fixed"}),
    "a part of a part": ({"participation_events": [event("a", parent="offen"), event("b", parent="a")]},
                         {"/participation_events/1/parent": "nested_parts"}),
    "a circle": ({"key_statements": [statement("a", parent="b"), statement("b", parent="a")]},
                 {"/key_statements/0/parent": "circle", "/key_statements/1/parent": "circle"}),
    "declined without a word": ({"key_statements": [statement("a", resolution="declined")]},
                                {"/key_statements/0/answer": "declined"}),
    "public below internal": (
        {"key_statements": [statement("a", visibility="internal"), statement("b", parent="a")]},
        {"/key_statements/1/parent": "internal_reference"},
    ),
    "a link with one end": ({"participation_links": [link("x", measure=None)]}, {"/participation_links/0": "one_of"}),
    "a link with three": ({"participation_links": [link("x", goal="g")]}, {"/participation_links/0": "one_of"}),
    "a link to nowhere": ({"participation_links": [link("x", measure="nirgends")]},
                          {"/participation_links/0/measure": "unknown_reference"}),
    "a link twice": ({"participation_links": [link("x"), link("y")]}, {"/participation_links/1": "conflict"}),
    "a second key": ({"feedback_items": [item("x"), item("x")]},
                     {"/feedback_items/0/key": "repeated_key", "/feedback_items/1/key": "repeated_key"}),
    "a name": ({"feedback_items": [item("x", author="Frau X")]}, {"/feedback_items/0/author": "extra_forbidden"}),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_wrong_is_told_with_its_place(api: Api, admin: Engine, name: str) -> None:
    there = {
        "measures": [measure("m1")],
        "participation_events": [event("offen"), event("zu", open_until="2024-01-31")],
        "key_statements": [statement("s1")],
        "feedback_items": [item("da")],
    }
    load(api, bundle(**there))
    lists, expected = REFUSED[name]
    assert faults(api, bundle(**lists)) == expected
    assert broken(admin) == {}


def test_a_link_into_another_concept_is_changed_by_naming_that(api: Api) -> None:
    load(api, participation())
    there = api.items("/participation-links?key=l2")[0]
    changed = {"key": "l2", "concept": "k", "note": "neu"}
    for named in ({}, {"to_concept": "k"}, {"to_concept": None}):
        assert faults(api, bundle(concepts=[], participation_links=[changed | named])) == {
            "/participation_links/0/to_concept": "missing"
        }
    load(api, bundle(concepts=[], participation_links=[changed | {"to_concept": "anderes"}]))
    after = api.items("/participation-links?key=l2")[0]
    assert {name for name in after if after[name] != there[name]} == {"note", "version", "updated_at"}


def test_what_only_follows_is_not_counted_as_unchanged(api: Api) -> None:
    load(api, bundle(feedback_items=[item("1")]))
    part = item("2", text="Abends fehlt jemand.", split_from="1")
    assert counts(load(api, bundle(feedback_items=[part])))["feedback_items"] == (1, 1, 0)


def test_nothing_takes_words_away(api: Api) -> None:
    said = item("1", title="Abends", section="Sprache", external_id="7", event="e", language="de", person_group="other")
    load(api, bundle(participation_events=[event("e")], feedback_items=[said]))
    names = ("title", "section", "external_id", "event", "language", "person_group", "received_on")
    emptied_item = {"key": "1", "concept": "k", **dict.fromkeys(names)}
    told = {f"/feedback_items/0/{name}": "append_only" for name in names}
    assert faults(api, bundle(feedback_items=[emptied_item])) == told
