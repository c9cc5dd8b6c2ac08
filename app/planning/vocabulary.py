"""Closed lists of plans, in the words the counties use."""

from app.core.vocabulary import Vocabulary


class MilestoneState(Vocabulary):
    PLANNED = "planned", "Geplant", "Planned"
    REACHED = "reached", "Erreicht", "Reached"
    POSTPONED = "postponed", "Verschoben", "Postponed"
    CANCELLED = "cancelled", "Entfallen", "Cancelled"


class PlanState(Vocabulary):
    PLANNED = "planned", "Geplant", "Planned"
    IN_PROGRESS = "in_progress", "Läuft", "In progress"
    DONE = "done", "Erledigt", "Done"
    POSTPONED = "postponed", "Verschoben", "Postponed"


class OutreachKind(Vocabulary):
    SENT = "sent", "Verteilt", "Sent"
    PRESENTED = "presented", "Vorgestellt", "Presented"
    OFFERED = "offered", "Vorstellung angeboten", "Presentation offered"


class OutreachState(Vocabulary):
    PLANNED = "planned", "Geplant", "Planned"
    HELD = "held", "Erfolgt", "Held"
    CANCELLED = "cancelled", "Abgesagt", "Cancelled"


class Direction(Vocabulary):
    """The intended direction of an indicator."""

    UP = "up", "Steigen", "Up"
    DOWN = "down", "Sinken", "Down"
    KEEP = "keep", "Gleich bleiben", "Keep"
