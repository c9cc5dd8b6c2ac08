"""The bundle: a district's concepts as one JSON document, whose entries refer to each other by key.

Keys of organisations, concepts, all of the council, funding sources and applications are unique in the district, all
others within their concept. In an entry whose key is there already, fields that are left out stay as they are. Status
updates and assessments never change: what an entry gives of one that is there already must be what was recorded; only
acts can be added.
"""

from typing import Any, Literal, Self

from pydantic import Field, ModelWrapValidatorHandler, PrivateAttr, model_validator
from pydantic_core import PydanticCustomError

from app.concepts.concepts.schemas import ConceptFacts
from app.concepts.fields_of_action.schemas import FieldFacts
from app.concepts.goal_assessments.schemas import AssessmentContent
from app.concepts.goals.schemas import GoalFacts
from app.concepts.measure_steps.schemas import StepFields
from app.concepts.measures.schemas import MeasureFacts
from app.concepts.status_updates.schemas import StatusUpdateContent
from app.core.schemas import Day, Input, Patch
from app.core.text import Key, Line, Prose
from app.districts.districts.schemas import DistrictFields
from app.districts.organisations.schemas import OrganisationFields
from app.exchange.council import (
    BodyEntry,
    ConsultationEntry,
    DutyEntry,
    MeetingEntry,
    PaperEntry,
    ReportEntry,
    SeatEntry,
    TaskEntry,
    TermEntry,
)
from app.exchange.funding import ApplicationEntry, EstimateEntry, SourceEntry
from app.exchange.histories import LogHistory, Restored
from app.exchange.keys import Keys
from app.exchange.planning import IndicatorEntry, MilestoneEntry, ObservationEntry, OutreachEntry, PlanEntryEntry
from app.participation.feedback_items.schemas import ItemHandlingFacts, ItemWords
from app.participation.key_statements.schemas import StatementFacts
from app.participation.participation_events.schemas import EventFacts
from app.participation.participation_links.schemas import LinkFacts

FORMAT: Literal["sachstand-bundle/1"] = "sachstand-bundle/1"
MOST_ENTRIES = 100_000
"""Entries of one kind: as many empty ones as fit into a bundle's bytes would each be told as a fault."""


class ConceptPart(Input):
    """What every entry below a concept has."""

    key: Key = Field(description="Stable name, unique in the concept")
    concept: Key = Field(description="Key of the concept")


class DistrictFactsEntry(DistrictFields, Patch):
    """The district's facts."""


class DistrictEntry(DistrictFactsEntry, Restored):
    """The district itself; found by its AGS, or by the `district` parameter of the import."""


class OrganisationFactsEntry(OrganisationFields, Patch):
    """An organisation's facts."""


class OrganisationEntry(OrganisationFactsEntry, Restored):
    """An organisation."""

    key: Key = Field(description="Stable name, unique in the district")


class ConceptFactsEntry(ConceptFacts, Patch):
    """A concept's facts."""


class ConceptEntry(ConceptFactsEntry, Restored):
    """A concept."""

    key: Key = Field(description="Stable name, unique in the district")
    predecessor: Key | None = Field(default=None, description="Key of the version before it")


class FieldFactsEntry(FieldFacts, Patch):
    """A field's facts."""


class FieldEntry(FieldFactsEntry, Restored):
    """A field of action."""

    key: Key = Field(description="Stable name, unique in the concept")
    concept: Key = Field(description="Key of the concept")
    parent: Key | None = Field(default=None, description="Key of the field it is part of")
    predecessor: Key | None = Field(default=None, description="Key of the one that it continues in the version before")


class GoalFactsEntry(GoalFacts, Patch):
    """A goal's facts."""


class GoalEntry(GoalFactsEntry, Restored):
    """A goal."""

    key: Key = Field(description="Stable name, unique in the concept")
    concept: Key = Field(description="Key of the concept")
    field: Key | None = Field(default=None, description="Key of its field")
    parent: Key | None = Field(default=None, description="Key of the goal it is part of")
    predecessor: Key | None = Field(default=None, description="Key of the one that it continues in the version before")


class MeasureFactsEntry(MeasureFacts, Patch):
    """A measure's facts."""


class MeasureEntry(MeasureFactsEntry, Restored):
    """A measure."""

    key: Key = Field(description="Stable name, unique in the concept")
    concept: Key = Field(description="Key of the concept")
    field: Key | None = Field(default=None, description="Key of its field")
    goals: Keys = Field(default_factory=list, description="Keys of the goals it serves")
    responsible: Keys = Field(default_factory=list, description="Keys of the responsible organisations")
    partners: Keys = Field(default_factory=list, description="Keys of the organisations that take part")
    related: Keys = Field(default_factory=list, description="Keys of the measures it names as related")
    predecessors: Keys = Field(
        default_factory=list, description="Keys of the measures that it continues, of the version before"
    )


class StepFactsEntry(StepFields, Patch):
    """A step's facts."""


class StepEntry(StepFactsEntry, Restored):
    """A step of a measure."""

    key: Key = Field(description="Stable name, unique in the concept")
    concept: Key = Field(description="Key of the concept")
    measure: Key = Field(description="Key of the measure")


class EventFactsEntry(EventFacts, Patch):
    """An event's facts."""


class EventEntry(EventFactsEntry, Restored):
    """A participation event."""

    key: Key = Field(description="Stable name, unique in the concept")
    concept: Key = Field(description="Key of the concept")
    field: Key | None = Field(default=None, description="Key of its field")
    parent: Key | None = Field(default=None, description="Key of the event of which it is a part")


class StatementFactsEntry(StatementFacts, Patch):
    """A key statement's facts."""


class StatementEntry(StatementFactsEntry, Restored):
    """A key statement."""

    key: Key = Field(description="Stable name, unique in the concept")
    concept: Key = Field(description="Key of the concept")
    field: Key | None = Field(default=None, description="Key of its field")
    event: Key | None = Field(default=None, description="Key of the event at which it was made")
    parent: Key | None = Field(default=None, description="Key of the statement that it makes concrete")


class ItemFactsEntry(ItemWords, ItemHandlingFacts, Patch):
    """What was said, and what the office makes of it."""


class ItemEntry(ItemFactsEntry, Restored):
    """A feedback item. Its words never change: what an entry gives of one that is there already must be the same."""

    key: Key = Field(description="Stable name, unique in the concept")
    concept: Key = Field(description="Key of the concept")
    event: Key | None = Field(default=None, description="Key of the event at which it was said")
    field: Key | None = Field(default=None, description="Key of its field")
    statement: Key | None = Field(default=None, description="Key of the statement that sums it up")
    duplicate_of: Key | None = Field(default=None, description="Key of the item that stands for both")
    split_from: Key | None = Field(default=None, description="Key of the item of which it is a passage, word for word")
    comment_on: Key | None = Field(
        default=None, description="Key of the item by somebody else on which it is a comment"
    )
    answered_on: Day | None = Field(default=None, description="Since when it has its answer. Default: today")


class LinkFactsEntry(LinkFacts, Patch):
    """A link's facts."""


class LinkEntry(LinkFactsEntry, Restored):
    """A link, from a feedback item or key statement to a statement, measure or goal. Its ends never change."""

    key: Key = Field(description="Stable name, unique in the concept")
    concept: Key = Field(description="Key of the concept about which it was said")
    feedback_item: Key | None = Field(default=None, description="From the feedback item with this key")
    key_statement: Key | None = Field(default=None, description="From the key statement with this key")
    other_statement: Key | None = Field(default=None, description="To the key statement with this key")
    measure: Key | None = Field(default=None, description="To the measure with this key")
    goal: Key | None = Field(default=None, description="To the goal with this key")
    to_concept: Key | None = Field(default=None, description="Key of the concept into which it leads. Default: its own")


class LogEntry(ConceptPart):
    """What entries of both logs have."""

    published: bool = Field(
        default=True,
        strict=True,
        description="New entries are published unless this is false: then they wait for approval. One that waits is "
        "published where this is given as true; false takes no publication back",
    )
    retraction: Prose | None = Field(default=None, description="Why it was retracted, if it was; null takes none back")
    redaction: Line | None = Field(
        default=None, description="Why its text was blanked, if it was; null takes none back"
    )
    history: LogHistory | None = Field(default=None, description="Only with `restore=true`: what is kept of its past")

    def acts(self) -> dict[str, str | None]:
        """What happened to it, as it tells, with each act's note."""
        notes: dict[str, str | None] = {"published": None} if self.published else {}
        for act, note in (("retracted", self.retraction), ("redacted", self.redaction)):
            if note is not None:
                notes[act] = note
        return notes


class StatusUpdateEntry(StatusUpdateContent, LogEntry):
    """A status update. The order of the list is the order in which they were recorded."""

    measure: Key = Field(description="Key of the measure")


class AssessmentEntry(AssessmentContent, LogEntry):
    """An assessment of a goal. The order of the list is the order in which they were recorded."""

    goal: Key = Field(description="Key of the goal")


class Bundle(Input):
    """A district's concepts, whole or in part."""

    format: Literal["sachstand-bundle/1"] = Field(description="Name and version of the format")
    district: DistrictEntry | None = Field(default=None, description="The district itself")
    organisations: list[OrganisationEntry] = Field(
        default_factory=list, max_length=MOST_ENTRIES, description="Who is responsible, takes part or funds"
    )
    concepts: list[ConceptEntry] = Field(
        default_factory=list, max_length=MOST_ENTRIES, description="Concepts, each version as one"
    )
    fields_of_action: list[FieldEntry] = Field(
        default_factory=list, max_length=MOST_ENTRIES, description="Fields of action"
    )
    goals: list[GoalEntry] = Field(default_factory=list, max_length=MOST_ENTRIES, description="Goals")
    measures: list[MeasureEntry] = Field(default_factory=list, max_length=MOST_ENTRIES, description="Measures")
    measure_steps: list[StepEntry] = Field(
        default_factory=list, max_length=MOST_ENTRIES, description="Steps of measures"
    )
    participation_events: list[EventEntry] = Field(
        default_factory=list, max_length=MOST_ENTRIES, description="Participation events"
    )
    key_statements: list[StatementEntry] = Field(
        default_factory=list, max_length=MOST_ENTRIES, description="Key statements"
    )
    feedback_items: list[ItemEntry] = Field(default_factory=list, max_length=MOST_ENTRIES, description="Feedback items")
    participation_links: list[LinkEntry] = Field(
        default_factory=list, max_length=MOST_ENTRIES, description="Links from what was said to what it led to"
    )
    bodies: list[BodyEntry] = Field(default_factory=list, max_length=MOST_ENTRIES, description="Bodies")
    body_seats: list[SeatEntry] = Field(default_factory=list, max_length=MOST_ENTRIES, description="Seats of bodies")
    legislative_terms: list[TermEntry] = Field(
        default_factory=list, max_length=MOST_ENTRIES, description="Legislative terms"
    )
    papers: list[PaperEntry] = Field(default_factory=list, max_length=MOST_ENTRIES, description="Papers")
    meetings: list[MeetingEntry] = Field(default_factory=list, max_length=MOST_ENTRIES, description="Meetings")
    consultations: list[ConsultationEntry] = Field(
        default_factory=list, max_length=MOST_ENTRIES, description="Consultations"
    )
    resolution_tasks: list[TaskEntry] = Field(
        default_factory=list, max_length=MOST_ENTRIES, description="What decisions and motions ask to be done"
    )
    reporting_duties: list[DutyEntry] = Field(
        default_factory=list, max_length=MOST_ENTRIES, description="Reporting duties"
    )
    reports: list[ReportEntry] = Field(default_factory=list, max_length=MOST_ENTRIES, description="Reports")
    milestones: list[MilestoneEntry] = Field(default_factory=list, max_length=MOST_ENTRIES, description="Milestones")
    plan_entries: list[PlanEntryEntry] = Field(
        default_factory=list, max_length=MOST_ENTRIES, description="Entries of annual plans"
    )
    outreach: list[OutreachEntry] = Field(
        default_factory=list, max_length=MOST_ENTRIES, description="To whom concepts are sent and presented"
    )
    indicators: list[IndicatorEntry] = Field(default_factory=list, max_length=MOST_ENTRIES, description="Indicators")
    indicator_observations: list[ObservationEntry] = Field(
        default_factory=list,
        max_length=MOST_ENTRIES,
        description="Observations of indicators, in the order in which they were recorded",
    )
    funding_sources: list[SourceEntry] = Field(
        default_factory=list, max_length=MOST_ENTRIES, description="Funding sources"
    )
    funding_applications: list[ApplicationEntry] = Field(
        default_factory=list, max_length=MOST_ENTRIES, description="Applications for funding"
    )
    cost_estimates: list[EstimateEntry] = Field(
        default_factory=list, max_length=MOST_ENTRIES, description="Cost estimates"
    )
    status_updates: list[StatusUpdateEntry] = Field(
        default_factory=list,
        max_length=MOST_ENTRIES,
        description="Status updates, in the order in which they were recorded",
    )
    goal_assessments: list[AssessmentEntry] = Field(
        default_factory=list,
        max_length=MOST_ENTRIES,
        description="Assessments of goals, in the order in which they were recorded",
    )


class BundleBody(Bundle):
    """A bundle to import. Every entry that is refused is told, with its place."""

    # Kept as it came: entries are validated one by one. What is no JSON comes as bytes, and is read elsewhere.
    _raw: dict[str, Any] | None = PrivateAttr(default=None)

    @model_validator(mode="wrap")
    @classmethod
    def _keep(cls, value: Any, _: ModelWrapValidatorHandler[Self]) -> Any:
        if not isinstance(value, dict | bytes):
            raise PydanticCustomError("model_type", "A bundle is an object")
        kept = cls.model_construct(format=FORMAT)
        kept._raw = value if isinstance(value, dict) else None
        return kept

    @property
    def raw(self) -> dict[str, Any] | None:
        """The document, or None where the body is a table."""
        return self._raw
