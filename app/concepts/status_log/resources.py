"""Both logs of lights, as resources."""

from collections.abc import Iterator

from sqlalchemy import ColumnElement, exists

from app.concepts.goal_assessments.schemas import AssessmentContent
from app.concepts.status_log.log import GOAL_LOG, MEASURE_LOG, Log, lights_refresher
from app.concepts.status_log.steps import OF_ENTRIES
from app.concepts.status_log.tables import GoalAssessment, StatusUpdate
from app.concepts.status_updates.schemas import StatusUpdateContent
from app.concepts.tables import Concept, Goal, Measure
from app.core.problems import Fault
from app.core.reading import Row
from app.core.resource_spec import Reference, ResourceSpec


def _is_published(log: Log) -> ColumnElement[bool]:
    entries, acts = log.entries, log.acts
    mine = (acts.c.entry_id == entries.c.id, acts.c.district_id == entries.c.district_id)
    return exists().where(*mine, acts.c.act == "published").correlate(entries)


_CONCEPT = Reference("concept", Concept, "Key of the concept", needed=True)
STATUS_UPDATES = ResourceSpec(
    StatusUpdate,
    "StatusUpdateEntry",
    "A status update. The order of the list is the order in which they were recorded.",
    "Status updates, in the order in which they were recorded",
    StatusUpdateContent,
    StatusUpdateContent,
    called=("measure_id",),
    references=(_CONCEPT, Reference("measure", Measure, "Key of the measure", needed=True, same_concept=True)),
    rules=OF_ENTRIES,
    shown=_is_published(MEASURE_LOG),
    after=lights_refresher(MEASURE_LOG),
    append_only=True,
)
GOAL_ASSESSMENTS = ResourceSpec(
    GoalAssessment,
    "AssessmentEntry",
    "An assessment of a goal. The order of the list is the order in which they were recorded.",
    "Assessments of goals, in the order in which they were recorded",
    AssessmentContent,
    AssessmentContent,
    called=("goal_id",),
    references=(_CONCEPT, Reference("goal", Goal, "Key of the goal", needed=True, same_concept=True)),
    rules=OF_ENTRIES,
    shown=_is_published(GOAL_LOG),
    after=lights_refresher(GOAL_LOG),
    append_only=True,
)


def entry_faults(log: Log, row: Row, concept: Row) -> Iterator[Fault]:
    """Yield the faults of an entry by the rules of its log."""
    resource = STATUS_UPDATES if log is MEASURE_LOG else GOAL_ASSESSMENTS
    for rule in resource.row_rules:
        yield from rule.faults(row, {"concept_id": concept})
