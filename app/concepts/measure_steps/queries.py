"""Reading the steps of measures."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field
from sqlalchemy import ColumnElement, Select, bindparam, func, literal, select

from app.concepts.concepts.queries import is_open
from app.concepts.measure_steps.schemas import StepDetail, StepRead
from app.concepts.tables import Concept, Measure, MeasureStep
from app.concepts.vocabulary import StepState
from app.core.access import Role
from app.core.pagination import Listing, PageQuery, both_ways
from app.core.reading import Reader, View, visible
from app.core.schemas import Day, Id, Moment, Page
from app.core.tables import table
from app.core.text import Key
from app.districts.references import DistrictName
from app.districts.scope import scope_of

s = table(MeasureStep)

SORTS = both_ways(
    position=s.c.position,
    due_on=func.coalesce(s.c.due_on, literal(date(9999, 12, 31))),
    created_at=s.c.created_at,
    updated_at=s.c.updated_at,
)
CONDITIONS: dict[str, ColumnElement[bool]] = {
    "concept": s.c.concept_id == bindparam("concept"),
    "measure": s.c.measure_id == bindparam("measure"),
    "state": s.c.state.in_(bindparam("state", expanding=True)),
    "due_before": s.c.due_on < bindparam("due_before"),
    "key": s.c.key == bindparam("key"),
    "updated_since": s.c.updated_at >= bindparam("updated_since"),
}


class StepQuery(PageQuery):
    """Filters of steps."""

    district: Annotated[DistrictName | None, Field(description="Of this district, by id or AGS")] = None
    concept: Annotated[Id | None, Field(description="Of this concept")] = None
    measure: Annotated[Id | None, Field(description="Of this measure")] = None
    state: Annotated[list[StepState], Field(max_length=4, description="In these states")] = []
    due_before: Annotated[Day | None, Field(description="Due before this day")] = None
    key: Annotated[Key | None, Field(description="With this key")] = None
    updated_since: Annotated[Moment | None, Field(description="Changed at or after this time")] = None
    sort: Annotated[
        str,
        Field(pattern="^-?(position|due_on|created_at|updated_at)$", max_length=20, description="Order; `-` turns it"),
    ] = "position"


def _select(view: View) -> Select[Any]:
    return select(s).where(visible(s, view))


LIST = Listing(s, StepRead, _select, CONDITIONS, SORTS)


async def list_steps(reader: Reader, query: StepQuery) -> Page[StepRead]:
    scope = await scope_of(reader, query.district, (Concept, query.concept), (Measure, query.measure))
    return await LIST.fetch(reader, query, scope, (await reader.settle(scope),))


def _single(view: View) -> Select[Any]:
    return _select(view).add_columns(is_open(s).label("is_open"))


async def read_step(reader: Reader, step_id: UUID) -> StepDetail:
    row = await reader.single(s, step_id, _single)
    reader.version = row["version"]
    allowed = reader.actions(row["district_id"], {Role.EDITOR: ["update", "delete"]}) if row["is_open"] else []
    return StepDetail.model_validate({**row, "allowed_actions": allowed})
