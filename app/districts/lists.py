"""Reading resources of districts: the filters of every list and the district to which they lead; single resources."""

from collections.abc import Callable
from typing import Annotated, Any, TypeVar
from uuid import UUID

from pydantic import BaseModel, Field
from sqlalchemy import ARRAY, Select, Table, Text, cast

from app.core.access import ByRole, Role
from app.core.filters import Filter, filters_of
from app.core.labels import names_of
from app.core.pagination import Ids, Listing, PageQuery
from app.core.reading import Reader, Row, View
from app.core.schemas import Moment, Page
from app.core.text import Key, Label
from app.districts.references import DistrictName
from app.districts.scope import scope_of

Found = TypeVar("Found", bound=BaseModel)
UPDATED_SINCE = Filter(lambda value, of, _: of.c.updated_at >= value)


class ListQuery(PageQuery):
    """Filters of every list."""

    district: Annotated[DistrictName | None, Field(description="Of this district, by id or AGS")] = None
    id: Ids = []
    key: Annotated[Key | None, Filter(lambda value, of, _: of.c.key == value), Field(description="With this key")] = (
        None
    )
    updated_since: Annotated[Moment | None, UPDATED_SINCE, Field(description="Changed at or after this time")] = None


class TaggedQuery(ListQuery):
    """Filters of every list of what has tags."""

    tag: Annotated[
        list[Label],
        Filter(lambda values, of, _: of.c.tags.contains(cast(values, ARRAY(Text)))),
        Field(max_length=20, description="With all of these tags"),
    ] = []


async def read_list(
    listing: Listing[Found], reader: Reader, query: ListQuery, *variant: Any, **parameters: Any
) -> Page[Found]:
    """Return one page of a list, in the district that its filters lead to; `variant` and `parameters` are those of its
    select beside the view."""
    parents = [(one.refers_to, getattr(query, name)) for name, one in filters_of(type(query)).items() if one.refers_to]
    scope = await scope_of(reader, query.district, *parents)
    return await listing.fetch(reader, query, scope, (await reader.resolve_view(scope), *variant), parameters)


def editing(_: Row) -> ByRole:
    return {Role.EDITOR: ["update", "delete"]}


async def read_single(
    shows: type[Found],
    reader: Reader,
    of: Table,
    resource_id: UUID,
    select_for: Callable[[View], Select[Any]],
    actions: Callable[[Row], ByRole] = editing,
) -> Found:
    """Return a resource with the actions that the caller may take; its version becomes part of the ETag."""
    row = await reader.single(of, resource_id, select_for)
    reader.version = row["version"]
    allowed = reader.actions(row["district_id"], actions(row))
    return shows.model_validate({**row, "allowed_actions": allowed, "names": await names_of(reader, of, row)})
