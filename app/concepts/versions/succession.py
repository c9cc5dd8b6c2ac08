"""Copying a version as the beginning of the next: each kind is read once and written once."""

from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Table, or_, select
from sqlmodel import SQLModel

from app.concepts.tables import (
    AttributeDefinition,
    Concept,
    FieldOfAction,
    Goal,
    Measure,
    MeasureGoal,
    MeasureOrganisation,
    MeasureRelation,
)
from app.concepts.versions.inheritance import renew
from app.concepts.versions.rules import NOT_ADOPTED, refuse_successor
from app.concepts.versions.schemas import SuccessorCreate
from app.concepts.versions.tables import MeasureLineage
from app.core.bulk import copy_rows
from app.core.ids import new_id
from app.core.keys import unique_key
from app.core.problems import problem_of
from app.core.reading import Row
from app.core.statements import any_of
from app.core.tables import table
from app.core.text import sort_key
from app.core.writing import Write
from app.districts.districts.service import is_public

_BEGINS_ANEW: dict[str, Any] = {
    "state": "in_preparation",
    "adopted_on": None,
    "adopted_by": None,
    "valid_until": None,
    "stated_measure_count": None,
    "stated_measure_count_precision": None,
}
"""Fields of the concept before that are not copied."""
_NOT_RATED: dict[str, Any] = {
    "light": "not_rated",
    "status_id": None,
    "rated_on": None,
    "public_light": "not_rated",
    "public_status_id": None,
    "public_rated_on": None,
}
Changed = Callable[[Row], Mapping[str, Any]]
"""Returns the columns of a row that differ in its copy."""


async def create_successor(write: Write, concept_id: UUID, body: SuccessorCreate) -> UUID:
    """Begin the next version of an adopted concept.

    Raises:
        Problem: state, where it is not adopted; conflict, where it has a successor.
    """
    before = await write.enter(Concept, concept_id)
    await refuse_successor(write, before, pointer="")
    if before["state"] != "adopted":
        raise problem_of("state", replace(NOT_ADOPTED, pointer=""))
    title = body.title or before["title"]
    concept = {
        **before,
        **_BEGINS_ANEW,
        **_NOT_RATED,
        **body.model_dump(include={"version_label", "valid_from", "visibility"}),
        "id": new_id(),
        "key": await unique_key(
            write, Concept, {}, body.key, f"{title} {body.version_label or ''}", random_suffix=True
        ),
        "title": title,
        "sort_title": sort_key(title),
        "predecessor_id": before["id"],
        "is_public": body.visibility == "public" and await is_public(write),
    }
    await write.create(Concept, concept)
    await _Copying(write, concept).all()
    await renew(write)
    return UUID(str(concept["id"]))


@dataclass
class _Copying:
    """A concept's content on its way into the next version."""

    write: Write
    concept: Row
    copies: dict[UUID, UUID] = field(default_factory=dict)
    """The new ids of what is copied."""

    async def all(self) -> None:
        await self._copy(AttributeDefinition, lambda _: {})
        await self._copy(FieldOfAction, lambda row: {**self._referring(row, "parent_id"), **_NOT_RATED})
        await self._copy(Goal, lambda row: {**self._referring(row, "parent_id", "field_id"), **_NOT_RATED})
        m, today = table(Measure), self.write.today
        lasting = or_(m.c.discontinued_on.is_(None), m.c.discontinued_on > today)
        await self._copy(Measure, lambda row: {**self._referring(row, "field_id", "parent_id"), **_NOT_RATED}, lasting)
        await self._link(MeasureGoal, "goal_id")
        await self._link(MeasureOrganisation)
        await self._link(MeasureRelation, "related_id")

    def _referring(self, row: Row, *columns: str) -> dict[str, Any]:
        """Return references to the copies; None in place of what is not copied."""
        return {column: self.copies.get(row[column]) for column in columns}

    async def _copy(self, model: type[SQLModel], changed: Changed, *which: ColumnElement[bool]) -> None:
        """Copy what hangs under the concept before, each linked to what it continues."""
        of = table(model)
        found = await self._rows(of, of.c.concept_id == self.concept["predecessor_id"], *which)
        above = {None, *(row["id"] for row in found)}
        rows = [row for row in found if row.get("parent_id") in above]  # a part stays behind with its whole
        self.copies |= {i: new_id() for i in sorted(row["id"] for row in rows)}
        hidden = {row["id"] for row in rows if row.get("visibility", "public") != "public"}
        new = [self.write.stamped({**row, **self._place(row, hidden), **changed(row)}) for row in rows]
        if model is Measure:
            lineage = [{"measure_id": self.copies[row["id"]], "predecessor_id": row["id"]} for row in rows]
        elif "predecessor_id" in of.c:
            lineage, new = [], [{**copy, "predecessor_id": row["id"]} for copy, row in zip(new, rows, strict=True)]
        else:
            lineage = []
        await copy_rows(self.write.connection, of, new)
        place = {"district_id": self.write.district_id, "position": 0}
        await copy_rows(self.write.connection, table(MeasureLineage), [{**link, **place} for link in lineage])
        for row in new:
            self.write.record(model, row, "created")

    def _place(self, row: Row, hidden: AbstractSet[UUID]) -> dict[str, Any]:
        public = self.concept["is_public"] and hidden.isdisjoint((row["id"], row.get("parent_id")))
        return {"id": self.copies[row["id"]], "concept_id": self.concept["id"], "is_public": public}

    async def _link(self, model: type[SQLModel], *columns: str) -> None:
        """Copy the links of measures; a link to a measure that is left behind is left as well."""
        of = table(model)
        rows = await self._rows(of, any_of(of.c.measure_id, self.copies))
        new = [{**row, **self._referring(row, "measure_id", *columns)} for row in rows]
        await copy_rows(self.write.connection, of, [row for row in new if None not in row.values()])

    async def _rows(self, of: Table, *which: ColumnElement[bool]) -> Sequence[Row]:
        statement = select(of).where(of.c.district_id == self.write.district_id, *which)
        return (await self.write.connection.execute(statement)).mappings().all()
