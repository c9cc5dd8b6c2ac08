"""Reading milestones."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import Field
from sqlalchemy import Select

from app.concepts.concepts.queries import is_open
from app.concepts.tables import Concept
from app.core.filters import SortedBy, among, ascending_and_descending, equals
from app.core.pagination import Listing
from app.core.periods import first_day
from app.core.reading import Reader, View, visible_rows
from app.core.schemas import Id, Page
from app.core.tables import table
from app.districts.lists import ListQuery, read_list
from app.planning.milestones.schemas import MilestoneDetail, MilestoneRead
from app.planning.reading import allowed
from app.planning.tables import Milestone
from app.planning.vocabulary import MilestoneState

milestones = table(Milestone)

SORTS = ascending_and_descending(
    (milestones.c.position,), planned_on=first_day(milestones.c.planned)
) | ascending_and_descending(
    title=milestones.c.sort_title, created_at=milestones.c.created_at, updated_at=milestones.c.updated_at
)


class MilestoneQuery(ListQuery):
    """Filters of milestones."""

    concept: Annotated[Id | None, equals(milestones.c.concept_id, Concept), Field(description="Of this concept")] = None
    state: Annotated[list[MilestoneState], among(milestones.c.state), Field(description="In these states")] = []
    sort: Annotated[
        str,
        SortedBy(SORTS),
        Field(
            description="Order; `-` turns it. `planned_on` is the first day of the period, or its last; "
            "what has neither comes last"
        ),
    ] = "planned_on"


_select = visible_rows(milestones)
LIST = Listing(milestones, MilestoneRead, _select, MilestoneQuery)


async def list_milestones(reader: Reader, query: MilestoneQuery) -> Page[MilestoneRead]:
    return await read_list(LIST, reader, query)


def _single(view: View) -> Select[Any]:
    return _select(view).add_columns(is_open(milestones).label("is_open"))


async def read_milestone(reader: Reader, milestone_id: UUID) -> MilestoneDetail:
    row = await reader.single(milestones, milestone_id, _single)
    reader.version = row["version"]
    return MilestoneDetail.model_validate({**row, "allowed_actions": allowed(reader, row)})
