"""A district's calendar: what stands in it, for whom, and that it stays the same until something changes."""

import re
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from app.core import days
from tests.api import Api, Json
from tests.calendar.reading import Component, events, read
from tests.problems import faults, problem
from tests.world import RANDOM_ID, World

ALL = "from=2023-01-01&until=2027-12-31"


@pytest.fixture
def world(api: Api) -> World:
    return World(api)


def calendar(world: World, query: str = ALL, *, caller: str = "anonymous", **options: object) -> httpx.Response:
    return world.api.get(f"/districts/08335/calendar.ics?{query}", token=world.tokens[caller], **options)


def entry(world: World, kind: str, thing: Json, query: str = ALL, caller: str = "anonymous") -> Component:
    return events(calendar(world, query, caller=caller))[f"{kind}-{thing['id']}@sachstand"]


def summaries(response: httpx.Response) -> list[str]:
    return [event.text("SUMMARY") for event in read(response).under("VEVENT")]


# --- what stands in it --------------------------------------------------------------------------------------------


def test_a_meeting_stands_in_it_with_its_agenda(world: World) -> None:
    meeting = world.public["meetings"]
    found = entry(world, "meeting", meeting)
    assert found.text("SUMMARY") == "Sozialausschuss"
    assert found.text("DESCRIPTION") == "Geplant\nMitteilungsvorlage Sachstand (Kenntnisnahme)"
    assert (found.one("DTSTART").value, found.one("DTEND").value) == ("20240201", "20240202")
    assert found.one("URL").value == f"http://sachstand.test/v1/meetings/{meeting['id']}"
    assert found.one("STATUS").value == "TENTATIVE"
    assert found.text("LOCATION") == "Kreishaus"
    nowhere = world.api.make("/meetings", held_on="2024-03-01", body_id=world.public["bodies"]["id"])
    assert not entry(world, "meeting", nowhere).has("LOCATION")
    at = {"meeting_id": meeting["id"], "district_id": world.district["id"], "outcome": "adopted_changed"}
    for item in ("10", "9"):
        world.api.make("/consultations", agenda_item=item, role="decision", **at)
    lines = entry(world, "meeting", meeting).text("DESCRIPTION").split("\n")
    assert [line.partition(":")[0] for line in lines[1:3]] == ["TOP 9", "TOP 10"]
    assert lines[1] == "TOP 9: Beratung ohne Vorlage (Entscheidung: Geändert beschlossen)"


def test_a_meeting_whose_time_is_known_has_it_in_local_time(world: World) -> None:
    body = {"body_id": world.public["bodies"]["id"], "place": "Kreishaus, Raum A; 2. OG"}
    meeting = world.api.make(
        "/meetings", held_on="2024-07-01", starts_at="2024-07-01T12:30:00Z", title="Klausur", state="invited", **body
    )
    found = entry(world, "meeting", meeting)
    assert found.one("DTSTART").value == "20240701T143000"
    assert found.one("DTSTART").parameters == {"TZID": "Europe/Berlin"}
    assert found.text("LOCATION") == body["place"]
    assert found.text("SUMMARY") == "Sozialausschuss: Klausur"
    assert found.one("STATUS").value == "CONFIRMED"


def test_a_cancelled_meeting_says_so_and_a_deleted_one_is_gone(world: World) -> None:
    meeting = world.api.make("/meetings", held_on="2024-07-01", body_id=world.public["bodies"]["id"])
    path, before = f"/meetings/{meeting['id']}", entry(world, "meeting", meeting)
    assert world.api.patch(path, {"state": "cancelled", "held_on": "2024-07-02"}).status_code == 200
    found = entry(world, "meeting", meeting)
    assert found.one("STATUS").value == "CANCELLED"
    assert found.text("SUMMARY") == "Abgesagt: Sozialausschuss"
    assert (before.one("SEQUENCE").value, found.one("SEQUENCE").value) == ("0", "1")
    assert found.one("DTSTAMP").value >= before.one("DTSTAMP").value
    assert world.api.delete(path).status_code == 204
    assert f"meeting-{meeting['id']}@sachstand" not in events(calendar(world))


def test_a_consultation_stands_alone_only_where_it_has_no_meeting(world: World) -> None:
    of = {"district_id": world.district["id"], "body_id": world.public["bodies"]["id"], "role": "decision"}
    alone = world.api.make("/consultations", consulted_on="2024-03-05", paper_id=world.public["papers"]["id"], **of)
    dateless = world.api.make("/consultations", **of)
    told = events(calendar(world))
    assert told[f"consultation-{alone['id']}@sachstand"].text("SUMMARY") == "Sozialausschuss: Sachstand"
    for other in (dateless, world.public["consultations"]):
        assert f"consultation-{other['id']}@sachstand" not in told


def test_reports_due_stand_in_it_and_say_where_they_are_done(world: World) -> None:
    duty = world.public["reporting-duties"]
    told = events(calendar(world))
    due = {uid: event for uid, event in told.items() if uid.startswith(f"report-due-{duty['id']}.")}
    assert [event.one("DTSTART").value for event in due.values()] == [
        "20240131", "20240731", "20250131", "20250731", "20260131",
    ]  # fmt: skip
    done, *others = due.values()
    assert done.text("SUMMARY") == "Bericht fällig: Sozialausschuss (erstattet)"
    assert done.text("DESCRIPTION").endswith("Bericht vom 01.02.2024: Sachstandsbericht")
    assert {event.text("SUMMARY") for event in others} == {"Bericht fällig: Sozialausschuss"}


def test_a_measure_ends_once_while_a_next_version_is_made(world: World) -> None:
    api, concept = world.api, world.api.concept(world.district, title="Leitlinien")
    kept = api.measure(concept, title="Sprachpaten", starts_on="2023-01-01", ends_on="2024-12-31")
    draft = api.post(f"/concepts/{concept['id']}/successor", {"version_label": "2.0"}).json()
    copy = api.only(f"/measures?concept={draft['id']}", token=api.operator)
    path = f"/concepts/{draft['id']}"

    def told(caller: str) -> list[str]:
        uids = events(calendar(world, caller=caller))
        return [one["id"] for one in (kept, copy) if f"measure-end-{one['id']}@sachstand" in uids]

    old, new = [kept["id"]], [copy["id"]]
    assert (told("anonymous"), told("reader")) == (old, old)
    for change in ({"visibility": "public"}, {"state": "submitted"}):
        assert api.patch(path, change).status_code == 200
        assert (told("anonymous"), told("reader")) == (old, old), change
    adopted = {"state": "adopted", "adopted_on": "2024-01-01", "visibility": "internal"}
    assert api.patch(path, adopted).status_code == 200
    assert (told("anonymous"), told("reader")) == (old, new), "to the public, the version before goes on"
    assert api.patch(path, {"visibility": "public"}).status_code == 200
    assert (told("anonymous"), told("reader")) == (new, new)


def test_a_measures_end_stands_in_it_where_the_measure_counts(world: World) -> None:
    api, concept = world.api, world.public["concepts"]
    ends = {"starts_on": "2023-01-01", "ends_on": "2024-12-31"}
    over = {"discontinued_on": "2024-02-01", "discontinued_reason": "obsolete"}
    kept = api.measure(concept, title="Sprachpaten", number="4.2", **ends)
    others = [
        api.measure(concept, **ends, **other) for other in ({"adopted_on": None}, over, {"ended_on": "2024-06-30"})
    ]
    found = entry(world, "measure-end", kept)
    assert found.text("SUMMARY") == "Ende: 4.2 Sprachpaten"
    assert (found.one("DTSTART").value, found.one("DTEND").value) == ("20241231", "20250101")
    told = events(calendar(world, caller="reader"))
    assert not [other for other in others if f"measure-end-{other['id']}@sachstand" in told]
    assert api.patch(f"/concepts/{concept['id']}", {"state": "withdrawn"}).status_code == 200
    assert f"measure-end-{kept['id']}@sachstand" not in events(calendar(world, caller="reader"))


@pytest.mark.parametrize(
    ("fields", "days", "summary", "status"),
    [
        ({"planned": {"from": "2024-09-01", "until": "2024-11-30", "text": "Herbst 2024"}},
         ("20240901", "20241201"), "Beschluss", "CONFIRMED"),
        ({"planned": {"until": "2024-06-30"}}, ("20240630", "20240701"), "Beschluss", "CONFIRMED"),
        ({"planned": {"from": "2024-09-01"}, "state": "reached", "reached_on": "2024-10-02"},
         ("20241002", "20241003"), "Beschluss", "CONFIRMED"),
        ({"planned": {"from": "2024-09-01"}, "state": "postponed"},
         ("20240901", "20240902"), "Verschoben: Beschluss", "TENTATIVE"),
        ({"planned": {"from": "2024-09-01"}, "state": "cancelled"},
         ("20240901", "20240902"), "Entfallen: Beschluss", "CANCELLED"),
    ],
)  # fmt: skip
def test_a_milestone_stands_in_it_as_far_as_its_days_are_known(
    world: World, fields: Json, days: tuple[str, str], summary: str, status: str
) -> None:
    of = {"concept_id": world.public["concepts"]["id"], "title": "Beschluss"}
    found = entry(world, "milestone", world.api.make("/milestones", **fields, **of))
    assert (found.one("DTSTART").value, found.one("DTEND").value) == days
    assert (found.text("SUMMARY"), found.one("STATUS").value) == (summary, status)
    assert found.text("DESCRIPTION").startswith("Integrationskonzept\n")


def test_a_milestone_that_is_planned_in_words_has_no_day(world: World) -> None:
    assert world.public["milestones"]["planned"]["text"]
    assert f"milestone-{world.public['milestones']['id']}@sachstand" not in events(calendar(world))
    of = {"concept_id": world.public["concepts"]["id"], "title": "Beschluss"}
    long = world.api.make("/milestones", planned={"from": "2022-01-01", "until": "2025-12-31"}, **of)
    uid = f"milestone-{long['id']}@sachstand"
    assert uid in events(calendar(world, "from=2024-05-01&until=2024-05-01")), "it lasts over the whole time"
    assert uid not in events(calendar(world, "from=2026-01-01&until=2026-05-01"))


def test_it_speaks_english_where_its_url_says_so(world: World) -> None:
    told = read(calendar(world, f"{ALL}&language=en"))
    assert told.text("NAME") == "Landkreis Konstanz: dates"
    assert "Report due: Sozialausschuss (done)" in [event.text("SUMMARY") for event in told.under("VEVENT")]
    assert set(summaries(calendar(world, f"{ALL}&language=de"))) == set(summaries(calendar(world)))


def test_by_default_it_tells_of_two_years_back_and_two_ahead(world: World) -> None:
    body, today = {"body_id": world.public["bodies"]["id"]}, days.today()
    near, far = timedelta(days=729), timedelta(days=733)
    for shift in (near, far):
        for day in (today - shift, today + shift):
            world.api.make("/meetings", held_on=day.isoformat(), title=f"{(day - today).days}", **body)
    titles = [summary.partition(": ")[2] for summary in summaries(calendar(world, "")) if summary.startswith("Sozial")]
    assert sorted(titles) == ["-729", "729"]


# --- who sees what ------------------------------------------------------------------------------------------------


def test_the_public_sees_what_is_public_and_insiders_the_rest(world: World) -> None:
    public, inside = events(calendar(world)), events(calendar(world, caller="reader"))
    hidden = f"meeting-{world.hidden['meetings']['id']}@sachstand"
    assert public.keys() < inside.keys()
    assert hidden in inside.keys() - public.keys()
    assert inside[hidden].one("CLASS").value == "PRIVATE"
    assert {event.one("CLASS").value for event in public.values()} == {"PUBLIC"}
    assert "(intern)" in read(calendar(world, caller="reader")).text("X-WR-CALNAME")
    assert events(calendar(world, caller="foreign")).keys() == public.keys()


def test_an_internal_report_answers_nothing_to_the_public(world: World) -> None:
    of = {"concept_id": world.public["concepts"]["id"], "body_id": world.public["bodies"]["id"]}
    answer = {"duty_id": world.public["reporting-duties"]["id"], "due_on": "2024-07-31"}
    before = calendar(world)
    world.api.make("/reports", title="Klausur", delivered_on="2024-07-01", visibility="internal", **answer, **of)
    after = calendar(world)
    assert (after.content, after.headers["ETag"]) == (before.content, before.headers["ETag"])
    uid = f"report-due-{answer['duty_id']}.20240731@sachstand"
    found = events(calendar(world, caller="reader"))[uid]
    assert "Klausur" in found.text("DESCRIPTION")
    assert found.one("CLASS").value == "PRIVATE", "it tells something internal"
    assert events(after)[uid].one("CLASS").value == "PUBLIC"


def test_a_hidden_district_has_no_calendar_for_the_public(world: World) -> None:
    answers = [world.api.get(f"/districts/{name}/calendar.ics") for name in ("03461", "16077", RANDOM_ID)]
    told = [problem(answer, 404, "not-found") for answer in answers]
    assert len({str({**each, "instance": ""}) for each in told}) == 1
    assert read(world.api.get("/districts/03461/calendar.ics", token=world.api.operator))


# --- again and again ----------------------------------------------------------------------------------------------


def test_it_stays_the_same_until_something_changes(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    first = calendar(world)
    later = datetime.now(UTC) + timedelta(seconds=3)
    monkeypatch.setattr(days, "now", lambda: later)
    again = calendar(world)
    assert (again.content, again.headers["ETag"]) == (first.content, first.headers["ETag"])
    known = calendar(world, headers={"If-None-Match": first.headers["ETag"]})
    assert (known.status_code, known.content) == (304, b"")
    assert known.headers["Cache-Control"] == first.headers["Cache-Control"] == "public, no-cache"
    world.api.patch(f"/meetings/{world.public['meetings']['id']}", {"place": "Radolfzell"})
    changed = calendar(world, headers={"If-None-Match": first.headers["ETag"]})
    assert changed.status_code == 200
    assert "LOCATION:Radolfzell" in changed.text
    assert events(changed).keys() == events(first).keys(), "whatever changes in an entry, its UID stays"


def test_a_body_that_is_renamed_renews_its_entries(world: World) -> None:
    before = entry(world, "meeting", world.public["meetings"])
    world.api.patch(f"/bodies/{world.public['bodies']['id']}", {"name": "Ausschuss für Soziales"})
    after = entry(world, "meeting", world.public["meetings"])
    assert after.text("SUMMARY") == "Ausschuss für Soziales"
    assert after.text("UID") == before.text("UID")
    assert after.one("LAST-MODIFIED").value >= before.one("LAST-MODIFIED").value


def test_tomorrow_it_has_another_tag(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    tag = calendar(world).headers["ETag"]
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    monkeypatch.setattr(days, "now", lambda: tomorrow)
    assert calendar(world, headers={"If-None-Match": tag}).status_code == 200


def test_its_headers(world: World) -> None:
    got = calendar(world)
    assert got.headers["Content-Disposition"] == 'inline; filename="sachstand-08335.ics"'
    assert {"Authorization", "Accept", "Accept-Encoding"} <= set(re.split(", ?", got.headers["Vary"]))
    assert got.headers["Referrer-Policy"] == "no-referrer"
    head = world.api.call("HEAD", f"/districts/08335/calendar.ics?{ALL}")
    assert (head.status_code, head.content) == (200, b"")
    for name in ("ETag", "Content-Type", "Content-Length", "Content-Disposition", "Cache-Control"):
        assert head.headers[name] == got.headers[name]
    assert calendar(world, caller="reader").headers["Cache-Control"] == "private, no-cache"
    assert calendar(world, headers={"Accept": "text/html"}).status_code == 200, "programs ask for anything"
    by_id = world.api.get(f"/districts/{world.district['id']}/calendar.ics?{ALL}")
    assert by_id.content == got.content


# --- what is refused ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "parameter", "code"),
    [
        ("from=2024-01-02&until=2024-01-01", "from", "period"),
        ("from=2014-01-01&until=2024-01-02", "until", "too_long"),
        ("from=2024-02-30", "from", "date_from_datetime_parsing"),
        ("language=fr", "language", "literal_error"),
        ("lang=de", "lang", "unknown_parameter"),
        ("language=de&language=de", "language", "repeated_parameter"),
    ],
)
def test_what_is_asked_wrongly_is_refused(world: World, query: str, parameter: str, code: str) -> None:
    assert faults(calendar(world, query)) == [(parameter, code)]


@pytest.mark.parametrize("query", ["from=1900-01-01&until=1909-12-31", "from=2190-02-28&until=2199-12-31",
                                   "from=2024-02-29&until=2034-02-28"])  # fmt: skip
def test_the_edges_of_what_can_be_asked(world: World, query: str) -> None:
    assert read(calendar(world, query))


def test_more_than_it_can_hold_is_refused(world: World) -> None:
    of = {"concept_id": world.public["concepts"]["id"], "body_id": world.public["bodies"]["id"]}
    world.api.make("/reporting-duties", period="P1D", form="oral", first_due="2020-01-01", **of)
    assert faults(calendar(world, "from=2020-01-01&until=2029-12-31")) == [("from", "too_many")]
    assert len(events(calendar(world, "from=2021-01-01&until=2021-12-31"))) == 365
