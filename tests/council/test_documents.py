"""What the counties' documents ask, asked over the API of the sample counties."""

from typing import Any

import pytest
from sqlalchemy.engine import Engine

from tests.api import Api, Json
from tests.conftest import emptied

COUNTIES = ("konstanz", "kaiserslautern", "waldshut")


@pytest.fixture(scope="module")
def api(service: Api, admin: Engine) -> Api:
    return emptied(service, admin).with_samples(*COUNTIES)


def calendar(api: Api, query: str) -> dict[str, list[tuple[str, str]]]:
    concept = api.only("/concepts?district=07335")
    told = api.get(f"/concepts/{concept['id']}/reporting-calendar?{query}").json()
    return {duty["key"]: [(day["due_on"], day["state"]) for day in duty["due_days"]] for duty in told["duties"]}


def test_which_of_kaiserslauterns_reports_were_due_by_june_2020(api: Api) -> None:
    due = calendar(api, "on=2020-06-30&from=2018-07-01&until=2020-06-30")
    assert due == {
        "kreistag": [("2018-12-31", "dormant"), ("2019-12-31", "dormant")],
        "lenkungsgruppe": [
            ("2018-12-31", "dormant"),
            ("2019-06-30", "dormant"),
            ("2019-12-31", "dormant"),
            ("2020-06-30", "dormant"),
        ],
    }, "that it was adopted no document says"


def test_kaiserslauterns_duties_end_with_the_concept(api: Api) -> None:
    due = calendar(api, "on=2020-07-01&from=2018-07-01&until=2021-06-30")
    assert [day for day, _ in due["lenkungsgruppe"]] == [
        *("2018-12-31", "2019-06-30", "2019-12-31", "2020-06-30", "2020-12-31", "2021-06-30")
    ]
    assert [day for day, _ in due["kreistag"]] == ["2018-12-31", "2019-12-31", "2020-12-31"]
    assert [state for _, state in due["lenkungsgruppe"]] == ["dormant"] * 6
    duties = {duty["key"]: (duty["period"], duty["form"]) for duty in api.items("/reporting-duties?district=07335")}
    assert duties == {"lenkungsgruppe": ("P6M", "not_stated"), "kreistag": ("P1Y", "written")}


def test_kaiserslauterns_steering_group_was_of_one_mind(api: Api) -> None:
    body = api.only("/bodies?district=07335&kind=steering_group")
    consulted = api.only(f"/consultations?body={body['id']}")
    assert (consulted["consulted_on"], consulted["unanimous"], consulted["paper_id"]) == ("2018-04-26", True, None)


def test_who_sits_in_waldshuts_steering_group(api: Api) -> None:
    body = api.only("/bodies?district=08337&kind=steering_group")
    bodies = {one["id"]: one for one in api.items("/bodies?district=08337")}
    organisations = {one["id"]: one["name"] for one in api.items("/organisations?district=08337&limit=200")}

    def sits(seat: Json) -> Any:
        delegating = bodies.get(seat["delegating_body_id"], {}).get("name")
        return seat["role"] or delegating or organisations[seat["organisation_id"]]

    seats = api.items(f"/body-seats?body={body['id']}")
    assert [(seat["function"], sits(seat), seat["minimum"], seat["maximum"]) for seat in seats] == [
        ("chair", "Integrationsbeauftragte des Landkreises", 1, 1),
        ("member", "Caritas", 1, 1),
        ("member", "Diakonie", 1, 1),
        ("member", "Arbeiterwohlfahrt", 1, 1),
        ("member", "Arbeitskreis Wohnen", 1, 1),
        ("member", "Arbeitskreis Arbeit und Ausbildung", 1, 1),
        ("member", "Arbeitskreis Bildung und Sprache", 1, 1),
        ("member", "Ehrenamtliche Person", 1, 1),
        ("member", "Migrantin oder Migrant", 1, 1),
        ("member", "Integrationsmanagement", 1, 1),
        ("member", "Städte und Gemeinden im Landkreis Waldshut", 1, 1),
        ("member", "Mitglied des Kreistags", 0, 2),
    ]
    above = bodies[body["parent_id"]]
    assert (above["name"], above["meets"]) == ("Arbeitskreis Migration", "Ein- bis zweimal im Jahr")
    below = {one["name"] for one in api.items(f"/bodies?parent={body['id']}")}
    assert len(below) == 3


def test_what_waldshuts_bodies_dealt_with(api: Api) -> None:
    paper = api.only("/papers?district=08337")
    noted = api.only(f"/consultations?paper={paper['id']}")
    assert (paper["dated_on"], noted["consulted_on"], noted["outcome"]) == ("2019-06-11", "2019-06-28", None)
    decided = api.only("/consultations?district=08337&role=decision")
    assert decided["paper_id"] is None, "the post was decided without a paper"
    assert "unbefristet" in decided["resolution_text"]
    assert (decided["consulted_on"], decided["period"]["text"]) == (None, "Mai 2019")


def test_which_paper_and_consultation_handled_konstanz_2_0(api: Api) -> None:
    papers = api.items("/papers?district=08335")
    (paper,) = [paper for paper in papers if "Integrationskonzept 2.0" in (paper["facts"] or "")]
    assert (paper["reference"], paper["kind"], paper["dated_on"]) == ("2024/140", "report", "2024-06-21")
    consulted = api.only(f"/consultations?paper={paper['id']}")
    body = api.get(f"/bodies/{consulted['body_id']}").json()
    assert (body["name"], consulted["consulted_on"]) == ("Sozialausschuss", "2024-07-01")
    assert (consulted["agenda_item"], consulted["held_in_public"]) == ("2", True)


def test_what_adopted_konstanz_first_concept(api: Api) -> None:
    concept = api.only("/concepts?district=08335&key=integrationskonzept-2018")
    adopted = api.only(f"/consultations?adopts_concept={concept['id']}")
    assert (adopted["consulted_on"], adopted["agenda_item"]) == (concept["adopted_on"], "6")


def test_where_konstanz_motion_is_followed_up(api: Api) -> None:
    motion = api.only("/papers?district=08335&kind=motion")
    asked = {task["key"]: task for task in api.items(f"/resolution-tasks?paper={motion['id']}")}
    assert motion["originator"] == "Fraktion der Freien Wähler"
    followed = [(one["occasion"], one["note"]) for one in asked["mitwirkung"]["follow_ups"]]
    assert followed == [("Steuerungsgruppe Integration", "Anfang Juni 2018"), ("Integrationskonferenz", "Herbst 2018")]
