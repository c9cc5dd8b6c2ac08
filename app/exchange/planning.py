"""What a bundle tells of plans: entries below a concept, whose keys are unique in that."""

from pydantic import Field

from app.core.schemas import Patch
from app.core.text import Key
from app.exchange.histories import Restored
from app.planning.milestones.schemas import MilestoneFields


class PlanPart(Restored):
    """What every plan's entry has."""

    key: Key = Field(description="Stable name, unique in the concept")
    concept: Key = Field(description="Key of the concept; it stays with that")


class MilestoneFactsEntry(MilestoneFields, Patch):
    """A milestone's facts."""


class MilestoneEntry(MilestoneFactsEntry, PlanPart):
    """A milestone."""
