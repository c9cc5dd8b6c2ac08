"""Keeps the record of what is public as OParl objects, in the transaction of the write that changes it.

One statement compares what is public in the district now with the record. It derives everything anew, so that no way of
writing (one thing, an import, a revert, a visibility that carries down) can be forgotten. It runs only where a write
changed something public of the council or the district itself.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from app.core.changes import Change
from app.core.database import Database
from app.core.reading import Row
from app.core.tables import DistrictState, table
from app.core.writing import Write
from app.districts.tables import District
from app.oparl.kinds import Kind
from app.oparl.tables import OparlObject

SOURCES = frozenset({"districts", "bodies", "legislative_terms", "meetings", "papers", "consultations"})
"""The resources of which OParl objects are made."""


def _hash_of(*values: str) -> str:
    """Return SQL for a hash of an object's content. It holds no time as text, which depends on the session's time
    zone."""
    return f"encode(sha256(convert_to(jsonb_build_array({', '.join(values)})::text, 'UTF8')), 'hex')"


_TERM = _hash_of("name", "starts_on", "ends_on")
_ORGANIZATION = _hash_of("kind", "name", "parent_id", "tasks", "meets", "website", "oparl_url")
_CONSULTATION = _hash_of("paper_id", "meeting_id", "organization_id", "role", "sequence", "consulted_on", "outcome")
_AGENDA_ITEM = _hash_of(
    *("meeting_id", "position", "agenda_item", "title", "paper_id", "held_in_public", "role", "outcome"),
    *("resolution_text", "votes_yes", "votes_no", "votes_abstained", "votes_excluded", "unanimous"),
)
_LOCATION = _hash_of("place")
_MEETING = _hash_of(
    *("m.body_id", "b.name", "m.held_on", "extract(epoch FROM m.starts_at)", "m.title", "m.place", "m.state"),
    *("m.oparl_url", "i.prints"),
)
_FILE = _hash_of("a.item")
_PAPER = _hash_of(
    *("p.reference", "p.file_number", "p.kind", "p.title", "p.dated_on", "p.lead_unit", "p.originator", "p.facts"),
    *("p.financial_effects", "p.proposed_resolution", "p.related_references", "p.attachments", "p.oparl_url"),
    *("r.ids", "c.prints"),
)
_BODY = _hash_of("d.name", "d.kind", "d.ags", "d.ars", "d.website", "t.prints", "main.id")
_FILE_ID = "left(encode(sha256(convert_to(p.id::text || ' ' || (a.item ->> 'url'), 'UTF8')), 'hex'), 32)::uuid"
"""The same id as `objects.file_id` returns."""
_AGENDA = r"""
    held_in_public IS FALSE,
    substring(agenda_item FROM '\d+')::numeric NULLS LAST,
    substring(agenda_item FROM '\d+\D+(\d+)')::numeric NULLS FIRST,
    agenda_item COLLATE "C" NULLS LAST, sequence, c.id
"""
"""The order of a meeting: its public part first, by the numbers of the items."""

KEEP = text(f"""
    WITH terms AS (
        SELECT id, starts_on, {_TERM} AS print FROM legislative_terms WHERE district_id = :district AND is_public
    ), organizations AS (
        SELECT id, kind, name, {_ORGANIZATION} AS print FROM bodies WHERE district_id = :district AND is_public
    ), met AS (
        SELECT * FROM meetings WHERE district_id = :district AND is_public
    ), submitted AS (
        SELECT * FROM papers WHERE district_id = :district AND is_public
    ), consulted AS (
        SELECT c.*, p.title, coalesce(c.body_id, m.body_id) AS organization_id,
            row_number() OVER (PARTITION BY c.meeting_id ORDER BY {_AGENDA}) - 1 AS position
        FROM consultations c LEFT JOIN met m ON m.id = c.meeting_id LEFT JOIN submitted p ON p.id = c.paper_id
        WHERE c.district_id = :district AND c.is_public
    ), items AS (
        SELECT id, meeting_id, position, {_AGENDA_ITEM} AS print FROM consulted WHERE meeting_id IS NOT NULL
    ), sequences AS (
        SELECT id, paper_id, organization_id, sequence, {_CONSULTATION} AS print
        FROM consulted WHERE paper_id IS NOT NULL
    ), files AS (
        SELECT DISTINCT ON ({_FILE_ID}) {_FILE_ID} AS id, p.id AS paper_id, {_FILE} AS print
        FROM submitted p CROSS JOIN jsonb_array_elements(p.attachments) WITH ORDINALITY AS a(item, n)
        WHERE a.item ->> 'url' IS NOT NULL
        ORDER BY {_FILE_ID}, a.n
    ), items_of AS (
        SELECT meeting_id, string_agg(print, ',' ORDER BY position) AS prints FROM items GROUP BY meeting_id
    ), sequences_of AS (
        SELECT paper_id, string_agg(print, ',' ORDER BY sequence, id) AS prints FROM sequences GROUP BY paper_id
    ), related AS (
        SELECT p.id, string_agg(other.id::text, ',' ORDER BY other.id) AS ids
        FROM submitted p JOIN submitted other ON other.reference = ANY (p.related_references) AND other.id <> p.id
        GROUP BY p.id
    ), now_public (id, kind, organization_id, paper_id, position, print) AS (
        SELECT d.id, 'body', NULL::uuid, NULL::uuid, NULL::integer, {_BODY}
        FROM districts d
            CROSS JOIN (SELECT string_agg(print, ',' ORDER BY starts_on, id) AS prints FROM terms) t
            CROSS JOIN (SELECT CASE count(*) WHEN 1 THEN min(id::text) END AS id FROM organizations
                WHERE kind = 'council') main
        WHERE d.id = :district AND d.is_public
        UNION ALL SELECT id, 'legislative_term', NULL, NULL, NULL, print FROM terms
        UNION ALL SELECT id, 'organization', NULL, NULL, NULL, print FROM organizations
        UNION ALL SELECT m.id, 'meeting', m.body_id, NULL, NULL, {_MEETING}
        FROM met m JOIN organizations b ON b.id = m.body_id LEFT JOIN items_of i ON i.meeting_id = m.id
        UNION ALL SELECT id, 'location', NULL, NULL, NULL, {_LOCATION} FROM met WHERE place IS NOT NULL
        UNION ALL SELECT id, 'agenda_item', NULL, NULL, position, print FROM items
        UNION ALL SELECT p.id, 'paper', NULL, NULL, NULL, {_PAPER}
        FROM submitted p LEFT JOIN related r ON r.id = p.id LEFT JOIN sequences_of c ON c.paper_id = p.id
        UNION ALL SELECT id, 'consultation', organization_id, NULL, NULL, print FROM sequences
        UNION ALL SELECT id, 'file', NULL, paper_id, NULL, print FROM files
    ), gone AS (
        UPDATE oparl_objects o SET deleted = true, modified_at = :at, print = NULL
        WHERE o.district_id = :district AND NOT o.deleted
            AND NOT EXISTS (SELECT FROM now_public n WHERE n.id = o.id AND n.kind = o.kind)
    )
    INSERT INTO oparl_objects
        (id, district_id, kind, organization_id, paper_id, position, created_at, modified_at, deleted, print)
    SELECT id, :district, kind, organization_id, paper_id, position, :at, :at, false, print FROM now_public
    ON CONFLICT (id, district_id, kind) DO UPDATE SET organization_id = excluded.organization_id,
        position = excluded.position, modified_at = excluded.modified_at, deleted = false, print = excluded.print
    WHERE oparl_objects.print IS DISTINCT FROM excluded.print
""")  # noqa: S608 # put together of what stands above, and of nothing that comes from outside
"""Raw SQL, as the same in expressions would be three times as long, and nobody could try it in a console."""
oparl_objects, districts, _state = table(OparlObject), table(District), table(DistrictState)


async def keep(connection: AsyncConnection, district_id: UUID, at: datetime) -> None:
    """Bring the record of a district into line with what is public since `at`."""
    await connection.execute(KEEP, {"district": district_id, "at": at})


async def keep_public_objects(write: Write, changes: Sequence[Change]) -> None:
    """Bring the record into line with the changes of a write, if any is of something public of the council."""
    if any(change.public_action and change.resource in SOURCES for change in changes):
        await keep(write.connection, write.district_id, write.recorded_at)


async def catch_up(database: Database) -> None:
    """Begin the record of districts without one, from before there were records. Their objects are dated by the
    district's last public change."""
    async with database.writes() as connection:
        for row in await _unrecorded(connection):
            # The district's lock, as every write takes it; a process that waited for it finds nothing more to do.
            locking = update(_state).where(_state.c.district_id == row["id"]).values(revision=_state.c.revision)
            await connection.execute(locking)
            await keep(connection, row["id"], row["public_revised_at"])
        await connection.commit()


async def _unrecorded(connection: AsyncConnection) -> Sequence[Row]:
    recorded = select(oparl_objects.c.id).where(
        oparl_objects.c.district_id == districts.c.id,
        oparl_objects.c.id == districts.c.id,
        oparl_objects.c.kind == Kind.BODY.value,
    )
    joined = districts.join(_state, _state.c.district_id == districts.c.id)
    statement = select(districts.c.id, _state.c.public_revised_at).select_from(joined)
    statement = statement.where(districts.c.is_public, ~recorded.exists()).order_by(districts.c.id)
    return (await connection.execute(statement)).mappings().all()
