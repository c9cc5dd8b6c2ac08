"""Measures, as clients send and receive them."""

from datetime import date
from uuid import UUID

from pydantic import Field

from app.concepts.schemas import Attributes, Ids, Labels, LightCounts
from app.concepts.status_updates.schemas import StatusUpdateRead
from app.concepts.vocabulary import (
    DiscontinuationReason,
    Feasibility,
    Light,
    Priority,
    Reason,
    Schedule,
    Stage,
    TimeHorizon,
    WorkState,
)
from app.core.actions import AllowedAction
from app.core.field_rules import Broken, Ruled, broken, in_order, rule
from app.core.schemas import ConceptResource, Day, Id, Input, Output, PastDay, Patch, Timestamp
from app.core.text import Label, Line, Prose
from app.districts.schemas import ORDER, NewInConcept, OwnVisibility, Position, WithNames
from app.districts.vocabulary import Visibility


class MeasureFacts(Input):
    """Content of a measure without references; import bundles have the same fields."""

    number: Label | None = Field(default=None, description="The county's number for it, such as 1.10")
    title: Line = Field(description="Title of the measure")
    official_title: Line | None = Field(default=None, description="Title in the adopted paper, where it differs")
    description: Prose | None = Field(default=None, description="Planned activity")
    stage: Stage | None = Field(default=None, description="Follows from the dates; where given, it must agree")
    adopted_on: Day | None = Field(
        default=None, description="Day of adoption, from which it counts; null: only proposed"
    )
    discontinued_on: Day | None = Field(default=None, description="Day from which it no longer counts")
    discontinued_reason: DiscontinuationReason | None = Field(
        default=None, description="Reason of the discontinuation; required with `discontinued_on`"
    )
    discontinued_note: Prose | None = Field(default=None, description="Result, or replacement")
    priority: Priority | None = Field(default=None, description="Urgency")
    time_horizon: TimeHorizon | None = Field(default=None, description="Short, medium or long, as the concept says")
    starts_on: Day | None = Field(default=None, description="First day of the work")
    ends_on: Day | None = Field(default=None, description="Last day of the work, as it is planned")
    first_ends_on: Day | None = Field(
        default=None,
        description="The `ends_on` that was planned first. It comes with that by itself and then stays; to be "
        "given only with a plan that was changed before",
    )
    ended_on: PastDay | None = Field(
        default=None, description="Day on which the work ended, not after today; null while it goes on"
    )
    period_note: Line | None = Field(default=None, description="Period in words if it is vague, such as Herbst 2018")
    is_permanent: bool = Field(default=False, strict=True, description="A permanent task without an end")
    needs_approval: bool = Field(default=False, strict=True, description="A body must approve it before it starts")
    feasibility: Feasibility = Field(default=Feasibility.FEASIBLE, description="Feasibility")
    contributed_by: Line | None = Field(default=None, description="Contributor, such as an advisory body; no person")
    target_groups: Labels = Field(default_factory=list, description="Groups of people whom it addresses")
    tags: Labels = Field(default_factory=list, description="Tags of the county's own")
    attributes: Attributes = Field(
        default_factory=dict,
        description="Values by the keys of the concept's attribute definitions: a text for `text`, `number` (such as "
        "11.5), `date` (YYYY-MM-DD), `choice` (its code) and `link`, true or false for `boolean`, a list of codes for "
        "`choices`. Null removes one. Those whose definition is internal are shown to insiders only",
    )
    position: Position = Field(default=0, description=ORDER)
    visibility: OwnVisibility = Visibility.PUBLIC


class MeasureFields(MeasureFacts):
    """Content of a measure with its references, by id."""

    field_id: Id | None = Field(default=None, description="The field it belongs to, in the same concept")
    parent_id: Id | None = Field(
        default=None,
        description="The measure that this one is a part of, in the same concept; that one is no part itself. A part "
        "without a field of its own is in that of its whole, and a part of something hidden is hidden",
    )
    goal_ids: Ids = Field(default_factory=list, description="The goals it serves, in the same concept")
    responsible_ids: Ids = Field(default_factory=list, description="Organisations that are responsible")
    partner_ids: Ids = Field(default_factory=list, description="Organisations that take part")
    related_measure_ids: Ids = Field(
        default_factory=list,
        description="Measures of the same concept that this one names as related; a public measure cannot "
        "name an internal one",
    )
    predecessor_ids: Ids = Field(
        default_factory=list,
        description="Measures of the version before this concept that it continues. It has the lights of a single one "
        "up to the succession as long as it has none of its own; one that merges several begins as not rated. A public "
        "measure cannot name an internal one",
    )


def stage_of(adopted_on: date | None, discontinued_on: date | None) -> Stage:
    """Return the stage that the dates imply, also if they are in the future."""
    if discontinued_on:
        return Stage.DISCONTINUED
    return Stage.ADOPTED if adopted_on else Stage.PROPOSED


class MeasureContent(MeasureFields, Ruled):
    """The whole content of a measure, with the rules between its fields."""

    @rule
    def _ends_after_it_starts(self) -> Broken:
        yield from in_order("starts_on", self.starts_on, "ends_on", self.ends_on)
        yield from in_order("starts_on", self.starts_on, "ended_on", self.ended_on)

    @rule
    def _permanent_has_no_end(self) -> Broken:
        if self.is_permanent and self.ends_on:
            yield broken("ends_on", "permanent", "A permanent task has no end", "Eine Daueraufgabe hat kein Ende")

    @rule
    def _discontinued_after_it_was_adopted(self) -> Broken:
        days = self.adopted_on, self.discontinued_on
        yield from in_order("adopted_on", days[0], "discontinued_on", days[1], "discontinued_on")

    @rule
    def _discontinued_for_a_reason(self) -> Broken:
        if (self.discontinued_on is None) != (self.discontinued_reason is None):
            yield broken(
                "discontinued_reason",
                "discontinued",
                "`discontinued_on` and `discontinued_reason` come together",
                "`discontinued_on` und `discontinued_reason` gehören zusammen",
            )

    @rule
    def _stage_agrees(self) -> Broken:
        if self.stage and self.stage != stage_of(self.adopted_on, self.discontinued_on):
            yield broken(
                "stage",
                "stage",
                "adopted needs `adopted_on`; discontinued needs `discontinued_on`; proposed has neither",
                "adopted braucht `adopted_on`; discontinued braucht `discontinued_on`; proposed hat keines von beiden",
            )


class MeasureCreate(NewInConcept, MeasureContent):
    """A new measure."""


class MeasurePatch(MeasureFields, Patch, of=MeasureContent):
    """A change of a measure; omitted fields keep their values, and lists are replaced as a whole."""


class MeasureChange(MeasureFields, Patch, of=MeasureContent):
    """The changed fields of one measure of many."""


class MeasureItem(MeasureChange):
    """A change of one measure of many; omitted fields keep their values, and lists are replaced as a whole."""

    id: Id = Field(description="The measure")
    version: int = Field(
        strict=True, ge=1, le=2_147_483_647, description="Its version as you read it; refused where it has moved on"
    )


class StatusInShort(Output, like=StatusUpdateRead):
    """The current status of a measure, in short."""

    id: UUID
    measure_id: UUID = Field(description="The measure it is about: one of an earlier version where it is inherited")
    light: Light
    step: str | None
    state: WorkState | None
    schedule: Schedule | None
    progress: int | None
    effective_on: date
    recorded_at: Timestamp
    published_at: Timestamp | None
    summary: str | None
    reason: Reason | None
    remedy: str | None
    next_steps: str | None


class MeasureRead(MeasureFields, ConceptResource):
    """A measure of a concept, with its light."""

    related_measure_ids: list[UUID] = Field(description="Measures it names, and measures that name it")
    predecessor_ids: list[UUID] = Field(description="Measures of the version before that it continues")
    stage: Stage = Field(description="The stage on `evaluated_on`")
    light: Light = Field(description="The current light, or not_rated")
    status: StatusInShort | None = Field(description="The current status update, in short")


class MeasureDetail(WithNames, MeasureRead):
    """One measure, with the actions that the caller may take."""

    part_counts: LightCounts = Field(
        description="The lights of its parts that are in the same stage; all 0 without any"
    )
    evaluated_on: date = Field(description="The day (Europe/Berlin) for which the answer holds")
    allowed_actions: list[AllowedAction] = Field(
        description="Actions that the caller's role, the stage and the concept's state allow: add_status_update, "
        "update (once the concept is superseded or withdrawn, only the visibility), add_step, delete "
        "(while proposed, and only while nothing refers to it), publish (the current status update, "
        "which waits for approval)"
    )
