"""Recording observations: they are added, and never changed or deleted."""

import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists

from app.concepts.concepts.service import any_concept_of, concept_of
from app.concepts.tables import Concept
from app.core.ids import new_id
from app.core.keys import unique_key
from app.core.resource_spec import Reference, ResourceSpec
from app.core.tables import table
from app.core.visibility import refresh_visibility
from app.core.writing import Write
from app.districts.crud import is_public
from app.planning.indicator_observations.queries import comes_after, same_series
from app.planning.indicator_observations.schemas import ObservationContent, ObservationCreate, ObservationFields
from app.planning.tables import Indicator, IndicatorObservation


def _breakdown_key(content: ObservationContent) -> Mapping[str, str]:
    parts = sorted([part.dimension, part.category] for part in content.breakdown)
    return {"breakdown_key": json.dumps(parts, ensure_ascii=False)}


def _is_not_withheld() -> ColumnElement[bool]:
    """Return whether a row was neither taken back nor corrected by a suppressed one, which withholds earlier values
    too."""
    of = table(IndicatorObservation)
    later = of.alias("suppressed_later")
    withheld = exists().where(
        same_series(later, of), comes_after(later, of), later.c.suppressed, later.c.retracted_at.is_(None)
    )
    return and_(of.c.retracted_at.is_(None), ~withheld.correlate(of))


INDICATOR_OBSERVATIONS = ResourceSpec(
    IndicatorObservation,
    "ObservationEntry",
    "An observation. It never changes: what an entry gives of one that is there already must be what was recorded. The "
    "order of the list is the order in which they were recorded.",
    "Observations of indicators, in the order in which they were recorded",
    ObservationFields,
    ObservationContent,
    _breakdown_key,
    called=("indicator_id",),
    references=(
        Reference("concept", Concept, "Key of the concept", needed=True),
        Reference("indicator", Indicator, "Key of the indicator", needed=True),
    ),
    shown=_is_not_withheld(),
    append_only=True,
)


def recorded(write: Write, ordinal: int = 0) -> Mapping[str, Any]:
    """Return the time of recording, the order within it and the actor."""
    return {
        "recorded_at": write.recorded_at,
        "ordinal": ordinal,
        "recorded_by": write.actor_id,
        "retracted_at": None,
    }


async def create_observation(write: Write, body: ObservationCreate) -> UUID:
    """Record an observation. In a closed concept, refuse all but suppressed ones: a value published by mistake can
    always be withheld."""
    indicator = await write.enter(Indicator, body.indicator_id, pointer="/indicator_id")
    await (any_concept_of if body.suppressed else concept_of)(write, indicator)
    observation_id, within = new_id(), {"concept_id": indicator["concept_id"]}
    values = {**INDICATOR_OBSERVATIONS.columns(body), **within, **recorded(write), "indicator_id": indicator["id"]}
    base = f"{indicator['key']}-{body.observed_on}"
    key = await unique_key(write, IndicatorObservation, within, body.key, base, random_suffix=True)
    identity = {"id": observation_id, "key": key}
    identity["is_public"] = await is_public(write, INDICATOR_OBSERVATIONS, values, {"indicator_id": indicator})
    await write.create(IndicatorObservation, {**values, **identity})
    if body.suppressed:  # what it corrects is no longer public
        await refresh_visibility(write)
    return observation_id
