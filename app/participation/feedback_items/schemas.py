"""Feedback items, as clients send and receive them.

What a person said is never changed: it is entered once, categorised, moderated and answered; split, or marked as the
duplicate of another.
"""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints

from app.core.actions import AllowedAction
from app.core.field_rules import Broken, Ruled, broken, rule
from app.core.patterns import described_pattern
from app.core.schemas import ConceptResource, Id, Input, Output, PastDay, Patch
from app.core.text import Line, Prose
from app.districts.schemas import New, WithNames
from app.districts.vocabulary import Visibility
from app.participation.contact_details.schemas import ContactInput
from app.participation.vocabulary import FeedbackChannel, FeedbackKind, FeedbackState, Moderation, PersonGroup

_LANGUAGE = described_pattern(
    r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$",
    "A language as BCP 47, such as de, uk or pt-BR",
    "Eine Sprache nach BCP 47, etwa de, uk oder pt-BR",
)
Language = Annotated[str, StringConstraints(pattern=_LANGUAGE, max_length=35, strip_whitespace=True)]
"""A BCP 47 language tag, such as de, uk or pt-BR."""


class ItemWords(Input):
    """A person's words, how they came in, and all that is kept of the person; an import bundle has the same."""

    channel: FeedbackChannel = Field(description="The way on which it came in")
    title: Line | None = Field(default=None, description="Its heading, where it has one")
    text: Prose = Field(description="The person's own words; they are never changed")
    language: Language | None = Field(default=None, description="Language of the text, BCP 47", examples=["de"])
    received_on: PastDay | None = Field(default=None, description="Day on which it came in; default: today")
    section: Line | None = Field(default=None, description="Section of the board or form from which it came")
    external_id: Line | None = Field(default=None, description="Its id on the board or form")
    person_group: PersonGroup | None = Field(default=None, description="Group of the person: never more than that")
    votes: int = Field(default=0, strict=True, ge=0, le=1_000_000, description="Approvals that it had on the board")


class ItemHandlingFacts(Input):
    """The office's handling of an item; an import bundle has the same."""

    kind: FeedbackKind | None = Field(default=None, description="Need, proposal, wish, praise and so on")
    moderation: Moderation = Field(
        default=Moderation.PENDING, description="Only what is published can be read without a token"
    )
    moderation_note: Prose | None = Field(
        default=None, description="Why it was rejected, for insiders; needed where it is"
    )
    answer: Prose | None = Field(default=None, description="The public answer")
    visibility: Visibility = Field(
        default=Visibility.PUBLIC,
        description="Visibility once it is published; `public` holds only if its event is public",
    )


class ItemFacts(ItemWords, ItemHandlingFacts):
    """A person's words, and the office's handling of them."""


class ItemHandling(ItemHandlingFacts):
    """The office's handling of an item, with its references by id."""

    field_id: Id | None = Field(default=None, description="The field of action it is about, in the same concept")
    statement_id: Id | None = Field(
        default=None, description="The key statement that sums it up, of the same concept; no internal one"
    )
    duplicate_of_id: Id | None = Field(
        default=None, description="The item of the same concept that says the same and stands for both"
    )


class ItemHandlingContent(ItemHandling, Ruled):
    """The office's handling of an item, with the rules between its fields."""

    @rule
    def _rejection_says_why(self) -> Broken:
        if self.moderation == "rejected" and self.moderation_note is None:
            yield broken(
                "moderation_note", "rejected", "A rejection needs a reason", "Eine Ablehnung braucht eine Begründung"
            )


class ItemContent(ItemWords, ItemHandlingContent):
    """The whole content of an item."""


class ItemCreate(New, ItemContent):
    """A new item, as the public form sends it or the office enters it. Without a token there are only the event, the
    text (of at most 5,000 characters), and title, kind, field, language, group of the person and contact."""

    event_id: Id | None = Field(default=None, description="The event at which it was said")
    concept_id: Id | None = Field(default=None, description="The concept it is about; that of the event, where given")
    comment_on_id: Id | None = Field(
        default=None, description="The item, of the same concept, on which somebody else comments with this"
    )
    contact: ContactInput | None = Field(
        default=None,
        description="Contact details of the person: kept apart, never public, ended by the event's retention",
    )
    channel: FeedbackChannel = Field(default=FeedbackChannel.WEB, description="The way on which it came in")

    @rule
    def _has_a_place(self) -> Broken:
        if self.event_id is None and self.concept_id is None:
            yield broken(
                "concept_id",
                "missing",
                "It needs an event or a concept",
                "Es braucht eine Veranstaltung oder ein Konzept",
            )


class ItemPatch(ItemHandling, Patch, of=ItemHandlingContent):
    """A change of the office's handling; omitted fields keep their values. The words themselves never change."""


class ItemChange(ItemHandling, Patch, of=ItemHandlingContent):
    """The changed fields of one item of many."""


class ItemOfMany(ItemChange):
    """A change of one item of many; omitted fields keep their values."""

    id: Id = Field(description="The feedback item")
    version: int = Field(
        strict=True,
        ge=1,
        le=2_147_483_647,
        description="Its version as you read it; refused where it has moved on. "
        "The note of a published item does not move it: of two the later stays",
    )


class SplitPart(Input):
    """A part of an item that was split."""

    text: Prose = Field(description="A passage of the item's text, word for word")
    kind: FeedbackKind | None = Field(default=None, description="Default: that of the item")
    field_id: Id | None = Field(default=None, description="Default: that of the item")
    statement_id: Id | None = Field(default=None, description="Default: that of the item")


class Split(Input):
    """The passages into which an item is split."""

    parts: list[SplitPart] = Field(min_length=2, max_length=20, description="2 to 20 passages, in their order")


class ItemRead(ItemHandling, ItemWords, ConceptResource, like=ItemCreate):
    """A feedback item, with the office's handling of it."""

    event_id: UUID | None
    statement_id: UUID | None = Field(description="The key statement that sums it up")
    duplicate_of_id: UUID | None = Field(description="The item that stands for both")
    split_from_id: UUID | None = Field(description="The item of which it is a passage")
    comment_on_id: UUID | None = Field(description="The item by somebody else on which it is a comment")
    is_split: bool = Field(description="True if it was split; its parts count in its place")
    received_on: date = Field(description="Day on which it came in")
    state: FeedbackState = Field(
        description="answered: it has an answer of its own; categorised: it has a statement, or a kind and a field"
    )
    moderation_note: str | None = Field(description="For insiders; null to everybody else")
    answered_on: date | None = Field(description="Day of its answer")
    erased_at: datetime | None = Field(
        description="Time of erasure; since then it is a stub without words, for insiders only"
    )


class ItemDetail(WithNames, ItemRead):
    """One item, with the actions that the caller may take."""

    allowed_actions: list[AllowedAction] = Field(
        description="Actions that the caller's role allows: moderate, update, split, add_link, erase"
    )


class ItemCreated(ItemDetail):
    """A new item."""

    receipt: str | None = Field(
        description="Secret of whoever used the public form, shown this once: with it, in the header Feedback-Receipt, "
        "they see what became of it and can erase it. Null where the office entered it"
    )


class SplitAnswer(Output):
    """An item that was split, and its parts."""

    item: ItemRead = Field(description="The item itself, which no longer counts")
    parts: list[ItemRead] = Field(description="Its parts, in their order")
