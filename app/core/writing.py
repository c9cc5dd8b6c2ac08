"""The write path, used by every unsafe request: one transaction, under the district's row lock.

service: located = await write.enter(Measure, id)   role, lock, time of recording
         await write.create / change / remove       rows, and their change records
route:   return what the caller sees
then:    revisions, change records and the idempotency record are added, and all commits, or nothing does
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import date, datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

import structlog
from psycopg.errors import LockNotAvailable
from sqlalchemy import bindparam, delete, func, insert, select, text, update
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import SQLModel
from starlette.requests import Request
from starlette.responses import Response

from app.core.access import Caller, Role, caller_now, needed
from app.core.bulk import copy_tuples
from app.core.changes import COLUMNS, Change, Journal, former, next_version
from app.core.database import Lease
from app.core.days import day_of, now
from app.core.idempotency import IdempotencyKey, purge
from app.core.preconditions import expect_version
from app.core.problems import Problem, invalid, not_found
from app.core.reading import Reader, Row
from app.core.statements import among
from app.core.tables import ChangeRecord, DistrictState, is_for_insiders, table

Result = TypeVar("Result")
log: structlog.stdlib.BoundLogger = structlog.get_logger()
_state, _changes = table(DistrictState), table(ChangeRecord)
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
_MANY = 100
FollowUp = Callable[["Write", Sequence[Change]], Awaitable[None]]
_follow_ups: list[FollowUp] = []
TECHNICAL = frozenset({"sort_title", "sort_number", "sort_name", "updated_at", "version", "is_public"})


def follow_up(work: FollowUp) -> None:
    """Registers what a room keeps by what was changed: it runs within each transaction that changes anything, once all
    is written and before its changes are recorded."""
    _follow_ups.append(work)


class Write:
    """One request's way to change a district."""

    def __init__(
        self,
        lease: Lease,
        caller: Caller,
        needs: Role | None = None,
        request: Request | None = None,
        key: IdempotencyKey | None = None,
    ) -> None:
        """`needs` is None where it is no matter of roles: the public form, a receipt, jobs. These have no request."""
        assert caller.actor_id is not None
        self._lease = lease
        self.caller = caller
        self.actor_id = caller.actor_id
        self.needs = needs
        self._request = request
        self._reader = Reader(lease.connection, caller, request) if request else None
        self._key = key
        self._journal = Journal()
        self._district_id: UUID | None = None
        self._revision = 0
        self._public_revision = 0
        self._abandoned = False
        self._hidden: tuple[str, str, UUID] | None = None
        self.recorded_at: datetime = now()
        """Later than anything recorded in the district before, and so no clock."""
        self.clock: datetime = self.recorded_at

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
        """The row of a resource, with its district locked for this transaction.

        Raises:
            Problem: not-found (or invalid, where `pointer` says that the id came in the body) for what the caller may
                not know; forbidden, where the role is not enough.
        """
        of = table(model)
        statement = select(of.c.district_id, of.c.is_public).where(of.c.id == resource_id)
        found = (await self.connection.execute(statement)).mappings().one_or_none()
        await self.enter_district(self._known(found, pointer)["district_id"])
        return self._known(await self.row(model, resource_id), pointer)

    def _known(self, row: Row | None, pointer: str | None) -> Row:
        if row is None or not (row["is_public"] or self.caller.may(Role.READER, row["district_id"])):
            raise Problem("not-found") if pointer is None else unknown_reference(pointer)
        return row

    async def enter_same(self, model: type[SQLModel], resource_id: UUID, *, pointer: str) -> Row:
        """As `enter`, for one thing of many: once a district is entered, it must be that one's.

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
        """Checks the role, takes the district's lock and fixes the time of recording. Nothing is written before, nor
        within a savepoint: where others are writing to the district, the transaction begins anew after them."""
        self._check_role(district_id)
        if await self._lease.wait_for(district_id):
            await self._begin_anew()
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
            await self._begin_anew()
            self._check_role(district_id)

    async def meanwhile(self, work: Awaitable[Result]) -> Result:
        """Wait for long work that needs no database, without a connection in hand; nothing is written before."""
        assert not self.entered
        await self._lease.give_back()
        result = await work
        await self._lease.take_again()
        await self._begin_anew()
        return result

    def _check_role(self, district_id: UUID) -> None:
        if self.needs is not None and not self.caller.may(self.needs, district_id):
            raise needed(self.needs)

    async def _begin_anew(self) -> None:
        """Ask again who is calling, and claim the key again: both may have changed while others were at work."""
        self.caller = await caller_now(self.connection, self.caller)
        if self._reader is not None:
            self._reader.connection, self._reader.caller = self.connection, self.caller
        if self._key is not None:
            await self._key.claim(self.connection)

    @property
    def entered(self) -> bool:
        """Whether a district was entered."""
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

    @property
    def changes_anything(self) -> bool:
        """Whether anything was changed so far."""
        return bool(self._journal.changes)

    # --- reading under the lock -----------------------------------------------------------------------------------

    async def row(self, model: type[SQLModel], resource_id: UUID) -> Row | None:
        """The row of a resource of the entered district, or None."""
        rows = await self.rows_of(model, [resource_id])
        return rows[0] if rows else None

    async def rows_of(self, model: type[SQLModel], ids: Sequence[UUID]) -> Sequence[Row]:
        of = table(model)
        statement = select(of).where(of.c.district_id == self.district_id, among(of.c.id, ids))
        return (await self.connection.execute(statement)).mappings().all()

    def expect_version(self, row: Row) -> None:
        """Holds the request's If-Match against the row."""
        expect_version(self.request, row["version"])

    # --- writing --------------------------------------------------------------------------------------------------

    async def create(self, model: type[SQLModel], values: Mapping[str, Any], *, subject_id: UUID | None = None) -> None:
        """Inserts one row and records it."""
        row = self.stamped(values)
        await self.connection.execute(insert(table(model)), row)
        self.record(model, row, "created", subject_id=subject_id)

    def stamped(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Values of a new row, with district, version and times."""
        times = {"created_at": self.recorded_at, "updated_at": self.recorded_at}
        return {**values, **times, "district_id": self.district_id, "version": 1}

    async def change(
        self, model: type[SQLModel], row: Row, values: Mapping[str, Any], *, linked: Iterable[str] = ()
    ) -> bool:
        """Updates what differs and records it; says whether anything did. `linked` names changes kept elsewhere."""
        changed = {name: value for name, value in values.items() if row[name] != value}
        fields = sorted({*(changed.keys() - TECHNICAL), *linked})
        if not fields:
            return False
        of = table(model)
        changed |= self.moved(model, row, fields, is_public={**row, **changed}["is_public"])
        statement = update(of).where(of.c.id == row["id"], of.c.district_id == self.district_id).values(changed)
        await self.connection.execute(statement)
        self.record(
            model, {**row, **changed}, "updated", fields=fields, before=former(row, fields), was=row["is_public"]
        )
        return True

    def moved(self, model: type[SQLModel], row: Row, fields: Iterable[str], *, is_public: bool) -> dict[str, Any]:
        """Return the version and time of a row of which these fields change, and which is public then or not: it keeps
        both where the public sees the row and none of the fields."""
        if row["is_public"] and all(is_for_insiders(model, name) for name in fields):
            return {}
        return {"version": next_version(row, is_public=is_public), "updated_at": self.recorded_at}

    async def remove(self, model: type[SQLModel], row: Row, instead: tuple[str, str]) -> None:
        """Deletes one row and records a tombstone.

        Raises:
            Problem: in-use, where something depends on it; `instead` says in both languages what to do.
        """
        of = table(model)
        statement = delete(of).where(of.c.id == row["id"], of.c.district_id == self.district_id)
        try:
            async with self.connection.begin_nested():
                await self.connection.execute(statement)
        except IntegrityError as error:
            raise Problem("in-use", *instead) from error
        self.record_deleted(model, row)

    def record_deleted(self, model: type[SQLModel], row: Row) -> None:
        """Stages the tombstone of a row."""
        gone = {**row, "version": next_version(row, is_public=False), "is_public": False}
        self.record(model, gone, "deleted", was=row["is_public"])

    def record_created(self, model: type[SQLModel], rows: Iterable[Mapping[str, Any]], subject: str) -> None:
        """Stages the change records of many new rows below a concept; `subject` names what they are about."""
        name = str(model.__tablename__)
        self._journal.changes += [
            Change(
                name,
                r["id"],
                "created",
                r["version"],
                [],
                None,
                r["concept_id"],
                r[subject],
                "created" if r["is_public"] else None,
            )
            for r in rows
        ]

    def record(
        self,
        model: type[SQLModel],
        row: Row,
        action: str,
        *,
        fields: Sequence[str] = (),
        before: Mapping[str, Any] | None = None,
        was: bool = False,
        subject_id: UUID | None = None,
    ) -> None:
        """Stages the change record of a row as it is now; `was` says whether the public saw it before."""
        public_action = _public_action(action, was, bool(row["is_public"]))
        concept_id = row["id"] if model.__tablename__ == "concepts" else row.get("concept_id")
        change = Change(
            resource=str(model.__tablename__),
            resource_id=row["id"],
            action=action,
            version=row["version"],
            fields=list(fields),
            before=before or None,
            concept_id=concept_id,
            subject_id=subject_id or row.get("measure_id") or row.get("goal_id"),
            public_action=public_action,
        )
        hidden = [name for name in fields if is_for_insiders(model, name)]
        self._journal.changes += _apart(change, hidden) if hidden and public_action == "updated" else [change]

    @asynccontextmanager
    async def attempt(self) -> AsyncIterator[None]:
        """A part of the work that may be refused: then its rows and its changes are taken back, and nothing else."""
        mark = self._journal.mark()
        try:
            async with self.connection.begin_nested():
                yield
        except Problem:
            self._journal.back_to(mark)
            raise

    def abandon(self) -> None:
        """Ends the transaction without keeping anything: a dry run."""
        self._abandoned = True

    # --- ending ---------------------------------------------------------------------------------------------------

    async def finish(self, response: Response) -> None:
        """Adds what belongs to the work, and commits. A write that changed nothing moves no revision."""
        if self._abandoned:
            await self.connection.rollback()
            return
        if self._journal.changes:
            await self._log()
        await purge(self.connection)
        if self._key is not None:
            await self._key.keep(self.connection, response, self._hidden)
        await self.connection.commit()

    async def commit(self) -> None:
        """Ends the work of a job, which answers nobody."""
        if self._journal.changes:
            await self._log()
        await self.connection.commit()

    def hide(self, secret: str, purpose: str, secret_id: UUID) -> None:
        """Keeps a secret of the answer out of the idempotency record; it is derived again from its purpose and id."""
        self._hidden = (secret, purpose, secret_id)

    async def _log(self) -> None:
        for work in _follow_ups:
            await work(self, self._journal.changes)
        self._revision += 1
        self._public_revision += self._journal.is_public
        rows = self._journal.rows(
            district_id=self.district_id,
            actor_id=self.actor_id,
            recorded_at=self.recorded_at,
            revision=self._revision,
            public_revision=self._public_revision,
        )
        if len(self._journal.changes) > _MANY:
            await copy_tuples(self.connection, _changes, COLUMNS, rows)
        else:
            values = [dict(zip(COLUMNS, row, strict=True)) for row in rows]
            await self.connection.execute(insert(_changes), values)
        moved: dict[str, Any] = {"revision": self._revision, "revised_at": self.recorded_at}
        if self._journal.is_public:
            moved |= {"public_revision": self._public_revision, "public_revised_at": self.recorded_at}
        await self.connection.execute(update(_state).where(_state.c.district_id == self.district_id).values(moved))


def _public_action(action: str, was: bool, becomes: bool) -> str | None:
    """What a change is to the public: nothing, or an appearance, or a disappearance, or the change itself."""
    if was and becomes:
        return action
    if becomes:
        return "created"
    return "deleted" if was else None


def _apart(change: Change, hidden: Sequence[str]) -> list[Change]:
    """Divide a change into what the public sees, if anything, and fields that it never sees."""

    def part(fields: Sequence[str]) -> Change:
        before = {name: value for name, value in (change.before or {}).items() if name in fields}
        return change._replace(fields=fields, before=before or None)

    seen = [name for name in change.fields if name not in hidden]
    rest = part(hidden)._replace(public_action=None)
    return [part(seen), rest] if seen else [rest]


def unknown_reference(pointer: str) -> Problem:
    return invalid(
        "unknown_reference",
        pointer,
        "This refers to nothing that can be referred to from here",
        "Dieser Verweis führt zu nichts, worauf von hier verwiesen werden kann",
    )
