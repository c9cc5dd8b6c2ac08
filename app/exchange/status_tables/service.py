"""Previewing a table of measures: it is read, and nothing is kept."""

from app.core.access import Role, needed
from app.core.languages import speaks_german
from app.core.problems import not_found
from app.core.reading import NO_DISTRICT
from app.core.worker_threads import run_in_thread
from app.core.writing import Write
from app.districts.districts.queries import visible_district
from app.exchange.boards.files import ODS, XLSX, is_apart
from app.exchange.boards.uploads import received
from app.exchange.boards.workbooks import read_apart
from app.exchange.status_tables.preview import preview_of
from app.exchange.status_tables.schemas import ImportPreview, PreviewQuery
from app.exchange.status_tables.workbook import workbook_in, workbook_of_csv


async def preview_table(write: Write, query: PreviewQuery) -> ImportPreview:
    """Return what stands in the table of a request, without keeping anything.

    Raises:
        Problem: import-refused, where it cannot be read; not-found or forbidden, by the district.
    """
    if query.district is not None:
        district_id = await visible_district(write.reader, query.district)
        if district_id == NO_DISTRICT:
            not_found()
        if not write.caller.may(Role.EDITOR, district_id):
            raise needed(Role.EDITOR)
    write.discard()
    return await write.without_connection(_preview(write))


async def _preview(write: Write) -> ImportPreview:
    upload = await received(write.request, with_mapping=False)
    german = speaks_german(write.request.headers.get("accept-language", ""))
    if upload.media in (XLSX, ODS) or is_apart(upload.content):
        answer = await read_apart(upload.content, hidden=False, appearance=True)
        return await run_in_thread(_of_workbook, answer, german)
    return await run_in_thread(_of_csv, upload.content, upload.charset, german)


def _of_workbook(answer: bytes, german: bool) -> ImportPreview:
    return preview_of(workbook_in(answer), german=german)


def _of_csv(content: bytes, charset: str | None, german: bool) -> ImportPreview:
    return preview_of(workbook_of_csv(content, charset), german=german)
