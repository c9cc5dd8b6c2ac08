"""Recording entries of a log of lights, and the three things that can happen to them afterwards."""

from typing import Any
from uuid import UUID

from sqlalchemy import insert, select, update

from app.concepts.concepts.service import concept_id_of, rated_concept_of
from app.concepts.status_log.explanations import unexplained
from app.concepts.status_log.log import Log, refresh
from app.concepts.status_log.resources import entry_faults
from app.concepts.status_log.same_day import others_of_same_day
from app.concepts.status_log.schemas import NewEntry
from app.concepts.status_log.seen import outdated
from app.concepts.status_log.steps import take_light
from app.concepts.vocabulary import Act
from app.core.access import Role
from app.core.changes import next_version
from app.core.idempotency import forget
from app.core.ids import new_id
from app.core.keys import unique_key
from app.core.person_names import person_warnings
from app.core.problems import Fault, Problem, refuse_if
from app.core.reading import Row
from app.core.writing import Write

REDACTED = ("summary", "remedy", "next_steps", "reported_by", "internal_note")
"""The text that a redaction blanks."""
NAMING_UNITS = ("key", "reported_by")
"""The fields that are to name no person."""
RENEWED = (*REDACTED, "is_public", "version", "updated_at")
"""The columns of an entry's row that acts change."""
WAITS = Fault(
    "forbidden",
    "A reporter's entry waits for an editor; leave `publish` out",
    "Ein gemeldeter Stand wartet auf die Freigabe; lassen Sie `publish` weg",
    pointer="/publish",
)
BARRED_BY = {"published": ("published", "retracted"), "retracted": ("retracted",), "redacted": ("redacted",)}
"""The acts after which each act is no longer possible."""


async def record_entry(write: Write, log: Log, entry: NewEntry) -> UUID:
    """Add an entry about a subject of the log, published at once if the caller may do that and wants it."""
    subject_id: UUID = getattr(entry, log.subject_id)
    subject = await write.enter(log.subject, subject_id, pointer=f"/{log.subject_id}")
    concept = await rated_concept_of(write, subject)
    take_light(concept, entry)
    refuse_if([*unexplained(concept, entry), *entry_faults(log, vars(entry), concept)])
    if entry.publish and not may_publish(write):
        raise Problem("forbidden", f"{WAITS.en}.", f"{WAITS.de}.")
    for problem in (await outdated(write, log, {0: entry}, {0: subject})).values():
        raise problem
    named = f"{subject['key']}-{entry.effective_on}"
    place = (subject_id, entry.effective_on)
    warning = (await others_of_same_day(write, log, [place])).get(place)
    for one in (*filter(None, [warning]), *person_warnings(vars(entry), NAMING_UNITS)):
        write.warn(one)
    key = await unique_key(write, log.entry, {"concept_id": concept["id"]}, entry.key, named, random_suffix=True)
    values = entry_row(write, log, subject, entry, key)
    entry_id: UUID = values["id"]
    await write.create(log.entry, values)
    if publishes(write, entry.publish):
        await _insert_act(write, log, entry_id, "published", None)
    await refresh(write, log, [subject_id])
    return entry_id


def entry_row(write: Write, log: Log, subject: Row, entry: NewEntry, key: str, ordinal: int = 0) -> dict[str, Any]:
    """Return the row of a new entry about a subject; `ordinal` counts those of one write."""
    return {
        **entry.model_dump(include=set(log.entries.c.keys())),
        "concept_id": concept_id_of(subject),
        log.subject_id: subject["id"],
        "id": new_id(),
        "key": key,
        "recorded_at": write.recorded_at,
        "ordinal": ordinal,
        "recorded_by": write.actor_id,
        "is_public": publishes(write, entry.publish) and subject["is_public"] and entry.visibility == "public",
    }


def may_publish(write: Write) -> bool:
    """Return whether the caller may publish an entry: what a reporter records waits for an editor."""
    return write.caller.may(Role.EDITOR, write.district_id)


def publishes(write: Write, publish: bool | None) -> bool:
    """Return whether a new entry is published at once: an editor's is unless told otherwise."""
    return may_publish(write) and publish is not False


async def publish_entry(write: Write, log: Log, entry_id: UUID) -> None:
    row = await write.enter(log.entry, entry_id)
    await rated_concept_of(write, row)
    await _refuse_done(write, log, row, "published")
    await _insert_act(write, log, entry_id, "published", None)
    await apply_act(write, log, row, "published")


async def retract_entry(write: Write, log: Log, entry_id: UUID, reason: str) -> None:
    row = await write.enter(log.entry, entry_id)
    await _refuse_done(write, log, row, "retracted")
    await _insert_act(write, log, entry_id, "retracted", reason)
    await apply_act(write, log, row, "retracted")


async def redact_entry(write: Write, log: Log, entry_id: UUID, reason: str) -> None:
    row = await write.enter(log.entry, entry_id)
    await _refuse_done(write, log, row, "redacted")
    await _insert_act(write, log, entry_id, "redacted", reason)
    await forget_words(write, log, entry_id)
    await apply_act(write, log, row, "redacted")


async def forget_words(write: Write, log: Log, entry_id: UUID) -> None:
    """Blank the other copies of a redacted entry's words: also the reason of its retraction may hold them."""
    await forget(write.connection, entry_id)
    a = log.acts
    mine = (a.c.entry_id == entry_id, a.c.district_id == write.district_id, a.c.act == "retracted")
    await write.connection.execute(update(a).where(*mine).values(note=None))


async def apply_act(write: Write, log: Log, row: Row, act: str) -> None:
    """Bring an entry into line with an act on it, record the change and renew the current entries."""
    subject = await write.row(log.subject, row[log.subject_id])
    assert subject is not None
    after = record_act(write, log, row, act, subject_is_public=subject["is_public"])
    e = log.entries
    statement = update(e).where(e.c.id == row["id"], e.c.district_id == write.district_id)
    await write.connection.execute(statement.values({name: after[name] for name in RENEWED}))
    await refresh(write, log, [row[log.subject_id]])


def record_act(write: Write, log: Log, row: Row, act: str, *, subject_is_public: bool) -> Row:
    """Record an act on an entry, and return the row as it leaves it."""
    values: dict[str, Any] = {}
    if act == "redacted":
        values = {name: None for name in REDACTED if row[name] is not None}
    elif act == "published":
        values = {"is_public": subject_is_public and row["visibility"] == "public"}
    after = {**row, **values, "updated_at": write.recorded_at}
    after["version"] = next_version(row, is_public=after["is_public"])
    write.record(log.entry, after, act, fields=sorted(values.keys() - {"is_public"}), was=row["is_public"])
    return after


async def _refuse_done(write: Write, log: Log, row: Row, act: str) -> None:
    a = log.acts
    statement = select(a.c.act).where(
        a.c.entry_id == row["id"], a.c.district_id == write.district_id, a.c.act.in_(BARRED_BY[act])
    )
    done = (await write.connection.execute(statement)).scalars().first()
    if done is not None:
        raise Problem("state", f"It is already {done}.", f"Der Eintrag ist bereits {Act(done).de.lower()}.")


async def _insert_act(write: Write, log: Log, entry_id: UUID, act: str, note: str | None) -> None:
    values = {
        "entry_id": entry_id,
        "district_id": write.district_id,
        "act": act,
        "recorded_at": write.recorded_at,
        "actor_id": write.actor_id,
        "note": note,
    }
    await write.connection.execute(insert(log.acts), values)
