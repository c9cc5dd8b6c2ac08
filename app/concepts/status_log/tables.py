"""The logs of lights: status updates of measures, and assessments of goals, fields of action and whole concepts, with
the acts on their entries."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Text, UniqueConstraint, text
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


def _of_acts(entries: str) -> tuple[Any, ...]:
    """Return the arguments of a table of acts. Retractions and redactions are few: no list reads all publications for
    them."""
    few = Index(None, "district_id", "act", postgresql_where=text("act <> 'published'"))
    return part_of("entry_id", entries), one_of("act", Act), few


class LogAct(SQLModel):
    """Publication, retraction or redaction of an entry: each at most once, only ever inserted."""

    entry_id: UUID = Field(primary_key=True)
    district_id: UUID = Field(primary_key=True)
    act: str = Field(primary_key=True, sa_type=CODE)
    recorded_at: datetime = Field(sa_type=TIMESTAMP)
    actor_id: UUID
    note: str | None = Field(default=None, sa_type=Text)


def _of_log(subject_id: str, subjects: str, *own: Any) -> tuple[Any, ...]:
    """Return the table arguments of a log: the column that names what an entry is about, and checks of its own."""
    return table_args(
        [
            of_district(),
            *(() if subjects == "concepts" else (belongs_to("concept_id", "concepts"),)),
            part_of(subject_id, subjects),
            Index(None, subject_id, "district_id", "effective_on", "recorded_at", "ordinal"),
            Index(None, "district_id", "recorded_at", "ordinal"),
            UniqueConstraint("district_id", "concept_id", "key"),
            one_of("light", Light),
            one_of("reason", Reason),
            one_of("visibility", Visibility),
            CheckConstraint("length(step) BETWEEN 1 AND 64", name="step"),
            *own,
        ]
    )


class StatusUpdate(LogEntry, table=True):
    __tablename__ = "status_updates"
    __table_args__ = _of_log(
        "measure_id",
        "measures",
        one_of("state", WorkState),
        one_of("schedule", Schedule),
        CheckConstraint("progress BETWEEN 0 AND 100", name="progress"),
    )

    measure_id: UUID
    state: str | None = Field(default=None, sa_type=CODE)
    schedule: str | None = Field(default=None, sa_type=CODE)
    progress: int | None = None


class StatusAct(LogAct, table=True):
    __tablename__ = "status_acts"
    __table_args__ = _of_acts("status_updates")


class GoalAssessment(LogEntry, table=True):
    __tablename__ = "goal_assessments"
    __table_args__ = _of_log("goal_id", "goals")

    goal_id: UUID


class GoalAssessmentAct(LogAct, table=True):
    __tablename__ = "goal_assessment_acts"
    __table_args__ = _of_acts("goal_assessments")


class FieldAssessment(LogEntry, table=True):
    __tablename__ = "field_assessments"
    __table_args__ = _of_log("field_id", "fields_of_action")

    field_id: UUID


class FieldAssessmentAct(LogAct, table=True):
    __tablename__ = "field_assessment_acts"
    __table_args__ = _of_acts("field_assessments")


class ConceptAssessment(LogEntry, table=True):
    __tablename__ = "concept_assessments"
    __table_args__ = _of_log("concept_id", "concepts")


class ConceptAssessmentAct(LogAct, table=True):
    __tablename__ = "concept_assessment_acts"
    __table_args__ = _of_acts("concept_assessments")
