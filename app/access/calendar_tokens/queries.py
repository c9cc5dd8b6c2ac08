"""Reading tokens for calendars."""

from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, bindparam, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.access.calendar_tokens.schemas import CalendarTokenRead
from app.core.access import Caller, Role, token_hash, unauthenticated
from app.core.problems import not_found
from app.core.reading import Reader
from app.core.tables import Actor, ApiToken, CalendarToken, RoleGrant, table

calendar_tokens, _own, _actors, _grants = table(CalendarToken), table(ApiToken), table(Actor), table(RoleGrant)
_NOW = func.clock_timestamp()
_MAKERS = and_(_grants.c.actor_id == _actors.c.id, _grants.c.district_id == calendar_tokens.c.district_id)


def living() -> Select[Any]:
    """Select the tokens that open something: not expired, and made by a token that lives and has a role there."""
    shown = (calendar_tokens, _actors.c.id.label("actor_id"), _actors.c.name.label("made_by"))
    joined = calendar_tokens.join(_own, _own.c.id == calendar_tokens.c.token_id).join(
        _actors, _actors.c.id == _own.c.actor_id
    )
    lives = (calendar_tokens.c.expires_at > _NOW, or_(_own.c.expires_at.is_(None), _own.c.expires_at > _NOW))
    belongs = or_(_actors.c.is_operator, _grants.c.role.is_not(None))
    return select(*shown).select_from(joined.outerjoin(_grants, _MAKERS)).where(*lives, belongs)


_BY_HASH = living().where(calendar_tokens.c.hash == bindparam("hash"))
_ONE = living().where(calendar_tokens.c.id == bindparam("token"))
_LISTED = (
    living()
    .where(calendar_tokens.c.district_id == bindparam("district"))
    .order_by(calendar_tokens.c.created_at, calendar_tokens.c.id)
)


async def calendar_caller(connection: AsyncConnection, secret: str) -> Caller:
    """Return the caller behind a calendar's token: a reader of the one district that it opens, whatever else its maker
    may.

    Raises:
        Problem: unauthenticated, whatever is wrong with it.
    """
    row = (await connection.execute(_BY_HASH, {"hash": token_hash(secret)})).one_or_none()
    if row is None:
        raise unauthenticated()
    return Caller(row.actor_id, row.made_by, roles={row.district_id: Role.READER})


async def list_calendar_tokens(reader: Reader, district_id: UUID) -> list[CalendarTokenRead]:
    """Return the caller's own tokens; to an admin all of the district."""
    if not reader.caller.may(Role.READER, district_id):
        not_found()
    rows = await reader.rows(_LISTED, {"district": district_id})
    return [CalendarTokenRead.model_validate(row) for row in rows if may_end(reader.caller, row)]


async def read_calendar_token(reader: Reader, token_id: UUID) -> CalendarTokenRead:
    """Return a token of the caller's own, or to an admin one of the district.

    Raises:
        Problem: not-found, also where it has ended.
    """
    row = await reader.one(_ONE, {"token": token_id})
    if not may_end(reader.caller, row):
        not_found()
    return CalendarTokenRead.model_validate(row)


def may_end(caller: Caller, row: Any) -> bool:
    """Return whether a token is the caller's own, or of a district that they administer. The same callers see it."""
    return row["actor_id"] == caller.actor_id or caller.may(Role.ADMIN, row["district_id"])
