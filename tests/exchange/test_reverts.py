"""Taking an import back: what it made goes, what it changed is as before, and what stands in the way is told."""

import hashlib
import json
from functools import partial
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.engine import Engine
from sqlalchemy.exc import ProgrammingError

from app import samples
from app.feed.relay import catch_up
from app.resources import MEASURES
from tests.api import Api, Json
from tests.bundles import (
    CONCEPT,
    DISTRICT,
    broken,
    bundle,
    field,
    first,
    goal,
    ids,
    load,
    measure,
    organisation,
    revert,
    second,
    update,
)
from tests.conftest import emptied
from tests.databases import acting_as
from tests.examples import examples
from tests.snapshots import made_or_put_back


def exported(api: Api, **query: Any) -> Json:
    """The district's concept as insiders see it, but for what was retracted."""
    concept = api.items("/concepts?key=k", token=api.operator)[0]
    document: Json = api.get(f"/concepts/{concept['id']}/bundle", token=api.operator).json()
    for name in ("status_updates", "goal_assessments", "field_assessments", "concept_assessments"):
        document[name] = [entry for entry in document[name] if entry["retraction"] is None]
    return document


def lights(api: Api) -> dict[str, str]:
    """The lights of measures, fields and concepts, by key."""
    assessed = [*api.items("/fields-of-action", token=api.operator), *api.items("/concepts", token=api.operator)]
    by_hand = {one["key"]: one["assessment"]["light"] for one in assessed if one["assessment"]}
    return by_hand | {m["key"]: m["light"] for m in api.items("/measures", token=api.operator)}


def test_what_an_import_changed_is_as_before(api: Api, admin: Engine) -> None:
    load(api, first())
    before, lit = exported(api), lights(api)
    done = load(api, second())
    assert exported(api) != before
    assert lights(api)["m1"] == "red"
    response = revert(api, done["import_id"])
    assert response.status_code == 200, response.text
    assert exported(api) == before
    assert lights(api) == lit
    assert response.json() | {"import_id": None} == {
        "dry_run": False, "import_id": None, "removed": 8, "restored": 7, "retracted": 3, "kept": []
    }  # fmt: skip
    assert broken(admin) == {}


NULLABLE = ("number", "official_title", "description", "priority", "time_horizon", "starts_on", "ends_on",
            "period_note", "contributed_by")  # fmt: skip
EVERY_FIELD: Json = {
    "number": "9", "title": "Neu", "official_title": "Neu", "description": "Neu", "adopted_on": "2019-01-01",
    "discontinued_on": "2024-01-31", "discontinued_reason": "other", "discontinued_note": "Neu", "priority": "high",
    "time_horizon": "short", "starts_on": "2021-02-02", "ends_on": "2022-02-02", "period_note": "Neu",
    "needs_approval": True, "feasibility": "not_feasible_at_present", "contributed_by": "Neu",
    "target_groups": ["Neue"], "tags": ["neu"], "visibility": "internal", "ended_on": "2022-01-31", "position": 7,
    "attributes": {"kosten": "4711"},
}  # fmt: skip


def test_every_field_of_a_measure_is_as_before(api: Api) -> None:
    assert EVERY_FIELD.keys() == MEASURES.fact_names - {"stage", "is_permanent", "first_ends_on"}, "which follow"
    costs = {"key": "kosten", "concept": "k", "label": "Kosten", "kind": "text"}
    load(api, bundle(attribute_definitions=[costs], measures=[measure("m1"), measure("m2", **EVERY_FIELD)]))
    before = exported(api)
    done = load(api, bundle(measures=[measure("m1", **EVERY_FIELD), measure("m2", **dict.fromkeys(NULLABLE))]))
    changed = {entry["key"]: entry for entry in exported(api)["measures"]}
    assert all(changed["m1"][name] == value for name, value in EVERY_FIELD.items())
    assert revert(api, done["import_id"]).status_code == 200
    assert exported(api) == before


def test_a_reverted_import_can_be_made_again(api: Api, admin: Engine) -> None:
    load(api, first())
    done = load(api, second())
    after = exported(api)
    revert(api, done["import_id"])
    again = load(api, second())
    assert {name: again[name] for name in ("created", "changed")} == {
        name: done[name] for name in ("created", "changed")
    }
    assert exported(api) == after
    assert revert(api, again["import_id"]).status_code == 200
    assert broken(admin) == {}


def test_who_may_revert_is_told_and_held(api: Api) -> None:
    """The district itself is an admin's."""
    load(api, first())
    done = load(api, {**bundle(), "district": {**DISTRICT, "name": "Kreis Konstanz"}})
    tokens = {role: api.token({"id": done["district_id"]}, role) for role in ("editor", "admin")}
    told = {role: api.get(f"/imports/{done['import_id']}", token=token) for role, token in tokens.items()}
    assert {role: one.json()["allowed_actions"] for role, one in told.items()} == {"editor": [], "admin": ["revert"]}
    answers = {role: revert(api, done["import_id"], token=token) for role, token in tokens.items()}
    assert {role: one.status_code for role, one in answers.items()} == {"editor": 403, "admin": 200}


@pytest.mark.parametrize("county", samples.COUNTIES)
def test_a_whole_county_goes_as_it_came(api: Api, admin: Engine, county: str) -> None:
    document = samples.bundle(county)
    api.make("/districts", **document["district"])
    done = load(api, document)
    assert revert(api, done["import_id"]).json()["removed"] == done["created"]
    for path in ("organisations", "concepts", "fields-of-action", "goals", "measures", "status-updates"):
        assert api.items(f"/{path}", token=api.operator) == []
    assert broken(admin) == {}


def test_the_feed_tells_what_went_and_what_came_back(api: Api) -> None:
    load(api, first())
    done = load(api, second())
    api.run(catch_up(api.app.state.database))
    start = api.get("/changes?limit=200").json()["position"]
    revert(api, done["import_id"])
    api.run(catch_up(api.app.state.database))
    told = api.items(f"/changes?limit=200&after={start}")
    assert {(item["resource"], item["action"]) for item in told} >= {
        ("measures", "deleted"), ("measures", "updated"), ("measures", "created"), ("goals", "deleted"),
        ("status_updates", "deleted"), ("status_updates", "retracted"), ("organisations", "deleted"),
    }  # fmt: skip
    assert "imports" not in {item["resource"] for item in told}


def test_imports_are_listed_for_insiders_with_who_when_and_what(api: Api) -> None:
    done = load(api, first())
    load(api, first())
    load(api, second(), params={"dry_run": "true"})
    assert api.items("/imports") == []
    found = api.only("/imports?district=08335", token=api.operator)
    assert found["id"] == done["import_id"]
    assert found["counts"]["measures"] == {"created": 2, "changed": 0, "unchanged": 0}
    assert found["reverted_at"] is None
    assert found["revertible_until"] > found["created_at"]
    one = api.get(f"/imports/{found['id']}", token=api.operator).json()
    assert one["allowed_actions"] == ["revert"]
    assert api.get(f"/imports/{found['id']}").status_code == 404
    by_hash = api.items(f"/imports?file_hash={found['file_hash']}", token=api.operator)
    assert [item["id"] for item in by_hash] == [found["id"]]
    revert(api, found["id"])
    one = api.get(f"/imports/{found['id']}", token=api.operator).json()
    assert one["reverted_at"] > found["created_at"]
    assert one["reverted_by"] == found["actor_id"]
    assert one["allowed_actions"] == []
    assert one["revertible_until"] is None
    listed = api.items("/imports?reverted=true", token=api.operator)
    assert [item["id"] for item in listed] == [found["id"]]


def test_the_hash_is_that_of_the_file_as_sent(api: Api) -> None:
    content = json.dumps(first(), indent=3).encode()
    headers = {"Content-Type": "application/json"}
    response = api.call("POST", "/imports", content=content, headers=headers, token=api.operator)
    found = api.get(f"/imports/{response.json()['import_id']}", token=api.operator).json()
    assert found["file_hash"] == hashlib.sha256(content).hexdigest()
    assert found["size"] == len(content)


def test_a_dry_run_keeps_nothing(api: Api) -> None:
    load(api, first())
    done = load(api, second())
    after = exported(api)
    told = revert(api, done["import_id"], "?dry_run=true").json()
    assert told["dry_run"] is True
    assert exported(api) == after
    real = revert(api, done["import_id"]).json()
    assert {**real, "dry_run": True} == told


def edit_created(api: Api) -> str:
    target = ids(api, "measures")["m3"]
    api.patch(f"/measures/{target}", {"title": "Von Hand"})
    return f"/measures/{target}"


def edit_changed(api: Api) -> str:
    target = ids(api, "goals")["g1"]
    api.patch(f"/goals/{target}", {"title": "Von Hand"})
    return f"/goals/{target}"


def hang_below(api: Api) -> str:
    target = ids(api, "fields-of-action")["f3"]
    concept = ids(api, "concepts")["k"]
    api.make("/goals", concept_id=concept, field_id=target, title="Neu")
    return f"/fields_of_action/{target}"


def link_to(api: Api) -> str:
    target = ids(api, "goals")["g2"]
    concept = ids(api, "concepts")["k"]
    api.make("/measures", concept_id=concept, goal_ids=[target], title="Neu")
    return f"/goals/{target}"


def rate(api: Api) -> str:
    target = ids(api, "measures")["m3"]
    api.status({"id": target}, "green", "2024-05-01")
    return f"/measures/{target}"


def act_on(api: Api) -> str:
    target = ids(api, "status-updates")["u3"]
    api.post(f"/status-updates/{target}/retraction", {"reason": "falsch"})
    return f"/status_updates/{target}"


def delete_changed(api: Api) -> str:
    target = ids(api, "measure-steps")["s1"]
    api.delete(f"/measure-steps/{target}")
    return f"/measure_steps/{target}"


def close(api: Api) -> str:
    concept = ids(api, "concepts")["k"]
    api.patch(f"/concepts/{concept}", {"state": "withdrawn"})
    return f"/measures/{ids(api, 'measures')['m1']}"


@pytest.mark.parametrize(
    ("since", "code"),
    [
        (edit_created, "changed_since"), (edit_changed, "changed_since"), (hang_below, "in_use"), (link_to, "in_use"),
        (rate, "in_use"), (act_on, "changed_since"), (delete_changed, "removed_since"), (close, "read_only"),
    ],
)  # fmt: skip
def test_what_was_done_since_stands_in_the_way(api: Api, since: Any, code: str) -> None:
    load(api, first())
    done = load(api, second())
    place = since(api)
    after = exported(api)
    response = revert(api, done["import_id"])
    assert response.status_code == 409
    assert response.json()["type"] == "urn:sachstand:problem:changed-since"
    assert {error["pointer"]: error["code"] for error in response.json()["errors"]}[place] == code
    assert exported(api) == after


def test_what_a_former_value_named_may_be_gone(api: Api) -> None:
    load(api, first())
    done = load(api, bundle(goals=[goal("g1", field=None)], measures=[measure("m1", field="f2", goals=[])]))
    fields = ids(api, "fields-of-action")
    api.patch(f"/fields-of-action/{fields['f2']}", {"parent_id": None})
    assert api.delete(f"/fields-of-action/{fields['f1']}").status_code == 204
    response = revert(api, done["import_id"])
    assert {error["code"] for error in response.json()["errors"]} == {"reference_gone"}
    assert len(response.json()["errors"]) == 2


def test_what_somebody_deleted_since_is_no_obstacle(api: Api) -> None:
    load(api, first())
    before = exported(api)
    done = load(api, bundle(measures=[{"key": "m9", "concept": "k", "title": "Vorschlag"}]))
    assert api.delete(f"/measures/{ids(api, 'measures')['m9']}").status_code == 204
    assert revert(api, done["import_id"]).json()["removed"] == 0
    assert exported(api) == before


def test_no_import_is_reverted_twice_or_after_its_time(api: Api, admin: Engine) -> None:
    done, other = load(api, first()), load(api, second())
    assert revert(api, other["import_id"]).status_code == 200
    assert revert(api, other["import_id"]).json()["type"].endswith(":state")
    with admin.connect() as connection:
        connection.execute(text("UPDATE imports SET created_at = created_at - interval '31 days'"))
    response = revert(api, done["import_id"])
    assert response.json()["type"].endswith(":state")
    one = api.get(f"/imports/{done['import_id']}", token=api.operator).json()
    assert one["allowed_actions"] == []


def test_what_was_before_is_kept_no_longer_than_it_can_be_needed(api: Api, admin: Engine) -> None:
    def formers() -> int:
        with admin.connect() as connection:
            return int(connection.execute(text("SELECT count(*) FROM import_formers")).scalar_one())

    load(api, first())
    load(api, second())
    assert formers() == 7
    with admin.connect() as connection:
        connection.execute(text("UPDATE imports SET created_at = created_at - interval '31 days'"))
    done = load(api, bundle(measures=[measure("m1", title="Anders")]))
    assert formers() == 1
    revert(api, done["import_id"])
    assert formers() == 0


def test_acts_on_what_was_there_stay_and_are_told(api: Api) -> None:
    load(api, first())
    entry = ids(api, "status-updates")["u1"]
    document = bundle(status_updates=[update("u1", "m1", "green", "2023-01-31", retraction="Verwechselt")])
    done = load(api, document)
    told = revert(api, done["import_id"]).json()
    assert told["kept"] == [{"resource": "status_updates", "resource_id": entry, "action": "retracted"}]
    assert lights(api)["m1"] == "not_rated"


def test_the_district_itself_becomes_what_it_was_for_an_admin(api: Api) -> None:
    document = first()
    load(api, document)
    district = api.get("/districts/08335").json()
    document["district"] = {**document["district"], "website": "https://example.org"}
    done = load(api, document)
    editor = api.token(district, "editor")
    assert revert(api, done["import_id"], token=editor).status_code == 403
    assert revert(api, done["import_id"], token=api.token(district, "admin")).status_code == 200
    assert api.get("/districts/08335").json()["website"] is None


def test_a_district_that_an_import_made_stays(api: Api) -> None:
    done = load(api, first())
    told = revert(api, done["import_id"]).json()
    assert [(kept["resource"], kept["action"]) for kept in told["kept"]] == [("districts", "created")]
    assert api.get("/districts/08335").status_code == 200


def test_status_at_an_earlier_time_is_still_known(api: Api) -> None:
    load(api, first())
    done = load(api, second())
    moment = api.get(f"/imports/{done['import_id']}", token=api.operator).json()["created_at"]
    revert(api, done["import_id"])
    now = api.only("/measures?key=m1")
    then = api.only("/measures", params={"key": "m1", "known_at": moment})
    assert (now["light"], then["light"]) == ("green", "red")


def test_the_database_removes_nothing_but_what_an_import_made(api: Api, admin: Engine) -> None:
    done = load(api, first())
    with acting_as(admin, "sachstand_app") as connection, pytest.raises(ProgrammingError):
        connection.execute(text("DELETE FROM status_updates"))
    recorded = api.status({"id": ids(api, "measures")["m1"]}, "green", "2024-05-01")
    with admin.connect() as connection:
        statement = text("SELECT undo_imported(district_id, id) FROM imports WHERE id = :id")
        connection.execute(statement, {"id": done["import_id"]})
        left = connection.execute(text("SELECT id::text FROM status_updates")).scalars().all()
    assert left == [recorded["id"]]


keys = st.sampled_from(["m1", "m2", "m3", "m4"])
some = st.fixed_dictionaries(
    {},
    optional={
        "title": st.sampled_from(["Eins", "Zwei"]),
        "field": st.sampled_from(["f1", "f2", None]),
        "goals": st.lists(st.sampled_from(["g1", "g2"]), unique=True),
        "responsible": st.lists(st.sampled_from(["o1", "o2"]), unique=True),
        "tags": st.lists(st.sampled_from(["a", "b"]), unique=True),
        "ends_on": st.sampled_from(["2030-12-31", None]),
        "visibility": st.sampled_from(["public", "internal"]),
    },
)
changes = st.fixed_dictionaries(
    {
        "measures": st.dictionaries(keys, some, max_size=4),
        "lights": st.lists(st.tuples(st.sampled_from(["m1", "m2"]), st.sampled_from(["2022-01-31", "2024-01-31"]))),
        "concept": st.sampled_from([{}, {"visibility": "internal"}, {"title": "Anders", "legal_bases": ["§ 1"]}]),
        "event": st.sampled_from([{}, {"visibility": "internal"}, {"place": "Radolfzell"}]),
        "items": st.dictionaries(
            st.sampled_from(["i1", "i2", "i3"]),
            st.fixed_dictionaries(
                {},
                optional={
                    "statement": st.sampled_from(["k1", "k2", None]),
                    "moderation": st.sampled_from(["pending", "published"]),
                    "answer": st.sampled_from(["Ja", None]),
                    "visibility": st.sampled_from(["public", "internal"]),
                },
            ),
        ),
    }
)
SAID: Json = {
    "participation_events": [{"key": "e1", "concept": "k", "kind": "workshop", "title": "Werkstatt"}],
    "key_statements": [{"key": "k1", "concept": "k", "text": "Mehr Kurse"}],
    "feedback_items": [
        {"key": key, "concept": "k", "channel": "workshop", "text": "Eins", "event": "e1", **more}
        for key, more in (("i1", {"moderation": "published", "statement": "k1"}), ("i2", {"answer": "Ja"}))
    ],
}
"""What was said before."""


def document_of(change: Json) -> Json:
    return bundle(
        concepts=[{**CONCEPT, **change["concept"]}],
        organisations=[organisation("o1"), organisation("o2")],
        fields_of_action=[field("f1"), field("f2")],
        goals=[goal("g1"), goal("g2")],
        measures=[measure(key, **{"title": key, **fields}) for key, fields in change["measures"].items()],
        status_updates=[update(f"x{n}", key, "green", on) for n, (key, on) in enumerate(change["lights"])],
        participation_events=[{**SAID["participation_events"][0], **change["event"]}],
        key_statements=[{"key": "k2", "concept": "k", "text": "Am Abend", "resolution": "noted", "parent": "k1"}],
        feedback_items=[
            {"key": key, "concept": "k", **({"channel": "web", "text": "Zwei"} if key == "i3" else {}), **fields}
            for key, fields in change["items"].items()
        ],
    )


def begun(api: Api, visibility: str) -> Json:
    """What was there before."""
    base = first() | {"concepts": [{**CONCEPT, "visibility": visibility}]}
    load(api, base)
    load(api, bundle(concepts=base["concepts"], **SAID))
    return {}


@pytest.mark.long
def test_any_import_is_undone(service: Api, admin: Engine) -> None:
    @settings(max_examples=examples(12))
    @given(changes, st.booleans())
    def check(change: Json, public: bool) -> None:
        api = emptied(service, admin)
        visibility = "public" if public else "internal"
        made_or_put_back(api, partial(begun, api, visibility), f"what is undone in an {visibility} concept")
        before, lit = exported(api), lights(api)
        done = load(api, document_of(change))
        response = revert(api, done["import_id"])
        assert response.status_code == 200, response.text
        assert exported(api) == before
        assert lights(api) == lit
        assert broken(admin) == {}

    check()
