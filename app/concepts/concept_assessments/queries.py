"""Reading assessments of concepts."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import Field
from sqlalchemy import Select

from app.concepts.concept_assessments.schemas import ConceptAssessmentDetail, ConceptAssessmentRead
from app.concepts.status_log import queries as log_queries
from app.concepts.status_log.log import CONCEPT_LOG
from app.concepts.tables import Concept
from app.core.filters import ORDER, SortedBy
from app.core.pagination import Listing
from app.core.reading import Reader, View
from app.core.schemas import Id

e = CONCEPT_LOG.entries


class ConceptAssessmentQuery(log_queries.EntryQuery):
    """Filters of assessments of concepts."""

    history_of: Annotated[
        Id | None,
        log_queries.in_history(Concept),
        Field(
            description="About this concept, or about those it continues from earlier versions, up to the succession"
        ),
    ] = None
    sort: Annotated[str, SortedBy(log_queries.sorts(CONCEPT_LOG)), ORDER] = "-recorded_at"


def _select(view: View) -> Select[Any]:
    return log_queries.select_entries(CONCEPT_LOG, view)


def _single(view: View) -> Select[Any]:
    return log_queries.select_single(CONCEPT_LOG, view)


LIST = Listing(e, ConceptAssessmentRead, _select, ConceptAssessmentQuery)


async def read_concept_assessment(reader: Reader, entry_id: UUID) -> ConceptAssessmentDetail:
    return await log_queries.read_entry(ConceptAssessmentDetail, reader, CONCEPT_LOG, entry_id, _single)
