"""Staging plans: one way for all their kinds, as they differ in what they refer to alone; and what was observed."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from pydantic import BaseModel

from app.core.links import Lists
from app.core.reading import Row
from app.exchange.imports.content import check_open, facts
from app.exchange.imports.links import links
from app.exchange.imports.parsing import BELOW, OBSERVED, PLANS, Name, Parsed
from app.exchange.imports.plan import Plan
from app.planning.indicator_observations import service as observations
from app.planning.indicator_observations.schemas import ObservationContent
from app.planning.indicators import service as indicators
from app.planning.indicators.schemas import IndicatorContent, IndicatorFacts
from app.planning.milestones import service as milestones
from app.planning.milestones.schemas import MilestoneContent, MilestoneFields
from app.planning.outreach import service as outreach
from app.planning.outreach.schemas import OutreachContent, OutreachFacts
from app.planning.plan_entries import service as entries
from app.planning.plan_entries.schemas import PlanEntryContent, PlanEntryFacts
from app.planning.plan_entries.service import LINK

FACTS: dict[str, type[BaseModel]] = {
    "milestones": MilestoneFields,
    "plan_entries": PlanEntryFacts,
    "outreach": OutreachFacts,
    "indicators": IndicatorFacts,
}
"""What each list tells of a thing, beside its references."""
_ORGANISATION = {"organisation": ("organisations", "organisation_id")}
REFERENCES: dict[str, dict[str, tuple[str, str]]] = {
    "milestones": {},
    "plan_entries": _ORGANISATION,
    "outreach": {"body": ("bodies", "body_id"), **_ORGANISATION},
    "indicators": {"goal": ("goals", "goal_id"), "measure": ("measures", "measure_id")},
}
"""By list, what each field of an entry names: a list, and the column that holds it."""


class _Kind(NamedTuple):
    content: type[BaseModel]
    columns: Callable[[Any], dict[str, Any]]


_KINDS: dict[str, _Kind] = {
    "milestones": _Kind(MilestoneContent, milestones.columns),
    "plan_entries": _Kind(PlanEntryContent, entries.columns),
    "outreach": _Kind(OutreachContent, outreach.columns),
    "indicators": _Kind(IndicatorContent, indicators.columns),
}


async def stage_plans(plan: Plan, parsed: Parsed) -> None:
    """Stages all that a bundle tells of plans, in the order in which it refers to each other."""
    known = [plan.kinds["plan_entries"].existing.get((e.concept, e.key)) for _, e in parsed.lists["plan_entries"]]
    served = await links(plan.write, "plan_entries", [row["id"] for row in known if row])
    for kind in PLANS:
        for n, entry in parsed.lists[kind]:
            _stage(plan, kind, entry, f"/{kind}/{n}", served)
        check_open(plan, kind)
    for n, entry in parsed.lists[OBSERVED]:
        _stage_observation(plan, entry, n)
    _withhold(plan)
    check_open(plan, OBSERVED)


def _stage(plan: Plan, kind: str, entry: Any, pointer: str, served: Mapping[UUID, Lists]) -> None:
    """Stages one entry; tells what is wrong with it."""
    of, name = _KINDS[kind], (entry.concept, entry.key)
    concept = plan.refer("concepts", (None, entry.concept), f"{pointer}/concept")
    named = _named(plan, kind, entry, pointer)
    if concept is None or named is None:
        return
    before = plan.kinds[kind].existing.get(name)
    was = served[before["id"]][LINK] if before and LINK in of.content.model_fields else []
    stored = {f: was if f == LINK else before[f] for f in of.content.model_fields} if before else {}
    given = facts(entry, "concept", "measures", *REFERENCES[kind]) | named
    content = plan.content(of.content, stored, given, pointer)
    if content is None:
        return
    now = list(getattr(content, LINK, []))
    values = {**of.columns(content), "concept_id": concept["id"]}
    values["is_public"] = _is_public(plan, kind, values, now)
    plan.stage(kind, name, values, pointer, {LINK: (was, now)} if kind == "plan_entries" else None)


def _named(plan: Plan, kind: str, entry: Any, pointer: str) -> dict[str, Any] | None:
    """What the entry refers to, by column; None where a key leads nowhere."""
    named: dict[str, Any] = {}
    for field, (target, column) in REFERENCES[kind].items():
        key = getattr(entry, field)
        if field not in entry.model_fields_set:
            continue
        row = plan.refer(target, _name(target, entry, key), f"{pointer}/{field}") if key is not None else None
        if key is not None and row is None:
            return None
        named[column] = row["id"] if row else None
    if kind == "plan_entries" and "measures" in entry.model_fields_set:
        named[LINK] = plan.refer_all("measures", entry.concept, entry.measures, f"{pointer}/measures")
    return named


def _name(target: str, entry: Any, key: str) -> Name:
    return (entry.concept if target in BELOW else None, key)


def _is_public(plan: Plan, kind: str, values: Mapping[str, Any], measure_ids: Sequence[UUID]) -> bool:
    """Whether the public will see it: by its own visibility, and by all that it refers to."""
    told = [("concepts", values["concept_id"]), *(("measures", i) for i in measure_ids)]
    told += [(target, values[column]) for target, column in REFERENCES[kind].values() if values[column] is not None]
    own = plan.district["is_public"] and values["visibility"] == "public"
    return bool(own) and all(plan.by_id(target)[i]["is_public"] for target, i in told)


# --- what was observed ------------------------------------------------------------------------------------------------


def _stage_observation(plan: Plan, entry: Any, n: int) -> None:
    """Stages a new observation; of one that is there already, tells what differs."""
    pointer, name = f"/{OBSERVED}/{n}", (entry.concept, entry.key)
    concept = plan.refer("concepts", (None, entry.concept), f"{pointer}/concept")
    indicator = plan.refer("indicators", (entry.concept, entry.indicator), f"{pointer}/indicator") if concept else None
    if indicator is None:
        return
    before = plan.kinds[OBSERVED].existing.get(name)
    given = facts(entry, "concept", "indicator")
    if before is not None:
        _refuse_other(plan, before, {**given, "indicator_id": indicator["id"]}, pointer)
        return
    content = plan.content(ObservationContent, {}, given, pointer)
    if not isinstance(content, ObservationContent):
        return
    values = {**observations.columns(content), **observations.recorded(plan.write, n)}
    values |= {"concept_id": indicator["concept_id"], "indicator_id": indicator["id"]}
    values["is_public"] = plan.by_id("indicators")[indicator["id"]]["is_public"] and content.visibility == "public"
    plan.stage(OBSERVED, name, values, pointer)


def _refuse_other(plan: Plan, before: Row, given: Mapping[str, Any], pointer: str) -> None:
    differing = [name for name, value in given.items() if before[name] != value]
    for name in differing:
        en = "What was observed never changes: add another observation for the same day"
        de = "Beobachtetes ändert sich nie: fügen Sie für denselben Tag eine weitere Beobachtung hinzu"
        plan.fault("append_only", f"{pointer}/{name.removesuffix('_id')}", en, de)
    plan.kinds[OBSERVED].unchanged += not differing


def _series(row: Mapping[str, Any]) -> tuple[Any, ...]:
    """What two observations of the same have in common."""
    return tuple(row[name] for name in ("indicator_id", "observed_on", "observed_from", "breakdown_key"))


def _withhold(plan: Plan) -> None:
    """New observations that were taken back, or that a later suppressed one corrects, are not public."""
    of = plan.kinds[OBSERVED]
    last: dict[tuple[Any, ...], tuple[Any, int]] = {}
    for row in (*of.existing.values(), *(staged.values for staged in of.created)):
        if row["suppressed"] and row["retracted_at"] is None:
            at = (row["recorded_at"], row["ordinal"])
            last[_series(row)] = max(last.get(_series(row), at), at)
    for row in (staged.values for staged in of.created):
        corrected = last.get(_series(row), (row["recorded_at"], row["ordinal"]))
        if row["retracted_at"] is not None or corrected > (row["recorded_at"], row["ordinal"]):
            row["is_public"] = False


def withholds(plan: Plan) -> bool:
    """Whether a new observation may take others out of the public's sight."""
    return any(staged.values["suppressed"] for staged in plan.kinds[OBSERVED].created)
