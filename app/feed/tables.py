"""The position of each change record in the feed. The records themselves are never touched.

These are installation tables: they stay whole when districts are sharded, and nothing refers to them.
"""

from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    Uuid,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlmodel import Field, SQLModel

BIG: Any = BigInteger


class FeedBatch(SQLModel, table=True):
    """The positions of one revision's records, in each of the three numberings: a record's position is the first one
    plus its ordinal (the public's: plus its public ordinal). None of them has gaps."""

    __tablename__ = "feed_batches"
    __table_args__ = (
        Index(None, "last_position", unique=True),
        Index(None, "public_last", unique=True),
        Index(None, "district_id", "district_last", unique=True),
        Index(None, "district_id", "public_last", unique=True),
    )

    district_id: UUID = Field(primary_key=True)
    revision: int = Field(primary_key=True)
    first_position: int = Field(sa_type=BIG, description="Over all districts")
    last_position: int = Field(sa_type=BIG)
    district_first: int = Field(sa_type=BIG, description="Within the district, for its insiders")
    district_last: int = Field(sa_type=BIG)
    public_first: int | None = Field(sa_type=BIG, description="Over all districts, for the public; null: nothing")
    public_last: int | None = Field(sa_type=BIG)
    public_revision: int | None


class FeedHead(SQLModel, table=True):
    """How far a district's revisions have got into the feed."""

    __tablename__ = "feed_heads"

    district_id: UUID = Field(primary_key=True)
    revision: int
    district_position: int = Field(sa_type=BIG, description="The last one given within the district")


class FeedState(SQLModel, table=True):
    """The only row: how far the feed has got, and in which database it was written."""

    __tablename__ = "feed_state"
    __table_args__ = (CheckConstraint("id = 1", name="only"),)

    id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    epoch: UUID = Field(description="Renewed where positions may have been given that this database does not know")
    fingerprint: str = Field(sa_type=Text, description="The result of `feed_fingerprint()` when the epoch began")
    written_in: int = Field(sa_type=BIG, description="The transaction that wrote this row: a restored row has another")
    last_position: int = Field(sa_type=BIG)
    last_public_position: int = Field(sa_type=BIG)


# --- views --------------------------------------------------------------------------------------------------------
# The database role of anonymous requests reads neither the log of changes nor the tables above, but these.

_views = MetaData()
FEED_NOW = Table(
    "feed_now",
    _views,
    Column("epoch", Uuid),
    Column("last_position", BigInteger),
    Column("last_public_position", BigInteger),
    Column("is_genuine", Boolean),
)
"""How far the feed has got, and whether its row was written in this database."""
PUBLIC_BATCHES = Table(
    "public_feed_batches",
    _views,
    Column("district_id", Uuid),
    Column("revision", Integer),
    Column("first_position", BigInteger),
    Column("last_position", BigInteger),
)
PUBLIC_CHANGES = Table(
    "public_changes",
    _views,
    Column("district_id", Uuid),
    Column("revision", Integer),
    Column("ordinal", Integer),
    Column("recorded_at", DateTime(timezone=True)),
    Column("actor_id", Uuid),
    Column("resource", Text),
    Column("resource_id", Uuid),
    Column("concept_id", Uuid),
    Column("subject_id", Uuid),
    Column("action", Text),
    Column("version", Integer),
    Column("fields", ARRAY(Text)),
    Column("before", JSONB),
)
"""The change records as the public may have them; revision and ordinal are the public ones."""
