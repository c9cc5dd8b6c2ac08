"""Anything that can be wrong with what is sent: each a problem with the right code and place, and nothing written."""

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError
from sqlalchemy.engine import Engine

from app.resources import RESOURCES
from tests.api import Api, Json
from tests.conftest import emptied
from tests.problems import faults, problem
from tests.records import counts, revisions
from tests.resources import BY_PATH, COLLECTIONS
from tests.routes import BODIES, ROUTES
from tests.world import PARAMETERS, RANDOM_ID, World, euro


@pytest.fixture(scope="module")
def world(service: Api, admin: Engine) -> World:
    return World(emptied(service, admin))


@pytest.fixture(autouse=True)
def _nothing_is_written(world: World, admin: Engine) -> Iterator[None]:
    before = (counts(admin), revisions(admin, world.district), revisions(admin, world.foreign))
    yield
    assert (counts(admin), revisions(admin, world.district), revisions(admin, world.foreign)) == before


def valid(world: World, collection: str, **fields: Any) -> Json:
    """A valid body for a new one of the collection, with the given fields over it."""
    return {**BY_PATH[collection].new(world.public), **fields}


# --- what a field may hold ----------------------------------------------------------------------------------------

NO_AMOUNTS: list[Any] = [
    "NaN", "Infinity", "-0.01", "1", "1.0", "1.000", "01.00", ".50", "1,00", "1e5", " 1.00", "1.00\n", "+1.00",
    "1_000.00", "٣.00", "1000000000000.00", "9" * 5_000 + ".00", "", 1, 1.5, 10.0, 10**400, True, None, [],
]  # fmt: skip
WRONG = [
    ("measures", "title", 5, "/title", "string_type"),
    ("measures", "title", None, "/title", "string_type"),
    ("measures", "title", ["x"], "/title", "string_type"),
    ("measures", "title", "", "/title", "string_too_short"),
    ("measures", "title", " \t\n ", "/title", "string_too_short"),
    ("measures", "title", "x" * 501, "/title", "string_too_long"),
    ("measures", "title", "a\nb", "/title", "line_break"),
    ("measures", "title", "a\x00b", "/title", "control_character"),
    ("measures", "title", "a\x85b", "/title", "control_character"),
    ("measures", "title", "a\uffff", "/title", "control_character"),
    ("measures", "description", "a\x07", "/description", "control_character"),
    ("measures", "description", "x" * 20_001, "/description", "string_too_long"),
    ("measures", "tags", "x", "/tags", "list_type"),
    ("measures", "tags", ["ok", 5], "/tags/1", "string_type"),
    ("measures", "tags", ["a", " a"], "/tags", "repeated"),
    ("measures", "tags", [str(n) for n in range(51)], "/tags", "too_long"),
    ("measures", "is_permanent", "true", "/is_permanent", "bool_type"),
    ("measures", "is_permanent", 1, "/is_permanent", "bool_type"),
    ("measures", "priority", "urgent", "/priority", "enum"),
    ("measures", "starts_on", "2024-02-30", "/starts_on", "date_from_datetime_parsing"),
    ("measures", "starts_on", "01.02.2024", "/starts_on", "date"),
    ("measures", "starts_on", "2024-01-01T00:00:00Z", "/starts_on", "date"),
    ("measures", "starts_on", 20240101, "/starts_on", "date"),
    ("measures", "starts_on", "1899-12-31", "/starts_on", "date"),
    ("measures", "starts_on", "2200-01-01", "/starts_on", "date"),
    ("measures", "starts_on", "٢٠٢٤-01-01", "/starts_on", "date"),
    ("measures", "starts_on", "2024-01-01\n", "/starts_on", "date"),
    ("measures", "concept_id", "x", "/concept_id", "uuid"),
    ("measures", "concept_id", 5, "/concept_id", "uuid"),
    ("measures", "concept_id", None, "/concept_id", "uuid"),
    ("measures", "concept_id", "{" + RANDOM_ID + "}", "/concept_id", "uuid"),
    ("measures", "goal_ids", [RANDOM_ID, RANDOM_ID], "/goal_ids", "repeated"),
    ("measures", "goal_ids", None, "/goal_ids", "list_type"),
    ("measures", "key", "-x", "/key", "string_pattern_mismatch"),
    ("measures", "key", "a?b", "/key", "string_pattern_mismatch"),
    ("measures", "key", "ä\u2013b", "/key", "string_pattern_mismatch"),
    ("measures", "key", "x" * 65, "/key", "string_too_long"),
    ("measures", "colour", "red", "/colour", "extra_forbidden"),
    ("measures", "a/b~c", "red", "/a~1b~0c", "extra_forbidden"),
    ("measures", "light", "red", "/light", "extra_forbidden"),
    ("measures", "attributes", ["x"], "/attributes", "dict_type"),
    ("measures", "attributes", {"x": "y"}, "/attributes/x", "unknown_attribute"),
    ("measures", "attributes", {"": "y"}, "/attributes/", "unknown_attribute"),
    ("measures", "attributes", {"a/b": "y"}, "/attributes/a~1b", "unknown_attribute"),
    ("measures", "attributes", {"x": 5}, "/attributes/x", "attribute_value"),
    ("measures", "attributes", {"x": None}, "/attributes/x", "attribute_value"),
    ("measures", "attributes", {"x": [True]}, "/attributes/x", "attribute_value"),
    ("measures", "attributes", {"x": {"y": "z"}}, "/attributes/x", "attribute_value"),
    ("measures", "attributes", {str(n): "y" for n in range(201)}, "/attributes", "too_long"),
    ("attribute-definitions", "kind", "money", "/kind", "enum"),
    ("attribute-definitions", "kind", "choice", "/choices", "choices"),
    ("attribute-definitions", "choices", [{"code": "a", "label": "A"}], "/choices", "choices"),
    ("attribute-definitions", "choices", [{"code": "a;b", "label": "A"}], "/choices/0/code", "string_pattern_mismatch"),
    ("attribute-definitions", "choices", [{"code": "a", "label": "A"}] * 2, "/choices", "repeated"),
    ("attribute-definitions", "label", "x" * 101, "/label", "string_too_long"),
    ("measures", "ended_on", "2199-12-31", "/ended_on", "in_the_future"),
    ("measure-steps", "done_on", "2199-12-31", "/done_on", "in_the_future"),
    ("goals", "position", 1.5, "/position", "int_type"),
    ("goals", "position", "1", "/position", "int_type"),
    ("goals", "position", True, "/position", "int_type"),
    ("goals", "position", -1, "/position", "greater_than_equal"),
    ("goals", "position", 10**30, "/position", "less_than_equal"),
    ("concepts", "light_scheme", {"blue": {}}, "/light_scheme/blue", "extra_forbidden"),
    ("concepts", "light_scheme", {"red": {"meaning": "x"}}, "/light_scheme/red/label", "missing"),
    ("concepts", "light_scheme", 5, "/light_scheme", "model_attributes_type"),
    ("concepts", "stated_measure_count", 180, "/stated_measure_count", "model_attributes_type"),
    ("concepts", "stated_measure_count", {"value": -1}, "/stated_measure_count/value", "greater_than_equal"),
    ("concepts", "review_interval", "2 Jahre", "/review_interval", "string_pattern_mismatch"),
    ("concepts", "review_interval", "P", "/review_interval", "string_too_short"),
    ("concepts", "time_horizons", [{"term": "short", "label": "x"}] * 2, "/time_horizons", "repeated"),
    ("status-updates", "progress", 101, "/progress", "less_than_equal"),
    ("status-updates", "progress", 5.5, "/progress", "int_type"),
    ("status-updates", "publish", "yes", "/publish", "bool_type"),
    ("status-updates", "light", "orange", "/light", "enum"),
    ("status-updates", "effective_on", "2199-12-31", "/effective_on", "in_the_future"),
    ("participation-events", "participants", {"value": 1.5}, "/participants/value", "int_type"),
    ("participation-events", "open_until", "31.01.2024", "/open_until", "date"),
    ("key-statements", "text", "", "/text", "string_too_short"),
    ("key-statements", "resolved_on", "2199-12-31", "/resolved_on", "in_the_future"),
    ("key-statements", "resolution", "done", "/resolution", "enum"),
    ("feedback-items", "text", "a\x00b", "/text", "control_character"),
    ("feedback-items", "language", "deutsch!", "/language", "string_pattern_mismatch"),
    ("feedback-items", "votes", -1, "/votes", "greater_than_equal"),
    ("feedback-items", "received_on", "2199-12-31", "/received_on", "in_the_future"),
    ("feedback-items", "author", "Frau X", "/author", "extra_forbidden"),
    ("feedback-items", "concept_id", None, "/concept_id", "missing"),
    ("participation-links", "relation", "likes", "/relation", "enum"),
    ("participation-links", "measure_id", RANDOM_ID, "/goal_id", "one_of"),
    ("participation-links", "feedback_item_id", RANDOM_ID, "/key_statement_id", "one_of"),
    ("bodies", "kind", "board", "/kind", "enum"),
    ("body-seats", "minimum", 2, "/maximum", "number"),
    ("body-seats", "minimum", -1, "/minimum", "greater_than_equal"),
    ("body-seats", "role", None, "/role", "one_occupant"),
    ("body-seats", "organisation_id", RANDOM_ID, "/role", "one_occupant"),
    ("body-seats", "body_id", RANDOM_ID, "/body_id", "unknown_reference"),
    ("legislative-terms", "starts_on", None, "/starts_on", "date"),
    ("legislative-terms", "ends_on", "1949-12-31", "/ends_on", "period"),
    ("papers", "attachments", [{"title": "x", "url": "x"}], "/attachments/0/url", "string_too_short"),
    ("papers", "attachments", [{"url": "https://example.org/1"}], "/attachments/0/title", "missing"),
    ("papers", "related_references", ["1", "1"], "/related_references", "repeated"),
    ("meetings", "starts_at", "2024-01-01T23:30:00Z", "/starts_at", "other_day"),
    ("meetings", "held_on", None, "/held_on", "date"),
    ("consultations", "body_id", None, "/body_id", "somewhere"),
    ("consultations", "role", "vote", "/role", "enum"),
    ("consultations", "votes_yes", -1, "/votes_yes", "greater_than_equal"),
    ("consultations", "held_in_public", "yes", "/held_in_public", "bool_type"),
    ("consultations", "adopts_concept_id", RANDOM_ID, "/adopts_concept_id", "adopts"),
    ("resolution-tasks", "consultation_id", RANDOM_ID, "/paper_id", "one_of"),
    ("resolution-tasks", "paper_id", None, "/paper_id", "one_of"),
    ("resolution-tasks", "measure_id", RANDOM_ID, "/concept_id", "missing"),
    ("resolution-tasks", "follow_ups", [{"on": "2018-06-01"}], "/follow_ups/0/occasion", "missing"),
    ("reporting-duties", "period", "P0D", "/period", "string_pattern_mismatch"),
    ("reporting-duties", "period", "P", "/period", "string_too_short"),
    ("reporting-duties", "period", "PT6H", "/period", "string_pattern_mismatch"),
    ("reporting-duties", "period", "halbjährlich", "/period", "string_pattern_mismatch"),
    ("reporting-duties", "until", "2023-12-31", "/until", "period"),
    ("reporting-duties", "body_id", RANDOM_ID, "/body_id", "unknown_reference"),
    ("reports", "due_on", "2024-01-31", "/due_on", "due_on"),
    ("participation-events", "form", "scheduled", "/open_until", "missing"),
    ("participation-events", "form", "offen", "/form", "enum"),
    ("funding-sources", "kind", "bund", "/kind", "enum"),
    ("funding-sources", "funder", 5, "/funder", "string_type"),
    ("funding-sources", "available", 10_000, "/available", "model_attributes_type"),
    ("funding-sources", "available", "10000.00", "/available", "model_attributes_type"),
    ("funding-sources", "available", {"amount": "1.00"}, "/available/currency", "missing"),
    ("funding-sources", "available", {"amount": "1.00", "currency": "USD"}, "/available/currency", "enum"),
    ("funding-sources", "available", {"amount": "1.00", "currency": "eur"}, "/available/currency", "enum"),
    ("funding-sources", "available", {**euro("1.00"), "precision": "about"}, "/available/precision", "extra_forbidden"),
    ("funding-sources", "ends_on", "24", "/ends_on", "date"),
    *(("funding-sources", "available", euro(amount), "/available/amount", "amount") for amount in NO_AMOUNTS),
    *(
        ("cost-estimates", "estimated", euro(one), "/estimated/amount", "amount")
        for one in NO_AMOUNTS
        if one != "-0.01"
    ),
    ("cost-estimates", "estimated", euro("-0.01"), "/estimated", "sign"),
    ("cost-estimates", "actual", euro("-1.00"), "/actual", "sign"),
    ("cost-estimates", "full_time_equivalents", "-0.5", "/full_time_equivalents", "sign"),
    ("cost-estimates", "full_time_equivalents", 0.5, "/full_time_equivalents", "decimal"),
    ("cost-estimates", "full_time_equivalents", "0,5", "/full_time_equivalents", "decimal"),
    ("cost-estimates", "recurrence", "monthly", "/recurrence", "enum"),
    ("cost-estimates", "first_year", 1899, "/first_year", "greater_than_equal"),
    ("cost-estimates", "last_year", 2200, "/last_year", "less_than_equal"),
    ("cost-estimates", "estimated", None, "/estimated", "amount"),
    ("cost-estimates", "actual_on", "2024-01-01", "/actual_on", "actual_on"),
    ("cost-estimates", "actual_on", "2199-12-31", "/actual_on", "in_the_future"),
    ("cost-estimates", "year", 1899, "/year", "greater_than_equal"),
    ("cost-estimates", "year", 2200, "/year", "less_than_equal"),
    ("cost-estimates", "year", "2024", "/year", "int_type"),
    ("cost-estimates", "year", 2024.5, "/year", "int_type"),
    ("cost-estimates", "kind", "wages", "/kind", "enum"),
    ("cost-estimates", "measure_id", RANDOM_ID, "/measure_id", "unknown_reference"),
    ("cost-estimates", "application_id", RANDOM_ID, "/application_id", "unknown_reference"),
    ("funding-applications", "state", "approved", "/state", "enum"),
    ("funding-applications", "state", "granted", "/decided_on", "decided_on"),
    ("funding-applications", "state", "settled", "/decided_on", "decided_on"),
    ("funding-applications", "decided_on", "2024-01-01", "/decided_on", "decided_on"),
    ("funding-applications", "applied_on", "2024-01-01", "/applied_on", "applied_on"),
    ("funding-applications", "decided_on", "2199-12-31", "/decided_on", "in_the_future"),
    ("funding-applications", "applied_on", "2199-12-31", "/applied_on", "in_the_future"),
    ("funding-applications", "proof_delivered_on", "2199-12-31", "/proof_delivered_on", "in_the_future"),
    ("funding-applications", "amount_granted", euro("1.00"), "/amount_granted", "granted"),
    ("funding-applications", "proof_delivered_on", "2024-01-01", "/proof_delivered_on", "proof"),
    ("funding-applications", "depending_measure_ids", [RANDOM_ID], "/concept_id", "missing"),
    ("funding-applications", "depending_measure_ids", [RANDOM_ID, RANDOM_ID], "/depending_measure_ids", "repeated"),
    ("funding-applications", "source_id", RANDOM_ID, "/source_id", "unknown_reference"),
    ("funding-applications", "by_year", [{"applied": None}], "/by_year/0/year", "missing"),
    ("funding-applications", "by_year", [{"year": 1899}], "/by_year/0/year", "greater_than_equal"),
    ("funding-applications", "by_year", [{"year": 2024}] * 2, "/by_year", "repeated"),
    ("funding-applications", "by_year", [{"year": None}] * 2, "/by_year", "repeated"),
    ("funding-applications", "by_year", [{"year": 2024, "applied": euro("1.00")}], "/by_year", "sum"),
    ("funding-applications", "by_year", [{"year": 2024, "applied": euro("1")}], "/by_year/0/applied/amount", "amount"),
    ("reports", "delivered_on", "bald", "/delivered_on", "date"),
    ("milestones", "state", "done", "/state", "enum"),
    ("milestones", "planned", {}, "/planned/text", "empty_period"),
    ("milestones", "planned", {"from": "2018-06-01", "until": "2018-05-31"}, "/planned/until", "period"),
    ("milestones", "planned", {"from": "Herbst 2018"}, "/planned/from", "date"),
    ("milestones", "planned", {"text": "Herbst", "from_": "2018-06-01"}, "/planned/from_", "extra_forbidden"),
    ("milestones", "planned", "Herbst 2018", "/planned", "model_attributes_type"),
    ("milestones", "reached_on", "2199-12-31", "/reached_on", "in_the_future"),
    ("plan-entries", "year_from", "2018", "/year_from", "int_type"),
    ("plan-entries", "year_from", 1899, "/year_from", "greater_than_equal"),
    ("plan-entries", "year_until", 2017, "/year_until", "period"),
    ("plan-entries", "state", "reached", "/state", "enum"),
    ("plan-entries", "depends_on_staff", "yes", "/depends_on_staff", "bool_type"),
    ("plan-entries", "measure_ids", [RANDOM_ID, RANDOM_ID], "/measure_ids", "repeated"),
    ("outreach", "kind", "told", "/kind", "enum"),
    ("outreach", "recipient", None, "/recipient", "string_type"),
    ("outreach", "held_on", "2199-12-31", "/held_on", "in_the_future"),
    ("outreach", "held_on", "2018-04-01", "/held_on", "held_on"),
    ("outreach", "state", "held", "/held_on", "held_on"),
    ("outreach", "period", {"from": "2018-06-01", "until": "2018-05-31"}, "/period/until", "period"),
    ("indicators", "direction", "sideways", "/direction", "enum"),
    ("indicators", "target_value", 50, "/target_value", "decimal"),
    ("indicators", "target_value", "NaN", "/target_value", "decimal"),
    ("indicators", "target_on", "2030-12-31", "/target_value", "missing"),
    ("indicators", "decimal_places", 7, "/decimal_places", "less_than_equal"),
    ("indicator-observations", "observed_on", "2199-12-31", "/observed_on", "in_the_future"),
    ("indicator-observations", "observed_from", "2024-01-02", "/observed_from", "period"),
    ("indicator-observations", "value", None, "/value", "missing"),
    ("indicator-observations", "suppressed", True, "/value", "suppressed"),
    ("indicator-observations", "not_stated", True, "/value", "suppressed"),
    ("resolution-tasks", "body_id", RANDOM_ID, "/body_id", "unknown_reference"),
    ("indicator-observations", "precision", "roughly", "/precision", "enum"),
    *(
        ("indicator-observations", "value", wrong, "/value", "decimal")
        for wrong in (
            12,
            1.5,
            True,
            "",
            "NaN",
            "Infinity",
            "-Infinity",
            "1e5",
            "1,5",
            "01",
            "+1",
            ".5",
            "5.",
            "1.1234567",
            "1000000000000",
            "9" * 400,
            " 1",
            "1\n",
            "\u0661",
        )
    ),
    (
        "indicator-observations",
        "breakdown",
        [{"dimension": "Ort", "category": "Brake"}, {"dimension": "Ort", "category": "Elsfleth"}],
        "/breakdown",
        "repeated",
    ),
    ("indicator-observations", "breakdown", [{"dimension": "Ort"}], "/breakdown/0/category", "missing"),
    ("indicator-observations", "indicator_id", RANDOM_ID, "/indicator_id", "unknown_reference"),
    ("districts", "ags", "17001", "/ags", "string_pattern_mismatch"),
    ("districts", "ags", "00001", "/ags", "string_pattern_mismatch"),
    ("districts", "ags", "8335", "/ags", "string_pattern_mismatch"),
    ("districts", "ags", 8335, "/ags", "string_type"),
    ("districts", "ags", "07335", "/ags", "ags_land"),
    ("districts", "state", "DE-XX", "/state", "string_pattern_mismatch"),
    ("districts", "state", "Bayern", "/state", "string_pattern_mismatch"),
    ("districts", "nuts", "AT130", "/nuts", "string_pattern_mismatch"),
    ("districts", "website", "ftp://example.org", "/website", "url"),
    ("districts", "website", "https://", "/website", "url"),
    ("districts", "website", "https://[", "/website", "url"),
    ("districts", "website", "https://example.org/a b", "/website", "url"),
    ("districts", "website", "https://example.org/a\nb", "/website", "url"),
    ("districts", "website", "https://example.org/a\u00a0b", "/website", "url"),
    ("districts", "other_scheme", "X", "/other_code", "other_code"),
]


@pytest.mark.parametrize(("collection", "field", "value", "place", "code"), WRONG)
def test_a_wrong_field_is_named(
    world: World, collection: str, field: str, value: object, place: str, code: str
) -> None:
    response = world.api.post(f"/{collection}", valid(world, collection, **{field: value}))
    assert (place, code) in faults(response)
    assert len(response.json()["errors"]) == 1


MAY_COME = {
    "starts_on", "ends_on", "first_ends_on", "valid_from", "valid_until", "open_from", "open_until", "due_on",
    "first_due", "until", "target_on", "proof_due_on", "adopted_on", "discontinued_on", "dated_on", "consulted_on",
    "delivered_on", "meetings.held_on",
}  # fmt: skip
"""Days that are planned, that bring something about once they come, or that are true of what was and of what is to be;
all others say what has happened."""


def test_what_has_happened_is_not_to_come() -> None:
    taken = set()
    for resource in RESOURCES:
        for name, field in resource.content.model_fields.items():
            if date in (field.annotation, *map(plain_type, get_args(field.annotation))):
                try:
                    TypeAdapter(Annotated[field.annotation, *field.metadata, None]).validate_python("2199-12-31")
                except ValidationError:
                    continue
                taken.add(name if name in MAY_COME else f"{resource.name}.{name}")
    assert taken == MAY_COME


def plain_type(annotation: Any) -> Any:
    return getattr(annotation, "__origin__", annotation)


def test_an_ars_begins_with_the_ags(world: World) -> None:
    codes = {"ags": "08335", "ars": "083360000000"}
    assert faults(world.api.post("/districts", valid(world, "districts", **codes))) == [("/ars", "ars_ags")]


TOGETHER = [
    ("measures", {"starts_on": "2024-02-01", "ends_on": "2024-01-01"}, "/ends_on"),
    ("measures", {"is_permanent": True, "ends_on": "2024-01-01"}, "/ends_on"),
    ("measures", {"discontinued_on": "2024-01-01"}, "/discontinued_reason"),
    ("measures", {"discontinued_reason": "obsolete"}, "/discontinued_reason"),
    ("measures", {"adopted_on": "2024-02-01", "discontinued_on": "2024-01-01", "discontinued_reason": "merged"},
     "/discontinued_on"),
    ("measures", {"stage": "adopted"}, "/stage"),
    ("measures", {"stage": "proposed", "adopted_on": "2024-01-01"}, "/stage"),
    ("concepts", {"state": "adopted"}, "/adopted_on"),
    ("concepts", {"state": "superseded"}, "/adopted_on"),
    ("concepts", {"valid_from": "2024-02-01", "valid_until": "2024-01-31"}, "/valid_until"),
    ("concepts", {"adopted_on": "2024-02-01", "valid_until": "2024-01-31"}, "/valid_until"),
    ("measure-steps", {"state": "done"}, "/done_on"),
    ("measure-steps", {"done_on": "2024-01-01"}, "/done_on"),
    ("participation-events", {"starts_on": "2024-02-01", "ends_on": "2024-01-31"}, "/ends_on"),
    ("participation-events", {"open_from": "2024-02-01", "open_until": "2024-01-31"}, "/open_until"),
    ("participation-events", {"ends_on": "2024-01-31"}, "/starts_on"),
    ("key-statements", {"resolution": "forwarded"}, "/forwarded_level"),
    ("key-statements", {"resolution": "noted", "forwarded_level": "state"}, "/forwarded_level"),
    ("key-statements", {"forwarded_to": "Land"}, "/forwarded_to"),
    ("key-statements", {"resolution": "declined"}, "/answer"),
    ("key-statements", {"resolved_on": "2024-01-01"}, "/resolved_on"),
    ("feedback-items", {"moderation": "rejected"}, "/moderation_note"),
    ("milestones", {"state": "reached"}, "/reached_on"),
    ("milestones", {"reached_on": "2024-01-31"}, "/reached_on"),
]  # fmt: skip


@pytest.mark.parametrize("method", ["POST", "PATCH"])
@pytest.mark.parametrize(("collection", "fields", "place"), TOGETHER)
def test_fields_that_do_not_agree_are_told_at_one_of_them(
    world: World, method: str, collection: str, fields: Json, place: str
) -> None:
    if method == "POST":
        response = world.api.post(f"/{collection}", valid(world, collection, **fields))
    else:
        # The concept is adopted already: a patch must take its day away to be wrong.
        fields = {**fields, "adopted_on": None} if place == "/adopted_on" else fields
        response = world.api.patch(f"/{collection}/{world.public[collection]['id']}", fields)
    assert [where for where, _ in faults(response)] == [place]


@pytest.mark.parametrize(
    ("collection", "field"),
    [("measures", "title"), ("measures", "tags"), ("measures", "visibility"), ("concepts", "light_scheme"),
     ("districts", "name"), ("organisations", "kind"), ("goals", "position"), ("measure-steps", "state")],
)  # fmt: skip
def test_null_for_what_is_needed_is_refused_by_a_patch(world: World, collection: str, field: str) -> None:
    response = world.api.patch(f"/{collection}/{world.public[collection]['id']}", {field: None})
    assert [place for place, _ in faults(response)] == [f"/{field}"]


# --- references ---------------------------------------------------------------------------------------------------

REFERENCES = [
    ("measures", "field_id", "fields-of-action", "/field_id"),
    ("measures", "goal_ids", "goals", "/goal_ids/0"),
    ("measures", "responsible_ids", "organisations", "/responsible_ids/0"),
    ("measures", "partner_ids", "organisations", "/partner_ids/0"),
    ("measures", "related_measure_ids", "measures", "/related_measure_ids/0"),
    ("goals", "field_id", "fields-of-action", "/field_id"),
    ("goals", "parent_id", "goals", "/parent_id"),
    ("fields-of-action", "parent_id", "fields-of-action", "/parent_id"),
    ("concepts", "predecessor_id", "concepts", "/predecessor_id"),
    ("participation-events", "parent_id", "participation-events", "/parent_id"),
    ("participation-events", "field_id", "fields-of-action", "/field_id"),
    ("key-statements", "parent_id", "key-statements", "/parent_id"),
    ("key-statements", "field_id", "fields-of-action", "/field_id"),
    ("key-statements", "event_id", "participation-events", "/event_id"),
    ("feedback-items", "field_id", "fields-of-action", "/field_id"),
    ("feedback-items", "statement_id", "key-statements", "/statement_id"),
    ("feedback-items", "duplicate_of_id", "feedback-items", "/duplicate_of_id"),
]


@pytest.fixture(scope="module")
def elsewhere(world: World) -> Json:
    """One of everything in the foreign district."""
    api = world.api
    concept = api.concept(world.foreign)
    within = {"title": "Fremd", "concept_id": concept["id"]}
    return {
        "concepts": concept,
        "organisations": api.make("/organisations", name="Fremd", district_id=world.foreign["id"]),
        **{path: api.make(f"/{path}", **within) for path in ("fields-of-action", "goals", "measures")},
        "participation-events": api.make("/participation-events", kind="workshop", **within),
        "key-statements": api.make("/key-statements", text="Fremd", concept_id=concept["id"]),
        "feedback-items": api.make("/feedback-items", text="Fremd", channel="web", concept_id=concept["id"]),
    }


@pytest.mark.parametrize("where", ["another district", "another concept", "nowhere", "another kind"])
@pytest.mark.parametrize(("collection", "field", "target", "place"), REFERENCES)
def test_a_reference_leads_to_the_right_kind_of_thing_in_the_right_place(
    world: World, elsewhere: Json, collection: str, field: str, target: str, place: str, where: str
) -> None:
    things = {"another district": elsewhere, "another concept": world.hidden}.get(where, {})
    wrong = {"nowhere": RANDOM_ID, "another kind": world.public["measure-steps"]["id"]}.get(where)
    if where == "another concept" and target in ("organisations", "concepts"):
        things = elsewhere  # these are no concept's
    wrong = wrong or things[target]["id"]
    value = [wrong] if field.endswith("_ids") else wrong
    response = world.api.post(f"/{collection}", valid(world, collection, **{field: value}))
    assert faults(response) == [(place, "unknown_reference")]
    if field != "predecessor_id":
        response = world.api.patch(f"/{collection}/{world.public[collection]['id']}", {field: value})
        assert faults(response) == [(place, "unknown_reference")]


@pytest.fixture(scope="module")
def chains(world: World) -> dict[str, list[str]]:
    """Three fields and three goals, each the parent of the next."""
    result: dict[str, list[str]] = {}
    for collection in ("fields-of-action", "goals", "key-statements"):
        ids: list[str] = []
        for _ in range(3):
            above = {"parent_id": ids[-1]} if ids else {}
            ids.append(world.api.make(f"/{collection}", **valid(world, collection, **above))["id"])
        result[collection] = ids
    return result


@pytest.mark.parametrize("collection", ["fields-of-action", "goals", "key-statements"])
@pytest.mark.parametrize("below", [0, 1, 2])
def test_a_parent_cannot_stand_below_its_child(
    world: World, chains: dict[str, list[str]], collection: str, below: int
) -> None:
    ids = chains[collection]
    response = world.api.patch(f"/{collection}/{ids[0]}", {"parent_id": ids[below]})
    assert faults(response) == [("/parent_id", "circle")]


def test_a_measure_does_not_name_itself(world: World) -> None:
    own = world.public["measures"]["id"]
    response = world.api.patch(f"/measures/{own}", {"related_measure_ids": [own]})
    assert faults(response) == [("/related_measure_ids/0", "itself")]


@pytest.mark.parametrize("collection", COLLECTIONS[1:])
def test_a_key_that_is_taken_is_told_with_what_has_it(world: World, collection: str) -> None:
    taken = world.public[collection]
    response = world.api.post(f"/{collection}", valid(world, collection, key=taken["key"]))
    assert faults(response, 409) == [("/key", "key_taken")]
    assert response.json()["existing"] == f"http://sachstand.test/v1/{collection}/{taken['id']}"


def test_an_ags_that_is_taken_does_not_tell_of_a_hidden_district(world: World) -> None:
    path = f"/districts/{world.foreign['id']}"
    for taken, existing in ((world.district, f"http://sachstand.test/v1/districts/{world.district['id']}"),
                            (world.secluded, None)):  # fmt: skip
        fields = {"ags": taken["ags"], "state": taken["state"]}
        response = world.api.patch(path, fields, token=world.tokens["foreign"])
        assert faults(response, 409) == [("/ags", "ags_taken")]
        assert response.json()["existing"] == existing


# --- what is nothing at all ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("body", ["[]", "5", '"x"', "true", "null", "[{}]", ""])
@pytest.mark.parametrize("method", ["POST", "PATCH"])
def test_a_body_is_an_object(world: World, method: str, body: str) -> None:
    path = "/measures" if method == "POST" else f"/measures/{world.public['measures']['id']}"
    headers = {"Content-Type": "application/json", "If-Match": "*"}
    response = world.api.call(method, path, token=world.api.operator, content=body, headers=headers)
    assert [place for place, _ in faults(response)] == [""]


@settings(max_examples=60)
@given(
    st.sampled_from([r for r in ROUTES if str(r.name) in BODIES and "POST" in (r.methods or ())]),
    st.recursive(
        st.none() | st.booleans() | st.floats(allow_nan=False, allow_infinity=False) | st.integers() | st.text(),
        lambda inner: (
            st.lists(inner, max_size=4)
            | st.dictionaries(st.sampled_from(("title", "name", "state", "light", "key", "x")) | st.text(), inner)
        ),
        max_leaves=12,
    ),
)
def test_no_body_crashes_the_service(world: World, route: Any, body: object) -> None:
    """None of these holds the reference that each of these operations needs, so none is accepted."""
    path = str(route.path)
    for name in PARAMETERS:
        path = path.replace(f"{{{name}}}", RANDOM_ID)
    response = world.api.post(path, body)
    assert 400 <= response.status_code < 500
    problem(response, response.status_code)
