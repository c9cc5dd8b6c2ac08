"""Counts of what was said about a concept, and the gaps on both sides, as clients receive them."""

from uuid import UUID

from pydantic import Field

from app.concepts.measures.schemas import MeasureRead
from app.concepts.views.schemas import FieldInShort
from app.concepts.vocabulary import Light
from app.core.schemas import Output
from app.participation.outcomes.schemas import StatementInShort
from app.participation.vocabulary import FeedbackKind


class ResolutionCounts(Output):
    """Numbers of key statements, by resolution."""

    open: int = Field(description="Number of statements without a resolution")
    taken_up: int = Field(description="Number of statements taken up in the concept")
    already_covered: int = Field(description="Number of statements that the concept covered already")
    forwarded: int = Field(description="Number of statements forwarded to the responsible level")
    declined: int = Field(description="Number of statements not taken up")
    noted: int = Field(description="Number of statements that ask for nothing, such as praise")


class ParticipationCounts(Output):
    """Numbers of items and statements, and of those that are answered."""

    feedback_items: int = Field(description="Items that count: neither duplicates nor what was split")
    unanswered_items: int = Field(
        description="Number of items without an answer of their own whose statement, if any, is still open"
    )
    key_statements: int = Field(description="Statements, whatever became of them")
    resolutions: ResolutionCounts = Field(description="The statements, by what became of them")


class KindParticipation(Output):
    """The counts of one kind of feedback."""

    kind: FeedbackKind | None = Field(description="null: items that nobody has categorised yet")
    counts: ParticipationCounts = Field(description="Items and statements of this kind")


class FieldParticipation(FieldInShort):
    """The counts of one field of action."""

    counts: ParticipationCounts = Field(description="Counts of this field alone, without the fields below it")
    kinds: list[KindParticipation] = Field(description="The same by kind; only kinds of which there is anything")


class ConceptParticipation(Output):
    """The counts of feedback on a concept, as the caller sees it."""

    concept_id: UUID = Field(description="The concept")
    district_id: UUID = Field(description="The district it belongs to")
    title: str = Field(description="Title of the concept")
    counts: ParticipationCounts = Field(description="Counts of the whole concept")
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
    light: Light


class Coverage(Output):
    """The gaps between what was said and what is done."""

    concept_id: UUID = Field(description="The concept")
    district_id: UUID = Field(description="The district it belongs to")
    title: str = Field(description="Title of the concept")
    statements_without_measure: list[StatementInShort] = Field(
        description="Statements that are open, taken up or said to be covered, from which no link leads to a measure "
        "or a part, of whichever version"
    )
    measures_without_origin: list[MeasureInShort] = Field(
        description="Whole measures to which no link leads, nor to any of their parts"
    )
    fields_without_feedback: list[FieldInShort] = Field(description="Fields about which nobody said anything")
