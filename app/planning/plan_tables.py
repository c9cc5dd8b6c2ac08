"""What is planned for a concept and what is measured: the timeline of its making."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from app.core.periods import is_period
from app.core.tables import SORTED, TenantRow, belongs_to, flat, of_district, one_of
from app.districts.vocabulary import Visibility
from app.planning.plan_vocabulary import MilestoneState

PERIOD: Any = JSONB(none_as_null=True)
"""A time as `app.core.periods` tells it."""


class Milestone(TenantRow, table=True):
    __tablename__ = "milestones"
    __table_args__ = flat(
        [
            of_district(),
            belongs_to("concept_id", "concepts"),
            one_of("state", MilestoneState),
            one_of("visibility", Visibility),
            UniqueConstraint("district_id", "concept_id", "key"),
            is_period("planned"),
            CheckConstraint("(state = 'reached') = (reached_on IS NOT NULL)", name="reached_on"),
        ]
    )

    concept_id: UUID
    title: str = Field(sa_type=Text)
    sort_title: str = Field(sa_type=SORTED)
    description: str | None = Field(default=None, sa_type=Text)
    state: str = Field(sa_type=Text)
    planned: dict[str, Any] | None = Field(default=None, sa_type=PERIOD)
    reached_on: date | None = None
    position: int
    visibility: str = Field(sa_type=Text)
