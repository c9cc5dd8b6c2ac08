"""What must agree in the council's work, and the days on which reports are due."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.engine import Engine

from app.council.due_days import due_days, how_many
from tests.api import Api, Json
from tests.conftest import emptied
from tests.problems import faults, problem
from tests.world import World


def test_months_are_counted_from_the_first_day() -> None:
    days = list(due_days(date(2024, 1, 31), "P1M", date(2024, 5, 31)))
    assert [day.isoformat() for day in days] == ["2024-01-31", "2024-02-29", "2024-03-31", "2024-04-30", "2024-05-31"]
    assert list(due_days(date(2023, 1, 31), "P1M", date(2023, 2, 28)))[-1] == date(2023, 2, 28)
    assert list(due_days(date(2024, 2, 29), "P1Y", date(2028, 12, 31)))[-1] == date(2028, 2, 29)
    assert list(due_days(date(2024, 1, 31), "P1M1D", date(2024, 3, 31)))[1:] == [date(2024, 3, 1)]
    assert list(due_days(date(2024, 1, 1), "P2W", date(2024, 1, 20))) == [date(2024, 1, 1), date(2024, 1, 15)]


@pytest.mark.long
@settings(max_examples=100)
@given(
    first=st.dates(date(1900, 1, 1), date(2199, 12, 31)),
    period=st.from_regex(r"P([1-9][0-9]?Y)?([1-9][0-9]?M)?([1-9][0-9]?W)?[1-9][0-9]{0,2}D", fullmatch=True),
)
def test_days_rise_and_end(first: date, period: str) -> None:
    days = list(due_days(first, period, date(2199, 12, 31)))
    assert days[0] == first
    assert days == sorted(set(days))


@settings(max_examples=100)
@given(
    first=st.dates(date(1900, 1, 1), date(2199, 12, 31)),
    until=st.dates(date(1899, 12, 31), date(2199, 12, 31)),
    period=st.from_regex(r"P([1-9]Y|[1-9][0-9]?M|[1-9]W|[1-9][0-9]{0,2}D|[1-9]M[1-9]D)", fullmatch=True),
    skipped=st.integers(0, 40),
)
def test_days_are_counted_as_they_are_told(first: date, until: date, period: str, skipped: int) -> None:
    days = list(due_days(first, period, until))
    assert how_many(first, period, until) == len(days)
    assert list(due_days(first, period, until, skipped=skipped)) == days[skipped:]


@pytest.fixture
def world(service: Api, admin: Engine) -> World:
    return World(emptied(service, admin))


def own(world: World) -> Json:
    return {"district_id": world.district["id"], "body_id": world.public["bodies"]["id"]}


def test_a_paper_is_not_consulted_before_its_date(world: World) -> None:
    api, paper = world.api, world.public["papers"]
    early = {"role": "hearing", "paper_id": paper["id"], "consulted_on": "2023-12-31", **own(world)}
    assert faults(api.post("/consultations", early)) == [("/consulted_on", "before_paper")]
    later = api.patch(f"/papers/{paper['id']}", {"dated_on": "2024-02-02"})
    assert faults(later) == [("/dated_on", "earlier_consultation")]
    assert api.patch(f"/papers/{paper['id']}", {"dated_on": "2024-02-01"}).status_code == 200


def test_a_consultation_without_a_day_is_on_its_meetings(world: World) -> None:
    api, paper = world.api, world.public["papers"]
    early = api.make("/meetings", held_on="2018-03-01", body_id=world.public["bodies"]["id"])
    at = {"role": "hearing", "paper_id": paper["id"], "meeting_id": early["id"], **own(world)}
    assert faults(api.post("/consultations", at)) == [("/meeting_id", "before_paper")]
    assert faults(api.post("/consultations", {**at, "consulted_on": "2025-05-05"})) == [("/consulted_on", "other_day")]
    made = api.make("/consultations", **{**at, "paper_id": None})
    path = f"/consultations/{made['id']}"
    assert faults(api.patch(path, {"paper_id": paper["id"]})) == [("/meeting_id", "before_paper")]
    assert api.patch(path, {"consulted_on": "2018-03-01"}).status_code == 200
    moved = f"/meetings/{early['id']}"
    assert faults(api.patch(moved, {"held_on": "2024-03-01"})) == [("/held_on", "other_day")]
    assert api.patch(path, {"consulted_on": None}).status_code == 200
    assert api.patch(moved, {"held_on": "2024-03-01"}).status_code == 200
    assert api.patch(path, {"paper_id": paper["id"]}).status_code == 200
    assert faults(api.patch(moved, {"held_on": "2018-03-01"})) == [("/held_on", "before_paper")]
    assert api.patch(moved, {"place": "Singen"}).status_code == 200


def test_a_concept_is_adopted_by_a_decision_before_its_day_ends(world: World) -> None:
    api, concept = world.api, world.public["concepts"]
    adopts = {"adopts_concept_id": concept["id"], "role": "decision", "outcome": "adopted_changed", **own(world)}
    for name, wrong in (("role", "preliminary"), ("outcome", "deferred"), ("outcome", None)):
        assert faults(api.post("/consultations", {**adopts, name: wrong})) == [("/adopts_concept_id", "adopts")]
    late = {**adopts, "consulted_on": "2018-01-30"}
    assert faults(api.post("/consultations", late)) == [("/consulted_on", "after_adoption")]
    made = api.make("/consultations", **{**adopts, "consulted_on": concept["adopted_on"]})
    assert [c["id"] for c in api.items(f"/consultations?adopts_concept={concept['id']}")] == [made["id"]]
    elsewhere = api.concept(world.foreign)
    foreign = {**adopts, "adopts_concept_id": elsewhere["id"]}
    assert faults(api.post("/consultations", foreign)) == [("/adopts_concept_id", "unknown_reference")]


def test_a_concept_is_not_adopted_at_a_later_meeting(world: World) -> None:
    api, concept, body = world.api, world.public["concepts"], world.public["bodies"]["id"]
    adopts = {"adopts_concept_id": concept["id"], "role": "decision", "outcome": "adopted_changed", **own(world)}
    late, due = (api.make("/meetings", held_on=day, body_id=body) for day in ("2025-05-05", "2018-01-29"))
    refused = api.post("/consultations", {**adopts, "meeting_id": late["id"]})
    assert faults(refused) == [("/meeting_id", "after_adoption")]
    api.make("/consultations", **adopts, meeting_id=due["id"])
    assert faults(api.patch(f"/meetings/{due['id']}", {"held_on": "2018-01-30"})) == [("/held_on", "after_adoption")]
    assert api.patch(f"/meetings/{due['id']}", {"held_on": "2018-01-28"}).status_code == 200


def test_a_concept_keeps_a_day_on_which_it_can_have_been_adopted(world: World) -> None:
    api = world.api
    path, body = f"/concepts/{api.concept(world.district, title='Neu')['id']}", world.public["bodies"]["id"]
    adopts = {"adopts_concept_id": path.split("/")[-1], "role": "decision", "outcome": "adopted_changed", **own(world)}
    made = api.make("/consultations", **adopts, consulted_on="2018-01-01")
    assert faults(api.patch(path, {"adopted_on": "2015-01-01"})) == [("/adopted_on", "after_adoption")]
    assert api.get(path).json()["adopted_on"] == "2018-01-29"
    assert api.patch(path, {"adopted_on": "2018-01-01"}).status_code == 200
    meeting = api.make("/meetings", held_on="2018-01-01", body_id=body)
    at = {"consulted_on": None, "meeting_id": meeting["id"], "votes_yes": 3}
    assert api.patch(f"/consultations/{made['id']}", at).status_code == 200
    assert faults(api.patch(path, {"adopted_on": "2017-12-31"})) == [("/adopted_on", "after_adoption")]
    assert api.patch(path, {"title": "Anders"}).status_code == 200


def test_a_meeting_is_its_bodys(world: World) -> None:
    api, place = world.api, own(world)
    other = api.make("/bodies", kind="council", name="Kreistag", district_id=place["district_id"])
    wrong = {"role": "hearing", "meeting_id": world.public["meetings"]["id"], **place, "body_id": other["id"]}
    assert faults(api.post("/consultations", wrong)) == [("/body_id", "other_body")]
    unanimous = {"role": "decision", "unanimous": True, "votes_no": 1, **place}
    assert faults(api.post("/consultations", unanimous)) == [("/votes_no", "unanimous")]


def test_bodies_stand_below_each_other_without_a_circle(world: World) -> None:
    api, body = world.api, world.public["bodies"]
    below = api.make("/bodies", kind="network", name="Netz", parent_id=body["id"], district_id=world.district["id"])
    assert faults(api.patch(f"/bodies/{body['id']}", {"parent_id": below["id"]})) == [("/parent_id", "circle")]
    foreign = api.make("/bodies", kind="network", name="Netz", district_id=world.foreign["id"])
    wrong = api.patch(f"/bodies/{below['id']}", {"parent_id": foreign["id"]})
    assert faults(wrong) == [("/parent_id", "unknown_reference")]
    itself = {"body_id": body["id"], "delegating_body_id": body["id"]}
    assert faults(api.post("/body-seats", itself)) == [("/delegating_body_id", "itself")]
    problem(api.delete(f"/bodies/{body['id']}"), 409, "in-use")


def test_a_number_is_one_papers(world: World) -> None:
    api, place = world.api, {"district_id": world.district["id"], "kind": "report", "title": "Bericht"}
    made = api.make("/papers", reference="2024/140", **place)
    again = api.post("/papers", {"reference": "2024/140", **place})
    problem(again, 409, "conflict")
    assert again.json()["existing"].endswith(f"/v1/papers/{made['id']}")
    api.make("/papers", **{**place, "district_id": world.foreign["id"]}, reference="2024/140")
    assert api.patch(f"/papers/{made['id']}", {"reference": "2024/141"}).status_code == 200


def test_a_report_answers_a_day_of_its_duty_and_the_calendar_says_so(world: World) -> None:
    api, duty, report = world.api, world.public["reporting-duties"], world.public["reports"]
    of = {"concept_id": duty["concept_id"], "body_id": duty["body_id"], "title": "Bericht", "duty_id": duty["id"]}
    wrong = {**of, "due_on": "2024-07-30", "delivered_on": "2024-07-30"}
    assert faults(api.post("/reports", wrong)) == [("/due_on", "not_due")]
    second = {**of, "due_on": "2024-01-31", "delivered_on": "2024-03-01"}
    problem(api.post("/reports", second), 409, "conflict")
    other = api.make("/bodies", kind="council", name="Kreistag", district_id=world.district["id"])
    elsewhere = {**of, "body_id": other["id"], "due_on": "2024-07-31", "delivered_on": "2024-07-31"}
    assert faults(api.post("/reports", elsewhere)) == [("/duty_id", "other_duty")]
    moved = api.patch(f"/reporting-duties/{duty['id']}", {"first_due": "2024-02-01"})
    assert faults(moved) == [("/first_due", "answered")]
    problem(api.delete(f"/reporting-duties/{duty['id']}"), 409, "in-use")
    path = f"/concepts/{duty['concept_id']}/reporting-calendar"
    (told,) = api.get(f"{path}?on=2024-07-31&from=2024-01-01&until=2025-02-01").json()["duties"]
    shown = [(day["due_on"], day["state"], (day["report"] or {}).get("id")) for day in told["due_days"]]
    assert shown == [
        ("2024-01-31", "done", report["id"]), ("2024-07-31", "due", None), ("2025-01-31", "upcoming", None),
    ]  # fmt: skip
    (early,) = api.get(f"{path}?on=2024-01-31&until=2024-01-31").json()["duties"]
    assert early["due_days"][0]["state"] == "due", "it was delivered the day after"


def test_a_consultation_has_its_meeting_made(world: World) -> None:
    api = world.api
    body = api.make("/bodies", kind="council", name="Kreistag", district_id=world.district["id"])
    new = {"district_id": world.district["id"], "role": "decision", "body_id": body["id"]}
    asked = {**new, "consulted_on": "2019-05-08", "at_meeting": True, "visibility": "internal"}
    first, second = (api.make("/consultations", **asked) for _ in range(2))
    meeting = api.get(f"/meetings/{first['meeting_id']}", token=api.operator).json()
    assert (meeting["body_id"], meeting["held_on"], meeting["state"]) == (body["id"], "2019-05-08", "held")
    assert meeting["visibility"] == "internal"
    assert second["meeting_id"] == meeting["id"], "a body meets once a day"
    assert faults(api.post("/consultations", {**new, "at_meeting": True})) == [("/consulted_on", "missing")]
    both = api.post("/consultations", {**asked, "meeting_id": meeting["id"]})
    assert faults(both) == [("/meeting_id", "one_of")]


def test_a_consultation_gets_its_meeting_later(world: World) -> None:
    api = world.api
    body = api.make("/bodies", kind="council", name="Kreistag", district_id=world.district["id"])
    new = {"district_id": world.district["id"], "role": "decision", "body_id": body["id"]}
    path = f"/consultations/{api.make('/consultations', **new)['id']}"
    assert faults(api.patch(path, {"at_meeting": True})) == [("/consulted_on", "missing")]
    for day in ("2019-05-08", "2019-05-09"):
        changed = api.patch(path, {"at_meeting": True, "consulted_on": day}).json()
        meeting = api.get(f"/meetings/{changed['meeting_id']}").json()
        assert (meeting["body_id"], meeting["held_on"]) == (body["id"], day)
    both = api.patch(path, {"at_meeting": True, "meeting_id": meeting["id"]})
    assert faults(both) == [("/meeting_id", "one_of")]
    assert api.patch(path, {"at_meeting": False, "agenda_item": "2"}).json()["meeting_id"] == meeting["id"]


def test_a_consultation_may_have_a_rough_time(world: World) -> None:
    api = world.api
    body = api.make("/bodies", kind="council", name="Kreistag", district_id=world.district["id"])
    new = {"district_id": world.district["id"], "role": "decision", "body_id": body["id"]}
    may = {"from": "2019-05-01", "until": "2019-05-31", "text": "Mai 2019"}
    late, rough, early = (api.make("/consultations", **new, **fields) for fields in (
        {"consulted_on": "2019-06-01"}, {"period": may}, {"consulted_on": "2019-04-30"}))  # fmt: skip
    assert rough["period"] == may
    listed = api.items(f"/consultations?body={body['id']}")
    assert [one["id"] for one in listed] == [early["id"], rough["id"], late["id"]]


def test_duties_of_a_concept_that_was_never_adopted_are_dormant(world: World) -> None:
    api, body = world.api, world.public["bodies"]
    draft = api.concept(world.district, title="Entwurf", key="entwurf", state="submitted", adopted_on=None)
    within = {"concept_id": draft["id"], "body_id": body["id"]}
    duty = api.make("/reporting-duties", period="P1Y", first_due="2020-12-31", form="oral", **within)
    done = {"title": "Bericht", "duty_id": duty["id"], "due_on": "2020-12-31", "delivered_on": "2020-12-01"}
    api.make("/reports", **done, **within)

    def states() -> list[str]:
        path = f"/concepts/{draft['id']}/reporting-calendar?on=2022-01-31&until=2022-12-31"
        (told,) = api.get(path).json()["duties"]
        return [day["state"] for day in told["due_days"]]

    assert states() == ["done", "dormant", "dormant"]
    adopted = api.patch(f"/concepts/{draft['id']}", {"state": "adopted", "adopted_on": "2020-01-01"})
    assert adopted.status_code == 200, adopted.text
    assert states() == ["done", "overdue", "upcoming"]


def test_an_internal_report_answers_nothing_to_the_public(world: World) -> None:
    api, duty = world.api, world.public["reporting-duties"]
    assert api.patch(f"/reports/{world.public['reports']['id']}", {"visibility": "internal"}).status_code == 200
    path = f"/concepts/{duty['concept_id']}/reporting-calendar?on=2024-03-01&until=2024-03-01"
    for token, state in ((None, "overdue"), (world.tokens["reader"], "done")):
        (told,) = api.get(path, token=token).json()["duties"]
        assert [day["state"] for day in told["due_days"]] == [state]
    assert api.get(f"/concepts/{world.hidden['concepts']['id']}/reporting-calendar").status_code == 404


def test_a_calendar_has_an_end(world: World) -> None:
    api, duty = world.api, world.public["reporting-duties"]
    of = {"concept_id": duty["concept_id"], "body_id": duty["body_id"]}
    daily = api.make("/reporting-duties", period="P1D", form="oral", first_due="2020-01-01", **of)
    path = f"/concepts/{duty['concept_id']}/reporting-calendar"
    assert faults(api.get(f"{path}?from=2020-01-01&until=2024-01-01")) == [("from", "too_many_days")]
    assert api.get(f"{path}?on=2024-02-29&from=2024-01-01").status_code == 200
    answer = api.get(path)
    assert answer.status_code == 200, "nobody asked for too much"
    told = {one["duty_id"]: one for one in answer.json()["duties"]}
    assert (told[duty["id"]]["left_out"], told[duty["id"]]["due_days"][0]["due_on"]) == (0, "2024-01-31")
    days = [day["due_on"] for day in told[daily["id"]]["due_days"]]
    assert (len(days), days[-1]) == (1_000, answer.json()["until"])
    first = date.fromisoformat(days[0])
    assert told[daily["id"]]["left_out"] == (first - date(2020, 1, 1)).days
    whole = api.get(f"{path}?from={first}").json()["duties"]
    assert [day["due_on"] for day in whole[0]["due_days"]] == days, "what is asked for is told, and nothing left out"
    assert whole[0]["left_out"] == 0


def test_a_calendar_does_not_end_before_it_begins(world: World) -> None:
    path = f"/concepts/{world.public['reporting-duties']['concept_id']}/reporting-calendar"
    assert faults(world.api.get(f"{path}?from=2024-01-02&until=2024-01-01")) == [("from", "period")]
    assert faults(world.api.get(f"{path}?on=2024-01-01&from=2025-01-02")) == [("from", "period")]
    assert world.api.get(f"{path}?from=2024-01-01&until=2024-01-01").status_code == 200


def test_a_task_is_of_one_body_or_organisation(world: World) -> None:
    task, body = world.public["resolution-tasks"], world.public["bodies"]["id"]
    path = f"/resolution-tasks/{task['id']}"
    assert faults(world.api.patch(path, {"assignee": "Alle", "body_id": body})) == [("/assignee", "assignee")]
    mine = world.api.patch(path, {"assignee": None, "organisation_id": None, "body_id": body})
    assert mine.json()["body_id"] == body


def test_a_measure_is_one_of_the_tasks_concept(world: World) -> None:
    api, task = world.api, world.public["resolution-tasks"]
    other = api.measure(api.concept(world.district, title="Anderes"))
    wrong = api.patch(f"/resolution-tasks/{task['id']}", {"measure_id": other["id"]})
    assert faults(wrong) == [("/measure_id", "other_concept")]


def test_no_day_is_in_two_legislative_terms(world: World) -> None:
    api, of = world.api, {"name": "Wahlperiode", "district_id": world.district["id"]}
    term = api.make("/legislative-terms", starts_on="2019-07-01", ends_on="2024-06-30", **of)
    for start, end in (("2024-06-30", None), ("2018-01-01", "2019-07-01"), ("2018-01-01", None),
                       ("2020-01-01", "2020-12-31"), ("2019-07-01", "2024-06-30")):  # fmt: skip
        told = problem(api.post("/legislative-terms", {**of, "starts_on": start, "ends_on": end}), 409, "conflict")
        assert told["existing"].endswith(f"/v1/legislative-terms/{term['id']}")
    after = api.make("/legislative-terms", starts_on="2024-07-01", **of)
    elsewhere = {**of, "district_id": world.foreign["id"]}
    api.make("/legislative-terms", starts_on="2024-07-01", **elsewhere)
    path = f"/legislative-terms/{after['id']}"
    assert api.patch(path, {"starts_on": "2024-06-30"}).status_code == 409
    assert faults(api.patch(path, {"ends_on": "2024-06-01"})) == [("/ends_on", "period")]
    assert api.patch(path, {"starts_on": "2024-08-01"}).status_code == 200
    assert [t["id"] for t in api.items("/legislative-terms?district=08335&on=2024-06-30")] == [term["id"]]
    assert api.items("/legislative-terms?district=08335&on=2024-07-15") == []
