"""Recording many entries at once: a quarter's lights in one request, by a fixed number of statements."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select
from starlette.requests import Request

from app.concepts.concepts.service import closed_fault, concept_id_of, takes_lights
from app.concepts.status_log.explanations import unexplained
from app.concepts.status_log.log import Log, refresh
from app.concepts.status_log.resources import entry_faults
from app.concepts.status_log.same_day import others_of_same_day, same_day
from app.concepts.status_log.schemas import NewEntry
from app.concepts.status_log.seen import outdated
from app.concepts.status_log.service import NAMING_UNITS, WAITS, entry_row, may_publish, publishes
from app.concepts.status_log.steps import take_light
from app.concepts.tables import Concept
from app.core.batches import BatchAnswer, Outcome
from app.core.keys import random_key
from app.core.person_names import person_warnings
from app.core.problems import Fault, Problem
from app.core.reading import Row
from app.core.statements import any_of
from app.core.writing import Write


async def record_entries(
    write: Write, log: Log, drafts: Mapping[int, Any], outcome: Outcome, request: Request, *, all_or_nothing: bool
) -> BatchAnswer:
    """Add entries of one district, in the order of the items.

    Raises:
        Problem: invalid, where `all_or_nothing` and anything is refused.
    """
    subjects = await _subjects(write, log, drafts, outcome)
    if not subjects:  # and so no district
        if all_or_nothing:
            outcome.hold()
        return outcome.answer(request)
    concepts = await write.rows_of(Concept, [concept_id_of(subject) for subject in subjects.values()])
    takes = {concept["id"]: (concept, await takes_lights(write, concept)) for concept in concepts}
    good = {n: draft for n, draft in drafts.items() if outcome.is_good(n)}
    problems = await outdated(write, log, good, subjects)
    for index, draft in good.items():
        outcome.refuse_all(index, _faults(write, log, *takes[concept_id_of(subjects[index])], draft))
        if index in problems:
            outcome.refuse_problem(index, problems[index], entered=True)
    keys = await _keys(write, log, drafts, subjects, outcome)
    good = {n: draft for n, draft in drafts.items() if outcome.is_good(n)}
    await _warn(write, log, good, outcome)
    if all_or_nothing:
        outcome.hold()
    outcome.rows = {
        n: write.stamped(entry_row(write, log, subjects[n], draft, keys[n], n)) for n, draft in good.items()
    }
    await _store(write, log, good, outcome)
    return outcome.answer(request)


async def _subjects(write: Write, log: Log, drafts: Mapping[int, Any], outcome: Outcome) -> dict[int, Row]:
    """Return the subject of each item; the first that the caller may know decides on the district."""
    subject_ids = {n: getattr(draft, log.subject_id) for n, draft in drafts.items()}
    for subject_id in subject_ids.values():
        try:
            await write.enter(log.subject, subject_id)
            break
        except Problem as problem:
            if problem.kind != "not-found":
                raise
    rows = await write.rows_of(log.subject, list(subject_ids.values())) if write.entered else []
    subjects = {row["id"]: row for row in rows}
    for index, subject_id in subject_ids.items():
        if subject_id not in subjects:
            en = "This refers to nothing that can be referred to from here, or to another district"
            de = "Dieser Verweis führt zu nichts, worauf von hier verwiesen werden kann, oder in einen anderen Kreis"
            outcome.refuse(index, "unknown_reference", f"/{log.subject_id}", en, de)
    return {n: subjects[i] for n, i in subject_ids.items() if i in subjects}


def _faults(write: Write, log: Log, concept: Row, is_open: bool, draft: NewEntry) -> Iterator[Fault]:
    take_light(concept, draft)
    yield from unexplained(concept, draft)
    yield from entry_faults(log, vars(draft), concept)
    if not is_open:
        yield closed_fault("")
    if draft.publish and not may_publish(write):
        yield WAITS


async def _keys(
    write: Write, log: Log, drafts: Mapping[int, Any], subjects: Mapping[int, Row], outcome: Outcome
) -> dict[int, str]:
    """Return a free key for each good item; refuse a given one that is taken."""
    e = log.entries
    concepts = {concept_id_of(subject) for subject in subjects.values()}
    statement = select(e.c.concept_id, e.c.key).where(
        e.c.district_id == write.district_id,
        any_of(e.c.concept_id, concepts),
        any_of(e.c.key, [draft.key for draft in drafts.values() if draft.key]),
    )
    used: defaultdict[UUID, set[str]] = defaultdict(set)
    for concept_id, key in await write.connection.execute(statement):
        used[concept_id].add(key)
    keys = {}
    for index in (n for n in drafts if outcome.is_good(n)):
        draft, taken = drafts[index], used[concept_id_of(subjects[index])]
        if draft.key in taken:
            outcome.refuse(
                index, "key_taken", "/key", "Something else has this key", "Etwas anderes hat diesen Schlüssel"
            )
            continue
        keys[index] = draft.key or random_key(f"{subjects[index]['key']}-{draft.effective_on}")
        taken.add(keys[index])
    return keys


async def _warn(write: Write, log: Log, good: Mapping[int, Any], outcome: Outcome) -> None:
    places = {n: (getattr(draft, log.subject_id), draft.effective_on) for n, draft in good.items()}
    warnings = await others_of_same_day(write, log, places.values())
    for index, place in places.items():
        if place in warnings:
            outcome.warn(index, [warnings[place]])
        outcome.warn(index, person_warnings(vars(good[index]), NAMING_UNITS))
        warnings[place] = same_day(f"/items/{index}", "/effective_on")


async def _store(write: Write, log: Log, good: Mapping[int, Any], outcome: Outcome) -> None:
    rows = list(outcome.rows.values())
    if not rows:
        return
    await write.connection.execute(insert(log.entries), rows)
    write.record_created(log.entry, rows)
    same = {"district_id": write.district_id, "recorded_at": write.recorded_at, "actor_id": write.actor_id}
    acts = [
        {"entry_id": outcome.rows[n]["id"], "act": "published", "note": None, **same}
        for n, draft in good.items()
        if publishes(write, draft.publish)
    ]
    if acts:
        await write.connection.execute(insert(log.acts), acts)
    await refresh(write, log, [row[log.subject_id] for row in rows])
