"""Lights of fields of action and of whole concepts, set by hand: shown beside the counts, never instead."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from app.core.days import now
from app.core.schemas import utc_text
from app.operations.checks import check
from tests.api import Api, Json
from tests.counting import numbers
from tests.line import Line
from tests.lists import table_of

LOGS = ("field-assessments", "concept-assessments")
WHY = {"reason": "funding", "summary": "Kurse fehlen", "remedy": "Antrag gestellt"}


@dataclass
class Rated:
    """A concept with a field whose only measure is green."""

    api: Api
    concept: Json
    field: Json

    def assess(self, log: str, light: str, on: str = "2024-06-30", **fields: Any) -> Json:
        subject = {"field-assessments": {"field_id": self.field["id"]}}.get(log, {"concept_id": self.concept["id"]})
        return self.api.make(f"/{log}", **subject, **{"light": light, "effective_on": on, **WHY, **fields})

    def shown(self, log: str, token: str | None = None, **times: str) -> dict[str, Json | None]:
        """The current assessment, by where it is shown."""
        field = log == "field-assessments"
        path = f"/fields-of-action/{self.field['id']}" if field else f"/concepts/{self.concept['id']}"
        single, listed, tree, summary = (
            self._read(where, token, times)
            for where in (
                path, path.rpartition("/")[0],
                f"/concepts/{self.concept['id']}/tree", f"/concepts/{self.concept['id']}/summary",
            )
        )  # fmt: skip
        assert numbers(tree["counts"]) == numbers(summary["counts"]) == "1 0 0 1 0"
        found = {"single": single, "list": listed["items"][0], "tree": tree["concept"], "summary": summary}
        if field:
            found |= {"tree": tree["fields"][0], "summary": summary["fields"][0]}
            assert {numbers(node["counts"]) for node in (found["tree"], found["summary"])} == {"1 0 0 1 0"}
        return {where: node["assessment"] for where, node in found.items()}

    def _read(self, path: str, token: str | None, times: Json) -> Json:
        answer = self.api.get(path, token=token, params=times)
        assert answer.status_code == 200, answer.text
        found: Json = answer.json()
        return found


@pytest.fixture
def rated(api: Api) -> Rated:
    concept = api.concept(api.district())
    field = api.make("/fields-of-action", title="Sprache", concept_id=concept["id"])
    api.status(api.measure(concept, field_id=field["id"]), "green", "2024-01-31")
    return Rated(api, concept, field)


def only(shown: dict[str, Json | None]) -> Json | None:
    """What all places show alike."""
    first, *others = shown.values()
    assert all(other == first for other in others), shown
    return first


@pytest.mark.parametrize("log", LOGS)
def test_it_is_shown_beside_the_counts_and_null_where_nobody_set_one(rated: Rated, log: str) -> None:
    assert only(rated.shown(log)) is None
    made = rated.assess(log, "red", next_steps="Ausschreibung")
    current = only(rated.shown(log))
    assert current is not None
    assert current == {name: made[name] for name in current}
    assert (current["light"], current["effective_on"], current["remedy"]) == ("red", "2024-06-30", "Antrag gestellt")
    other = next(one for one in LOGS if one != log)
    assert only(rated.shown(other)) is None


def test_the_overview_shows_the_concepts(rated: Rated) -> None:
    rated.assess("concept-assessments", "yellow", "2024-06-30")
    rated.assess("concept-assessments", "red", "2024-03-31")
    rated.assess("concept-assessments", "green", "2024-09-30", publish=False)
    for query, light in (("", "yellow"), ("?as_of=2024-04-01", "red")):
        (entry,) = rated.api.items(f"/overview{query}", token=rated.api.operator)
        assert (entry["concept"]["assessment"]["light"], numbers(entry["counts"])) == (light, "1 0 0 1 0")
    (entry,) = rated.api.items("/overview?as_of=2024-03-30")
    assert (entry["concept"]["assessment"], numbers(entry["counts"])) == (None, "1 0 0 1 0")


@pytest.mark.parametrize("log", LOGS)
def test_insiders_see_drafts_and_what_is_internal(rated: Rated, log: str) -> None:
    reader = rated.api.token({"id": rated.concept["district_id"]}, "reader")
    public = rated.assess(log, "green", "2024-03-31")
    draft = rated.assess(log, "yellow", "2024-06-30", publish=False)
    internal = rated.assess(log, "red", "2024-09-30", visibility="internal")
    for times in ({}, {"as_of": "2024-12-31"}):
        assert (only(rated.shown(log, **times)) or {})["id"] == public["id"]
        assert (only(rated.shown(log, reader, **times)) or {})["id"] == internal["id"]
    assert (only(rated.shown(log, reader, as_of="2024-06-30")) or {})["id"] == draft["id"]
    waiting = rated.api.get(f"/concepts/{rated.concept['id']}/attention", token=reader).json()["items"]
    assert [(one["resource"], one["id"]) for one in waiting if one["code"] == "draft_waiting"] == [
        (log.replace("-", "_"), draft["id"])
    ]
    assert rated.api.post(f"/{log}/{draft['id']}/publication").status_code == 200
    assert (only(rated.shown(log)) or {})["light"] == "yellow"


@pytest.mark.parametrize("log", LOGS)
def test_as_of_and_known_at_ask_the_log(rated: Rated, log: str) -> None:
    before = utc_text(now() - timedelta(seconds=1))
    green = rated.assess(log, "green", "2024-03-31")
    red = rated.assess(log, "red", "2024-06-30")
    between = rated.api.post(f"/{log}/{red['id']}/retraction", {"reason": "verwechselt"}).json()["recorded_at"]
    assert (only(rated.shown(log)) or {})["id"] == green["id"]
    assert only(rated.shown(log, as_of="2024-03-30")) is None
    assert only(rated.shown(log, as_of="2024-03-31"))
    then = only(rated.shown(log, known_at=between))
    assert then is not None
    assert (then["id"], then["light"], then["summary"]) == (red["id"], "red", None)
    single = f"/fields-of-action/{rated.field['id']}" if log == LOGS[0] else f"/concepts/{rated.concept['id']}"
    past = rated.api.get(single, params={"as_of": "2024-04-01", "known_at": before}).json()
    assert (past["assessment"], past["evaluated_on"]) == (None, "2024-04-01")


def test_a_reporter_may_assess_what_takes_lights(rated: Rated) -> None:
    reporter = rated.api.token({"id": rated.concept["district_id"]}, "reporter")
    paths = (f"/fields-of-action/{rated.field['id']}", f"/concepts/{rated.concept['id']}")
    for path in paths:
        assert rated.api.get(path, token=reporter).json()["allowed_actions"] == ["add_assessment"]
    rated.api.patch(paths[1], {"state": "withdrawn"})
    for path in paths:
        assert rated.api.get(path, token=reporter).json()["allowed_actions"] == []


def test_what_has_an_assessment_is_not_deleted(api: Api) -> None:
    concept = api.concept(api.district(), state="in_preparation", adopted_on=None)
    field = api.make("/fields-of-action", title="Sprache", concept_id=concept["id"])
    for log, path in ((LOGS[0], f"/fields-of-action/{field['id']}"), (LOGS[1], f"/concepts/{concept['id']}")):
        subject = {"field_id": field["id"]} if log == LOGS[0] else {"concept_id": concept["id"]}
        api.make(f"/{log}", **subject, light="green", effective_on="2024-06-30")
        refused = api.delete(path)
        assert (refused.status_code, "assessments" in refused.json()["detail"]) == (409, True)


def test_lists_have_it_in_csv_too(rated: Rated) -> None:
    rated.assess(LOGS[0], "red")
    header, row = table_of(rated.api.get("/fields-of-action?format=csv"))
    cells = dict(zip(header, row, strict=True))
    assert (cells["assessment.light"], cells["assessment.field_id"]) == ("red", rated.field["id"])


# --- versions -----------------------------------------------------------------------------------------------------


def test_the_next_version_has_those_of_the_one_before_up_to_the_succession(api: Api, database_url: str) -> None:
    line = Line(api)
    first, field = line.first, line.field
    second = line.succeed(version_label="2.0", valid_from="2024-01-01", visibility="public")
    for light, on in (("yellow", "2019-01-31"), ("red", "2023-12-31"), ("green", "2024-01-01")):
        entry = {"light": light, "effective_on": on, **WHY}
        api.make("/field-assessments", field_id=field["id"], **entry)
        api.make("/concept-assessments", concept_id=first["id"], **entry)
    line.adopt(second, "2023-12-01")  # from now on, the last one describes a day after the succession
    copy = line.of(second, "sprache", "fields-of-action")
    whole = api.get(f"/concepts/{second['id']}").json()
    for shown, subject in ((copy, {"field_id": field["id"]}), (whole, {"concept_id": first["id"]})):
        short = shown["assessment"]
        assert (short["light"], short["effective_on"], subject.items() <= short.items()) == ("red", "2023-12-31", True)
    history = api.items(f"/field-assessments?history_of={copy['id']}")
    assert [entry["effective_on"] for entry in history] == ["2023-12-31", "2019-01-31"]
    assert len(api.items(f"/concept-assessments?history_of={second['id']}")) == 2
    api.make("/field-assessments", field_id=copy["id"], light="green", effective_on="2022-01-31")
    assert line.of(second, "sprache", "fields-of-action")["assessment"]["field_id"] == copy["id"]
    assert [one for one in check(database_url) if not one.ok and not one.name.startswith("feed")] == []


def test_a_version_made_by_hand_inherits_as_well(api: Api, database_url: str) -> None:
    district = api.district()
    first = api.concept(district)
    field = api.make("/fields-of-action", title="Sprache", concept_id=first["id"])
    for log, subject in ((LOGS[0], {"field_id": field["id"]}), (LOGS[1], {"concept_id": first["id"]})):
        api.make(f"/{log}", **subject, light="green", effective_on="2019-01-31")
    second = api.concept(district, predecessor_id=first["id"], state="in_preparation", adopted_on=None)
    assert second["assessment"]["concept_id"] == first["id"]
    within = {"title": "Sprache", "concept_id": second["id"]}
    assert api.make("/fields-of-action", predecessor_id=field["id"], **within)["assessment"]["light"] == "green"
    linked = api.make("/fields-of-action", **within)
    changed = api.patch(f"/fields-of-action/{linked['id']}", {"predecessor_id": field["id"]}).json()
    assert changed["assessment"]["field_id"] == field["id"]
    assert [one for one in check(database_url) if not one.ok and not one.name.startswith("feed")] == []


# --- bundles ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("log", LOGS)
def test_a_correction_is_recorded_where_it_is_asked_for(rated: Rated, log: str) -> None:
    api, kind = rated.api, log.replace("-", "_")
    rated.assess(log, "green", key="a")
    bundle = api.get(f"/concepts/{rated.concept['id']}/bundle", token=api.operator).json()
    (entry,) = bundle[kind]
    assert (entry["concept"], entry.get("field")) == (
        rated.concept["key"], rated.field["key"] if log == LOGS[0] else None,
    )  # fmt: skip
    asked = {"format": bundle["format"], kind: [{**entry, "light": "yellow"}]}
    for query, light in (("", "green"), ("&corrections=record", "yellow"), ("&corrections=record", "yellow")):
        done = api.post(f"/imports?district={rated.concept['district_id']}{query}", asked)
        assert done.status_code == 200, done.text
        assert (only(rated.shown(log)) or {})["light"] == light
    assert len(api.items(f"/{log}")) == 2


def test_one_import_brings_a_concept_with_both_and_its_revert_takes_them(api: Api, database_url: str) -> None:
    api.district()
    lit = {"concept": "k", "light": "green", "effective_on": "2024-06-30"}
    bundle = {
        "format": "sachstand-bundle/1",
        "concepts": [{"key": "k", "title": "Konzept", "visibility": "public"}],
        "fields_of_action": [{"key": "f", "concept": "k", "title": "Sprache"}],
        "field_assessments": [{"key": "a", "field": "f", **lit}, {"key": "b", "field": "f", **lit, "published": False}],
        "concept_assessments": [{"key": "a", **lit}],
    }
    done = api.post("/imports?district=08335", bundle)
    assert done.status_code == 200, done.text
    assert api.only("/fields-of-action")["assessment"]["light"] == "green"
    assert api.only("/concepts")["assessment"]["light"] == "green"
    assert [one for one in check(database_url) if not one.ok and not one.name.startswith("feed")] == []
    back = api.post(f"/imports/{done.json()['import_id']}/revert")
    assert (back.status_code, back.json()["removed"]) == (200, 5)
    assert api.items("/concepts", token=api.operator) == []


@pytest.mark.parametrize("log", LOGS)
def test_a_redaction_takes_its_words_everywhere(rated: Rated, log: str) -> None:
    made = rated.assess(log, "red")
    assert rated.api.post(f"/{log}/{made['id']}/redaction", {"reason": "Name"}).status_code == 200
    current = only(rated.shown(log))
    assert current is not None
    assert (current["light"], current["summary"], current["remedy"]) == ("red", None, None)


def test_many_are_recorded_in_one_request(rated: Rated) -> None:
    subject = {"concept_id": rated.concept["id"], "light": "green"}
    days = [{**subject, "effective_on": f"2024-0{n}-01"} for n in (1, 2)]
    answer = rated.api.post("/concept-assessments/batch", {"items": days})
    assert (answer.status_code, answer.json()["done"]) == (200, 2)
    assert (only(rated.shown(LOGS[1])) or {})["effective_on"] == "2024-02-01"
