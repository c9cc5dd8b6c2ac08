"""Lists of references that are kept in tables of their own: each in its order, with what else marks its rows."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Table, delete, insert, select

from app.core.statements import any_of
from app.core.writing import Write

Lists = dict[str, list[UUID]]
"""Lists of references by their names."""


class LinkTable(NamedTuple):
    """The storage of a list of references: its table, owner and target columns, and the marks of its rows."""

    of: Table
    owner: str
    column: str
    marks: Mapping[str, str] = {}
    repeats: Sequence[str] = ()
    """Columns of the owner that its rows hold as well, for foreign keys that ask for them."""

    @property
    def own_rows(self) -> list[ColumnElement[bool]]:
        """Conditions for the rows of this list in its table."""
        return [self.of.c[name] == value for name, value in self.marks.items()]

    def targets_of(self, district_id: UUID, ids: Sequence[UUID]) -> Select[UUID, UUID]:
        """Select the targets of the owners, in order: `owner` and `target`."""
        owner, target = self.of.c[self.owner], self.of.c[self.column]
        statement = select(owner.label("owner"), target.label("target")).where(
            self.of.c.district_id == district_id, any_of(owner, ids), *self.own_rows
        )
        return statement.order_by(owner, self.of.c.position)

    def rows(self, district_id: UUID, owner: Mapping[str, Any], targets: Sequence[UUID]) -> list[dict[str, object]]:
        """Return the rows of one owner's list."""
        repeated = {name: owner[name] for name in self.repeats}
        own = {self.owner: owner["id"], "district_id": district_id, **self.marks, **repeated}
        return [{**own, self.column: target, "position": n} for n, target in enumerate(targets)]


async def links_of(write: Write, lists: Mapping[str, LinkTable], owner_id: UUID) -> Lists:
    """Return the lists of references of one thing."""
    return (await links_of_all(write, lists, [owner_id]))[owner_id]


async def links_of_all(write: Write, lists: Mapping[str, LinkTable], owner_ids: Sequence[UUID]) -> dict[UUID, Lists]:
    """Return the lists of references of each of these things."""
    lists_of: dict[UUID, Lists] = {owner: {name: [] for name in lists} for owner in owner_ids}
    for name, links in lists.items() if owner_ids else ():
        for owner, target in await write.connection.execute(links.targets_of(write.district_id, owner_ids)):
            lists_of[owner][name].append(target)
    return lists_of


async def replace_links(
    write: Write,
    lists: Mapping[str, LinkTable],
    owner: Mapping[str, Any],
    before: Mapping[str, Sequence[UUID]],
    after: Mapping[str, Sequence[UUID]],
) -> list[str]:
    """Write the lists of an owner that differ; return the fields that hold them."""
    differing = [name for name in lists if list(before.get(name, ())) != list(after[name])]
    for name in differing:  # what moves from one list to another leaves the first one before
        links = lists[name]
        mine = [links.of.c[links.owner] == owner["id"], links.of.c.district_id == write.district_id]
        await write.connection.execute(delete(links.of).where(*mine, *links.own_rows))
    for name in differing:
        rows = lists[name].rows(write.district_id, owner, after[name])
        if rows:
            await write.connection.execute(insert(lists[name].of), rows)
    return fields_of(differing)


def fields_of(lists: Iterable[str]) -> list[str]:
    """Return the fields that hold these lists: of references in parts, the field of the parts."""
    return list(dict.fromkeys(name.partition(".")[0] for name in lists))
