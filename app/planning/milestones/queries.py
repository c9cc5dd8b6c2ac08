"""Reading milestones."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import Field
from sqlalchemy import ColumnElement, Select, bindparam, select

from app.concepts.concepts.queries import is_open
from app.concepts.tables import Concept
from app.core.pagination import Listing, PageQuery, both_ways
from app.core.periods import first_day
from app.core.reading import Reader, View, visible
from app.core.schemas import Id, Moment, Page
from app.core.tables import table
from app.core.text import Key
from app.districts.references import DistrictName
from app.districts.scope import scope_of
from app.planning.milestones.schemas import MilestoneDetail, MilestoneRead
from app.planning.plan_reading import allowed
from app.planning.plan_tables import Milestone
from app.planning.plan_vocabulary import MilestoneState

m = table(Milestone)

SORTS = both_ways((m.c.position,), planned_on=first_day(m.c.planned)) | both_ways(
    title=m.c.sort_title, created_at=m.c.created_at, updated_at=m.c.updated_at
)
CONDITIONS: dict[str, ColumnElement[bool]] = {
    "concept": m.c.concept_id == bindparam("concept"),
    "state": m.c.state.in_(bindparam("state", expanding=True)),
    "key": m.c.key == bindparam("key"),
    "updated_since": m.c.updated_at >= bindparam("updated_since"),
}


class MilestoneQuery(PageQuery):
    """Filters of milestones."""

    district: Annotated[DistrictName | None, Field(description="Of this district, by id or AGS")] = None
    concept: Annotated[Id | None, Field(description="Of this concept")] = None
    state: Annotated[list[MilestoneState], Field(max_length=4, description="In these states")] = []
    key: Annotated[Key | None, Field(description="With this key")] = None
    updated_since: Annotated[Moment | None, Field(description="Changed at or after this time")] = None
    sort: Annotated[
        str,
        Field(
            pattern="^-?(planned_on|title|created_at|updated_at)$",
            max_length=20,
            description="Order; `-` turns it. `planned_on` is the first day of the period, or its last; what has "
            "neither comes last",
        ),
    ] = "planned_on"


def _select(view: View) -> Select[Any]:
    return select(m).where(visible(m, view))


LIST = Listing(m, MilestoneRead, _select, CONDITIONS, SORTS)


async def list_milestones(reader: Reader, query: MilestoneQuery) -> Page[MilestoneRead]:
    scope = await scope_of(reader, query.district, (Concept, query.concept))
    return await LIST.fetch(reader, query, scope, (await reader.settle(scope),))


def _single(view: View) -> Select[Any]:
    return _select(view).add_columns(is_open(m).label("is_open"))


async def read_milestone(reader: Reader, milestone_id: UUID) -> MilestoneDetail:
    row = await reader.single(m, milestone_id, _single)
    reader.version = row["version"]
    return MilestoneDetail.model_validate({**row, "allowed_actions": allowed(reader, row)})
