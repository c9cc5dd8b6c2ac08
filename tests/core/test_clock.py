"""A district that was written to while the clock was wrong: its times of recording stay ahead, its days do not."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, text
from structlog.testing import capture_logs

from app import samples
from app.core.days import today
from tests.api import Api
from tests.world import World

TO_COME = "UPDATE district_state SET last_recorded_at = clock_timestamp() + interval '{}'"


@pytest.fixture
def world(api: Api, admin: Engine) -> World:
    """All districts a year ahead."""
    made = World(api)
    leap(admin, "1 year")
    return made


def leap(admin: Engine, by: str) -> None:
    with admin.connect() as connection:
        connection.execute(text(TO_COME.format(by)))


def test_an_open_form_stays_open(world: World) -> None:
    day = (today() + timedelta(days=5)).isoformat()
    within = {"concept_id": world.public["concepts"]["id"], "kind": "board", "title": "Pinnwand"}
    event = world.api.make("/participation-events", **within, open_until=day)
    answer = world.api.post("/feedback-items", {"event_id": event["id"], "text": "Mehr Kurse"}, token=None)
    assert answer.status_code == 201, answer.text
    item = world.api.only(f"/feedback-items?event={event['id']}", token=world.api.operator)
    assert item["received_on"] == today().isoformat()


@pytest.mark.parametrize("path", ["/status-updates", "/status-updates/batch"])
def test_nothing_of_tomorrow_is_taken(world: World, path: str) -> None:
    tomorrow = (today() + timedelta(days=1)).isoformat()
    body: dict[str, Any] = {
        "measure_id": world.public["measures"]["id"],
        "light": "green",
        "state": "in_progress",
        "effective_on": tomorrow,
    }
    answer = world.api.post(path, {"items": [body]} if "batch" in path else body)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["code"] == "in_the_future"


def test_an_import_of_today_can_be_reverted(api: Api, admin: Engine) -> None:
    bundle = samples.bundle(samples.COUNTIES[0])
    assert api.post("/imports", bundle).status_code == 200
    concept = {**bundle["concepts"][0], "adopted_by": "Rat"}
    first = api.post("/imports", {**bundle, "concepts": [concept]}).json()["import_id"]
    leap(admin, "1 year")
    measures = [{**bundle["measures"][0], "title": "Anders"}, *bundle["measures"][1:]]
    assert api.post("/imports", {**bundle, "concepts": [concept], "measures": measures}).json()["changed"] == 1
    reverted = api.post(f"/imports/{first}/revert")
    assert reverted.status_code == 200, reverted.text


def test_a_leap_of_hours_is_told(api: Api, admin: Engine) -> None:
    world = World(api)
    for by, is_told in (("10 minutes", False), ("3 hours", True)):
        leap(admin, by)
        with capture_logs() as logs:
            api.make("/organisations", name=f"Träger {by}", district_id=world.district["id"])
        assert any(line["event"] == "district_ahead_of_the_clock" for line in logs) == is_told
