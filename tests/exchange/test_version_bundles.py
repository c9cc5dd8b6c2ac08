"""Versions of a concept in bundles: in, out, again, back, and what is refused."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.engine import Engine

from app.core.days import today
from tests.api import Api, Json
from tests.bundles import (
    CONCEPT,
    broken,
    bundle,
    everything,
    exported,
    faults,
    field,
    goal,
    load,
    measure,
    revert,
    update,
)
from tests.conftest import emptied

WHY = {"reason": "staff", "summary": "Stelle frei", "remedy": "Ausschreibung"}
ADOPTED = {"state": "adopted", "adopted_on": "2024-01-01"}


def second(**fields: Any) -> Json:
    return {"key": "k2", "predecessor": "k", "title": "Konzept 2.0", "visibility": "public", **fields}


def later(of: Json, **fields: Any) -> Json:
    return {**of, "concept": "k2", **fields}


def first(**lists: Any) -> Json:
    held = {
        "fields_of_action": [field("f1")],
        "goals": [goal("g1", field="f1")],
        "measures": [measure("m1", field="f1", goals=["g1"]), measure("m2"), measure("m3")],
        "status_updates": [
            update("u1", "m1", "green", "2023-01-31"),
            update("u2", "m1", "yellow", "2023-06-30", visibility="internal", **WHY),
            update("u3", "m2", "green", "2023-01-31"),
            update("u4", "m1", "red", "2024-06-30", **WHY),
        ],
        "goal_assessments": [
            {"key": "a1", "concept": "k", "goal": "g1", "light": "green", "effective_on": "2023-01-31"}
        ],
    }
    return bundle(**{**held, **lists})


def both(**fields: Any) -> Json:
    """The concept and its next version: a measure that is split, two that are merged, and a new one."""
    document = first(concepts=[second(**fields), CONCEPT])
    document["fields_of_action"].insert(0, later(field("f1"), predecessor="f1"))
    document["goals"].insert(0, later(goal("g1"), field="f1", predecessor="g1"))
    document["measures"] = [
        later(measure("m1"), predecessors=["m1"], field="f1", goals=["g1"]),
        later(measure("m1-b"), predecessors=["m1"]),
        later(measure("m2"), predecessors=["m3", "m2"]),
        later(measure("neu")),
        *document["measures"],
    ]
    return document


def seen(api: Api, token: str | None = None) -> dict[str, Any]:
    """What there is by concept and key: states, lights, and what continues what."""
    found: dict[str, list[Json]] = {}
    for path in ("concepts", "fields-of-action", "goals", "measures"):
        found[path] = api.items(f"/{path}?limit=200", token=token)
    concepts = {one["id"]: one["key"] for one in found["concepts"]}
    keys = {one["id"]: one["key"] for path in found for one in found[path]}
    told: dict[str, Any] = {one["key"]: one["state"] for one in found["concepts"]}
    for path in ("fields-of-action", "goals", "measures"):
        for one in found[path]:
            before = one["predecessor_ids"] if path == "measures" else [one["predecessor_id"]]
            told[f"{concepts[one['concept_id']]}/{one['key']}"] = (one.get("light"), [keys.get(i) for i in before])
    return told


def items(api: Api, path: str) -> list[Json]:
    found: list[Json] = api.items(f"/{path}", token=api.operator)
    return found


def views(api: Api) -> tuple[dict[str, Any], dict[str, Any]]:
    return seen(api, api.operator), seen(api)


def test_lineage_comes_in_and_lights_with_it(api: Api, admin: Engine) -> None:
    load(api, both(**ADOPTED))
    inside, outside = views(api)
    assert (inside["k"], inside["k2"]) == ("superseded", "adopted")
    assert {name: inside[name] for name in inside if name.startswith("k2/")} == {
        "k2/f1": (None, ["f1"]),
        "k2/g1": ("green", ["g1"]),
        "k2/m1": ("yellow", ["m1"]),
        "k2/m1-b": ("yellow", ["m1"]),
        "k2/m2": ("not_rated", ["m3", "m2"]),
        "k2/neu": ("not_rated", []),
    }
    assert outside["k2/m1"] == ("green", ["m1"])
    assert inside["k/m1"] == ("red", [])
    assert broken(admin) == {}


@pytest.mark.parametrize("fields", [{}, ADOPTED], ids=["in preparation", "adopted"])
def test_imported_again_it_changes_nothing(api: Api, admin: Engine, fields: Json) -> None:
    made = load(api, both(**fields))
    before = everything(admin)
    again = load(api, both(**fields))
    assert (again["created"], again["changed"], again["unchanged"]) == (0, 0, made["created"])
    assert everything(admin) | {"district_state": []} == before | {"district_state": []}


@pytest.mark.parametrize("fields", [{}, ADOPTED], ids=["in preparation", "adopted"])
def test_a_district_has_the_same_versions_elsewhere(service: Api, admin: Engine, fields: Json) -> None:
    api = emptied(service, admin)
    load(api, both(**fields))
    before = views(api)
    document = exported(api, api.operator)
    assert load(api, document)["changed"] == 0
    api = emptied(service, admin)
    load(api, document)
    assert views(api) == before
    assert exported(api, api.operator) == document
    assert broken(admin) == {}


def test_a_district_moves_with_its_versions(service: Api, admin: Engine) -> None:
    api = emptied(service, admin)
    load(api, both(**ADOPTED))
    before, url = views(api), "/districts/08335/bundle?history=true"
    document = api.get(url, token=api.operator).json()
    api = emptied(service, admin)
    load(api, document, params={"restore": "true"})
    assert views(api) == before
    assert api.get(url, token=api.operator).json() == document
    assert broken(admin) == {}


def test_the_public_moves_what_it_sees(service: Api, admin: Engine) -> None:
    api = emptied(service, admin)
    load(api, both(**ADOPTED))
    before = seen(api)
    document = exported(api)
    api = emptied(service, admin)
    load(api, document)
    assert seen(api) == before
    assert broken(admin) == {}


@pytest.mark.parametrize("fields", [{}, ADOPTED], ids=["in preparation", "adopted"])
def test_a_concept_by_itself_leaves_lineage_as_it_is(api: Api, admin: Engine, fields: Json) -> None:
    load(api, both(**fields))
    before = views(api)
    concept = api.items("/concepts?key=k2", token=api.operator)[0]
    document = api.get(f"/concepts/{concept['id']}/bundle", token=api.operator).json()
    assert {entry["concept"] for entry in document["measures"]} == {"k2"}
    assert not any("predecessors" in entry for entry in document["measures"])
    again = load(api, document)
    assert (again["created"], again["changed"]) == (0, 0)
    document["measures"][0]["title"] = "Anders"
    assert load(api, document)["changed"] == 1
    assert views(api) == before
    assert broken(admin) == {}


def test_what_predecessors_cannot_name_is_told(api: Api) -> None:
    document = both()
    document["fields_of_action"][0]["predecessor"] = "f9"
    document["goals"][0]["predecessor"] = "g9"
    document["measures"] += [
        later(measure("m8"), predecessors=["m1", "m9"]),
        later(measure("m9"), predecessors=["m1-b"]),
        measure("m7", predecessors=["m1"]),
    ]
    document["goals"].append(goal("g7", predecessor="g1"))
    assert faults(api, document) == {
        "/fields_of_action/0/predecessor": "unknown_reference",
        "/goals/0/predecessor": "unknown_reference",
        "/goals/2/predecessor": "unknown_reference",
        "/measures/7/predecessors/1": "unknown_reference",
        "/measures/8/predecessors/0": "unknown_reference",
        "/measures/9/predecessors/0": "unknown_reference",
    }


def test_predecessors_may_be_given_later_and_taken_away(api: Api, admin: Engine) -> None:
    load(api, first())
    load(api, bundle(concepts=[second()], measures=[later(measure("m1")), later(measure("m2"))]))
    told = bundle(concepts=[], measures=[{"key": "m1", "concept": "k2", "predecessors": ["m1"]}])
    assert load(api, told)["measures"] == {"created": 0, "changed": 1, "unchanged": 0}
    assert seen(api, api.operator)["k2/m1"] == ("red", ["m1"])
    assert broken(admin) == {}
    told["measures"][0]["predecessors"] = []
    load(api, told)
    assert seen(api, api.operator)["k2/m1"] == ("not_rated", [])
    assert broken(admin) == {}


def test_a_public_measure_continues_no_internal_one(api: Api) -> None:
    load(api, first(measures=[measure("m1"), measure("m2"), measure("m3", visibility="internal")]))
    load(api, bundle(concepts=[second()], measures=[later(measure("m1"))]))
    named = bundle(concepts=[], measures=[{"key": "m1", "concept": "k2", "predecessors": ["m1", "m3"]}])
    assert list(faults(api, named).values()) == ["internal_reference"]


# --- what becomes of the version before ---------------------------------------------------------------------------


def test_a_line_of_three_that_comes_adopted(api: Api, admin: Engine) -> None:
    third = {"key": "k3", "predecessor": "k2", "title": "Konzept 3.0", "visibility": "public", "state": "adopted"}
    document = both(**ADOPTED)
    document["concepts"].insert(0, {**third, "adopted_on": "2024-03-01"})
    document["measures"].append({**measure("m1"), "concept": "k3", "predecessors": ["m1-b"]})
    load(api, document)
    inside = seen(api, api.operator)
    assert [inside[key] for key in ("k", "k2", "k3")] == ["superseded", "superseded", "adopted"]
    assert inside["k3/m1"] == ("yellow", ["m1-b"])
    assert load(api, document)["changed"] == 0
    assert broken(admin) == {}


def test_adoption_by_import_supersedes_what_is_there(api: Api, admin: Engine) -> None:
    load(api, both())
    load(api, bundle(concepts=[{"key": "k2", **ADOPTED}]))
    inside = seen(api, api.operator)
    assert (inside["k"], inside["k2/m1"]) == ("superseded", ("yellow", ["m1"]))
    assert broken(admin) == {}


def test_withdrawal_by_import_restores_the_version_before(api: Api, admin: Engine) -> None:
    load(api, both(**ADOPTED))
    load(api, bundle(concepts=[{"key": "k2", "state": "withdrawn"}]))
    inside = seen(api, api.operator)
    assert (inside["k"], inside["k2"], inside["k2/m1"]) == ("adopted", "withdrawn", ("red", ["m1"]))
    assert broken(admin) == {}


def test_an_internal_version_supersedes_a_public_one_once_it_is_public(api: Api, admin: Engine) -> None:
    load(api, both(**ADOPTED, visibility="internal"))
    assert seen(api)["k"] == "adopted"
    load(api, bundle(concepts=[{"key": "k2", "visibility": "public"}]))
    assert seen(api)["k"] == "superseded"
    assert broken(admin) == {}


def test_one_successor_at_a_time_and_none_of_what_was_withdrawn(api: Api) -> None:
    load(api, both())
    third = {"key": "k3", "predecessor": "k", "title": "Konzept 3.0"}
    assert faults(api, bundle(concepts=[third])) == {"/concepts/0/predecessor": "second_successor"}
    assert faults(api, bundle(concepts=[{"key": "k2"}, third])) == {"/concepts/1/predecessor": "second_successor"}
    withdrawn = {"key": "k", "state": "withdrawn"}
    assert faults(api, bundle(concepts=[withdrawn])) == {"/concepts/0/state": "continued"}
    load(api, bundle(concepts=[{"key": "k2", "state": "withdrawn"}]))
    for state in ({}, ADOPTED):
        of_withdrawn = {"key": "k4", "predecessor": "k2", "title": "Konzept 4.0", **state}
        assert faults(api, bundle(concepts=[of_withdrawn])) == {"/concepts/0/predecessor": "withdrawn"}
    load(api, bundle(concepts=[third]))
    of_draft = {"key": "k4", "predecessor": "k3", "title": "Konzept 4.0"}
    assert faults(api, bundle(concepts=[of_draft])) == {"/concepts/0/predecessor": "not_adopted"}


def test_a_reverted_withdrawal_leaves_one_successor(api: Api) -> None:
    load(api, both())
    made = load(api, bundle(concepts=[{"key": "k2", "state": "withdrawn"}]))
    load(api, bundle(concepts=[{"key": "k3", "predecessor": "k", "title": "Konzept 3.0"}]))
    answer = api.post(f"/imports/{made['import_id']}/revert")
    assert answer.status_code == 409
    assert answer.json()["type"].endswith("conflict")


def test_lights_come_in_until_the_successor_begins(api: Api, admin: Engine) -> None:
    begins = (today() + timedelta(days=30)).isoformat()
    load(api, both(state="adopted", adopted_on="2024-01-01", valid_from=begins))
    assert seen(api, api.operator)["k"] == "superseded"
    load(api, bundle(status_updates=[update("u8", "m1", "green", "2024-09-30", published=False)]))
    load(api, bundle(status_updates=[update("u8", "m1", "green", "2024-09-30", published=True)]))
    assert seen(api)["k2/m1"] == ("green", ["m1"])
    assert broken(admin) == {}
    load(api, bundle(concepts=[{"key": "k2", "valid_from": "2024-01-01"}]))
    late = bundle(concepts=[], status_updates=[update("u9", "m1", "green", "2023-12-31")])
    assert faults(api, late) == {"/status_updates/0": "read_only"}


def test_a_bundle_that_withdraws_a_version_may_change_the_one_before(api: Api) -> None:
    load(api, both(**ADOPTED))
    changed = [{"key": "k2", "state": "withdrawn"}, {"key": "k", "title": "Doch das"}]
    load(api, bundle(concepts=changed, measures=[measure("m4")]))
    assert seen(api, api.operator)["k/m4"] == ("not_rated", [])


# --- taken back ---------------------------------------------------------------------------------------------------


def test_a_reverted_import_of_a_version_leaves_the_one_before(api: Api, admin: Engine) -> None:
    load(api, first())
    before = views(api)
    done = load(api, both(**ADOPTED))
    assert views(api)[1]["k"] == "superseded"
    taken = revert(api, done["import_id"])
    assert taken.status_code == 200, taken.text
    assert views(api) == before
    assert broken(admin) == {}


def test_two_versions_go_together_as_they_came(api: Api, admin: Engine) -> None:
    api.district()
    done = load(api, both(**ADOPTED))
    taken = revert(api, done["import_id"])
    assert (taken.status_code, taken.json().get("removed")) == (200, done["created"]), taken.text
    assert seen(api, api.operator) == {}
    assert broken(admin) == {}


def test_what_is_continued_since_stands_in_the_way(api: Api) -> None:
    load(api, both())
    done = load(api, bundle(concepts=[], measures=[measure("m9")], goals=[goal("g9")]))
    ids = {one["key"]: one["id"] for path in ("measures", "goals") for one in items(api, f"{path}?limit=200")}
    later_concept = items(api, "concepts?key=k2")[0]["id"]
    api.make("/measures", concept_id=later_concept, title="Erbe", predecessor_ids=[ids["m9"]])
    api.make("/goals", concept_id=later_concept, title="Erbe", predecessor_id=ids["g9"])
    taken = revert(api, done["import_id"])
    assert taken.status_code == 409
    told = {error["pointer"]: error["code"] for error in taken.json()["errors"]}
    assert told == {f"/measures/{ids['m9']}": "in_use", f"/goals/{ids['g9']}": "in_use"}


@pytest.mark.parametrize(
    "change",
    [
        {"concepts": [{"key": "k2", **ADOPTED}]},
        {"measures": [{"key": "m2", "concept": "k2", "predecessors": ["m2"]}]},
        {"measures": [{"key": "m1", "concept": "k2", "predecessors": ["m1", "m2"]}]},
        {"measures": [{"key": "m1-b", "concept": "k2", "predecessors": []}]},
        {"goals": [{"key": "g1", "concept": "k2", "predecessor": None}]},
        {"fields_of_action": [{"key": "f1", "concept": "k2", "predecessor": None}]},
        {"concepts": [{"key": "k2", "state": "withdrawn"}]},
    ],
    ids=["adopted", "one of two", "merged", "none", "goal", "field", "withdrawn"],
)
@pytest.mark.parametrize("fields", [{}, ADOPTED], ids=["in preparation", "adopted"])
def test_a_reverted_change_of_versions_is_as_if_it_had_not_been(
    api: Api, admin: Engine, fields: Json, change: Json
) -> None:
    load(api, both(**fields))
    before = views(api)
    done = load(api, bundle(**{"concepts": [], **change}))
    assert broken(admin) == {}
    if done["import_id"] is None:
        assert fields == ADOPTED, "what is adopted already"
        return
    assert views(api) != before
    taken = revert(api, done["import_id"])
    assert taken.status_code == 200, taken.text
    assert views(api) == before
    assert broken(admin) == {}
