"""Tasks set by decisions and motions, as clients send and receive them."""

from typing import Any
from uuid import UUID

from pydantic import Field

from app.concepts.schemas import Tags
from app.core.field_rules import Broken, Ruled, broken, rule
from app.core.schemas import Day, DistrictResource, Id, Input, Patch, Value
from app.core.text import Key, Label, Line, Prose
from app.council.vocabulary import TaskState
from app.districts.schemas import New, OwnVisibility, WithActions
from app.districts.vocabulary import Visibility


class FollowUpFacts(Value):
    """An occasion in words."""

    occasion: Line = Field(description="Meeting or event, in words")
    on: Day | None = Field(default=None, description="Day, if known")
    note: Prose | None = Field(default=None, description="Result, or expected time")


class FollowUp(FollowUpFacts):
    """An occasion on which the task is, was or will be taken up again."""

    body_id: Id | None = Field(default=None, description="The body that takes it up")
    meeting_id: Id | None = Field(default=None, description="The meeting at which it is taken up")
    event_id: Id | None = Field(default=None, description="The participation event at which it is taken up")


class FollowUpEntry(FollowUpFacts):
    """An occasion on which the task is, was or will be taken up again; what it names, by key."""

    body: Key | None = Field(default=None, description="Key of the body that takes it up")
    meeting: Key | None = Field(default=None, description="Key of the meeting at which it is taken up")
    event: Key | None = Field(default=None, description="Key of the participation event at which it is taken up")
    event_concept: Key | None = Field(
        default=None, description="Key of the concept of that event. Default: the one that the task is about"
    )


_FOLLOW_UPS: Any = Field(default_factory=list, max_length=50, description="Occasions on which it is taken up again")


class TaskText(Input):
    """Content of a task without what it names."""

    text: Prose = Field(description="Text of the task")
    assignee: Line | None = Field(default=None, description="Assignee if it is no organisation or body; no person")
    due_on: Day | None = Field(default=None, description="Day by which it is to be done")
    due_text: Label | None = Field(
        default=None, description="Time by which it is to be done if that is vague, such as Herbst 2018"
    )
    state: TaskState = Field(default=TaskState.OPEN, description="Open, in progress, done or dropped")
    tags: Tags = []
    visibility: OwnVisibility = Visibility.PUBLIC


class TaskFacts(TaskText):
    """Content of a task in import bundles, without its references."""

    follow_ups: list[FollowUpEntry] = _FOLLOW_UPS


class TaskFields(TaskText):
    """Content of a task with its references, by id."""

    follow_ups: list[FollowUp] = _FOLLOW_UPS

    organisation_id: Id | None = Field(default=None, description="The organisation that is to do it")
    body_id: Id | None = Field(default=None, description="The body that is to do it")
    concept_id: Id | None = Field(default=None, description="The concept it is about; needed with a measure")
    measure_id: Id | None = Field(default=None, description="The measure it is about, of that concept")


class TaskContent(TaskFields, Ruled):
    """The whole content of a task, with the rules between its fields."""

    @rule
    def _one_assignee(self) -> Broken:
        if sum(map(bool, (self.assignee, self.organisation_id, self.body_id))) > 1:
            yield broken(
                "assignee",
                "assignee",
                "A task has `organisation_id`, `body_id` or `assignee`: at most one",
                "Ein Auftrag hat `organisation_id`, `body_id` oder `assignee`: höchstens eines",
            )

    @rule
    def _measure_of_a_concept(self) -> Broken:
        if self.measure_id and not self.concept_id:
            yield broken(
                "concept_id", "missing", "A measure needs its `concept_id`", "Zur Maßnahme gehört `concept_id`"
            )


class TaskCreate(New, TaskContent):
    """A new task: of a paper, such as a motion, or of a consultation."""

    paper_id: Id | None = Field(default=None, description="The paper that asks for it; it stays with that")
    consultation_id: Id | None = Field(default=None, description="The consultation that decided it; it stays with that")

    @rule
    def _one_source(self) -> Broken:
        if (self.paper_id is None) == (self.consultation_id is None):
            yield broken(
                "paper_id",
                "one_of",
                "A task has exactly one of `paper_id` and `consultation_id`",
                "Ein Auftrag hat genau eines von `paper_id` und `consultation_id`",
            )


class TaskPatch(TaskFields, Patch, of=TaskContent):
    """A change of a task; omitted fields keep their values."""


class TaskRead(TaskFields, DistrictResource, like=TaskCreate):
    """A task set by a decision or a motion, with its state."""

    paper_id: UUID | None
    consultation_id: UUID | None


class TaskDetail(WithActions, TaskRead):
    """One task, with the actions that the caller may take."""
