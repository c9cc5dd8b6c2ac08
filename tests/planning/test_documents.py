"""What the counties' documents ask of plans, asked over the API of the sample counties."""

import pytest
from sqlalchemy.engine import Engine

from tests.api import Api
from tests.conftest import emptied

COUNTIES = ("konstanz", "kaiserslautern", "waldshut", "wesermarsch")


@pytest.fixture(scope="module")
def api(service: Api, admin: Engine) -> Api:
    return emptied(service, admin).with_samples(*COUNTIES)


def below(api: Api, district: str, key: str) -> str:
    """A filter by the concept."""
    concept = api.only(f"/concepts?district={district}&key={key}")
    return f"concept={concept['id']}"


def test_how_far_konstanz_is_with_version_2_0(api: Api) -> None:
    draft = api.only("/concepts?district=08335&key=integrationskonzept-2.0", token=api.operator)
    timeline = api.items(f"/milestones?concept={draft['id']}", token=api.operator)
    reached = {stone["key"]: stone["reached_on"] for stone in timeline if stone["state"] == "reached"}
    assert (reached["konferenz-2023"], reached["pinnwaende"]) == ("2023-11-17", "2024-01-31")
    assert "sachstandsbericht" not in reached, "the paper is of the days before"
    still = [stone["key"] for stone in timeline if stone["state"] == "planned" and stone["position"]]
    assert still == ["ueberarbeitung", "layout", "beschluss-2.0"], "the steps in the order in which they are told"


def test_what_was_planned_in_konstanz_for_autumn_2018(api: Api) -> None:
    planned = api.only(f"/milestones?{below(api, '08335', 'integrationskonzept-2018')}&key=konferenz-2018")
    assert planned["planned"] == {"from": None, "until": None, "text": "Herbst 2018"}


def test_when_kaiserslauterns_concept_runs(api: Api) -> None:
    stones = {stone["key"]: stone for stone in api.items("/milestones?district=07335")}
    assert list(stones) == ["empfehlung", "kooperationsvereinbarung", "beginn", "ende"]
    assert stones["empfehlung"]["reached_on"] == "2018-04-26"
    assert stones["kooperationsvereinbarung"]["planned"]["until"] == "2018-06-30"
    assert [stones[key]["planned"]["from"] for key in ("beginn", "ende")] == ["2018-07-01", "2021-06-30"]


def test_what_konstanz_planned_for_2018_and_2019(api: Api) -> None:
    concept = below(api, "08335", "integrationskonzept-2018")
    planned = api.items(f"/plan-entries?{concept}&year=2019&tag=beispiel")
    assert len(planned) == 5, "the annex is not at hand"
    measures = {measure["id"] for measure in api.items(f"/measures?{concept}&limit=200")}
    assert all(entry["measure_ids"] and set(entry["measure_ids"]) <= measures for entry in planned)
    staff = [entry for entry in planned if entry["depends_on_staff"]]
    assert staff, "2018/077: it depends on enough staff"


def test_whom_konstanz_told_of_its_concept(api: Api) -> None:
    concept = below(api, "08335", "integrationskonzept-2018")
    sent = api.items(f"/outreach?{concept}&kind=sent")
    assert [one["state"] for one in sent] == ["held"] * 8
    assert {one["held_on"] for one in sent} == {None}, "no document tells the day"
    held = api.items(f"/outreach?{concept}&kind=presented&state=held")
    assert len(held) == 4
    body = api.only("/bodies?district=08335&key=akif")
    assert len(api.items(f"/outreach?body={body['id']}")) == 1
    planned = api.items(f"/outreach?{concept}&kind=presented&state=planned")
    assert [one["period"]["text"] for one in planned] == ["April 2018", "Juni 2018", "September 2018"]


def test_how_many_foreign_nationals_lived_in_wesermarsch(api: Api) -> None:
    told = {}
    for indicator in api.items("/indicators?district=03461"):
        latest = api.get(f"/indicators/{indicator['id']}").json()["latest"]
        told[indicator["key"]] = (latest["observed_on"], latest["value"], indicator["unit"])
        assert "AZR" in indicator["source"]
    assert told == {
        "auslaendische-staatsangehoerige": ("2023-12-31", "10055", "Personen"),
        "anteil-bevoelkerung": ("2023-12-31", "11", "%"),
    }


def test_kaiserslauterns_figures_are_in_an_annex(api: Api) -> None:
    indicator = api.only("/indicators?district=07335&key=kitabesuchsquote")
    shown = api.get(f"/indicators/{indicator['id']}").json()
    assert (shown["latest"], shown["target_met"], shown["direction"]) == (None, None, "up")
    assert shown["goal_id"] is not None
