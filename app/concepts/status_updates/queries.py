"""Reading status updates."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import Field
from sqlalchemy import Select, bindparam

from app.concepts.concepts.queries import takes_lights
from app.concepts.status_log import queries as log_queries
from app.concepts.status_log.log import MEASURES
from app.concepts.status_updates.schemas import StatusUpdateDetail, StatusUpdateRead
from app.concepts.tables import Concept, Measure
from app.concepts.vocabulary import Schedule, WorkState
from app.core.pagination import Listing
from app.core.reading import Reader, View
from app.core.schemas import Id, Page
from app.districts.scope import scope_of

e = MEASURES.entries
CONDITIONS = log_queries.conditions(MEASURES) | {
    "measure": e.c.measure_id == bindparam("measure"),
    "history_of": log_queries.history_of(MEASURES),
    "state": e.c.state.in_(bindparam("state", expanding=True)),
    "schedule": e.c.schedule.in_(bindparam("schedule", expanding=True)),
}


class StatusUpdateQuery(log_queries.EntryQuery):
    """Filters of status updates."""

    measure: Annotated[Id | None, Field(description="About this measure")] = None
    history_of: Annotated[
        Id | None,
        Field(
            description="About this measure, or about those it continues from earlier versions, up to the succession"
        ),
    ] = None
    state: Annotated[list[WorkState], Field(max_length=8, description="In these working states")] = []
    schedule: Annotated[list[Schedule], Field(max_length=3, description="With these schedules")] = []


def _select(view: View, by_content: bool) -> Select[Any]:
    return log_queries.select_entries(MEASURES, view, by_content=by_content)


LIST = Listing(e, StatusUpdateRead, _select, CONDITIONS, log_queries.sorts(MEASURES))


async def list_status_updates(reader: Reader, query: StatusUpdateQuery) -> Page[StatusUpdateRead]:
    named = ((Concept, query.concept), (Measure, query.measure), (Measure, query.history_of))
    scope = await scope_of(reader, query.district, *named)
    variant = (await reader.settle(scope), bool(query.light or query.state or query.schedule))
    return await LIST.fetch(reader, query, scope, variant)


def _single(view: View) -> Select[Any]:
    return _select(view, by_content=False).add_columns(takes_lights(e).label("takes_lights"))


async def read_status_update(reader: Reader, entry_id: UUID) -> StatusUpdateDetail:
    row = await reader.single(e, entry_id, _single, parameters={"today": reader.today})
    reader.version = row["version"]
    return StatusUpdateDetail.model_validate({**row, "allowed_actions": log_queries.allowed(reader, row)})
