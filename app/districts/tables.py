"""Districts and the organisations that work in them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from app.core.tables import CODE, LOGGED, SORTED, TIMESTAMP, TenantRow, of_district, one_of, table_args
from app.districts.vocabulary import DistrictKind, OrganisationKind, Visibility


class District(SQLModel, table=True):
    """A reference table: small, the same on every shard. Its moving parts are in `district_state`."""

    __tablename__ = "districts"
    __table_args__ = (
        one_of("kind", DistrictKind),
        one_of("visibility", Visibility),
        CheckConstraint("ags ~ '^(0[1-9]|1[0-6])([0-9]{3}([0-9]{3})?)?$'", name="ags"),
        CheckConstraint("ars ~ '^(0[1-9]|1[0-6])[0-9]{10}$'", name="ars"),
        Index(None, "sort_name", "id"),
    )

    id: UUID = Field(primary_key=True)
    name: str = Field(sa_type=Text)
    sort_name: str = Field(sa_type=SORTED)
    kind: str = Field(sa_type=CODE)
    ags: str | None = Field(default=None, sa_type=Text, unique=True, sa_column_kwargs=LOGGED)
    ars: str | None = Field(default=None, sa_type=Text, sa_column_kwargs=LOGGED)
    nuts: str | None = Field(default=None, sa_type=Text, sa_column_kwargs=LOGGED)
    other_scheme: str | None = Field(default=None, sa_type=Text, sa_column_kwargs=LOGGED)
    other_code: str | None = Field(default=None, sa_type=Text, sa_column_kwargs=LOGGED)
    state: str | None = Field(sa_type=Text, sa_column_kwargs=LOGGED)
    website: str | None = Field(default=None, sa_type=Text)
    privacy_url: str | None = Field(default=None, sa_type=Text)
    accessibility_url: str | None = Field(default=None, sa_type=Text)
    update_interval: str | None = Field(default=None, sa_type=Text, sa_column_kwargs=LOGGED)
    visibility: str = Field(sa_type=CODE)
    is_public: bool
    version: int = 1
    created_at: datetime = Field(sa_type=TIMESTAMP)
    updated_at: datetime = Field(sa_type=TIMESTAMP)


class Organisation(TenantRow, table=True):
    __tablename__ = "organisations"
    __table_args__ = table_args(
        [
            of_district(),
            one_of("kind", OrganisationKind),
            UniqueConstraint("district_id", "key"),
            Index(None, "district_id", "sort_name", "id"),
        ]
    )

    name: str = Field(sa_type=Text)
    sort_name: str = Field(sa_type=SORTED)
    short_name: str | None = Field(default=None, sa_type=Text)
    kind: str = Field(sa_type=CODE)
    website: str | None = Field(default=None, sa_type=Text)
    same_as: str | None = Field(default=None, sa_type=Text)
