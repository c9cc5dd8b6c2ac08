"""Building blocks of every table, and the tables of the installation itself.

Tenant tables have the primary key `(id, district_id)` and refer to each other by both, so that the database keeps
districts apart and the schema can be sharded by district. Installation tables have no foreign key to or from them.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Date,
    DateTime,
    ForeignKeyConstraint,
    Index,
    Integer,
    Numeric,
    Table,
    Text,
    Uuid,
)
from sqlalchemy.dialects.postgresql import ARRAY, BYTEA, JSONB
from sqlmodel import Field, SQLModel

from app.core.vocabulary import Vocabulary

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

TIMESTAMP: Any = DateTime(timezone=True)
TEXTS: Any = ARRAY(Text)


class SortKey(Text):
    """Sort key of a text: derived from it, and compared byte by byte, so that every server sorts alike."""

    def __init__(self) -> None:
        super().__init__(collation="C")


class Code(Text):
    """A code of a vocabulary, which holds nobody's words."""


SORTED: Any = SortKey()
CODE: Any = Code()
LOGGED: Any = {"info": {"logged": True}}
"""Marks a column whose former texts the log of changes may hold, as they are neither by people nor about them."""
FOR_INSIDERS: Any = {"info": {"for_insiders": True}}
"""Marks a column that the public never sees, also where it sees the row."""
TECHNICAL = frozenset({"updated_at", "version", "is_public"})
"""Columns of every resource that follow from what happens to it."""


def table(model: type[SQLModel]) -> Table:
    """Return the SQLAlchemy table behind a SQLModel class, typed."""
    return model.__table__  # type: ignore[attr-defined,no-any-return] # SQLModel does not declare it


def is_for_insiders(model: type[SQLModel], name: str) -> bool:
    """Return True for a column that the public never sees."""
    return name in table(model).c and table(model).c[name].info.get("for_insiders", False)


def is_technical(model: type[SQLModel], name: str) -> bool:
    """Return True for a column that follows from others, and whose change is no change by itself."""
    columns = table(model).c
    return name in TECHNICAL or (name in columns and isinstance(columns[name].type, SortKey))


def is_logged(model: type[SQLModel], name: str) -> bool:
    """Return True for a column whose former values the log of changes may hold: codes, numbers, days and ids hold no
    words, and every other column is marked itself."""
    column = table(model).c[name]
    wordless = (Code, Boolean, Numeric, Integer, Date, DateTime, Uuid)
    holds = column.type.item_type if isinstance(column.type, ARRAY) else column.type
    return isinstance(holds, wordless) or bool(column.info.get("logged"))


def one_of(column: str, vocabulary: type[Vocabulary]) -> CheckConstraint:
    """Check that the column holds a code of the vocabulary (or nothing, where it is nullable)."""
    codes = ", ".join(f"'{code.value}'" for code in vocabulary)
    return CheckConstraint(f"{column} IN ({codes})", name=column)


def belongs_to(column: str, target: str, *, on_delete: str | None = None) -> tuple[ForeignKeyConstraint, Index]:
    """Return a reference within the district, kept by the database, with the index that a foreign key needs."""
    reference = ForeignKeyConstraint(
        [column, "district_id"], [f"{target}.id", f"{target}.district_id"], ondelete=on_delete
    )
    return reference, Index(None, column, "district_id")


def part_of(column: str, target: str, *, on_delete: str | None = None) -> ForeignKeyConstraint:
    """Return a reference with which the primary key begins, and which needs no index of its own."""
    return belongs_to(column, target, on_delete=on_delete)[0]


def of_district() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["district_id"], ["districts.id"])


def table_args(parts: Iterable[Any]) -> tuple[Any, ...]:
    """Return table arguments, with the pairs of `belongs_to` laid flat."""
    result: list[Any] = []
    for part in parts:
        result.extend(part) if isinstance(part, tuple) else result.append(part)
    return tuple(result)


class TenantRow(SQLModel):
    """Columns of every resource of a district."""

    id: UUID = Field(primary_key=True)
    district_id: UUID = Field(primary_key=True)
    key: str = Field(sa_type=Text)
    version: int = Field(default=1)
    created_at: datetime = Field(sa_type=TIMESTAMP)
    updated_at: datetime = Field(sa_type=TIMESTAMP)
    is_public: bool = Field(description="Public itself, and so is all that it hangs under; kept by the write path")


class TaggedRow(TenantRow):
    """Columns of a resource that has tags."""

    tags: list[str] = Field(sa_type=TEXTS)


class DistrictState(SQLModel, table=True):
    """One row a district: its lock, its revisions and its clock."""

    __tablename__ = "district_state"
    __table_args__ = (of_district(),)

    district_id: UUID = Field(primary_key=True)
    revision: int = Field(default=0, description="Moves with every write")
    public_revision: int = Field(default=0, description="Moves only when something public does")
    last_recorded_at: datetime = Field(sa_type=TIMESTAMP, description="recorded_at never goes back, even if clocks do")
    revised_at: datetime = Field(
        sa_type=TIMESTAMP, description="When the revision was made: after a restore it repeats"
    )
    public_revised_at: datetime = Field(sa_type=TIMESTAMP, description="When the public revision was made")


class ChangeRecord(SQLModel, table=True):
    """A change: the audit trail, and the source of feeds, webhooks and histories. Only ever inserted.

    The order within a district is (revision, ordinal). A position over all districts is given after commit, by the
    feed's relay, in a table of its own: this one is never updated.
    """

    __tablename__ = "change_records"
    __table_args__ = table_args(
        [
            of_district(),
            Index(None, "resource_id", "district_id"),
            Index(None, "subject_id", "district_id"),
            Index(None, "district_id", "public_revision"),
        ]
    )

    district_id: UUID = Field(primary_key=True)
    revision: int = Field(primary_key=True)
    ordinal: int = Field(primary_key=True)
    recorded_at: datetime = Field(sa_type=TIMESTAMP)
    actor_id: UUID
    resource: str = Field(sa_type=Text)
    resource_id: UUID
    concept_id: UUID | None = Field(default=None, description="The concept it belongs to")
    subject_id: UUID | None = Field(default=None, description="The measure or goal that it is about")
    action: str = Field(sa_type=Text)
    version: int
    fields: list[str] = Field(sa_type=TEXTS, description="The fields that changed, by name")
    before: dict[str, Any] | None = Field(default=None, sa_type=JSONB, description="Former values, never of free text")
    public_revision: int | None = Field(default=None, description="Set where the public may see the change")
    public_ordinal: int | None = None
    public_action: str | None = Field(default=None, sa_type=Text, description="What the change is to the public")


class Actor(SQLModel, table=True):
    """A writer, by a pseudonymous id that outlives tokens."""

    __tablename__ = "actors"

    id: UUID = Field(primary_key=True)
    name: str = Field(sa_type=Text)
    is_operator: bool = False
    created_at: datetime = Field(sa_type=TIMESTAMP)


class RoleGrant(SQLModel, table=True):
    """The role of an actor in a district. (No foreign key to it: this table stays whole when districts are sharded.)"""

    __tablename__ = "role_grants"
    __table_args__ = (
        ForeignKeyConstraint(["actor_id"], ["actors.id"], ondelete="CASCADE"),
        CheckConstraint("role IN ('reader', 'reporter', 'editor', 'admin')", name="role"),
        Index(None, "district_id"),
    )

    actor_id: UUID = Field(primary_key=True)
    district_id: UUID = Field(primary_key=True)
    role: str = Field(sa_type=CODE)


class ApiToken(SQLModel, table=True):
    """A bearer token, of which only the hash is kept."""

    __tablename__ = "api_tokens"
    __table_args__ = (ForeignKeyConstraint(["actor_id"], ["actors.id"], ondelete="CASCADE"), Index(None, "actor_id"))

    id: UUID = Field(primary_key=True)
    actor_id: UUID
    hash: bytes = Field(sa_type=BYTEA, unique=True)
    hint: str = Field(sa_type=Text, description="The last characters, to tell tokens apart")
    created_at: datetime = Field(sa_type=TIMESTAMP)
    created_by: UUID | None = None
    expires_at: datetime | None = Field(default=None, sa_type=TIMESTAMP)


class CalendarToken(SQLModel, table=True):
    """Opens the calendar of one district by its URL; of it only the hash is kept. It ends with the token by which it
    was made."""

    __tablename__ = "calendar_tokens"
    __table_args__ = (
        ForeignKeyConstraint(["token_id"], ["api_tokens.id"], ondelete="CASCADE"),
        Index(None, "token_id"),
        Index(None, "district_id"),
    )

    id: UUID = Field(primary_key=True)
    token_id: UUID
    district_id: UUID
    name: str = Field(sa_type=Text)
    hash: bytes = Field(sa_type=BYTEA, unique=True)
    hint: str = Field(sa_type=Text, description="The last characters, to tell them apart")
    created_at: datetime = Field(sa_type=TIMESTAMP)
    expires_at: datetime = Field(sa_type=TIMESTAMP)


class IdempotencyRecord(SQLModel, table=True):
    """The first answer to a request that carried an Idempotency-Key; kept for 24 hours."""

    __tablename__ = "idempotency_records"
    __table_args__ = (Index(None, "expires_at"),)

    scope: bytes = Field(primary_key=True, sa_type=BYTEA, description="Hash of actor, method, path and key")
    fingerprint: bytes = Field(sa_type=BYTEA, description="Hash of what was asked")
    status: int
    headers: dict[str, str] = Field(sa_type=JSONB)
    body: bytes = Field(sa_type=BYTEA)
    expires_at: datetime = Field(sa_type=TIMESTAMP)


class RateCount(SQLModel, table=True):
    """The number of a client's requests without a token within a span of time. Unlogged: a crash may forget it."""

    __tablename__ = "rate_counts"
    __table_args__ = (Index(None, "ends_at"), {"prefixes": ["UNLOGGED"]})

    client: bytes = Field(primary_key=True, sa_type=BYTEA, description="Keyed hash of the day and the address")
    seconds: int = Field(primary_key=True, description="How long the span is")
    ends_at: datetime = Field(primary_key=True, sa_type=TIMESTAMP, description="When the span is over")
    requests: int
