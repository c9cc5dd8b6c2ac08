"""Observations of indicators, which never change."""

from collections.abc import Mapping
from typing import Any

from app.core.reading import Row
from app.exchange.imports.resolve.drafts import given_facts
from app.exchange.imports.resolve.plan import Plan
from app.exchange.imports.resolve.visibility import is_public
from app.planning.indicator_observations import service as observations
from app.planning.indicator_observations.schemas import ObservationContent
from app.resources import INDICATOR_OBSERVATIONS

OBSERVATIONS = INDICATOR_OBSERVATIONS.name


def stage_observation(plan: Plan, entry: Any, pointer: str) -> None:
    """Stage a new observation; report differences from a stored one."""
    name = (entry.concept, entry.key)
    concept = plan.resolve_key("concepts", (None, entry.concept), f"{pointer}/concept")
    subject = (entry.concept, entry.indicator)
    indicator = plan.refer_row("indicators", subject, f"{pointer}/indicator") if concept else None
    if indicator is None:
        return
    before = plan.kinds[OBSERVATIONS].existing.get(name)
    given = given_facts(entry, INDICATOR_OBSERVATIONS.facts.model_fields)
    if before is not None:
        _refuse_other(plan, before, {**given, "indicator_id": indicator["id"]}, pointer)
        return
    content = plan.content(ObservationContent, {}, given, pointer)
    if not isinstance(content, ObservationContent):
        return
    values = {
        **INDICATOR_OBSERVATIONS.columns(content),
        **observations.recorded(plan.write, int(pointer.rsplit("/", 1)[1])),
    }
    values |= {"concept_id": indicator["concept_id"], "indicator_id": indicator["id"]}
    values["is_public"] = is_public(plan, INDICATOR_OBSERVATIONS, values, {})
    plan.stage(OBSERVATIONS, name, values, pointer)


def _refuse_other(plan: Plan, before: Row, given: Mapping[str, Any], pointer: str) -> None:
    differing = [name for name, value in given.items() if before[name] != value]
    for name in differing:
        en = "What was observed never changes: add another observation for the same day"
        de = "Beobachtetes ändert sich nie: fügen Sie für denselben Tag eine weitere Beobachtung hinzu"
        plan.fault("append_only", f"{pointer}/{name.removesuffix('_id')}", en, de)
    if not differing:
        plan.kinds[OBSERVATIONS].unchanged += 1
