"""What things are called: title, number and light by their ids, as they are now and as far as a view sees them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Select,
    Table,
    Text,
    Uuid,
    and_,
    any_,
    bindparam,
    cast,
    func,
    null,
    select,
    union_all,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import SQLModel

from app.core.reading import Reader, Row, View, light_for_view, own_district, visible
from app.core.resource_spec import TITLES, ResourceSpec
from app.core.statements import built
from app.core.tables import table

LONGEST = 500
"""Characters of a title, of what is called by a longer text."""


class Labels:
    """The titles of an installation: of each table, the columns by which its things are called."""

    def __init__(self, resources: Iterable[ResourceSpec], others: Iterable[type[SQLModel]]) -> None:
        self._called = {resource.name: resource.called for resource in resources}
        self._called |= {table(other).name: TITLES for other in others}
        self._resources = {resource.name: resource for resource in resources}

    def references_of(self, name: str) -> Mapping[str, str]:
        """Return the fields of a table's things that hold ids, a single one or a list, and the tables to which they
        lead. Fields of parts follow a dot."""
        resource = self._resources.get(name)
        targets = {**resource.targets, **{one.name: one.target for one in resource.listed}} if resource else {}
        of_district = {"district_id": "districts"} if "district_id" in SQLModel.metadata.tables[name].c else {}
        return {field: table(target).name for field, target in targets.items()} | of_district

    async def names_in(self, reader: Reader, rows: Mapping[str, Sequence[Row]]) -> dict[UUID, str]:
        """Return what the things are called to which rows, by their table, refer: by id, in one statement."""
        ids = defaultdict[str, set[UUID]](set)
        for name, of in rows.items():
            for field, target in self.references_of(name).items():
                for row in of:
                    ids[target].update(ids_in(row, field))
        labels = await self.read(reader, reader.view(None), ids, ids["districts"])
        return {one: label["title"] for one, label in labels.items()}

    async def read(
        self, reader: Reader, view: View, ids: Mapping[str, Collection[UUID]], districts: Collection[UUID]
    ) -> dict[UUID, Row]:
        """Return `title`, `number` and `light` of things of these districts, in one statement. `ids` are by table; what
        is deleted, hidden or has no title of its own or of what it is about is left out."""
        wanted = {name: list(some) for name, some in ids.items() if some and self._called.get(name)}
        if not wanted:
            return {}
        statement = await built(self._select, view, tuple(sorted(wanted)))
        bound = {"insider_of": reader.caller.insider_of, "districts": list(districts), **wanted}
        return {row["id"]: row for row in await reader.rows(statement, bound)}

    def _select(self, view: View, names: tuple[str, ...]) -> Select[Any]:
        rows = union_all(*(self._select_of(name, view) for name in names)).subquery()
        return select(rows).where(rows.c.title.is_not(None))

    def _select_of(self, name: str, view: View) -> Select[Any]:
        of = SQLModel.metadata.tables[name]
        origin: FromClause = of
        named: list[FromClause] = [of]
        titles: list[ColumnElement[Any]] = []
        for column in (of.c[one] for one in self._called[name] if one in of.c):
            if not isinstance(column.type, Uuid):
                titles.append(func.left(column, LONGEST))
                continue
            target = table(self._resources[name].targets[column.name]).alias(f"{name}_{column.name}")
            same = and_(target.c.id == column, target.c.district_id == of.c.district_id, visible(target, view))
            origin = origin.outerjoin(target, same)
            named.append(target)
            titles += [target.c[one] for one in TITLES if one in target.c]
        return (
            select(of.c.id, _first(titles).label("title"), *_number_and_light(named, view))
            .select_from(origin)
            .where(_is_any(of.c.id, name), _is_any(own_district(of), "districts"), visible(of, view))
        )


def _number_and_light(named: Sequence[FromClause], view: View) -> Iterator[ColumnElement[Any]]:
    numbers = [one.c.number for one in named if "number" in one.c]
    rated = (one for one in named if "public_light" in one.c)
    lights = [light_for_view(one, view) for one in rated]
    yield _first(numbers).label("number")
    yield _first(lights).label("light")


def ids_in(row: Row, field: str) -> Sequence[UUID]:
    """Return the ids that a field of a row holds, or those in the parts that it holds."""
    within, _, column = field.partition(".")
    if column:
        return [UUID(str(part[column])) for part in row[within] if part.get(column)]
    value: UUID | Sequence[UUID] | None = row[field]
    return [value] if isinstance(value, UUID) else value or []


def _is_any(column: ColumnElement[Any], name: str) -> ColumnElement[bool]:
    return column == any_(bindparam(name, type_=ARRAY(Uuid())))


def _first(columns: Sequence[ColumnElement[Any]]) -> ColumnElement[Any]:
    """Return the first that is not null."""
    return func.coalesce(*columns, type_=Text) if columns else cast(null(), Text)


def labels_of(reader: Reader) -> Labels:
    labels: Labels = reader.request.app.state.labels
    return labels


async def names_of(reader: Reader, of: Table, row: Row) -> dict[UUID, str] | None:
    """Return the names of a single resource's references, if they were asked for."""
    return await labels_of(reader).names_in(reader, {of.name: [row]}) if reader.names else None


async def name_district(reader: Reader) -> None:
    """Note what the district is called that an answer is about, if there is one."""
    one = reader.district_id
    if one is not None:
        labels = await labels_of(reader).read(reader, reader.view(one), {"districts": [one]}, [one])
        reader.district_name = labels[one]["title"] if one in labels else None
