"""The order of entries that were recorded together, and what a poll by `updated_since` finds."""

import pytest

from app.core.days import now
from app.core.schemas import utc_text
from tests.api import Api, Json

LIMITS = (200, 3)


@pytest.fixture
def konstanz(api: Api) -> Json:
    return api.district()


def listed(api: Api, path: str, limit: int) -> list[Json]:
    items: list[Json] = []
    url = f"/v1/{path}&limit={limit}"
    while url:
        response = api.get(url, token=api.operator)
        assert response.status_code == 200, response.text
        page = response.json()
        items += page["items"]
        url = (page["next"] or "").removeprefix("http://sachstand.test")
    return items


@pytest.mark.parametrize("way", ["import", "batch"])
@pytest.mark.parametrize("sort", ["recorded_at", "effective_on", "updated_at"])
def test_what_is_recorded_together_stays_in_its_order(api: Api, konstanz: Json, way: str, sort: str) -> None:
    measure = api.measure(api.concept(konstanz, key="k"), key="m")
    api.status(measure, "red", "2025-01-01", key="before")
    status = {"light": "green", "state": "in_progress", "effective_on": "2026-01-01"}
    if way == "batch":
        items = [{"measure_id": measure["id"], "key": f"e{n}", **status} for n in range(10)]
        answer = api.post("/status-updates/batch", {"items": items})
    else:
        entries = [{"concept": "k", "measure": "m", "key": f"e{n}", **status} for n in range(10)]
        body = {"format": "sachstand-bundle/1", "status_updates": entries}
        answer = api.post(f"/imports?district={konstanz['id']}", body)
    assert answer.status_code == 200, answer.text
    api.status(measure, "red", "2026-02-01", key="after")
    expected = ["before", *(f"e{n}" for n in range(10)), "after"]
    for limit in LIMITS:
        path = f"status-updates?measure={measure['id']}&sort="
        assert [entry["key"] for entry in listed(api, f"{path}{sort}", limit)] == expected
        assert [entry["key"] for entry in listed(api, f"{path}-{sort}", limit)] == expected[::-1]


def test_assessments_recorded_together_stay_in_their_order(api: Api, konstanz: Json) -> None:
    goal = api.make("/goals", title="Ziel", concept_id=api.concept(konstanz, key="k")["id"])
    on = {"goal_id": goal["id"], "light": "green", "effective_on": "2026-01-01"}
    entries = [{"key": f"e{n}", "concept": "k", "goal": goal["key"]} for n in range(10)]
    shared = {name: value for name, value in on.items() if name != "goal_id"}
    body = {"format": "sachstand-bundle/1", "goal_assessments": [{**entry, **shared} for entry in entries]}
    answer = api.post(f"/imports?district={konstanz['id']}", body)
    assert answer.status_code == 200, answer.text
    for limit in LIMITS:
        keys = [entry["key"] for entry in listed(api, f"goal-assessments?goal={goal['id']}", limit)]
        assert keys == [f"e{n}" for n in reversed(range(10))]


def test_a_poll_finds_what_became_public(api: Api, konstanz: Json) -> None:
    concept = api.concept(konstanz, visibility="internal")
    measure = api.measure(concept)
    goal = api.make("/goals", title="Ziel", concept_id=concept["id"])
    entry = api.status(measure, "green", "2024-01-01")
    since = utc_text(now())
    assert listed(api, f"measures?updated_since={since}", 50) == []
    api.patch(f"/concepts/{concept['id']}", {"visibility": "public"})
    for collection, thing in (("measures", measure), ("goals", goal), ("status-updates", entry)):
        found = api.items(f"/{collection}", params={"updated_since": since})
        assert [item["id"] for item in found] == [thing["id"]]
        assert found[0]["updated_at"] == api.get(f"/concepts/{concept['id']}").json()["updated_at"]
        assert (thing["version"], found[0]["version"]) == (1, 1_000)


def test_a_new_light_is_no_change_of_the_measure(api: Api, konstanz: Json) -> None:
    measure = api.measure(api.concept(konstanz))
    since = utc_text(now())
    api.status(measure, "green", "2024-01-01")
    assert api.items("/measures", params={"updated_since": since}) == []
    assert len(api.items("/status-updates", params={"updated_since": since})) == 1


# --- what one may do ----------------------------------------------------------------------------------------------


def actions(api: Api, path: str, token: str) -> list[str]:
    shown: list[str] = api.get(path, token=token).json()["allowed_actions"]
    return shown


def test_a_concept_offers_what_its_state_allows(api: Api, konstanz: Json) -> None:
    editor = api.token(konstanz, "editor")
    concept = api.concept(konstanz, state="in_preparation")
    path, below = f"/concepts/{concept['id']}", ["add_field", "add_goal", "add_measure"]
    assert actions(api, path, editor) == ["add_assessment", "update", "delete", *below]
    for state, offered in (
        ("submitted", ["add_assessment", "update", *below]),
        ("adopted", ["add_assessment", "update", *below]),
        ("superseded", ["update"]),
    ):
        api.patch(path, {"state": state})
        assert actions(api, path, editor) == offered
        assert api.delete(path, token=editor).status_code == 409
    assert api.patch(path, {"title": "Neu"}, token=editor).status_code == 409
    assert api.patch(path, {"visibility": "internal"}, token=editor).status_code == 200
    assert actions(api, path, api.token(konstanz, "reporter")) == []


def test_a_measure_offers_what_its_stage_allows(api: Api, konstanz: Json) -> None:
    editor, reporter = api.token(konstanz, "editor"), api.token(konstanz, "reporter")
    concept = api.concept(konstanz)
    proposed = api.measure(concept, title="Idee", adopted_on=None)
    path = f"/measures/{proposed['id']}"
    assert actions(api, path, editor) == ["add_status_update", "update", "add_step", "delete"]
    assert actions(api, path, reporter) == ["add_status_update"]
    api.patch(path, {"adopted_on": "2018-01-29"})
    assert actions(api, path, editor) == ["add_status_update", "update", "add_step"]
    assert api.delete(path, token=editor).status_code == 409
    waiting = {"measure_id": proposed["id"], "light": "green", "state": "in_progress", "effective_on": "2024-01-01"}
    entry = api.post("/status-updates", waiting, token=reporter).json()
    assert actions(api, path, editor) == ["add_status_update", "update", "add_step", "publish"]
    assert api.post(f"/status-updates/{entry['id']}/publication", token=editor).status_code == 200
    assert actions(api, path, editor) == ["add_status_update", "update", "add_step"]
    api.patch(f"/concepts/{concept['id']}", {"state": "superseded"})
    assert actions(api, path, editor) == ["update"]
    assert actions(api, path, reporter) == []
    assert api.patch(path, {"visibility": "internal"}, token=editor).status_code == 200
