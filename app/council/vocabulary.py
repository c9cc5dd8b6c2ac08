"""Closed lists of the council's work, in the words the counties use."""

from app.core.vocabulary import Vocabulary


class BodyKind(Vocabulary):
    COUNCIL = "council", "Kreistag", "Council"
    COMMITTEE = "committee", "Ausschuss", "Committee"
    STEERING_GROUP = "steering_group", "Lenkungs-/Steuerungsgruppe", "Steering group"
    WORKING_GROUP = "working_group", "Arbeitskreis", "Working group"
    ADVISORY_BOARD = "advisory_board", "Beirat", "Advisory board"
    NETWORK = "network", "Netzwerk", "Network"


class BodyState(Vocabulary):
    PLANNED = "planned", "Geplant", "Planned"
    ACTIVE = "active", "Besteht", "Active"
    DISSOLVED = "dissolved", "Aufgelöst", "Dissolved"


class SeatFunction(Vocabulary):
    CHAIR = "chair", "Leitung", "Chair"
    MEMBER = "member", "Mitglied", "Member"
    GUEST = "guest", "Gast", "Guest"
    COORDINATOR = "coordinator", "Koordination", "Coordinator"


class PaperKind(Vocabulary):
    RESOLUTION_PROPOSAL = "resolution_proposal", "Beschlussvorlage", "Proposal for a resolution"
    REPORT = "report", "Mitteilungsvorlage", "Report"
    MOTION = "motion", "Antrag", "Motion"
    INQUIRY = "inquiry", "Anfrage", "Inquiry"
    OTHER = "other", "Sonstige Drucksache", "Other"


class MeetingState(Vocabulary):
    PLANNED = "planned", "Geplant", "Planned"
    INVITED = "invited", "Eingeladen", "Invited"
    HELD = "held", "Durchgeführt", "Held"
    CANCELLED = "cancelled", "Abgesagt", "Cancelled"


class ConsultationRole(Vocabulary):
    HEARING = "hearing", "Anhörung", "Hearing"
    PRELIMINARY = "preliminary", "Vorberatung", "Preliminary"
    DECISION = "decision", "Entscheidung", "Decision"
    INFORMATION = "information", "Kenntnisnahme", "Information"


class ConsultationOutcome(Vocabulary):
    ADOPTED = "adopted", "Beschlossen", "Adopted"
    ADOPTED_UNCHANGED = "adopted_unchanged", "Ungeändert beschlossen", "Adopted unchanged"
    ADOPTED_CHANGED = "adopted_changed", "Geändert beschlossen", "Adopted with changes"
    REJECTED = "rejected", "Abgelehnt", "Rejected"
    DEFERRED = "deferred", "Zurückgestellt", "Deferred"
    WITHDRAWN = "withdrawn", "Zurückgezogen", "Withdrawn"
    NOTED = "noted", "Zur Kenntnis genommen", "Noted"


class TaskState(Vocabulary):
    OPEN = "open", "Offen", "Open"
    IN_PROGRESS = "in_progress", "In Arbeit", "In progress"
    DONE = "done", "Erledigt", "Done"
    DROPPED = "dropped", "Entfallen", "Dropped"


class ReportForm(Vocabulary):
    ORAL = "oral", "Mündlich", "Oral"
    WRITTEN = "written", "Schriftlich", "Written"
    NOT_STATED = "not_stated", "Nicht festgelegt", "Not stated"


class DueState(Vocabulary):
    """The state of a day on which a report is due, on a given day."""

    DONE = "done", "Erstattet", "Done"
    OVERDUE = "overdue", "Überfällig", "Overdue"
    DUE = "due", "Fällig", "Due"
    UPCOMING = "upcoming", "Künftig", "Upcoming"
    DORMANT = "dormant", "Ruhend, das Konzept ist nicht beschlossen", "Dormant, the concept is not adopted"
