"""The rules of the log of lights, one by one; `test_status_properties` has them all at once."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.engine import Engine

from app.core import schemas
from app.core.days import BERLIN, day_of, now, today
from app.core.schemas import utc_text
from tests.api import Api, Json
from tests.logs import LOGS, about
from tests.words import found

WHY = {"reason": "staff", "summary": "Stelle frei", "remedy": "Ausschreibung"}


@pytest.fixture
def district(api: Api) -> Json:
    return api.district()


@pytest.fixture
def concept(api: Api, district: Json) -> Json:
    return api.concept(district)


@pytest.fixture
def measure(api: Api, concept: Json) -> Json:
    return api.measure(concept)


def entry(api: Api, log: str, concept: Json, **fields: Any) -> Json:
    """A valid body for any log, about something new."""
    return {**about(api, log, concept), "light": "green", "effective_on": today().isoformat(), **fields}


def faults(response: Any) -> list[tuple[str | None, str]]:
    return [(e.get("pointer") or e.get("parameter"), e["code"]) for e in response.json()["errors"]]


# --- what may be recorded -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("log", LOGS)
def test_tomorrow_cannot_be_described(api: Api, concept: Json, log: str) -> None:
    tomorrow = (today() + timedelta(days=1)).isoformat()
    response = api.post(f"/{log}", entry(api, log, concept, effective_on=tomorrow))
    assert response.status_code == 422
    assert faults(response) == [("/effective_on", "in_the_future")]
    response = api.post(f"/{log}", entry(api, log, concept, effective_on=tomorrow), headers={"Accept-Language": "de"})
    assert "(Europe/Berlin)" in response.json()["errors"][0]["detail"]
    assert api.items(f"/{log}", token=api.operator) == []


@pytest.mark.parametrize(("minute", "accepted"), [(time(23, 59), False), (time(0, 0), True)])
def test_the_day_changes_at_midnight_in_berlin(
    api: Api, monkeypatch: pytest.MonkeyPatch, measure: Json, minute: time, accepted: bool
) -> None:
    tomorrow = today() + timedelta(days=1)
    moment = datetime.combine(tomorrow if accepted else today(), minute, BERLIN).astimezone(UTC)
    monkeypatch.setattr(schemas, "today", lambda: day_of(moment))
    body = {"measure_id": measure["id"], "state": "in_progress", "light": "green", "effective_on": tomorrow.isoformat()}
    response = api.post("/status-updates", body)
    assert response.status_code == (201 if accepted else 422), response.text


@pytest.mark.parametrize("log", LOGS)
def test_a_superseded_concept_takes_no_lights_but_old_ones_can_still_be_taken_back(
    api: Api, concept: Json, log: str
) -> None:
    waiting = api.make(f"/{log}", **entry(api, log, concept, publish=False))
    out = api.make(f"/{log}", **entry(api, log, concept))
    new = entry(api, log, concept)
    assert api.patch(f"/concepts/{concept['id']}", {"state": "superseded"}).status_code == 200

    assert api.get(f"/{log}/{waiting['id']}", token=api.operator).json()["allowed_actions"] == ["retract", "redact"]
    for refused in (api.post(f"/{log}", new), api.post(f"/{log}/{waiting['id']}/publication")):
        assert refused.status_code == 409
        assert refused.json()["type"].endswith(":read-only")
    assert api.post(f"/{log}/{out['id']}/redaction", {"reason": "Name"}).status_code == 200
    assert api.post(f"/{log}/{out['id']}/retraction", {"reason": "falsch"}).status_code == 200


# --- drafts -------------------------------------------------------------------------------------------------------


def test_a_reporters_update_waits_for_an_editor(api: Api, district: Json, measure: Json) -> None:
    reporter, editor = api.token(district, "reporter"), api.token(district, "editor")
    body = {"measure_id": measure["id"], "state": "in_progress", "light": "green", "effective_on": "2024-01-01"}
    assert api.post("/status-updates", {**body, "publish": True}, token=reporter).status_code == 403

    draft = api.post("/status-updates", body, token=reporter).json()
    path = f"/status-updates/{draft['id']}"
    assert draft["published_at"] is None
    assert draft["allowed_actions"] == []
    assert api.get(path).status_code == 404
    assert api.get(f"/measures/{measure['id']}").json()["light"] == "not_rated"
    assert api.get(f"/measures/{measure['id']}", token=reporter).json()["light"] == "green"
    waiting = api.items("/status-updates", params={"published": "false"}, token=editor)
    assert [item["id"] for item in waiting] == [draft["id"]]

    assert api.post(f"{path}/publication", token=reporter).status_code == 403
    assert api.post(f"{path}/publication", token=editor).json()["published_at"] is not None
    assert api.get(path).status_code == 200
    assert api.get(f"/measures/{measure['id']}").json()["light"] == "green"


# --- acts ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "act", "allowed"),
    [
        ([], "publication", False),
        ([], "retraction", True),
        (["retraction"], "retraction", False),
        (["retraction"], "redaction", True),
        (["redaction"], "redaction", False),
        (["redaction"], "retraction", True),
    ],
)
@pytest.mark.parametrize("log", LOGS)
def test_each_act_happens_once(api: Api, concept: Json, log: str, before: list[str], act: str, allowed: bool) -> None:
    made = api.make(f"/{log}", **entry(api, log, concept))
    for step in before:
        assert api.post(f"/{log}/{made['id']}/{step}", {"reason": "Versehen"}).status_code == 200
    shown = api.get(f"/{log}/{made['id']}", token=api.operator).json()
    response = api.post(f"/{log}/{made['id']}/{act}", {"reason": "Versehen"})
    assert response.status_code == (200 if allowed else 409)
    names = {"publication": "publish", "retraction": "retract", "redaction": "redact"}
    assert (names[act] in shown["allowed_actions"]) == allowed


def test_a_retracted_draft_cannot_be_published(api: Api, concept: Json) -> None:
    draft = api.make("/status-updates", **entry(api, "status-updates", concept, publish=False))
    assert api.post(f"/status-updates/{draft['id']}/retraction", {"reason": "falsch"}).status_code == 200
    assert api.post(f"/status-updates/{draft['id']}/publication").status_code == 409


def test_a_second_retraction_is_refused_in_german_words(api: Api, concept: Json) -> None:
    made = api.make("/status-updates", **entry(api, "status-updates", concept))
    path = f"/status-updates/{made['id']}/retraction"
    assert api.post(path, {"reason": "falsch"}).status_code == 200
    response = api.post(path, {"reason": "falsch"}, headers={"Accept-Language": "de"})
    assert response.json()["detail"] == "Der Eintrag ist bereits zurückgenommen."


INSIDERS_ONLY = {"reported_by": "Jugendamt", "internal_note": "nur intern"}


def test_what_only_insiders_see(api: Api, district: Json, measure: Json) -> None:
    made = api.status(measure, "red", "2024-01-01", **INSIDERS_ONLY)
    reader = api.token(district, "reader")
    inside = api.get(f"/status-updates/{made['id']}", token=reader).json()
    outside = api.get(f"/status-updates/{made['id']}").json()
    for name in (*INSIDERS_ONLY, "recorded_by"):
        assert inside[name] is not None
        assert outside[name] is None


def test_the_public_sees_a_tombstone_of_what_was_retracted(api: Api, district: Json, measure: Json) -> None:
    made = api.status(measure, "red", "2024-01-01", next_steps="bald", progress=10, schedule="delayed")
    api.post(f"/status-updates/{made['id']}/retraction", {"reason": "verwechselt mit Frau Beispiel"})
    outside = api.get(f"/status-updates/{made['id']}").json()
    gone = ("light", "state", "schedule", "progress", "summary", "reason", "remedy", "next_steps", "retraction_reason")
    assert {name: outside[name] for name in gone} == dict.fromkeys(gone)
    assert outside["retracted_at"] is not None
    assert (outside["effective_on"], outside["measure_id"]) == ("2024-01-01", measure["id"])
    inside = api.get(f"/status-updates/{made['id']}", token=api.token(district, "reader")).json()
    assert inside["light"] == "red"
    assert inside["retraction_reason"] == "verwechselt mit Frau Beispiel"


@pytest.mark.parametrize(("name", "value"), [("light", "red"), ("state", "in_progress"), ("schedule", "delayed")])
def test_no_filter_finds_a_tombstone_by_what_it_no_longer_shows(
    api: Api, district: Json, measure: Json, name: str, value: str
) -> None:
    made = api.status(measure, "red", "2024-01-01", schedule="delayed")
    reader = api.token(district, "reader")
    query = {name: value, "measure": measure["id"]}
    assert len(api.items("/status-updates", params=query)) == 1
    api.post(f"/status-updates/{made['id']}/retraction", {"reason": "falsch"})
    assert api.items("/status-updates", params=query) == []
    assert api.items("/status-updates", params={name: value}) == []
    assert len(api.items("/status-updates", params=query, token=reader)) == 1
    assert len(api.items("/status-updates", params={name: value}, token=reader)) == 1


def test_a_redaction_blanks_the_text_everywhere_and_keeps_the_light(api: Api, admin: Engine, measure: Json) -> None:
    words = {"summary": "Frau Mustermann ist krank", "remedy": "Frau Mustermann vertreten",
             "next_steps": "Mustermann fragen", "reported_by": "Mustermann", "internal_note": "Mustermann"}  # fmt: skip
    made = api.status(measure, "red", "2024-01-01", **words)
    redacted = api.post(f"/status-updates/{made['id']}/redaction", {"reason": "Name einer Person"}).json()
    assert {name: redacted[name] for name in words} == dict.fromkeys(words)
    assert (redacted["light"], redacted["reason"], redacted["effective_on"]) == ("red", "staff", "2024-01-01")
    assert api.get(f"/measures/{measure['id']}").json()["light"] == "red"
    assert found(admin, "Mustermann") == []


def test_no_sample_of_the_planner_keeps_a_redacted_text(api: Api, admin: Engine, measure: Json) -> None:
    made = [api.status(measure, "green", day, summary=f"Frau Mustermann {day}") for day in ("2024-01-01", "2024-02-01")]
    api.post(f"/status-updates/{made[0]['id']}/retraction", {"reason": "Frau Mustermann war es nicht"})
    assert "status_updates" in found(admin, "Mustermann", sampled=True)
    for entry in made:
        assert api.post(f"/status-updates/{entry['id']}/redaction", {"reason": "Name"}).status_code == 200
    assert found(admin, "Mustermann") == []


@pytest.mark.parametrize(
    "table", ["status_updates", "goal_assessments", "field_assessments", "concept_assessments", "change_records"]
)
def test_the_services_own_role_can_neither_change_nor_delete_what_was_logged(admin: Engine, table: str) -> None:
    column = {"status_acts": "act", "change_records": "action"}.get(table, "light")
    with admin.connect() as connection:
        for right in ("DELETE", "TRUNCATE"):
            asked = text("SELECT has_table_privilege('sachstand_app', :table, :right)")
            assert not connection.execute(asked, {"table": table, "right": right}).scalar_one()
        asked = text("SELECT has_column_privilege('sachstand_app', :table, :column, 'UPDATE')")
        assert not connection.execute(asked, {"table": table, "column": column}).scalar_one()


# --- the two times ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/measures", "/goals", "/measures/{id}"])
def test_nobody_knew_anything_in_the_future(api: Api, measure: Json, path: str) -> None:
    later = utc_text(now() + timedelta(minutes=5))
    response = api.get(path.format(id=measure["id"]), params={"known_at": later})
    assert response.status_code == 422
    assert faults(response) == [("known_at", "in_the_future")]


@pytest.mark.parametrize("path", ["/measures", "/measures/{id}"])
def test_known_at_needs_its_zone(api: Api, measure: Json, path: str) -> None:
    response = api.get(path.format(id=measure["id"]), params={"known_at": "2024-01-01T12:00:00"})
    assert faults(response) == [("known_at", "timestamp")]


def test_an_update_for_an_earlier_day_does_not_hide_a_later_one(api: Api, measure: Json) -> None:
    api.status(measure, "green", "2024-06-30")
    api.status(measure, "red", "2024-03-31")
    shown = {day: api.get(f"/measures/{measure['id']}", params={"as_of": day}).json() for day in (
        "2024-03-30", "2024-03-31", "2024-06-29", "2024-06-30")}  # fmt: skip
    assert [m["light"] for m in shown.values()] == ["not_rated", "red", "red", "green"]
    assert [m["evaluated_on"] for m in shown.values()] == list(shown)
    assert api.get(f"/measures/{measure['id']}").json()["light"] == "green"


def test_of_one_day_the_latest_recording_counts(api: Api, measure: Json) -> None:
    first = api.status(measure, "green", "2024-06-30")
    api.status(measure, "red", "2024-06-30")
    known = {"known_at": first["recorded_at"], "as_of": "2024-06-30"}
    assert api.get(f"/measures/{measure['id']}").json()["light"] == "red"
    assert api.get(f"/measures/{measure['id']}", params=known).json()["light"] == "green"


@pytest.mark.parametrize("last", ["red", "yellow", "green"])
def test_an_ordinal_breaks_the_tie_of_one_transaction(api: Api, admin: Engine, measure: Json, last: str) -> None:
    for light in ("red", "yellow", "green"):
        api.status(measure, light, "2024-06-30")
    set_ordinals = text(
        "UPDATE status_updates SET recorded_at = '2024-07-01T00:00Z', "
        "ordinal = CASE WHEN light = :last THEN 2 ELSE 1 END"
    )
    with admin.connect() as connection:
        connection.execute(set_ordinals, {"last": last})
    assert api.get(f"/measures/{measure['id']}", params={"as_of": "2024-06-30"}).json()["light"] == last


def test_retracting_the_current_brings_back_the_one_before(api: Api, district: Json, measure: Json) -> None:
    api.status(measure, "green", "2024-03-31")
    current = api.status(measure, "red", "2024-06-30")
    gone = api.post(f"/status-updates/{current['id']}/retraction", {"reason": "falsch"}).json()["retracted_at"]
    before = utc_text(datetime.fromisoformat(gone) - timedelta(microseconds=1))
    reader = api.token(district, "reader")
    for token in (None, reader):
        now_, then, at = (
            api.get(f"/measures/{measure['id']}", params=q, token=token).json()
            for q in ({}, {"known_at": before}, {"known_at": gone})
        )
        assert (now_["light"], then["light"], at["light"]) == ("green", "red", "green")
        assert {name: then["status"][name] for name in WHY} == (WHY if token else dict.fromkeys(WHY))


def test_without_as_of_known_at_asks_for_its_own_day_in_berlin(api: Api, admin: Engine, measure: Json) -> None:
    """22:30 UTC in summer is half past midnight in Berlin: the next day's update counts already."""
    api.status(measure, "green", "2024-07-02")
    with admin.connect() as connection:
        connection.execute(text("UPDATE status_updates SET recorded_at = '2024-06-01T00:00Z'"))
        connection.execute(text("UPDATE status_acts SET recorded_at = '2024-06-01T00:00Z'"))
    for moment, day, light in (("21:59:59Z", "2024-07-01", "not_rated"), ("22:00:00Z", "2024-07-02", "green")):
        shown = api.get(f"/measures/{measure['id']}", params={"known_at": f"2024-07-01T{moment}"}).json()
        assert (shown["evaluated_on"], shown["light"]) == (day, light)


def test_the_stage_follows_the_day_asked_for(api: Api, concept: Json) -> None:
    made = api.measure(concept, adopted_on="2020-01-01", discontinued_on="2022-01-01", discontinued_reason="obsolete")
    for day, stage in (("2019-12-31", "proposed"), ("2020-01-01", "adopted"), ("2022-01-01", "discontinued")):
        assert api.get(f"/measures/{made['id']}", params={"as_of": day}).json()["stage"] == stage
        items = api.items("/measures", params={"as_of": day, "stage": stage})
        assert [item["id"] for item in items] == [made["id"]]


@pytest.mark.parametrize(
    ("moment", "day"),
    [("2024-07-01T21:59:59+00:00", "2024-07-01"), ("2024-07-01T22:00:00+00:00", "2024-07-02"),
     ("2024-01-01T22:59:59+00:00", "2024-01-01"), ("2024-01-01T23:00:00+00:00", "2024-01-02")],
)  # fmt: skip
def test_a_day_is_a_day_in_berlin(moment: str, day: str) -> None:
    assert day_of(datetime.fromisoformat(moment)) == date.fromisoformat(day)
