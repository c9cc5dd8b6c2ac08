"""The record of what has been public as an OParl object: when it was made public, changed and taken back.

A row is written only for what the public may see, by `keeping`, in the transaction that makes it so. It holds no text:
an object's content is read from the council's own tables.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Text
from sqlmodel import Field, SQLModel

from app.core.tables import CODE, TIMESTAMP, of_district, table_args
from app.oparl.kinds import Kind

_KINDS = ", ".join(f"'{kind.value}'" for kind in Kind)


class OparlObject(SQLModel, table=True):
    """An object under its id. A consultation at a meeting is two: a consultation and an agenda item."""

    __tablename__ = "oparl_objects"
    __table_args__ = table_args(
        [
            of_district(),
            CheckConstraint(f"kind IN ({_KINDS})", name="kind"),
            CheckConstraint("deleted = (print IS NULL)", name="print"),
            Index(None, "district_id", "kind", "created_at", "id"),
            Index(None, "organization_id", "district_id"),
            Index(None, "paper_id", "district_id"),
        ]
    )

    id: UUID = Field(primary_key=True)
    district_id: UUID = Field(primary_key=True)
    kind: str = Field(primary_key=True, sa_type=CODE)
    organization_id: UUID | None = Field(
        default=None, description="The body that met or consulted; null for other objects"
    )
    paper_id: UUID | None = Field(default=None, description="The paper of a file; null for other objects")
    position: int | None = Field(
        default=None, description="Place of an agenda item in the meeting, from 0; null for other objects"
    )
    created_at: datetime = Field(sa_type=TIMESTAMP, description="Time at which it was first public")
    modified_at: datetime = Field(
        sa_type=TIMESTAMP, description="Time at which its content last changed, or it was taken back"
    )
    deleted: bool
    print: str | None = Field(default=None, sa_type=Text, description="Hash of its content")


class OparlSystem(SQLModel, table=True):
    """The entry point: when it was first there, and when its content changed last."""

    __tablename__ = "oparl_system"
    __table_args__ = (CheckConstraint("id = 1", name="only"),)

    id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    created_at: datetime = Field(sa_type=TIMESTAMP)
    modified_at: datetime = Field(sa_type=TIMESTAMP)
    print: str = Field(sa_type=Text, description="Hash of its content")
