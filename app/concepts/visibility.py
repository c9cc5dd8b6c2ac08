"""How things of this room come to be public: registered once, parents first."""

from sqlalchemy import ColumnElement, and_, exists

from app.concepts.status_log.log import GOALS, MEASURES, Log, refreshing
from app.concepts.tables import Concept, FieldOfAction, Goal, Measure, MeasureStep
from app.core.publicity import inherits
from app.core.tables import table
from app.districts.tables import District


def _out(log: Log) -> ColumnElement[bool]:
    entries, acts = log.entries, log.acts
    published = exists().where(
        acts.c.entry_id == entries.c.id, acts.c.district_id == entries.c.district_id, acts.c.act == "published"
    )
    return and_(entries.c.visibility == "public", published)


def register() -> None:
    """Called once, when the application is put together."""
    inherits(Concept, District, "district_id", own=table(Concept).c.visibility == "public")
    inherits(FieldOfAction, Concept, "concept_id")
    inherits(Goal, Concept, "concept_id")
    inherits(Measure, Concept, "concept_id", own=table(Measure).c.visibility == "public")
    inherits(MeasureStep, Measure, "measure_id")
    for log in (MEASURES, GOALS):
        inherits(log.entry, log.subject, log.subject_id, own=_out(log), after=refreshing(log))
