"""From one version to the next: the copy, what supersedes what, and from where measures have their lights."""

from datetime import timedelta
from typing import Any

import pytest

from app.core.days import today
from app.operations.checks import check
from tests.api import Api, Json, statements
from tests.line import Line

DAY = timedelta(days=1)


def kind_of(answer: Any) -> str:
    return str(answer.json()["type"]).rpartition(":")[2]


@pytest.fixture
def line(api: Api) -> Line:
    return Line(api)


def holds(database_url: str) -> None:
    assert [result for result in check(database_url) if not result.ok and not result.name.startswith("feed")] == []


# --- the copy -----------------------------------------------------------------------------------------------------


def test_a_successor_is_a_linked_copy(line: Line, database_url: str) -> None:
    gone = {"discontinued_on": "2020-01-01", "discontinued_reason": "obsolete"}
    line.measure("alt", "Erledigtes", **gone)
    hidden = line.measure("intern", "Internes", visibility="internal")
    line.api.status(line.cafe, "yellow", "2019-01-01")
    line.api.make("/goal-assessments", goal_id=line.goal["id"], light="green", effective_on="2019-02-01")
    second = line.succeed(version_label="2.0", valid_from="2024-01-01", visibility="public")
    assert (second["state"], second["predecessor_id"]) == ("in_preparation", line.first["id"])
    assert (second["title"], second["version_label"]) == (line.first["title"], "2.0")
    assert (second["adopted_on"], second["stated_measure_count"]) == (None, None)

    sub_field, goal = line.of(second, "kurse", "fields-of-action"), line.of(second, "ziel", "goals")
    assert sub_field["parent_id"] == line.of(second, "sprache", "fields-of-action")["id"]
    assert (sub_field["predecessor_id"], goal["predecessor_id"]) == (line.part["id"], line.goal["id"])
    assert (goal["field_id"], goal["light"], goal["assessment"]["goal_id"]) == (
        sub_field["id"], "green", line.goal["id"],
    )  # fmt: skip
    cafe, pool = line.of(second, "cafe"), line.of(second, "pool")
    assert (cafe["predecessor_ids"], cafe["field_id"]) == ([line.cafe["id"]], sub_field["id"])
    assert (cafe["goal_ids"], cafe["adopted_on"], cafe["version"]) == ([goal["id"]], "2018-01-29", 1)
    assert (cafe["light"], cafe["status"]["measure_id"]) == ("yellow", line.cafe["id"])
    assert pool["related_measure_ids"] == [cafe["id"]]
    assert line.of(second, "kurs")["responsible_ids"] == [line.office["id"]]
    everything = line.read(f"/measures?concept={second['id']}")["items"]
    assert {measure["key"] for measure in everything} == {"cafe", "kurs", "pool", "intern"}
    copied = line.of(second, "intern")
    assert (copied["visibility"], copied["is_public"]) == ("internal", False)
    assert line.read(f"/measures/{copied['id']}", token=None)["status"] == 404
    assert hidden["id"] in copied["predecessor_ids"]
    holds(database_url)


def test_a_successor_takes_a_fixed_number_of_statements(line: Line) -> None:
    counted = []
    for more in (1, 40):
        concept = line.api.concept(line.district, title=f"Konzept {more}")
        for n in range(more):
            line.api.measure(concept, key=f"m{n}")
        with statements(line.api) as sent:
            line.succeed(concept)
        counted.append(len(sent))
    assert counted[0] == counted[1]


def test_by_default_a_successor_is_internal_and_leaves_no_trace(line: Line) -> None:
    before = line.api.get(f"/measures?district={line.district['ags']}")
    line.succeed()
    after = line.api.get(f"/measures?district={line.district['ags']}")
    assert (after.json(), after.headers["ETag"]) == (before.json(), before.headers["ETag"])


@pytest.mark.parametrize("state", ["in_preparation", "submitted", "withdrawn", "superseded"])
def test_only_an_adopted_concept_has_a_successor(line: Line, state: str) -> None:
    days = {"adopted_on": "2018-01-01"} if state == "superseded" else {"adopted_on": None}
    concept = line.api.concept(line.district, title="Anderes", state=state, **days)
    answer = line.api.post(f"/concepts/{concept['id']}/successor", {})
    assert (answer.status_code, kind_of(answer)) == (409, "state")
    by_hand = continuing(line, concept, state="adopted", adopted_on="2024-01-01")
    assert by_hand.status_code == 201 if state == "superseded" else kind_of(by_hand) == "state"


def continuing(line: Line, concept: Json, **fields: Any) -> Any:
    """The answer to a version that is made by hand."""
    return line.api.post(
        "/concepts", {"title": "Neu", "district_id": line.district["id"], "predecessor_id": concept["id"], **fields}
    )


@pytest.mark.parametrize("state", ["in_preparation", "submitted", "adopted"])
def test_one_successor_at_a_time(line: Line, state: str) -> None:
    second = line.succeed()
    if state != "in_preparation":
        line.api.patch(f"/concepts/{second['id']}", {"state": state, "adopted_on": "2024-01-01"})
    answer = line.api.post(f"/concepts/{line.first['id']}/successor", {})
    assert (answer.status_code, kind_of(answer)) == (409, "conflict")
    assert answer.json()["existing"].endswith(f"/v1/concepts/{second['id']}")
    for fields in ({}, {"state": "adopted", "adopted_on": "2025-01-01"}):
        by_hand = continuing(line, line.first, **fields)
        assert by_hand.json()["existing"].endswith(f"/v1/concepts/{second['id']}")
    line.api.patch(f"/concepts/{second['id']}", {"state": "withdrawn"})
    assert continuing(line, line.first, state="withdrawn").status_code == 201
    line.succeed(version_label="2.0")


def test_nothing_continues_what_was_withdrawn(line: Line) -> None:
    line.api.patch(f"/concepts/{line.first['id']}", {"state": "withdrawn"})
    assert kind_of(continuing(line, line.first)) == "state"
    assert kind_of(continuing(line, line.first, state="adopted", adopted_on="2024-01-01")) == "state"


@pytest.mark.parametrize("state", ["in_preparation", "adopted"])
def test_what_is_continued_is_not_withdrawn(line: Line, state: str) -> None:
    second = line.succeed()  # an internal one: adopted, it leaves the public one before it as it is
    line.api.patch(f"/concepts/{second['id']}", {"state": state, "adopted_on": "2024-01-01"})
    answer = line.api.patch(f"/concepts/{line.first['id']}", {"state": "withdrawn"})
    assert (answer.status_code, kind_of(answer)) == (409, "conflict")
    assert answer.json()["existing"].endswith(f"/v1/concepts/{second['id']}")
    line.api.patch(f"/concepts/{second['id']}", {"state": "withdrawn"})
    assert line.api.patch(f"/concepts/{line.first['id']}", {"state": "withdrawn"}).status_code == 200


def test_a_version_begins_after_the_one_before_it(line: Line) -> None:
    second = line.succeed(version_label="2.0")
    for begins in ({"valid_from": "2018-01-29"}, {"valid_from": "2017-01-01"}, {"adopted_on": "2018-01-28"}):
        body = {"state": "adopted", "adopted_on": "2024-01-01", **begins}
        answer = line.api.patch(f"/concepts/{second['id']}", body)
        assert (answer.status_code, kind_of(answer)) == (409, "overlap")
        assert answer.json()["existing"].endswith(f"/v1/concepts/{line.first['id']}")
    line.adopt(second, "2024-01-01")
    answer = line.api.patch(f"/concepts/{second['id']}", {"valid_from": "2018-01-01"})
    assert (answer.status_code, kind_of(answer)) == (409, "overlap")
    third = line.succeed(second, version_label="3.0")
    line.adopt(third, "2025-01-01")
    line.api.patch(f"/concepts/{third['id']}", {"state": "withdrawn"})
    late = line.api.patch(f"/concepts/{second['id']}", {"valid_from": "2026-01-01"})
    assert late.status_code == 200, late.text
    fourth = line.succeed(second, version_label="4.0")
    line.adopt(fourth, "2025-12-01", valid_from="2027-01-01")
    assert line.read(f"/concepts/{second['id']}")["state"] == "superseded"


# --- what supersedes what -----------------------------------------------------------------------------------------


def test_adoption_supersedes_and_the_predecessor_stays_in_force_until_then(line: Line) -> None:
    second = line.succeed(version_label="2.0")
    begins = today() + 30 * DAY
    line.adopt(second, today().isoformat(), valid_from=begins.isoformat())
    first = line.read(f"/concepts/{line.first['id']}")
    assert (first["state"], first["in_force"]) == ("superseded", True)
    assert line.read(f"/concepts/{second['id']}")["in_force"] is False
    refused = line.api.patch(f"/measures/{line.cafe['id']}", {"title": "Neu"})
    assert (refused.status_code, kind_of(refused)) == (409, "read-only")
    line.api.status(line.cafe, "green", today().isoformat())
    assert line.light(second, "cafe") == "green"
    line.api.patch(f"/concepts/{second['id']}", {"valid_from": today().isoformat()})
    assert line.read(f"/concepts/{line.first['id']}")["in_force"] is False
    body = {"measure_id": line.cafe["id"], "light": "green", "state": "in_progress", "effective_on": "2024-01-01"}
    assert kind_of(line.api.post("/status-updates", body)) == "read-only"
    batch = line.api.post("/status-updates/batch", {"items": [body], "all_or_nothing": False}).json()
    assert batch["results"][0]["errors"][0]["code"] == "read_only"


def test_an_internal_version_supersedes_a_public_one_once_it_is_public(line: Line) -> None:
    second = line.succeed()
    answer = line.api.patch(f"/concepts/{second['id']}", {"state": "adopted", "adopted_on": "2024-01-01"})
    assert answer.status_code == 200
    assert line.read(f"/concepts/{line.first['id']}", token=None)["state"] == "adopted"
    line.api.patch(f"/concepts/{second['id']}", {"visibility": "public"})
    assert line.read(f"/concepts/{line.first['id']}", token=None)["state"] == "superseded"


def test_withdrawing_what_was_adopted_restores_the_version_before(line: Line, database_url: str) -> None:
    second = line.succeed()
    line.api.status(line.cafe, "green", "2024-03-01")
    line.adopt(second, "2024-01-01")
    assert line.light(second, "cafe") == "not_rated"
    line.api.patch(f"/concepts/{second['id']}", {"state": "withdrawn"})
    first = line.read(f"/concepts/{line.first['id']}")
    assert (first["state"], first["in_force"]) == ("adopted", True)
    holds(database_url)


# --- lights -------------------------------------------------------------------------------------------------------


def test_status_rows_never_move(line: Line, database_url: str) -> None:
    told = line.api.status(line.cafe, "yellow", "2023-06-01")
    second = line.succeed()
    assert line.light(second, "cafe") == "yellow"
    line.adopt(second, "2024-01-01")
    cafe = line.of(second, "cafe")
    assert line.read(f"/status-updates?measure={cafe['id']}")["items"] == []
    whole = line.read(f"/status-updates?history_of={cafe['id']}")["items"]
    assert [update["id"] for update in whole] == [told["id"]]
    own = line.api.status(cafe, "green", "2024-02-01")
    whole = line.read(f"/status-updates?history_of={cafe['id']}&sort=effective_on")["items"]
    assert [update["id"] for update in whole] == [told["id"], own["id"]]
    assert line.light(second, "cafe") == "green"
    assert line.light(second, "cafe", as_of="2023-12-31") == "yellow"
    assert line.light(second, "cafe", as_of="2023-05-31") == "not_rated"
    assert line.light(line.first, "cafe") == "yellow"
    holds(database_url)


def test_what_describes_the_time_after_the_succession_is_not_inherited(line: Line) -> None:
    line.api.status(line.cafe, "yellow", "2023-12-31")
    line.api.status(line.cafe, "green", "2024-01-01")
    second = line.succeed()
    assert line.light(second, "cafe") == "green"
    line.adopt(second, "2023-11-01", valid_from="2024-01-01")
    assert line.light(second, "cafe") == "yellow"
    line.api.patch(f"/concepts/{second['id']}", {"valid_from": "2024-01-02"})
    assert line.light(second, "cafe") == "green"


def test_a_later_correction_shows_where_nothing_of_its_own_is(line: Line, database_url: str) -> None:
    for measure in (line.cafe, line.course):
        line.api.status(measure, "yellow", "2023-05-01")
    wrong = [line.api.status(measure, "green", "2023-06-01") for measure in (line.cafe, line.course)]
    second = line.succeed()
    line.adopt(second, "2024-01-01")
    line.api.status(line.of(second, "kurs"), "green", "2024-01-15")
    for update in wrong:
        line.api.post(f"/status-updates/{update['id']}/retraction", {"reason": "verwechselt"})
    assert (line.light(second, "cafe"), line.light(second, "kurs")) == ("yellow", "green")
    holds(database_url)


def test_a_split_inherits_and_a_merge_begins_as_not_rated(line: Line, database_url: str) -> None:
    line.api.status(line.cafe, "yellow", "2023-05-01")
    line.api.status(line.course, "yellow", "2023-05-01")
    second = line.succeed()
    half = line.api.measure(second, key="cafe-2", title="Café für Frauen", predecessor_ids=[line.cafe["id"]])
    assert (half["light"], half["status"]["measure_id"]) == ("yellow", line.cafe["id"])
    kurs = line.of(second, "kurs")
    both = {"predecessor_ids": [line.course["id"], line.pool["id"]]}
    merged = line.api.patch(f"/measures/{kurs['id']}", both).json()
    assert (merged["light"], merged["predecessor_ids"]) == ("not_rated", both["predecessor_ids"])
    assert line.light(second, "kurs", as_of="2023-06-01") == "not_rated"
    dropped = line.api.delete(f"/measures/{line.of(second, 'pool')['id']}")
    assert dropped.status_code == 204, dropped.text
    line.api.status(line.cafe, "green", "2023-07-01")
    assert (line.light(second, "cafe-2"), line.light(second, "cafe")) == ("green", "green")
    holds(database_url)


def test_lights_come_down_a_line_of_three(line: Line, database_url: str) -> None:
    line.api.status(line.cafe, "yellow", "2019-01-01")
    second = line.succeed()
    line.adopt(second, "2020-01-01")
    third = line.succeed(second)
    assert line.light(third, "cafe") == "yellow"
    line.api.status(line.of(second, "cafe"), "green", "2021-01-01")
    assert line.light(third, "cafe") == "green"
    line.adopt(third, "2020-06-01")
    assert line.light(third, "cafe") == "yellow"  # what the second says describes days after the third began
    course = line.read(f"/concepts/{third['id']}/course?from=2018-12-01&until=2019-03-01&interval=month")
    assert [point["counts"]["yellow"] for point in course["points"]] == [0, 1, 1, 1]
    holds(database_url)


def test_the_public_inherits_what_is_public(line: Line) -> None:
    line.api.status(line.cafe, "green", "2023-01-01")
    line.api.status(line.cafe, "yellow", "2023-02-01", visibility="internal")
    second = line.adopt(line.succeed(), "2024-01-01")
    assert line.light(second, "cafe") == "yellow"
    shown = line.read(f"/measures?concept={second['id']}&key=cafe", token=None)["items"][0]
    assert shown["light"] == "green"
    line.api.patch(f"/concepts/{line.first['id']}", {"visibility": "internal"})
    shown = line.read(f"/measures?concept={second['id']}&key=cafe", token=None)["items"][0]
    assert (shown["light"], shown["predecessor_ids"]) == ("not_rated", [])
    assert line.light(second, "cafe") == "yellow"


def test_summary_and_course_count_what_is_inherited(line: Line) -> None:
    line.api.status(line.cafe, "green", "2023-01-01")
    second = line.adopt(line.succeed(), "2024-01-01")
    for query in ("", "?as_of=2023-06-01"):
        counts = line.read(f"/concepts/{second['id']}/summary{query}")["counts"]
        assert (counts["green"], counts["not_rated"]) == (1, 2)
    course = line.read(f"/concepts/{second['id']}/course?from=2022-12-31&until=2023-03-31")
    assert [point["counts"]["green"] for point in course["points"]] == [0, 1]


# --- references ---------------------------------------------------------------------------------------------------


def test_what_is_continued_is_of_the_version_before(line: Line) -> None:
    second = line.succeed()
    cafe = line.of(second, "cafe")
    other = line.api.concept(line.district, title="Anderes")
    elsewhere = line.api.measure(other)
    for wrong in (cafe["id"], line.of(second, "kurs")["id"], elsewhere["id"], line.field["id"]):
        answer = line.api.patch(f"/measures/{cafe['id']}", {"predecessor_ids": [wrong]})
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/predecessor_ids/0")
    first = line.api.patch(f"/measures/{line.cafe['id']}", {"predecessor_ids": [line.course["id"]]})
    assert first.status_code == 422
    goal = line.of(second, "ziel", "goals")
    assert line.api.patch(f"/goals/{goal['id']}", {"predecessor_id": goal["id"]}).status_code == 422
    field = line.of(second, "kurse", "fields-of-action")
    assert line.api.patch(f"/fields-of-action/{field['id']}", {"predecessor_id": field["id"]}).status_code == 422
    assert line.api.patch(f"/goals/{goal['id']}", {"predecessor_id": None}).json()["predecessor_id"] is None


def test_what_is_continued_cannot_be_deleted(line: Line) -> None:
    proposal = line.measure("neu", "Vorschlag", adopted_on=None)
    line.succeed()
    assert kind_of(line.api.delete(f"/measures/{proposal['id']}")) == "in-use"
    empty = line.api.make("/goals", title="Leer", key="leer", concept_id=line.first["id"])
    assert line.api.delete(f"/goals/{empty['id']}").status_code == 204


def test_a_public_measure_takes_up_no_internal_one(line: Line) -> None:
    hidden = line.measure("intern", "Internes", visibility="internal")
    second = line.succeed(visibility="public")
    cafe = line.of(second, "cafe")
    answer = line.api.patch(f"/measures/{cafe['id']}", {"predecessor_ids": [line.cafe["id"], hidden["id"]]})
    assert answer.json()["errors"][0]["code"] == "internal_reference"
    copied = line.of(second, "intern")
    shown = line.api.patch(f"/measures/{copied['id']}", {"visibility": "public"})
    assert shown.status_code == 200
    assert line.read(f"/measures/{copied['id']}", token=None)["predecessor_ids"] == []
