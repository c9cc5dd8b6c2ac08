"""Bodies with their seats, papers, meetings, consultations, tasks, reporting duties and reports.

All of it belongs to the district: a council's work goes on when a concept is superseded.
"""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from app.core.periods import PERIOD, period_check
from app.core.tables import (
    CODE,
    LOGGED,
    SORTED,
    TEXTS,
    TIMESTAMP,
    TaggedRow,
    TenantRow,
    belongs_to,
    of_district,
    one_of,
    part_of,
    table_args,
)
from app.council.vocabulary import (
    BodyKind,
    BodyState,
    ConsultationOutcome,
    ConsultationRole,
    MeetingState,
    PaperKind,
    ReportForm,
    SeatFunction,
    TaskState,
)
from app.districts.vocabulary import Visibility


class Body(TenantRow, table=True):
    __tablename__ = "bodies"
    __table_args__ = table_args(
        [
            of_district(),
            belongs_to("parent_id", "bodies"),
            belongs_to("organisation_id", "organisations"),
            one_of("kind", BodyKind),
            one_of("state", BodyState),
            UniqueConstraint("district_id", "key"),
            CheckConstraint("parent_id <> id", name="parent"),
        ]
    )

    parent_id: UUID | None = None
    organisation_id: UUID | None = None
    kind: str = Field(sa_type=CODE)
    name: str = Field(sa_type=Text)
    sort_name: str = Field(sa_type=SORTED)
    state: str = Field(sa_type=CODE)
    tasks: str | None = Field(default=None, sa_type=Text)
    meets: str | None = Field(default=None, sa_type=Text)
    website: str | None = Field(default=None, sa_type=Text)
    oparl_url: str | None = Field(default=None, sa_type=Text)


class LegislativeTerm(TenantRow, table=True):
    """Terms of a district never overlap. The write path keeps that, under the district's lock: a constraint would need
    an extension of the database."""

    __tablename__ = "legislative_terms"
    __table_args__ = table_args(
        [
            of_district(),
            UniqueConstraint("district_id", "key"),
            UniqueConstraint("district_id", "starts_on", deferrable=True, initially="DEFERRED"),
            CheckConstraint("ends_on >= starts_on", name="ends_on"),
        ]
    )

    name: str = Field(sa_type=Text)
    sort_name: str = Field(sa_type=SORTED)
    starts_on: date
    ends_on: date | None = None


class BodySeat(TenantRow, table=True):
    __tablename__ = "body_seats"
    __table_args__ = table_args(
        [
            of_district(),
            belongs_to("body_id", "bodies"),
            belongs_to("organisation_id", "organisations"),
            belongs_to("delegating_body_id", "bodies"),
            one_of("function", SeatFunction),
            UniqueConstraint("district_id", "key"),
            CheckConstraint("num_nonnulls(organisation_id, delegating_body_id, role) = 1", name="one_occupant"),
            CheckConstraint("delegating_body_id <> body_id", name="delegating_body"),
            CheckConstraint("minimum >= 0 AND maximum >= minimum AND maximum > 0", name="number"),
        ]
    )

    body_id: UUID
    organisation_id: UUID | None = None
    delegating_body_id: UUID | None = None
    role: str | None = Field(default=None, sa_type=Text)
    function: str = Field(sa_type=CODE)
    minimum: int
    maximum: int
    note: str | None = Field(default=None, sa_type=Text)
    position: int


class Paper(TenantRow, table=True):
    __tablename__ = "papers"
    __table_args__ = table_args(
        [
            of_district(),
            belongs_to("concept_id", "concepts"),
            one_of("kind", PaperKind),
            one_of("visibility", Visibility),
            UniqueConstraint("district_id", "key"),
            UniqueConstraint("district_id", "reference", deferrable=True, initially="DEFERRED"),
        ]
    )

    concept_id: UUID | None = None
    reference: str | None = Field(default=None, sa_type=Text)
    file_number: str | None = Field(default=None, sa_type=Text)
    kind: str = Field(sa_type=CODE)
    title: str = Field(sa_type=Text, sa_column_kwargs=LOGGED)
    sort_title: str = Field(sa_type=SORTED)
    dated_on: date | None = None
    lead_unit: str | None = Field(default=None, sa_type=Text)
    originator: str | None = Field(default=None, sa_type=Text)
    facts: str | None = Field(default=None, sa_type=Text)
    financial_effects: str | None = Field(default=None, sa_type=Text)
    proposed_resolution: str | None = Field(default=None, sa_type=Text)
    related_references: list[str] = Field(sa_type=TEXTS)
    attachments: list[dict[str, Any]] = Field(sa_type=JSONB)
    oparl_url: str | None = Field(default=None, sa_type=Text)
    visibility: str = Field(sa_type=CODE)


class Meeting(TenantRow, table=True):
    __tablename__ = "meetings"
    __table_args__ = table_args(
        [
            of_district(),
            belongs_to("body_id", "bodies"),
            one_of("state", MeetingState),
            one_of("visibility", Visibility),
            UniqueConstraint("district_id", "key"),
        ]
    )

    body_id: UUID
    held_on: date
    starts_at: datetime | None = Field(default=None, sa_type=TIMESTAMP)
    title: str | None = Field(default=None, sa_type=Text, sa_column_kwargs=LOGGED)
    place: str | None = Field(default=None, sa_type=Text)
    state: str = Field(sa_type=CODE)
    oparl_url: str | None = Field(default=None, sa_type=Text)
    visibility: str = Field(sa_type=CODE)


class Consultation(TaggedRow, table=True):
    __tablename__ = "consultations"
    __table_args__ = table_args(
        [
            of_district(),
            belongs_to("paper_id", "papers"),
            belongs_to("meeting_id", "meetings"),
            belongs_to("body_id", "bodies"),
            belongs_to("adopts_concept_id", "concepts"),
            one_of("role", ConsultationRole),
            one_of("outcome", ConsultationOutcome),
            one_of("visibility", Visibility),
            UniqueConstraint("district_id", "key"),
            CheckConstraint("num_nonnulls(meeting_id, body_id) > 0", name="somewhere"),
            CheckConstraint(
                "adopts_concept_id IS NULL OR "
                "(role = 'decision' AND outcome IN ('adopted', 'adopted_unchanged', 'adopted_changed') AND "
                "outcome IS NOT NULL)",
                name="adopts",
            ),
            period_check("period"),
            CheckConstraint(
                "votes_yes >= 0 AND votes_no >= 0 AND votes_abstained >= 0 AND votes_excluded >= 0", name="votes"
            ),
        ]
    )

    paper_id: UUID | None = None
    meeting_id: UUID | None = None
    body_id: UUID | None = None
    adopts_concept_id: UUID | None = None
    consulted_on: date | None = None
    period: dict[str, Any] | None = Field(default=None, sa_type=PERIOD)
    sequence: int
    agenda_item: str | None = Field(default=None, sa_type=Text)
    held_in_public: bool | None = None
    role: str = Field(sa_type=CODE)
    outcome: str | None = Field(default=None, sa_type=CODE)
    resolution_text: str | None = Field(default=None, sa_type=Text)
    votes_yes: int | None = None
    votes_no: int | None = None
    votes_abstained: int | None = None
    votes_excluded: int | None = None
    unanimous: bool | None = None
    visibility: str = Field(sa_type=CODE)


class ReportingDuty(TaggedRow, table=True):
    __tablename__ = "reporting_duties"
    __table_args__ = table_args(
        [
            of_district(),
            belongs_to("concept_id", "concepts"),
            belongs_to("body_id", "bodies"),
            belongs_to("organisation_id", "organisations"),
            belongs_to("consultation_id", "consultations"),
            one_of("form", ReportForm),
            UniqueConstraint("district_id", "key"),
            CheckConstraint("until >= first_due", name="until"),
        ]
    )

    concept_id: UUID
    body_id: UUID
    organisation_id: UUID | None = None
    consultation_id: UUID | None = None
    period: str = Field(sa_type=Text)
    form: str = Field(sa_type=CODE)
    first_due: date
    until: date | None = None
    note: str | None = Field(default=None, sa_type=Text)


class Report(TenantRow, table=True):
    __tablename__ = "reports"
    __table_args__ = table_args(
        [
            of_district(),
            belongs_to("concept_id", "concepts"),
            belongs_to("body_id", "bodies"),
            belongs_to("paper_id", "papers"),
            belongs_to("duty_id", "reporting_duties"),
            one_of("visibility", Visibility),
            UniqueConstraint("district_id", "key"),
            UniqueConstraint("district_id", "duty_id", "due_on", deferrable=True, initially="DEFERRED"),
            CheckConstraint("(duty_id IS NULL) = (due_on IS NULL)", name="due_on"),
        ]
    )

    concept_id: UUID
    body_id: UUID
    paper_id: UUID | None = None
    duty_id: UUID | None = None
    due_on: date | None = None
    title: str = Field(sa_type=Text, sa_column_kwargs=LOGGED)
    sort_title: str = Field(sa_type=SORTED)
    delivered_on: date
    note: str | None = Field(default=None, sa_type=Text)
    visibility: str = Field(sa_type=CODE)


class ResolutionTask(TaggedRow, table=True):
    __tablename__ = "resolution_tasks"
    __table_args__ = table_args(
        [
            of_district(),
            belongs_to("paper_id", "papers"),
            belongs_to("consultation_id", "consultations"),
            belongs_to("organisation_id", "organisations"),
            belongs_to("body_id", "bodies"),
            belongs_to("concept_id", "concepts"),
            belongs_to("measure_id", "measures"),
            one_of("state", TaskState),
            one_of("visibility", Visibility),
            UniqueConstraint("district_id", "key"),
            CheckConstraint("num_nonnulls(paper_id, consultation_id) = 1", name="one_source"),
            CheckConstraint("num_nonnulls(organisation_id, body_id, assignee) < 2", name="assignee"),
            CheckConstraint("measure_id IS NULL OR concept_id IS NOT NULL", name="measure"),
        ]
    )

    paper_id: UUID | None = None
    consultation_id: UUID | None = None
    organisation_id: UUID | None = None
    body_id: UUID | None = None
    concept_id: UUID | None = None
    measure_id: UUID | None = None
    text: str = Field(sa_type=Text)
    assignee: str | None = Field(default=None, sa_type=Text)
    due_on: date | None = None
    due_text: str | None = Field(default=None, sa_type=Text)
    state: str = Field(sa_type=CODE)
    follow_ups: list[dict[str, Any]] = Field(sa_type=JSONB)
    visibility: str = Field(sa_type=CODE)


class ResolutionTaskFollowUp(SQLModel, table=True):
    """What the follow-ups of a task name, which stands in these as well: here the database keeps it."""

    __tablename__ = "resolution_task_follow_ups"
    __table_args__ = table_args(
        [
            part_of("task_id", "resolution_tasks", on_delete="CASCADE"),
            belongs_to("body_id", "bodies"),
            belongs_to("meeting_id", "meetings"),
            belongs_to("event_id", "participation_events"),
            CheckConstraint(
                "num_nonnulls(body_id, meeting_id, event_id) = 1 AND "
                "CASE kind WHEN 'body' THEN body_id WHEN 'meeting' THEN meeting_id WHEN 'event' THEN event_id END "
                "IS NOT NULL",
                name="kind",
            ),
        ]
    )

    task_id: UUID = Field(primary_key=True)
    district_id: UUID = Field(primary_key=True)
    kind: str = Field(primary_key=True, sa_type=Text)
    position: int = Field(primary_key=True)
    body_id: UUID | None = None
    meeting_id: UUID | None = None
    event_id: UUID | None = None
