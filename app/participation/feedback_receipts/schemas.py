"""Answers to the holder of a receipt."""

from datetime import date
from uuid import UUID

from pydantic import Field

from app.core.schemas import Output
from app.participation.contact_details.schemas import ContactRead
from app.participation.feedback_items.schemas import ItemRead
from app.participation.outcomes.schemas import ItemInShort, OutcomeLink, StatementInShort
from app.participation.vocabulary import Moderation


class OwnItem(ItemInShort, like=ItemRead):
    """The holder's own item, word for word, published or not."""

    event_id: UUID | None
    concept_id: UUID
    language: str | None
    moderation: Moderation = Field(
        description="Moderation state; only published items can be read without this receipt or a token"
    )


class ReceiptRead(Output):
    """The outcome of the holder's item, with their contact details."""

    item: OwnItem = Field(description="The item that they gave")
    stands_for: list[ItemInShort] = Field(
        description="Its parts if it was split, or the published item that stands for it if it is a duplicate"
    )
    statements: list[StatementInShort] = Field(description="Public key statements that sum up any of these")
    links: list[OutcomeLink] = Field(description="The public measures, goals and statements to which these led")
    contact: ContactRead | None = Field(description="Their contact details, as long as these are kept")
    evaluated_on: date = Field(description="The day (Europe/Berlin) for which the answer holds")
