"""Reading status updates."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import Field
from sqlalchemy import Select

from app.concepts.status_log import queries as log_queries
from app.concepts.status_log.log import MEASURE_LOG
from app.concepts.status_updates.schemas import StatusUpdateDetail, StatusUpdateRead
from app.concepts.tables import Measure
from app.concepts.vocabulary import Schedule, WorkState
from app.core.filters import ORDER, SortedBy, equals
from app.core.pagination import Listing
from app.core.reading import Reader, View
from app.core.schemas import Id

e = MEASURE_LOG.entries


class StatusUpdateQuery(log_queries.EntryQuery):
    """Filters of status updates."""

    measure: Annotated[Id | None, equals(e.c.measure_id, Measure), Field(description="About this measure")] = None
    history_of: Annotated[
        Id | None,
        log_queries.in_history(Measure),
        Field(
            description="About this measure, or about those it continues from earlier versions, up to the succession"
        ),
    ] = None
    state: Annotated[
        list[WorkState],
        log_queries.with_content(lambda values, entries: entries.state.in_(values)),
        Field(description="In these working states"),
    ] = []
    schedule: Annotated[
        list[Schedule],
        log_queries.with_content(lambda values, entries: entries.schedule.in_(values)),
        Field(description="With these schedules"),
    ] = []
    sort: Annotated[str, SortedBy(log_queries.sorts(MEASURE_LOG)), ORDER] = "-recorded_at"


def _select(view: View) -> Select[Any]:
    return log_queries.select_entries(MEASURE_LOG, view)


def _single(view: View) -> Select[Any]:
    return log_queries.select_single(MEASURE_LOG, view)


LIST = Listing(e, StatusUpdateRead, _select, StatusUpdateQuery)


async def read_status_update(reader: Reader, entry_id: UUID) -> StatusUpdateDetail:
    return await log_queries.read_entry(StatusUpdateDetail, reader, MEASURE_LOG, entry_id, _single)
