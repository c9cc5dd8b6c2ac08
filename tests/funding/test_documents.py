"""What the counties' documents ask about money, asked over the API of the sample counties."""

import pytest
from sqlalchemy.engine import Engine

from tests.api import Api, Json
from tests.conftest import emptied
from tests.world import euro

COUNTIES = ("konstanz", "kaiserslautern", "wesermarsch")


@pytest.fixture(scope="module")
def api(service: Api, admin: Engine) -> Api:
    return emptied(service, admin).with_samples(*COUNTIES)


def finances(api: Api, concept: str, query: str = "") -> Json:
    told: Json = api.get(f"/concepts/{api.only(concept)['id']}/finances{query}").json()
    return told


KONSTANZ = "/concepts?district=08335&key=integrationskonzept-2018"


def test_what_konstanz_applied_for(api: Api) -> None:
    land = api.only("/organisations?district=08335&key=land-bw")
    asked = api.items(f"/funding-applications?organisation={land['id']}")
    assert [one["title"] for one in asked] == [
        "AMIF", "Gemeinsam in Vielfalt III", "Integrationsmanagement", "Qualifiziert.Engagiert", "VwV-Integration",
    ]  # fmt: skip
    assert {(one["state"], one["amount_applied"]) for one in asked} == {("applied", None)}
    whole = finances(api, KONSTANZ)["totals"]
    assert (whole["open"], whole["without_amount"]["open"], whole["applications_without_amount"]) == (None, 6, 6), (
        "the conference is one of them"
    )


def test_which_measures_hang_on_amif(api: Api) -> None:
    amif = api.only("/funding-applications?district=08335&q=AMIF")
    numbers = {item["id"]: item["number"] for item in api.items("/measures?district=08335&limit=200")}
    assert [numbers[i] for i in amif["depending_measure_ids"]] == ["2.5", "4.3"]
    told = finances(api, KONSTANZ, f"?if_refused={amif['id']}")["measures_at_risk"]
    assert [one["number"] for one in told if one["assumed"]] == ["2.5", "4.3"]
    assert {one["reason"] for one in told if one["application_ids"] == [amif["id"]]} == {"refused"}


def test_which_measures_of_konstanz_are_at_risk(api: Api) -> None:
    told = finances(api, KONSTANZ)["measures_at_risk"]
    reasons = {one["number"]: one["reason"] for one in told}
    assert reasons == dict.fromkeys(("1.2", "1.3", "2.5", "3.1", "4.3", "6.2", "7.1", "7.3"), "open") | dict.fromkeys(
        ("11.1", "11.3"), "unfunded"
    )


def test_kaiserslauterns_money_comes_without_an_application(api: Api) -> None:
    source = api.only("/funding-sources?district=07335&q=Integrationspauschale")
    assert api.items(f"/funding-applications?source={source['id']}") == []
    told = finances(api, "/concepts?district=07335")["measures_at_risk"]
    needing = [m for m in api.items("/measures?district=07335&limit=200") if m["feasibility"] == "depends_on_funding"]
    assert len(told) == len(needing) == 40
    assert {one["reason"] for one in told} == {"unfunded"}


def test_wesermarsch_asks_for_at_least_ten_thousand(api: Api) -> None:
    asked = api.only("/cost-estimates?district=03461")
    assert (asked["estimated"], asked["estimated_precision"]) == (euro("10000.00"), "at_least")
    measure = api.get(f"/measures/{asked['measure_id']}").json()
    assert measure["title"] == "Mindestausstattung der Koordinierungsstelle"
    whole = finances(api, "/concepts?district=03461")["totals"]
    assert (whole["estimated"], whole["inexact_estimates"]) == (euro("10000.00"), 1)
    assert api.items("/funding-sources?district=03461") == [], "the presentation names none"
