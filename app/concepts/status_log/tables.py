"""The two logs of lights: status updates of measures and assessments of goals, with the acts on their entries."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from app.concepts.vocabulary import (
    Act,
    Light,
    Reason,
    Schedule,
    WorkState,
)
from app.core.tables import (
    CODE,
    TEXTS,
    TIMESTAMP,
    TenantRow,
    belongs_to,
    of_district,
    one_of,
    part_of,
    table_args,
)
from app.districts.vocabulary import Visibility

_STEP = "length(step) BETWEEN 1 AND 64"


class LogEntry(TenantRow):
    """An entry of a log of lights: inserted once; later only acts are added, and a redaction blanks its text."""

    concept_id: UUID
    light: str = Field(sa_type=CODE)
    step: str | None = Field(default=None, sa_type=Text)
    effective_on: date
    recorded_at: datetime = Field(sa_type=TIMESTAMP)
    ordinal: int = Field(description="Breaks ties of one transaction")
    recorded_by: UUID = Field(description="The actor who entered it")
    summary: str | None = Field(default=None, sa_type=Text)
    reason: str | None = Field(default=None, sa_type=CODE)
    remedy: str | None = Field(default=None, sa_type=Text)
    next_steps: str | None = Field(default=None, sa_type=Text)
    reported_by: str | None = Field(default=None, sa_type=Text)
    internal_note: str | None = Field(default=None, sa_type=Text)
    tags: list[str] = Field(sa_type=TEXTS)
    visibility: str = Field(sa_type=CODE)


class LogAct(SQLModel):
    """Publication, retraction or redaction of an entry: each at most once, only ever inserted."""

    entry_id: UUID = Field(primary_key=True)
    district_id: UUID = Field(primary_key=True)
    act: str = Field(primary_key=True, sa_type=CODE)
    recorded_at: datetime = Field(sa_type=TIMESTAMP)
    actor_id: UUID
    note: str | None = Field(default=None, sa_type=Text)


class StatusUpdate(LogEntry, table=True):
    __tablename__ = "status_updates"
    __table_args__ = table_args(
        [
            of_district(),
            belongs_to("concept_id", "concepts"),
            ForeignKeyConstraint(["measure_id", "district_id"], ["measures.id", "measures.district_id"]),
            Index(None, "measure_id", "district_id", "effective_on", "recorded_at", "ordinal"),
            Index(None, "district_id", "recorded_at", "ordinal"),
            UniqueConstraint("district_id", "concept_id", "key"),
            one_of("light", Light),
            one_of("state", WorkState),
            one_of("schedule", Schedule),
            one_of("reason", Reason),
            one_of("visibility", Visibility),
            CheckConstraint("progress BETWEEN 0 AND 100", name="progress"),
            CheckConstraint(_STEP, name="step"),
        ]
    )

    measure_id: UUID
    state: str | None = Field(default=None, sa_type=CODE)
    schedule: str | None = Field(default=None, sa_type=CODE)
    progress: int | None = None


class StatusAct(LogAct, table=True):
    __tablename__ = "status_acts"
    __table_args__ = (part_of("entry_id", "status_updates"), one_of("act", Act))


class GoalAssessment(LogEntry, table=True):
    __tablename__ = "goal_assessments"
    __table_args__ = table_args(
        [
            of_district(),
            belongs_to("concept_id", "concepts"),
            ForeignKeyConstraint(["goal_id", "district_id"], ["goals.id", "goals.district_id"]),
            Index(None, "goal_id", "district_id", "effective_on", "recorded_at", "ordinal"),
            Index(None, "district_id", "recorded_at", "ordinal"),
            UniqueConstraint("district_id", "concept_id", "key"),
            one_of("light", Light),
            one_of("reason", Reason),
            one_of("visibility", Visibility),
            CheckConstraint(_STEP, name="step"),
        ]
    )

    goal_id: UUID


class GoalAssessmentAct(LogAct, table=True):
    __tablename__ = "goal_assessment_acts"
    __table_args__ = (part_of("entry_id", "goal_assessments"), one_of("act", Act))
