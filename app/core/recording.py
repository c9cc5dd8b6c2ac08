"""Writing rows of the entered district, and staging the records of their changes."""

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from functools import cached_property
from typing import Any
from uuid import UUID

from sqlalchemy import delete, insert, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import SQLModel

from app.core.changes import Change, Journal, apart, former, next_version, public_action_of
from app.core.entering import Entering
from app.core.problems import Problem
from app.core.reading import Row
from app.core.tables import is_for_insiders, is_technical, table


class Recording(Entering):
    """One request's way to change rows of a district."""

    @cached_property
    def _journal(self) -> Journal:
        return Journal()

    @property
    def changes_anything(self) -> bool:
        """True once anything was changed."""
        return bool(self._journal.changes)

    async def create(self, model: type[SQLModel], values: Mapping[str, Any]) -> None:
        """Insert one row and record it."""
        row = self.stamped(values)
        await self.connection.execute(insert(table(model)), row)
        self.record(model, row, "created")

    def stamped(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Return the values of a new row, with district, version and times."""
        times = {"created_at": self.recorded_at, "updated_at": self.recorded_at}
        return {**values, **times, "district_id": self.district_id, "version": 1}

    async def change(
        self, model: type[SQLModel], row: Row, values: Mapping[str, Any], *, linked: Iterable[str] = ()
    ) -> bool:
        """Update what differs and record it; return False where nothing does. `linked` names changes kept elsewhere."""
        changed = {name: value for name, value in values.items() if row[name] != value}
        fields = sorted({*(name for name in changed if not is_technical(model, name)), *linked})
        if not fields:
            return False
        of = table(model)
        changed |= self.moved(model, row, fields, is_public={**row, **changed}["is_public"])
        statement = update(of).where(of.c.id == row["id"], of.c.district_id == self.district_id).values(changed)
        await self.connection.execute(statement)
        self.record(
            model, {**row, **changed}, "updated", fields=fields, before=former(model, row, fields), was=row["is_public"]
        )
        return True

    def moved(self, model: type[SQLModel], row: Row, fields: Iterable[str], *, is_public: bool) -> dict[str, Any]:
        """Return the version and time of a row of which these fields change, and which is public then or not: it keeps
        both where the public sees the row and none of the fields."""
        if row["is_public"] and all(is_for_insiders(model, name) for name in fields):
            return {}
        return {"version": next_version(row, is_public=is_public), "updated_at": self.recorded_at}

    async def remove(self, model: type[SQLModel], row: Row, instead: tuple[str, str]) -> None:
        """Delete one row and record a tombstone.

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
        """Stage the tombstone of a row."""
        gone = {**row, "version": next_version(row, is_public=False), "is_public": False}
        self.record(model, gone, "deleted", was=row["is_public"])

    def record_created(self, model: type[SQLModel], rows: Iterable[Mapping[str, Any]]) -> None:
        """Stage the change records of many new rows below a concept."""
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
                _subject_of(r),
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
    ) -> None:
        """Stage the change record of a row as it is now; `was` says whether the public saw it before."""
        public_action = public_action_of(action, was, bool(row["is_public"]))
        concept_id = row["id"] if model.__tablename__ == "concepts" else row.get("concept_id")
        change = Change(
            resource=str(model.__tablename__),
            resource_id=row["id"],
            action=action,
            version=row["version"],
            fields=list(fields),
            before=before or None,
            concept_id=concept_id,
            subject_id=_subject_of(row),
            public_action=public_action,
        )
        hidden = [name for name in fields if is_for_insiders(model, name)]
        self._journal.changes += apart(change, hidden) if hidden and public_action == "updated" else [change]

    @asynccontextmanager
    async def attempt(self) -> AsyncIterator[None]:
        """Undo the rows and changes of a part of the work, and nothing else, where it is refused."""
        mark, warned = self._journal.mark(), len(self._warnings)
        try:
            async with self.connection.begin_nested():
                yield
        except Problem:
            self._journal.back_to(mark)
            del self._warnings[warned:]
            raise


def _subject_of(row: Row) -> UUID | None:
    """Return the measure or goal that a row is about."""
    return row.get("measure_id") or row.get("goal_id")
