"""What the counties' documents ask of plans, asked over the API of the sample counties."""

import pytest
from sqlalchemy.engine import Engine

from app import samples
from tests.api import Api, Json
from tests.conftest import emptied

COUNTIES = ("konstanz", "kaiserslautern", "waldshut", "wesermarsch")


@pytest.fixture(scope="module")
def api(service: Api, admin: Engine) -> Api:
    emptied(service, admin)
    for county in COUNTIES:
        assert service.post("/imports", samples.bundle(county)).status_code == 200
    return service


def items(api: Api, path: str) -> list[Json]:
    found: list[Json] = api.get(path).json()["items"]
    return found


def below(api: Api, district: str, key: str) -> str:
    """A filter by the concept."""
    (concept,) = items(api, f"/concepts?district={district}&key={key}")
    return f"concept={concept['id']}"


def test_how_far_konstanz_is_with_version_2_0(api: Api) -> None:
    timeline = items(api, f"/milestones?{below(api, '08335', 'integrationskonzept-2.0')}")
    reached = {stone["key"]: stone["reached_on"] for stone in timeline if stone["state"] == "reached"}
    assert (reached["konferenz-2023"], reached["pinnwaende"], reached["sachstandsbericht"]) == (
        *("2023-11-17", "2024-01-31", "2024-07-01"),
    )
    still = [stone["key"] for stone in timeline if stone["state"] == "planned"]
    assert still == ["ueberarbeitung", "layout", "beschluss"], "the steps in the order in which they are told"


def test_what_was_planned_in_konstanz_for_autumn_2018(api: Api) -> None:
    (planned,) = items(api, f"/milestones?{below(api, '08335', 'integrationskonzept-2018')}&state=planned")
    assert planned["planned"] == {"from": None, "until": None, "text": "Herbst 2018"}


def test_when_kaiserslauterns_concept_runs(api: Api) -> None:
    stones = {stone["key"]: stone for stone in items(api, "/milestones?district=07335")}
    assert list(stones) == ["empfehlung", "kooperationsvereinbarung", "beginn", "ende"]
    assert stones["empfehlung"]["reached_on"] == "2018-04-26"
    assert stones["kooperationsvereinbarung"]["planned"]["until"] == "2018-06-30"
    assert [stones[key]["planned"]["from"] for key in ("beginn", "ende")] == ["2018-07-01", "2021-06-30"]
