"""Visibility of the rows that an import stages."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlmodel import SQLModel

from app.core.reading import Row
from app.core.resource_spec import ResourceSpec
from app.core.visibility import is_shown
from app.exchange.imports.resolve.plan import Plan
from app.resources import BY_MODEL, CONCEPTS, MEASURES


def is_public(
    plan: Plan,
    resource: ResourceSpec,
    values: Mapping[str, Any],
    lists: Mapping[str, tuple[Sequence[UUID], Sequence[UUID]]],
) -> bool:
    """Return True if the public will see a row. Rows of its own list do not count: they may not be staged yet."""
    if not plan.district["is_public"]:
        return False
    references = (
        one for one in resource.hiding_references if one.target is not resource.model and values[one.column] is not None
    )
    found = {one.column: row for one in references if (row := _row(plan, one.target, values[one.column]))}
    ids = ((one.target, i) for one in resource.listed if one.hides for i in lists[one.name][1])
    return is_shown(resource, values, found, *(row for target, i in ids if (row := _row(plan, target, i))))


def _row(plan: Plan, model: type[SQLModel], thing: UUID) -> Row | None:
    """Return a row with its future visibility: this import may show or hide the concept of a measure without an
    entry."""
    target = BY_MODEL[model]
    row = plan.rows(target.name).get(thing)
    if row is None or target is not MEASURES:
        return row
    concept = plan.rows(CONCEPTS.name).get(row["concept_id"])
    return {**row, "is_public": concept is not None and plan.is_public(concept, row)}
