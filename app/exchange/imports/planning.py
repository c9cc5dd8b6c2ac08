"""Staging plans: one way for all their kinds, as they differ in what they refer to alone."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple
from uuid import UUID

from pydantic import BaseModel

from app.exchange.imports.content import check_open, facts
from app.exchange.imports.parsing import BELOW, PLANS, Name, Parsed
from app.exchange.imports.plan import Plan
from app.planning.milestones import service as milestones
from app.planning.milestones.schemas import MilestoneContent, MilestoneFields

FACTS: dict[str, type[BaseModel]] = {"milestones": MilestoneFields}
"""What each list tells of a thing, beside its references."""
REFERENCES: dict[str, dict[str, tuple[str, str]]] = {"milestones": {}}
"""By list, what each field of an entry names: a list, and the column that holds it."""


class _Kind(NamedTuple):
    content: type[BaseModel]
    columns: Callable[[Any], dict[str, Any]]


_KINDS: dict[str, _Kind] = {"milestones": _Kind(MilestoneContent, milestones.columns)}


def stage_plans(plan: Plan, parsed: Parsed) -> None:
    """Stages all that a bundle tells of plans, in the order in which it refers to each other."""
    for kind in PLANS:
        for n, entry in parsed.lists[kind]:
            _stage(plan, kind, entry, f"/{kind}/{n}")
        check_open(plan, kind)


def _stage(plan: Plan, kind: str, entry: Any, pointer: str) -> None:
    """Stages one entry; tells what is wrong with it."""
    of, name = _KINDS[kind], (entry.concept, entry.key)
    concept = plan.refer("concepts", (None, entry.concept), f"{pointer}/concept")
    named = _named(plan, kind, entry, pointer)
    if concept is None or named is None:
        return
    before = plan.kinds[kind].existing.get(name)
    stored = {field: before[field] for field in of.content.model_fields} if before else {}
    content = plan.content(of.content, stored, facts(entry, "concept", *REFERENCES[kind]) | named, pointer)
    if content is None:
        return
    values = {**of.columns(content), "concept_id": concept["id"]}
    plan.stage(kind, name, {**values, "is_public": _is_public(plan, kind, values)}, pointer)


def _named(plan: Plan, kind: str, entry: Any, pointer: str) -> dict[str, UUID | None] | None:
    """What the entry refers to, by column; None where a key leads nowhere."""
    named: dict[str, UUID | None] = {}
    for field, (target, column) in REFERENCES[kind].items():
        key = getattr(entry, field)
        if field not in entry.model_fields_set:
            continue
        row = plan.refer(target, _name(target, entry, key), f"{pointer}/{field}") if key is not None else None
        if key is not None and row is None:
            return None
        named[column] = row["id"] if row else None
    return named


def _name(target: str, entry: Any, key: str) -> Name:
    return (entry.concept if target in BELOW else None, key)


def _is_public(plan: Plan, kind: str, values: Mapping[str, Any]) -> bool:
    """Whether the public will see it: by its own visibility, and by all that it refers to."""
    told = [("concepts", values["concept_id"])]
    told += [(target, values[column]) for target, column in REFERENCES[kind].values() if values[column] is not None]
    own = plan.district["is_public"] and values["visibility"] == "public"
    return bool(own) and all(plan.by_id(target)[i]["is_public"] for target, i in told)
