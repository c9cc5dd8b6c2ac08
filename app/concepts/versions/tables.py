"""Links between measures and those of the version before that they continue, and the lights inherited by them."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint
from sqlmodel import Field, SQLModel

from app.core.tables import belongs_to, part_of, table_args


class MeasureLineage(SQLModel, table=True):
    """A measure continues one of the version before: several that continue one are a split, one that continues several
    is a merge. (A field or goal continues one at most, and names it in its own row.)"""

    __tablename__ = "measure_lineage"
    __table_args__ = table_args(
        [
            part_of("measure_id", "measures", on_delete="CASCADE"),
            belongs_to("predecessor_id", "measures"),
            CheckConstraint("measure_id <> predecessor_id", name="not_itself"),
        ]
    )

    measure_id: UUID = Field(primary_key=True)
    district_id: UUID = Field(primary_key=True)
    predecessor_id: UUID = Field(primary_key=True)
    position: int


class LightInheritance(SQLModel):
    """The earlier thing whose lights something has as long as it has none of its own. Derived from the lines of
    versions by `lineage.inheritance`, so that no reader has to climb them."""

    subject_id: UUID = Field(primary_key=True)
    district_id: UUID = Field(primary_key=True)
    source_id: UUID = Field(primary_key=True)
    depth: int = Field(description="Number of versions back; the nearest one with an entry counts")
    until: date | None = Field(
        default=None, description="The succession: what describes this day or a later one is not inherited"
    )


def _between(subjects: str) -> tuple[Any, ...]:
    return table_args(
        [
            part_of("subject_id", subjects, on_delete="CASCADE"),
            belongs_to("source_id", subjects, on_delete="CASCADE"),
            CheckConstraint("depth > 0", name="depth"),
        ]
    )


class MeasureInheritance(LightInheritance, table=True):
    __tablename__ = "measure_inheritance"
    __table_args__ = _between("measures")


class GoalInheritance(LightInheritance, table=True):
    __tablename__ = "goal_inheritance"
    __table_args__ = _between("goals")


class FieldInheritance(LightInheritance, table=True):
    __tablename__ = "field_inheritance"
    __table_args__ = _between("fields_of_action")


class ConceptInheritance(LightInheritance, table=True):
    __tablename__ = "concept_inheritance"
    __table_args__ = _between("concepts")
