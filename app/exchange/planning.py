"""What a bundle tells of plans: entries below a concept, whose keys are unique in that."""

from pydantic import Field

from app.core.schemas import Patch
from app.core.text import Key
from app.exchange.histories import ObservationHistory, Restored
from app.exchange.keys import Keys
from app.planning.indicator_observations.schemas import ObservationFields
from app.planning.indicators.schemas import IndicatorFacts
from app.planning.milestones.schemas import MilestoneFields
from app.planning.outreach.schemas import OutreachFacts
from app.planning.plan_entries.schemas import PlanEntryFacts


class PlanPart(Restored):
    """What every plan's entry has."""

    key: Key = Field(description="Stable name, unique in the concept")
    concept: Key = Field(description="Key of the concept; it stays with that")


class MilestoneFactsEntry(MilestoneFields, Patch):
    """A milestone's facts."""


class MilestoneEntry(MilestoneFactsEntry, PlanPart):
    """A milestone."""


class PlanEntryFactsEntry(PlanEntryFacts, Patch):
    """A plan entry's facts."""


class PlanEntryEntry(PlanEntryFactsEntry, PlanPart):
    """An entry of an annual plan."""

    organisation: Key | None = Field(default=None, description="Key of the organisation that is responsible")
    measures: Keys = Field(default_factory=list, description="Keys of the measures that it serves")


class OutreachFactsEntry(OutreachFacts, Patch):
    """What is told of outreach."""


class OutreachEntry(OutreachFactsEntry, PlanPart):
    """A distribution or presentation of the concept."""

    body: Key | None = Field(default=None, description="Key of the body to which it is presented")
    organisation: Key | None = Field(default=None, description="Key of the organisation")


class IndicatorFactsEntry(IndicatorFacts, Patch):
    """An indicator's facts."""


class IndicatorEntry(IndicatorFactsEntry, PlanPart):
    """An indicator."""

    goal: Key | None = Field(default=None, description="Key of the goal that it is about")
    measure: Key | None = Field(default=None, description="Key of the measure that it is about")


class ObservationFactsEntry(ObservationFields, Patch):
    """What was observed."""


class ObservationEntry(ObservationFactsEntry):
    """An observation. It never changes: what an entry gives of one that is there already must be what was recorded. The
    order of the list is the order in which they were recorded."""

    key: Key = Field(description="Stable name, unique in the concept")
    concept: Key = Field(description="Key of the concept")
    indicator: Key = Field(description="Key of the indicator")
    history: ObservationHistory | None = Field(
        default=None, description="Only with `restore=true`: what is kept of its past"
    )
