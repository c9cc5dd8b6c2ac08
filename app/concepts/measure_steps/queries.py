"""Reading the steps of measures."""

from typing import Annotated
from uuid import UUID

from pydantic import Field
from sqlalchemy import func

from app.concepts.concepts.queries import editing_while_open, with_is_open
from app.concepts.measure_steps.schemas import StepDetail, StepRead
from app.concepts.tables import Concept, Measure, MeasureStep
from app.concepts.vocabulary import StepState
from app.core.filters import (
    FROM,
    ORDER,
    UNTIL,
    SortedBy,
    among,
    before,
    equals,
    missing_last,
    resource_sorts,
    since,
    up_to,
)
from app.core.pagination import Listing, SoughtWords
from app.core.reading import Reader, visible_rows
from app.core.schemas import Day, Id
from app.core.tables import table
from app.districts.lists import TaggedQuery, read_single

measure_steps = table(MeasureStep)

SORTS = resource_sorts(measure_steps, position=measure_steps.c.position, due_on=missing_last(measure_steps.c.due_on))


_DAY = func.coalesce(measure_steps.c.done_on, measure_steps.c.due_on)
"""The day on which it was done, or else is due."""


class StepQuery(TaggedQuery):
    """Filters of steps."""

    concept: Annotated[Id | None, equals(measure_steps.c.concept_id, Concept), Field(description="Of this concept")] = (
        None
    )
    measure: Annotated[Id | None, equals(measure_steps.c.measure_id, Measure), Field(description="Of this measure")] = (
        None
    )
    state: Annotated[list[StepState], among(measure_steps.c.state), Field(description="In these states")] = []
    due_before: Annotated[Day | None, before(measure_steps.c.due_on), Field(description="Due before this day")] = None
    from_: Annotated[Day | None, since(_DAY), FROM] = None
    until: Annotated[Day | None, up_to(_DAY), UNTIL] = None
    q: SoughtWords = None
    sort: Annotated[str, SortedBy(SORTS), ORDER] = "position"


_select = visible_rows(measure_steps)
LIST = Listing(measure_steps, StepRead, _select, StepQuery)
_single = with_is_open(measure_steps, _select)


async def read_step(reader: Reader, step_id: UUID) -> StepDetail:
    return await read_single(StepDetail, reader, measure_steps, step_id, _single, editing_while_open)
