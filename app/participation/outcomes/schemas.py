"""Outcomes of what people said, and origins of measures, as clients receive them."""

from datetime import date
from typing import Literal
from uuid import UUID

from pydantic import Field

from app.concepts.vocabulary import Light
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
    light: Light | None = Field(description="Current light of the measure or goal; null for a statement")


class OutcomeLink(Output, like=LinkRead):
    """A link with its target."""

    relation: LinkRelation
    note: str | None
    feedback_item_id: UUID | None
    key_statement_id: UUID | None
    target: LinkTarget = Field(description="The measure, goal or statement to which it leads")


class FeedbackOutcome(Output):
    """The outcome of a feedback item: its statements, and the links from these and from itself."""

    item: ItemInShort = Field(description="The requested item")
    stands_for: list[ItemInShort] = Field(
        description="Its parts if it was split, or the item that stands for it if it is a duplicate"
    )
    statements: list[StatementInShort] = Field(description="Key statements that sum up any of these")
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
