"""Importing a table: one transaction, all or nothing unless told otherwise; run again it adds only what is new."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from app.concepts.concepts.service import any_concept_of
from app.core.access import Role
from app.core.languages import error_of
from app.core.problems import Fault, Problem, ProblemError
from app.core.reading import Row
from app.core.tables import table
from app.core.worker_threads import run_in_thread
from app.core.writing import Write
from app.districts.districts import service as districts
from app.exchange.boards.files import Unpacked, unpack
from app.exchange.boards.mapping import BoardMapping
from app.exchange.boards.posts import Board, read_board
from app.exchange.boards.profiles import READY, Ready, resolve
from app.exchange.boards.sheets import Reading
from app.exchange.boards.staging import ITEMS, Staging, fields_of, known_items
from app.exchange.boards.uploads import Upload
from app.exchange.imports.answer import conclude, count
from app.exchange.imports.parsing import MOST_FAULTS
from app.exchange.imports.refusals import refuse
from app.exchange.imports.resolve.plan import Kind, Plan
from app.exchange.imports.schemas import Counts, ImportQuery, ImportResult, TableRead, TableResult
from app.exchange.imports.write.store import store_kind
from app.exchange.tables import ImportProfile
from app.participation.contact_details.service import keep_contacts
from app.participation.tables import ParticipationEvent
from app.resources import RESOURCES

_NO_PROFILE = Fault(
    "one_of",
    "Either a profile or a mapping is needed",
    "Nötig ist entweder ein Profil oder eine Zuordnung",
    parameter="profile",
)


async def import_table(write: Write, upload: Upload, query: ImportQuery) -> ImportResult:
    """Import the rows of a table as feedback of an event.

    Raises:
        Problem: import-refused, with every refused row and why.
    """
    assert query.event is not None, "refused with other parameters that do not fit"
    how, of_district = await _how(write, upload, query)
    board = await write.without_connection(_read(upload, how))
    event = await write.enter(ParticipationEvent, query.event)
    if of_district not in (None, write.district_id):
        raise _no_such_profile()
    staging = await _staged(write, board, event)
    faults = sorted([*board.faults, *staging.faults], key=lambda fault: fault.row or 0)
    if not query.partial:
        refuse(faults)
    return await _store(write, upload, query, staging, faults)


async def _read(upload: Upload, how: BoardMapping | Ready) -> Board:
    unpacked = await unpack(upload.content, upload.media, hidden=isinstance(how, BoardMapping) and how.hidden)
    return await run_in_thread(_board, unpacked, how, upload.charset)


def _board(unpacked: Unpacked, how: BoardMapping | Ready, charset: str | None) -> Board:
    reading = Reading(how.header_row if isinstance(how, BoardMapping) else None, how.fits, charset)
    sheets, left_out = unpacked.sheets(reading)
    board = read_board(sheets, resolve(how, sheets) if isinstance(how, Ready) else how)
    board.tables_left_out += left_out
    return board


# --- how it is read -----------------------------------------------------------------------------------------------


async def _how(write: Write, upload: Upload, query: ImportQuery) -> tuple[BoardMapping | Ready, UUID | None]:
    """Return the mapping or ready profile, and the district of a saved one."""
    if (upload.mapping is None) == (query.profile is None):
        raise Problem("invalid", errors=[_NO_PROFILE])
    if upload.mapping is not None:
        return upload.mapping, None
    assert query.profile is not None
    ready = READY.get(query.profile)
    return (ready, None) if ready else await _saved(write, query.profile)


async def _saved(write: Write, name: str) -> tuple[BoardMapping, UUID]:
    p = table(ImportProfile)
    try:
        statement = select(p.c.district_id, p.c.mapping).where(p.c.id == UUID(name))
    except ValueError:
        raise _no_such_profile() from None
    row = (await write.connection.execute(statement)).one_or_none()
    if row is None or not write.caller.may(Role.READER, row.district_id):
        raise _no_such_profile()
    return BoardMapping.model_validate(row.mapping), row.district_id


def _no_such_profile() -> Problem:
    names = ", ".join(READY)
    en = f"One of {names}, or the id of an import profile of the district"
    de = f"Eines von {names} oder die Kennung eines Importprofils des Kreises"
    return Problem("invalid", errors=[Fault("unknown_profile", en, de, parameter="profile")])


# --- what becomes of it -------------------------------------------------------------------------------------------


async def _staged(write: Write, board: Board, event: Row) -> Staging:
    concept = await any_concept_of(write, event)
    known = await known_items(write, event["id"])
    kinds = {resource.name: Kind(resource.model) for resource in RESOURCES}
    kinds[ITEMS].existing = {(concept["key"], row["key"]): row for row in known.values()}
    plan = Plan(write, await districts.enter(write, write.district_id), kinds, set())
    fields = await fields_of(write, concept["id"], board.mapping)
    staging = Staging(plan, board, event, concept, fields, known)
    await staging.stage()
    return staging


async def _store(
    write: Write, upload: Upload, query: ImportQuery, staging: Staging, faults: Sequence[Fault]
) -> ImportResult:
    plan = staging.plan
    await store_kind(write, plan.kinds[ITEMS])
    await keep_contacts(write, staging.contacts)
    counts = count(plan, (), Counts(created=0, changed=0, unchanged=0))
    return await conclude(plan, query, counts, file=upload.content, table=_table(write, staging, faults))


def _table(write: Write, staging: Staging, faults: Sequence[Fault]) -> TableResult:
    board = staging.board
    return TableResult(
        rows=board.rows,
        without_words=board.without_words,
        comments=staging.comments,
        columns_read=board.read,
        columns_left_out=board.left_out,
        is_own_export=board.is_own_export,
        tables=[
            TableRead(
                name=sheet.name,
                header_row=sheet.header_row,
                encoding=sheet.encoding,
                hidden_rows=sheet.hidden_rows[:MOST_FAULTS],
                hidden_columns=sheet.hidden_columns,
                merged_areas=sheet.merged,
            )
            for sheet in board.tables
        ],
        tables_left_out=board.tables_left_out,
        refused_rows=len({fault.row for fault in faults}),
        refused=_told(write, faults),
        remarks=_told(write, board.remarks),
        differing_rows=len(staging.differing),
        differing=staging.differing[:MOST_FAULTS],
    )


def _told(write: Write, faults: Sequence[Fault]) -> list[ProblemError]:
    return [ProblemError.model_validate(error_of(write.request, fault)) for fault in faults[:MOST_FAULTS]]
