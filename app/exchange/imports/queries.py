"""Reading what was imported."""

from functools import cache
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field
from sqlalchemy import ColumnElement, Select, bindparam, case, literal, select

from app.core.access import Role
from app.core.days import now
from app.core.pagination import Listing, PageQuery, both_ways
from app.core.reading import Reader, View, visible
from app.core.schemas import Moment, Page
from app.core.tables import table
from app.core.text import Key
from app.districts.references import DistrictName
from app.districts.scope import scope_of
from app.exchange.imports.record import REVERTIBLE
from app.exchange.imports.schemas import FileHash, ImportDetail, ImportRead
from app.exchange.tables import Import

i = table(Import)

SORTS = both_ways(created_at=i.c.created_at, updated_at=i.c.updated_at)
CONDITIONS: dict[str, ColumnElement[bool]] = {
    "file_hash": i.c.file_hash == bindparam("file_hash"),
    "reverted": i.c.reverted_at.is_not(None) == bindparam("reverted"),
    "key": i.c.key == bindparam("key"),
    "updated_since": i.c.updated_at >= bindparam("updated_since"),
}


class ImportsQuery(PageQuery):
    """Filters of imports."""

    district: Annotated[DistrictName | None, Field(description="Into this district, by id or AGS")] = None
    file_hash: Annotated[FileHash | None, Field(description="Of the file with this hash")] = None
    reverted: Annotated[bool | None, Field(description="Only those that were reverted, or only the others")] = None
    key: Annotated[Key | None, Field(description="With this key")] = None
    updated_since: Annotated[Moment | None, Field(description="Made or reverted at or after this time")] = None
    sort: Annotated[
        str, Field(pattern="^-?(created_at|updated_at)$", max_length=20, description="Order; `-` turns it")
    ] = "-created_at"


@cache
def _select(view: View) -> Select[Any]:
    until = case((i.c.reverted_at.is_(None), i.c.created_at + literal(REVERTIBLE)), else_=None)
    return select(i, until.label("revertible_until")).where(visible(i, view))


LIST = Listing(i, ImportRead, _select, CONDITIONS, SORTS)


async def list_imports(reader: Reader, query: ImportsQuery) -> Page[ImportRead]:
    scope = await scope_of(reader, query.district)
    return await LIST.fetch(reader, query, scope, (await reader.settle(scope),))


async def read_import(reader: Reader, import_id: UUID) -> ImportDetail:
    row = await reader.single(i, import_id, _select)
    reader.version = row["version"]
    until = row["revertible_until"]
    allowed = reader.actions(row["district_id"], {Role.EDITOR: ["revert"]}) if until and now() < until else []
    return ImportDetail.model_validate({**row, "allowed_actions": allowed})
