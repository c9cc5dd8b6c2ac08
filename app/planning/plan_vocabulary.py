"""Closed lists of plans, in the words the counties use."""

from app.core.vocabulary import Vocabulary


class MilestoneState(Vocabulary):
    PLANNED = "planned", "Geplant", "Planned"
    REACHED = "reached", "Erreicht", "Reached"
    POSTPONED = "postponed", "Verschoben", "Postponed"
    CANCELLED = "cancelled", "Entfallen", "Cancelled"
