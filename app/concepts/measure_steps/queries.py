"""Reading the steps of measures."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field
from sqlalchemy import Select, func, literal

from app.concepts.concepts.queries import is_open
from app.concepts.measure_steps.schemas import StepDetail, StepRead
from app.concepts.tables import Concept, Measure, MeasureStep
from app.concepts.vocabulary import StepState
from app.core.access import Role
from app.core.filters import ORDER, SortedBy, among, ascending_and_descending, before, equals
from app.core.pagination import Listing
from app.core.reading import Reader, View, visible_rows
from app.core.schemas import Day, Id, Page
from app.core.tables import table
from app.districts.lists import ListQuery, read_list

measure_steps = table(MeasureStep)

SORTS = ascending_and_descending(
    position=measure_steps.c.position,
    due_on=func.coalesce(measure_steps.c.due_on, literal(date(9999, 12, 31))),
    created_at=measure_steps.c.created_at,
    updated_at=measure_steps.c.updated_at,
)


class StepQuery(ListQuery):
    """Filters of steps."""

    concept: Annotated[Id | None, equals(measure_steps.c.concept_id, Concept), Field(description="Of this concept")] = (
        None
    )
    measure: Annotated[Id | None, equals(measure_steps.c.measure_id, Measure), Field(description="Of this measure")] = (
        None
    )
    state: Annotated[list[StepState], among(measure_steps.c.state), Field(description="In these states")] = []
    due_before: Annotated[Day | None, before(measure_steps.c.due_on), Field(description="Due before this day")] = None
    sort: Annotated[str, SortedBy(SORTS), ORDER] = "position"


_select = visible_rows(measure_steps)
LIST = Listing(measure_steps, StepRead, _select, StepQuery)


async def list_steps(reader: Reader, query: StepQuery) -> Page[StepRead]:
    return await read_list(LIST, reader, query)


def _single(view: View) -> Select[Any]:
    return _select(view).add_columns(is_open(measure_steps).label("is_open"))


async def read_step(reader: Reader, step_id: UUID) -> StepDetail:
    row = await reader.single(measure_steps, step_id, _single)
    reader.version = row["version"]
    allowed = reader.actions(row["district_id"], {Role.EDITOR: ["update", "delete"]}) if row["is_open"] else []
    return StepDetail.model_validate({**row, "allowed_actions": allowed})
