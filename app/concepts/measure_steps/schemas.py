"""Steps of a measure, as clients send and receive them."""

from uuid import UUID

from pydantic import Field

from app.concepts.vocabulary import StepState
from app.core.field_rules import Broken, Ruled, broken, rule
from app.core.schemas import ConceptResource, Day, Id, Input, Patch
from app.core.text import Line, Prose
from app.districts.schemas import New, Position, WithActions


class StepFields(Input):
    title: Line = Field(description="What is to be done")
    description: Prose | None = Field(default=None, description="The same at length")
    state: StepState = Field(default=StepState.PLANNED, description="planned, in_progress, done or dropped")
    due_on: Day | None = Field(default=None, description="Until when")
    done_on: Day | None = Field(default=None, description="When it was done; needed once it is")
    position: Position = Field(default=0, description="Order within the measure")


class StepContent(StepFields, Ruled):
    """A step as a whole, with what must agree."""

    @rule
    def _done_has_a_day(self) -> Broken:
        if (self.state == "done") != (self.done_on is not None):
            yield broken(
                "done_on",
                "done_on",
                "`done_on` comes with the state done, and only with it",
                "`done_on` gehört zum Zustand done und nur zu ihm",
            )


class StepCreate(New, StepContent):
    """A new step of a measure."""

    measure_id: Id = Field(description="The measure it belongs to")


class StepPatch(StepFields, Patch):
    """A change of a step: what is left out stays."""


class StepRead(StepFields, ConceptResource, like=StepCreate):
    """A step on the way to a measure's end."""

    measure_id: UUID


class StepDetail(WithActions, StepRead):
    """One step, with what the caller may do."""
