"""What trials with documents of offices, and with the contract alone, stumbled over: each with the right answer."""

import json
from typing import Any

import pytest

from app.feed.relay import catch_up
from tests.api import Api, Json
from tests.bundles import bundle, first, load, measure, update
from tests.exchange.tables import xlsx_of
from tests.problems import faults, problem

GERMAN = {"Accept-Language": "de"}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture
def concept(api: Api) -> Json:
    return api.concept(api.district())


# --- documents of offices -------------------------------------------------------------------------------------------


def test_a_table_without_an_event_is_told_what_tables_are_for(api: Api, concept: Json) -> None:
    """D2"""
    sheet = xlsx_of({"Tabelle1": [["Nr.", "Maßnahme"], ["1", "Sprachcafé"]]})
    for query in ("", "?district=08335"):
        answer = api.call("POST", f"/imports{query}", token=api.operator, content=sheet, headers={"Content-Type": XLSX})
        told = {one["parameter"]: one["detail"] for one in problem(answer, 422)["errors"]}
        assert told.keys() == {"event", *(["district"] if query else [])}
        assert ("feedback" in told["event"], "Measures" in told["event"]) == (True, True)


def test_a_dry_run_shows_titles_under_each_others_key(api: Api) -> None:
    """D5"""
    load(api, bundle(measures=[measure("a", title="Eins"), measure("b", title="Zwei")]))
    swapped = bundle(measures=[measure("a", title="Zwei"), measure("b", title="Eins")])
    told = load(api, swapped, params={"dry_run": True})
    shown = {(one["key"], one["field"]): (one["before"], one["after"]) for one in told["changes"]}
    assert shown == {("a", "title"): ("Eins", "Zwei"), ("b", "title"): ("Zwei", "Eins")}


def test_a_dry_run_shows_references_by_their_keys(api: Api) -> None:
    load(api, first())
    named = {"field": "f2", "goals": [], "responsible": ["o1"], "tags": ["a", "b"], "starts_on": "2020-01-02"}
    told = load(api, bundle(measures=[measure("m1", **named)]), params={"dry_run": True})
    assert {one["field"]: (one["before"], one["after"]) for one in told["changes"]} == {
        "field": ("f1", "f2"), "goals": (["g1"], []), "starts_on": ("2020-01-01", "2020-01-02"),
    }  # fmt: skip
    assert load(api, bundle(measures=[measure("m1", **named)]))["changes"] == []


def test_two_lights_of_one_day_are_a_warning(api: Api) -> None:
    """D6"""
    twice = [update("1", "m", "green"), update("2", "m", "yellow")]
    told = load(api, bundle(measures=[measure("m")], status_updates=twice))
    assert told["warnings"]
    assert api.only("/measures")["light"] == "yellow"


def test_messages_have_words_the_value_and_the_key(api: Api) -> None:
    """D9"""
    wrong = bundle(measures=[measure("m", priority="dringend")])
    [told] = problem(api.post("/imports", wrong, headers=GERMAN), 422)["errors"]
    assert told["key"] == "m"
    assert "dringend" in told["detail"]
    assert " or " not in told["detail"]


def test_lists_and_summary_agree_where_they_count_the_same(api: Api, concept: Json) -> None:
    """D10"""
    for stage in ({}, {"adopted_on": None}, {"discontinued_on": "2024-06-30", "discontinued_reason": "obsolete"}):
        api.status(api.measure(concept, **stage), "red", "2024-01-31")
    summary = api.get(f"/concepts/{concept['id']}/summary").json()
    listed = api.items("/measures", params={"light": "red", "stage": summary["counted_stages"]})
    assert len(listed) == summary["counts"]["red"] == 1


def test_a_field_has_what_is_below_it_and_may_be_repeated(api: Api, concept: Json) -> None:
    """D11"""
    within = {"concept_id": concept["id"]}
    parent, other = (api.make("/fields-of-action", title=title, **within)["id"] for title in ("Bildung", "Arbeit"))
    child = api.make("/fields-of-action", title="Sprache", parent_id=parent, **within)["id"]
    found = {api.measure(concept, field_id=child)["id"], api.measure(concept, field_id=other)["id"]}
    api.measure(concept)
    assert {one["id"] for one in api.items("/measures", params={"field": [parent, other]})} == found


def test_an_import_says_that_a_concept_is_internal(api: Api) -> None:
    """D12"""
    quiet = {"key": "k", "title": "Konzept"}
    assert load(api, {**bundle(), "concepts": [quiet]})["warnings"]


@pytest.mark.parametrize("light", ["yellow", "red"])
def test_a_light_is_taken_without_reasons_and_listed(api: Api, concept: Json, light: str) -> None:
    """M2"""
    one = api.measure(concept)
    api.make("/status-updates", measure_id=one["id"], light=light, effective_on="2024-01-31")
    attention = api.get(f"/concepts/{concept['id']}/attention").json()
    assert one["id"] in [item["id"] for item in attention["items"] if item["code"] == "unexplained"]


def test_words_take_the_green_light_back(api: Api, concept: Json) -> None:
    """M1, and case 30"""
    one = api.measure(concept)
    api.status(one, "green", "2024-03-31")
    red = api.status(one, "red", "2024-06-30")
    api.make("/status-updates", measure_id=one["id"], light="not_rated", effective_on="2024-09-30", summary="Unklar")
    api.post(f"/status-updates/{red['id']}/retraction", {"reason": "Versehen"})
    shown = api.get(f"/measures/{one['id']}").json()
    assert (shown["light"], shown["status"]["summary"]) == ("not_rated", "Unklar")


LISTING_DISTRICTS = (
    "/districts", "/districts?dialect=excel-de", "/overview", "/overview?dialect=excel-de", "/search?q=Bezirk",
    "/search?q=Konzept", "/measures?names=true", "/catalog.jsonld", "/oparl/v1.1/bodies",
)  # fmt: skip


def test_a_district_abroad_has_no_state(api: Api) -> None:
    """M6"""
    abroad = api.district(name="Bezirk", ags=None, state=None)
    assert abroad["state"] is None
    assert faults(api.post("/districts", {"name": "Bezirk"})) == [("/state", "missing")]
    path = f"/districts/{abroad['id']}"
    for state in ("DE-BW", None):
        assert api.patch(path, {"state": state}).json()["state"] == state
    concept = api.concept(abroad)
    api.status(api.measure(concept), "green", "2024-01-31")
    for url in (*LISTING_DISTRICTS, f"/oparl/v1.1/bodies/{abroad['id']}", path):
        answer = api.get(url)
        assert (answer.status_code, abroad["id"] in answer.text) == (200, True), url
    bundle = api.get(f"{path}/bundle", token=api.operator).json()
    assert api.post("/imports", bundle, params={"district": abroad["id"]}).json()["import_id"] is None


# --- screens of a dashboard -----------------------------------------------------------------------------------------


def test_all_that_is_wrong_is_told_at_once_by_its_german_label(api: Api, concept: Json) -> None:
    one = api.measure(concept)
    body = {"measure_id": one["id"], "light": "red", "progress": 120, "effective_on": "2099-01-01"}
    answer = api.post("/status-updates", body, headers=GERMAN)
    assert {place for place, _ in faults(answer)} == {"/progress", "/effective_on"}
    told = {error["label"]: error["detail"] for error in answer.json()["errors"]}
    assert told["Fortschritt (%)"] == "Höchstens 100 (gefunden: 120)"
    change = {"starts_on": "2024-06-30", "ends_on": "2023-01-01"}
    (error,) = api.patch(f"/measures/{one['id']}", change, headers=GERMAN).json()["errors"]
    assert error["label"] == "Ende"
    (wrong,) = api.post("/districts", {"name": "Bezirk"}, headers=GERMAN).json()["errors"]
    assert (wrong["pointer"], wrong["label"]) == ("/state", "Land")
    assert error["detail"] == "„Ende“ (`ends_on`) darf nicht vor „Beginn“ (`starts_on`) liegen"


def test_both_rules_of_a_change_are_told(api: Api, concept: Json) -> None:
    one = api.measure(concept, starts_on="2024-01-01")
    change = {"discontinued_on": "2024-06-30", "ends_on": "2023-01-01"}
    assert {place for place, _ in faults(api.patch(f"/measures/{one['id']}", change))} == {
        "/discontinued_reason", "/ends_on",
    }  # fmt: skip


def test_who_changes_what_has_changed_is_told_its_version(api: Api, concept: Json) -> None:
    path = f"/concepts/{concept['id']}"
    old = api.get(path).headers["ETag"]
    api.patch(path, {"title": "Neu"})
    told = problem(api.patch(path, {"title": "Neuer"}, headers={"If-Match": old}), 412)
    assert (told["existing"].endswith(f"/v1{path}"), told["existing_version"]) == (True, concept["version"] + 1)


@pytest.mark.parametrize(
    "path",
    ["concepts/overview?stage=proposed", "concepts/overview?as_of=2024-01-01", "status-updates?current=true",
     "measures?number=1.2", "measures?id={id}&id={id}", "concepts?in_force_on=1900-01-01"],
)  # fmt: skip
def test_what_a_screen_asks_for_is_answered(api: Api, concept: Json, path: str) -> None:
    answer = api.get(f"/{path.format(id=concept['id'])}".replace("/concepts/overview", "/overview"))
    assert answer.status_code == 200, answer.text


def test_tree_and_lists_say_why_it_is_red(api: Api, concept: Json) -> None:
    api.status(api.measure(concept), "red", "2024-01-31", next_steps="Weiter suchen")
    tree = api.get(f"/concepts/{concept['id']}/tree").json()
    for shown in (api.only("/measures"), tree["measures"][0]):
        status = shown["status"]
        assert (status["reason"], status["remedy"], status["next_steps"]) == ("staff", "Ausschreibung", "Weiter suchen")


def test_the_feed_needs_no_further_requests(api: Api, concept: Json) -> None:
    one = api.measure(concept, number="1.2")
    api.status(one, "green", "2024-01-31")
    api.run(catch_up(api.app.state.database))
    entry = api.items("/changes?resource=status_updates")[-1]
    assert (entry["title"], entry["number"], entry["light"]) == ("Sprachcafé", "1.2", "green")


def test_an_event_is_open_on_purpose_only(api: Api, concept: Json) -> None:
    api.make("/participation-events", title="Konferenz", kind="conference", concept_id=concept["id"])
    assert api.items("/participation-events?is_open=true") == []


def test_a_wrong_address_is_told_in_words(api: Api, concept: Json) -> None:
    event = api.make(
        "/participation-events", title="Konferenz", kind="conference", form="open", concept_id=concept["id"]
    )
    body: Any = {"event_id": event["id"], "text": "Mehr Kurse", "contact": {"email": "niemand"}}
    said = problem(api.post("/feedback-items", body, token=None, headers=GERMAN), 422)
    assert "E-Mail-Adresse" in json.dumps(said, ensure_ascii=False), said


def test_money_that_nobody_knows_is_no_zero(api: Api, concept: Json) -> None:
    for n in range(6):
        api.make("/funding-applications", title=f"Antrag {n}", district_id=concept["district_id"],
                 concept_id=concept["id"], state="applied", applied_on="2024-01-01")  # fmt: skip
    totals = api.get(f"/concepts/{concept['id']}/finances").json()["totals"]
    assert (totals["applied"], totals["without_amount"]["applied"]) == (None, 6)
