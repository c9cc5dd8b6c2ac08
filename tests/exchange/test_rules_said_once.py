"""What a request refuses, an import refuses with the same code at its entry; and writes nothing."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import pytest
from sqlalchemy.engine import Engine

from app.core.resource_spec import ResourceSpec
from app.resources import BY_NAME, RESOURCES
from tests.api import Api, Json
from tests.bundles import (
    CONCEPT,
    OUT,
    bundle,
    council,
    event,
    everything,
    id_of,
    item,
    link,
    load,
    measure,
    money,
    of,
    plans,
    statement,
    update,
)
from tests.conftest import emptied

RED = {"light": "green", "state": "in_progress"}


def held() -> Json:
    """A district in which everything is that rules ask for."""
    lists = council() | money() | plans()
    for document in (council(), money()):
        for name in ("organisations", "measures"):
            known = {entry["key"] for entry in lists[name]}
            lists[name] = [*lists[name], *(e for e in document.get(name, []) if e["key"] not in known)]
    lists["bodies"] = council()["bodies"]
    closed = {"title": "Altes", "state": "superseded", "adopted_on": "2010-01-01", "visibility": "public"}
    return lists | {
        "concepts": [
            CONCEPT,
            {"key": "anderes", "title": "Anderes", "visibility": "public"},
            {**closed, "key": "alt"},
            {"key": "weg", "title": "Zurückgezogen", "state": "withdrawn"},
            {**CONCEPT, "key": "k2", "predecessor": "k", "state": "in_preparation", "adopted_on": None},
        ],
        "fields_of_action": [
            {"key": f"f{n}", "concept": "k", "title": "Feld", "parent": f"f{n - 1}" if n else None} for n in range(10)
        ],
        "attribute_definitions": [of(f"a{n}", label="Merkmal", kind="text") for n in range(200)],
        "goals": [of("g0", title="Ziel"), of("g1", title="Teilziel", parent="g0")],
        "measures": [
            *({**one, "attributes": {"a0": "x"}} for one in lists["measures"]), {**measure("m"), "concept": "alt"},
            measure("geplant", ends_on="2022-12-31"),
            measure("haupt"), measure("anteil", parent="haupt"), measure("frei"),
        ],
        "status_updates": [update("u1", "m1", retraction="falsch"), update("u2", "m1")],
        "participation_events": [
            event("ganz"), event("teil", parent="ganz"), event("allein"),
            event("zu", open_until="2024-01-31"), event("klausur", visibility="internal"),
        ],
        "key_statements": [
            statement("s1"), statement("s2", parent="s1"), statement("intern", visibility="internal"),
        ],
        "feedback_items": [
            item("haupt", **OUT), item("doppelt", duplicate_of="haupt", **OUT), item("allein", **OUT),
            item("geteilt", **OUT), item("stelle", split_from="geteilt", text="Abends fehlt jemand.", **OUT),
        ],
        "participation_links": [link("l1"), link("l2", relation="related_to")],
    }  # fmt: skip


class Refused(NamedTuple):
    """A request that is refused, and what says the same in a bundle."""

    method: str
    path: str
    """With the key of what it is about in place of an id."""
    body: Json
    """With keys in place of ids, each as `collection/key`."""
    lists: Json
    told: dict[str, str]


def child(collection: str, key: str, body: Json, lists: Json, **told: str) -> Refused:
    return Refused(
        "PATCH", f"/{collection}/{key}", body, lists, {f"/{k.replace('__', '/')}": v for k, v in told.items()}
    )


def new(collection: str, body: Json, lists: Json, **told: str) -> Refused:
    return Refused("POST", f"/{collection}", body, lists, {f"/{k.replace('__', '/')}": v for k, v in told.items()})


WITHIN = {"attribute-definitions", "fields-of-action", "goals", "participation-events", "key-statements",
          "feedback-items", "participation-links", "cost-estimates"}  # fmt: skip
"""Collections whose entries a bundle finds by their concept."""


def same(collection: str, key: str, body: Json, place: str, code: str) -> Refused:
    """A change that a bundle says alike, with keys in place of ids; `place`: the field that is refused, or none."""
    name = collection.replace("-", "_")
    fields = {field.removesuffix("_id"): key_of(value) for field, value in body.items()}
    entry = {"key": key, **({"concept": "k"} if collection in WITHIN else {}), **fields}
    return child(collection, key, body, {name: [entry]}, **{f"{name}__0__{place}" if place else f"{name}__0": code})


def key_of(value: Any) -> Any:
    """The key in what names another thing as `collection/key`; anything else as it is."""
    return value.partition("/")[2] if isinstance(value, str) and "/" in value else value


PASSAGE = "Vormittags kann ich nicht."
SPLIT = {"parts": [{"text": PASSAGE}, {"text": "Abends fehlt jemand."}]}
NEW_ITEM = {"concept_id": "concepts/k", "channel": "web", "text": "Neu"}
NEW_LINK = {"relation": "led_to", "key_statement_id": "key-statements/s1"}

PARTICIPATION = {
    "a duplicate that stands for others": same(
        "feedback-items", "haupt", {"duplicate_of_id": "feedback-items/allein"}, "duplicate_of", "nested_duplicates"),
    "a duplicate of a duplicate": same(
        "feedback-items", "allein", {"duplicate_of_id": "feedback-items/doppelt"}, "duplicate_of", "nested_duplicates"),
    "a duplicate of itself": same(
        "feedback-items", "allein", {"duplicate_of_id": "feedback-items/allein"}, "duplicate_of", "itself"),
    "a duplicate of what was split": same(
        "feedback-items", "allein", {"duplicate_of_id": "feedback-items/geteilt"}, "duplicate_of", "is_split"),
    "a duplicate that was split": same(
        "feedback-items", "geteilt", {"duplicate_of_id": "feedback-items/allein"}, "duplicate_of", "is_split"),
    "a new duplicate of a duplicate": new(
        "feedback-items", {**NEW_ITEM, "duplicate_of_id": "feedback-items/doppelt"},
        {"feedback_items": [item("n", duplicate_of="doppelt")]}, feedback_items__0__duplicate_of="nested_duplicates"),
    "a passage of a duplicate": new(
        "feedback-items/doppelt/split", SPLIT,
        {"feedback_items": [item("n", text=PASSAGE, split_from="doppelt")]}, feedback_items__0__split_from="state"),
    "a passage of what stands for others": new(
        "feedback-items/haupt/split", SPLIT,
        {"feedback_items": [item("n", text=PASSAGE, split_from="haupt")]}, feedback_items__0__split_from="state"),
    "a passage of what was split before": new(
        "feedback-items/geteilt/split", SPLIT,
        {"feedback_items": [item("n", text=PASSAGE, split_from="geteilt")]}, feedback_items__0__split_from="state"),
    "no passage": new(
        "feedback-items/allein/split", {"parts": [{"text": "Mittags"}, {"text": PASSAGE}]},
        {"feedback_items": [item("n", text="Mittags", split_from="allein")]}, feedback_items__0__text="no_passage"),
    "received tomorrow": new(
        "feedback-items", {**NEW_ITEM, "received_on": "2199-01-01"},
        {"feedback_items": [item("n", received_on="2199-01-01")]}, feedback_items__0__received_on="in_the_future"),
    "received after the end": new(
        "feedback-items", {**NEW_ITEM, "event_id": "participation-events/zu", "received_on": "2024-02-01"},
        {"feedback_items": [item("n", event="zu", received_on="2024-02-01")]},
        feedback_items__0__received_on="participation_closed"),
    "rejected without a word": same(
        "feedback-items", "allein", {"moderation": "rejected"}, "moderation_note", "rejected"),
    "a public item of an internal statement": same(
        "feedback-items", "allein", {"statement_id": "key-statements/intern"}, "statement", "internal_reference"),
    "a part of a part": same(
        "participation-events", "allein", {"parent_id": "participation-events/teil"}, "parent", "nested_parts"),
    "a whole as a part": same(
        "participation-events", "ganz", {"parent_id": "participation-events/allein"}, "parent", "nested_parts"),
    "a part of itself": same(
        "participation-events", "allein", {"parent_id": "participation-events/allein"}, "parent", "nested_parts"),
    "a statement below itself": child(
        "key-statements", "s1", {"parent_id": "key-statements/s2"},
        {"key_statements": [statement("s1", parent="s2")]}, key_statements__0__parent="circle"),
    "a public statement of an internal event": child(
        "key-statements", "s1", {"event_id": "participation-events/klausur"},
        {"key_statements": [statement("s1", event="klausur")]}, key_statements__0__event="internal_reference"),
    "a public statement below an internal one": child(
        "key-statements", "s1", {"parent_id": "key-statements/intern"},
        {"key_statements": [statement("s1", parent="intern")]}, key_statements__0__parent="internal_reference"),
    "declined without a word": child(
        "key-statements", "s1", {"resolution": "declined"},
        {"key_statements": [statement("s1", resolution="declined")]}, key_statements__0__answer="declined"),
    "a link to itself": new(
        "participation-links", {**NEW_LINK, "other_statement_id": "key-statements/s1"},
        {"participation_links": [link("n", measure=None, other_statement="s1")]},
        participation_links__0__other_statement="itself"),
    "a link twice": new(
        "participation-links", {**NEW_LINK, "measure_id": "measures/m1"},
        {"participation_links": [link("n")]}, participation_links__0="conflict"),
    "a link that becomes another": same("participation-links", "l2", {"relation": "led_to"}, "", "conflict"),
    "a link with two targets": new(
        "participation-links", {**NEW_LINK, "measure_id": "measures/m1", "other_statement_id": "key-statements/s2"},
        {"participation_links": [link("n", other_statement="s2")]}, participation_links__0="one_of"),
}  # fmt: skip
COUNCIL = {
    "a body below itself": same("bodies", "rat", {"parent_id": "bodies/b"}, "parent", "circle"),
    "a seat from the body itself": child(
        "body-seats", "s", {"delegating_body_id": "bodies/b"},
        {"body_seats": [{"key": "s", "body": "b", "delegating_body": "b"}]}, body_seats__0__delegating_body="itself"),
    "a paper that was consulted before": same(
        "papers", "p", {"dated_on": "2024-02-02"}, "dated_on", "earlier_consultation"),
    "a second paper of a number": same("papers", "p", {"reference": "2"}, "reference", "conflict"),
    "consulted before its paper": same(
        "consultations", "c", {"consulted_on": "2023-01-01", "meeting_id": None, "body_id": "bodies/b"},
        "consulted_on", "before_paper"),
    "consulted on another day than its meeting": same(
        "consultations", "c", {"consulted_on": "2024-03-01"}, "consulted_on", "other_day"),
    "a meeting on another day than its consultation": child(
        "meetings", "t", {"held_on": "2024-03-01", "starts_at": None},
        {"meetings": [{"key": "t", "body": "b", "held_on": "2024-03-01", "starts_at": None}]},
        meetings__0__held_on="other_day"),
    "consulted nowhere": same("consultations", "c", {"meeting_id": None}, "body", "somewhere"),
    "consulted by another body": same("consultations", "c", {"body_id": "bodies/rat"}, "body", "other_body"),
    "consulted after the adoption": same(
        "consultations", "d", {"consulted_on": "2020-01-01"}, "consulted_on", "after_adoption"),
    "adopted before the consultation": same(
        "concepts", "k", {"adopted_on": "2017-12-31"}, "adopted_on", "after_adoption"),
    "adopted before a consultation that comes along": child(
        "concepts", "k", {"adopted_on": "2017-12-31"},
        {"concepts": [{"key": "k", "adopted_on": "2017-12-31"}], "papers": [{"key": "p"}]},
        concepts__0__adopted_on="after_adoption"),
    "a task about another concept's measure": child(
        "resolution-tasks", "a", {"concept_id": "concepts/anderes"},
        {"resolution_tasks": [{"key": "a", "about_concept": "anderes"}]}, resolution_tasks__0__measure="other_concept"),
    "a task of nothing": new(
        "resolution-tasks", {"text": "Tun"}, {"resolution_tasks": [{"key": "n", "text": "Tun"}]},
        resolution_tasks__0__paper="one_of"),
    "a duty whose reports would not be due": child(
        "reporting-duties", "y", {"period": "P2M"},
        {"reporting_duties": [{"key": "y", "about_concept": "k", "body": "b", "period": "P2M"}]},
        reporting_duties__0__first_due="answered"),
    "a report for another concept's duty": new(
        "reports", {"concept_id": "concepts/anderes", "body_id": "bodies/b", "duty_id": "reporting-duties/y",
                    "title": "x", "due_on": "2024-01-31", "delivered_on": "2024-03-01"},
        {"reports": [{"key": "n", "about_concept": "anderes", "body": "b", "duty": "y", "title": "x",
                      "due_on": "2024-01-31", "delivered_on": "2024-03-01"}]}, reports__0__duty="other_duty"),
    "a report that is not due": child(
        "reports", "r", {"due_on": "2024-03-01"},
        {"reports": [{"key": "r", "about_concept": "k", "body": "b", "due_on": "2024-03-01"}]},
        reports__0__due_on="not_due"),
    "a second report for a day": new(
        "reports", {"concept_id": "concepts/k", "body_id": "bodies/b", "duty_id": "reporting-duties/y", "title": "x",
                    "due_on": "2024-02-29", "delivered_on": "2024-03-01"},
        {"reports": [{"key": "n", "about_concept": "k", "body": "b", "duty": "y", "title": "x",
                      "due_on": "2024-02-29", "delivered_on": "2024-03-01"}]}, reports__0__due_on="conflict"),
    "terms that overlap": same("legislative-terms", "w", {"starts_on": "2024-06-30"}, "starts_on", "overlap"),
}  # fmt: skip
PLANS = {
    "an application that goes back": child(
        "funding-applications", "a", {"state": "planned", "decided_on": None, "amount_granted": None},
        {"funding_applications": [{"key": "a", "state": "planned", "decided_on": None, "amount_granted": None}]},
        funding_applications__0__state="state"),
    "an application of another concept": child(
        "funding-applications", "a",
        {"concept_id": "concepts/anderes", "depending_measure_ids": [], "supported_measure_ids": []},
        {"funding_applications": [{"key": "a", "about_concept": "anderes", "depending_measures": []}]},
        funding_applications__0__about_concept="fixed"),
    "an estimate for another concept's application": same(
        "cost-estimates", "e", {"application_id": "funding-applications/c"}, "application", "other_concept"),
    "a plan of a closed concept": new(
        "milestones", {"concept_id": "concepts/alt", "title": "x", "planned": {"text": "bald"}},
        {"milestones": [{"key": "n", "concept": "alt", "title": "x", "planned": {"text": "bald"}}]},
        milestones__0="read_only"),
}  # fmt: skip
CONCEPTS = {
    "a state that cannot follow": same(
        "concepts", "anderes", {"state": "superseded", "adopted_on": "2024-01-01"}, "state", "state"),
    "a state that follows no more": same(
        "concepts", "weg", {"state": "adopted", "adopted_on": "2024-01-01"}, "", "read_only"),
    "another predecessor": same("concepts", "k2", {"predecessor_id": None}, "predecessor", "fixed"),
    "a second successor": new(
        "concepts", {"district_id": "districts/08335", "title": "x", "predecessor_id": "concepts/k"},
        {"concepts": [{"key": "n", "title": "x", "predecessor": "k"}]}, concepts__0__predecessor="second_successor"),
    "a successor of what was withdrawn": new(
        "concepts", {"district_id": "districts/08335", "title": "x", "predecessor_id": "concepts/weg"},
        {"concepts": [{"key": "n", "title": "x", "predecessor": "weg"}]}, concepts__0__predecessor="withdrawn"),
    "a successor of what was not adopted": new(
        "concepts", {"district_id": "districts/08335", "title": "x", "predecessor_id": "concepts/anderes"},
        {"concepts": [{"key": "n", "title": "x", "predecessor": "anderes"}]}, concepts__0__predecessor="not_adopted"),
    "withdrawn while a successor continues it": same("concepts", "k", {"state": "withdrawn"}, "state", "continued"),
    "a version that begins before the first": same(
        "concepts", "k2", {"state": "adopted", "adopted_on": "2017-01-01"}, "valid_from", "overlap"),
    "a change of what is closed": same("concepts", "alt", {"title": "Neu"}, "", "read_only"),
    "a measure of what is closed": child(
        "measures", "m", {"title": "Neu"}, {"measures": [{"key": "m", "concept": "alt", "title": "Neu"}]},
        measures__0="read_only"),
    "a field below itself": same("fields-of-action", "f0", {"parent_id": "fields-of-action/f9"}, "parent", "circle"),
    "a field too deep": new(
        "fields-of-action", {"concept_id": "concepts/k", "title": "x", "parent_id": "fields-of-action/f9"},
        {"fields_of_action": [of("n", title="x", parent="f9")]}, fields_of_action__0__parent="too_deep"),
    "a goal below itself": same("goals", "g0", {"parent_id": "goals/g1"}, "parent", "circle"),
    "a measure that names itself": child(
        "measures", "m1", {"related_measure_ids": ["measures/m1"]}, {"measures": [of("m1", related=["m1"])]},
        measures__0__related__0="itself"),
    "a public measure that names an internal one": child(
        "measures", "m1", {"related_measure_ids": ["measures/geheim"]}, {"measures": [of("m1", related=["geheim"])]},
        measures__0__related__0="internal_reference"),
    "a value that nothing defines": child(
        "measures", "m2", {"attributes": {"x": "y"}}, {"measures": [of("m2", attributes={"x": "y"})]},
        measures__0__attributes__x="unknown_attribute"),
    "a kind that values do not fit": same("attribute-definitions", "a0", {"kind": "date"}, "kind", "values_exist"),
    "one definition too many": new(
        "attribute-definitions", {"concept_id": "concepts/k", "label": "x", "kind": "text"},
        {"attribute_definitions": [of("n", label="x", kind="text")]}, attribute_definitions__0__concept="too_many"),
    "an end that is to come": child(
        "measures", "geplant", {"ended_on": "2199-01-01"},
        {"measures": [of("geplant", ended_on="2199-01-01")]}, measures__0__ended_on="in_the_future"),
    "a first planned end that moves": child(
        "measures", "geplant", {"first_ends_on": "2024-06-30"},
        {"measures": [of("geplant", first_ends_on="2024-06-30")]}, measures__0__first_ends_on="fixed"),
    "a part of a part of a measure": child(
        "measures", "frei", {"parent_id": "measures/anteil"}, {"measures": [of("frei", parent="anteil")]},
        measures__0__parent="nested_parts"),
    "a measure with parts as a part": child(
        "measures", "haupt", {"parent_id": "measures/frei"}, {"measures": [of("haupt", parent="frei")]},
        measures__0__parent="nested_parts"),
    "a status of tomorrow": new(
        "status-updates", {**RED, "measure_id": "measures/m1", "effective_on": "2199-01-01"},
        {"status_updates": [update("n", "m1", on="2199-01-01")]}, status_updates__0__effective_on="in_the_future"),
    "a status with a step that there is not": new(
        "status-updates", {**RED, "measure_id": "measures/m1", "effective_on": "2024-01-01", "step": "s"},
        {"status_updates": [update("n", "m1", on="2024-01-01", step="s")]}, status_updates__0__step="unknown_step"),
    "an assessment with a step that there is not": new(
        "goal-assessments", {"light": "green", "goal_id": "goals/g0", "effective_on": "2024-01-01", "step": "s"},
        {"goal_assessments": [of("n", goal="g0", light="green", effective_on="2024-01-01", step="s")]},
        goal_assessments__0__step="unknown_step"),
    **{
        f"an assessment of a {word} with a step that there is not": new(
            f"{word}-assessments", {"light": "green", **subject, "effective_on": "2024-01-01", "step": "s"},
            {f"{word}_assessments": [of("n", **key, light="green", effective_on="2024-01-01", step="s")]},
            **{f"{word}_assessments__0__step": "unknown_step"})
        for word, subject, key in (
            ("field", {"field_id": "fields-of-action/f1"}, {"field": "f1"}),
            ("concept", {"concept_id": "concepts/k"}, {}),
        )
    },
    "a status of a closed concept": new(
        "status-updates", {**RED, "measure_id": "measures/m", "effective_on": "2020-01-01"},
        {"status_updates": [{**update("n", "m", on="2020-01-01"), "concept": "alt"}]}, status_updates__0="read_only"),
}  # fmt: skip
ALL = PARTICIPATION | COUNCIL | PLANS | CONCEPTS
STEPS = "an entry's step is one of its concept's scale on its day, and stands for its light"
NESTED = "nothing stands below itself or too deep"
RULES: dict[str, dict[str, str | None]] = {
    "concepts": {
        "a version begins after the one before it": "a version that begins before the first",
        "a version has one successor": "a second successor",
    },
    "attribute_definitions": {
        "a concept has at most 200 definitions of attributes": "one definition too many",
    },
    "fields_of_action": {NESTED: "a field too deep"},
    "goals": {NESTED: "a goal below itself"},
    "measures": {
        "a part has no parts": "a part of a part of a measure",
        "the first planned end stays": "a first planned end that moves",
        "values of attributes fit their definitions": "a value that nothing defines",
    },
    "bodies": {NESTED: "a body below itself"},
    "body_seats": {"no body sends anybody to itself": "a seat from the body itself"},
    "legislative_terms": {"no day is in two terms": "terms that overlap"},
    "papers": {"each has a number of its own": "a second paper of a number"},
    "consultations": {
        "they are on their meetings' days": "consulted on another day than its meeting",
        "they are of their meetings' bodies": "consulted by another body",
        "no paper is consulted before its date": "consulted before its paper",
        "no concept is adopted before its consultation": "consulted after the adoption",
    },
    "resolution_tasks": {
        "they are about measures of their concepts": "a task about another concept's measure",
        "each has one source": "a task of nothing",
    },
    "reports": {
        "they are of their duties' concepts and bodies": "a report for another concept's duty",
        "they answer days that are due": "a report that is not due",
        "one report answers a day": "a second report for a day",
    },
    "cost_estimates": {
        "measure_id leads to something of the same concept": None,  # a bundle finds measures in the concept alone
        "application_id leads to something of the same concept": "an estimate for another concept's application",
    },
    "participation_events": {"a part has no parts": "a part of a part"},
    "key_statements": {
        NESTED: "a statement below itself",
        "nothing public comes to refer to anything internal": "a public statement of an internal event",
    },
    "feedback_items": {
        "one item stands for its duplicates": "a duplicate of a duplicate",
        "nothing public comes to refer to anything internal": "a public item of an internal statement",
    },
    "participation_links": {"no link stands twice": "a link twice"},
    "status_updates": {STEPS: "a status with a step that there is not"},
    "goal_assessments": {STEPS: "an assessment with a step that there is not"},
    "field_assessments": {STEPS: "an assessment of a field with a step that there is not"},
    "concept_assessments": {STEPS: "an assessment of a concept with a step that there is not"},
}
"""By list and rule of its resource, what above breaks it."""


@pytest.fixture(scope="module")
def filled(service: Api, admin: Engine) -> Api:
    api = emptied(service, admin)
    load(api, held())
    return api


def by_id(api: Api, value: Any) -> Any:
    """The value with ids in place of keys."""
    if isinstance(value, dict):
        return {name: by_id(api, one) for name, one in value.items()}
    if isinstance(value, list):
        return [by_id(api, one) for one in value]
    return id_of(api, value) if isinstance(value, str) and "/" in value else value


def test_every_rule_has_its_row() -> None:
    declared = {resource.name: {rule.name for rule in resource.rules} for resource in RESOURCES if resource.rules}
    assert declared == {name: set(rules) for name, rules in RULES.items()}


@contextmanager
def without(resource: ResourceSpec, name: str) -> Iterator[None]:
    """The resource, but for one rule."""
    kept = dict(resource.__dict__)
    derived = {"row_rules", "change_rules", "audited_rules"}
    rules = tuple(rule for rule in resource.rules if rule.name != name)
    resource.__dict__.update({"rules": rules})
    for one in derived:
        resource.__dict__.pop(one, None)
    try:
        yield
    finally:
        resource.__dict__.clear()
        resource.__dict__.update(kept)


HELD_BY_DATABASE = {"no body sends anybody to itself", "no link stands twice", "each has one source"}
BROKEN = [
    (lists, rule, row)
    for lists, rules in RULES.items()
    for rule, row in rules.items()
    if row is not None and rule not in HELD_BY_DATABASE
]


@pytest.mark.parametrize(("resource", "rule", "row"), BROKEN)
def test_it_is_the_rule_that_refuses_its_row(filled: Api, resource: str, rule: str, row: str) -> None:
    lists = ALL[row].lists
    document = {**bundle(**lists), "concepts": lists.get("concepts", [])}
    assert filled.post("/imports?dry_run=true", document).status_code == 422
    with without(BY_NAME[resource], rule):
        taken = filled.post("/imports?dry_run=true", document)
    assert taken.status_code == 200, taken.text


def code_of(document: Json) -> str:
    """What is wrong, as one code; of a problem without errors that of the problem."""
    errors = document["errors"]
    return str(errors[0]["code"] if errors else document["type"].rpartition(":")[2].replace("-", "_"))


@pytest.mark.parametrize("name", ALL)
def test_an_import_refuses_what_a_request_refuses(filled: Api, admin: Engine, name: str) -> None:
    method, path, body, lists, told = ALL[name]
    before = everything(admin)
    collection, *key = path.strip("/").split("/")
    url = f"/{collection}/{'/'.join([id_of(filled, f'{collection}/{key[0]}'), *key[1:]])}" if key else path
    call = filled.patch if method == "PATCH" else filled.post
    single = call(url, by_id(filled, body))
    assert single.status_code in (409, 422), single.text
    imported = filled.post("/imports", {**bundle(**lists), "concepts": lists.get("concepts", [])})
    assert imported.status_code == 422, imported.text
    assert {error["pointer"]: error["code"] for error in imported.json()["errors"]} == told
    assert code_of(single.json()) in told.values()
    assert everything(admin) == before
