"""One concept on one screen: its tree, its summary and its course."""

from collections import Counter
from datetime import date, timedelta
from operator import itemgetter
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.engine import Engine

from app.concepts.views.counting import LIGHTS, Shown, shares
from app.concepts.views.course import period_ends
from app.concepts.views.sweep import counted_by_day
from app.concepts.vocabulary import Stage
from app.core.days import now, today
from app.core.references import MAX_LEVELS
from app.core.schemas import utc_text
from tests.api import Api, Json, statements
from tests.counting import NOTHING, numbers
from tests.snapshots import PutBack

VIEWS = ("tree", "summary", "course", "changes-of-light", "matrix")


class Concept(PutBack):
    """A concept with two fields, one of them with a field below it, and measures in all three and in none."""

    def make(self) -> None:
        self.district = self.api.district()
        self.concept = self.api.concept(self.district)
        self.language = self.field("Sprache", position=0, topic="language")
        self.courses = self.field("Kurse", parent_id=self.language["id"])
        self.work = self.field("Arbeit", position=1)
        self.caritas = self.organisation("Caritas", short_name="CV")
        self.agency = self.organisation("Agentur für Arbeit")

    def field(self, title: str, **fields: Any) -> Json:
        return self.api.make("/fields-of-action", title=title, concept_id=self.concept["id"], **fields)

    def goal(self, title: str, **fields: Any) -> Json:
        return self.api.make("/goals", title=title, concept_id=self.concept["id"], **fields)

    def organisation(self, name: str, **fields: Any) -> Json:
        return self.api.make("/organisations", name=name, district_id=self.district["id"], **fields)

    def measure(self, title: str, field: Json | None = None, *responsible: Json, **fields: Any) -> Json:
        ids = [organisation["id"] for organisation in responsible]
        place = field["id"] if field else None
        return self.api.measure(self.concept, title=title, field_id=place, responsible_ids=ids, **fields)

    def view(self, name: str, token: str | None = None, **query: Any) -> Json:
        response = self.api.get(self.path(name, **query), token=token)
        assert response.status_code == 200, response.text
        result: Json = response.json()
        return result

    def path(self, name: str, **query: Any) -> str:
        asked = f"?{urlencode(query, doseq=True)}" if query else ""
        return f"/concepts/{self.concept['id']}/{name}{asked}"


@pytest.fixture
def concept(api: Api) -> Concept:
    return Concept(api)


class Rated(Concept):
    """Adopted: two in Sprache, one in Kurse, one in Arbeit, one in no field; and one proposed, one discontinued."""

    def make(self) -> None:
        super().make()
        api = self.api
        api.status(self.measure("Café", self.language, self.caritas, self.agency, number="1.2"), "red", "2024-01-31")
        self.measure("Paten", self.language, self.caritas, number="1.1")
        api.status(self.measure("Kurs", self.courses), "green", "2024-03-31")
        api.status(self.measure("Praktikum", self.work, self.agency), "yellow", "2024-02-29")
        api.status(self.measure("Fest"), "green", "2023-06-30")
        self.measure("Idee", self.work, adopted_on=None)
        ended = self.measure("Altes", self.work, discontinued_on="2020-01-01", discontinued_reason="obsolete")
        api.status(ended, "red", "2019-01-01")


@pytest.fixture
def rated(api: Api) -> Rated:
    return Rated(api)


# --- tree ---------------------------------------------------------------------------------------------------------


def test_the_tree_nests_fields_goals_and_measures(rated: Concept) -> None:
    c = rated
    goal = c.goal("Deutsch lernen", field_id=c.language["id"], level="overarching", tags=["beispiel"])
    second = c.goal("Zweitens", field_id=c.language["id"], position=1)
    below = c.goal("Kurse anbieten", parent_id=goal["id"], level="sub_goal")
    elsewhere = c.goal("Deutsch am Arbeitsplatz", parent_id=goal["id"], field_id=c.work["id"])
    anywhere = c.goal("Zusammenhalt")
    c.api.make("/goal-assessments", goal_id=goal["id"], light="green", effective_on="2024-01-01")
    c.measure("Stammtisch", c.language, number="1.10", goal_ids=[goal["id"], below["id"]])

    tree = c.view("tree")
    concept = c.api.get(f"/concepts/{c.concept['id']}").json()
    assert tree["concept"] == {name: concept[name] for name in tree["concept"]}
    language, work = tree["fields"]
    assert [language["title"], work["title"]] == ["Sprache", "Arbeit"]
    assert [field["id"] for field in language["fields"]] == [c.courses["id"]]
    assert [goal["title"] for goal in language["goals"]] == ["Deutsch lernen", "Zweitens"]
    assert (language["goals"][0]["light"], language["goals"][0]["tags"]) == ("green", ["beispiel"])
    assert [node["id"] for node in language["goals"][0]["goals"]] == [below["id"]]
    assert language["goals"][1]["id"] == second["id"]
    assert [(node["id"], node["parent_id"]) for node in work["goals"]] == [(elsewhere["id"], goal["id"])]
    assert [node["id"] for node in tree["goals"]] == [anywhere["id"]]
    assert [node["number"] for node in language["measures"]] == ["1.1", "1.2", "1.10"]
    assert language["measures"][2]["goal_ids"] == [goal["id"], below["id"]]
    assert [node["title"] for node in tree["measures"]] == ["Fest"]


def test_the_tree_names_what_it_refers_to(rated: Concept) -> None:
    c = rated
    partner = c.organisation("Volkshochschule")
    c.organisation("Unbeteiligt")
    c.measure("Zirkel", c.work, partner_ids=[partner["id"]])
    tree = c.view("tree")
    assert [node["name"] for node in tree["organisations"]] == ["Agentur für Arbeit", "Caritas", "Volkshochschule"]
    assert tree["organisations"][1] == {"id": c.caritas["id"], "name": "Caritas", "short_name": "CV"}
    café = tree["fields"][0]["measures"][1]
    assert (café["light"], café["stage"], café["status"]["effective_on"]) == ("red", "adopted", "2024-01-31")
    assert café["responsible_ids"] == [c.caritas["id"], c.agency["id"]]
    assert tree["concept"]["light_scheme"]["basis"] == "progress"
    assert tree["concept"]["in_force"] is True
    assert tree["evaluated_on"] == today().isoformat()


def test_the_tree_counts_each_field_and_what_is_below_it(rated: Concept) -> None:
    tree = rated.view("tree")
    language, work = tree["fields"]
    assert numbers(tree["counts"]) == "5 1 1 2 1"
    assert numbers(tree["counts_without_field"]) == "1 0 0 1 0"
    assert numbers(language["counts"]) == "2 1 0 0 1"
    assert numbers(language["counts_with_sub_fields"]) == "3 1 0 1 1"
    assert numbers(language["fields"][0]["counts"]) == "1 0 0 1 0"
    assert numbers(work["counts"]) == "1 0 1 0 0"


def test_other_stages_are_shown_on_request(rated: Concept) -> None:
    tree = rated.view("tree", stage=["proposed", "discontinued"])
    assert tree["counted_stages"] == ["proposed", "discontinued"]
    assert [m["title"] for m in tree["fields"][1]["measures"]] == ["Idee", "Altes"]
    assert numbers(tree["counts"]) == "2 1 0 0 1"
    assert numbers(rated.view("tree", as_of="2019-12-31")["counts"]) == "6 1 0 0 5"


def test_the_deepest_chain_of_parents_is_nested_whole(concept: Concept) -> None:
    above: Json | None = None
    chain = []
    for n in range(MAX_LEVELS):
        above = concept.field(f"Feld {n:02}", parent_id=above["id"] if above else None)
        chain.append(above["id"])
    shown, nodes = [], concept.view("tree")["fields"]
    while nodes := [node for node in nodes if node["id"] in chain]:
        shown.append(nodes[0]["id"])
        nodes = nodes[0]["fields"]
    assert shown == chain


# --- summary ------------------------------------------------------------------------------------------------------


def test_the_summary_counts_by_field_organisation_and_stage(rated: Concept) -> None:
    summary = rated.view("summary")
    assert numbers(summary["counts"]) == "5 1 1 2 1"
    assert summary["counts"]["shares"] == {"red": 20.0, "yellow": 20.0, "green": 40.0, "not_rated": 20.0}
    fields = [(f["title"], numbers(f["counts"]), numbers(f["counts_with_sub_fields"])) for f in summary["fields"]]
    assert fields == [
        ("Sprache", "2 1 0 0 1", "3 1 0 1 1"),
        ("Kurse", "1 0 0 1 0", "1 0 0 1 0"),
        ("Arbeit", "1 0 1 0 0", "1 0 1 0 0"),
    ]
    assert summary["fields"][0]["counts_with_sub_fields"]["shares"] == {
        "red": 33.4,
        "yellow": 0.0,
        "green": 33.3,
        "not_rated": 33.3,
    }
    assert numbers(summary["without_field"]) == "1 0 0 1 0"
    organisations = [(o["name"], numbers(o["counts"])) for o in summary["organisations"]]
    assert organisations == [("Agentur für Arbeit", "2 1 1 0 0"), ("Caritas", "2 1 0 0 1")]
    assert numbers(summary["without_organisation"]) == "2 0 0 2 0"
    stages = [(s["stage"], numbers(s["counts"])) for s in summary["stages"]]
    assert stages == [("proposed", "1 0 0 0 1"), ("adopted", "5 1 1 2 1"), ("discontinued", "1 1 0 0 0")]


def test_the_summary_counts_other_stages_on_request(rated: Concept) -> None:
    summary = rated.view("summary", stage="discontinued")
    assert summary["counted_stages"] == ["discontinued"]
    assert numbers(summary["counts"]) == "1 1 0 0 0"
    assert summary["organisations"] == []
    assert numbers(summary["without_organisation"]) == "1 1 0 0 0"
    assert [s["counts"]["total"] for s in summary["stages"]] == [1, 5, 1]


def states(counted: Json, suffix: str = "") -> dict[str, int]:
    """The working states of which there is anything, in an entry whose counts are of the same measures."""
    counts = counted[f"states{suffix}"]
    assert counts["total"] == counted[f"counts{suffix}"]["total"] == sum(counts.values()) - counts["total"]
    return {name: count for name, count in counts.items() if count and name != "total"}


def test_finished_measures_are_told_apart_by_their_working_state(concept: Concept) -> None:
    c, api = concept, concept.api
    for field, state, day in (
        (c.language, "implemented", "2024-01-31"),
        (c.courses, "implemented", "2024-06-30"),
        (c.courses, "paused", "2024-01-31"),
        (c.work, None, "2024-01-31"),
    ):
        api.status(c.measure("Maßnahme", field, c.caritas), "green", day, state=state)
    c.measure("Ohne Sachstand", c.work)
    now_all = {"implemented": 2, "paused": 1, "not_stated": 2}
    spring = {"implemented": 1, "paused": 1, "not_stated": 3}
    for query, expected in (({}, now_all), ({"as_of": "2024-07-01"}, now_all), ({"as_of": "2024-03-31"}, spring)):
        summary = c.view("summary", **query)
        assert states(summary) == expected
        (entry,) = api.items(f"/overview?{urlencode(query)}")
        assert states(entry) == expected
    fields = [(states(field), states(field, "_with_sub_fields")) for field in c.view("summary")["fields"]]
    assert fields == [
        ({"implemented": 1}, {"implemented": 2, "paused": 1}),
        ({"implemented": 1, "paused": 1}, {"implemented": 1, "paused": 1}),
        ({"not_stated": 2}, {"not_stated": 2}),
    ]
    (organisation,) = c.view("summary")["organisations"]
    assert states(organisation) == {"implemented": 2, "paused": 1, "not_stated": 1}
    points = c.view("course", **{"from": "2024-01-01", "until": "2024-06-30"})["points"]
    assert [states(point) for point in points] == [spring, now_all]


def test_an_empty_concept_has_empty_views(concept: Concept) -> None:
    empty = concept.api.concept(concept.district, title="Leer", key="leer")
    concept.concept = empty
    summary = concept.view("summary")
    assert summary["counts"] == {**NOTHING, "shares": {"red": 0.0, "yellow": 0.0, "green": 0.0, "not_rated": 0.0}}
    assert (summary["fields"], summary["organisations"]) == ([], [])
    tree = concept.view("tree")
    assert (tree["fields"], tree["goals"], tree["measures"], tree["organisations"]) == ([], [], [], [])
    assert set(summary["states"].values()) == {0}
    course = concept.view("course", **{"from": "2024-01-01", "until": "2024-12-31"})
    assert [point["counts"] for point in course["points"]] == [NOTHING] * 4


@given(st.fixed_dictionaries(dict.fromkeys(LIGHTS, st.integers(0, 5_000))))
def test_shares_add_up(tally: dict[str, int]) -> None:
    found = shares(tally)
    total = sum(tally.values())
    tenths = {light: round(share * 10) for light, share in found.items()}
    assert sum(tenths.values()) == (1_000 if total else 0)
    assert all(found[light] == tenths[light] / 10 for light in LIGHTS)
    assert all(abs(tenths[light] * total - tally[light] * 1_000) < total for light in LIGHTS if total)
    assert all(found[light] == 0 for light in LIGHTS if not tally[light])


# --- times --------------------------------------------------------------------------------------------------------


def test_views_tell_what_held_on_a_day_and_what_was_known(concept: Concept) -> None:
    c, api = concept, concept.api
    measure = c.measure("Café", c.language)
    api.status(measure, "green", "2024-06-30")
    before = utc_text(now())
    late = api.status(measure, "red", "2024-03-31")
    between = utc_text(now())
    assert numbers(c.view("summary")["counts"]) == "1 0 0 1 0"
    for name in ("tree", "summary"):
        assert numbers(c.view(name, as_of="2024-04-30")["counts"]) == "1 1 0 0 0"
        assert numbers(c.view(name, as_of="2024-03-30")["counts"]) == "1 0 0 0 1"
        assert numbers(c.view(name, as_of="2024-04-30", known_at=before)["counts"]) == "1 0 0 0 1"
    api.post(f"/status-updates/{late['id']}/retraction", {"reason": "verwechselt"})
    for name in ("tree", "summary"):
        assert numbers(c.view(name, as_of="2024-04-30")["counts"]) == "1 0 0 0 1"
        assert numbers(c.view(name, as_of="2024-04-30", known_at=between)["counts"]) == "1 1 0 0 0"
    spring = {"from": "2024-03-01", "until": "2024-06-30", "interval": "month"}
    assert lights(c.view("course", **spring)) == "not_rated not_rated not_rated green"
    assert lights(c.view("course", **spring, known_at=between)) == "red red red green"
    assert lights(c.view("course", **spring, known_at=before)) == "not_rated not_rated not_rated green"


def test_a_clock_behind_the_databases_does_not_hide_the_newest(concept: Concept, admin: Engine) -> None:
    c, api = concept, concept.api
    measure, goal = c.measure("Café", c.language), c.goal("Ziel")
    with admin.connect() as connection:
        ahead = text("UPDATE district_state SET last_recorded_at = clock_timestamp() + interval '3 seconds'")
        connection.execute(ahead)
    api.status(measure, "green", "2024-06-30")
    api.make("/goal-assessments", goal_id=goal["id"], light="green", effective_on="2024-06-30")
    for as_of in (today(), "2024-07-01"):
        for name in ("tree", "summary"):
            assert numbers(c.view(name, as_of=as_of)["counts"]) == "1 0 0 1 0"
        assert numbers(c.view("course", as_of=as_of)["points"][-1]["counts"]) == "1 0 0 1 0"
        for path in (f"/measures/{measure['id']}", f"/goals/{goal['id']}"):
            assert api.get(path, params={"as_of": as_of}).json()["light"] == "green"
    assert numbers(c.view("summary", known_at=utc_text(now()))["counts"]) == "1 0 0 0 1"


def lights(course: Json) -> str:
    """The light of a concept's only measure at each point."""
    return " ".join(next(light for light in LIGHTS if point["counts"][light]) for point in course["points"])


def test_what_the_public_may_not_see_is_not_counted(rated: Concept) -> None:
    c, api = rated, rated.api
    organisation = c.organisation("Stabsstelle")
    before = {name: api.get(c.path(name)).json() for name in VIEWS}
    tags = {name: api.get(c.path(name)).headers["ETag"] for name in VIEWS}
    hidden = c.measure("Intern", c.work, organisation, visibility="internal")
    api.status(hidden, "red", "2024-01-01")
    draft = api.measure(c.concept, title="Entwurf", field_id=c.work["id"], visibility="internal")
    café = c.view("tree")["fields"][0]["measures"][1]
    reporter = api.token(c.district, "reporter")
    waiting = {"measure_id": café["id"], "light": "green", "state": "implemented", "effective_on": "2024-05-01"}
    assert api.post("/status-updates", waiting, token=reporter).status_code == 201
    for name in VIEWS:
        response = api.get(c.path(name))
        assert response.json() == before[name]
        assert response.headers["ETag"] == tags[name]
        assert hidden["id"] not in response.text
        assert draft["id"] not in response.text
    assert numbers(c.view("summary")["counts"]) == "5 1 1 2 1"
    for query in ({}, {"as_of": today().isoformat()}):
        assert numbers(c.view("summary", **query)["counts"]) == "5 1 1 2 1"
        assert numbers(c.view("summary", reporter, **query)["counts"]) == "7 1 1 3 2"
        assert numbers(c.view("tree", reporter, **query)["counts"]) == "7 1 1 3 2"
        assert numbers(c.view("course", reporter, **query)["points"][-1]["counts"]) == "7 1 1 3 2"


# --- course -------------------------------------------------------------------------------------------------------


def test_the_course_has_a_point_at_the_end_of_each_period(rated: Concept) -> None:
    course = rated.view("course", **{"from": "2023-12-15", "until": "2024-03-15", "interval": "month"})
    points = [(point["on"], numbers(point["counts"])) for point in course["points"]]
    assert points == [
        ("2023-12-31", "5 0 0 1 4"),
        ("2024-01-31", "5 1 0 1 3"),
        ("2024-02-29", "5 1 1 1 2"),
        ("2024-03-15", "5 1 1 1 2"),
    ]
    assert [field["title"] for field in course["fields"]] == ["Sprache", "Kurse", "Arbeit"]
    fields = [(numbers(f["counts"]), numbers(f["counts_with_sub_fields"])) for f in course["points"][1]["fields"]]
    assert fields == [("2 1 0 0 1", "3 1 0 0 2"), ("1 0 0 0 1", "1 0 0 0 1"), ("1 0 0 0 1", "1 0 0 0 1")]
    assert numbers(course["points"][1]["without_field"]) == "1 0 0 1 0"


def test_the_course_runs_from_the_concepts_start_until_today_by_quarters(concept: Concept) -> None:
    course = concept.view("course")
    assert (course["first_day"], course["last_day"], course["interval"]) == ("2018-01-29", str(today()), "quarter")
    assert [point["on"] for point in course["points"]][:2] == ["2018-03-31", "2018-06-30"]
    assert course["points"][-1]["on"] == str(today())


def test_the_course_ends_with_the_day_asked_for(concept: Concept) -> None:
    assert concept.view("course", until="2199-12-31")["last_day"] == str(today())
    asked = concept.view("course", until="2199-12-31", as_of="2019-05-01", interval="year")
    assert [point["on"] for point in asked["points"]] == ["2018-12-31", "2019-05-01"]
    assert asked["evaluated_on"] == "2019-05-01"
    known = concept.view("course", known_at="2018-04-01T12:00:00Z")
    assert [point["on"] for point in known["points"]] == ["2018-03-31", "2018-04-01"]
    assert concept.view("course", until="2017-01-01")["points"] == []


@pytest.mark.parametrize(
    ("query", "parameter", "code"),
    [
        ({"from": "2024-01-02", "until": "2024-01-01"}, "from", "period"),
        ({"from": "2199-01-01"}, "from", "period"),
        ({"from": "1950-01-01", "interval": "month"}, "interval", "too_many_points"),
        ({"from": "gestern"}, "from", "date"),
        ({"interval": "week"}, "interval", "enum"),
        ({"first_day": "2024-01-01"}, "first_day", "unknown_parameter"),
        ({"from": ["2024-01-01", "2024-01-02"]}, "from", "repeated_parameter"),
        ({"stage": "finished"}, "stage", "enum"),
        ({"known_at": "2199-01-01T00:00:00Z"}, "known_at", "in_the_future"),
    ],
)
def test_a_course_that_cannot_be_is_refused(concept: Concept, query: Json, parameter: str, code: str) -> None:
    response = concept.api.get(concept.path("course", **query))
    assert response.status_code == 422, response.text
    assert [(e["parameter"], e["code"]) for e in response.json()["errors"]] == [(parameter, code)]


def test_four_hundred_points_are_possible() -> None:
    assert len(period_ends(date(1991, 1, 1), date(2024, 4, 30), "month")) == 400


@given(
    st.dates(date(1900, 1, 1), date(2199, 12, 31)), st.integers(0, 8_000), st.sampled_from(["month", "quarter", "year"])
)
def test_periods_end_once_each_and_with_the_last_day(first: date, length: int, interval: str) -> None:
    last = min(first + timedelta(days=length), date(2199, 12, 31))
    ends = period_ends(first, last, interval)
    assert ends == sorted(set(ends))
    assert ends[0] >= first
    assert ends[-1] == last
    begins = [end + timedelta(days=1) for end in ends[:-1]]
    months = {"month": range(1, 13), "quarter": (1, 4, 7, 10), "year": (1,)}[interval]
    assert all(begin.day == 1 and begin.month in months for begin in begins)


def test_the_course_is_the_summary_at_each_point(rated: Concept) -> None:
    c, api = rated, rated.api
    café = c.view("tree")["fields"][0]["measures"][1]
    api.status(café, "yellow", "2024-01-31")
    api.status(café, "green", "2024-02-10")
    undone = api.status(café, "red", "2024-04-01")
    api.post(f"/status-updates/{undone['id']}/retraction", {"reason": "verwechselt"})
    c.measure("Neu", c.work, c.agency, adopted_on="2024-03-31")
    c.measure("Aus", c.courses, discontinued_on="2024-02-29", discontinued_reason="obsolete")
    known = utc_text(now())
    api.status(café, "red", "2024-02-11")
    for extra in ({}, {"known_at": known}, {"stage": ["adopted", "discontinued"]}):
        asked = {"from": "2018-01-01", "until": "2024-05-20", "interval": "month", **extra}
        points = c.view("course", api.operator, **asked)["points"]
        assert len(points) == 77
        for point in [*points[:2], *points[-8:]]:
            summary = c.view("summary", api.operator, as_of=point["on"], **extra)
            assert numbers(point["counts"]) == numbers(summary["counts"])
            assert point["states"] == summary["states"]
            assert numbers(point["without_field"]) == numbers(summary["without_field"])
            for field, there in zip(summary["fields"], point["fields"], strict=True):
                assert field["id"] == there["field_id"]
                for name in ("counts", "counts_with_sub_fields"):
                    assert numbers(there[name]) == numbers(field[name])


DAYS = st.dates(date(2024, 1, 1), date(2024, 1, 12))

STATES = st.sampled_from((None, "in_progress", "implemented"))
SHOWN = st.builds(Shown, st.sampled_from(LIGHTS), st.sampled_from((None, "eins", "zwei")), STATES)


@given(
    st.lists(st.tuples(st.none() | DAYS, st.none() | DAYS, st.lists(st.tuples(DAYS, SHOWN)))),
    st.sets(DAYS),
    st.sets(st.sampled_from(Stage)),
)
def test_the_sweep_counts_as_one_would_on_each_day(
    measures: list[tuple[date | None, date | None, list[tuple[date, Shown]]]],
    asked: set[date],
    stages: set[Stage],
) -> None:
    rows: list[Json] = []
    entries: list[Json] = []
    days = sorted(asked)
    for n, (adopted, discontinued, rated) in enumerate(measures):
        rows.append({"id": n, "field_id": n % 2 or None, "adopted_on": adopted, "discontinued_on": discontinued})
        entries += [
            {"measure_id": n, "depth": 0, "effective_on": on, **shown._asdict(), "shown": shown} for on, shown in rated
        ]
    entries.sort(key=itemgetter("effective_on"))

    def expected(day: date) -> Counter[tuple[Any, Any]]:
        found: Counter[tuple[Any, Any]] = Counter()
        for row in rows:
            stage = "adopted" if row["adopted_on"] and row["adopted_on"] <= day else "proposed"
            if row["discontinued_on"] and row["discontinued_on"] <= day:
                stage = "discontinued"
            known = [e["shown"] for e in entries if e["measure_id"] == row["id"] and e["effective_on"] <= day]
            if stage in stages:
                found[row["field_id"], [Shown("not_rated", None, None), *known][-1]] += 1
        return found

    counted = list(counted_by_day(days, rows, entries, [stage.value for stage in stages]))
    for day, own in zip(days, counted, strict=True):
        flat = Counter({(f, shown): count for f, tally in own.items() for shown, count in tally.items()})
        assert flat == expected(day)


# --- every view ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", VIEWS)
def test_a_hidden_concept_is_not_there(concept: Concept, name: str) -> None:
    api = concept.api
    concept.concept = api.concept(concept.district, title="Geheim", key="geheim", visibility="internal")
    reader = api.token(concept.district, "reader")
    assert api.get(concept.path(name), token=reader).status_code == 200
    for path in (concept.path(name), f"/concepts/{uuid4()}/{name}"):
        response = api.get(path, headers={"If-None-Match": "*"})
        assert response.status_code == 404
        assert "ETag" not in response.headers
    stranger = api.token(api.district(name="Anderswo", ags="08337"), "admin")
    assert api.get(concept.path(name), token=stranger).status_code == 404


@pytest.mark.parametrize("name", VIEWS)
def test_an_unchanged_view_costs_a_304(rated: Concept, name: str) -> None:
    api = rated.api
    tag = api.get(rated.path(name)).headers["ETag"]
    assert api.get(rated.path(name), headers={"If-None-Match": tag}).status_code == 304
    assert api.get(rated.path(name, as_of="2024-01-01"), headers={"If-None-Match": tag}).status_code == 200
    rated.measure("Neu")
    assert api.get(rated.path(name), headers={"If-None-Match": tag}).status_code == 200


@pytest.mark.parametrize("name", VIEWS)
@pytest.mark.parametrize("query", [{}, {"as_of": "2024-03-01"}])
def test_the_number_of_statements_does_not_grow(rated: Concept, name: str, query: Json) -> None:
    rated.view(name, **query)
    with statements(rated.api) as few:
        rated.view(name, **query)
    assert 0 < len(few) <= 6
    for n in range(5):
        field = rated.field(f"Feld {n}")
        organisation = rated.organisation(f"Verein {n}")
        goal = rated.goal(f"Ziel {n}", field_id=field["id"])
        measure = rated.measure(f"Maßnahme {n}", field, organisation, goal_ids=[goal["id"]])
        rated.api.status(measure, "green", "2024-02-01")
    with statements(rated.api) as many:
        rated.view(name, **query)
    assert len(many) == len(few)
