"""Goals, as clients send and receive them."""

from datetime import date
from uuid import UUID

from pydantic import Field

from app.concepts.goal_assessments.schemas import AssessmentRead
from app.concepts.schemas import Labels, Tags
from app.concepts.vocabulary import Feasibility, GoalLevel, Light, Reason
from app.core.actions import AllowedAction
from app.core.schemas import ConceptResource, Id, Input, Output, Patch, Timestamp
from app.core.text import Label, Line, Prose
from app.districts.schemas import ORDER, NewInConcept, Position, WithNames


class GoalFacts(Input):
    """Content of a goal without references; import bundles have the same fields."""

    level: GoalLevel = Field(default=GoalLevel.GOAL, description="Overarching goal, goal or sub-goal")
    number: Label | None = Field(default=None, description="The county's number for it")
    title: Line = Field(description="The goal in a line")
    description: Prose | None = Field(default=None, description="The goal at length")
    target_groups: Labels = Field(default_factory=list, description="Groups of people whom it addresses")
    feasibility: Feasibility = Field(
        default=Feasibility.FEASIBLE, description="A need without a solution is a goal that is not feasible at present"
    )
    feasibility_note: Prose | None = Field(
        default=None, description="Remarks on it, such as why there is no solution yet"
    )
    hints: Labels = Field(
        default_factory=list, description="What helps as long as there is no solution, one by one, in order"
    )
    position: Position = Field(default=0, description=ORDER)
    tags: Tags = []


class GoalFields(GoalFacts):
    """Content of a goal with its references, by id."""

    field_id: Id | None = Field(default=None, description="The field it belongs to, in the same concept")
    parent_id: Id | None = Field(default=None, description="The goal it is part of, in the same concept")
    predecessor_id: Id | None = Field(
        default=None,
        description="The goal that it continues, of the version before this concept; it has the lights of that one up "
        "to the succession as long as it has none of its own",
    )


class GoalContent(GoalFields):
    """The whole content of a goal."""


class GoalCreate(NewInConcept, GoalContent):
    """A new goal."""


class GoalPatch(GoalFields, Patch):
    """A change of a goal; omitted fields keep their values."""


class AssessmentInShort(Output, like=AssessmentRead):
    """The current assessment of a goal, in short."""

    id: UUID
    goal_id: UUID = Field(description="The goal that was assessed: one of an earlier version where it is inherited")
    light: Light
    step: str | None
    effective_on: date
    recorded_at: Timestamp
    published_at: Timestamp | None
    summary: str | None
    reason: Reason | None
    remedy: str | None
    next_steps: str | None


class GoalRead(GoalFields, ConceptResource):
    """A goal of a concept, with its current light."""

    predecessor_id: UUID | None = Field(description="The goal of the version before that it continues")
    light: Light = Field(description="The current light, or not_rated")
    assessment: AssessmentInShort | None = Field(description="The current assessment, in short")


class GoalDetail(WithNames, GoalRead):
    """One goal, with the actions that the caller may take."""

    evaluated_on: date = Field(description="The day (Europe/Berlin) for which the answer holds")
    allowed_actions: list[AllowedAction] = Field(
        description="Actions that the caller's role and the concept's state allow"
    )
