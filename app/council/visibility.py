"""How things of this room come to be public: registered once, parents first."""

from app.concepts.tables import Concept
from app.core.publicity import inherits, open_to_all
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
    inherits(Paper, District, "district_id", own=open_to_all(Paper, OF_PAPERS))
    inherits(Meeting, Body, "body_id", own=open_to_all(Meeting, OF_MEETINGS))
    inherits(Consultation, District, "district_id", own=open_to_all(Consultation, OF_CONSULTATIONS))
    inherits(ReportingDuty, Concept, "concept_id", own=open_to_all(ReportingDuty, OF_DUTIES))
    inherits(Report, Concept, "concept_id", own=open_to_all(Report, OF_REPORTS))
    inherits(ResolutionTask, District, "district_id", own=open_to_all(ResolutionTask, OF_TASKS))
