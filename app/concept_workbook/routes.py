"""`/v1/concepts/{id}/workbook`"""

from collections.abc import AsyncIterator
from itertools import islice
from typing import Annotated

from fastapi import Query, Response

from app.concept_workbook.queries import ConceptData, WorkbookQuery, read_concept
from app.concept_workbook.sheets import ConceptSheets
from app.core.dependencies import AnyReader
from app.core.formats import Format
from app.core.responses import READ, WORKBOOK
from app.core.routing import Router
from app.core.schemas import Id
from app.core.streaming import BATCH_SIZE, WorkbookResponse
from app.core.text import slug
from app.core.workbooks import lines_of

router = Router(prefix="/concepts", tags=["views"])


@router.get(
    "/{concept_id}/workbook",
    summary="Take a concept as a workbook",
    status_code=200,
    responses=READ | WORKBOOK,
    response_class=WorkbookResponse,
)
async def read_concept_workbook(
    concept_id: Id, query: Annotated[WorkbookQuery, Query()], reader: AnyReader
) -> Response:
    """Return the Ampeldokument of a concept as of a day, an Excel workbook in German: all measures with their parts,
    status and attributes; counts and the course by quarter with charts; the history; the fields of action; and a
    legend. Lights are fill, symbol and word in the county's own scale. Everybody gets what the views show them."""
    data = await read_concept(reader, concept_id, query)
    name = f"Ampeldokument-{slug(data.district)}-{data.subject.moments.as_of}.{Format.XLSX.suffix}"
    return WorkbookResponse(_lines(data), {"Content-Disposition": f'attachment; filename="{name}"'})


async def _lines(data: ConceptData) -> AsyncIterator[bytes]:
    parts = ConceptSheets(data).parts()
    while some := list(islice(parts, BATCH_SIZE)):
        yield lines_of(some)
