"""The write path, used by every unsafe request: one transaction, under the district's row lock.

service: located = await write.enter(Measure, id)   role, lock, time of recording
         await write.create / change / remove       rows, and their change records
route:   return what the caller sees
then:    revisions, change records and the idempotency record are added, and all commits, or nothing does

The way into the district is in `entering`, what changes rows and stages records in `recording`.
"""

from typing import Any
from uuid import UUID

from sqlalchemy import insert, update
from starlette.responses import Response

from app.core.bulk import copy_tuples
from app.core.changes import COLUMNS
from app.core.idempotency import purge
from app.core.recording import Recording
from app.core.tables import ChangeRecord, DistrictState, table

_state, _changes = table(DistrictState), table(ChangeRecord)
_MANY = 100


class Write(Recording):
    """One request's way to change a district."""

    _discarded = False
    _hidden: tuple[str, str, UUID] | None = None

    def discard(self) -> None:
        """Keep nothing of the transaction: a dry run."""
        self._discarded = True

    async def finish(self, response: Response) -> None:
        """Add change records, revisions and the key's answer, and commit. Without changes no revision moves."""
        if self._discarded:
            await self.connection.rollback()
            return
        if self._journal.changes:
            await self._log()
        await purge(self.connection)
        if self._key is not None:
            await self._key.keep(self.connection, response, self._hidden)
        await self.connection.commit()

    async def commit(self) -> None:
        """End the work of a job, which answers nobody."""
        if self._journal.changes:
            await self._log()
        await self.connection.commit()

    def exclude_secret(self, secret: str, purpose: str, secret_id: UUID) -> None:
        """Keep a secret of the answer out of the idempotency record; it is derived again from its purpose and id."""
        self._hidden = (secret, purpose, secret_id)

    async def _log(self) -> None:
        for work in self.hooks.before_commit:
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
