"""Creating, changing and deleting indicators."""

from uuid import UUID

from app.concepts.concepts.service import enter_open, while_open
from app.concepts.tables import Concept, Goal, Measure
from app.core.resource_spec import Reference, ResourceSpec
from app.core.writing import Write
from app.districts.crud import create, delete, update
from app.planning.indicators.schemas import IndicatorContent, IndicatorCreate, IndicatorFacts, IndicatorPatch
from app.planning.tables import Indicator

WHEN_IN_USE = (
    "The indicator has observations. Observations stay.",
    "Der Indikator hat Beobachtungen. Beobachtungen bleiben.",
)
INDICATORS = ResourceSpec(
    Indicator,
    "IndicatorEntry",
    "An indicator.",
    "Indicators",
    IndicatorFacts,
    IndicatorContent,
    references=(
        Reference("concept", Concept, "Key of the concept; it stays with that", needed=True),
        Reference("goal", Goal, "Key of the goal that it is about", same_concept=True),
        Reference("measure", Measure, "Key of the measure that it is about", same_concept=True),
    ),
)


async def create_indicator(write: Write, body: IndicatorCreate) -> UUID:
    await enter_open(write, body.concept_id, pointer="/concept_id")
    return await create(write, INDICATORS, body, body.number or body.title)


async def update_indicator(write: Write, indicator_id: UUID, patch: IndicatorPatch) -> None:
    await update(write, INDICATORS, indicator_id, patch, guard=while_open)


async def delete_indicator(write: Write, indicator_id: UUID) -> None:
    await delete(write, INDICATORS, indicator_id, WHEN_IN_USE, guard=while_open)
