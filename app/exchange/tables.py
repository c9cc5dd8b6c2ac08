"""Imports: who imported what and when, with the former values, so that an import can be reverted; and saved profiles,
which say how tables are read."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from app.core.tables import LOGGED, SORTED, TIMESTAMP, TenantRow, of_district, part_of, table_args


class ImportProfile(TenantRow, table=True):
    """A mapping for the tables of one board or questionnaire."""

    __tablename__ = "import_profiles"
    __table_args__ = table_args(
        [
            of_district(),
            UniqueConstraint("district_id", "key"),
        ]
    )

    title: str = Field(sa_type=Text, sa_column_kwargs=LOGGED)
    sort_title: str = Field(sa_type=SORTED)
    mapping: dict[str, Any] = Field(sa_type=JSONB, description="Meaning of the columns, as it was sent")


class Import(TenantRow, table=True):
    """An import that changed something. The change records of its revision list its effects."""

    __tablename__ = "imports"
    __table_args__ = table_args(
        [
            of_district(),
            UniqueConstraint("district_id", "key"),
            Index(None, "district_id", "created_at", "id"),
        ]
    )

    revision: int = Field(description="The district's revision that it made")
    actor_id: UUID = Field(description="Actor who imported")
    file_hash: str = Field(sa_type=Text, description="Of the request's body, in hexadecimal digits")
    size: int = Field(description="Of the request's body, in bytes")
    counts: dict[str, Any] = Field(
        sa_type=JSONB, description="Numbers of created, changed and unchanged entries, by list"
    )
    reverted_at: datetime | None = Field(default=None, sa_type=TIMESTAMP)
    reverted_by: UUID | None = Field(default=None, description="The actor who took it back")


class ImportFormer(SQLModel, table=True):
    """Former values of a row that an import changed, kept for as long as the import can be reverted."""

    __tablename__ = "import_formers"
    __table_args__ = (part_of("import_id", "imports"),)

    import_id: UUID = Field(primary_key=True)
    district_id: UUID = Field(primary_key=True)
    resource: str = Field(primary_key=True, sa_type=Text)
    resource_id: UUID = Field(primary_key=True)
    former: dict[str, Any] = Field(sa_type=JSONB, description="Columns and lists of references that the import changed")
