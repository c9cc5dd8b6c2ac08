"""Steps of a measure, as clients send and receive them."""

from uuid import UUID

from pydantic import Field

from app.concepts.schemas import Tags
from app.concepts.vocabulary import StepState
from app.core.field_rules import Broken, Ruled, broken, rule
from app.core.schemas import ConceptResource, Day, Id, Input, PastDay, Patch
from app.core.text import Line, Prose
from app.districts.schemas import New, Position, WithActions


class StepFields(Input):
    title: Line = Field(description="Title of the step")
    description: Prose | None = Field(default=None, description="Detailed description")
    state: StepState = Field(default=StepState.PLANNED, description="planned, in_progress, done or dropped")
    due_on: Day | None = Field(default=None, description="Day by which it is to be done")
    done_on: PastDay | None = Field(
        default=None,
        description="Day on which it was done, not after today; required in the state `done`, and only then",
    )
    position: Position = Field(default=0, description="Order within the measure")
    tags: Tags = []


class StepContent(StepFields, Ruled):
    """The whole content of a step, with the rules between its fields."""

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


class StepPatch(StepFields, Patch, of=StepContent):
    """A change of a step; omitted fields keep their values."""


class StepRead(StepFields, ConceptResource, like=StepCreate):
    """A step towards the completion of a measure."""

    measure_id: UUID


class StepDetail(WithActions, StepRead):
    """One step, with the actions that the caller may take."""
