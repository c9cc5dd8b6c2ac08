"""Holding new entries against the one that their author saw as the current one."""

from collections.abc import Collection, Mapping
from collections.abc import Set as AbstractSet
from uuid import UUID

from sqlalchemy import select, union_all

from app.concepts.status_log.log import Log
from app.concepts.status_log.schemas import NewEntry
from app.core.keys import url_of
from app.core.problems import Fault, Problem, invalid, problem_of
from app.core.reading import Row
from app.core.statements import any_of
from app.core.writing import Write


async def outdated(
    write: Write, log: Log, entries: Mapping[int, NewEntry], subjects: Mapping[int, Row]
) -> dict[int, Problem]:
    """Return why entries, each about its subject, cannot be recorded: another one is current, or what their author
    names is none of that subject. In one statement, and in none if all saw the current one."""
    wrong = {
        n: entry
        for n, entry in entries.items()
        if "based_on" in entry.model_fields_set and entry.based_on != subjects[n]["status_id"]
    }
    named = {entry.based_on for entry in wrong.values() if entry.based_on}
    theirs = await _subjects_of(write, log, named) if named else set()
    return {n: _problem(write, log, subjects[n], entry, theirs) for n, entry in wrong.items()}


async def _subjects_of(write: Write, log: Log, entry_ids: Collection[UUID]) -> set[tuple[UUID, UUID]]:
    """Return entries with what they are about, and with what inherits them in later versions."""
    e, i = log.entries, log.inherited
    mine = (e.c.district_id == write.district_id, any_of(e.c.id, entry_ids))
    inheriting = (i.c.source_id == e.c[log.subject_id], i.c.district_id == e.c.district_id)
    own = select(e.c.id, e.c[log.subject_id]).where(*mine)
    both = union_all(own, select(e.c.id, i.c.subject_id).where(*mine, *inheriting))
    return {(entry_id, subject_id) for entry_id, subject_id in await write.connection.execute(both)}


def _problem(write: Write, log: Log, subject: Row, entry: NewEntry, theirs: AbstractSet[tuple[UUID, UUID]]) -> Problem:
    current, pointer = subject["status_id"], "/based_on"
    if entry.based_on is not None and (entry.based_on, subject["id"]) not in theirs:
        en, de = "This is no entry about the same thing", "Das ist kein Stand derselben Sache"
        return invalid("unknown_reference", pointer, en, de)
    if current is None:
        en, de = "There is no current entry", "Es gibt keinen aktuellen Stand"
        return problem_of("changed-since", Fault("changed_since", en, de, pointer=pointer))
    en, de = "Another entry is the current one", "Ein anderer Stand ist der aktuelle"
    existing = url_of(write.request, log.entries, current)
    return problem_of("changed-since", Fault("changed_since", en, de, pointer=pointer), existing)
