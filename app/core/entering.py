"""Entering a district to write: find it, check the role, take its lock, and check again after waiting."""

from collections.abc import Awaitable, Sequence
from datetime import date, datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

import structlog
from psycopg.errors import LockNotAvailable
from sqlalchemy import bindparam, func, select, text, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import SQLModel
from starlette.requests import Request

from app.core.access import Caller, Role, needed, refreshed_caller
from app.core.database import Lease
from app.core.days import day_of, now
from app.core.hooks import Hooks
from app.core.idempotency import IdempotencyKey
from app.core.preconditions import expect_version
from app.core.problems import Fault, Problem, not_found, unknown_reference
from app.core.reading import Reader, Row
from app.core.statements import any_of
from app.core.tables import DistrictState, table

Result = TypeVar("Result")
log: structlog.stdlib.BoundLogger = structlog.get_logger()
_state = table(DistrictState)
_LOCK = (
    # The clock is read again once the lock is held, and recorded times never go back or repeat within a district.
    update(_state)
    .where(_state.c.district_id == bindparam("of_district"))
    .values(
        last_recorded_at=func.greatest(
            func.clock_timestamp(), _state.c.last_recorded_at + text("interval '1 microsecond'")
        )
    )
    .returning(_state.c.revision, _state.c.public_revision, _state.c.last_recorded_at, func.clock_timestamp())
)
AHEAD = timedelta(hours=1)
"""A district whose times of recording are so far ahead was written to while the server's clock was wrong."""


class Entering:
    """One request's way into a district."""

    def __init__(
        self,
        lease: Lease,
        caller: Caller,
        hooks: Hooks,
        needs: Role | None = None,
        request: Request | None = None,
        key: IdempotencyKey | None = None,
    ) -> None:
        """Begin a write. `needs` is None where roles do not matter: the public form, a receipt, jobs. These have no
        request."""
        assert caller.actor_id is not None
        self._lease = lease
        self.caller = caller
        self.hooks = hooks
        self.actor_id = caller.actor_id
        self.needs = needs
        self._request = request
        self._reader = Reader(lease.connection, caller, request) if request else None
        self._key = key
        self._district_id: UUID | None = None
        self._revision = 0
        self._public_revision = 0
        self.recorded_at: datetime = now()
        """Time of recording: later than the last one of the district, whatever the clock says."""
        self.clock: datetime = self.recorded_at
        self._warnings: list[Fault] = []

    @property
    def connection(self) -> AsyncConnection:
        """The connection of the transaction: another one may be given when a district is entered."""
        return self._lease.connection

    @property
    def request(self) -> Request:
        assert self._request is not None, "a job has no request"
        return self._request

    @property
    def reader(self) -> Reader:
        assert self._reader is not None, "a job answers nobody"
        return self._reader

    # --- entering -------------------------------------------------------------------------------------------------

    async def enter(self, model: type[SQLModel], resource_id: UUID, *, pointer: str | None = None) -> Row:
        """Return the row of a resource, with its district locked for this transaction.

        Raises:
            Problem: not-found (or invalid, where `pointer` says that the id came in the body) for what the caller may
                not know; forbidden, where the role is not enough.
        """
        of = table(model)
        statement = select(of.c.district_id, of.c.is_public).where(of.c.id == resource_id)
        row = (await self.connection.execute(statement)).mappings().one_or_none()
        await self.enter_district(self._visible_row(row, pointer)["district_id"])
        return self._visible_row(await self.row(model, resource_id), pointer)

    def _visible_row(self, row: Row | None, pointer: str | None) -> Row:
        if row is None or not (row["is_public"] or self.caller.may(Role.READER, row["district_id"])):
            raise Problem("not-found") if pointer is None else unknown_reference(pointer)
        return row

    async def enter_same_district(self, model: type[SQLModel], resource_id: UUID, *, pointer: str) -> Row:
        """Enter as `enter` does, for one thing of many: once a district is entered, it must be that one's.

        Raises:
            Problem: invalid, where it is not; else as `enter`.
        """
        if not self.entered:
            return await self.enter(model, resource_id, pointer=pointer)
        row = await self.row(model, resource_id)
        if row is None:
            raise unknown_reference(pointer)
        return row

    async def enter_district(self, district_id: UUID) -> None:
        """Check the role, take the district's lock and fix the time of recording. Nothing is written before, nor
        within a savepoint: where others are writing to the district, the transaction begins anew after them."""
        self._check_role(district_id)
        if await self._lease.wait_for(district_id):
            await self._restart()
            self._check_role(district_id)
        state = await self._locked(district_id)
        if state is None:
            not_found()
        self._district_id = district_id
        self._revision, self._public_revision, self.recorded_at, self.clock = state
        if self.recorded_at > self.clock + AHEAD:
            hours = (self.recorded_at - self.clock) // timedelta(hours=1)
            log.warning("district_ahead_of_the_clock", district=str(district_id), hours=hours)

    async def _locked(self, district_id: UUID) -> Any:
        """Lock a district's state and return it, or None where there is none. While another process holds it, begin
        anew every few seconds, as a waiting statement keeps a connection from everybody else."""
        while True:
            try:
                return (await self.connection.execute(_LOCK, {"of_district": district_id})).one_or_none()
            except OperationalError as error:
                if not (isinstance(error.orig, LockNotAvailable) and self._lease.has_time):
                    raise
            await self._lease.give_way()
            await self._restart()
            self._check_role(district_id)

    async def without_connection(self, work: Awaitable[Result]) -> Result:
        """Wait for long work that needs no database, without a connection in hand; nothing is written before."""
        assert not self.entered
        await self._lease.give_back()
        result = await work
        await self._lease.take_again()
        await self._restart()
        return result

    def _check_role(self, district_id: UUID) -> None:
        if self.needs is not None and not self.caller.may(self.needs, district_id):
            raise needed(self.needs)

    async def _restart(self) -> None:
        """Authenticate the caller and claim the key again: both may have changed while others were at work."""
        self.caller = await refreshed_caller(self.connection, self.caller)
        if self._reader is not None:
            self._reader.connection, self._reader.caller = self.connection, self.caller
        if self._key is not None:
            await self._key.claim(self.connection)

    @property
    def entered(self) -> bool:
        """True once a district was entered."""
        return self._district_id is not None

    @property
    def district_id(self) -> UUID:
        assert self._district_id is not None, "enter a district before writing"
        return self._district_id

    @property
    def today(self) -> date:
        """The day of this write."""
        return day_of(self.clock)

    @property
    def next_revision(self) -> int:
        """The revision that this write makes of the district, if it changes anything."""
        return self._revision + 1

    # --- warnings -------------------------------------------------------------------------------------------------

    def warn(self, fault: Fault) -> None:
        """Tell with the answer what is taken as it came and may be a mistake."""
        self._warnings.append(fault)

    def take_warnings(self) -> list[Fault]:
        """Return the warnings so far, which the answer to the whole request then no longer has."""
        taken, self._warnings = self._warnings, []
        return taken

    # --- reading under the lock -----------------------------------------------------------------------------------

    async def row(self, model: type[SQLModel], resource_id: UUID) -> Row | None:
        """Return the row of a resource of the entered district, or None."""
        rows = await self.rows_of(model, [resource_id])
        return rows[0] if rows else None

    async def rows_of(self, model: type[SQLModel], ids: Sequence[UUID]) -> Sequence[Row]:
        of = table(model)
        statement = select(of).where(of.c.district_id == self.district_id, any_of(of.c.id, ids))
        return (await self.connection.execute(statement)).mappings().all()

    def expect_version(self, row: Row) -> None:
        """Hold the request's If-Match against the row."""
        expect_version(self.request, row["version"])
