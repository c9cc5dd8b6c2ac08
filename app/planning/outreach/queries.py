"""Reading distributions and presentations of concepts."""

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
from app.council.tables import Body
from app.districts.lists import ListQuery, read_single
from app.districts.tables import Organisation
from app.planning.outreach.schemas import OutreachDetail, OutreachRead
from app.planning.tables import Outreach
from app.planning.vocabulary import OutreachKind, OutreachState

outreach = table(Outreach)

SORTS = ascending_and_descending(
    (outreach.c.position,), day=first_day(outreach.c.period, outreach.c.held_on)
) | resource_sorts(outreach)


_DAYS = known_days(outreach.c.period, outreach.c.held_on)


class OutreachQuery(ListQuery):
    """Filters of outreach."""

    concept: Annotated[Id | None, equals(outreach.c.concept_id, Concept), Field(description="About this concept")] = (
        None
    )
    body: Annotated[Id | None, equals(outreach.c.body_id, Body), Field(description="Presented to this body")] = None
    organisation: Annotated[
        Id | None,
        equals(outreach.c.organisation_id, Organisation),
        Field(description="Sent or presented to this organisation"),
    ] = None
    kind: Annotated[list[OutreachKind], among(outreach.c.kind), Field(description="Of these kinds")] = []
    state: Annotated[list[OutreachState], among(outreach.c.state), Field(description="In these states")] = []
    from_: Annotated[Day | None, lasts_from(*_DAYS), FROM] = None
    until: Annotated[Day | None, lasts_until(*_DAYS), UNTIL] = None
    q: SoughtWords = None
    sort: Annotated[
        str,
        SortedBy(SORTS),
        Field(
            description="Sort order; a leading `-` reverses it. `day` is the day on which it was held, or the first "
            "or last known day of its period; last if there is none"
        ),
    ] = "day"


_select = visible_rows(outreach)
LIST = Listing(outreach, OutreachRead, _select, OutreachQuery)
_single = with_is_open(outreach, _select)


async def read_outreach(reader: Reader, outreach_id: UUID) -> OutreachDetail:
    return await read_single(OutreachDetail, reader, outreach, outreach_id, _single, deleting_while_open)
