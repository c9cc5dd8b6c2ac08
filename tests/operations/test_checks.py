"""`sachstand db check`: quiet over everything that the service writes, and loud over each thing that breaks."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.engine import Engine
from sqlalchemy.exc import DBAPIError
from sqlmodel import SQLModel
from typer.testing import CliRunner
from typer.testing import Result as Invoked

from app import samples
from app.cli import cli
from app.core.tables import table
from app.feed import relay
from app.operations.checks import SHOWN, Result, check, check_on
from app.operations.invariants import CHECKS, INVARIANTS, feed, visibility
from app.participation.participation_links import schemas as participation_links
from app.resources import BY_NAME
from app.settings import get_settings
from tests.api import Api, Json
from tests.cases import at
from tests.conftest import KEY, emptied
from tests.world import RANDOM_ID, World

ROOT = Path(__file__).parents[2]


class Busy(World):
    """A district in which much has happened."""

    def __init__(self, api: Api) -> None:
        super().__init__(api)
        self.measure, self.goal = self.public["measures"], self.public["goals"]
        concept = {"concept_id": self.public["concepts"]["id"]}
        self.child = api.make(
            "/fields-of-action", title="Kurse", parent_id=self.public["fields-of-action"]["id"], **concept
        )
        above = {"parent_id": self.public["key-statements"]["id"]}
        self.more_concrete = api.make("/key-statements", text="Konkret: ein Kurs um 18 Uhr", **above, **concept)
        said = {"channel": "board", "text": "Sehe ich auch so"}
        self.comment = api.make("/feedback-items", comment_on_id=self.public["feedback-items"]["id"], **said, **concept)
        self.partial = api.make("/goals", title="Teilziel", parent_id=self.goal["id"], **concept)
        self.other = api.measure(self.public["concepts"], related_measure_ids=[self.measure["id"]])
        below = {"parent_id": self.public["bodies"]["id"], "district_id": self.district["id"]}
        self.working_group = api.make("/bodies", kind="working_group", name="AK Sprache", **below)
        self.later_term = self.term(self.district)
        self._lights()
        self.next = api.post(f"/concepts/{self.public['concepts']['id']}/successor", {"version_label": "2.0"}).json()
        self.copy = self._copied("measures", self.measure)
        self.copied_goal = self._copied("goals", self.goal)
        self.copied_field = self._copied("fields-of-action", self.child)
        api.patch(f"/measures/{self.other['id']}", {"visibility": "internal"})
        api.post(
            "/organisations", {"name": "Diakonie", "district_id": self.district["id"]}, headers={"Idempotency-Key": "1"}
        )

    def _copied(self, collection: str, thing: Json) -> Json:
        found = self.api.items(f"/{collection}?predecessor={thing['id']}", token=self.api.operator)
        return dict(found[0])

    def _lights(self) -> None:
        api = self.api
        api.status(self.measure, "red", "2024-03-01")
        wrong = api.status(self.measure, "green", "2024-05-01")
        api.post(f"/status-updates/{wrong['id']}/retraction", {"reason": "verwechselt"})
        blank = api.status(self.measure, "yellow", "2024-02-01")
        api.post(f"/status-updates/{blank['id']}/redaction", {"reason": "Name"})
        reporter = self.tokens["reporter"]
        due = {"measure_id": self.measure["id"], "light": "green", "state": "in_progress", "effective_on": "2024-06-01"}
        waiting = api.post("/status-updates", due, token=reporter)
        assert waiting.json()["published_at"] is None
        api.make(
            "/goal-assessments",
            goal_id=self.goal["id"],
            light="green",
            effective_on="2024-06-01",
            visibility="internal",
        )
        for light, shown in (("green", "public"), ("red", "internal")):
            entry = {"light": light, "effective_on": "2024-06-01", "visibility": shown}
            api.make("/field-assessments", field_id=self.child["id"], **entry)
            api.make("/concept-assessments", concept_id=self.public["concepts"]["id"], **entry)


@pytest.fixture(scope="module")
def world(service: Api, admin: Engine) -> Busy:
    busy = Busy(emptied(service, admin))
    for county in samples.COUNTIES:
        taken = busy.api.post("/imports", samples.bundle(county))
        assert taken.status_code == 200, taken.text
    service.run(relay.catch_up(service.app.state.database))
    return busy


@contextmanager
def undone(admin: Engine) -> Iterator[Connection]:
    """A transaction of which nothing remains."""
    with admin.execution_options(isolation_level="READ COMMITTED").connect() as connection:
        yield connection
        connection.rollback()


def broken(results: Iterator[Result]) -> dict[str, Result]:
    return {result.name: result for result in results if not result.ok}


def test_what_the_service_writes_breaks_nothing(world: Busy, database_url: str) -> None:
    results = list(check(database_url))
    assert [result for result in results if not result.ok] == []
    assert len(results) == 1 + len(CHECKS)
    assert len({result.name for result in results}) == len(results)


def test_what_waits_for_its_position_is_no_fault(world: Busy, admin: Engine) -> None:
    with undone(admin) as connection:
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": relay.LOCK})
        world.api.measure(world.public["concepts"])
        behind = (
            "SELECT count(*) FROM district_state s JOIN feed_heads h USING (district_id) WHERE s.revision > h.revision"
        )
        assert connection.execute(text(behind)).scalar_one() == 1
        assert broken(check_on(connection)) == {}


def test_a_feed_that_is_to_begin_anew_is_no_fault(world: Busy, admin: Engine) -> None:
    with undone(admin) as connection:
        connection.execute(text("DELETE FROM feed_state"))
        assert broken(check_on(connection)) == {}


# --- each can fail ------------------------------------------------------------------------------------------------

FLIPPED = "UPDATE {of} SET is_public = NOT is_public WHERE id = (SELECT id FROM {of} ORDER BY id LIMIT 1)"
MEASURE, GOAL = "WHERE measures.id = :measure", "WHERE goals.id = :goal"
DEFINED = f"concept_id = (SELECT concept_id FROM measures {MEASURE})"
OURS = "district_id = :district"
STEP = "an entry's step is one of its concept's scale on its day, and stands for its light"
BY_YEAR = '[{"year": 2024, "applied": {"amount": "0.10"}}, {"year": 2025, "applied": {"amount": "0.20"}}]'
_UNTOLD = "DELETE FROM oparl_objects WHERE kind = '{}' AND id = :{}"


def _each_other(of: str, column: str, also: str | None = None) -> str:
    """Two things that refer to each other, and what else becomes of them."""
    ends = {"feedback_items": (":item", ":comment"), "measures": (":measure", ":hidden_measure")}
    one, two = ends.get(of, (":event", ":hidden_event"))
    to = f"{column} = CASE WHEN id = {one} THEN CAST({two} AS uuid) ELSE CAST({one} AS uuid) END"
    return f"UPDATE {of} SET {', '.join(filter(None, (to, also)))} WHERE id IN ({one}, {two})"


def _twice(of: str, one: str) -> str:
    """The same row again, but for its id and key."""
    return _copied(of, "'noch-einmal'", f"{of} r WHERE id = {one}")


def _copied(of: str, key: str, rows: str) -> str:
    """Rows `r` again, each with a new id and this key."""
    names = SQLModel.metadata.tables[of].c.keys()
    columns = ", ".join({"id": "gen_random_uuid()", "key": key}.get(name, f"r.{name}") for name in names)
    return f"INSERT INTO {of} ({', '.join(names)}) SELECT {columns} FROM {rows}"


BREAKS: dict[str, list[str]] = {
    "lights: measures, for insiders": [
        f"UPDATE measures SET light = 'red' {MEASURE}",
        f"UPDATE measures SET rated_on = '2020-01-01' {MEASURE}",
        "INSERT INTO status_acts SELECT id, district_id, 'retracted', recorded_at, recorded_by FROM status_updates "
        "WHERE measure_id = :measure AND effective_on = '2024-06-01'",
    ],
    "lights: measures, for the public": [f"UPDATE measures SET public_light = 'green' {MEASURE}"],
    "lights: goals, for insiders": [f"UPDATE goals SET light = 'red' {GOAL}"],
    "lights: goals, for the public": [f"UPDATE goals SET public_status_id = status_id {GOAL}"],
    "lights: measures name their own entries": [
        f"UPDATE measures SET status_id = '{RANDOM_ID}' {MEASURE}",
        "UPDATE measures SET public_status_id = s.id FROM status_updates s "
        f"{MEASURE} AND s.measure_id = :hidden_measure",
        "UPDATE measures SET status_id = s.id FROM status_updates s "
        "WHERE measures.id = :other AND s.measure_id = :measure",
    ],
    "lights: goals name their own entries": [
        f"UPDATE goals SET status_id = '{RANDOM_ID}' {GOAL}",
        "UPDATE goals SET status_id = a.id FROM goal_assessments a WHERE goals.id = :partial AND a.goal_id = :goal",
    ],
    "lights: fields_of_action, for insiders": ["UPDATE fields_of_action SET light = 'yellow' WHERE id = :child"],
    "lights: fields_of_action, for the public": [
        "UPDATE fields_of_action SET public_rated_on = '2020-01-01' WHERE id = :child"
    ],
    "lights: fields_of_action name their own entries": [
        f"UPDATE fields_of_action SET status_id = '{RANDOM_ID}' WHERE id = :child",
        "UPDATE fields_of_action f SET status_id = a.id FROM field_assessments a "
        "WHERE f.id = :hidden_field AND a.field_id = :child",
    ],
    "lights: concepts, for insiders": ["UPDATE concepts SET light = 'yellow' WHERE id = :concept"],
    "lights: concepts, for the public": ["UPDATE concepts SET public_status_id = status_id WHERE id = :concept"],
    "lights: concepts name their own entries": [
        f"UPDATE concepts SET status_id = '{RANDOM_ID}' WHERE id = :concept",
        "UPDATE concepts c SET status_id = a.id FROM concept_assessments a "
        "WHERE c.id = :hidden_concept AND a.concept_id = :concept",
    ],
    **{f"visibility: {table(of).name}": [FLIPPED.format(of=table(of).name)] for of in visibility.covered()},
    "revisions: one state a district": ["DELETE FROM district_state WHERE district_id = :district"],
    "revisions: gapless": [
        f"DELETE FROM change_records WHERE {OURS} AND revision = 3",
        f"DELETE FROM change_records WHERE {OURS} AND revision = 1",
        f"UPDATE district_state SET revision = revision + 1 WHERE {OURS}",
        f"UPDATE change_records SET ordinal = 7 WHERE {OURS} AND revision = 3",
        f"DELETE FROM change_records WHERE {OURS}",
    ],
    "revisions: the public's gapless": [
        f"UPDATE change_records SET public_revision = NULL WHERE {OURS} AND public_revision = 3",
        f"UPDATE change_records SET public_ordinal = 1 WHERE {OURS} AND public_revision = 3",
        f"UPDATE district_state SET public_revision = public_revision - 1 WHERE {OURS}",
    ],
    "revisions: the public's whole": [
        f"UPDATE change_records SET public_action = NULL WHERE {OURS} AND public_revision = 3",
    ],
    "revisions: in step": [
        f"UPDATE change_records SET public_revision = 9 - public_revision WHERE {OURS} AND public_revision IN (4, 5)",
    ],
    "revisions: times": [
        f"UPDATE change_records SET recorded_at = now() + interval '1 day' WHERE {OURS} AND revision = 3",
        f"UPDATE change_records SET recorded_at = (SELECT min(recorded_at) FROM change_records WHERE {OURS}) "
        f"WHERE {OURS} AND revision = 2",
        f"UPDATE district_state SET last_recorded_at = last_recorded_at - interval '1 hour' WHERE {OURS}",
    ],
    "revisions: clock": [
        f"UPDATE district_state SET last_recorded_at = clock_timestamp() + interval '3 hours' WHERE {OURS}",
    ],
    "feed: operators' positions gapless": [
        "UPDATE feed_state SET last_position = last_position + 1",
        f"DELETE FROM feed_batches WHERE {OURS} AND revision = 3",
        f"UPDATE feed_batches SET first_position = first_position + 1 WHERE {OURS} AND revision = 3",
        "DELETE FROM feed_batches",
    ],
    "feed: districts' positions gapless": [
        f"UPDATE feed_heads SET district_position = district_position + 1 WHERE {OURS}",
        f"DELETE FROM feed_batches WHERE {OURS} AND revision = 1",
        f"UPDATE feed_batches SET district_first = district_first - 1 WHERE {OURS} AND revision = 3",
        f"DELETE FROM feed_batches WHERE {OURS}",
    ],
    "feed: the public's positions gapless": [
        "UPDATE feed_state SET last_public_position = last_public_position - 1",
        f"UPDATE feed_batches SET public_first = NULL, public_last = NULL WHERE {OURS} AND public_revision = 3",
        "DELETE FROM feed_batches WHERE public_last = (SELECT max(public_last) FROM feed_batches)",
    ],
    "feed: in the order of revisions": [
        f"UPDATE feed_batches SET {first} = -{first}, {last} = -{last} WHERE {OURS} AND public_revision = 3"
        for first, last in feed._NUMBERINGS
    ],
    "feed: batches fit their records": [
        f"UPDATE feed_batches SET first_position = first_position - 1 WHERE {OURS} AND revision = 3",
        f"UPDATE feed_batches SET district_first = district_first - 1 WHERE {OURS} AND revision = 3",
        f"UPDATE feed_batches SET public_first = public_first - 1 WHERE {OURS} AND public_revision = 3",
        f"UPDATE feed_batches SET public_first = NULL, public_last = NULL WHERE {OURS} AND public_revision = 3",
        f"UPDATE feed_batches SET public_revision = NULL WHERE {OURS} AND public_revision = 3",
        f"INSERT INTO change_records SELECT (jsonb_populate_record(c, '{{\"ordinal\": 99}}')).* "
        f"FROM change_records c WHERE {OURS} AND revision = 3 AND ordinal = 0",
    ],
    "feed: no batch without records": [f"DELETE FROM change_records WHERE {OURS} AND revision = 3"],
    "feed: nothing left out": [f"DELETE FROM feed_batches WHERE {OURS} AND revision = 3"],
    "feed: heads at the last batch": [
        f"UPDATE feed_heads SET revision = revision - 1 WHERE {OURS}",
        f"DELETE FROM feed_heads WHERE {OURS}",
        f"DELETE FROM feed_batches WHERE {OURS}",
    ],
    "feed: heads not ahead": [
        f"UPDATE district_state SET revision = 3 WHERE {OURS}",
        f"DELETE FROM district_state WHERE {OURS}",
    ],
    "logs: status_updates are in the change records": [
        "DELETE FROM change_records WHERE resource = 'status_updates' AND subject_id = :measure",
    ],
    "logs: status_updates in order": [
        "UPDATE status_updates SET recorded_at = now() + interval '1 day' WHERE measure_id = :measure",
        "UPDATE status_updates SET recorded_at = '2020-01-01' WHERE measure_id = :measure "
        "AND effective_on = '2024-03-01'",
    ],
    "logs: status_acts after their entries": [
        "UPDATE status_acts SET recorded_at = '2020-01-01' WHERE act = 'retracted'",
        "UPDATE status_acts SET recorded_at = now() + interval '1 day' WHERE act = 'redacted'",
    ],
    "logs: goal_assessments are in the change records": [
        "DELETE FROM change_records WHERE resource = 'goal_assessments' AND subject_id = :goal",
    ],
    "logs: goal_assessments in order": [
        "UPDATE goal_assessments SET recorded_at = now() + interval '1 day' WHERE goal_id = :goal",
    ],
    "logs: goal_assessment_acts after their entries": [
        "UPDATE goal_assessment_acts SET recorded_at = '2020-01-01' WHERE act = 'published'",
    ],
    **{
        name: [broken.replace("ENTRIES", entries).replace("ACTS", acts)]
        for entries, acts in (
            ("field_assessments", "field_assessment_acts"), ("concept_assessments", "concept_assessment_acts")
        )
        for name, broken in {
            f"logs: {entries} are in the change records": "DELETE FROM change_records WHERE resource = 'ENTRIES'",
            f"logs: {entries} in order": "UPDATE ENTRIES SET recorded_at = now() + interval '1 day'",
            f"logs: {acts} after their entries": "UPDATE ACTS SET recorded_at = '2020-01-01' WHERE act = 'published'",
            f"{entries}: {STEP}": "UPDATE ENTRIES SET step = 'x'",
        }.items()
    },
    f"status_updates: {STEP}": ["UPDATE status_updates SET step = 'x' WHERE measure_id = :measure"],
    f"goal_assessments: {STEP}": ["UPDATE goal_assessments SET step = 'x' WHERE goal_id = :goal"],
    "measures: values of attributes fit their definitions": [
        f"UPDATE measures SET attributes = '{{\"x\": \"y\"}}' {MEASURE}",
        f"UPDATE measures SET attributes = '{{}}', internal_attributes = attributes {MEASURE}",
        f"UPDATE attribute_definitions SET kind = 'link' WHERE {DEFINED}",
        f"DELETE FROM attribute_definitions WHERE {DEFINED}",
    ],
    "attribute_definitions: a concept has at most 200 definitions of attributes": [
        _copied("attribute_definitions", "n", f"attribute_definitions r, generate_series(1, 200) n WHERE {DEFINED}"),
    ],
    "references: fields_of_action.parent_id": [
        "UPDATE fields_of_action SET parent_id = :hidden_field WHERE id = :child",
    ],
    "references: goals.parent_id": ["UPDATE goals SET parent_id = :hidden_goal WHERE id = :partial"],
    "references: goals.field_id": [f"UPDATE goals SET field_id = :hidden_field {GOAL}"],
    "references: measures.field_id": [f"UPDATE measures SET field_id = :hidden_field {MEASURE}"],
    "references: measures.parent_id": [f"UPDATE measures SET parent_id = :hidden_measure {MEASURE}"],
    "measures: a part has no parts": [_each_other("measures", "parent_id")],
    "references: measure_steps.measure_id": [
        "UPDATE measure_steps SET concept_id = :hidden_concept, key = id::text WHERE measure_id = :measure",
    ],
    "references: status_updates.measure_id": [
        "UPDATE status_updates SET concept_id = :hidden_concept, key = id::text WHERE measure_id = :measure",
    ],
    "references: goal_assessments.goal_id": [
        "UPDATE goal_assessments SET concept_id = :hidden_concept, key = id::text WHERE goal_id = :goal",
    ],
    "references: field_assessments.field_id": [
        "UPDATE field_assessments SET concept_id = :hidden_concept, key = id::text WHERE field_id = :child",
    ],
    "references: participation_events.parent_id": [
        "UPDATE participation_events SET parent_id = :hidden_event WHERE id = :event",
    ],
    "references: participation_events.field_id": [
        "UPDATE participation_events SET field_id = :hidden_field WHERE id = :event",
    ],
    "references: key_statements.parent_id": [
        "UPDATE key_statements SET parent_id = :hidden_statement WHERE id = :statement",
    ],
    "references: key_statements.field_id": [
        "UPDATE key_statements SET field_id = :hidden_field WHERE id = :statement",
    ],
    "references: key_statements.event_id": [
        "UPDATE key_statements SET event_id = :hidden_event WHERE id = :statement",
    ],
    "references: feedback_items.event_id": ["UPDATE feedback_items SET event_id = :hidden_event WHERE id = :item"],
    "references: feedback_items.field_id": ["UPDATE feedback_items SET field_id = :hidden_field WHERE id = :item"],
    "references: feedback_items.statement_id": [
        "UPDATE feedback_items SET statement_id = :hidden_statement WHERE id = :item",
    ],
    "references: feedback_items.duplicate_of_id": [
        "UPDATE feedback_items SET duplicate_of_id = :hidden_item WHERE id = :item",
    ],
    "references: feedback_items.split_from_id": [
        "UPDATE feedback_items SET split_from_id = :hidden_item WHERE id = :item",
    ],
    "references: feedback_items.comment_on_id": [
        "UPDATE feedback_items SET comment_on_id = :hidden_item WHERE id = :item",
    ],
    "references: participation_links.feedback_item_id": [
        "UPDATE participation_links SET key_statement_id = NULL, feedback_item_id = :hidden_item WHERE id = :link",
    ],
    "references: participation_links.key_statement_id": [
        "UPDATE participation_links SET key_statement_id = :hidden_statement WHERE id = :link",
    ],
    **{
        f"references: resolution_tasks.follow_ups.{kind}_id": [
            f"UPDATE resolution_task_follow_ups f SET {kind}_id = o.id FROM {of} o "
            f"WHERE f.kind = '{kind}' AND o.district_id = f.district_id AND o.id <> f.{kind}_id",
            f"DELETE FROM resolution_task_follow_ups WHERE kind = '{kind}'",
            "UPDATE resolution_tasks SET follow_ups = '[]' WHERE follow_ups <> '[]'",
        ]
        for kind, of in (("body", "bodies"), ("meeting", "meetings"), ("event", "participation_events"))
    },
    "references: measure_goals.goal_id": [
        "UPDATE measure_goals SET goal_id = :hidden_goal WHERE measure_id = :measure",
    ],
    "references: measure_relations.related_id": [
        "UPDATE measure_relations SET related_id = :hidden_measure WHERE measure_id = :other",
    ],
    "references: no circle of parts of feedback_items": [_each_other("feedback_items", "split_from_id")],
    "feedback_items: one item stands for its duplicates": [
        _each_other("feedback_items", "duplicate_of_id"),
        _each_other("feedback_items", "duplicate_of_id", "is_split = true"),
        _each_other("feedback_items", "duplicate_of_id", "erased_at = now(), text = '', is_public = false"),
        "UPDATE feedback_items SET is_split = true, duplicate_of_id = :comment WHERE id = :item",
    ],
    "participation: passages of what was split": [
        "UPDATE feedback_items SET split_from_id = :comment WHERE id = :item",
    ],
    "participation_events: a part has no parts": [_each_other("participation_events", "parent_id")],
    "fields_of_action: nothing stands below itself or too deep": [
        "UPDATE fields_of_action SET parent_id = :child WHERE id = :field",
    ],
    "goals: nothing stands below itself or too deep": [f"UPDATE goals SET parent_id = :partial {GOAL}"],
    "key_statements: nothing stands below itself or too deep": [
        "UPDATE key_statements SET parent_id = :more_concrete WHERE id = :statement",
    ],
    "references: no circle of feedback_items": [
        "UPDATE feedback_items SET comment_on_id = :comment WHERE id = :item",
    ],
    "bodies: nothing stands below itself or too deep": [
        "UPDATE bodies SET parent_id = :working_group WHERE id = :body",
    ],
    "resolution_tasks: they are about measures of their concepts": [
        "UPDATE resolution_tasks SET measure_id = :hidden_measure WHERE measure_id = :measure",
    ],
    "reports: they are of their duties' concepts and bodies": [
        "UPDATE reports SET concept_id = :hidden_concept WHERE id = :report",
    ],
    "cost_estimates: measure_id leads to something of the same concept": [
        "UPDATE cost_estimates SET measure_id = :hidden_measure WHERE id = :estimate",
    ],
    "cost_estimates: application_id leads to something of the same concept": [
        "UPDATE cost_estimates SET application_id = :hidden_application WHERE id = :estimate",
    ],
    "references: funding_application_measures.measure_id": [
        "UPDATE funding_application_measures SET measure_id = :hidden_measure WHERE measure_id = :measure",
    ],
    "money: by year, applied": [
        f"UPDATE funding_applications SET by_year = '{BY_YEAR}', amount_applied = 0.31 WHERE id = :application",
        f"UPDATE funding_applications SET by_year = '{BY_YEAR}' WHERE id = :application",
    ],
    "money: by year, granted": [
        "UPDATE funding_applications SET state = 'granted', decided_on = '2024-01-01', amount_granted = 0.29, "
        f"by_year = '{BY_YEAR.replace('applied', 'granted')}' WHERE id = :application",
    ],
    "references: no circle of concepts": ["UPDATE concepts SET predecessor_id = :next WHERE id = :concept"],
    "references: concepts.lineage_id": [
        f"UPDATE concepts SET lineage_id = '{RANDOM_ID}' WHERE id = :concept",
        "UPDATE concepts SET lineage_id = id WHERE id = :next",
    ],
    "lineage: concepts": [
        "UPDATE concepts SET state = 'withdrawn' WHERE id = :concept",
        "UPDATE concepts SET state = 'in_preparation' WHERE id = :concept",
    ],
    "concepts: a version begins after the one before it": [
        "UPDATE concepts SET state = 'adopted', adopted_on = '2018-01-29', valid_from = NULL WHERE id = :next",
    ],
    "concepts: a version has one successor": [
        "UPDATE concepts SET predecessor_id = :concept WHERE id = :hidden_concept",
    ],
    "lineage: fields_of_action": [
        "UPDATE fields_of_action SET predecessor_id = :hidden_field WHERE id = :copied_field",
    ],
    "lineage: goals": ["UPDATE goals SET predecessor_id = :hidden_goal WHERE id = :copied_goal"],
    "lineage: measures": ["UPDATE measure_lineage SET predecessor_id = :hidden_measure WHERE measure_id = :copy"],
    "lineage: measure_inheritance": [
        "DELETE FROM measure_inheritance WHERE subject_id = :copy",
        "UPDATE measure_inheritance SET until = '2020-01-01' WHERE subject_id = :copy",
        "UPDATE measure_inheritance SET depth = 2 WHERE subject_id = :copy",
        "INSERT INTO measure_lineage SELECT :copy, district_id, :other, 1 FROM measures WHERE id = :copy",
    ],
    "lineage: goal_inheritance": ["UPDATE goal_inheritance SET source_id = :partial WHERE subject_id = :copied_goal"],
    "lineage: field_inheritance": ["DELETE FROM field_inheritance WHERE subject_id = :copied_field"],
    "lineage: concept_inheritance": [
        "UPDATE concept_inheritance SET until = '2020-01-01' WHERE subject_id = :next",
        "UPDATE concept_inheritance SET source_id = :hidden_concept WHERE subject_id = :next",
    ],
    "references: role_grants.district_id": [f"UPDATE role_grants SET district_id = '{RANDOM_ID}'"],
    "keys: well-formed": [
        f"UPDATE measures SET key = 'schön?' {MEASURE}",
        "UPDATE organisations SET key = id::text || E'\\n'",
    ],
    "addresses: URIs": [
        "UPDATE districts SET website = 'https://kreis.example/a|b'",
        "UPDATE bodies SET oparl_url = 'https://kreis.example/ä'",
        """UPDATE papers SET attachments = '[{"title": "A", "url": "https://kreis.example/a b"}]'""",
    ],
    "legislative_terms: no day is in two terms": [
        "UPDATE legislative_terms SET starts_on = '1900-06-01' WHERE id = :later_term",
    ],
    "consultations: no paper is consulted before its date": [
        "UPDATE papers SET dated_on = '2024-02-02' WHERE id = :paper",
        "WITH undated AS (UPDATE consultations SET consulted_on = NULL WHERE id = :consultation) "
        "UPDATE papers SET dated_on = '2024-02-02' WHERE id = :paper",
    ],
    "consultations: no concept is adopted before its consultation": [
        "UPDATE consultations SET adopts_concept_id = :concept, role = 'decision', outcome = 'adopted_changed' "
        "WHERE id = :consultation",
        "UPDATE consultations SET adopts_concept_id = :concept, role = 'decision', outcome = 'adopted_changed', "
        "consulted_on = NULL WHERE id = :consultation",
    ],
    "consultations: they are on their meetings' days": [
        "UPDATE meetings SET held_on = '2024-02-02' WHERE id = :meeting",
    ],
    "consultations: they are of their meetings' bodies": [
        "UPDATE consultations SET body_id = :working_group WHERE id = :consultation",
    ],
    "reports: they answer days that are due": ["UPDATE reports SET due_on = '2024-03-01' WHERE id = :report"],
    "reports: one report answers a day": [_twice("reports", ":report")],
    "papers: each has a number of its own": [
        "UPDATE papers SET reference = '1/2024' WHERE district_id = :district",
    ],
    "oparl: body": ["UPDATE oparl_objects SET kind = 'body' WHERE id = :body", _UNTOLD.format("body", "district")],
    "oparl: legislative_term": [_UNTOLD.format("legislative_term", "later_term")],
    "oparl: organization": [_UNTOLD.format("organization", "body")],
    "oparl: meeting": [_UNTOLD.format("meeting", "meeting")],
    "oparl: location": ["UPDATE meetings SET place = NULL WHERE id = :meeting"],
    "oparl: agenda_item": [_UNTOLD.format("agenda_item", "consultation")],
    "oparl: paper": [_UNTOLD.format("paper", "paper"), "UPDATE papers SET is_public = false WHERE id = :paper"],
    "oparl: consultation": [_UNTOLD.format("consultation", "consultation")],
    "idempotency: kept for their time": ["UPDATE idempotency_records SET expires_at = now() - interval '49 hours'"],
}  # fmt: skip


def parameters(world: Busy) -> dict[str, str]:
    things: dict[str, Json] = {
        "district": world.district,
        "concept": world.public["concepts"],
        "measure": world.measure,
        "goal": world.goal,
        "field": world.public["fields-of-action"],
        "child": world.child,
        "partial": world.partial,
        "next": world.next,
        "copy": world.copy,
        "copied_goal": world.copied_goal,
        "copied_field": world.copied_field,
        "other": world.other,
        "hidden_concept": world.hidden["concepts"],
        "hidden_field": world.hidden["fields-of-action"],
        "hidden_goal": world.hidden["goals"],
        "hidden_measure": world.hidden["measures"],
        "event": world.public["participation-events"],
        "statement": world.public["key-statements"],
        "more_concrete": world.more_concrete,
        "item": world.public["feedback-items"],
        "comment": world.comment,
        "link": world.public["participation-links"],
        "body": world.public["bodies"],
        "working_group": world.working_group,
        "report": world.public["reports"],
        "estimate": world.public["cost-estimates"],
        "application": world.public["funding-applications"],
        "hidden_application": world.hidden["funding-applications"],
        "paper": world.public["papers"],
        "meeting": world.public["meetings"],
        "consultation": world.public["consultations"],
        "later_term": world.later_term,
        "hidden_event": world.hidden["participation-events"],
        "hidden_statement": world.hidden["key-statements"],
        "hidden_item": world.hidden["feedback-items"],
    }
    return {name: thing["id"] for name, thing in things.items()}


def test_every_invariant_is_seen_to_break() -> None:
    assert BREAKS.keys() == {one.name for one in CHECKS}


@pytest.mark.parametrize(("name", "how"), [(name, how) for name, hows in BREAKS.items() for how in hows])
def test_what_breaks_is_told(world: Busy, admin: Engine, name: str, how: str) -> None:
    with undone(admin) as connection:
        wanted = {k: v for k, v in parameters(world).items() if f":{k}" in how}
        assert connection.execute(text(how), wanted).rowcount > 0
        connection.execute(text("SET LOCAL ROLE sachstand_app"))
        told = broken(check_on(connection, [one for one in CHECKS if one.name == name]))
    assert name in told
    assert 0 < len(told[name].examples) <= min(SHOWN, told[name].broken)


def test_of_many_rows_five_are_named(world: Busy, admin: Engine) -> None:
    with undone(admin) as connection:
        count = connection.execute(text("UPDATE measures SET key = '-' || key WHERE key IS NOT NULL")).rowcount
        told = broken(check_on(connection))["keys: well-formed"]
    assert told.broken == count > SHOWN
    assert len(told.examples) == SHOWN


# --- nothing is left out ------------------------------------------------------------------------------------------


def test_whatever_may_be_hidden_is_checked() -> None:
    with_flag = {of.name for of in SQLModel.metadata.sorted_tables if "is_public" in of.c}
    assert with_flag == {table(of).name for of in visibility.covered()}


def test_references_within_a_concept_are_all_checked() -> None:
    """Every column that refers to something with a concept, from something with a concept or a measure's link."""
    of_a_concept = {of.name for of in SQLModel.metadata.sorted_tables if "concept_id" in of.c} - {"change_records"}
    found = set()
    for of in SQLModel.metadata.sorted_tables:
        for key in of.foreign_key_constraints:
            column = key.column_keys[0]
            if "concept_id" in key.column_keys[1:]:
                continue  # the reference has the concept in it: the database keeps it
            belongs = of.name in of_a_concept or "measure_id" in of.c
            if key.referred_table.name in of_a_concept and belongs and not _is_owner(of.name, column):
                found.add(f"references: {of.name}.{column}")
    assert found <= BREAKS.keys()


def _is_owner(of: str, column: str) -> bool:
    """Links have no concept of their own: theirs is that of the measure. What was said can lead to another one."""
    if column == "paper_id":  # a paper may be about more than one concept, or about none
        return True
    if of == "participation_links" and column in participation_links.TARGETS:
        return True
    if column == "predecessor_id":  # leads to the version before, which the invariants of lineage ask for
        return True
    if (of, column) == ("funding_application_measures", "application_id"):
        return True
    if of in BY_NAME and any(column in rule.references for rule in BY_NAME[of].row_rules):
        return True  # a rule of the resource asks for it
    links = {"measure_goals", "measure_organisations", "measure_relations", "measure_lineage"}
    return column == "measure_id" and of in links


_FROM = re.compile(r"(?:(?<!DISTINCT )FROM|JOIN|,) (\w+)\b(?!\.)(?: AS (\w+))?")


def _conditions(sql: str) -> Iterator[str]:
    """The outermost EXISTS of a statement, each with what is nested in it."""
    end = 0
    for start in re.finditer(r"EXISTS \(", sql):
        if start.start() < end:
            continue
        depth, end = 1, start.end()
        while depth:
            depth += {"(": 1, ")": -1}.get(sql[end], 0)
            end += 1
        yield sql[start.end() : end - 1]


def _read_anew(sql: str, around: frozenset[str] = frozenset()) -> Iterator[str]:
    """The tables that a condition reads though a query around it does."""
    conditions = list(_conditions(sql))
    for condition in conditions:
        sql = sql.replace(condition, "")
    names = {alias or name for name, alias in _FROM.findall(sql)}
    yield from names & around
    for condition in conditions:
        yield from _read_anew(condition, around | names)


def test_a_condition_is_about_the_row_around_it() -> None:
    """A condition that reads a table anew, which the query around it has, holds where it does of any row."""
    for invariant in INVARIANTS:
        with at(invariant.name):
            sql = " ".join(str(invariant.breaking.compile(dialect=postgresql.dialect())).split())
            assert list(_read_anew(sql)) == []


# --- how it is asked ----------------------------------------------------------------------------------------------


def test_it_only_reads_and_as_the_service(world: Busy, database_url: str) -> None:
    from app.operations.checks import _reading

    with _reading(database_url) as connection:
        asked = {n: connection.execute(text(f"SHOW {n}")).scalar_one() for n in ("role", "transaction_read_only")}
        assert asked == {"role": "sachstand_app", "transaction_read_only": "on"}
        assert connection.execute(text("SHOW transaction_isolation")).scalar_one() == "repeatable read"
        with pytest.raises(DBAPIError):
            connection.execute(text("DELETE FROM measures"))


def command(*arguments: str, url: str) -> Invoked:
    """What `sachstand` says and exits with, in this process: tests/operations/test_docs_commands.py has it typed."""
    get_settings.cache_clear()
    try:
        return CliRunner().invoke(cli, arguments, env={"SACHSTAND_DATABASE_URL": url, "SACHSTAND_SECRET_KEY": KEY})
    finally:
        get_settings.cache_clear()


def test_the_command_tells_and_exits(world: Busy, database_url: str, admin: Engine) -> None:
    fine = command("db", "check", url=database_url)
    assert (fine.exit_code, fine.stderr) == (0, "")
    assert all(line.startswith("ok ") for line in fine.stdout.splitlines())
    id_ = world.measure["id"]
    with admin.connect() as connection:
        connection.execute(text("UPDATE measures SET light = 'red' WHERE id = :id"), {"id": id_})
        told, as_json = command("db", "check", url=database_url), command("db", "check", "--json", url=database_url)
        connection.execute(text("UPDATE measures SET light = 'green' WHERE id = :id"), {"id": id_})
    assert (told.exit_code, as_json.exit_code) == (1, 1)
    assert f"BROKEN   lights: measures, for insiders: 1 ({id_})." in told.stdout
    document: dict[str, Any] = json.loads(as_json.stdout)
    (wrong,) = [found for found in document["checks"] if not found["ok"]]
    assert document["ok"] is False
    assert wrong["examples"] == [id_]


def test_a_schema_that_is_not_ours_is_told_and_nothing_else_asked(server_url: str, database_url: str) -> None:
    """The server's own database has no table of ours."""
    results = list(check(server_url))
    assert not results[0].ok
    assert all(result.skipped for result in results[1:])
    assert command("db", "check", url=server_url).exit_code == 1


def test_a_database_that_is_away_is_another_exit_code() -> None:
    away = command("db", "check", url="postgresql://nobody:geheim@127.0.0.1:1/nothing")
    assert away.exit_code == 2
    assert "geheim" not in away.stderr
    assert "Traceback" not in away.stderr
