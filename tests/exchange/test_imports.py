"""Importing bundles: all or nothing, twice the same, every refused entry told."""

from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.engine import Engine

from app import samples
from app.exchange.bundles.format.document import Bundle
from app.exchange.imports.schemas import ListCounts
from app.resources import RESOURCES
from tests.api import Api
from tests.bundles import CONCEPT, DISTRICT, bundle, everything, faults, load, measure, update


@pytest.mark.parametrize("county", samples.COUNTIES)
def test_samples_go_in_and_change_nothing_the_second_time(api: Api, admin: Engine, county: str) -> None:
    first = load(api, samples.bundle(county))
    assert first["created"] > 10
    before = everything(admin)
    again = load(api, samples.bundle(county))
    assert (again["created"], again["changed"], again["unchanged"]) == (0, 0, first["created"])
    after = everything(admin)
    (
        before.pop("district_state"),
        after.pop("district_state"),
    )  # its clock may have moved; its revisions are tested below
    assert after == before


def test_a_second_import_moves_no_revision(api: Api, admin: Engine) -> None:
    load(api, bundle(measures=[measure("m1")]))
    revision = "SELECT revision, public_revision FROM district_state"
    with admin.connect() as connection:
        before = connection.execute(text(revision)).all()
        load(api, bundle(measures=[measure("m1")]))
        assert connection.execute(text(revision)).all() == before


@pytest.mark.parametrize("county", samples.COUNTIES)
def test_export_goes_into_an_empty_district_and_comes_out_the_same(api: Api, admin: Engine, county: str) -> None:
    load(api, samples.bundle(county))
    concepts = api.items("/concepts?sort=title", token=api.operator)
    exported = {c["key"]: api.get(f"/concepts/{c['id']}/bundle", token=api.operator).json() for c in concepts}
    with admin.connect() as connection:
        connection.execute(text("UPDATE districts SET ags = NULL"))
    for document in exported.values():
        load(api, document)
    district = api.get(f"/districts/{exported[concepts[0]['key']]['district']['ags']}").json()
    for concept in api.items(f"/concepts?district={district['id']}", token=api.operator):
        assert api.get(f"/concepts/{concept['id']}/bundle", token=api.operator).json() == exported[concept["key"]]


def test_lights_histories_and_acts_arrive(api: Api) -> None:
    why = {"reason": "staff", "summary": "Stelle frei", "remedy": "Ausschreibung"}
    updates = [
        update("u1", "m1", "green", "2024-01-31"),
        update("u2", "m1", "red", "2024-03-31", **why, retraction="falsche Maßnahme"),
        update("u3", "m1", "yellow", "2024-02-29", **why, published=False),
        update("u4", "m2", "red", "2024-02-29", reason=None, redaction="Name genannt"),
    ]
    load(api, bundle(measures=[measure("m1"), measure("m2"), measure("m3")], status_updates=updates))
    public = {m["key"]: m["light"] for m in api.items("/measures?district=08335")}
    inside = {m["key"]: m["light"] for m in api.items("/measures?district=08335", token=api.operator)}
    assert public == {"m1": "green", "m2": "red", "m3": "not_rated"}
    assert inside == {"m1": "yellow", "m2": "red", "m3": "not_rated"}
    again = load(api, bundle(measures=[measure("m1"), measure("m2"), measure("m3")], status_updates=updates))
    assert again["status_updates"] == {"created": 0, "changed": 0, "unchanged": 4}


def test_what_is_left_out_stays(api: Api) -> None:
    load(api, bundle(measures=[measure("m1", description="Lang", tags=["a"]), measure("m2")]))
    result = load(
        api,
        {
            "format": "sachstand-bundle/1",
            "district": {"ags": "08335"},
            "measures": [{"key": "m1", "concept": "k", "title": "Neu"}],
        },
    )
    assert result["measures"] == {"created": 0, "changed": 1, "unchanged": 0}
    items = api.items("/measures?district=08335&sort=title")
    changed = next(m for m in items if m["key"] == "m1")
    assert (changed["title"], changed["description"], changed["tags"], changed["version"]) == ("Neu", "Lang", ["a"], 2)
    assert len(items) == 2


def test_null_empties_a_field_and_lists_are_replaced(api: Api) -> None:
    goals = [{"key": g, "concept": "k", "title": g} for g in ("g1", "g2")]
    load(api, bundle(goals=goals, measures=[measure("m1", description="Lang", goals=["g1"])]))
    load(api, bundle(measures=[{"key": "m1", "concept": "k", "description": None, "goals": ["g2"]}]))
    changed = api.items("/measures?district=08335")[0]
    second = next(g for g in api.items("/goals?district=08335") if g["key"] == "g2")
    assert (changed["description"], changed["goal_ids"]) == (None, [second["id"]])


def test_links_parents_and_relations_by_key(api: Api) -> None:
    document = bundle(
        organisations=[{"key": "o", "name": "Caritas"}],
        fields_of_action=[
            {"key": "child", "concept": "k", "title": "Kita", "parent": "parent"},
            {"key": "parent", "concept": "k", "title": "Bildung"},
        ],
        goals=[{"key": "g", "concept": "k", "title": "Ziel", "field": "child"}],
        measures=[
            measure("m1", field="child", goals=["g"], responsible=["o"], partners=["o"], related=["m2"]),
            measure("m2"),
        ],
        measure_steps=[{"key": "s", "concept": "k", "measure": "m1", "title": "Schritt"}],
    )
    load(api, document)
    fields = {f["key"]: f for f in api.items("/fields-of-action?district=08335")}
    first, second = api.items("/measures?district=08335&sort=title")
    assert fields["child"]["parent_id"] == fields["parent"]["id"]
    assert first["field_id"] == fields["child"]["id"]
    assert len(first["goal_ids"]) == len(first["responsible_ids"]) == len(first["partner_ids"]) == 1
    assert (first["related_measure_ids"], second["related_measure_ids"]) == ([second["id"]], [first["id"]])


def test_a_dry_run_tells_the_same_and_keeps_nothing(api: Api, admin: Engine) -> None:
    document = bundle(measures=[measure("m1")], status_updates=[update("u1", "m1")])
    before = everything(admin)
    would = load(api, document, params={"dry_run": "true"})
    assert everything(admin) == before
    did = load(api, document)
    assert would["dry_run"]
    assert not did["dry_run"]
    assert (would["import_id"], did["import_id"] is None) == (None, False)
    own = ("dry_run", "district_id", "import_id")
    assert {k: v for k, v in would.items() if k not in own} == {k: v for k, v in did.items() if k not in own}


def test_every_refused_entry_is_told_and_nothing_is_kept(api: Api, admin: Engine) -> None:
    before = everything(admin)
    document = bundle(
        fields_of_action=[
            {"key": "a", "concept": "k", "title": "A", "parent": "b"},
            {"key": "b", "concept": "k", "title": "B", "parent": "a"},
        ],
        measures=[
            measure("m1", field="nowhere"),
            measure("m1"),
            {"key": "m2", "concept": "k"},
            measure("m3", starts_on="2020-02-02", ends_on="2020-01-01"),
            measure("m4", colour="red"),
            measure("m5", goals=["none"]),
            {**measure("m6"), "concept": "nowhere"},
            measure("m7", related=["m7"]),
        ],
        status_updates=[update("u1", "m3", progress=120), update("u2", "m5", on="2199-01-01"), update("u3", "nothing")],
        surplus=[],
    )
    told = faults(api, document)
    assert told == {
        "/surplus": "extra_forbidden",
        "/fields_of_action/0/parent": "circle",
        "/fields_of_action/1/parent": "circle",
        "/measures/0/field": "unknown_reference",
        "/measures/0/key": "repeated_key",
        "/measures/1/key": "repeated_key",
        "/measures/2/title": "missing",
        "/measures/3/ends_on": "period",
        "/measures/4/colour": "extra_forbidden",
        "/measures/5/goals/0": "unknown_reference",
        "/measures/6/concept": "unknown_reference",
        "/measures/7/related/0": "itself",
        "/status_updates/0/progress": "less_than_equal",
        "/status_updates/1/effective_on": "in_the_future",
        "/status_updates/2/measure": "unknown_reference",
    }
    assert everything(admin) == before
    keys = {error["pointer"]: error["key"] for error in api.post("/imports", document).json()["errors"]}
    assert [keys[f"/measures/{n}/{field}"] for n, field in ((2, "title"), (3, "ends_on"), (5, "goals/0"))] == [
        document["measures"][n]["key"] for n in (2, 3, 5)
    ]
    assert (keys["/surplus"], keys["/status_updates/0/progress"]) == (None, "u1")


def test_a_key_that_is_none_is_not_told(api: Api) -> None:
    for key in ("Frau; Mustermann", 5, None, "x" * 65):
        response = api.post("/imports", bundle(measures=[{"key": key, "concept": "k"}, "no entry"]))
        assert {error["key"] for error in response.json()["errors"]} == {None}


def test_a_list_beyond_all_measure_is_told_once(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.exchange.imports.parsing.MOST_ENTRIES", 3)
    assert faults(api, bundle(measures=[{}] * 4)) == {"/measures": "too_long"}
    load(api, bundle(measures=[measure(f"m{n}") for n in range(3)]))


def test_what_is_recorded_never_changes(api: Api) -> None:
    load(api, bundle(measures=[measure("m1"), measure("m2")], status_updates=[update("u1", "m1")]))
    other = bundle(status_updates=[update("u1", "m2", on="2024-02-01", published=False)])
    for corrections in ("", "?corrections=record"):
        (told,) = api.post(f"/imports{corrections}", other).json()["differing"]
        assert (told["pointer"], told["key"], told["recorded_as"]) == ("/status_updates/0", "u1", None)
        assert sorted(told["fields"]) == ["effective_on", "measure"]
    assert len(api.items("/status-updates")) == 1


def test_acts_can_be_added_later(api: Api) -> None:
    load(api, bundle(measures=[measure("m1")], status_updates=[update("u1", "m1", published=False)]))
    assert api.items("/status-updates?district=08335") == []
    result = load(api, bundle(status_updates=[update("u1", "m1", published=True)]))
    assert result["status_updates"] == {"created": 0, "changed": 1, "unchanged": 0}
    assert api.items("/measures?district=08335")[0]["light"] == "green"
    load(api, bundle(status_updates=[update("u1", "m1", retraction="falsch")]))
    assert api.items("/measures?district=08335")[0]["light"] == "not_rated"


def test_making_a_concept_internal_hides_all_below(api: Api) -> None:
    load(api, bundle(measures=[measure("m1")], status_updates=[update("u1", "m1")]))
    load(api, bundle(concepts=[{"key": "k", "visibility": "internal"}]))
    assert api.items("/measures?district=08335") == []
    assert api.items("/status-updates?district=08335") == []
    load(api, bundle(concepts=[{"key": "k", "visibility": "public"}]))
    assert api.items("/measures?district=08335")[0]["light"] == "green"


def test_a_superseded_concept_is_closed(api: Api) -> None:
    old = {**CONCEPT, "state": "superseded"}
    load(api, bundle(concepts=[old], measures=[measure("m1")]))
    assert faults(api, bundle(concepts=[], measures=[measure("m1", title="Neu")])) == {"/measures/0": "read_only"}
    assert faults(api, bundle(concepts=[], measures=[measure("m2")])) == {"/measures/0": "read_only"}


def test_only_the_operator_makes_districts_and_only_editors_import(api: Api) -> None:
    other = api.district(ags="08337", name="Landkreis Waldshut")
    editor, reporter = api.token(other, "editor"), api.token(other, "reporter")
    assert api.post("/imports", bundle(), token=editor).status_code == 403
    assert api.post("/imports", bundle(), token=reporter).status_code == 403
    assert api.post("/imports", bundle(), token=None).status_code == 401
    target = {"format": "sachstand-bundle/1", "concepts": [CONCEPT]}
    assert load(api, target, token=editor, params={"district": "08337"})["concepts"]["created"] == 1


def test_the_target_must_be_named(api: Api) -> None:
    response = api.post("/imports", {"format": "sachstand-bundle/1"})
    assert response.status_code == 422
    assert response.json()["errors"][0]["parameter"] == "district"


def test_the_public_exports_what_is_public(api: Api) -> None:
    why = {"internal_note": "nur für uns", "reported_by": "Referat"}
    load(
        api,
        bundle(
            measures=[measure("m1", visibility="internal", related=["m2"]), measure("m2")],
            status_updates=[update("u1", "m2", **why), update("u2", "m2", published=False), update("u3", "m1")],
        ),
    )
    concept = api.items("/concepts")[0]
    exported = api.get(f"/concepts/{concept['id']}/bundle").json()
    assert [m["key"] for m in exported["measures"]] == ["m2"]
    assert [(u["key"], "internal_note" in u, "reported_by" in u) for u in exported["status_updates"]] == [
        ("u1", False, False)
    ]


def test_every_kind_of_entry_is_known_everywhere(api: Api) -> None:
    """A list that one of them lacked would be taken and not kept, or kept and never given back."""
    kinds = [resource.name for resource in RESOURCES]
    assert [name for name in Bundle.model_fields if name not in ("format", "district")] == kinds
    assert [name for name in ListCounts.model_fields if name != "district"] == kinds
    concept = api.concept(api.district())
    assert [*api.get(f"/concepts/{concept['id']}/bundle").json()][2:] == kinds


def test_an_import_of_before_a_list_was_there_did_nothing_to_it(api: Api, admin: Engine) -> None:
    made = load(api, bundle(measures=[measure("m1")]))["import_id"]
    with admin.connect() as connection:
        connection.execute(text("UPDATE imports SET counts = counts - 'measure_steps' - 'participation_links'"))
    told = api.get(f"/imports/{made}", token=api.operator).json()["counts"]
    nothing = {"created": 0, "changed": 0, "unchanged": 0}
    assert told["measure_steps"] == told["participation_links"] == nothing
    assert told["measures"]["created"] == 1


@pytest.mark.parametrize("document", [[], "x", 7, None])
def test_a_bundle_is_an_object(api: Api, document: Any) -> None:
    assert api.post("/imports", document).status_code in (400, 415, 422)


def test_a_hidden_district_answers_as_one_that_is_not_there(api: Api) -> None:
    own = api.district(ags="08337", name="Landkreis Waldshut")
    api.district(visibility="internal")
    editor = api.token(own, "editor")
    hidden, missing = (
        api.post("/imports", {**bundle(), "district": {**DISTRICT, "ags": ags}}, token=editor).json()
        for ags in ("08335", "08336")
    )
    assert hidden["status"] == 403
    assert {k: v for k, v in hidden.items() if k != "instance"} == {k: v for k, v in missing.items() if k != "instance"}
