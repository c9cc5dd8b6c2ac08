"""Funding sources, applications with the measures that hang on them, and costs."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Numeric, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from app.concepts.vocabulary import Precision
from app.core.days import FIRST_YEAR, LAST_YEAR
from app.core.decimals import exact_check
from app.core.money import AMOUNT
from app.core.tables import CODE, LOGGED, SORTED, TaggedRow, belongs_to, of_district, one_of, part_of, table_args
from app.districts.vocabulary import Visibility
from app.funding.vocabulary import ApplicationState, CostKind, CostRecurrence, FunderKind, FundingRole


class FundingSource(TaggedRow, table=True):
    __tablename__ = "funding_sources"
    __table_args__ = table_args(
        [
            of_district(),
            belongs_to("organisation_id", "organisations"),
            one_of("kind", FunderKind),
            one_of("available_precision", Precision),
            one_of("visibility", Visibility),
            UniqueConstraint("district_id", "key"),
            CheckConstraint("num_nonnulls(organisation_id, funder) < 2", name="funder"),
            CheckConstraint("ends_on >= starts_on", name="period"),
            CheckConstraint("available >= 0", name="available"),
        ]
    )

    organisation_id: UUID | None = None
    name: str = Field(sa_type=Text)
    sort_name: str = Field(sa_type=SORTED)
    kind: str = Field(sa_type=CODE)
    funder: str | None = Field(default=None, sa_type=Text)
    programme: str | None = Field(default=None, sa_type=Text)
    website: str | None = Field(default=None, sa_type=Text)
    starts_on: date | None = None
    ends_on: date | None = None
    available: Decimal | None = Field(default=None, sa_type=AMOUNT)
    available_precision: str = Field(sa_type=CODE)
    note: str | None = Field(default=None, sa_type=Text)
    visibility: str = Field(sa_type=CODE)


class FundingApplication(TaggedRow, table=True):
    __tablename__ = "funding_applications"
    __table_args__ = table_args(
        [
            of_district(),
            belongs_to("concept_id", "concepts"),
            belongs_to("source_id", "funding_sources"),
            belongs_to("organisation_id", "organisations"),
            one_of("state", ApplicationState),
            one_of("visibility", Visibility),
            UniqueConstraint("district_id", "key"),
            CheckConstraint("num_nonnulls(source_id, organisation_id, funder) < 2", name="funder"),
            CheckConstraint("ends_on >= starts_on", name="period"),
            CheckConstraint("amount_applied >= 0 AND own_share >= 0 AND amount_granted >= 0", name="amounts"),
            CheckConstraint("state <> 'planned' OR applied_on IS NULL", name="applied_on"),
            CheckConstraint("(state IN ('planned', 'applied')) = (decided_on IS NULL)", name="decided_on"),
            CheckConstraint("decided_on >= applied_on", name="order"),
            CheckConstraint("state IN ('granted', 'settled') OR amount_granted IS NULL", name="granted"),
            CheckConstraint("amount_granted <= amount_applied OR granted_note IS NOT NULL", name="granted_note"),
            CheckConstraint("state IN ('granted', 'settled') OR proof_delivered_on IS NULL", name="proof"),
        ]
    )

    concept_id: UUID | None = None
    source_id: UUID | None = None
    organisation_id: UUID | None = None
    title: str = Field(sa_type=Text, sa_column_kwargs=LOGGED)
    sort_title: str = Field(sa_type=SORTED)
    programme: str | None = Field(default=None, sa_type=Text)
    funder: str | None = Field(default=None, sa_type=Text)
    state: str = Field(sa_type=CODE)
    applied_on: date | None = None
    decided_on: date | None = None
    amount_applied: Decimal | None = Field(default=None, sa_type=AMOUNT)
    own_share: Decimal | None = Field(default=None, sa_type=AMOUNT)
    amount_granted: Decimal | None = Field(default=None, sa_type=AMOUNT)
    granted_note: str | None = Field(default=None, sa_type=Text)
    starts_on: date | None = None
    ends_on: date | None = None
    by_year: list[dict[str, Any]] = Field(sa_type=JSONB, description="Amounts as text: JSON's numbers are floats")
    proof_due_on: date | None = None
    proof_delivered_on: date | None = None
    reference: str | None = Field(default=None, sa_type=Text)
    note: str | None = Field(default=None, sa_type=Text)
    visibility: str = Field(sa_type=CODE)


class FundingApplicationMeasure(SQLModel, table=True):
    """Links a measure to an application, in one role."""

    __tablename__ = "funding_application_measures"
    __table_args__ = table_args(
        [
            part_of("application_id", "funding_applications", on_delete="CASCADE"),
            belongs_to("measure_id", "measures"),
            one_of("role", FundingRole),
        ]
    )

    application_id: UUID = Field(primary_key=True)
    district_id: UUID = Field(primary_key=True)
    measure_id: UUID = Field(primary_key=True)
    role: str = Field(sa_type=CODE)
    position: int


def _all(sign: str) -> str:
    """Return the condition that what an estimate tells has this sign; what is missing breaks none."""
    return " AND ".join(f"{column} {sign} 0" for column in ("estimated", "actual", "full_time_equivalents"))


class CostEstimate(TaggedRow, table=True):
    __tablename__ = "cost_estimates"
    __table_args__ = table_args(
        [
            of_district(),
            belongs_to("concept_id", "concepts"),
            belongs_to("measure_id", "measures"),
            belongs_to("application_id", "funding_applications"),
            one_of("kind", CostKind),
            one_of("recurrence", CostRecurrence),
            one_of("estimated_precision", Precision),
            one_of("visibility", Visibility),
            UniqueConstraint("district_id", "concept_id", "key"),
            CheckConstraint("num_nonnulls(estimated, actual, full_time_equivalents) > 0", name="amount"),
            CheckConstraint(f"kind = 'savings' OR ({_all('>=')})", name="amounts"),
            CheckConstraint(f"kind <> 'savings' OR ({_all('<=')})", name="savings"),
            exact_check("full_time_equivalents"),
            CheckConstraint("actual_on IS NULL OR actual IS NOT NULL", name="actual_on"),
            CheckConstraint("recurrence = 'one_off' OR year IS NULL", name="one_off"),
            CheckConstraint("recurrence = 'yearly' OR num_nonnulls(first_year, last_year) = 0", name="yearly"),
            *(
                CheckConstraint(f"{column} BETWEEN {FIRST_YEAR} AND {LAST_YEAR}", name=column)
                for column in ("year", "first_year", "last_year")
            ),
            CheckConstraint("last_year >= first_year", name="period"),
        ]
    )

    concept_id: UUID
    measure_id: UUID | None = None
    application_id: UUID | None = None
    title: str = Field(sa_type=Text, sa_column_kwargs=LOGGED)
    sort_title: str = Field(sa_type=SORTED)
    kind: str = Field(sa_type=CODE)
    recurrence: str = Field(sa_type=CODE)
    year: int | None = None
    first_year: int | None = None
    last_year: int | None = None
    estimated: Decimal | None = Field(default=None, sa_type=AMOUNT)
    estimated_precision: str = Field(sa_type=CODE)
    actual: Decimal | None = Field(default=None, sa_type=AMOUNT)
    actual_on: date | None = None
    full_time_equivalents: Decimal | None = Field(default=None, sa_type=Numeric)
    note: str | None = Field(default=None, sa_type=Text)
    visibility: str = Field(sa_type=CODE)
