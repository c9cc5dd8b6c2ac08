"""The logs of lights, as resources."""

from collections.abc import Iterator

from pydantic import BaseModel
from sqlalchemy import ColumnElement, exists

from app.concepts.goal_assessments.schemas import AssessmentContent
from app.concepts.status_log.log import CONCEPT_LOG, FIELD_LOG, GOAL_LOG, MEASURE_LOG, Log, lights_refresher
from app.concepts.status_log.steps import OF_ENTRIES
from app.concepts.status_updates.schemas import StatusUpdateContent
from app.concepts.tables import Concept
from app.core.problems import Fault
from app.core.reading import Row
from app.core.resource_spec import Reference, ResourceSpec


def _is_published(log: Log) -> ColumnElement[bool]:
    entries, acts = log.entries, log.acts
    mine = (acts.c.entry_id == entries.c.id, acts.c.district_id == entries.c.district_id)
    return exists().where(*mine, acts.c.act == "published").correlate(entries)


_CONCEPT = Reference("concept", Concept, "Key of the concept", needed=True)


def _resource(log: Log, entry: str, one: str, many: str, content: type[BaseModel]) -> ResourceSpec:
    subject = Reference(log.word, log.subject, f"Key of the {log.word}", needed=True, same_concept=True)
    return ResourceSpec(
        log.entry,
        entry,
        f"{one}. The order of the list is the order in which they were recorded.",
        f"{many}, in the order in which they were recorded",
        content,
        content,
        called=(log.subject_id,),
        references=(_CONCEPT,) if log.subject is Concept else (_CONCEPT, subject),
        rules=OF_ENTRIES,
        shown=_is_published(log),
        after=lights_refresher(log),
        append_only=True,
    )


STATUS_UPDATES = _resource(MEASURE_LOG, "StatusUpdateEntry", "A status update", "Status updates", StatusUpdateContent)
GOAL_ASSESSMENTS = _resource(
    GOAL_LOG, "AssessmentEntry", "An assessment of a goal", "Assessments of goals", AssessmentContent
)
FIELD_ASSESSMENTS = _resource(
    FIELD_LOG,
    "FieldAssessmentEntry",
    "An assessment of a field of action",
    "Assessments of fields of action",
    AssessmentContent,
)
CONCEPT_ASSESSMENTS = _resource(
    CONCEPT_LOG,
    "ConceptAssessmentEntry",
    "An assessment of a whole concept",
    "Assessments of concepts",
    AssessmentContent,
)


_OF = {one.model: one for one in (STATUS_UPDATES, GOAL_ASSESSMENTS, FIELD_ASSESSMENTS, CONCEPT_ASSESSMENTS)}


def entry_faults(log: Log, row: Row, concept: Row) -> Iterator[Fault]:
    """Yield the faults of an entry by the rules of its log."""
    for rule in _OF[log.entry].row_rules:
        yield from rule.faults(row, {"concept_id": concept})
