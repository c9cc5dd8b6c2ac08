"""The counties of the bench: as many as there are in Germany, each with a concept and the lights of some years.

Everything follows from numbers: an id is its kind and a number, so that wrk and pgbench can make one up that exists.
The rows hold together as if they had been written by the service (`sachstand db check`), with one exception: there are
no change records, and every revision is 0. The queries of the bench read none, and they would be as many rows again.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Column, Table
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from app.concepts.schemas import LightScheme
from app.concepts.status_log.tables import StatusAct, StatusUpdate
from app.concepts.tables import Concept, FieldOfAction, Measure, MeasureOrganisation
from app.core.bulk import copy_rows
from app.core.database import driver_url
from app.core.tables import DistrictState, table
from app.core.text import sort_key
from app.districts.tables import District, Organisation
from app.participation.tables import FeedbackItem, KeyStatement
from bench.texts import text

VERSION = 2
"""To be raised with every change of the rows: what is kept was made by another version then."""
FIELDS, ORGANISATIONS, STATEMENTS, ITEMS = 11, 10, 20, 100
"""Of each district. Not multiples of three, so that all lights are met in all of them."""
KINDS = {"districts": 1, "concepts": 2, "fields": 3, "organisations": 4, "measures": 5, "updates": 6, "actors": 7,
         "statements": 8, "items": 9}  # fmt: skip
FIRST = 10**11
"""Numbers of ids begin here, so that all of them have twelve digits."""

_START = datetime(2018, 1, 29, 8, tzinfo=UTC)
_LIGHTS = ("green", "yellow", "red")
_AT_ONCE = 20_000
Row = dict[str, Any]


@dataclass(frozen=True)
class Size:
    """The numbers of rows; each district has a fixed number of fields and organisations."""

    districts: int = 400
    measures: int = 180
    updates: int = 8

    def __str__(self) -> str:
        return f"{self.districts}_{self.measures}_{self.updates}"

    def each(self, kind: str) -> int:
        """Return the number of rows of a kind in each district."""
        return {"districts": 1, "concepts": 1, "measures": self.measures}[kind]


def prefix(kind: str) -> str:
    """Return the beginning of a kind's ids, before the twelve digits of their number."""
    return f"{KINDS[kind]:08}-0000-7000-8000-"


def made_id(kind: str, number: int) -> UUID:
    return UUID(f"{prefix(kind)}{FIRST + number}")


def _times(at: datetime) -> Row:
    return {"created_at": at, "updated_at": at, "version": 1, "is_public": True}


def _columns(of: Table, row: Row) -> Row:
    """Return the row with every column, as COPY needs it."""
    return {column.name: row.get(column.name, None if column.nullable else _empty(column)) for column in of.columns}


def _empty(column: Column[Any]) -> Any:
    """Return what is in a column if there is nothing: its default, or an empty list or object."""
    if column.default is not None:
        return column.default.arg
    return [] if isinstance(column.type, ARRAY) else {}


def districts(size: Size) -> Iterator[Row]:
    for n in range(size.districts):
        ags = f"{n % 16 + 1:02}{n // 16 + 100:03}"
        name = f"Landkreis Messlingen {n}"
        codes = {"ags": ags, "ars": f"{ags}0000000", "state": "DE-BW", "kind": "county"}
        names = {"id": made_id("districts", n), "name": name, "sort_name": sort_key(name)}
        yield {**names, **codes, "visibility": "public", **_times(_START)}


def states(size: Size) -> Iterator[Row]:
    latest = _recorded(size.updates, size.measures)
    for n in range(size.districts):
        revisions = {"revision": 0, "public_revision": 0}
        times = dict.fromkeys(("last_recorded_at", "revised_at", "public_revised_at"), latest)
        yield {"district_id": made_id("districts", n), **revisions, **times}


def concepts(size: Size) -> Iterator[Row]:
    scheme = LightScheme().model_dump(mode="json")
    for n in range(size.districts):
        title = f"Integrationskonzept {n}"
        identity = {"id": made_id("concepts", n), "district_id": made_id("districts", n), "key": "k"}
        yield {
            **identity,
            "time_horizons": [],
            **_times(_START),
            "title": title,
            "sort_title": sort_key(title),
            "state": "adopted",
            "adopted_on": date(2018, 1, 29),
            "lineage_id": identity["id"],
            "light_scheme": scheme,
            "visibility": "public",
        }


def fields(size: Size) -> Iterator[Row]:
    for n in range(size.districts * FIELDS):
        district, position = divmod(n, FIELDS)
        title = f"Handlungsfeld {position + 1}"
        yield {
            "id": made_id("fields", n),
            "key": f"f{position}",
            "number": str(position + 1),
            "sort_number": sort_key(str(position + 1)),
            "title": title,
            "sort_title": sort_key(title),
            "kind": "action_field",
            "position": position,
            **_of_concept(district),
            **_times(_START),
        }


def organisations(size: Size) -> Iterator[Row]:
    for n in range(size.districts * ORGANISATIONS):
        district, position = divmod(n, ORGANISATIONS)
        name = f"Träger {position + 1}"
        identity = {"id": made_id("organisations", n), "district_id": made_id("districts", district)}
        names = {"key": f"o{position}", "name": name, "sort_name": sort_key(name), "kind": "association"}
        yield {**identity, **names, **_times(_START)}


def _of_concept(district: int) -> Row:
    return {"district_id": made_id("districts", district), "concept_id": made_id("concepts", district)}


def measures(size: Size) -> Iterator[Row]:
    for n in range(size.districts * size.measures):
        district, position = divmod(n, size.measures)
        number, title = f"{position // 20 + 1}.{position % 20 + 1}", f"Maßnahme {position + 1} {text('title', n, 4)}"
        last = size.updates - 1
        description = text("measure", n, 40)
        yield {
            "id": made_id("measures", n),
            "key": f"m{position}",
            "field_id": made_id("fields", district * FIELDS + position % FIELDS),
            "number": number,
            "sort_number": sort_key(number),
            "title": title,
            "sort_title": sort_key(title),
            "description": description,
            "adopted_on": date(2018, 1, 29),
            "is_permanent": False,
            "needs_approval": False,
            "feasibility": "feasible",
            "target_groups": ["Zugewanderte"],
            "tags": ["sprache"],
            "position": 0,
            "visibility": "public",
            **_of_concept(district),
            **_times(_START),
            **_current(made_id("updates", _update_number(size, n, last)), position, last),
        }


def _current(status_id: UUID, position: int, turn: int) -> Row:
    """Return both current statuses; they are the same, as everything is published."""
    current = {"light": _light(position, turn), "status_id": status_id, "rated_on": _effective(turn)}
    return {**current, **{f"public_{name}": value for name, value in current.items()}}


def participants(size: Size) -> Iterator[Row]:
    for n in range(size.districts * size.measures):
        district, position = divmod(n, size.measures)
        for offset, role in enumerate(("responsible", "partner")):
            organisation = district * ORGANISATIONS + (position + offset) % ORGANISATIONS
            link = {"measure_id": made_id("measures", n), "organisation_id": made_id("organisations", organisation)}
            yield {**link, "district_id": made_id("districts", district), "role": role, "position": 0}


# --- what people said --------------------------------------------------------------------------------------------


def statements(size: Size) -> Iterator[Row]:
    for n in range(size.districts * STATEMENTS):
        district, position = divmod(n, STATEMENTS)
        yield {
            "id": made_id("statements", n),
            "key": f"s{position}",
            "kind": "proposal",
            "text": text("statement", n, 12),
            "position": position,
            "resolution": "open",
            "visibility": "public",
            **_of_concept(district),
            **_times(_START),
        }


def items(size: Size) -> Iterator[Row]:
    for n in range(size.districts * ITEMS):
        district, position = divmod(n, ITEMS)
        yield {
            "id": made_id("items", n),
            "key": f"i{position}",
            "statement_id": made_id("statements", district * STATEMENTS + position % STATEMENTS),
            "is_split": False,
            "channel": "board",
            "text": text("item", n, 25),
            "received_on": _START.date(),
            "votes": 0,
            "moderation": "published",
            "visibility": "public",
            **_of_concept(district),
            **_times(_START),
        }


# --- the log ------------------------------------------------------------------------------------------------------
# A district reports twice a year, all of its measures one after the other.


def _update_number(size: Size, measure: int, turn: int) -> int:
    district, position = divmod(measure, size.measures)
    return (district * size.updates + turn) * size.measures + position


def _light(position: int, turn: int) -> str:
    return _LIGHTS[(position + turn) % len(_LIGHTS)]


def _effective(turn: int) -> date:
    return date(2018 + (turn + 1) // 2, (9, 3)[turn % 2], 30)


def _recorded(turn: int, position: int) -> datetime:
    return _START + timedelta(days=270 + 183 * turn, seconds=position)


def _turns(size: Size) -> Iterator[tuple[int, int, int, int]]:
    for n in range(size.districts * size.updates * size.measures):
        turns, position = divmod(n, size.measures)
        yield n, *divmod(turns, size.updates), position


def updates(size: Size) -> Iterator[Row]:
    why = {"reason": "staff", "summary": "Stelle seit dem Frühjahr unbesetzt", "remedy": "Erneute Ausschreibung"}
    by = {"recorded_by": made_id("actors", 0), "reported_by": "Stabsstelle", "tags": [], "visibility": "public"}
    for n, district, turn, position in _turns(size):
        recorded_at = _recorded(turn, position)
        yield {
            "id": made_id("updates", n),
            "key": f"u{turn}.{position}",
            "measure_id": made_id("measures", district * size.measures + position),
            "light": _light(position, turn),
            "state": "in_progress",
            "schedule": "delayed",
            "progress": 10 * turn,
            "effective_on": _effective(turn),
            "recorded_at": recorded_at,
            "ordinal": 0,
            **why,
            **by,
            **_of_concept(district),
            **_times(recorded_at),
        }


def publications(size: Size) -> Iterator[Row]:
    by = {"act": "published", "actor_id": made_id("actors", 0)}
    for n, district, turn, position in _turns(size):
        of_entry = {"entry_id": made_id("updates", n), "district_id": made_id("districts", district)}
        yield {**of_entry, **by, "recorded_at": _recorded(turn, position)}


ROWS = (
    (District, districts),
    (DistrictState, states),
    (Organisation, organisations),
    (Concept, concepts),
    (FieldOfAction, fields),
    (Measure, measures),
    (MeasureOrganisation, participants),
    (KeyStatement, statements),
    (FeedbackItem, items),
    (StatusUpdate, updates),
    (StatusAct, publications),
)


async def fill(url: str, size: Size) -> None:
    """Write everything into an empty, migrated database, in one transaction."""
    engine = create_async_engine(driver_url(url))
    try:
        async with engine.begin() as connection:
            for model, rows in ROWS:
                await _copy(connection, table(model), rows(size))
    finally:
        await engine.dispose()


async def _copy(connection: AsyncConnection, into: Table, rows: Iterator[Row]) -> None:
    while some := list(islice(rows, _AT_ONCE)):
        complete: Sequence[Row] = [_columns(into, row) for row in some]
        await copy_rows(connection, into, complete)
