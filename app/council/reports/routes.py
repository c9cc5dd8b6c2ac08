"""`/v1/reports`"""

from typing import Annotated

from fastapi import Query

from app.core.dependencies import AnyReader, EditorWrite, SingleReader
from app.core.responses import CHANGE, CREATE, DELETE, LIST, READ, set_location
from app.core.routing import Router
from app.core.schemas import Id, Page
from app.council.reports import queries, service
from app.council.reports.schemas import ReportCreate, ReportDetail, ReportPatch, ReportRead
from app.districts.lists import read_list

router = Router(prefix="/reports", tags=["reports"])


@router.get("", summary="List reports", responses=LIST)
async def list_reports(query: Annotated[queries.ReportQuery, Query()], reader: AnyReader) -> Page[ReportRead]:
    """Return the reports to bodies on the state of concepts."""
    return await read_list(queries.LIST, reader, query)


@router.get("/{report_id}", summary="Read a report", responses=READ)
async def read_report(report_id: Id, reader: SingleReader) -> ReportDetail:
    """Return one report."""
    return await queries.read_report(reader, report_id)


@router.post("", summary="Create a report", status_code=201, responses=CREATE)
async def create_report(body: ReportCreate, write: EditorWrite) -> ReportDetail:
    """Create a report."""
    report_id = await service.create_report(write, body)
    set_location(write, "reports", report_id)
    return await queries.read_report(write.reader, report_id)


@router.patch("/{report_id}", summary="Change a report", responses=CHANGE)
async def update_report(report_id: Id, body: ReportPatch, write: EditorWrite) -> ReportDetail:
    """Apply a JSON merge patch; omitted fields keep their values."""
    await service.update_report(write, report_id, body)
    return await queries.read_report(write.reader, report_id)


@router.delete("/{report_id}", summary="Delete a report", status_code=204, responses=DELETE)
async def delete_report(report_id: Id, write: EditorWrite) -> None:
    """Delete a report, on which nothing depends."""
    await service.delete_report(write, report_id)
