"""Outcomes of what people said, origins of measures, and counts, as clients receive them."""

from datetime import date
from typing import Literal
from uuid import UUID

from pydantic import Field

from app.concepts.measures.schemas import MeasureRead
from app.concepts.views.schemas import FieldInShort
from app.concepts.vocabulary import ShownLight
from app.core.schemas import Output
from app.participation.feedback_items.schemas import ItemRead
from app.participation.key_statements.schemas import StatementRead
from app.participation.participation_links.schemas import LinkRead
from app.participation.vocabulary import (
    FeedbackChannel,
    FeedbackKind,
    FeedbackState,
    ForwardedTo,
    LinkRelation,
    Resolution,
)


class ItemInShort(Output, like=ItemRead):
    """A feedback item, in short."""

    id: UUID
    channel: FeedbackChannel
    kind: FeedbackKind | None
    title: str | None
    text: str
    received_on: date
    state: FeedbackState
    answer: str | None
    answered_on: date | None


class StatementInShort(Output, like=StatementRead):
    """A key statement, in short."""

    id: UUID
    key: str
    kind: FeedbackKind
    text: str
    field_id: UUID | None
    resolution: Resolution
    resolved_on: date | None
    answer: str | None
    forwarded_level: ForwardedTo | None
    forwarded_to: str | None
    feedback_items: int


class LinkTarget(Output):
    """The measure, goal or statement to which a link leads."""

    resource: Literal["measures", "goals", "key_statements"] = Field(
        description="Kind of resource", json_schema_extra={"x-vocabulary": "changed_resource"}
    )
    id: UUID = Field(description="Its id")
    number: str | None = Field(description="The county's number for it, where it has one")
    title: str = Field(description="Title of the measure or goal, or text of the statement")
    light: ShownLight | None = Field(description="Current light of the measure or goal; null for a statement")


class OutcomeLink(Output, like=LinkRead):
    """A link with its target."""

    relation: LinkRelation
    note: str | None
    feedback_item_id: UUID | None
    key_statement_id: UUID | None
    target: LinkTarget = Field(description="The measure, goal or statement to which it leads")


class FeedbackOutcome(Output):
    """The outcome of a feedback item: its statements, and the links from these and from itself."""

    item: ItemInShort = Field(description="The item that was asked for")
    stands_for: list[ItemInShort] = Field(
        description="Where it was split, its parts; where it is a duplicate, the one that stands for both"
    )
    statements: list[StatementInShort] = Field(description="Those that sum up any of these")
    links: list[OutcomeLink] = Field(description="Links from these items and statements")


class OriginLink(Output, like=LinkRead):
    """A link with its source."""

    relation: LinkRelation
    note: str | None
    item: ItemInShort | None = Field(description="The item from which it comes")
    statement: StatementInShort | None = Field(description="The statement from which it comes")


class Origins(Output):
    """The origins of a measure in what people said."""

    measure_id: UUID = Field(description="The measure")
    links: list[OriginLink] = Field(description="Links from feedback items and key statements, the earliest first")


class ResolutionCounts(Output):
    """Numbers of key statements, by resolution."""

    open: int = Field(description="How many are not answered")
    taken_up: int = Field(description="How many were taken up in the concept")
    already_covered: int = Field(description="How many the concept covered already")
    forwarded: int = Field(description="How many were passed on to whoever is responsible")
    declined: int = Field(description="How many were not taken up")
    noted: int = Field(description="How many ask for nothing, such as praise")


class ParticipationCounts(Output):
    """Numbers of items and statements, and of those that are answered."""

    feedback_items: int = Field(description="Items that count: neither duplicates nor what was split")
    unanswered_items: int = Field(
        description="Of these, those without an answer of their own whose statement, if any, is still open"
    )
    key_statements: int = Field(description="Statements, whatever became of them")
    resolutions: ResolutionCounts = Field(description="The statements, by what became of them")


class KindParticipation(Output):
    """The counts of one kind of feedback."""

    kind: FeedbackKind | None = Field(description="null: items that nobody has categorised yet")
    counts: ParticipationCounts = Field(description="Items and statements of this kind")


class FieldParticipation(FieldInShort):
    """The counts of one field of action."""

    counts: ParticipationCounts = Field(description="Of this field alone, without the fields below it")
    kinds: list[KindParticipation] = Field(description="The same by kind; only kinds of which there is anything")


class ConceptParticipation(Output):
    """The counts of what was said about a concept, as the caller sees it."""

    concept_id: UUID = Field(description="The concept")
    district_id: UUID = Field(description="The district it belongs to")
    title: str = Field(description="Title of the concept")
    counts: ParticipationCounts = Field(description="Of the whole concept")
    kinds: list[KindParticipation] = Field(description="The same by kind; only kinds of which there is anything")
    fields: list[FieldParticipation] = Field(description="Per field, each followed by the fields below it")
    without_field: ParticipationCounts = Field(description="Items and statements that belong to no field")


class MeasureInShort(Output, like=MeasureRead):
    """A measure, in short."""

    id: UUID
    key: str
    number: str | None
    title: str
    field_id: UUID | None
    light: ShownLight


class Coverage(Output):
    """The gaps between what was said and what is done."""

    concept_id: UUID = Field(description="The concept")
    district_id: UUID = Field(description="The district it belongs to")
    title: str = Field(description="Title of the concept")
    statements_without_measure: list[StatementInShort] = Field(
        description="Statements that are open, taken up or said to be covered, from which no link leads to a measure, "
        "of whichever version"
    )
    measures_without_origin: list[MeasureInShort] = Field(description="Measures to which no link leads")
    fields_without_feedback: list[FieldInShort] = Field(description="Fields about which nobody said anything")
