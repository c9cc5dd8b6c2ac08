"""Events, feedback items, key statements, and the links from them to what they led to.

What is said about a concept outlives it: it can be answered when the concept is superseded.
"""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import BYTEA
from sqlmodel import Field, SQLModel

from app.concepts.vocabulary import Precision
from app.core.tables import (
    CODE,
    FOR_INSIDERS,
    LOGGED,
    SORTED,
    TIMESTAMP,
    TaggedRow,
    TenantRow,
    belongs_to,
    of_district,
    one_of,
    part_of,
    table_args,
)
from app.districts.vocabulary import Visibility
from app.participation.vocabulary import (
    EventForm,
    EventKind,
    FeedbackChannel,
    FeedbackKind,
    ForwardedTo,
    LinkRelation,
    Moderation,
    PersonGroup,
    Resolution,
)


class ParticipationEvent(TenantRow, table=True):
    __tablename__ = "participation_events"
    __table_args__ = table_args(
        [
            of_district(),
            belongs_to("concept_id", "concepts"),
            belongs_to("parent_id", "participation_events"),
            belongs_to("field_id", "fields_of_action"),
            one_of("kind", EventKind),
            one_of("form", EventForm),
            one_of("participants_precision", Precision),
            one_of("visibility", Visibility),
            UniqueConstraint("district_id", "concept_id", "key"),
            CheckConstraint("parent_id <> id", name="parent"),
            CheckConstraint("ends_on >= starts_on", name="period"),
            CheckConstraint("open_until >= open_from", name="open_period"),
            CheckConstraint("contact_retention_days > 0", name="contact_retention_days"),
        ]
    )

    concept_id: UUID
    parent_id: UUID | None = None
    field_id: UUID | None = None
    kind: str = Field(sa_type=CODE)
    title: str = Field(sa_type=Text, sa_column_kwargs=LOGGED)
    sort_title: str = Field(sa_type=SORTED)
    description: str | None = Field(default=None, sa_type=Text)
    starts_on: date | None = None
    ends_on: date | None = None
    form: str | None = Field(
        default=None,
        sa_type=CODE,
        description="open, or closed in spite of `open_until`; null: scheduled with `open_until`, closed without",
    )
    open_from: date | None = None
    open_until: date | None = None
    place: str | None = Field(default=None, sa_type=Text)
    participants: int | None = None
    participants_precision: str | None = Field(default=None, sa_type=CODE)
    addressed: str | None = Field(default=None, sa_type=Text)
    website: str | None = Field(default=None, sa_type=Text)
    contact_retention_days: int | None = None
    position: int
    visibility: str = Field(sa_type=CODE)


class KeyStatement(TaggedRow, table=True):
    __tablename__ = "key_statements"
    __table_args__ = table_args(
        [
            of_district(),
            belongs_to("concept_id", "concepts"),
            belongs_to("parent_id", "key_statements"),
            belongs_to("field_id", "fields_of_action"),
            belongs_to("event_id", "participation_events"),
            one_of("kind", FeedbackKind),
            one_of("resolution", Resolution),
            one_of("forwarded_level", ForwardedTo),
            one_of("visibility", Visibility),
            UniqueConstraint("district_id", "concept_id", "key"),
            CheckConstraint("parent_id <> id", name="parent"),
            CheckConstraint("(resolution = 'forwarded') = (forwarded_level IS NOT NULL)", name="forwarded"),
            CheckConstraint("(resolution = 'open') = (resolved_on IS NULL)", name="resolved_on"),
        ]
    )

    concept_id: UUID
    parent_id: UUID | None = None
    field_id: UUID | None = None
    event_id: UUID | None = None
    kind: str = Field(sa_type=CODE)
    section: str | None = Field(default=None, sa_type=Text)
    text: str = Field(sa_type=Text)
    position: int
    resolution: str = Field(sa_type=CODE)
    resolved_on: date | None = None
    answer: str | None = Field(default=None, sa_type=Text)
    forwarded_level: str | None = Field(default=None, sa_type=CODE)
    forwarded_to: str | None = Field(default=None, sa_type=Text)
    visibility: str = Field(sa_type=CODE)


class FeedbackItem(TenantRow, table=True):
    __tablename__ = "feedback_items"
    __table_args__ = table_args(
        [
            of_district(),
            belongs_to("concept_id", "concepts"),
            belongs_to("event_id", "participation_events"),
            belongs_to("field_id", "fields_of_action"),
            belongs_to("statement_id", "key_statements"),
            belongs_to("duplicate_of_id", "feedback_items"),
            belongs_to("split_from_id", "feedback_items"),
            belongs_to("comment_on_id", "feedback_items"),
            one_of("channel", FeedbackChannel),
            one_of("kind", FeedbackKind),
            one_of("person_group", PersonGroup),
            one_of("moderation", Moderation),
            one_of("visibility", Visibility),
            UniqueConstraint("district_id", "concept_id", "key"),
            Index(None, "district_id", "received_on", "id"),
            CheckConstraint("duplicate_of_id <> id", name="duplicate_of"),
            CheckConstraint("split_from_id <> id", name="split_from"),
            CheckConstraint("comment_on_id <> id", name="comment_on"),
            CheckConstraint("(answer IS NULL) = (answered_on IS NULL)", name="answered_on"),
            CheckConstraint("votes >= 0", name="votes"),
            CheckConstraint(
                "erased_at IS NULL OR (text = '' AND num_nonnulls(title, language, section, external_id, person_group, "
                "moderation_note, answer) = 0 AND NOT is_public)",
                name="erased",
            ),
        ]
    )

    concept_id: UUID
    event_id: UUID | None = None
    field_id: UUID | None = None
    statement_id: UUID | None = None
    duplicate_of_id: UUID | None = None
    split_from_id: UUID | None = None
    comment_on_id: UUID | None = Field(default=None, description="The item by somebody else on which it is a comment")
    is_split: bool = Field(default=False, description="True if it was split; its parts count in its place")
    channel: str = Field(sa_type=CODE)
    kind: str | None = Field(default=None, sa_type=CODE)
    title: str | None = Field(default=None, sa_type=Text)
    text: str = Field(sa_type=Text)
    language: str | None = Field(default=None, sa_type=Text)
    received_on: date
    section: str | None = Field(default=None, sa_type=Text)
    external_id: str | None = Field(default=None, sa_type=Text)
    person_group: str | None = Field(default=None, sa_type=CODE)
    votes: int = 0
    moderation: str = Field(sa_type=CODE)
    moderation_note: str | None = Field(default=None, sa_type=Text, sa_column_kwargs=FOR_INSIDERS)
    answer: str | None = Field(default=None, sa_type=Text)
    answered_on: date | None = None
    erased_at: datetime | None = Field(default=None, sa_type=TIMESTAMP, description="Since then it is a stub")
    visibility: str = Field(sa_type=CODE)


class ContactDetails(SQLModel, table=True):
    """Contact details of the person who gave an item: apart from it, never public, ended when their time is over."""

    __tablename__ = "contact_details"
    __table_args__ = (
        part_of("feedback_item_id", "feedback_items", on_delete="CASCADE"),
        CheckConstraint("num_nonnulls(name, email, phone) > 0", name="some"),
    )

    feedback_item_id: UUID = Field(primary_key=True)
    district_id: UUID = Field(primary_key=True)
    name: str | None = Field(default=None, sa_type=Text)
    email: str | None = Field(default=None, sa_type=Text)
    phone: str | None = Field(default=None, sa_type=Text)
    created_at: datetime = Field(sa_type=TIMESTAMP)
    updated_at: datetime = Field(sa_type=TIMESTAMP)


class FeedbackReceipt(SQLModel, table=True):
    """The receipt of the person who gave an item; only its hash is kept."""

    __tablename__ = "feedback_receipts"
    __table_args__ = (part_of("feedback_item_id", "feedback_items", on_delete="CASCADE"), Index(None, "hash"))

    feedback_item_id: UUID = Field(primary_key=True)
    district_id: UUID = Field(primary_key=True)
    hash: bytes = Field(sa_type=BYTEA)


class Erasure(SQLModel, table=True):
    """An erasure of something of a person: when and by whom, never the words. Only ever inserted.

    The ledger's file has the same lines, so that a restored database can learn of those that it does not know.
    """

    __tablename__ = "erasures"
    __table_args__ = table_args([of_district(), CheckConstraint("erased IN ('item', 'contact')", name="erased")])

    id: UUID = Field(primary_key=True)
    district_id: UUID = Field(primary_key=True)
    feedback_item_id: UUID = Field(description="The item, which an import's revert may have deleted since")
    erased: str = Field(sa_type=CODE)
    erased_at: datetime = Field(sa_type=TIMESTAMP)
    actor_id: UUID


class ErasedName(SQLModel, table=True):
    """Keyed hash of a name under which an erased item was imported, so that no import brings it back."""

    __tablename__ = "erased_names"
    __table_args__ = (of_district(),)

    district_id: UUID = Field(primary_key=True)
    hash: bytes = Field(primary_key=True, sa_type=BYTEA)


class ParticipationLink(TenantRow, table=True):
    __tablename__ = "participation_links"
    __table_args__ = table_args(
        [
            of_district(),
            belongs_to("concept_id", "concepts"),
            belongs_to("feedback_item_id", "feedback_items"),
            belongs_to("key_statement_id", "key_statements"),
            belongs_to("other_statement_id", "key_statements"),
            belongs_to("measure_id", "measures"),
            belongs_to("goal_id", "goals"),
            one_of("relation", LinkRelation),
            UniqueConstraint("district_id", "concept_id", "key"),
            CheckConstraint("num_nonnulls(feedback_item_id, key_statement_id) = 1", name="one_source"),
            CheckConstraint("num_nonnulls(other_statement_id, measure_id, goal_id) = 1", name="one_target"),
            CheckConstraint("other_statement_id <> key_statement_id", name="itself"),
            UniqueConstraint(
                "district_id",
                "feedback_item_id",
                "key_statement_id",
                "other_statement_id",
                "measure_id",
                "goal_id",
                "relation",
                name="uq_participation_links_ends",
                postgresql_nulls_not_distinct=True,
            ),
        ]
    )

    concept_id: UUID
    feedback_item_id: UUID | None = None
    key_statement_id: UUID | None = None
    other_statement_id: UUID | None = None
    measure_id: UUID | None = None
    goal_id: UUID | None = None
    relation: str = Field(sa_type=CODE)
    note: str | None = Field(default=None, sa_type=Text)
