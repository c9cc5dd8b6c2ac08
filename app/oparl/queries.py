"""Reads objects: each one's row in the record with the row of which it is made, in one statement.

`there` is the id of the row of which the object is made, or null where that is gone or no longer public.
"""

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Select, Table, and_, bindparam, func, select
from sqlalchemy.sql.selectable import FromClause

from app.core.reading import Reader, Row
from app.core.tables import table
from app.council.tables import Body, Consultation, LegislativeTerm, Meeting, Paper
from app.districts.tables import District
from app.oparl.kinds import Kind
from app.oparl.objects import Json, Objects, WithinPaper, file_id
from app.oparl.tables import OparlObject

oparl_objects = table(OparlObject)
districts, bodies, legislative_terms = table(District), table(Body), table(LegislativeTerm)
meetings, consultations, papers = table(Meeting), table(Consultation), table(Paper)
_MADE_OF: dict[Kind, Table] = {
    Kind.BODY: districts,
    Kind.LEGISLATIVE_TERM: legislative_terms,
    Kind.ORGANIZATION: bodies,
    Kind.MEETING: meetings,
    Kind.LOCATION: meetings,
    Kind.AGENDA_ITEM: consultations,
    Kind.PAPER: papers,
    Kind.CONSULTATION: consultations,
    Kind.FILE: papers,
}
_OF_THE_RECORD = {"id", "district_id", "created_at", "updated_at", "paper_id", "organization_id", "is_public"}
_KEYS = {Kind.FILE: oparl_objects.c.paper_id}
"""The column of the record that holds the row's id, if that is not the object's."""


def _same(source: Table, key: Any) -> Any:
    of_district = [source.c.district_id == oparl_objects.c.district_id] if "district_id" in source.c else []
    return and_(source.c.id == key, *of_district, source.c.is_public.is_(True))


@cache
def object_rows(kind: Kind) -> Select[Any]:
    """Select all objects of a kind, each with the row of which it is made."""
    source = _MADE_OF[kind]
    joined: FromClause = oparl_objects.outerjoin(source, _same(source, _KEYS.get(kind, oparl_objects.c.id)))
    columns: list[Any] = [
        oparl_objects.c.id,
        oparl_objects.c.district_id,
        oparl_objects.c.deleted,
        source.c.id.label("there"),
    ]
    columns += [
        oparl_objects.c.created_at.label("record_created_at"),
        oparl_objects.c.modified_at.label("record_modified_at"),
    ]
    columns += [column for column in source.c if column.key not in _OF_THE_RECORD]
    if kind is Kind.MEETING:
        joined = joined.outerjoin(
            bodies, and_(bodies.c.id == meetings.c.body_id, bodies.c.district_id == oparl_objects.c.district_id)
        )
        columns += [bodies.c.name.label("body_name")]
    if kind in (Kind.AGENDA_ITEM, Kind.CONSULTATION):
        joined = joined.outerjoin(
            papers, and_(papers.c.id == consultations.c.paper_id, papers.c.district_id == oparl_objects.c.district_id)
        )
        columns += [
            consultations.c.paper_id,
            oparl_objects.c.organization_id,
            oparl_objects.c.position,
            papers.c.title.label("paper_title"),
        ]
    if kind is Kind.FILE:
        columns += [oparl_objects.c.paper_id]
    return select(*columns).select_from(joined).where(oparl_objects.c.kind == kind.value)


@cache
def _one(kind: Kind) -> Select[Any]:
    return object_rows(kind).where(oparl_objects.c.id == bindparam("id"))


@cache
def _within(kind: Kind, column: Any) -> Select[Any]:
    """Select the objects of a kind that are not deleted and belong to some of the owners in a column."""
    return object_rows(kind).where(
        oparl_objects.c.district_id.in_(bindparam("districts", expanding=True)),
        column.in_(bindparam("owners", expanding=True)),
        oparl_objects.c.deleted.is_(False),
    )


@cache
def _councils() -> Select[Any]:
    """Select the council of each district that has only one."""
    owned = and_(bodies.c.kind == "council", bodies.c.is_public.is_(True))
    statement = select(bodies.c.district_id, func.array_agg(bodies.c.id).label("ids")).where(owned)
    scoped = statement.where(bodies.c.district_id.in_(bindparam("districts", expanding=True)))
    return scoped.group_by(bodies.c.district_id).having(func.count() == 1)


@cache
def _numbered() -> Select[Any]:
    """Select public papers by number."""
    by_reference = papers.c.reference.in_(bindparam("references", expanding=True))
    scoped = papers.c.district_id.in_(bindparam("districts", expanding=True))
    return select(papers.c.id, papers.c.district_id, papers.c.reference).where(
        scoped, by_reference, papers.c.is_public.is_(True)
    )


async def read_row(reader: Reader, kind: Kind, object_id: UUID) -> Row:
    """Return the row of an object that is or was public.

    Raises:
        Problem: not-found.
    """
    return await reader.one(_one(kind), {"id": object_id})


async def to_objects(
    reader: Reader, objects: Objects, kind: Kind, rows: Sequence[Row], *, omit: bool = False
) -> list[Json]:
    """Return rows of a kind as objects with their lists; `omit` leaves the lists out, as `omit_internal` asks."""
    if kind is Kind.BODY:
        return await _bodies(reader, objects, rows, omit=omit)
    if kind is Kind.MEETING:
        return await _meetings(reader, objects, rows, omit=omit)
    if kind is Kind.PAPER:
        return await _papers(reader, objects, rows, omit=omit)
    plain = {
        Kind.LEGISLATIVE_TERM: objects.term,
        Kind.ORGANIZATION: objects.organization,
        Kind.LOCATION: objects.location,
        Kind.AGENDA_ITEM: objects.agenda_item,
        Kind.CONSULTATION: objects.consultation,
        Kind.FILE: objects.file,
    }[kind]
    return [plain(row) for row in rows]


async def _owned(reader: Reader, kind: Kind, column: Any, rows: Iterable[Row]) -> Sequence[Row]:
    live = [row for row in rows if not row["deleted"]]
    if not live:
        return ()
    parameters = {"districts": list({row["district_id"] for row in live}), "owners": [row["id"] for row in live]}
    return [row for row in await reader.rows(_within(kind, column), parameters) if row["there"]]


async def _bodies(reader: Reader, objects: Objects, rows: Sequence[Row], *, omit: bool) -> list[Json]:
    terms = () if omit else await _owned(reader, Kind.LEGISLATIVE_TERM, oparl_objects.c.district_id, rows)
    ordered = sorted(terms, key=lambda term: (term["starts_on"], term["id"]))
    councils = await reader.rows(_councils(), {"districts": [row["id"] for row in rows]})
    main = {row["district_id"]: row["ids"][0] for row in councils}
    return [
        objects.body(
            row, None if omit else [t for t in ordered if t["district_id"] == row["id"]], main.get(row["district_id"])
        )
        for row in rows
    ]


async def _meetings(reader: Reader, objects: Objects, rows: Sequence[Row], *, omit: bool) -> list[Json]:
    items = () if omit else await _owned(reader, Kind.AGENDA_ITEM, consultations.c.meeting_id, rows)
    ordered = sorted(items, key=lambda item: item["position"])
    places = {row["id"]: row for row in await _owned(reader, Kind.LOCATION, oparl_objects.c.id, rows)}
    return [
        objects.meeting(row, [i for i in ordered if i["meeting_id"] == row["id"]], places.get(row["id"]))
        for row in rows
    ]


async def _papers(reader: Reader, objects: Objects, rows: Sequence[Row], *, omit: bool) -> list[Json]:
    within = {row["id"]: WithinPaper(omitted=omit) for row in rows}
    for file in await _owned(reader, Kind.FILE, oparl_objects.c.paper_id, rows):
        within[file["paper_id"]].files.append(file)
    for one in await _owned(reader, Kind.CONSULTATION, consultations.c.paper_id, rows):
        within[one["paper_id"]].consultations.append(one)
    for row in rows:
        of_paper = within[row["id"]]
        of_paper.files = _in_order(row, of_paper.files)
        of_paper.consultations.sort(key=lambda one: (one["sequence"], one["id"]))
    related = await _related(reader, rows)
    return [objects.paper(row, within[row["id"]], related.get(row["district_id"], {})) for row in rows]


def _in_order(row: Row, files: Sequence[Row]) -> list[Row]:
    """Return a paper's files in the order in which it names them."""
    places = {
        file_id(row["id"], one["url"]): n
        for n, one in reversed(list(enumerate(row["attachments"] or ())))
        if one["url"]
    }
    return sorted((file for file in files if file["id"] in places), key=lambda file: places[file["id"]])


async def _related(reader: Reader, rows: Sequence[Row]) -> dict[UUID, dict[str, UUID]]:
    """Return by district the papers to which others refer by number."""
    references = {one for row in rows for one in row["related_references"] or ()}
    if not references:
        return {}
    parameters = {"districts": list({row["district_id"] for row in rows}), "references": sorted(references)}
    by_district: dict[UUID, dict[str, UUID]] = {}
    for row in await reader.rows(_numbered(), parameters):
        by_district.setdefault(row["district_id"], {})[row["reference"]] = row["id"]
    return by_district


async def read(reader: Reader, objects: Objects, kind: Kind, object_id: UUID) -> Json:
    """Return one object, as it is retrieved at its id.

    Raises:
        Problem: not-found, if it was never public.
    """
    rows = [await read_row(reader, kind, object_id)]
    return (await to_objects(reader, objects, kind, rows))[0]
