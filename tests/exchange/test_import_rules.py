"""An import follows the rules of the single requests, and tells what it refuses in the bundle's own names."""

import re
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.engine import Engine
from sqlalchemy.exc import IntegrityError

from app.concepts.tables import MeasureGoal
from app.core.bulk import copy_rows
from app.core.references import MAX_LEVELS
from app.core.tables import table
from tests.api import Api, Json, statements
from tests.bundles import CONCEPT, bundle, faults, load, load_anew, measure, update

CLOSED = {**CONCEPT, "state": "superseded"}


def named(api: Api, collection: str, **options: Any) -> dict[str, Json]:
    """What the operator sees of a collection, by key."""
    items = api.items(f"/{collection}?district=08335&limit=200", token=api.operator, **options)
    return {item["key"]: item for item in items}


def changes(admin: Engine, since: int = 0) -> list[tuple[str, str, int, str | None]]:
    """The change records after a revision: resource, action, version, public action."""
    query = text(
        "SELECT resource, action, version, public_action FROM change_records WHERE revision > :since "
        "ORDER BY revision, ordinal"
    )
    with admin.connect() as connection:
        return [tuple(row) for row in connection.execute(query, {"since": since})]


def revision(admin: Engine) -> int:
    with admin.connect() as connection:
        return int(connection.execute(text("SELECT max(revision) FROM district_state")).scalar_one())


# --- closed concepts ------------------------------------------------------------------------------------------------


def test_of_a_closed_concept_only_the_visibility_changes(api: Api) -> None:
    load(api, bundle(concepts=[CLOSED]))
    assert faults(api, bundle(concepts=[{**CLOSED, "title": "Neu"}])) == {"/concepts/0": "read_only"}
    assert faults(api, bundle(concepts=[{"key": "k", "light_scheme": {"basis": "schedule"}}])) == {
        "/concepts/0": "read_only"
    }
    assert load(api, bundle(concepts=[CLOSED]))["concepts"]["unchanged"] == 1
    assert load(api, bundle(concepts=[{**CLOSED, "visibility": "internal"}]))["concepts"]["changed"] == 1


def test_of_a_measure_of_a_closed_concept_too(api: Api) -> None:
    load(api, bundle(concepts=[CLOSED], measures=[measure("m1")]))
    assert load(api, bundle(concepts=[], measures=[measure("m1", visibility="internal")]))["measures"]["changed"] == 1
    both = measure("m1", visibility="public", title="Neu")
    assert faults(api, bundle(concepts=[], measures=[both])) == {"/measures/0": "read_only"}


def test_a_concept_may_change_while_it_is_closed(api: Api) -> None:
    load(api, bundle())
    assert load(api, bundle(concepts=[{**CLOSED, "title": "Zuletzt"}]))["concepts"]["changed"] == 1


def test_nothing_is_published_below_a_closed_concept_but_taken_back(api: Api) -> None:
    draft = update("u1", "m1", published=False)
    load(api, bundle(concepts=[CLOSED], measures=[measure("m1")], status_updates=[draft, update("u2", "m1")]))
    assert faults(api, bundle(concepts=[], status_updates=[{**draft, "published": True}])) == {
        "/status_updates/0/published": "read_only"
    }
    assert faults(api, bundle(concepts=[], status_updates=[update("u3", "m1")])) == {"/status_updates/0": "read_only"}
    acts = [{**draft, "retraction": "falsch"}, update("u2", "m1", redaction="Name")]
    assert load(api, bundle(concepts=[], status_updates=acts))["status_updates"]["changed"] == 2


def test_what_is_retracted_is_not_published(api: Api) -> None:
    draft = update("u1", "m1", published=False, retraction="falsch")
    load(api, bundle(measures=[measure("m1")], status_updates=[draft]))
    assert faults(api, bundle(status_updates=[{**draft, "published": True}])) == {
        "/status_updates/0/published": "state"
    }


# --- references -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("field", ["goals", "responsible", "partners", "related"])
def test_a_list_of_keys_names_each_once(api: Api, field: str) -> None:
    things = {"goals": [{"key": "x", "concept": "k", "title": "Ziel"}], "organisations": [{"key": "x", "name": "X"}]}
    document = bundle(**things, measures=[measure("x"), measure("m1", **{field: ["x", "x"]})])
    assert faults(api, document) == {f"/measures/1/{field}": "repeated"}


def test_what_refers_to_a_refused_entry_is_not_told_as_well(api: Api) -> None:
    document = bundle(
        concepts=[CONCEPT, {"key": "z", "title": ""}],
        organisations=[{"key": "o"}],
        fields_of_action=[{"key": "f", "concept": "k"}, {"key": "f2", "concept": "k", "title": "F", "parent": "f"}],
        measures=[
            measure("m1", starts_on="2020-02-02", ends_on="2020-01-01"),
            measure("m2", related=["m1"], responsible=["o"], field="f"),
            {**measure("m3"), "concept": "z"},
        ],
        status_updates=[update("u1", "m1"), {**update("u2", "m3"), "concept": "z"}],
    )
    assert faults(api, document) == {
        "/concepts/1/title": "string_too_short",
        "/organisations/0/name": "missing",
        "/fields_of_action/0/title": "missing",
        "/measures/0/ends_on": "period",
    }


def test_no_more_is_read_of_a_bundle_that_is_wrong_throughout(api: Api) -> None:
    lists = {name: [{"key": f"k{n}"} for n in range(9_000)] for name in ("measures", "goals", "fields_of_action")}
    response = api.post("/imports", bundle(**lists))
    said = re.match(r"at least ([0-9,]+) faults, the first 1,000 are listed", response.json()["detail"])
    assert said is not None
    assert 10_000 <= int(said[1].replace(",", "")) < 15_000


def test_a_cut_list_of_faults_says_so(api: Api) -> None:
    response = api.post("/imports", bundle(measures=[{"key": f"m{n}", "concept": "k"} for n in range(1_500)]))
    assert len(response.json()["errors"]) == 1_000
    assert response.json()["detail"] == "1,500 faults, the first 1,000 are listed; nothing was imported."
    few = api.post("/imports", bundle(measures=[{"key": "m", "concept": "k"}]))
    assert few.json()["detail"] == "1 fault; nothing was imported."


def test_concepts_come_in_any_order(api: Api) -> None:
    second = {**CONCEPT, "key": "k2", "predecessor": "k", "valid_from": "2020-01-01"}
    third = {**CONCEPT, "key": "k3", "predecessor": "k2", "valid_from": "2022-01-01"}
    load(api, bundle(concepts=[third, second, CONCEPT]))
    concepts = named(api, "concepts")
    assert [concepts[key]["predecessor_id"] for key in ("k3", "k2")] == [concepts["k2"]["id"], concepts["k"]["id"]]


def test_predecessors_make_no_circle(api: Api) -> None:
    round_about = [{"key": a, "title": a, "predecessor": b} for a, b in ("ab", "bc", "ca")]
    told = faults(api, bundle(concepts=round_about))
    assert list(told.values()) == ["circle"]
    assert next(iter(told)).endswith("/predecessor")


@pytest.mark.parametrize("turned", [False, True])
def test_a_version_begins_after_the_one_before_it(api: Api, turned: bool) -> None:
    load(api, bundle())
    later = {**CONCEPT, "predecessor": "k", "valid_from": "2020-01-01"}
    after, order = {**later, "key": "b", "predecessor": "a"}, -1 if turned else 1
    both = {"/concepts/0/valid_from": "overlap", "/concepts/1/valid_from": "overlap"}
    for day in ("2020-01-01", "2019-12-31"):
        versions = [{**later, "key": "a"}, {**after, "valid_from": day}]
        assert faults(api, bundle(concepts=versions[::order])) == both
    load(api, bundle(concepts=[{**later, "key": "a"}, {**after, "valid_from": "2021-01-01"}][::order]))
    for key, day in (("a", "2021-01-01"), ("a", "2022-01-01"), ("b", "2020-01-01"), ("b", "2019-01-01")):
        moved = {"key": key, "valid_from": day, "visibility": "public"}
        assert "overlap" in faults(api, bundle(concepts=[moved])).values()


def nested(*keys: str) -> list[Json]:
    """Fields, each below the one before."""
    return [
        {"key": key, "concept": "k", "title": key, "parent": above}
        for key, above in zip(keys, (None, *keys), strict=False)
    ]


def test_a_moved_subtree_is_not_too_deep(api: Api) -> None:
    upper, lower = [f"u{n}" for n in range(MAX_LEVELS - 1)], ["l0", "l1"]
    load(api, bundle(fields_of_action=nested(*upper) + nested(*lower)))
    moved = {"key": "l0", "concept": "k", "parent": upper[-1]}
    assert faults(api, bundle(fields_of_action=[moved])) == {"/fields_of_action/0/parent": "too_deep"}
    both = [*nested(*lower)[1:], moved]
    assert faults(api, bundle(fields_of_action=both)) == {"/fields_of_action/1/parent": "too_deep"}


# --- internal measures ----------------------------------------------------------------------------------------------


def test_an_export_names_relations_from_the_internal_side(api: Api, admin: Engine) -> None:
    load(api, bundle(measures=[measure("a", related=["b", "c"]), measure("b"), measure("c")]))
    load(api, bundle(measures=[measure("b", visibility="internal")]))
    concept = named(api, "concepts")["k"]
    exported = api.get(f"/concepts/{concept['id']}/bundle", token=api.operator).json()
    assert {m["key"]: m["related"] for m in exported["measures"]} == {"a": ["c"], "b": ["a"], "c": []}
    load(api, exported)
    assert load(api, exported)["unchanged"] == 5
    assert named(api, "measures")["b"]["related_measure_ids"] == [named(api, "measures")["a"]["id"]]
    load_anew(api, admin, exported)
    assert named(api, "measures")["b"]["related_measure_ids"] == [named(api, "measures")["a"]["id"]]


def test_a_public_measure_keeps_what_it_named_before(api: Api) -> None:
    load(api, bundle(measures=[measure("a", related=["b"]), measure("b")]))
    load(api, bundle(measures=[measure("b", visibility="internal"), measure("c", visibility="internal")]))
    load(api, bundle(measures=[measure("a", title="Neu", related=["b"])]))
    assert faults(api, bundle(measures=[measure("a", related=["b", "c"])])) == {
        "/measures/0/related/1": "internal_reference"
    }


def test_a_measure_that_names_an_internal_one_is_not_made_public(api: Api) -> None:
    hidden = {"visibility": "internal"}
    load(api, bundle(measures=[measure("a", related=["b"], **hidden), measure("b", **hidden)]))
    made_public = {"key": "a", "concept": "k", "visibility": "public"}
    assert faults(api, bundle(measures=[made_public])) == {"/measures/0/visibility": "internal_reference"}
    load(api, bundle(measures=[made_public, {"key": "b", "concept": "k", "visibility": "public"}]))


# --- the logs -------------------------------------------------------------------------------------------------------


def test_a_left_out_published_leaves_a_draft(api: Api) -> None:
    load(api, bundle(measures=[measure("m1")], status_updates=[update("u1", "m1", published=False)]))
    assert load(api, bundle(status_updates=[update("u1", "m1")]))["status_updates"]["unchanged"] == 1
    assert named(api, "status-updates")["u1"]["published_at"] is None


def test_an_older_file_does_not_undo_an_approval(api: Api) -> None:
    load(api, bundle(measures=[measure("m1")], status_updates=[update("u1", "m1")]))
    assert load(api, bundle(status_updates=[update("u1", "m1", published=False)]))["status_updates"]["unchanged"] == 1
    assert named(api, "status-updates")["u1"]["published_at"] is not None


def test_what_an_entry_leaves_out_is_not_compared(api: Api) -> None:
    insiders = {"reported_by": "Referat", "internal_note": "für uns", "tags": ["a"], "progress": 5}
    load(api, bundle(measures=[measure("m1")], status_updates=[update("u1", "m1", **insiders)]))
    assert load(api, bundle(status_updates=[update("u1", "m1")]))["status_updates"]["unchanged"] == 1
    (told,) = load(api, bundle(status_updates=[update("u1", "m1", internal_note=None)]))["differing"]
    assert (told["key"], told["fields"]) == ("u1", ["internal_note"])


def test_several_acts_on_one_entry(api: Api, admin: Engine) -> None:
    draft = update("u1", "m1", summary="Frau X", published=False)
    load(api, bundle(measures=[measure("m1")], status_updates=[draft]))
    before = revision(admin)
    acts = {"published": True, "retraction": "falsch", "redaction": "Name"}
    load(api, bundle(status_updates=[update("u1", "m1", **acts)]))
    assert changes(admin, before) == [
        ("status_updates", "published", 1000, "created"),
        ("status_updates", "retracted", 1001, "retracted"),
        ("status_updates", "redacted", 1002, "redacted"),
        ("imports", "created", 1, None),
    ]
    entry = named(api, "status-updates")["u1"]
    assert (entry["version"], entry["is_public"], entry["summary"]) == (1002, True, None)
    assert named(api, "measures")["m1"]["light"] == "not_rated"


def test_many_drafts_are_published_by_few_statements(api: Api, admin: Engine) -> None:
    drafts = [update(f"u{n}", f"m{n % 5}", on=f"2024-01-{1 + n % 28:02}", published=False) for n in range(300)]
    load(api, bundle(measures=[measure(f"m{n}") for n in range(5)], status_updates=drafts))
    with statements(api) as sent:
        load(api, bundle(status_updates=[{**draft, "published": True} for draft in drafts]))
    assert len(sent) < 60
    with admin.connect() as connection:
        public = connection.execute(text("SELECT count(*) FROM status_updates WHERE is_public AND version = 1000"))
        assert public.scalar_one() == 300
    assert {m["light"] for m in api.items("/measures?district=08335")} == {"green"}


def test_an_export_of_redacted_and_retracted_entries_goes_in(api: Api, admin: Engine) -> None:
    load(api, bundle(measures=[measure("m1")], status_updates=[update("u1", "m1", summary="Frau X")]))
    entry = named(api, "status-updates")["u1"]["id"]
    for act, reason in (("retraction", "Frau X ging"), ("redaction", "Name")):
        assert api.post(f"/status-updates/{entry}/{act}", {"reason": reason}).is_success
    concept = named(api, "concepts")["k"]["id"]
    exported = api.get(f"/concepts/{concept}/bundle", token=api.operator).json()
    assert exported["status_updates"][0]["retraction"] == "Name"
    load_anew(api, admin, exported)
    again = named(api, "status-updates")["u1"]
    assert (again["retracted_at"] is None, again["redacted_at"] is None) == (False, False)


def test_a_redaction_by_import_blanks_why_it_was_retracted(api: Api) -> None:
    told = update("u1", "m1", retraction="Frau X ging")
    load(api, bundle(measures=[measure("m1")], status_updates=[told]))
    load(api, bundle(status_updates=[update("u1", "m1", redaction="Name")]))
    assert named(api, "status-updates")["u1"]["retraction_reason"] is None


# --- visibility -----------------------------------------------------------------------------------------------------


def test_what_was_never_public_is_never_told_to_the_public(api: Api, admin: Engine) -> None:
    load(api, bundle(measures=[measure("m1")], goals=[{"key": "g1", "concept": "k", "title": "Ziel"}]))
    before = revision(admin)
    hidden = bundle(
        concepts=[{"key": "k", "visibility": "internal"}],
        fields_of_action=[{"key": "f", "concept": "k", "title": "Feld"}],
        goals=[{"key": "g2", "concept": "k", "title": "Ziel"}],
        measures=[measure("m2")],
        measure_steps=[{"key": f"s-{m}", "concept": "k", "measure": m, "title": "Schritt"} for m in ("m1", "m2")],
        status_updates=[update("u1", "m1"), update("u2", "m2")],
        goal_assessments=[
            {"key": f"a-{g}", "concept": "k", "goal": g, "light": "green", "effective_on": "2024-01-31"}
            for g in ("g1", "g2")
        ],
    )
    load(api, hidden)
    made = changes(admin, before)
    assert {public for _, action, _, public in made if action == "created"} == {None}
    assert sorted(resource for resource, _, _, public in made if public) == ["concepts", "goals", "measures"]
    assert {public for _, _, _, public in made} == {None, "deleted"}


def test_below_a_measure_that_becomes_internal_nothing_is_told(api: Api, admin: Engine) -> None:
    load(api, bundle(measures=[measure("m1")]))
    before = revision(admin)
    steps = [{"key": "s", "concept": "k", "measure": "m1", "title": "Schritt"}]
    hidden = measure("m1", visibility="internal")
    load(api, bundle(measures=[hidden], measure_steps=steps, status_updates=[update("u1", "m1")]))
    assert [(resource, public) for resource, _, _, public in changes(admin, before) if public] == [
        ("measures", "deleted")
    ]


# --- the database ---------------------------------------------------------------------------------------------------


def test_a_lock_that_is_not_to_be_had_is_told_as_such(api: Api, admin: Engine) -> None:
    load(api, bundle())
    with admin.connect() as connection, connection.execution_options(isolation_level="READ COMMITTED").begin():
        connection.execute(text("LOCK TABLE measures IN SHARE MODE"))
        refused = api.post("/imports", bundle(measures=[measure("m1")]))
    assert (refused.status_code, refused.json()["type"]) == (503, "urn:sachstand:problem:unavailable")


def test_what_copy_refuses_is_an_error_of_sqlalchemy(api: Api) -> None:
    district_id = UUID(api.district()["id"])
    row = {"measure_id": district_id, "district_id": district_id, "goal_id": district_id, "position": 0}

    async def work() -> None:
        async with api.app.state.database.writing.connect() as connection:
            await copy_rows(connection, table(MeasureGoal), [row])

    with pytest.raises(IntegrityError):
        api.run(work())
