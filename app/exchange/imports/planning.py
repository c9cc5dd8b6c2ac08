"""Staging plans, and what was observed."""

from collections.abc import Mapping
from typing import Any

from app.core.reading import Row
from app.exchange.imports.content import Links, check_open, facts
from app.exchange.imports.parsing import Parsed
from app.exchange.imports.plan import Plan, Staged
from app.exchange.imports.referring import Known, stage
from app.planning.indicator_observations import service as observations
from app.planning.indicator_observations.schemas import ObservationContent
from app.resources import INDICATOR_OBSERVATIONS, PLANS

OBSERVED = INDICATOR_OBSERVATIONS.name


def stage_plans(plan: Plan, parsed: Parsed, served: Links) -> None:
    """Stages all that a bundle tells of plans, in the order in which it refers to each other; `served` are the measures
    of the plan entries that are there."""
    known = Known(plan)
    for resource in PLANS:
        for n, entry in parsed.lists[resource.name]:
            stage(plan, known, resource, entry, f"/{resource.name}/{n}", links=served)
        check_open(plan, resource.name)
    for n, entry in parsed.lists[OBSERVED]:
        _stage_observation(plan, entry, n)
    _withhold(plan)
    check_open(plan, OBSERVED, unless=_is_suppressed)


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


def _is_suppressed(staged: Staged) -> bool:
    return bool(staged.values["suppressed"])


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
