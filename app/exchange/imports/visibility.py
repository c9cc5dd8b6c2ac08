"""Who will see what an import stages."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlmodel import SQLModel

from app.core.reading import Row
from app.core.resources import ResourceSpec
from app.exchange.imports.plan import Plan
from app.resources import BY_MODEL, CONCEPTS, MEASURES


def is_public(
    plan: Plan,
    resource: ResourceSpec,
    values: Mapping[str, Any],
    lists: Mapping[str, tuple[Sequence[UUID], Sequence[UUID]]],
) -> bool:
    """Whether the public will see a row: by its own visibility, and by all that hides it where it is hidden. Things of
    its own list do not count: they may not be staged yet."""
    if not plan.district["is_public"] or values.get("visibility", "public") != "public":
        return False
    named: list[tuple[type[SQLModel], Sequence[UUID | None]]]
    named = [(one.target, [values[one.column]]) for one in resource.references if one.hides]
    named += [(one.target, lists[one.name][1]) for one in resource.lists if one.hides]
    asked = ((BY_MODEL[target], i) for target, ids in named for i in ids if target is not resource.model)
    return all(_is_shown(plan, target, row) for target, i in asked if i and (row := plan.rows(target.name).get(i)))


def _is_shown(plan: Plan, target: ResourceSpec, row: Row) -> bool:
    if target is MEASURES:  # the concept of one that has no entry may be shown or hidden by this import
        concept = plan.rows(CONCEPTS.name).get(row["concept_id"])
        return concept is not None and plan.is_public(concept, row)
    return bool(row["is_public"])
