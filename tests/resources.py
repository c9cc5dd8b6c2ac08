"""Every resource of a district, once: what the tests that walk all of them need to know of it.

A row says how its resource should behave, by hand. `BY_NAME` has what the resource declares of itself.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import count
from typing import Any

from hypothesis import strategies as st

from tests.api import Json

Things = Mapping[str, Json]
"""One of each collection."""
Patch = Mapping[str, st.SearchStrategy[Any]]

PLAIN_DISTRICT = {"name": "Neu", "state": "DE-BW"}
DAY = {"effective_on": "2024-01-01", "light": "green"}
_DAYS = count(date(1950, 1, 1).toordinal())


@dataclass(frozen=True)
class Resource:
    """What tests know of a resource."""

    path: str
    """Its name in URLs."""
    parameter: str
    """The name of its id in paths."""
    new: Callable[[Things], Json]
    """A valid new one beside the things, with no more than it needs, and as visible as they are."""
    change: Json = field(default_factory=dict)
    """A text that may change, and another one; nothing where it is only added to."""
    patch: Patch = field(default_factory=dict)
    """Fields that change independently of each other, with values that they may have."""
    in_concept: bool = True
    """True if a hidden concept hides it."""
    closes: bool = False
    """True if it cannot change any more once its concept is closed."""

    @property
    def name(self) -> str:
        """The name of its table, and of its list in a bundle."""
        return self.path.replace("-", "_")


def of_concept(**fields: Any) -> Callable[[Things], Json]:
    return lambda things: {**fields, "concept_id": things["concepts"]["id"]}


def of_district(**fields: Any) -> Callable[[Things], Json]:
    """One that has a visibility of its own."""
    return lambda things: {
        **fields, "district_id": things["districts"]["id"], "visibility": things["concepts"]["visibility"]
    }  # fmt: skip


def of_body(**fields: Any) -> Callable[[Things], Json]:
    """One for the committee that the report of the things was for."""
    return lambda things: {**fields, "concept_id": things["concepts"]["id"], "body_id": things["reports"]["body_id"]}


def _term(things: Things) -> Json:
    """A term of one day, another each time: no two of a district overlap, and tests make more than there are years."""
    day = date.fromordinal(next(_DAYS)).isoformat()
    return {"name": "Neu", "district_id": things["districts"]["id"], "starts_on": day, "ends_on": day}


text = st.sampled_from(("Eins", "Zwei", "Drei"))
maybe = text | st.none()
labels = st.lists(text, max_size=3, unique=True)
visibility = st.sampled_from(("public", "internal"))
need_or_wish = st.sampled_from(("need", "wish"))
money = st.fixed_dictionaries(
    {"amount": st.sampled_from(("0.00", "0.10", "999999999999.99")), "currency": st.just("EUR")}
)
scheme = st.fixed_dictionaries({}, optional={
    "basis": st.sampled_from(("progress", "feasibility")),
    "red": st.fixed_dictionaries({}, optional={"label": text, "meaning": maybe}),
    "green": st.fixed_dictionaries({}, optional={"label": text}),
})  # fmt: skip
figure = st.fixed_dictionaries(
    {"value": st.integers(0, 3)}, optional={"precision": st.sampled_from(("exact", "about"))}
)
period = st.fixed_dictionaries({"text": text}, optional={"until": st.sampled_from(("2024-01-01", None))})

ROWS = (
    Resource(
        "districts", "district", lambda things: PLAIN_DISTRICT, {"name": "Neu"}, in_concept=False,
        patch={"name": text, "website": st.none() | st.just("https://example.org")},
    ),
    Resource(
        "organisations", "organisation_id", lambda t: {"name": "Neu", "district_id": t["districts"]["id"]},
        {"name": "Neu"}, in_concept=False, patch={"name": text, "short_name": maybe, "website": st.none()},
    ),
    Resource(
        "concepts", "concept_id", of_district(title="Neu"), {"title": "Neu"},
        patch={"title": text, "description": maybe, "review_interval": st.sampled_from(("P2Y", None)),
               "light_scheme": scheme},
    ),
    Resource(
        "attribute-definitions", "definition_id", of_concept(label="Neu", kind="text"), {"label": "Neu"}, closes=True,
        patch={"label": text, "unit": maybe, "description": maybe, "visibility": visibility,
               "kind": st.just("text")},
    ),
    Resource(
        "fields-of-action", "field_id", of_concept(title="Neu"), {"title": "Neu"}, closes=True,
        patch={"title": text, "number": maybe, "description": maybe},
    ),
    Resource(
        "goals", "goal_id", of_concept(title="Neu"), {"title": "Neu"}, closes=True,
        patch={"title": text, "target_groups": labels, "description": maybe, "field_id": st.none()},
    ),
    Resource("goal-assessments", "assessment_id", lambda t: {"goal_id": t["goals"]["id"], **DAY}, closes=True),
    Resource(
        "field-assessments", "field_assessment_id", lambda t: {"field_id": t["fields-of-action"]["id"], **DAY},
        closes=True,
    ),
    Resource("concept-assessments", "concept_assessment_id", of_concept(**DAY), closes=True),
    Resource(
        "measures", "measure_id", of_concept(title="Neu"), {"title": "Neu"}, closes=True,
        patch={"title": text, "number": maybe, "description": maybe, "tags": labels,
               "priority": st.sampled_from(("high", "low", None)), "starts_on": st.sampled_from(("2024-01-01", None)),
               "is_permanent": st.booleans(), "goal_ids": st.just([]), "visibility": visibility},
    ),
    Resource(
        "measure-steps", "step_id", lambda t: {"title": "Neu", "measure_id": t["measures"]["id"]}, {"title": "Neu"},
        closes=True, patch={"title": text, "description": maybe, "due_on": st.just("2024-02-02")},
    ),
    Resource(
        "status-updates", "status_update_id",
        lambda t: {"measure_id": t["measures"]["id"], "state": "in_progress", **DAY}, closes=True,
    ),
    Resource(
        "participation-events", "event_id", of_concept(title="Neu", kind="workshop"), {"title": "Neu"},
        patch={"title": text, "place": maybe, "visibility": visibility, "participants": st.none() | figure},
    ),
    Resource(
        "key-statements", "statement_id", of_concept(text="Neu"), {"text": "Neu"},
        patch={"text": text, "kind": need_or_wish, "answer": maybe},
    ),
    Resource(
        "feedback-items", "item_id", of_concept(text="Neu", channel="web"), {"answer": "Neu"},
        patch={"kind": need_or_wish, "visibility": visibility, "moderation_note": maybe},
    ),
    Resource(
        "participation-links", "link_id",
        lambda t: {
            "relation": "related_to", "goal_id": t["goals"]["id"], "key_statement_id": t["key-statements"]["id"]
        },
        {"note": "Neu"}, patch={"relation": st.sampled_from(("supports", "led_to")), "note": maybe},
    ),
    Resource(
        "bodies", "body_id", lambda t: {"kind": "network", "name": "Neu", "district_id": t["districts"]["id"]},
        {"name": "Neu"}, in_concept=False, patch={"name": text, "tasks": maybe, "parent_id": st.none()},
    ),
    Resource(
        "body-seats", "seat_id", lambda t: {"role": "Neu", "body_id": t["bodies"]["id"]}, {"note": "Neu"},
        in_concept=False, patch={"role": text, "note": maybe, "maximum": st.integers(1, 3)},
    ),
    Resource(
        "legislative-terms", "term_id", _term, {"name": "Neu"}, in_concept=False,
        patch={"name": text, "ends_on": st.none()},
    ),
    Resource(
        "papers", "paper_id", of_district(kind="report", title="Neu"), {"title": "Neu"},
        patch={"title": text, "facts": maybe, "attachments": st.just([])},
    ),
    Resource(
        "meetings", "meeting_id",
        lambda t: {
            "held_on": "2024-01-01", "body_id": t["bodies"]["id"], "visibility": t["concepts"]["visibility"]
        },
        {"title": "Neu"}, in_concept=False,
        patch={"place": maybe, "state": st.sampled_from(("planned", "held")), "held_on": st.just("2024-02-01")},
    ),
    Resource(
        "consultations", "consultation_id",
        lambda t: of_district(role="information", body_id=t["bodies"]["id"])(t), {"agenda_item": "2"},
        patch={"resolution_text": maybe, "unanimous": st.none() | st.booleans(), "visibility": visibility},
    ),
    Resource(
        "resolution-tasks", "task_id", lambda t: {"text": "Neu", "paper_id": t["papers"]["id"]}, {"text": "Neu"},
        patch={"text": text, "assignee": maybe, "follow_ups": st.just([])},
    ),
    Resource(
        "reporting-duties", "duty_id", of_body(period="P1Y", form="oral", first_due="2024-01-01"), {"note": "Neu"},
        patch={"period": st.sampled_from(("P6M", "P3M")), "note": maybe},
    ),
    Resource(
        "reports", "report_id", of_body(title="Neu", delivered_on="2024-01-01"), {"title": "Neu"},
        patch={"title": text, "note": maybe, "paper_id": st.none()},
    ),
    Resource(
        "milestones", "milestone_id", of_concept(title="Neu"), {"title": "Neu"}, closes=True,
        patch={"title": text, "visibility": visibility, "planned": st.none() | period},
    ),
    Resource(
        "plan-entries", "entry_id", of_concept(title="Neu", year_from=2018), {"title": "Neu"}, closes=True,
        patch={"title": text, "note": maybe, "year_from": st.sampled_from((2017, 2018)), "measure_ids": st.just([]),
               "depends_on_staff": st.booleans(), "priority": st.sampled_from(("high", None))},
    ),
    Resource(
        "outreach", "outreach_id", of_concept(kind="sent", recipient="Kommunen"), {"note": "Neu"}, closes=True,
        patch={"recipient": text, "note": maybe, "body_id": st.none()},
    ),
    Resource(
        "indicators", "indicator_id", of_concept(title="Neu"), {"title": "Neu"}, closes=True,
        patch={"title": text, "number": maybe, "population": maybe, "measure_id": st.none(),
               "decimal_places": st.integers(0, 3)},
    ),
    Resource(
        "indicator-observations", "observation_id",
        lambda t: {"indicator_id": t["indicators"]["id"], "observed_on": "2024-01-01", "value": "1"}, closes=True,
    ),
    Resource(
        "funding-sources", "source_id", of_district(name="Neu", kind="state"), {"name": "Neu"}, in_concept=False,
        patch={"name": text, "available": money | st.none(), "note": maybe,
               "available_precision": st.sampled_from(("exact", "at_least"))},
    ),
    Resource(
        "funding-applications", "application_id", of_district(title="Neu"), {"title": "Neu"},
        patch={"title": text, "own_share": money | st.none(), "supported_measure_ids": st.just([]),
               "visibility": visibility},
    ),
    Resource(
        "cost-estimates", "estimate_id",
        lambda t: {
            "title": "Neu", "kind": "staff", "estimated": {"amount": "1.00", "currency": "EUR"},
            "concept_id": t["concepts"]["id"], "visibility": t["concepts"]["visibility"],
        },
        {"title": "Neu"}, closes=True,
        patch={"title": text, "actual": money | st.none(), "year": st.integers(2018, 2020) | st.none(),
               "measure_id": st.none(), "full_time_equivalents": st.sampled_from(("0.5", "1")) | st.none()},
    ),
)  # fmt: skip
BY_PATH = {row.path: row for row in ROWS}
COLLECTIONS = tuple(BY_PATH)
CHANGES = {row.path: row.change for row in ROWS if row.change}
"""A change of each resource that is not only added to."""
OF_NO_CONCEPT = {row.path for row in ROWS if not row.in_concept}
