"""Views of a concept and of all districts, as clients receive them."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field

from app.concepts.concept_assessments.schemas import ConceptAssessmentInShort
from app.concepts.concepts.schemas import ConceptRead
from app.concepts.field_assessments.schemas import FieldAssessmentInShort
from app.concepts.fields_of_action.schemas import FieldRead
from app.concepts.goals.schemas import AssessmentInShort, GoalRead
from app.concepts.measures.schemas import MeasureRead, StatusInShort
from app.concepts.schemas import Figure, LightCounts, LightScheme, StateCounts
from app.concepts.vocabulary import (
    ConceptState,
    Feasibility,
    FieldKind,
    GoalLevel,
    InForceBasis,
    Interval,
    Light,
    LightChange,
    Priority,
    Stage,
    TimeHorizon,
    Topic,
)
from app.core.lines import Column, Grid, Json
from app.core.schemas import Output, Timestamp
from app.districts.districts.schemas import DistrictRead
from app.districts.organisations.schemas import OrganisationRead
from app.districts.vocabulary import DistrictKind

Percent = Annotated[float, Field(ge=0, le=100)]

# --- counts -------------------------------------------------------------------------------------------------------


class LightShares(Output):
    """The share of the measures that show each light, in percent with one decimal; together exactly 100.0 (largest
    remainder), or all 0.0 where nothing is counted."""

    red: Percent = Field(description="Percent on red")
    yellow: Percent = Field(description="Percent on yellow")
    green: Percent = Field(description="Percent on green")
    not_rated: Percent = Field(description="Percent without a light")


class SharedCounts(LightCounts):
    """Counts with their shares."""

    shares: LightShares = Field(description="Shares in percent of `total`")


class StepCount(Output):
    """The number of measures that show a step of the county's own scale."""

    step: str | None = Field(description="Code of the step; null: a light without a step, or none")
    light: Light = Field(description="The light with which it was recorded")
    count: int = Field(description="Measures that show it")


STATES = Field(description="The same measures by working state, which tells finished ones apart")
BY_STEP = Field(
    description="The same measures by step: those of the scale on that day, in order, then what was recorded otherwise;"
    " empty where the light scheme has no steps"
)


class FieldInShort(Output, like=FieldRead):
    """A field of action, named."""

    id: UUID
    key: str
    kind: FieldKind
    topic: Topic | None
    number: str | None
    title: str
    parent_id: UUID | None


class OrganisationInShort(Output, like=OrganisationRead):
    """An organisation, named."""

    id: UUID
    name: str
    short_name: str | None


# --- of one concept -----------------------------------------------------------------------------------------------


class OfConcept(Output):
    """A view of the lights of one concept."""

    concept_id: UUID = Field(description="The concept")
    district_id: UUID = Field(description="The district it belongs to")
    title: str = Field(description="Title of the concept")
    light_scheme: LightScheme = Field(description="The county's reading of its lights; compare `basis` first")


class OverTime(OfConcept):
    """A view of them between two days."""

    evaluated_on: date = Field(description="The last day (Europe/Berlin) that could be asked for")


# --- tree ---------------------------------------------------------------------------------------------------------


class MeasureNode(Output, like=MeasureRead):
    """A measure with its light, as a dashboard shows it; `/v1/measures/{id}` has its other fields."""

    id: UUID
    key: str
    version: int = Field(description="For If-Match")
    is_public: bool
    field_id: UUID | None
    parent_id: UUID | None
    goal_ids: list[UUID]
    responsible_ids: list[UUID] = Field(description="Organisations that are responsible; named in `organisations`")
    partner_ids: list[UUID] = Field(description="Organisations that take part; named in `organisations`")
    number: str | None
    title: str
    stage: Stage
    priority: Priority | None
    time_horizon: TimeHorizon | None
    starts_on: date | None
    ends_on: date | None
    first_ends_on: date | None
    ended_on: date | None
    is_permanent: bool
    needs_approval: bool
    feasibility: Feasibility
    tags: list[str]
    light: Light
    status: StatusInShort | None
    part_counts: LightCounts = Field(description="The lights of the parts shown; all 0 without any")
    parts: list["MeasureNode"] = Field(description="Its parts that are shown, in order; they have no parts themselves")


class GoalNode(Output, like=GoalRead):
    """A goal with its light and the goals below it."""

    id: UUID
    key: str
    version: int = Field(description="For If-Match")
    level: GoalLevel
    number: str | None
    title: str
    field_id: UUID | None = Field(description="Its own field; null: that of its parent, or none")
    parent_id: UUID | None = Field(description="The goal it is part of, which may stand in another field")
    target_groups: list[str]
    feasibility: Feasibility
    feasibility_note: str | None
    tags: list[str]
    light: Light
    assessment: AssessmentInShort | None
    goals: list["GoalNode"] = Field(description="The goals below it in the same field, in order")


class FieldNode(FieldInShort, like=FieldRead):
    """A field of action with all that it holds."""

    version: int = Field(description="For If-Match")
    description: str | None
    working_body: str | None
    assessment: FieldAssessmentInShort | None
    counts: LightCounts = Field(description="The measures of this very field")
    counts_with_sub_fields: LightCounts = Field(description="Counts including all fields below it")
    goals: list[GoalNode] = Field(description="Its goals, in order")
    measures: list[MeasureNode] = Field(description="Its measures, in order")
    fields: list["FieldNode"] = Field(description="The fields below it, in order")


class ConceptTree(Output):
    """A whole concept: fields, goals and measures with their lights, nested."""

    concept: ConceptRead = Field(description="The concept, with its `light_scheme`")
    evaluated_on: date = Field(description="The day (Europe/Berlin) for which lights and stages hold")
    counted_stages: list[Stage] = Field(description="The stages of the measures shown and counted")
    counts: LightCounts = Field(description="The measures in these stages; whole ones unless `parts` asks otherwise")
    counts_without_field: LightCounts = Field(description="The measures that belong to no field")
    fields: list[FieldNode] = Field(description="Fields at the top, in order; nested at most 10 deep")
    goals: list[GoalNode] = Field(description="Goals that belong to no field, in order")
    measures: list[MeasureNode] = Field(description="Measures that belong to no field, in order")
    organisations: list[OrganisationInShort] = Field(description="The organisations named by the measures, by name")


# --- summary ------------------------------------------------------------------------------------------------------


class FieldSummary(FieldInShort, like=FieldRead):
    """The counts of a field of action."""

    assessment: FieldAssessmentInShort | None
    counts: SharedCounts = Field(description="The measures of this very field")
    states: StateCounts = STATES
    by_step: list[StepCount] = BY_STEP
    counts_with_sub_fields: SharedCounts = Field(description="Counts including all fields below it")
    states_with_sub_fields: StateCounts = STATES
    by_step_with_sub_fields: list[StepCount] = BY_STEP


class OrganisationSummary(OrganisationInShort):
    """The counts of a responsible organisation."""

    counts: SharedCounts = Field(description="The measures for which it is responsible, also where others are too")
    states: StateCounts = STATES
    by_step: list[StepCount] = BY_STEP


class StageSummary(Output):
    """The counts of a stage."""

    stage: Stage = Field(description="proposed, adopted or discontinued")
    counts: SharedCounts = Field(description="The measures in it")


class ConceptSummary(OfConcept, like=ConceptRead):
    """The lights of a concept, counted."""

    assessment: ConceptAssessmentInShort | None
    evaluated_on: date = Field(description="The day (Europe/Berlin) for which lights and stages hold")
    counted_stages: list[Stage] = Field(description="The stages that are counted, but for `stages`, which has all")
    counts: SharedCounts = Field(description="In all")
    states: StateCounts = STATES
    by_step: list[StepCount] = BY_STEP
    fields: list[FieldSummary] = Field(description="Per field, each followed by the fields below it")
    without_field: SharedCounts = Field(description="The measures that belong to no field")
    organisations: list[OrganisationSummary] = Field(
        description="Per responsible organisation, by name. A measure with two counts under each"
    )
    without_organisation: SharedCounts = Field(description="The measures for which nobody is responsible")
    stages: list[StageSummary] = Field(description="Per stage, all three of them")


# --- course -------------------------------------------------------------------------------------------------------


class FieldPoint(Output):
    """The counts of a field of action on a day."""

    field_id: UUID = Field(description="The field")
    counts: LightCounts = Field(description="The measures of this very field")
    counts_with_sub_fields: LightCounts = Field(description="Counts including all fields below it")


class CoursePoint(Output):
    """The counts on a day."""

    on: date = Field(description="Last day of the period, or of the course where that comes first")
    counts: LightCounts = Field(description="In all")
    states: StateCounts = STATES
    by_step: list[StepCount] = BY_STEP
    fields: list[FieldPoint] = Field(description="Per field, in the order of the course's `fields`")
    without_field: LightCounts = Field(description="The measures that belong to no field")


class ConceptCourse(OverTime):
    """The lights of a concept over time."""

    first_day: date = Field(description="The day from which the course was asked for")
    last_day: date = Field(description="The last day of the course, never after `evaluated_on`")
    interval: Interval = Field(description="Interval between its points")
    counted_stages: list[Stage] = Field(description="The stages that are counted, each on its day")
    fields: list[FieldInShort] = Field(description="The fields, each followed by the fields below it")
    points: list[CoursePoint] = Field(description="One for each period, the earliest first")


# --- changes of light ---------------------------------------------------------------------------------------------


class LightChangeCounts(Output):
    """The number of measures whose light or step changed, by the kind of change."""

    total: int = Field(description="Changes in all; the sum of the five below")
    better: int = Field(description="From red to yellow or green, or from yellow to green")
    worse: int = Field(description="From green to yellow or red, or from yellow to red")
    newly_rated: int = Field(description="Red, yellow or green now, and without a light before")
    no_longer_rated: int = Field(description="Red, yellow or green before, and without a light now")
    other_step: int = Field(description="From one step of the county's own scale to another of the same light")


class ChangeOfLight(Output, like=MeasureRead):
    """A measure that shows another light, or another step of it, on the last day than on the first."""

    measure_id: UUID = Field(description="The measure")
    key: str
    number: str | None
    title: str
    field_id: UUID | None = Field(description="Its field; named in `fields`")
    parent_id: UUID | None
    before: Light | None = Field(
        alias="from", description="The light at the end of the first day; null: it did not count then"
    )
    after: Light | None = Field(
        alias="to", description="The light at the end of the last day; null: it did not count any more"
    )
    from_step: str | None = Field(description="The step with which `from` was recorded; null: without one")
    to_step: str | None = Field(description="The step with which `to` was recorded; null: without one")
    direction: LightChange = Field(description="Kind of change; what does not count is without a light here")
    update: StatusInShort | None = Field(
        description="The status update that is current on the last day, by which the light changed; null where there "
        "is none"
    )


class ChangesOfLight(OverTime):
    """The changes of a concept's lights between two days."""

    first_day: date = Field(description="The day with whose end it begins")
    last_day: date = Field(description="The day with whose end it ends, never after `evaluated_on`")
    counted_stages: list[Stage] = Field(description="The stages in which measures count, on each of the days")
    counts: LightChangeCounts = Field(description="The changes, by their kind")
    fields: list[FieldInShort] = Field(description="The fields, each followed by the fields below it")
    changes: list[ChangeOfLight] = Field(
        description="The measures whose light or step changed, in the order of the tree"
    )


# --- matrix -------------------------------------------------------------------------------------------------------


class MatrixRow(Output, like=MeasureRead):
    """A measure with its light at the end of each period."""

    id: UUID
    key: str
    number: str | None
    title: str
    field_id: UUID | None = Field(description="Its field; named in `fields`")
    parent_id: UUID | None
    lights: list[Light | None] = Field(
        description="A light for each of `periods`; null: it did not count at the end of that one"
    )
    steps: list[str | None] = Field(
        description="For each of `periods` the step with which the light was recorded, null without one; empty where "
        "the light scheme has no steps"
    )


class ConceptMatrix(OverTime, Grid):
    """The lights of a concept's measures over time."""

    first_day: date = Field(description="The day from which the matrix was asked for")
    last_day: date = Field(description="The last day of the matrix, never after `evaluated_on`")
    interval: Interval = Field(description="Interval between its periods")
    counted_stages: list[Stage] = Field(description="The stages in which measures count, each on its day")
    fields: list[FieldInShort] = Field(description="The fields, each followed by the fields below it")
    periods: list[date] = Field(
        description="Last day of each period, the earliest first; of the last one the last day of the matrix where "
        "that comes first"
    )
    measures: list[MatrixRow] = Field(
        description="The measures that count at the end of any period, in the order of the tree"
    )

    @classmethod
    def lines(cls, answer: Json) -> tuple[Sequence[Column], Iterable[Json]]:
        fields = {field["id"]: field["title"] for field in answer["fields"]}
        named = ("id", "key", "number", "title", "parent_id", "field_id")
        days, scheme = answer["periods"], answer["light_scheme"]
        has_steps = bool(scheme["steps"])
        of_lights = {light.value: scheme[light.value]["label"] for light in Light}
        of_steps = {step["code"]: step["label"] for step in scheme["steps"]}

        def line(row: Json) -> Json:
            about = {**{name: row[name] for name in named}, "field": fields.get(row["field_id"])}
            steps = {"steps": dict(zip(days, row["steps"], strict=True))} if has_steps else {}
            return about | dict(zip(days, row["lights"], strict=True)) | steps

        columns = (
            *(Column((name,), cls.__name__, None) for name in (*named, "field")),
            *(Column((day,), cls.__name__, Light, of_lights) for day in days),
            *(Column(("steps", day), cls.__name__, None, of_steps) for day in days if has_steps),
        )
        return columns, map(line, answer["measures"])


# --- overview -----------------------------------------------------------------------------------------------------


class DistrictInShort(Output, like=DistrictRead):
    """A district, named."""

    id: UUID
    name: str
    kind: DistrictKind
    ags: str | None
    nuts: str | None
    state: str | None
    update_interval: str | None


class ConceptInShort(Output, like=ConceptRead):
    """A concept, named, with what is needed to read its lights."""

    id: UUID
    key: str
    title: str
    version_label: str | None
    state: ConceptState
    adopted_on: date | None
    valid_from: date | None
    valid_until: date | None
    in_force_basis: InForceBasis | None = Field(
        description="What tells that it is in force on `evaluated_on`. adoption: it is adopted; validity: no adoption "
        "is recorded, but that it is valid on that day; null: nothing does"
    )
    stated_measure_count: Figure | None
    assessment: ConceptAssessmentInShort | None
    light_scheme: LightScheme = Field(description="The county's reading of its lights; compare `basis` first")


class LatestUpdate(Output):
    """The latest of a district's public status updates."""

    effective_on: date = Field(description="The day it describes")
    recorded_at: Timestamp = Field(description="Time at which the service recorded it")


class OverviewEntry(Output):
    """A district with the public state of its concept."""

    district: DistrictInShort = Field(description="The district")
    concept: ConceptInShort | None = Field(
        description="The public concept in force; of several, the one that began last; null where there is none"
    )
    other_concepts_in_force: list[ConceptInShort] = Field(
        description="Public concepts of other lines that are in force beside it, the one that began last first. They "
        "are not counted: each has a light scheme of its own, and a summary"
    )
    in_preparation: list[ConceptInShort] = Field(description="Public concepts that are being prepared or submitted")
    evaluated_on: date = Field(description="The day (Europe/Berlin) for which lights and stages hold")
    counted_concept_id: UUID | None = Field(
        description="The concept that is counted: `concept`, or else the one of `in_preparation` that is said to be "
        "valid on the day, or else, unless the day is before today, the first of these; null: there is none"
    )
    counted_stages: list[Stage] = Field(
        description="The stages of the measures counted: those asked for, or else adopted, and proposed as well while "
        "the counted concept is not adopted; empty without one"
    )
    counts: LightCounts = Field(
        description="The public measures of the counted concept alone, by light; all 0 without one"
    )
    states: StateCounts = STATES
    latest_status_update: LatestUpdate | None = Field(
        description="Of all public statuses of the district that are current on the day the one for the latest day, "
        "then recorded last"
    )
