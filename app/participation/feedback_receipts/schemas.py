"""What the holder of a receipt learns."""

from datetime import date
from uuid import UUID

from pydantic import Field

from app.core.schemas import Output
from app.participation.answers.schemas import ItemInShort, OutcomeLink, StatementInShort
from app.participation.contact_details.schemas import ContactRead
from app.participation.feedback_items.schemas import ItemRead
from app.participation.vocabulary import Moderation


class OwnItem(ItemInShort, like=ItemRead):
    """What the holder said, word for word, published or not."""

    event_id: UUID | None
    concept_id: UUID
    language: str | None
    moderation: Moderation = Field(description="Only what is published can be read without this receipt or a token")


class ReceiptRead(Output):
    """What became of what the holder of the receipt said."""

    item: OwnItem = Field(description="What they said")
    stands_for: list[ItemInShort] = Field(
        description="Where it was split, its parts; where it is a duplicate, the published one that stands for both"
    )
    statements: list[StatementInShort] = Field(description="Those public ones that sum up any of these")
    links: list[OutcomeLink] = Field(description="The public measures, goals and statements to which these led")
    contact: ContactRead | None = Field(description="How they said that they can be reached")
    evaluated_on: date = Field(description="The day (Europe/Berlin) for which the answer holds")
