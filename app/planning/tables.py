"""Plans and indicators of a concept: timeline, annual plans, outreach, measurements."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, Numeric, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from app.concepts.vocabulary import Precision, Priority
from app.core.days import FIRST_YEAR, LAST_YEAR
from app.core.decimals import exact_check
from app.core.periods import PERIOD, period_check
from app.core.tables import (
    CODE,
    LOGGED,
    SORTED,
    TIMESTAMP,
    TaggedRow,
    TenantRow,
    belongs_to,
    of_district,
    one_of,
    table_args,
)
from app.districts.vocabulary import Visibility
from app.planning.vocabulary import Direction, MilestoneState, OutreachKind, OutreachState, PlanState

"""A time as `app.core.periods` tells it."""


def within_concept(column: str, target: str, *, on_delete: str | None = None) -> tuple[ForeignKeyConstraint, Index]:
    """Return a foreign key to a row of the same concept, with the index that it needs."""
    columns = [column, "concept_id", "district_id"]
    reference = ForeignKeyConstraint(
        columns, [f"{target}.{name}" for name in ("id", "concept_id", "district_id")], ondelete=on_delete
    )
    return reference, Index(None, *columns)


class Milestone(TaggedRow, table=True):
    __tablename__ = "milestones"
    __table_args__ = table_args(
        [
            of_district(),
            belongs_to("concept_id", "concepts"),
            one_of("state", MilestoneState),
            one_of("visibility", Visibility),
            UniqueConstraint("district_id", "concept_id", "key"),
            period_check("planned"),
            CheckConstraint("(state = 'reached') = (reached_on IS NOT NULL)", name="reached_on"),
        ]
    )

    concept_id: UUID
    title: str = Field(sa_type=Text, sa_column_kwargs=LOGGED)
    sort_title: str = Field(sa_type=SORTED)
    description: str | None = Field(default=None, sa_type=Text)
    state: str = Field(sa_type=CODE)
    planned: dict[str, Any] | None = Field(default=None, sa_type=PERIOD)
    reached_on: date | None = None
    position: int
    visibility: str = Field(sa_type=CODE)


class PlanEntry(TaggedRow, table=True):
    __tablename__ = "plan_entries"
    __table_args__ = table_args(
        [
            of_district(),
            belongs_to("concept_id", "concepts"),
            belongs_to("organisation_id", "organisations"),
            one_of("state", PlanState),
            one_of("priority", Priority),
            one_of("visibility", Visibility),
            UniqueConstraint("district_id", "concept_id", "key"),
            UniqueConstraint("id", "concept_id", "district_id"),
            CheckConstraint(
                f"year_from BETWEEN {FIRST_YEAR} AND {LAST_YEAR} AND year_until <= {LAST_YEAR}", name="years"
            ),
            CheckConstraint("year_until >= year_from", name="year_until"),
        ]
    )

    concept_id: UUID
    organisation_id: UUID | None = None
    year_from: int
    year_until: int | None = None
    title: str = Field(sa_type=Text, sa_column_kwargs=LOGGED)
    sort_title: str = Field(sa_type=SORTED)
    description: str | None = Field(default=None, sa_type=Text)
    priority: str | None = Field(default=None, sa_type=CODE)
    state: str = Field(sa_type=CODE)
    depends_on_staff: bool
    note: str | None = Field(default=None, sa_type=Text)
    position: int
    visibility: str = Field(sa_type=CODE)


class PlanEntryMeasure(SQLModel, table=True):
    """Links a plan entry to a measure of the same concept: both references contain the concept."""

    __tablename__ = "plan_entry_measures"
    __table_args__ = table_args(
        [
            *within_concept("plan_entry_id", "plan_entries", on_delete="CASCADE"),
            *within_concept("measure_id", "measures"),
        ]
    )

    plan_entry_id: UUID = Field(primary_key=True)
    district_id: UUID = Field(primary_key=True)
    measure_id: UUID = Field(primary_key=True)
    concept_id: UUID
    position: int


class Outreach(TenantRow, table=True):
    __tablename__ = "outreach"
    __table_args__ = table_args(
        [
            of_district(),
            belongs_to("concept_id", "concepts"),
            belongs_to("body_id", "bodies"),
            belongs_to("organisation_id", "organisations"),
            one_of("kind", OutreachKind),
            one_of("state", OutreachState),
            one_of("visibility", Visibility),
            UniqueConstraint("district_id", "concept_id", "key"),
            period_check("period"),
            CheckConstraint("held_on IS NULL OR state = 'held'", name="held_on"),
            CheckConstraint("state <> 'held' OR num_nonnulls(held_on, period) > 0", name="held"),
        ]
    )

    concept_id: UUID
    body_id: UUID | None = None
    organisation_id: UUID | None = None
    kind: str = Field(sa_type=CODE)
    recipient: str = Field(sa_type=Text)
    state: str = Field(sa_type=CODE)
    held_on: date | None = None
    period: dict[str, Any] | None = Field(default=None, sa_type=PERIOD)
    note: str | None = Field(default=None, sa_type=Text)
    position: int
    visibility: str = Field(sa_type=CODE)


class Indicator(TenantRow, table=True):
    __tablename__ = "indicators"
    __table_args__ = table_args(
        [
            of_district(),
            belongs_to("concept_id", "concepts"),
            *within_concept("goal_id", "goals"),
            *within_concept("measure_id", "measures"),
            one_of("direction", Direction),
            one_of("visibility", Visibility),
            UniqueConstraint("district_id", "concept_id", "key"),
            UniqueConstraint("id", "concept_id", "district_id"),
            exact_check("target_value"),
            CheckConstraint("num_nonnulls(goal_id, measure_id) < 2", name="one_subject"),
            CheckConstraint("target_value IS NULL OR num_nonnulls(unit, direction) = 2", name="target"),
            CheckConstraint("target_on IS NULL OR target_value IS NOT NULL", name="target_on"),
            CheckConstraint("decimal_places BETWEEN 0 AND 6", name="decimal_places"),
        ]
    )

    concept_id: UUID
    goal_id: UUID | None = None
    measure_id: UUID | None = None
    number: str | None = Field(default=None, sa_type=Text, sa_column_kwargs=LOGGED)
    sort_number: str = Field(sa_type=SORTED)
    title: str = Field(sa_type=Text, sa_column_kwargs=LOGGED)
    sort_title: str = Field(sa_type=SORTED)
    definition: str | None = Field(default=None, sa_type=Text)
    unit: str | None = Field(default=None, sa_type=Text)
    source: str | None = Field(default=None, sa_type=Text)
    calculation: str | None = Field(default=None, sa_type=Text)
    population: str | None = Field(default=None, sa_type=Text)
    direction: str | None = Field(default=None, sa_type=CODE)
    target_value: Decimal | None = Field(default=None, sa_type=Numeric)
    target_on: date | None = None
    decimal_places: int
    visibility: str = Field(sa_type=CODE)


class IndicatorObservation(TenantRow, table=True):
    """Inserted once and never changed; a correction is another row."""

    __tablename__ = "indicator_observations"
    __table_args__ = table_args(
        [
            of_district(),
            belongs_to("concept_id", "concepts"),
            *within_concept("indicator_id", "indicators"),
            one_of("precision", Precision),
            one_of("visibility", Visibility),
            UniqueConstraint("district_id", "concept_id", "key"),
            Index(
                "ix_indicator_observations_series",
                *("indicator_id", "district_id", "observed_on", "breakdown_key", "recorded_at", "ordinal"),
            ),
            exact_check("value"),
            CheckConstraint("observed_from <= observed_on", name="observed_from"),
            CheckConstraint(
                "(value IS NULL) = (suppressed OR not_stated) AND NOT (suppressed AND not_stated)", name="suppressed"
            ),
            CheckConstraint("jsonb_typeof(breakdown) = 'array'", name="breakdown"),
        ]
    )

    concept_id: UUID
    indicator_id: UUID
    observed_from: date | None = None
    observed_on: date
    value: Decimal | None = Field(default=None, sa_type=Numeric)
    precision: str = Field(sa_type=CODE)
    breakdown: list[dict[str, str]] = Field(sa_type=JSONB)
    breakdown_key: str = Field(sa_type=SORTED, description="The breakdown by dimension, whatever its order")
    provisional: bool
    suppressed: bool
    not_stated: bool
    source: str | None = Field(default=None, sa_type=Text)
    note: str | None = Field(default=None, sa_type=Text)
    visibility: str = Field(sa_type=CODE)
    recorded_at: datetime = Field(sa_type=TIMESTAMP)
    ordinal: int = Field(description="Breaks ties of one transaction")
    recorded_by: UUID = Field(description="The actor who entered it")
    retracted_at: datetime | None = Field(
        default=None, sa_type=TIMESTAMP, description="Time at which its import was taken back"
    )
