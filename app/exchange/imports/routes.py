"""`/v1/imports`: importing bundles and tables, previewing tables, and reading imports."""

from typing import Annotated

from fastapi import Query

from app.core.dependencies import AnyReader, EditorWrite
from app.core.responses import CREATE, LIST, READ
from app.core.routing import Router
from app.core.schemas import Id, Page
from app.districts.lists import read_list
from app.exchange.bundles.format.document import BundleBody
from app.exchange.imports import queries
from app.exchange.imports.bodies import PREVIEWED, TABLES, import_body
from app.exchange.imports.schemas import ImportDetail, ImportQuery, ImportRead, ImportResult
from app.exchange.status_tables.schemas import ImportPreview, PreviewQuery
from app.exchange.status_tables.service import preview_table

router = Router(prefix="/v1/imports", tags=["exchange"])
"""Routes that take larger bodies than all others."""
listed = Router(prefix="/imports", tags=["exchange"])
"""The other routes, which are included below `/v1` with all others."""


@router.post("", summary="Import a bundle or a table of feedback", responses=CREATE, openapi_extra=TABLES)
async def import_bundle(body: BundleBody, query: Annotated[ImportQuery, Query()], write: EditorWrite) -> ImportResult:
    """Upsert by key, in one transaction: all or nothing. Fields and entries left out stay; status updates are only
    added. The second time it changes nothing. A `dry_run` gives the same answer, or the same refusal, and keeps
    nothing. With `district=` the bundle's `district` is left aside: so one county's bundle can be tried in another.

    A table, as CSV, XLSX, ODS or ZIP, becomes feedback of the event that `event=` names; `profile=`, or the part
    `mapping` of a form, says which column is what. An item is known again by the board's own id: the second time only
    what is new is added and votes are renewed. Columns that are not mapped, such as names and addresses, are not
    read."""
    return await import_body(write, body, query)


@router.post("/preview", summary="Preview a table of measures", responses=CREATE, openapi_extra=PREVIEWED)
async def preview_import(query: Annotated[PreviewQuery, Query()], write: EditorWrite) -> ImportPreview:
    """Read a county's workbook with its measures and lights (*Ampeldokument*), as XLSX, XLSM, ODS or CSV, and say what
    was found: sheets, header, columns, the colours, words and symbols that look like lights, what is hidden by its
    name, what is doubtful by its cell. The proposal says what each column and sign may be: clear red, yellow and green
    have a light, all other signs are to be asked about.

    Nothing is stored. What is hidden is not read, macros are not run, formulas count as they were last calculated."""
    return await preview_table(write, query)


@listed.get("", summary="List imports", responses=LIST)
async def list_imports(query: Annotated[queries.ImportsQuery, Query()], reader: AnyReader) -> Page[ImportRead]:
    """List who imported what and when, the latest first. Only insiders of a district see its imports; one that changed
    nothing is not listed."""
    return await read_list(queries.LIST, reader, query)


@listed.get("/{import_id}", summary="Read an import", responses=READ)
async def read_import(import_id: Id, reader: AnyReader) -> ImportDetail:
    """Return one import, for insiders of the district."""
    return await queries.read_import(reader, import_id)
