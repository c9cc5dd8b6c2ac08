"""Reading assessments of goals."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import Field
from sqlalchemy import Select

from app.concepts.goal_assessments.schemas import AssessmentDetail, AssessmentRead
from app.concepts.status_log import queries as log_queries
from app.concepts.status_log.log import GOAL_LOG
from app.concepts.tables import Goal
from app.core.filters import ORDER, SortedBy, equals
from app.core.pagination import Listing
from app.core.reading import Reader, View
from app.core.schemas import Id

e = GOAL_LOG.entries


class AssessmentQuery(log_queries.EntryQuery):
    """Filters of assessments of goals."""

    goal: Annotated[Id | None, equals(e.c.goal_id, Goal), Field(description="About this goal")] = None
    history_of: Annotated[
        Id | None,
        log_queries.in_history(Goal),
        Field(description="About this goal, or about those it continues from earlier versions, up to the succession"),
    ] = None
    sort: Annotated[str, SortedBy(log_queries.sorts(GOAL_LOG)), ORDER] = "-recorded_at"


def _select(view: View) -> Select[Any]:
    return log_queries.select_entries(GOAL_LOG, view)


def _single(view: View) -> Select[Any]:
    return log_queries.select_single(GOAL_LOG, view)


LIST = Listing(e, AssessmentRead, _select, AssessmentQuery)


async def read_assessment(reader: Reader, entry_id: UUID) -> AssessmentDetail:
    return await log_queries.read_entry(AssessmentDetail, reader, GOAL_LOG, entry_id, _single)
