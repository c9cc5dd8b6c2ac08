"""The read path: the caller, what they may see, and whether they have it already."""

from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from enum import Enum
from functools import cache
from types import MappingProxyType
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Executable,
    FromClause,
    Select,
    Table,
    Uuid,
    any_,
    bindparam,
    case,
    null,
    or_,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.requests import Request

from app import __version__
from app.core.access import ByRole, Caller, Role
from app.core.days import today
from app.core.formats import format_of
from app.core.preconditions import digest, matching_tag
from app.core.problems import not_found
from app.core.tables import DistrictState, table

Row = Mapping[Any, Any]
"""A row by its columns' names."""
EMPTY: Row = MappingProxyType({})
NO_DISTRICT = UUID(int=0)
"""A district that does not exist, for filters that name nothing."""


class View(Enum):
    """The readers for whom a statement selects."""

    PUBLIC = "public"
    INSIDER = "insider"
    MIXED = "mixed"
    """Several districts, of which the caller is an insider of some (bound as `insider_of`)."""


class NotModified(Exception):
    """Ends the request with a 304: the caller has what we would send."""

    def __init__(self, tag: str) -> None:
        super().__init__(tag)
        self.tag = tag


SCOPE = "scope"
"""Name of the parameter that binds the district."""
_state = table(DistrictState)
_located: OrderedDict[UUID, UUID] = OrderedDict()
_LOCATED_MOST = 20_000


def visible(of: FromClause, view: View) -> ColumnElement[bool]:
    """Return the condition for rows that the view may see."""
    if view is View.INSIDER:
        return true()
    if view is View.PUBLIC:
        return of.c.is_public.is_(True)
    return or_(of.c.is_public.is_(True), own_district(of) == any_insider())


def own_district(of: FromClause) -> ColumnElement[UUID]:
    """Return the column with the district of a row, which may be one itself."""
    return of.c.district_id if "district_id" in of.c else of.c.id


def visible_rows(of: Table) -> Callable[[View], Select[Any]]:
    """Return a function that selects the rows of a table which a view may see."""

    def select_rows(view: View) -> Select[Any]:
        return select(of).where(visible(of, view))

    return select_rows


def column_for_view(of: FromClause, view: View, insiders: str, public: str) -> ColumnElement[Any]:
    """Return the column for the view, where insiders and the public have one each."""
    if view is View.INSIDER:
        return of.c[insiders]
    if view is View.PUBLIC:
        return of.c[public]
    return case((of.c.district_id == any_insider(), of.c[insiders]), else_=of.c[public])


def light_for_view(of: FromClause, view: View) -> ColumnElement[Any]:
    """Return the current light of what is rated, as the view sees it; of what nobody need rate, null until it is."""
    light = column_for_view(of, view, "light", "public_light")
    rated: Any = getattr(of, "element", of)  # the table of an alias
    if rated.info.get("always_rated", True):
        return light
    return case((column_for_view(of, view, "status_id", "public_status_id").is_not(None), light), else_=null())


def visible_reference(column: ColumnElement[Any], target: Table, view: View) -> ColumnElement[Any]:
    """Return a reference, or null where the view may not see its target."""
    if view is View.INSIDER:
        return column
    of, other = column.table, target.alias(f"{column.key}_target")
    visible_target = select(other.c.id).where(
        other.c.id == column, other.c.district_id == of.c.district_id, visible(other, view)
    )
    return visible_target.correlate(of).scalar_subquery()


def any_insider() -> ColumnElement[Any]:
    """Return any of the districts of which the caller is an insider, to be compared with a district's id."""
    return any_(bindparam("insider_of", type_=ARRAY(Uuid())))


def revision_of(view: View) -> tuple[ColumnElement[int], ColumnElement[datetime]]:
    """Return a district's revision for insiders or for everybody else, with its time: after the restore of a backup,
    its number comes again for something else."""
    if view is View.INSIDER:
        return _state.c.revision, _state.c.revised_at
    return _state.c.public_revision, _state.c.public_revised_at


@cache
def _revision(view: View) -> Select[int, datetime]:
    number, moment = revision_of(view)
    return select(number, moment).where(_state.c.district_id == bindparam(SCOPE))


def with_revision(statement: Select[Any], of: Table, view: View) -> Select[Any]:
    """Add the revision of each row's district to a statement, for `Reader.check_not_modified`."""
    number, moment = revision_of(view)
    joined = statement.join(_state, _state.c.district_id == of.c.district_id)
    return joined.add_columns(number.label("_revision"), moment.label("_revised_at"))


@cache
def _locating(of: Table) -> Select[Any]:
    return select(of.c.district_id).where(of.c.id == bindparam("id"))


@cache
def _publicly(of: Table) -> Select[Any]:
    return select(of.c.id).where(
        of.c.is_public.is_(True), of.c.id == bindparam("id"), of.c.district_id == bindparam(SCOPE)
    )


@cache
def _single(of: Table, select_for: Callable[..., Select[Any]], variant: tuple[Any, ...], located: bool) -> Select[Any]:
    statement = select_for(*variant).where(of.c.id == bindparam("id"))
    return statement.where(of.c.district_id == bindparam(SCOPE)) if located else statement


class Reader:
    """One request's way to the data."""

    def __init__(self, connection: AsyncConnection, caller: Caller, request: Request) -> None:
        self.connection = connection
        self.caller = caller
        self.request = request
        self.format = format_of(request)
        self.today = self.evaluated_on = today()
        self.names = False
        """True if the answer is to name what the ids of a resource mean."""
        self.district_id: UUID | None = None
        """The district of a list or view of one."""
        self.district_name: str | None = None
        """What it is called, where the format of the answer says that."""
        self.version: int | str | None = None
        self.tag: str | None = None
        self.headers: dict[str, str] = {}

    async def rows(self, statement: Executable, parameters: Mapping[str, Any]) -> Sequence[Row]:
        return (await self.connection.execute(statement, dict(parameters))).mappings().all()

    async def one(self, statement: Executable, parameters: Mapping[str, Any]) -> Row:
        """Return the only row, or answer 404."""
        row = (await self.connection.execute(statement, dict(parameters))).mappings().one_or_none()
        if row is None:
            not_found()
        return row

    async def single(
        self,
        of: Table,
        resource_id: UUID,
        select_for: Callable[..., Select[Any]],
        *variant: Any,
        parameters: Mapping[str, Any] = EMPTY,
    ) -> Row:
        """Return a resource's row as the caller sees it: of `select_for(view, *variant)`, which is built once.

        Whoever sees all districts alike is spared the question to which of them the resource belongs.

        Raises:
            Problem: not-found.
        """
        view, district_id = self.view(None), _located.get(resource_id)
        if district_id is None and view is not View.MIXED:
            row = await self.one(_single(of, select_for, (view, *variant), False), {"id": resource_id, **parameters})
            _remember(resource_id, row["district_id"])
            return row
        district_id = await self.locate(of, resource_id)
        bound = {"id": resource_id, SCOPE: district_id, **parameters}
        return await self.one(_single(of, select_for, (self.view(district_id), *variant), True), bound)

    def actions(self, district_id: UUID, by_role: ByRole) -> list[str]:
        """Return the actions that the caller's role in the district allows, from those that each role adds."""
        return [action for role, names in by_role.items() if self.caller.may(role, district_id) for action in names]

    def view(self, district_id: UUID | None) -> View:
        """Return the caller's view of a district, or of all districts."""
        if district_id is not None:
            return View.INSIDER if self.caller.may(Role.READER, district_id) else View.PUBLIC
        if self.caller.is_operator:
            return View.INSIDER
        return View.MIXED if self.caller.roles else View.PUBLIC

    async def locate(self, of: Table, resource_id: UUID) -> UUID:
        """Return the district to which a resource belongs (it never moves), or NO_DISTRICT."""
        remembered = _located.get(resource_id)
        if remembered is not None:
            _located.move_to_end(resource_id)
            return remembered
        district_id = (await self.connection.execute(_locating(of), {"id": resource_id})).scalar_one_or_none()
        if district_id is None:
            return NO_DISTRICT
        _remember(resource_id, district_id)
        return UUID(str(district_id))

    async def locate_visible(self, of: Table, resource_id: UUID) -> UUID:
        """Return the district of a resource that the caller may see, or NO_DISTRICT."""
        district_id = await self.locate(of, resource_id)
        if district_id == NO_DISTRICT or self.view(district_id) is View.INSIDER:
            return district_id
        keys = {"id": resource_id, SCOPE: district_id}
        rows = await self.rows(_publicly(of), keys)
        return district_id if rows else NO_DISTRICT

    async def resolve_view(self, district_id: UUID | None) -> View:
        """Return the view of a list or view. Derive its ETag from the district's revision, and end the request if the
        caller has that already. Over several districts there is no revision: the ETag comes from the answer."""
        view = self.view(district_id)
        if district_id is None:
            return view
        revision = (await self.connection.execute(_revision(view), {SCOPE: district_id})).one_or_none()
        if revision is not None:
            self.check_not_modified(district_id, *revision)
        return view

    def check_not_modified(self, district_id: UUID, revision: int, revised_at: datetime) -> None:
        """Derive the ETag of a list or view from the district's revision, which must be no newer than what is read.

        Raises:
            NotModified: where the caller has that already.
        """
        request_parts = self.request.scope["path"], self.request.scope["query_string"], self.format
        self.district_id = district_id
        role = self.caller.role_in(district_id)  # which decides what is seen, and what may be done with it
        self.tag = f'"{digest(district_id, revision, revised_at, role, *request_parts, self.today, __version__)}"'
        match = matching_tag(self.request, self.tag)
        if match:
            raise NotModified(match)


def _remember(resource_id: UUID, district_id: UUID) -> None:
    _located[resource_id] = district_id
    if len(_located) > _LOCATED_MOST:
        _located.popitem(last=False)
