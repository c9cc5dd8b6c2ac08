"""What a bundle tells of the council: entries that belong to the district, and refer to each other by key."""

from pydantic import Field

from app.core.schemas import Patch
from app.core.text import Key
from app.council.bodies.schemas import BodyFacts
from app.council.body_seats.schemas import SeatFacts
from app.council.consultations.schemas import ConsultationFacts
from app.council.legislative_terms.schemas import TermFacts
from app.council.meetings.schemas import MeetingFacts
from app.council.papers.schemas import PaperFacts
from app.council.reporting_duties.schemas import DutyFacts
from app.council.reports.schemas import ReportFacts
from app.council.resolution_tasks.schemas import TaskFacts
from app.exchange.histories import Restored


class BodyFactsEntry(BodyFacts, Patch):
    """A body's facts."""


class BodyEntry(BodyFactsEntry, Restored):
    """A body."""

    key: Key = Field(description="Stable name, unique in the district")
    parent: Key | None = Field(default=None, description="Key of the body above it")
    organisation: Key | None = Field(default=None, description="Key of the organisation that runs it, or that it is")


class SeatFactsEntry(SeatFacts, Patch):
    """A seat's facts."""


class SeatEntry(SeatFactsEntry, Restored):
    """A seat of a body."""

    key: Key = Field(description="Stable name, unique in the district")
    body: Key = Field(description="Key of the body; it stays with that")
    organisation: Key | None = Field(default=None, description="Key of the organisation that sends somebody")
    delegating_body: Key | None = Field(default=None, description="Key of the body that sends somebody")


class TermFactsEntry(TermFacts, Patch):
    """A legislative term's facts."""


class TermEntry(TermFactsEntry, Restored):
    """A legislative term."""

    key: Key = Field(description="Stable name, unique in the district")


class PaperFactsEntry(PaperFacts, Patch):
    """A paper's facts."""


class PaperEntry(PaperFactsEntry, Restored):
    """A paper."""

    key: Key = Field(description="Stable name, unique in the district")
    about_concept: Key | None = Field(default=None, description="Key of the concept it is about")


class MeetingFactsEntry(MeetingFacts, Patch):
    """A meeting's facts."""


class MeetingEntry(MeetingFactsEntry, Restored):
    """A meeting."""

    key: Key = Field(description="Stable name, unique in the district")
    body: Key = Field(description="Key of the body; it stays with that")


class ConsultationFactsEntry(ConsultationFacts, Patch):
    """A consultation's facts."""


class ConsultationEntry(ConsultationFactsEntry, Restored):
    """A consultation."""

    key: Key = Field(description="Stable name, unique in the district")
    paper: Key | None = Field(default=None, description="Key of the paper")
    meeting: Key | None = Field(default=None, description="Key of the meeting")
    body: Key | None = Field(default=None, description="Key of the body")
    adopts_concept: Key | None = Field(default=None, description="Key of the concept that it adopts")


class TaskFactsEntry(TaskFacts, Patch):
    """A task's facts."""


class TaskEntry(TaskFactsEntry, Restored):
    """What a paper or a consultation asks to be done."""

    key: Key = Field(description="Stable name, unique in the district")
    paper: Key | None = Field(default=None, description="Key of the paper that asks for it; it stays with that")
    consultation: Key | None = Field(
        default=None, description="Key of the consultation that decided it; it stays with that"
    )
    organisation: Key | None = Field(default=None, description="Key of the organisation that is to do it")
    about_concept: Key | None = Field(default=None, description="Key of the concept it is about")
    measure: Key | None = Field(default=None, description="Key of the measure it is about, in that concept")


class DutyFactsEntry(DutyFacts, Patch):
    """A duty's facts."""


class DutyEntry(DutyFactsEntry, Restored):
    """A reporting duty."""

    key: Key = Field(description="Stable name, unique in the district")
    about_concept: Key = Field(description="Key of the concept; it stays with that")
    body: Key = Field(description="Key of the body; it stays with that")
    consultation: Key | None = Field(default=None, description="Key of the consultation that asked for it")


class ReportFactsEntry(ReportFacts, Patch):
    """A report's facts."""


class ReportEntry(ReportFactsEntry, Restored):
    """A report."""

    key: Key = Field(description="Stable name, unique in the district")
    about_concept: Key = Field(description="Key of the concept; it stays with that")
    body: Key = Field(description="Key of the body; it stays with that")
    paper: Key | None = Field(default=None, description="Key of the paper in which it is written")
    duty: Key | None = Field(default=None, description="Key of the duty that it answers")
