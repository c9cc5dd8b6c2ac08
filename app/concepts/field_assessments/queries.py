"""Reading assessments of fields of action."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import Field
from sqlalchemy import Select

from app.concepts.field_assessments.schemas import FieldAssessmentDetail, FieldAssessmentRead
from app.concepts.fields_of_action.queries import FIELDS, TOPICS, in_fields, on_topic
from app.concepts.status_log import queries as log_queries
from app.concepts.status_log.log import FIELD_LOG
from app.concepts.tables import FieldOfAction
from app.concepts.vocabulary import Topic
from app.core.filters import ORDER, SortedBy
from app.core.pagination import Listing
from app.core.reading import Reader, View
from app.core.schemas import Id

e = FIELD_LOG.entries


class FieldAssessmentQuery(log_queries.EntryQuery):
    """Filters of assessments of fields of action."""

    field: Annotated[list[Id], in_fields(e.c.field_id), FIELDS] = []
    topic: Annotated[list[Topic], on_topic(e.c.field_id), TOPICS] = []
    history_of: Annotated[
        Id | None,
        log_queries.in_history(FieldOfAction),
        Field(description="About this field, or about those it continues from earlier versions, up to the succession"),
    ] = None
    sort: Annotated[str, SortedBy(log_queries.sorts(FIELD_LOG)), ORDER] = "-recorded_at"


def _select(view: View) -> Select[Any]:
    return log_queries.select_entries(FIELD_LOG, view)


def _single(view: View) -> Select[Any]:
    return log_queries.select_single(FIELD_LOG, view)


LIST = Listing(e, FieldAssessmentRead, _select, FieldAssessmentQuery)


async def read_field_assessment(reader: Reader, entry_id: UUID) -> FieldAssessmentDetail:
    return await log_queries.read_entry(FieldAssessmentDetail, reader, FIELD_LOG, entry_id, _single)
