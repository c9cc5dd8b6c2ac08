"""Rules between the things that people said, whoever writes them: a request, an import, a revert."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import FromClause, and_, select
from sqlmodel import SQLModel

from app.core.problems import Fault
from app.core.reading import Row
from app.core.tables import table
from app.core.writing import Write
from app.participation.tables import FeedbackItem, KeyStatement, ParticipationEvent

PUBLIC_REFERENCES: dict[type[SQLModel], dict[str, type[SQLModel]]] = {
    KeyStatement: {"parent_id": KeyStatement, "event_id": ParticipationEvent},
    FeedbackItem: {"statement_id": KeyStatement, "duplicate_of_id": FeedbackItem},
}
"""References that something public has to nothing internal, by their columns."""
_INTERNAL = "A public resource cannot refer to an internal one", "Was öffentlich ist, kann nicht auf Internes verweisen"


def duplicate_faults(item: Row | None, same: Row, *, stands_for_others: bool) -> Iterator[Fault]:
    """Report what is wrong with an item (None: a new one) as a duplicate of `same`: one item stands for all its
    duplicates, and is none itself."""
    pointer = "/duplicate_of_id"
    if item is not None and same["id"] == item["id"]:
        yield Fault("itself", "It names itself", "Sie nennt sich selbst", pointer=pointer)
    elif same["erased_at"] is not None:
        yield Fault("erased", "This item was erased", "Diese Rückmeldung wurde gelöscht", pointer=pointer)
    elif same["duplicate_of_id"] is not None:
        en = "This item is a duplicate itself: name the one that stands for it"
        de = "Das ist selbst eine Dopplung: nennen Sie die Rückmeldung, die dafür steht"
        yield Fault("nested_duplicates", en, de, pointer=pointer)
    elif same["is_split"]:
        en = "This item was split: name the part that says the same"
        de = "Das wurde geteilt: nennen Sie den Teil, der dasselbe sagt"
        yield Fault("is_split", en, de, pointer=pointer)
    elif item is not None and item["is_split"]:
        en, de = "This was split: its parts may be duplicates", "Dies wurde geteilt: Teile dürfen Dopplungen sein"
        yield Fault("is_split", en, de, pointer=pointer)
    elif stands_for_others:
        en = "Others are duplicates of this one: move them first"
        de = "Andere sind Dopplungen von dieser: ordnen Sie zuerst diese um"
        yield Fault("nested_duplicates", en, de, pointer=pointer)


def split_faults(whole: Row, *, stands_for_others: bool) -> Iterator[Fault]:
    """Report why an item cannot be split: it was already, or counts together with others."""
    if whole["is_split"] or whole["duplicate_of_id"] or stands_for_others:
        en = "It was split already, or is a duplicate or has some. Split the one that stands for all"
        de = "Sie ist schon geteilt, ist Dopplung oder hat welche. Teilen Sie die Rückmeldung, die für alle steht"
        yield Fault("state", en, de, pointer="/split_from_id")


def part_faults(event_id: UUID, whole: Row, *, has_parts: bool) -> Iterator[Fault]:
    """Report why an event cannot be a part of `whole`: a part has no parts of its own."""
    if whole["parent_id"] is not None or whole["id"] == event_id or has_parts:
        en, de = "A part has no parts of its own", "Ein Teil hat keine weiteren Teile"
        yield Fault("nested_parts", en, de, pointer="/parent_id")


def end_faults(ends: Mapping[str, Any]) -> Iterator[Fault]:
    """Report what is wrong with the ends of a link: a statement does not lead to itself."""
    if ends["key_statement_id"] is not None and ends["key_statement_id"] == ends["other_statement_id"]:
        yield Fault("itself", "It names itself", "Sie nennt sich selbst", pointer="/other_statement_id")


def is_out(row: Mapping[str, Any]) -> bool:
    """Return whether the public may see it, as far as a statement or item decides that itself."""
    return bool(row["visibility"] == "public" and row.get("moderation", "published") == "published")


def internal_faults(found: Mapping[str, Sequence[Row]], before: Row | None = None) -> list[Fault]:
    """Return a fault for each pointer from something public to something internal: a version would tell of hidden work.

    What it referred to `before` may have become internal since: that stays.
    """
    return [
        Fault("internal_reference", *_INTERNAL, pointer=pointer)
        for pointer, rows in found.items()
        if any(row["visibility"] == "internal" for row in rows)
        and not (before and before[pointer.rpartition("/")[2]] in {row["id"] for row in rows})
    ]


# --- of a whole district ----------------------------------------------------------------------------------------------


async def broken(write: Write) -> list[tuple[str, UUID, Fault]]:
    """Return the rows of the district that break a rule: table, id and fault of each."""
    return [*await _broken_duplicates(write), *await _broken_parts(write)]


async def _broken_duplicates(write: Write) -> Iterator[tuple[str, UUID, Fault]]:
    items, heads = table(FeedbackItem), table(FeedbackItem).alias("there")
    names = ("id", "duplicate_of_id", "is_split", "erased_at")
    pairs = await _pairs(write, items, "duplicate_of_id", heads, names)
    stand = {same["id"] for _, same in pairs}
    return (
        (items.name, item["id"], fault)
        for item, same in pairs
        for fault in duplicate_faults(item, same, stands_for_others=item["id"] in stand)
    )


async def _broken_parts(write: Write) -> Iterator[tuple[str, UUID, Fault]]:
    events = table(ParticipationEvent)
    pairs = await _pairs(write, events, "parent_id", events.alias("there"), ("id", "parent_id"))
    wholes = {whole["id"] for _, whole in pairs}
    return (
        (events.name, part["id"], fault)
        for part, whole in pairs
        for fault in part_faults(part["id"], whole, has_parts=part["id"] in wholes)
    )


async def _pairs(
    write: Write, of: Any, column: str, there: FromClause, names: Collection[str]
) -> list[tuple[Row, Row]]:
    """Return the rows that refer to something by a column, each with what it refers to."""
    joined = of.join(there, and_(there.c.id == of.c[column], there.c.district_id == of.c.district_id))
    held = [side.c[name].label(f"{prefix}{name}") for prefix, side in (("", of), ("there_", there)) for name in names]
    statement = select(*held).select_from(joined).where(of.c.district_id == write.district_id)
    rows = (await write.connection.execute(statement)).mappings().all()
    return [({n: row[n] for n in names}, {n: row[f"there_{n}"] for n in names}) for row in rows]
