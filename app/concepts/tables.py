"""Concepts with their fields, goals, measures and steps; the logs of their lights are in `status_log/tables.py`."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Text, UniqueConstraint, literal_column
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from app.concepts.vocabulary import (
    AttributeKind,
    ConceptState,
    DiscontinuationReason,
    Feasibility,
    FieldKind,
    GoalLevel,
    Light,
    OrganisationRole,
    Precision,
    Priority,
    StepState,
    TimeHorizon,
    Topic,
)
from app.core.tables import (
    CODE,
    FOR_INSIDERS,
    LOGGED,
    SORTED,
    TEXTS,
    TaggedRow,
    TenantRow,
    belongs_to,
    of_district,
    one_of,
    part_of,
    table_args,
)
from app.districts.vocabulary import Visibility

ROOM_FOR_LIGHTS = {"postgresql_with": {"fillfactor": 80}}
"""Lights change often and stand in no index: with room in its page, a row is renewed without touching any index."""


NOT_ALWAYS_RATED = {"info": {"always_rated": False}}
"""Marks what has a light only if somebody set one."""


class RatedRow(SQLModel):
    """The two current entries of a log of lights, kept by the write path (no foreign key: it would be a circle)."""

    light: str = Field(default="not_rated", sa_type=CODE)
    status_id: UUID | None = None
    rated_on: date | None = None
    public_light: str = Field(default="not_rated", sa_type=CODE)
    public_status_id: UUID | None = None
    public_rated_on: date | None = None


def _of_lights() -> tuple[CheckConstraint, ...]:
    return one_of("light", Light), one_of("public_light", Light)


class Concept(TaggedRow, RatedRow, table=True):
    __tablename__ = "concepts"
    __table_args__ = table_args(
        [
            of_district(),
            one_of("state", ConceptState),
            one_of("visibility", Visibility),
            one_of("stated_measure_count_precision", Precision),
            *_of_lights(),
            belongs_to("predecessor_id", "concepts"),
            UniqueConstraint("district_id", "key"),
            Index(None, "district_id", "lineage_id"),
            Index(None, "district_id", "sort_title", "id"),
            CheckConstraint("state NOT IN ('adopted', 'superseded') OR adopted_on IS NOT NULL", name="adopted_on"),
            CheckConstraint("valid_until >= valid_from", name="valid_period"),
            CheckConstraint("predecessor_id <> id", name="predecessor"),
            NOT_ALWAYS_RATED,
        ]
    )

    title: str = Field(sa_type=Text, sa_column_kwargs=LOGGED)
    sort_title: str = Field(sa_type=SORTED)
    description: str | None = Field(default=None, sa_type=Text)
    version_label: str | None = Field(default=None, sa_type=Text, sa_column_kwargs=LOGGED)
    state: str = Field(sa_type=CODE)
    adopted_on: date | None = None
    adopted_by: str | None = Field(default=None, sa_type=Text)
    valid_from: date | None = None
    valid_until: date | None = None
    review_interval: str | None = Field(default=None, sa_type=Text, sa_column_kwargs=LOGGED)
    predecessor_id: UUID | None = None
    lineage_id: UUID = Field(description="The id of the first concept of the line of versions")
    guiding_principles: list[str] = Field(sa_type=TEXTS)
    legal_bases: list[str] = Field(sa_type=TEXTS)
    target_groups: list[str] = Field(sa_type=TEXTS)
    stated_measure_count: int | None = None
    stated_measure_count_precision: str | None = Field(default=None, sa_type=CODE)
    time_horizons: list[dict[str, Any]] = Field(sa_type=JSONB, sa_column_kwargs=LOGGED)
    light_scheme: dict[str, Any] = Field(sa_type=JSONB, sa_column_kwargs=LOGGED)
    visibility: str = Field(sa_type=CODE)


class AttributeDefinition(TenantRow, table=True):
    __tablename__ = "attribute_definitions"
    __table_args__ = table_args(
        [
            of_district(),
            belongs_to("concept_id", "concepts"),
            one_of("kind", AttributeKind),
            one_of("visibility", Visibility),
            UniqueConstraint("district_id", "concept_id", "key"),
            CheckConstraint("(kind IN ('choice', 'choices')) = (choices <> '[]')", name="choices"),
        ]
    )

    concept_id: UUID
    label: str = Field(sa_type=Text, sa_column_kwargs=LOGGED)
    sort_label: str = Field(sa_type=SORTED)
    description: str | None = Field(default=None, sa_type=Text)
    kind: str = Field(sa_type=CODE)
    choices: list[dict[str, Any]] = Field(sa_type=JSONB, sa_column_kwargs=LOGGED)
    unit: str | None = Field(default=None, sa_type=Text, sa_column_kwargs=LOGGED)
    position: int
    visibility: str = Field(sa_type=CODE)


class FieldOfAction(TenantRow, RatedRow, table=True):
    __tablename__ = "fields_of_action"
    __table_args__ = table_args(
        [
            of_district(),
            belongs_to("concept_id", "concepts"),
            belongs_to("parent_id", "fields_of_action"),
            belongs_to("predecessor_id", "fields_of_action"),
            one_of("kind", FieldKind),
            one_of("topic", Topic),
            *_of_lights(),
            UniqueConstraint("district_id", "concept_id", "key"),
            Index(None, "concept_id", "position", "sort_number", "id"),
            CheckConstraint("parent_id <> id", name="parent"),
            NOT_ALWAYS_RATED,
        ]
    )

    concept_id: UUID
    parent_id: UUID | None = None
    predecessor_id: UUID | None = None
    kind: str = Field(sa_type=CODE)
    topic: str | None = Field(default=None, sa_type=CODE)
    number: str | None = Field(default=None, sa_type=Text, sa_column_kwargs=LOGGED)
    sort_number: str = Field(sa_type=SORTED)
    title: str = Field(sa_type=Text, sa_column_kwargs=LOGGED)
    sort_title: str = Field(sa_type=SORTED)
    description: str | None = Field(default=None, sa_type=Text)
    working_body: str | None = Field(default=None, sa_type=Text)
    position: int


class Goal(TaggedRow, RatedRow, table=True):
    __tablename__ = "goals"
    __table_args__ = table_args(
        [
            of_district(),
            belongs_to("concept_id", "concepts"),
            belongs_to("field_id", "fields_of_action"),
            belongs_to("parent_id", "goals"),
            belongs_to("predecessor_id", "goals"),
            one_of("level", GoalLevel),
            one_of("feasibility", Feasibility),
            *_of_lights(),
            UniqueConstraint("id", "concept_id", "district_id"),
            UniqueConstraint("district_id", "concept_id", "key"),
            Index(None, "concept_id", "position", "sort_number", "id"),
            CheckConstraint("parent_id <> id", name="parent"),
            ROOM_FOR_LIGHTS,
        ]
    )

    concept_id: UUID
    field_id: UUID | None = None
    parent_id: UUID | None = None
    predecessor_id: UUID | None = None
    level: str = Field(sa_type=CODE)
    number: str | None = Field(default=None, sa_type=Text, sa_column_kwargs=LOGGED)
    sort_number: str = Field(sa_type=SORTED)
    title: str = Field(sa_type=Text, sa_column_kwargs=LOGGED)
    sort_title: str = Field(sa_type=SORTED)
    description: str | None = Field(default=None, sa_type=Text)
    target_groups: list[str] = Field(sa_type=TEXTS)
    feasibility: str = Field(sa_type=CODE)
    feasibility_note: str | None = Field(default=None, sa_type=Text)
    hints: list[str] = Field(sa_type=TEXTS)
    position: int


class Measure(TenantRow, RatedRow, table=True):
    __tablename__ = "measures"
    __table_args__ = table_args(
        [
            of_district(),
            belongs_to("concept_id", "concepts"),
            belongs_to("field_id", "fields_of_action"),
            belongs_to("parent_id", "measures"),
            one_of("discontinued_reason", DiscontinuationReason),
            one_of("priority", Priority),
            one_of("time_horizon", TimeHorizon),
            one_of("feasibility", Feasibility),
            one_of("visibility", Visibility),
            *_of_lights(),
            UniqueConstraint("id", "concept_id", "district_id"),
            UniqueConstraint("district_id", "concept_id", "key"),
            Index(None, "concept_id", "position", "sort_number", "id"),
            Index(None, "district_id", "updated_at", "id"),
            Index(None, "tags", postgresql_using="gin"),
            *(
                Index(f"ix_measures_{name}", literal_column(f"attribute_terms({held})"), postgresql_using="gin")
                for name, held in (
                    ("attribute_terms", "attributes"),
                    ("all_attribute_terms", "attributes || internal_attributes"),
                )
            ),
            CheckConstraint("parent_id <> id", name="parent"),
            CheckConstraint("ends_on >= starts_on", name="period"),
            CheckConstraint("ended_on >= starts_on", name="ended_on"),
            CheckConstraint("ends_on IS NULL OR first_ends_on IS NOT NULL", name="first_ends_on"),
            CheckConstraint("NOT (is_permanent AND ends_on IS NOT NULL)", name="permanent"),
            CheckConstraint("discontinued_on >= adopted_on", name="discontinued_on"),
            CheckConstraint("(discontinued_on IS NULL) = (discontinued_reason IS NULL)", name="discontinued"),
            CheckConstraint("jsonb_typeof(attributes) = 'object'", name="attributes"),
            CheckConstraint("jsonb_typeof(internal_attributes) = 'object'", name="internal_attributes"),
            ROOM_FOR_LIGHTS,
        ]
    )

    concept_id: UUID
    field_id: UUID | None = None
    parent_id: UUID | None = None
    number: str | None = Field(default=None, sa_type=Text, sa_column_kwargs=LOGGED)
    sort_number: str = Field(sa_type=SORTED)
    title: str = Field(sa_type=Text, sa_column_kwargs=LOGGED)
    sort_title: str = Field(sa_type=SORTED)
    official_title: str | None = Field(default=None, sa_type=Text, sa_column_kwargs=LOGGED)
    description: str | None = Field(default=None, sa_type=Text)
    adopted_on: date | None = None
    discontinued_on: date | None = None
    discontinued_reason: str | None = Field(default=None, sa_type=CODE)
    discontinued_note: str | None = Field(default=None, sa_type=Text)
    priority: str | None = Field(default=None, sa_type=CODE)
    time_horizon: str | None = Field(default=None, sa_type=CODE)
    starts_on: date | None = None
    ends_on: date | None = None
    first_ends_on: date | None = None
    ended_on: date | None = None
    period_note: str | None = Field(default=None, sa_type=Text)
    is_permanent: bool
    needs_approval: bool
    feasibility: str = Field(sa_type=CODE)
    contributed_by: str | None = Field(default=None, sa_type=Text)
    target_groups: list[str] = Field(sa_type=TEXTS)
    tags: list[str] = Field(sa_type=TEXTS)
    # Values by the keys of their definitions, apart by who may see these.
    attributes: dict[str, Any] = Field(sa_type=JSONB)
    internal_attributes: dict[str, Any] = Field(sa_type=JSONB, sa_column_kwargs=FOR_INSIDERS)
    position: int
    visibility: str = Field(sa_type=CODE)


class MeasureGoal(SQLModel, table=True):
    __tablename__ = "measure_goals"
    __table_args__ = table_args(
        [part_of("measure_id", "measures", on_delete="CASCADE"), belongs_to("goal_id", "goals")]
    )

    measure_id: UUID = Field(primary_key=True)
    district_id: UUID = Field(primary_key=True)
    goal_id: UUID = Field(primary_key=True)
    position: int


class MeasureOrganisation(SQLModel, table=True):
    __tablename__ = "measure_organisations"
    __table_args__ = table_args(
        [
            part_of("measure_id", "measures", on_delete="CASCADE"),
            belongs_to("organisation_id", "organisations"),
            one_of("role", OrganisationRole),
        ]
    )

    measure_id: UUID = Field(primary_key=True)
    district_id: UUID = Field(primary_key=True)
    role: str = Field(primary_key=True, sa_type=CODE)
    organisation_id: UUID = Field(primary_key=True)
    position: int


class MeasureRelation(SQLModel, table=True):
    """A measure names a related one; the relation is shown on both sides."""

    __tablename__ = "measure_relations"
    __table_args__ = table_args(
        [
            part_of("measure_id", "measures", on_delete="CASCADE"),
            belongs_to("related_id", "measures", on_delete="CASCADE"),
            CheckConstraint("measure_id <> related_id", name="not_itself"),
        ]
    )

    measure_id: UUID = Field(primary_key=True)
    district_id: UUID = Field(primary_key=True)
    related_id: UUID = Field(primary_key=True)
    position: int


class MeasureStep(TaggedRow, table=True):
    __tablename__ = "measure_steps"
    __table_args__ = table_args(
        [
            of_district(),
            belongs_to("concept_id", "concepts"),
            belongs_to("measure_id", "measures"),
            one_of("state", StepState),
            UniqueConstraint("district_id", "concept_id", "key"),
            CheckConstraint("state <> 'done' OR done_on IS NOT NULL", name="done_on"),
        ]
    )

    concept_id: UUID
    measure_id: UUID
    title: str = Field(sa_type=Text, sa_column_kwargs=LOGGED)
    description: str | None = Field(default=None, sa_type=Text)
    state: str = Field(sa_type=CODE)
    due_on: date | None = None
    done_on: date | None = None
    position: int
