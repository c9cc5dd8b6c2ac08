"""Reading milestones."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from app.concepts.concepts.queries import deleting_while_open, with_is_open
from app.concepts.tables import Concept
from app.core.filters import (
    FROM,
    UNTIL,
    SortedBy,
    among,
    ascending_and_descending,
    equals,
    lasts_from,
    lasts_until,
    resource_sorts,
)
from app.core.pagination import Listing, SoughtWords
from app.core.periods import first_day, known_days
from app.core.reading import Reader, visible_rows
from app.core.schemas import Day, Id
from app.core.tables import table
from app.districts.lists import TaggedQuery, read_single
from app.planning.milestones.schemas import MilestoneDetail, MilestoneRead
from app.planning.tables import Milestone
from app.planning.vocabulary import MilestoneState

milestones = table(Milestone)

SORTS = ascending_and_descending(
    (milestones.c.position,),
    day=first_day(milestones.c.planned, milestones.c.reached_on),
    planned_on=first_day(milestones.c.planned),
) | resource_sorts(milestones, title=milestones.c.sort_title)


_DAYS = known_days(milestones.c.planned, milestones.c.reached_on)


class MilestoneQuery(TaggedQuery):
    """Filters of milestones."""

    concept: Annotated[Id | None, equals(milestones.c.concept_id, Concept), Field(description="Of this concept")] = None
    state: Annotated[list[MilestoneState], among(milestones.c.state), Field(description="In these states")] = []
    from_: Annotated[Day | None, lasts_from(*_DAYS), FROM] = None
    until: Annotated[Day | None, lasts_until(*_DAYS), UNTIL] = None
    q: SoughtWords = None
    sort: Annotated[
        str,
        SortedBy(SORTS),
        Field(
            description="Sort order; a leading `-` reverses it. `day` is the day on which it was reached, or the first "
            "or last known day of what is planned, `planned_on` what is planned alone; last if there is none"
        ),
    ] = "day"


_select = visible_rows(milestones)
LIST = Listing(milestones, MilestoneRead, _select, MilestoneQuery)
_single = with_is_open(milestones, _select)


async def read_milestone(reader: Reader, milestone_id: UUID) -> MilestoneDetail:
    return await read_single(MilestoneDetail, reader, milestones, milestone_id, _single, deleting_while_open)
