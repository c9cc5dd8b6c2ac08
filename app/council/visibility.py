"""How things of this room come to be public: registered once, parents first."""

from app.concepts.tables import Concept
from app.core.publicity import inherits, open_to_all
from app.council.consultations.service import CONSULTATIONS
from app.council.meetings.service import MEETINGS
from app.council.papers.service import PAPERS
from app.council.reporting_duties.service import REPORTING_DUTIES
from app.council.reports.service import REPORTS
from app.council.resolution_tasks.service import RESOLUTION_TASKS
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
from app.districts.tables import District


def register() -> None:
    """Called once, when the application is put together."""
    inherits(Body, District, "district_id")
    inherits(BodySeat, Body, "body_id")
    inherits(LegislativeTerm, District, "district_id")
    inherits(Paper, District, "district_id", own=open_to_all(PAPERS))
    inherits(Meeting, Body, "body_id", own=open_to_all(MEETINGS))
    inherits(Consultation, District, "district_id", own=open_to_all(CONSULTATIONS))
    inherits(ReportingDuty, Concept, "concept_id", own=open_to_all(REPORTING_DUTIES))
    inherits(Report, Concept, "concept_id", own=open_to_all(REPORTS))
    inherits(ResolutionTask, District, "district_id", own=open_to_all(RESOLUTION_TASKS))
