"""How things of this room come to be public: registered once, parents first."""

from sqlalchemy import ColumnElement, and_, exists, or_
from sqlmodel import SQLModel

from app.concepts.tables import Concept
from app.core.publicity import inherits
from app.core.tables import table
from app.council.consultations.service import REFERENCES as OF_CONSULTATIONS
from app.council.meetings.service import REFERENCES as OF_MEETINGS
from app.council.papers.service import REFERENCES as OF_PAPERS
from app.council.reporting_duties.service import REFERENCES as OF_DUTIES
from app.council.reports.service import REFERENCES as OF_REPORTS
from app.council.resolution_tasks.service import REFERENCES as OF_TASKS
from app.council.tables import (
    Body,
    BodySeat,
    Consultation,
    LegislativeTerm,
    Meeting,
    Paper,
    Report,
    ReportingDuty,
    ResolutionTask,
)
from app.council.writing import References
from app.districts.tables import District


def _none_or_public(model: type[SQLModel], column: str, target: type[SQLModel]) -> ColumnElement[bool]:
    of, other = table(model), table(target).alias(f"{column}_of_{table(model).name}")
    found = exists().where(other.c.id == of.c[column], other.c.district_id == of.c.district_id, other.c.is_public)
    return or_(of.c[column].is_(None), found.correlate(of))


def _own(model: type[SQLModel], references: References) -> ColumnElement[bool]:
    """Public by its own visibility, and so is all that it refers to: none of it tells of hidden work."""
    both = [_none_or_public(model, name, target) for name, target in references.items()]
    of = table(model)
    return and_(of.c.visibility == "public", *both) if "visibility" in of.c else and_(*both)


def register() -> None:
    """Called once, when the application is put together."""
    inherits(Body, District, "district_id")
    inherits(BodySeat, Body, "body_id")
    inherits(LegislativeTerm, District, "district_id")
    inherits(Paper, District, "district_id", own=_own(Paper, OF_PAPERS))
    inherits(Meeting, Body, "body_id", own=_own(Meeting, OF_MEETINGS))
    inherits(Consultation, District, "district_id", own=_own(Consultation, OF_CONSULTATIONS))
    inherits(ReportingDuty, Concept, "concept_id", own=_own(ReportingDuty, OF_DUTIES))
    inherits(Report, Concept, "concept_id", own=_own(Report, OF_REPORTS))
    inherits(ResolutionTask, District, "district_id", own=_own(ResolutionTask, OF_TASKS))
