"""Creating, changing and deleting indicators."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from app.concepts.concepts.service import concept_of, enter_open
from app.concepts.tables import Concept, Goal, Measure
from app.core.ids import new_id
from app.core.keys import free_key
from app.core.references import referred
from app.core.resources import Reference, ResourceSpec
from app.core.text import sort_key
from app.core.validation import merged
from app.core.writing import Write
from app.districts.writing import Found, change, follow, is_public
from app.planning.indicators.schemas import IndicatorContent, IndicatorCreate, IndicatorFacts, IndicatorPatch
from app.planning.plan_tables import Indicator
from app.planning.plan_writing import refuse_frozen

FIELDS = frozenset(IndicatorContent.model_fields)
WHEN_IN_USE = ("It was observed. What was observed stays.", "Dazu gibt es Beobachtungen. Was erfasst ist, bleibt.")


def columns(content: IndicatorContent) -> dict[str, Any]:
    """The columns that hold an indicator's content."""
    return {
        **content.model_dump(include=set(FIELDS)),
        "sort_number": sort_key(content.number),
        "sort_title": sort_key(content.title),
    }


INDICATORS = ResourceSpec(
    Indicator,
    "IndicatorEntry",
    "An indicator.",
    "Indicators",
    IndicatorFacts,
    IndicatorContent,
    columns,
    references=(
        Reference("concept", Concept, "Key of the concept; it stays with that", needed=True),
        Reference("goal", Goal, "Key of the goal that it is about"),
        Reference("measure", Measure, "Key of the measure that it is about"),
    ),
)


async def create_indicator(write: Write, body: IndicatorCreate) -> UUID:
    await enter_open(write, body.concept_id, pointer="/concept_id")
    indicator_id, within = new_id(), {"concept_id": body.concept_id}
    values = {**columns(body), **within}
    found = await _follow(write, values)
    key = await free_key(write, Indicator, within, body.key, body.number or body.title, blurred=True)
    place = {"id": indicator_id, "key": key, "is_public": await is_public(write, values, found)}
    await write.create(Indicator, {**values, **place})
    return indicator_id


async def update_indicator(write: Write, indicator_id: UUID, patch: IndicatorPatch) -> None:
    row = await write.enter(Indicator, indicator_id)
    write.expect_version(row)
    given = patch.given()
    await refuse_frozen(write, row, given)
    content = merged(IndicatorContent, {name: row[name] for name in FIELDS}, given)
    values = {**columns(content), "concept_id": row["concept_id"]}
    await change(write, Indicator, row, values, await _follow(write, values))


async def delete_indicator(write: Write, indicator_id: UUID) -> None:
    row = await write.enter(Indicator, indicator_id)
    write.expect_version(row)
    await concept_of(write, row)
    await write.remove(Indicator, row, WHEN_IN_USE)


async def _follow(write: Write, values: Mapping[str, Any]) -> Found:
    """All that an indicator refers to: its goal or measure is of its concept."""
    found = await follow(write, values, INDICATORS)
    for column, model in (("goal_id", Goal), ("measure_id", Measure)):
        await referred(write, model, [values[column]], f"/{column}", within={"concept_id": values["concept_id"]})
    return found
