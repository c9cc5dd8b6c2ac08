"""Every filter of every list: a value that finds the one thing, and one that does not.

A filter that `FINDS` does not know fails here.
"""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.engine import Engine

from app.core.days import now, today
from app.core.pagination import PageQuery
from app.core.schemas import utc_text
from tests.api import Api, Json
from tests.conftest import emptied
from tests.lists import LISTS, query_of
from tests.world import RANDOM_ID, euro

INSIDERS_ONLY = {"/v1/imports", "/v1/import-profiles"}
OF_EVERY_LIST = {*PageQuery.model_fields}
LONG_AGO, TOMORROW = "2000-01-01T00:00:00Z", utc_text(now() + timedelta(days=1))


SCALE = {
    "steps": [
        {"code": "rot", "label": "Rückstand", "light": "red"},
        {"code": "gruen", "label": "Im Plan", "light": "green"},
    ]
}
PLACES = {"choices": [{"code": "kn", "label": "Konstanz"}, {"code": "ra", "label": "Radolfzell"}]}


class Pair:
    """In district A one of everything with every mark, and beside it one with none of them."""

    def __init__(self, api: Api) -> None:
        self.api = api
        self.district = api.district()
        self.other = api.district(name="Landkreis Wesermarsch", state="DE-NI", ags="03461", kind="municipality")
        within = {"district_id": self.district["id"]}
        self.organisation = api.make("/organisations", name="Caritas", kind="welfare", key="c", **within)
        self.office = api.make("/organisations", name="Gemeinde", kind="municipality", **within)
        self.before = api.concept(self.district, title="Alt", valid_until="2019-12-31")
        being_made = {
            "state": "submitted",
            "tags": ["t"],
            "adopted_on": "2020-01-01",
            "predecessor_id": self.before["id"],
        }
        being_made |= {"valid_from": "2020-01-01"}
        self.concept = api.concept(self.district, title="Konzept 2.0", key="k", light_scheme=SCALE, **being_made)
        self._imported()
        own = {"mapping": {"text": ["Body"]}, "district_id": self.district["id"]}
        self.profile = api.make("/import-profiles", title="Pinnwand", key="p", **own)
        api.make("/import-profiles", title="Fragebogen", **own)
        self._council()
        self._funding()
        self._below({"concept_id": self.concept["id"]}, {"concept_id": self.before["id"]})
        api.patch(f"/concepts/{self.concept['id']}", {"state": "adopted"})  # what is beside it is read-only from now on

    def _imported(self) -> None:
        for key in ("o1", "o2"):
            document = {"format": "sachstand-bundle/1", "organisations": [{"key": key, "name": "Neu"}]}
            made = self.api.post(f"/imports?district={self.district['id']}", document).json()
        self.api.post(f"/imports/{made['import_id']}/revert")
        self.imported = self.api.get(f"/imports/{made['import_id']}", token=self.api.operator).json()

    def _below(self, within: Json, beside: Json) -> None:
        api = self.api
        self.definition = api.make(
            "/attribute-definitions", label="Orte", kind="choices", key="orte", **PLACES, **within
        )
        api.make("/attribute-definitions", label="Orte", kind="text", key="orte", **beside)
        marked = {"topic": "language", "kind": "theme", "key": "f", "number": "2"}
        above = api.make("/fields-of-action", title="Oben", **within)
        self.above = above
        self.former = {
            path: api.make(f"/{path}", title="Früheres", **beside) for path in ("fields-of-action", "goals", "measures")
        }
        marked |= {"predecessor_id": self.former["fields-of-action"]["id"]}
        self.field = api.make("/fields-of-action", title="Sprache", parent_id=above["id"], **marked, **within)
        self.field_beside = api.make("/fields-of-action", title="Arbeit", topic="work", **beside)
        self.goal_above = api.make("/goals", title="Oben", **within)
        self.goal = api.make(
            "/goals", title="Ziel", number="4.2", field_id=self.field["id"], parent_id=self.goal_above["id"], key="g",
            level="sub_goal", feasibility="depends_on_funding", predecessor_id=self.former["goals"]["id"], tags=["t"],
            **within,
        )  # fmt: skip
        self.goal_beside = api.make("/goals", title="Anderes", **beside)
        self.whole_measure = api.make("/measures", title="Oben", **within)
        self.measure = api.make(
            "/measures", title="Sprachcafé", number="1.10", key="m", priority="high", needs_approval=True,
            tags=["eins", "zwei"],
            adopted_on="2020-01-01", field_id=self.field["id"], goal_ids=[self.goal["id"]],
            attributes={"orte": ["kn", "ra"]},
            partner_ids=[self.organisation["id"]], predecessor_ids=[self.former["measures"]["id"]],
            parent_id=self.whole_measure["id"], responsible_ids=[self.office["id"]],
            starts_on="2020-01-01", ends_on="2021-12-31", time_horizon="short", feasibility="depends_on_funding",
            contributed_by="Jugendhilfe", **within,
        )  # fmt: skip
        self.beside = api.make("/measures", title="Beratung", tags=["eins"], attributes={"orte": "kn"}, **beside)
        done = {"state": "done", "done_on": "2024-01-01", "due_on": "2024-02-01", "key": "s", "tags": ["t"]}
        self.step = api.make("/measure-steps", title="Schritt", measure_id=self.measure["id"], **done)
        api.make("/measure-steps", title="Anderer", measure_id=self.beside["id"], due_on="2025-01-01")
        self._tasks(within)
        self._plans(within, beside)
        self._costs(within, beside)
        self._lights()
        self._said(within, beside)

    def _council(self) -> None:
        api, here, about = self.api, {"district_id": self.district["id"]}, {"concept_id": self.concept["id"]}
        self.council = api.make("/bodies", kind="council", name="Kreistag", **here)
        days = {"starts_on": "2019-07-24", "ends_on": "2024-07-22", "key": "w"}
        self.term = api.make("/legislative-terms", name="Wahlperiode", **days, **here)
        below = {"parent_id": self.council["id"], "organisation_id": self.organisation["id"], "key": "b"}
        self.body = api.make("/bodies", kind="steering_group", state="planned", name="Lenkungsgruppe", **below, **here)
        of, beside = {"body_id": self.body["id"]}, {"body_id": self.council["id"]}
        sits = {"organisation_id": self.organisation["id"], "key": "s"}
        self.seat = api.make("/body-seats", function="chair", **sits, **of)
        self.delegated = api.make("/body-seats", delegating_body_id=self.council["id"], **of)
        numbered = {"reference": "2024/140", "dated_on": "2019-06-03", "key": "p", **about}
        self.paper = api.make("/papers", kind="report", title="Sachstand", **numbered, **here)
        self.motion = api.make("/papers", kind="motion", title="Mitwirkung", **here)
        self.meeting = api.make("/meetings", title="Sitzung", held_on="2019-07-01", state="held", key="t", **of)
        api.make("/meetings", held_on="2019-08-01", **beside)
        adopts = {"role": "decision", "outcome": "adopted_changed", "adopts_concept_id": self.concept["id"]}
        adopts |= {"held_in_public": True, "unanimous": True}
        at = {"paper_id": self.paper["id"], "meeting_id": self.meeting["id"], "key": "d", "tags": ["t"]}
        self.consultation = api.make("/consultations", **adopts, **at, **here)
        self.decision = api.make("/consultations", role="hearing", outcome="noted", **beside, **here)
        duty = {"period": "P6M", "form": "written", "first_due": "2020-12-31", "key": "y", "tags": ["t"], **about}
        duty |= {"until": "2022-12-31", "consultation_id": self.decision["id"]}
        duty |= {"organisation_id": self.organisation["id"]}
        self.duty = api.make("/reporting-duties", **duty, **of)
        self.before_duty = api.make(
            "/reporting-duties",
            period="P1Y",
            form="oral",
            first_due="2018-12-31",
            concept_id=self.before["id"],
            **beside,
        )
        answer = {"duty_id": self.duty["id"], "due_on": "2021-06-30", "paper_id": self.paper["id"], "key": "r", **about}
        self.report = api.make("/reports", title="Erster", delivered_on="2021-06-30", **answer, **of)
        api.make("/reports", title="Alt", delivered_on="2019-01-01", concept_id=self.before["id"], **beside)

    def _funding(self) -> None:
        api, here = self.api, {"district_id": self.district["id"]}
        funder = {"organisation_id": self.organisation["id"], "key": "q", "tags": ["t"]}
        funder |= {"starts_on": "2024-01-01", "ends_on": "2024-12-31"}
        self.source = api.make("/funding-sources", name="Integrationspauschale", kind="state", **funder, **here)
        self.budget = api.make("/funding-sources", name="Haushalt", kind="own_budget", **here)

    def _costs(self, within: Json, beside: Json) -> None:
        api, here = self.api, {"district_id": self.district["id"]}
        hangs = {"source_id": self.source["id"], "supported_measure_ids": [self.measure["id"]], "key": "a"}
        decided = {"state": "granted", "decided_on": "2024-01-01", "proof_due_on": "2025-01-01", "tags": ["t"]}
        decided |= {"starts_on": "2024-01-01", "ends_on": "2024-12-31"}
        self.application = api.make("/funding-applications", title="AMIF", **decided, **hangs, **within, **here)
        other = {"source_id": self.budget["id"], "depending_measure_ids": [self.beside["id"]]}
        self.planned = api.make("/funding-applications", title="Haushalt", **other, **beside, **here)
        covered = {"application_id": self.application["id"], "measure_id": self.measure["id"], "key": "c"}
        costs = {"kind": "staff", "year": 2024, "estimated": euro("1.00"), "tags": ["t"]}
        costs |= {"actual": euro("1.00"), "actual_on": "2024-12-01"}
        self.estimate = api.make("/cost-estimates", title="Stelle", **costs, **covered, **within)
        api.make("/cost-estimates", title="Druck", kind="material", estimated=euro("1.00"), year=2025, **beside)

    def _tasks(self, within: Json) -> None:
        api, about = self.api, {"measure_id": self.measure["id"], "tags": ["t"], **within}
        about |= {"organisation_id": self.organisation["id"]}
        self.task = api.make(
            "/resolution-tasks", text="Kosten", paper_id=self.paper["id"], state="done", key="a",
            due_on="2024-05-01", **about,
        )  # fmt: skip
        self.decided = api.make(
            "/resolution-tasks", text="Anderes", consultation_id=self.decision["id"], body_id=self.body["id"]
        )

    def _plans(self, within: Json, beside: Json) -> None:
        api, reached = self.api, {"state": "reached", "reached_on": "2024-01-31", "tags": ["t"]}
        self.milestone = api.make("/milestones", title="Pinnwände zu", key="z", **reached, **within)
        api.make("/milestones", title="Beschluss", **beside)
        serves = {"measure_ids": [self.measure["id"]], "organisation_id": self.organisation["id"], "key": "j"}
        marks = {"year_from": 2018, "year_until": 2019, "state": "in_progress", "priority": "high", "tags": ["t"]}
        marks |= {"depends_on_staff": True}
        self.entry = api.make("/plan-entries", title="Sprachcafé", **serves, **marks, **within)
        api.make("/plan-entries", title="Anderes", year_from=2020, **beside)
        to = {"body_id": self.body["id"], "organisation_id": self.organisation["id"], "key": "v"}
        held = {"kind": "presented", "state": "held", "held_on": "2018-04-01"}
        self.outreach = api.make("/outreach", recipient="Lenkungsgruppe", **to, **held, **within)
        api.make("/outreach", kind="sent", recipient="Kommunen", **beside)
        target = {"direction": "up", "target_value": "20", "unit": "Plätze", "target_on": "2025-12-31", "number": "K1"}
        self.indicator = api.make(
            "/indicators", title="Plätze", key="n", measure_id=self.measure["id"], **target, **within
        )
        self.of_goal = api.make("/indicators", title="Quote", goal_id=self.goal_beside["id"], **beside)
        observed = {"provisional": True, "observed_on": "2024-01-01", "value": "12", "key": "w"}
        self.observation = api.make("/indicator-observations", indicator_id=self.indicator["id"], **observed)
        part = {"breakdown": [{"dimension": "Ort", "category": "Stadt"}], "value": "5"}
        api.make("/indicator-observations", indicator_id=self.of_goal["id"], observed_on="2024-02-01", **part)

    def _lights(self) -> None:
        api, why = self.api, {"reason": "other", "summary": "Grund", "remedy": "Abhilfe"}
        marked = {"light": "red", "step": "rot", "effective_on": "2024-03-01", "tags": ["t"], "key": "u", **why}
        self.status = api.make(
            "/status-updates", measure_id=self.measure["id"], state="paused", schedule="delayed", **marked
        )
        self.assessment = api.make("/goal-assessments", goal_id=self.goal["id"], **marked)
        self.of_field = api.make("/field-assessments", field_id=self.field["id"], **marked)
        self.of_concept = api.make("/concept-assessments", concept_id=self.concept["id"], **marked)
        later = {"light": "green", "effective_on": "2024-06-01"}
        self.draft = api.make(
            "/status-updates", measure_id=self.beside["id"], state="permanent", publish=False, **later
        )
        api.make("/goal-assessments", goal_id=self.goal_beside["id"], publish=False, **later)
        api.make("/field-assessments", field_id=self.field_beside["id"], publish=False, **later)
        api.make("/concept-assessments", concept_id=self.before["id"], publish=False, **later)

    def _said(self, within: Json, beside: Json) -> None:
        api, of = self.api, {"field_id": self.field["id"], **within}
        self.whole = api.make("/participation-events", kind="conference", title="Konferenz", **within)
        part = {"parent_id": self.whole["id"], "starts_on": "2023-11-17", "key": "e"}
        self.event = api.make(
            "/participation-events", kind="workshop", title="Werkstatt Sprache", form="open", **part, **of
        )
        api.make("/participation-events", kind="board", title="Pinnwand", open_until="2024-01-31", **beside)
        self.general = api.make("/key-statements", text="Mehr Kurse", **within)
        part = {"parent_id": self.general["id"], "event_id": self.event["id"], "key": "a", "tags": ["t"]}
        done = {"kind": "wish", "resolution": "taken_up", "resolved_on": "2024-04-01", "section": "Kurse"}
        self.statement = api.make("/key-statements", text="Kurse am Abend", **done, **part, **of)
        api.make("/key-statements", text="Anderes", **beside)
        self._items(of, beside)
        ends = {"feedback_item_id": self.item["id"], "goal_id": self.goal["id"]}
        self.link = api.make("/participation-links", relation="supports", key="l", **ends)
        ends = {"key_statement_id": self.statement["id"], "measure_id": self.measure["id"]}
        self.led = api.make("/participation-links", relation="led_to", **ends)
        named = {"body_id": self.body["id"], "meeting_id": self.meeting["id"], "event_id": self.event["id"]}
        self.task = api.patch(
            f"/resolution-tasks/{self.task['id']}", {"follow_ups": [{"occasion": "Dort", **named}]}
        ).json()

    def _items(self, of: Json, beside: Json) -> None:
        api, out = self.api, {"moderation": "published"}
        whole = api.make("/feedback-items", channel="letter", text="Eins und zwei", **out, **beside)
        parts = {"parts": [{"text": "Eins"}, {"text": "zwei"}]}
        self.part = api.post(f"/feedback-items/{whole['id']}/split", parts).json()["parts"][0]
        marks = {"section": "Sprache", "external_id": "7", "received_on": "2023-11-17", "person_group": "volunteer"}
        about = {"statement_id": self.statement["id"], "event_id": self.event["id"], "kind": "wish", "key": "i"}
        said = {"channel": "workshop", "text": "Abends ist nichts", "answer": "Das kommt"}
        self.item = api.make("/feedback-items", **said, **out, **marks, **about, **of)
        twin = {"duplicate_of_id": self.item["id"], "concept_id": of["concept_id"]}
        reply = {"comment_on_id": self.item["id"], "concept_id": of["concept_id"]}
        self.reply = api.make("/feedback-items", channel="board", text="Ja!", **out, **reply)
        self.twin = api.make("/feedback-items", channel="board", text="Abends!", **out, **twin)


@pytest.fixture(scope="module")
def pair(service: Api, admin: Engine) -> Pair:
    return Pair(emptied(service, admin))


def entries(p: Pair, subject: str, subject_id: str) -> dict[str, tuple[Any, Any]]:
    return {
        "district": ("08335", "03461"), "concept": (p.concept["id"], p.before["id"]), "light": ("red", "yellow"),
        "reason": ("other", "staff"), "from": ("2024-03-01", "2024-03-02"), "until": ("2024-03-01", "2024-02-29"),
        "step": ("rot", "gruen"),
        "published": ("true", "false"), "current": ("true", "false"), "effective_from": ("2024-03-01", "2024-07-01"),
        "effective_until": ("2024-03-01", "2024-02-29"), "recorded_since": (LONG_AGO, TOMORROW),
        "updated_since": (LONG_AGO, TOMORROW), "tag": ("t", "T"), "key": ("u", "v"), subject: (subject_id, RANDOM_ID),
        "history_of": (subject_id, RANDOM_ID),
    }  # fmt: skip


def finds(p: Pair, path: str) -> tuple[Json, dict[str, tuple[Any, Any]]]:
    """What is sought in a list; by each filter a value that finds it, and one that does not."""
    since = {"updated_since": (LONG_AGO, TOMORROW)}
    place = {"district": (p.district["id"], p.other["id"]), "concept": (p.concept["id"], p.before["id"]), **since}
    times = {"as_of": ("2024-03-01", None), "known_at": (utc_text(now()), None)}
    table: dict[str, tuple[Json, dict[str, tuple[Any, Any]]]] = {
        "/v1/districts": (p.district, {
            "district": ("08335", "03461"), "ags": ("08335", "03461"), "state": ("DE-BW", "DE-BY"),
            "kind": ("county", "state"), "q": ("KONSTANZ", "Waldshut"), **since}),
        "/v1/organisations": (p.organisation, {
            "district": ("08335", "03461"), "kind": ("welfare", "funder"), "key": ("c", "C"),
            "q": ("arit", "x"), **since}),
        "/v1/concepts": (p.concept, {
            **times, "light": ("red", "green"), "step": ("rot", "gruen"),
            "district": ("08335", "03461"), "state": ("adopted", "withdrawn"),
            "from": ("2019-12-31", None), "until": ("2020-01-01", "2019-12-31"), "in_force": ("true", "false"),
            "valid_on": ("2020-01-01", "2019-12-31"), "tag": ("t", "T"),
            "in_force_on": (str(today()), "1900-01-01"),
            "predecessor": (p.before["id"], p.concept["id"]), "key": ("k", "x"), "q": ("konzept 2", "1.0"), **since}),
        "/v1/fields-of-action": (p.field, {
            **place, **times, "light": ("red", "green"), "step": ("rot", "gruen"),
            "parent": (p.above["id"], p.field["id"]), "kind": ("theme", "cross_cutting"),
            "topic": ("language", "health"), "key": ("f", "x"), "q": ("SPRACH", "x"), "number": ("2", "3"),
            "predecessor": (p.former["fields-of-action"]["id"], p.above["id"])}),
        "/v1/goals": (p.goal, {
            **place, **times, "field": (p.above["id"], p.field_beside["id"]),
            "parent": (p.goal_above["id"], p.goal["id"]), "level": ("sub_goal", "overarching"),
            "light": ("red", "green"), "step": ("rot", "gruen"),
            "feasibility": ("depends_on_funding", "not_feasible_at_present"), "key": ("g", "x"), "q": ("4.2", "4.3"),
            "number": ("4.2", "4"), "topic": ("language", "health"), "tag": ("t", "T"),
            "predecessor": (p.former["goals"]["id"], p.goal_above["id"])}),
        "/v1/measures": (p.measure, {
            **place, **times, "field": (p.above["id"], p.field_beside["id"]),
            "goal": (p.goal["id"], p.goal_above["id"]), "topic": ("language", "health"),
            "organisation": (p.organisation["id"], RANDOM_ID), "responsible": (p.office["id"], p.organisation["id"]),
            "partner": (p.organisation["id"], p.office["id"]), "time_horizon": ("short", "long"),
            "feasibility": ("depends_on_funding", "feasible"), "contributed_by": ("Jugendhilfe", "Jugend"),
            "from": ("2021-12-31", "2022-01-01"), "until": ("2020-01-01", "2019-12-31"),
            "light": ("red", "green"), "step": ("rot", "gruen"), "state": ("paused", "permanent"),
            "schedule": ("delayed", "at_risk"),
            "stage": ("adopted", "discontinued"), "priority": ("high", "low"), "tag": ("zwei", "drei"),
            "attribute": ("orte:ra", "orte:k"),
            "key": ("m", "x"), "q": ("SPRACHCAFE", "café xylophon"), "number": ("1.10", "1.1"),
            "predecessor": (p.former["measures"]["id"], p.beside["id"]),
            "needs_approval": ("true", "false"), "parent": (p.whole_measure["id"], p.measure["id"]),
            "parts": ("only", "exclude"),
            "status_older_than": ("2024-03-02", "2024-03-01")}),
        "/v1/attribute-definitions": (p.definition, {
            **place, "kind": ("choices", "number"), "key": ("orte", "x"), "q": ("ORTE", "xylophon")}),
        "/v1/measure-steps": (p.step, {
            **place, "measure": (p.measure["id"], p.beside["id"]), "state": ("done", "dropped"),
            "tag": ("t", "T"), "due_before": ("2024-02-02", "2024-02-01"), "key": ("s", "x"),
            "q": ("SCHRITT", "xylophon"),
            "from": ("2024-01-01", "2024-01-02"), "until": ("2024-01-01", "2023-12-31")}),
        "/v1/status-updates": (p.status, {
            **entries(p, "measure", p.measure["id"]), "state": ("paused", "stopped"),
            "schedule": ("delayed", "on_track")}),
        "/v1/goal-assessments": (p.assessment, entries(p, "goal", p.goal["id"])),
        "/v1/field-assessments": (p.of_field, {
            **entries(p, "field", p.field["id"]), "field": (p.above["id"], p.field_beside["id"]),
            "topic": ("language", "health")}),
        "/v1/concept-assessments": (p.of_concept, {
            **entries(p, "concept", p.concept["id"]), "concept": (p.concept["id"], p.before["id"])}),
        "/v1/participation-events": (p.event, {
            **place, "field": (p.above["id"], p.field_beside["id"]), "parent": (p.whole["id"], p.event["id"]),
            "kind": ("workshop", "interview"),
            "form": ("open", "scheduled"), "is_open": ("true", "false"), "key": ("e", "x"),
            "topic": ("language", "health"), "from": ("2023-11-17", "2023-11-18"),
            "until": ("2023-11-17", "2023-11-16"),
            "q": ("WERKSTATT", "x")}),
        "/v1/key-statements": (p.statement, {
            **place, "field": (p.above["id"], p.field_beside["id"]), "event": (p.event["id"], p.whole["id"]),
            "parent": (p.general["id"], p.statement["id"]), "kind": ("wish", "praise"),
            "section": ("Kurse", "Kurs"), "tag": ("t", "T"),
            "resolution": ("taken_up", "declined"), "topic": ("language", "health"),
            "from": ("2024-04-01", "2024-04-02"), "until": ("2024-04-01", "2024-03-31"), "key": ("a", "x"),
            "q": ("KURSE", "xylophon")}),
        "/v1/feedback-items": (p.item, {
            **place, "field": (p.above["id"], p.field_beside["id"]), "event": (p.event["id"], p.whole["id"]),
            "statement": (p.statement["id"], p.general["id"]), "channel": ("workshop", "web"),
            "kind": ("wish", "praise"), "person_group": ("volunteer", "politics"), "state": ("answered", "received"),
            "moderation": ("published", "pending"), "counts": ("true", "false"), "section": ("Sprache", "Arbeit"),
            "external_id": ("7", "8"), "topic": ("language", "health"), "from": ("2023-11-17", "2023-11-18"),
            "until": ("2023-11-17", "2023-11-16"), "received_from": ("2023-11-17", "2023-11-18"),
            "received_until": ("2023-11-17", "2023-11-16"), "key": ("i", "x"), "q": ("ABENDS", "xylophon")}),
        "/v1/participation-links": (p.link, {
            **place, "feedback_item": (p.item["id"], p.twin["id"]), "goal": (p.goal["id"], p.goal_above["id"]),
            "relation": ("supports", "led_to"), "key": ("l", "x")}),
        "/v1/bodies": (p.body, {
            "district": ("08335", "03461"), "parent": (p.council["id"], p.body["id"]), "key": ("b", "x"),
            "state": ("planned", "dissolved"), "kind": ("steering_group", "network"),
            "organisation": (p.organisation["id"], RANDOM_ID),
            "q": ("LENKUNG", "x"), **since}),
        "/v1/body-seats": (p.seat, {
            "district": ("08335", "03461"), "body": (p.body["id"], p.council["id"]), "function": ("chair", "guest"),
            "organisation": (p.organisation["id"], RANDOM_ID), "key": ("s", "x"), **since}),
        "/v1/legislative-terms": (p.term, {
            "district": ("08335", "03461"), "on": ("2024-07-22", "2024-07-23"), "key": ("w", "x"),
            "q": ("WAHL", "xylophon"),
            "from": ("2024-07-22", "2024-07-23"), "until": ("2019-07-24", "2019-07-23"), **since}),
        "/v1/papers": (p.paper, {
            **place, "kind": ("report", "inquiry"), "reference": ("2024/140", "2024/14"), "key": ("p", "x"),
            "from": ("2019-06-03", "2019-06-04"), "until": ("2019-06-03", "2019-06-02"),
            "q": ("SACH", "x")}),
        "/v1/meetings": (p.meeting, {
            "district": ("08335", "03461"), "body": (p.body["id"], p.council["id"]), "state": ("held", "cancelled"),
            "from": ("2019-07-01", "2019-07-02"), "until": ("2019-07-01", "2019-06-30"),
            "held_from": ("2019-07-01", "2019-07-02"), "held_until": ("2019-07-01", "2019-06-30"), "key": ("t", "x"),
            "q": ("SITZUNG", "xylophon"),
            **since}),
        "/v1/consultations": (p.consultation, {
            "district": ("08335", "03461"), "paper": (p.paper["id"], p.motion["id"]), "key": ("d", "x"),
            "meeting": (p.meeting["id"], RANDOM_ID), "body": (p.body["id"], p.council["id"]),
            "adopts_concept": (p.concept["id"], p.before["id"]), "role": ("decision", "information"),
            "from": ("2019-07-01", "2019-07-02"), "until": ("2019-07-01", "2019-06-30"),
            "held_in_public": ("true", "false"), "unanimous": ("true", "false"),
            "tag": ("t", "T"), "outcome": ("adopted_changed", "rejected"), **since}),
        "/v1/resolution-tasks": (p.task, {
            **place, "paper": (p.paper["id"], p.motion["id"]), "measure": (p.measure["id"], p.beside["id"]),
            "organisation": (p.organisation["id"], p.office["id"]), "from": ("2024-05-01", "2024-05-02"),
            "until": ("2024-05-01", "2024-04-30"), "tag": ("t", "T"), "state": ("done", "dropped"), "key": ("a", "x"),
            "follow_up_body": (p.body["id"], p.council["id"]), "follow_up_meeting": (p.meeting["id"], RANDOM_ID),
            "follow_up_event": (p.event["id"], p.whole["id"]), "q": ("KOSTEN", "xylophon")}),
        "/v1/reporting-duties": (p.duty, {
            **place, "body": (p.body["id"], p.council["id"]),
            "consultation": (p.decision["id"], p.consultation["id"]), "from": ("2022-12-31", "2023-01-01"),
            "until": ("2020-12-31", "2020-12-30"), "form": ("written", "oral"), "key": ("y", "x"),
            "tag": ("t", "T"), "organisation": (p.organisation["id"], RANDOM_ID)}),
        "/v1/reports": (p.report, {
            **place, "body": (p.body["id"], p.council["id"]), "duty": (p.duty["id"], p.before_duty["id"]),
            "paper": (p.paper["id"], p.motion["id"]), "from": ("2021-06-30", "2021-07-01"),
            "until": ("2021-06-30", "2021-06-29"), "key": ("r", "x"), "q": ("ERSTER", "xylophon")}),
        "/v1/milestones": (p.milestone, {
            **place, "from": ("2024-01-31", "2024-02-01"), "until": ("2024-01-31", "2024-01-30"),
            "state": ("reached", "cancelled"), "tag": ("t", "T"), "key": ("z", "x"), "q": ("PINNWAENDE", "xylophon")}),
        "/v1/plan-entries": (p.entry, {
            **place, "measure": (p.measure["id"], p.beside["id"]), "organisation": (p.organisation["id"], RANDOM_ID),
            "year": ("2019", "2020"), "state": ("in_progress", "done"), "priority": ("high", "low"),
            "depends_on_staff": ("true", "false"), "q": ("SPRACHCAFE", "xylophon"),
            "tag": ("t", "T"), "key": ("j", "x")}),
        "/v1/outreach": (p.outreach, {
            **place, "body": (p.body["id"], p.council["id"]), "organisation": (p.organisation["id"], RANDOM_ID),
            "from": ("2018-04-01", "2018-04-02"), "until": ("2018-04-01", "2018-03-31"),
            "kind": ("presented", "sent"), "state": ("held", "cancelled"), "key": ("v", "x"),
            "q": ("GRUPPE", "xylophon")}),
        "/v1/indicators": (p.indicator, {
            **place, "measure": (p.measure["id"], p.beside["id"]), "key": ("n", "x"), "number": ("K1", "K2"),
            "q": ("PLAETZE", "xylophon"),
            "direction": ("up", "down"), "from": ("2025-12-31", "2026-01-01"), "until": ("2025-12-31", "2025-12-30")}),
        "/v1/indicator-observations": (p.observation, {
            **place, "indicator": (p.indicator["id"], p.of_goal["id"]),
            "from": ("2024-01-01", "2024-01-02"), "until": ("2024-01-01", "2023-12-31"),
            "observed_on_from": ("2024-01-01", "2024-01-02"),
            "observed_on_until": ("2024-01-01", "2023-12-31"), "provisional": ("true", "false"),
            "suppressed": ("false", "true"), "not_stated": ("false", "true"), "whole": ("true", "false"),
            "current": ("true", None),
            "known_at": (utc_text(now()), LONG_AGO), "key": ("w", "x")}),
        "/v1/funding-sources": (p.source, {
            "district": ("08335", "03461"), "kind": ("state", "eu"), "organisation": (p.organisation["id"], RANDOM_ID),
            "from": ("2024-12-31", "2025-01-01"), "until": ("2024-01-01", "2023-12-31"),
            "tag": ("t", "T"), "key": ("q", "x"), "q": ("PAUSCHALE", "x"), **since}),
        "/v1/funding-applications": (p.application, {
            **place, "source": (p.source["id"], p.budget["id"]), "organisation": (p.organisation["id"], RANDOM_ID),
            "measure": (p.measure["id"], p.beside["id"]), "state": ("granted", "refused"), "key": ("a", "x"),
            "from": ("2024-12-31", "2025-01-01"), "until": ("2024-01-01", "2023-12-31"),
            "tag": ("t", "T"), "proof_due_before": ("2025-01-02", "2025-01-01"), "awaits_proof": ("true", "false"),
            "q": ("amif", "x")}),
        "/v1/cost-estimates": (p.estimate, {
            **place, "measure": (p.measure["id"], p.beside["id"]), "kind": ("staff", "investment"),
            "recurrence": ("one_off", "yearly"),
            "application": (p.application["id"], p.planned["id"]), "year": ("2024", "2023"),
            "tag": ("t", "T"),
            "q": ("STELLE", "xylophon"),
            "from": ("2024-12-01", "2024-12-02"), "until": ("2024-12-01", "2024-11-30"), "key": ("c", "x")}),
        "/v1/imports": (p.imported, {
            "district": ("08335", "03461"), "file_hash": (p.imported["file_hash"], "0" * 64),
            "reverted": ("true", "false"), "key": (p.imported["key"], "x"), **since}),
        "/v1/import-profiles": (p.profile, {
            "district": ("08335", "03461"), "key": ("p", "x"), "q": ("PINN", "bogen"), **since}),
        "/v1/overview": (p.district, {
            "state": ("DE-BW", "DE-BY"), "kind": ("county", "state"), "topic": ("language", "health"),
            "as_of": (str(today()), None), "stage": ("adopted", None), "parts": ("exclude", None)}),
    }  # fmt: skip
    return table[path]


OF_OTHERS = {
    ("/v1/feedback-items", "duplicate_of"), ("/v1/feedback-items", "split_from"),
    ("/v1/feedback-items", "comment_on"), ("/v1/participation-links", "measure"),
    ("/v1/participation-links", "statement"), ("/v1/resolution-tasks", "consultation"),
    ("/v1/resolution-tasks", "body"), ("/v1/measures", "sort_by"),
    ("/v1/indicators", "goal"),
    ("/v1/body-seats", "delegating_body"), ("/v1/measures", "related_measure"),
    ("/v1/measures", "discontinued_reason"), ("/v1/measures", "is_permanent"),
    ("/v1/key-statements", "forwarded_level"),
}  # fmt: skip
"""Filters that cannot find the same thing as the others of their list: each has a test below."""
CASES = [
    (str(route.path), field.alias or name)
    for route in LISTS
    for name, field in query_of(route).model_fields.items()  # type: ignore[union-attr]
    if name not in OF_EVERY_LIST and (str(route.path), name) not in OF_OTHERS
]


@pytest.mark.parametrize(("path", "name"), CASES)
def test_a_filter_finds_what_it_should_and_nothing_else(pair: Pair, path: str, name: str) -> None:
    sought, filters = finds(pair, path)
    matching, other = {"id": (sought["id"], RANDOM_ID), **filters}[name]
    for token in (pair.api.operator,) if path in INSIDERS_ONLY else (None, pair.api.operator):
        assert sought["id"] in found(pair.api, path, {name: matching}, token), "what matches is found"
        if other is not None:
            assert sought["id"] not in found(pair.api, path, {name: other}, token), "what does not, is not"


def found(api: Api, path: str, query: Any, token: str | None = None) -> list[str]:
    response = api.get(
        path, params=[("limit", "200"), *(query.items() if isinstance(query, dict) else query)], token=token
    )
    assert response.status_code == 200, response.text
    return [str(item.get("district", item)["id"]) for item in response.json()["items"]]


def test_filters_by_what_an_entry_of_another_kind_refers_to(pair: Pair) -> None:
    api, items, links = pair.api, "/v1/feedback-items", "/v1/participation-links"
    assert found(api, items, {"duplicate_of": pair.item["id"]}) == [pair.twin["id"]]
    assert found(api, items, {"duplicate_of": pair.twin["id"]}) == []
    whole = pair.part["split_from_id"]
    parts = found(api, items, {"split_from": whole})
    assert (len(parts), pair.part["id"] in parts) == (2, True)
    assert found(api, items, {"split_from": pair.item["id"]}) == []
    assert found(api, items, {"comment_on": pair.item["id"]}) == [pair.reply["id"]]
    assert found(api, items, {"comment_on": pair.reply["id"]}) == []
    assert found(api, links, {"measure": pair.measure["id"]}) == [pair.led["id"]]
    assert found(api, links, {"measure": pair.beside["id"]}) == []
    assert found(api, links, {"statement": pair.statement["id"]}) == [pair.led["id"]]
    assert found(api, links, {"statement": pair.general["id"]}) == []
    tasks = "/v1/resolution-tasks"
    assert found(api, tasks, {"consultation": pair.decision["id"]}) == [pair.decided["id"]]
    assert found(api, tasks, {"consultation": pair.consultation["id"]}) == []
    assert found(api, tasks, {"body": pair.body["id"]}) == [pair.decided["id"]]
    assert found(api, tasks, {"body": pair.council["id"]}) == []
    assert found(api, "/v1/consultations", {"body": pair.council["id"]}) == [pair.decision["id"]]
    assert found(api, "/v1/indicators", {"goal": pair.goal_beside["id"]}) == [pair.of_goal["id"]]
    assert found(api, "/v1/indicators", {"goal": pair.goal["id"]}) == []
    assert found(api, "/v1/body-seats", {"delegating_body": pair.council["id"]}) == [pair.delegated["id"]]
    assert found(api, "/v1/body-seats", {"delegating_body": pair.body["id"]}) == []
    assert set(found(api, items, {"counts": "false"})) == {pair.twin["id"], whole}


def test_a_field_has_what_is_in_it_and_below_it_and_any_of_several_will_do(pair: Pair) -> None:
    api, measures = pair.api, "/v1/measures"
    assert found(api, measures, {"field": pair.field["id"]}) == [pair.measure["id"]]
    both = [("field", pair.field["id"]), ("field", pair.field_beside["id"])]
    assert found(api, measures, both) == [pair.measure["id"]]
    assert found(api, measures, [("field", RANDOM_ID), *both]) == [pair.measure["id"]]
    assert found(api, measures, {"field": RANDOM_ID}) == []
    ids = [pair.measure["id"], pair.beside["id"]]
    assert set(found(api, measures, [("id", one) for one in (*ids, RANDOM_ID)])) == set(ids)


# --- measures: what the table cannot say --------------------------------------------------------------------------


def test_a_repeated_filter_takes_any_of_its_values_and_tags_take_all(pair: Pair) -> None:
    others = {pair.former["measures"]["id"], pair.whole_measure["id"]}
    both = {pair.measure["id"], pair.beside["id"], *others}
    api, path = pair.api, "/v1/measures"
    assert set(found(api, path, [("light", "red"), ("light", "not_rated")])) == both
    assert set(found(api, path, [("stage", "adopted"), ("stage", "proposed")])) == both
    assert set(found(api, path, [("topic", "language"), ("topic", "work")])) == {pair.measure["id"]}
    assert set(found(api, path, [("tag", "eins")])) == both - others
    assert found(api, path, [("tag", "eins"), ("tag", "zwei")]) == [pair.measure["id"]]


def test_filters_narrow_each_other(pair: Pair) -> None:
    api, path = pair.api, "/v1/measures"
    assert found(api, path, {"light": "red", "state": "paused", "priority": "high"}) == [pair.measure["id"]]
    assert found(api, path, {"light": "red", "state": "permanent"}) == []
    assert found(api, path, {"concept": pair.before["id"], "field": pair.field["id"]}) == []
    assert found(api, path, {"district": "03461", "concept": pair.concept["id"]}) == []


def test_what_is_not_rated_is_older_than_any_day(pair: Pair) -> None:
    assert pair.beside["id"] in found(pair.api, "/v1/measures", {"status_older_than": "1900-01-01"})
    older = {"status_older_than": "2024-05-01"}
    assert pair.beside["id"] in found(pair.api, "/v1/measures", older)
    assert pair.beside["id"] not in found(pair.api, "/v1/measures", older, pair.api.operator), "insiders have the draft"


def test_lights_and_states_are_those_of_the_time_asked_for(pair: Pair) -> None:
    before = {"as_of": "2024-02-29"}
    for name, value in (("light", "red"), ("state", "paused"), ("schedule", "delayed")):
        assert found(pair.api, "/v1/measures", {name: value, **before}) == []
    assert pair.measure["id"] in found(pair.api, "/v1/measures", {"light": "not_rated", **before})
    assert pair.measure["id"] in found(pair.api, "/v1/measures", {"stage": "proposed", "as_of": "2019-12-31"})


def test_an_organisation_is_found_as_responsible_and_as_partner(pair: Pair) -> None:
    api, organisation = pair.api, pair.organisation["id"]
    own = api.make("/measures", title="Eigene", concept_id=pair.concept["id"], responsible_ids=[organisation])
    assert set(found(api, "/v1/measures", {"organisation": organisation})) == {pair.measure["id"], own["id"]}
    assert api.delete(f"/measures/{own['id']}").status_code == 204, "the pair is that of other tests, too"


def test_only_insiders_find_what_waits_for_approval(pair: Pair) -> None:
    waiting = {"published": "false"}
    assert found(pair.api, "/v1/status-updates", waiting) == []
    assert found(pair.api, "/v1/status-updates", waiting, pair.api.operator) == [pair.draft["id"]]


@pytest.mark.parametrize("q", ["%", "_", "\\", "'", "1.1", "spr%fé", "Sprach_xfé"])
def test_a_search_takes_its_text_as_it_is(pair: Pair, q: str) -> None:
    titles = [item["title"] for item in pair.api.items("/measures", params={"q": q})]
    assert titles == (["Sprachcafé"] if q == "1.1" else [])
