"""Reading imports."""

from functools import cache
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field
from sqlalchemy import Select, case, literal, select

from app.core.access import Role
from app.core.days import now
from app.core.filters import ORDER, SortedBy, equals, resource_sorts
from app.core.pagination import Listing
from app.core.reading import Reader, View, visible
from app.core.schemas import Moment
from app.core.tables import table
from app.districts.lists import UPDATED_SINCE, ListQuery
from app.districts.references import DistrictName
from app.districts.tables import District
from app.exchange.imports.schemas import FileHash, ImportDetail, ImportRead
from app.exchange.imports.write.record import REVERTIBLE
from app.exchange.tables import Import, ImportFormer

imports = table(Import)

SORTS = resource_sorts(imports)


class ImportsQuery(ListQuery):
    """Filters of imports."""

    district: Annotated[DistrictName | None, Field(description="Into this district, by id or AGS")] = None
    file_hash: Annotated[
        FileHash | None, equals(imports.c.file_hash), Field(description="Of the file with this hash")
    ] = None
    reverted: Annotated[
        bool | None,
        equals(imports.c.reverted_at.is_not(None)),
        Field(description="True: reverted imports; false: all others"),
    ] = None
    updated_since: Annotated[
        Moment | None, UPDATED_SINCE, Field(description="Made or reverted at or after this time")
    ] = None
    sort: Annotated[str, SortedBy(SORTS), ORDER] = "-created_at"


@cache
def _select(view: View) -> Select[Any]:
    until = case((imports.c.reverted_at.is_(None), imports.c.created_at + literal(REVERTIBLE)), else_=None)
    return select(imports, until.label("revertible_until")).where(visible(imports, view))


LIST = Listing(imports, ImportRead, _select, ImportsQuery)


@cache
def _select_one(view: View) -> Select[Any]:
    if view is View.PUBLIC:
        return _select(view)  # which finds none
    f = table(ImportFormer)
    former = (f.c.import_id == imports.c.id, f.c.district_id == imports.c.district_id)
    restores = select(f.c.import_id).where(*former, f.c.resource == table(District).name).exists()
    return _select(view).add_columns(restores.label("restores_district"))


async def read_import(reader: Reader, import_id: UUID) -> ImportDetail:
    row = await reader.single(imports, import_id, _select_one)
    reader.version = row["version"]
    until, role = row["revertible_until"], Role.ADMIN if row["restores_district"] else Role.EDITOR
    allowed = reader.actions(row["district_id"], {role: ["revert"]}) if until and now() < until else []
    return ImportDetail.model_validate({**row, "allowed_actions": allowed})
