"""Milestones, as clients send and receive them."""

from pydantic import Field

from app.concepts.schemas import Tags
from app.core.field_rules import Broken, Ruled, broken, rule
from app.core.periods import Period
from app.core.schemas import ConceptResource, Input, PastDay, Patch
from app.core.text import Line, Prose
from app.districts.schemas import NewInConcept, OwnVisibility, Position, WithActions
from app.districts.vocabulary import Visibility
from app.planning.vocabulary import MilestoneState


class MilestoneFields(Input):
    """Content of a milestone; import bundles have the same fields."""

    title: Line = Field(description="Title of the milestone")
    description: Prose | None = Field(default=None, description="Detailed description")
    state: MilestoneState = Field(
        default=MilestoneState.PLANNED, description="planned, reached, postponed or cancelled"
    )
    planned: Period | None = Field(default=None, description="Planned day or period, as far as known")
    reached_on: PastDay | None = Field(
        default=None,
        description="Day on which it was reached, not after today; required in the state `reached`, and only then",
    )
    position: Position = Field(default=0, description="Order among those of the same day")
    tags: Tags = []
    visibility: OwnVisibility = Visibility.PUBLIC


class MilestoneContent(MilestoneFields, Ruled):
    """The whole content of a milestone, with the rules between its fields."""

    @rule
    def _reached_has_a_day(self) -> Broken:
        if (self.state == "reached") != (self.reached_on is not None):
            yield broken(
                "reached_on",
                "reached_on",
                "`reached_on` comes with the state `reached`, and only with it",
                "`reached_on` gehört zum Zustand `reached` und nur zu ihm",
            )


class MilestoneCreate(NewInConcept, MilestoneContent):
    """A new milestone of a concept."""


class MilestonePatch(MilestoneFields, Patch, of=MilestoneContent):
    """A change of a milestone; omitted fields keep their values."""


class MilestoneRead(MilestoneFields, ConceptResource):
    """A step in the making of a concept, or in steering it."""


class MilestoneDetail(WithActions, MilestoneRead):
    """One milestone, with the actions that the caller may take."""
