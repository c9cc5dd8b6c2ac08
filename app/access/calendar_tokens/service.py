"""Making and ending tokens for calendars."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, insert, select

from app.access.calendar_tokens.queries import living, may_end
from app.access.calendar_tokens.schemas import LONGEST, CalendarTokenCreate, CalendarTokenCreated
from app.access.service import end_with_maker
from app.core.access import derive_calendar_token, token_hash
from app.core.days import now
from app.core.ids import new_id
from app.core.problems import Problem, not_found
from app.core.tables import CalendarToken, table
from app.core.writing import Write
from app.districts.districts.service import enter_named

MOST = 20
"""The largest number of calendar tokens made by one token."""
_tokens = table(CalendarToken)


async def create_calendar_token(
    write: Write, body: CalendarTokenCreate, secret_key: str, base_url: str
) -> CalendarTokenCreated:
    """Create a token whose secret is derived from its id, so that a replayed request gets the same one."""
    await enter_named(write, body.district_id)
    moment = now()
    ends = await _end(write, body, moment)
    await _make_room(write)
    token_id = new_id()
    secret = derive_calendar_token(secret_key, token_id)
    row: dict[str, Any] = {
        "id": token_id,
        "token_id": write.caller.token_id,
        "district_id": body.district_id,
        "name": body.name,
    }
    row |= {"hash": token_hash(secret), "hint": secret[-4:], "created_at": moment, "expires_at": ends}
    await write.connection.execute(insert(_tokens), row)
    write.record(CalendarToken, {"id": token_id, "version": 1, "is_public": False}, "created")
    shown = {"actor_id": write.actor_id, "made_by": write.caller.name, "token": secret}
    url = f"{base_url}/v1/districts/{body.district_id}/calendar.ics?token={secret}"
    return CalendarTokenCreated.model_validate({**row, **shown, "url": url})


async def _end(write: Write, body: CalendarTokenCreate, moment: datetime) -> datetime:
    """Return the time at which it ends: as asked for, and no later than the token by which it is made."""
    requested = body.expires_at or moment + LONGEST
    return await end_with_maker(write, requested) or requested


async def _make_room(write: Write) -> None:
    """Delete those of the caller's token that have expired.

    Raises:
        Problem: state, where it has as many as there may be.
    """
    mine = _tokens.c.token_id == write.caller.token_id
    await write.connection.execute(delete(_tokens).where(mine, _tokens.c.expires_at <= func.clock_timestamp()))
    count = (await write.connection.execute(select(func.count()).where(mine))).scalar_one()
    if count >= MOST:
        en = f"There are {MOST} calendar tokens of this token already; end one of them first."
        de = f"Von diesem Token gibt es schon {MOST} Kalendertoken; beenden Sie zuerst eines davon."
        raise Problem("state", en, de)


async def end_calendar_token(write: Write, token_id: UUID) -> None:
    await write.enter_district(await _district_of(write, token_id))
    await _district_of(write, token_id)  # rights and tokens may have gone meanwhile
    write.record(CalendarToken, {"id": token_id, "version": 2, "is_public": False}, "deleted")
    await write.connection.execute(delete(_tokens).where(_tokens.c.id == token_id))


async def _district_of(write: Write, token_id: UUID) -> UUID:
    """Return the district of a living token that the caller may end; refuse all others as not found."""
    rows = await write.connection.execute(living().where(_tokens.c.id == token_id))
    row = rows.mappings().one_or_none()
    if row is None or not may_end(write.caller, row):
        not_found()
    district_id: UUID = row["district_id"]
    return district_id
