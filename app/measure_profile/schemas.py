"""The page of a measure, as clients receive it."""

from datetime import date
from uuid import UUID

from pydantic import Field

from app.concepts.attribute_definitions.schemas import AttributeChoice, DefinitionRead
from app.concepts.concepts.schemas import ConceptRead
from app.concepts.goals.schemas import GoalRead
from app.concepts.measure_steps.schemas import StepRead
from app.concepts.measures.schemas import MeasureDetail, MeasureRead
from app.concepts.schemas import AttributeValue
from app.concepts.status_updates.schemas import StatusUpdateRead
from app.concepts.views.schemas import FieldInShort, OrganisationInShort
from app.concepts.vocabulary import AttributeKind, Light, Stage
from app.core.schemas import Output
from app.council.bodies.schemas import BodyRead
from app.council.consultations.schemas import ConsultationRead
from app.council.meetings.schemas import MeetingRead
from app.council.papers.schemas import PaperRead
from app.council.resolution_tasks.schemas import TaskRead
from app.council.vocabulary import BodyKind, PaperKind
from app.funding.cost_estimates.schemas import EstimateRead
from app.funding.funding_applications.schemas import ApplicationRead
from app.funding.funding_sources.schemas import SourceRead
from app.funding.vocabulary import FunderKind
from app.participation.outcomes.schemas import OriginLink
from app.planning.indicators.schemas import ObservedIndicator
from app.planning.milestones.schemas import MilestoneRead
from app.planning.plan_entries.schemas import PlanEntryRead


class OtherMeasure(Output, like=MeasureRead):
    """Another measure, named."""

    id: UUID
    key: str
    concept_id: UUID
    version_label: str | None = Field(description="Label of the version of the concept to which it belongs")
    number: str | None
    title: str
    stage: Stage
    light: Light
    step: str | None = Field(description="The step that its current status names; null without one")


class BodyInShort(Output, like=BodyRead):
    """A body, named."""

    id: UUID
    kind: BodyKind
    name: str


class MeetingInShort(Output, like=MeetingRead):
    """A meeting, named."""

    id: UUID
    body_id: UUID
    held_on: date
    title: str | None


class PaperInShort(Output, like=PaperRead):
    """A paper, named."""

    id: UUID
    kind: PaperKind
    reference: str | None
    title: str
    dated_on: date | None


class SourceInShort(Output, like=SourceRead):
    """A funding source, named."""

    id: UUID
    kind: FunderKind
    name: str


class AttributeInShort(Output, like=DefinitionRead):
    """An attribute of the county's own that the measure has, with what it is called."""

    key: str
    label: str
    kind: AttributeKind
    unit: str | None
    value: AttributeValue = Field(description="The value, as in `attributes` of the measure")
    choices: list[AttributeChoice] = Field(description="What was chosen, with its label; empty for other kinds")


class MeasureProfile(Output):
    """All that the page of a measure shows."""

    measure: MeasureDetail = Field(description="The measure, with its light, and with its status and the reason for it")
    attributes: list[AttributeInShort] = Field(description="Its attributes with their labels, in order")
    concept: ConceptRead = Field(description="The concept that it belongs to, with its `light_scheme`")
    field: FieldInShort | None = Field(description="The field it belongs to, of a part without one that of its whole")
    goals: list[GoalRead] = Field(description="The goals it serves, with their lights")
    organisations: list[OrganisationInShort] = Field(
        description="The organisations that the measure, its tasks and its applications name, by name"
    )
    steps: list[StepRead] = Field(description="Its steps, in order")
    status_updates: list[StatusUpdateRead] = Field(
        description="Its last ten status updates that were not taken back, the latest first; also those of the "
        "versions before, up to the succession"
    )
    origins: list[OriginLink] = Field(description="Links from what people said, the earliest first")
    resolution_tasks: list[TaskRead] = Field(description="What the council asked for about it, by the day it is due")
    consultations: list[ConsultationRead] = Field(
        description="Consultations that adopted the concept, or decided these tasks, or of the papers that ask for them"
    )
    papers: list[PaperInShort] = Field(description="The papers of these tasks and consultations")
    meetings: list[MeetingInShort] = Field(description="The meetings of these consultations")
    bodies: list[BodyInShort] = Field(description="The bodies of these consultations and meetings")
    funding_applications: list[ApplicationRead] = Field(
        description="Applications on which it or a part hangs, in either way"
    )
    funding_sources: list[SourceInShort] = Field(description="The sources on which these draw")
    cost_estimates: list[EstimateRead] = Field(description="What it costs, and what its parts do")
    indicators: list[ObservedIndicator] = Field(description="Its indicators, by number, each with its latest value")
    plan_entries: list[PlanEntryRead] = Field(description="Entries of annual plans that serve it, by year")
    milestones: list[MilestoneRead] = Field(description="Milestones of the concept, in order")
    whole: OtherMeasure | None = Field(description="The measure of which it is a part")
    parts: list[OtherMeasure] = Field(description="Its parts, in order")
    previous_measure: OtherMeasure | None = Field(
        description="The measure before it in its field, of a part the one before it in its whole, in the order of the "
        "tree; discontinued ones are passed over"
    )
    next_measure: OtherMeasure | None = Field(description="The measure after it there")
    related_measures: list[OtherMeasure] = Field(description="Measures that it names, or that name it")
    predecessors: list[OtherMeasure] = Field(description="Measures of the version before that it continues")
    successors: list[OtherMeasure] = Field(description="Measures of the next version that continue it")
    names: dict[UUID, str] = Field(
        description="What the ids mean to which the measure, its goals, tasks, consultations, applications, estimates, "
        "entries of plans and indicators refer: the title or name of each that the caller may read"
    )
