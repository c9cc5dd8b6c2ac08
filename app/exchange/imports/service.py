"""Importing a bundle: one transaction, all or nothing; run twice it changes nothing."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from app.concepts.concepts.service import takes_lights
from app.concepts.tables import Concept
from app.concepts.versions.inheritance import renew
from app.core import worker_threads
from app.core.decimals import german
from app.core.link_tables import Lists, links_of_all
from app.core.problems import Fault, Problem
from app.core.reading import NO_DISTRICT, Row
from app.core.rule_checks import faults_elsewhere
from app.core.text import is_key
from app.core.validation import merged
from app.core.visibility import refresh_visibility
from app.core.worker_threads import run_in_thread_if_large
from app.core.writing import Write
from app.council.tables import ResolutionTask
from app.districts.districts import service as districts
from app.districts.districts.queries import resolve, visible_district
from app.districts.districts.schemas import DistrictContent, DistrictFields
from app.exchange.bundle import DistrictEntry
from app.exchange.imports import existing
from app.exchange.imports.concepts import looks_back
from app.exchange.imports.drafts import given_facts
from app.exchange.imports.erased import leave_erased
from app.exchange.imports.hints import hints
from app.exchange.imports.history import History
from app.exchange.imports.parsing import MOST_FAULTS, MOST_READ, Parsed, parse
from app.exchange.imports.plan import Plan, StagedRow
from app.exchange.imports.planning import withholds
from app.exchange.imports.record import keep
from app.exchange.imports.restore import past_of_district, refuse_full, refuse_others, take_past
from app.exchange.imports.schemas import Counts, ImportQuery, ImportResult, TableResult
from app.exchange.imports.staging import stage_all
from app.exchange.imports.store import store_history, store_kind
from app.funding.tables import FundingApplication
from app.participation.erasures.dependencies import ledger_of
from app.participation.erasures.replay import replay_in
from app.resources import BY_NAME, LOGS, PARTICIPATION, RESOURCES


async def import_bundle(write: Write, raw: dict[str, Any], query: ImportQuery) -> ImportResult:
    """Import a bundle into its district.

    Raises:
        Problem: import-refused, with every refused entry's pointer and reason.
    """
    try:
        return await _import(write, raw, query)
    except Problem as problem:
        problem.errors = [with_key(fault, raw) for fault in problem.errors]
        raise


async def _import(write: Write, raw: dict[str, Any], query: ImportQuery) -> ImportResult:
    parsed = await write.without_connection(run_in_thread_if_large(_size(raw), parse, raw))
    entered = await _enter(write, parsed, query)
    if len(parsed.faults) >= MOST_READ:
        refuse(parsed.faults)
    plan = await _plan(write, entered.district, parsed, restoring=query.restore)
    acts = await _acts(plan)
    histories = await run_in_thread_if_large(_size(parsed.lists), stage_all, plan, parsed, acts)
    refuse([*parsed.faults, *plan.faults])
    await _store(write, plan, histories)
    counts = count(plan, histories, entered.counts)
    if query.restore:
        await replay_in(write, ledger_of(write.request))
    import_id = None
    if query.dry_run:
        write.discard()
    elif write.changes_anything:
        told = {name: count.model_dump() for name, count in counts.items()}
        import_id = await keep(write, plan, entered.former, told)
    return await result(plan, counts, import_id, dry_run=query.dry_run)


@dataclass
class _Entered:
    """The locked district of an import, the result for its own fields, and their former values."""

    district: Row
    counts: Counts
    former: dict[str, Any] = field(default_factory=dict)


async def _enter(write: Write, parsed: Parsed, query: ImportQuery) -> _Entered:
    """Lock the district; create or change it if the bundle says so and the caller may."""
    if query.restore:
        refuse_others(write)
    entered = await _district_of(write, parsed, query)
    if query.restore:
        await refuse_full(write)
    return entered


async def _district_of(write: Write, parsed: Parsed, query: ImportQuery) -> _Entered:
    entry = parsed.district
    if query.district is not None:
        district_id = await resolve(write.reader, query.district)
        return _Entered(await districts.enter(write, district_id), _counts(0, 0, 0))
    if entry is None or entry.ags is None:
        refuse(parsed.faults)
        en, de = (
            "Name the district, here or by its AGS in the bundle",
            "Nennen Sie den Kreis, hier oder per AGS im Paket",
        )
        raise Problem("invalid", errors=[Fault("missing", en, de, parameter="district")])
    district_id = await visible_district(write.reader, entry.ags)
    if district_id == NO_DISTRICT:
        past = await past_of_district(write, entry) if query.restore else None
        return _Entered(await _make_district(write, entry, past), _counts(1, 0, 0))
    row = await districts.enter(write, district_id)
    stored = {name: row[name] for name in districts.FIELDS}
    wanted = merged(DistrictContent, stored, given_facts(entry, DistrictFields.model_fields), ["district"])
    if not await districts.apply(write, row, wanted):
        return _Entered(row, _counts(0, 0, 1))
    after = await districts.enter(write, district_id)
    former = {name: value for name, value in stored.items() if value != after[name]}
    return _Entered(after, _counts(0, 1, 0), former)


async def _make_district(write: Write, entry: DistrictEntry, past: Mapping[str, Any] | None) -> Row:
    if not write.caller.is_operator:
        raise Problem("forbidden", "Only the operator makes districts.", "Kreise legt nur der Betreiber an.")
    wanted = merged(DistrictContent, {}, given_facts(entry, DistrictFields.model_fields), ["district"])
    return await districts.enter(write, await districts.create_district(write, wanted, past))


async def _plan(write: Write, district: Row, parsed: Parsed, *, restoring: bool) -> Plan:
    lists = parsed.lists
    concepts = {e.key for _, e in lists["concepts"]} | {
        e.concept for n in lists for _, e in lists[n] if BY_NAME[n].is_of_concept
    }
    if lists["resolution_tasks"]:
        concepts |= {e.about_concept for _, e in lists["resolution_tasks"] if e.about_concept}
        concepts |= await existing.concepts_of(write, ResolutionTask)
    if lists["funding_applications"]:
        concepts |= {e.about_concept for _, e in lists["funding_applications"] if e.about_concept}
        concepts |= await existing.concepts_of(write, FundingApplication)
    if looks_back(parsed):
        concepts |= {e.predecessor for _, e in lists["concepts"] if e.predecessor}
        concepts |= await existing.before(write, concepts)
    concepts |= {e.to_concept for _, e in lists["participation_links"] if e.to_concept}
    kinds = await existing.load(
        write, concepts, [n for n in lists if lists[n]], many=_size(lists) > worker_threads.LARGE_COUNT
    )
    plan = Plan(write, district, kinds, parsed.refused)
    for name, entries in lists.items():
        lists[name] = [
            (n, e) for n, e in entries if plan.first(name, (getattr(e, "concept", None), e.key), f"/{name}/{n}")
        ]
    await take_past(plan, parsed, restoring=restoring)
    plan.give_ids(lists)
    plan.links = await _links(plan, parsed)
    if any(lists[resource.name] for resource in LOGS):
        plan.closed_to_lights = {i: c for i, c in plan.closed.items() if not await takes_lights(write, c)}
    if any(lists[resource.name] for resource in PARTICIPATION):
        await leave_erased(plan, parsed)
    return plan


async def _acts(plan: Plan) -> dict[str, existing.Acts]:
    """Return the acts on stored entries of the logs, by list."""
    ids = {name: [row["id"] for row in plan.kinds[name].existing.values()] for name in existing.LOGS}
    return {name: await existing.acts(plan.write, log, ids[name]) for name, log in existing.LOGS.items()}


def _size(lists: Mapping[str, Any]) -> int:
    """Count the entries of a bundle."""
    return sum(len(entries) for entries in lists.values() if isinstance(entries, list))


async def _links(plan: Plan, parsed: Parsed) -> dict[UUID, Lists]:
    """Return the stored lists of references of the rows that have an entry, by id."""
    found: dict[UUID, Lists] = {}
    for resource in (resource for resource in RESOURCES if resource.lists):
        names = [(getattr(entry, "concept", None), entry.key) for _, entry in parsed.lists[resource.name]]
        rows = [row for one in names if (row := plan.kinds[resource.name].existing.get(one))]
        found |= await links_of_all(plan.write, resource.kept, [row["id"] for row in rows])
    return found


def with_key(fault: Fault, raw: Mapping[str, Any]) -> Fault:
    """Return a fault with the key of the entry at which it stands, if that is one."""
    name, _, place = str(fault.pointer).strip("/").partition("/")
    entries, number = raw.get(name), place.partition("/")[0]
    if not isinstance(entries, list) or not number.isdecimal() or int(number) >= len(entries):
        return fault
    key = entries[int(number)].get("key") if isinstance(entries[int(number)], dict) else None
    return replace(fault, key=key) if isinstance(key, str) and is_key(key) else fault


def refuse(faults: Sequence[Fault]) -> None:
    """Refuse an import that has any fault, and report all of them.

    Raises:
        Problem: import-refused.
    """
    if faults:
        least = ("at least ", "mindestens ") if len(faults) >= MOST_READ else ("", "")
        en = f"{least[0]}{len(faults):,} fault{'s' * (len(faults) > 1)}"
        de = f"{least[1]}{german(len(faults))} Fehler"
        if len(faults) > MOST_FAULTS:
            en += f", the first {MOST_FAULTS:,} are listed"
            de += f", die ersten {german(MOST_FAULTS)} sind genannt"
        en, de = f"{en}; nothing was imported.", f"{de}; es wurde nichts importiert."
        raise Problem("import-refused", en, de, errors=faults[:MOST_FAULTS])


async def _store(write: Write, plan: Plan, histories: list[History]) -> None:
    for kind in plan.contents:
        await store_kind(write, kind)
    for history in histories:
        await store_history(write, history)
    if any(row["predecessor_id"] for row in plan.kinds["concepts"].rows()):
        await renew(write)
    if withholds(plan) or any(_flips(staged) for kind in plan.contents for staged in kind.altered):
        await refresh_visibility(write)
    refuse(await _broken_elsewhere(write, plan.kinds["concepts"].altered))


async def _broken_elsewhere(write: Write, concepts: Iterable[StagedRow]) -> list[Fault]:
    """Return the faults of changed concepts in rows that refer to them, also in rooms that are not loaded."""
    return [
        replace(fault, pointer=f"{staged.pointer}{fault.pointer}")
        for staged in concepts
        if staged.before is not None
        for fault in await faults_elsewhere(write, Concept, staged.before, staged.values)
    ]


def _flips(staged: StagedRow) -> bool:
    """Return True if the change may show or hide other rows."""
    assert staged.before is not None
    told = {"visibility", "moderation", "parent_id"}.intersection(staged.changed)
    return bool(told) or staged.values["is_public"] != staged.before["is_public"]


def _counts(created: int, changed: int, unchanged: int) -> Counts:
    return Counts(created=created, changed=changed, unchanged=unchanged)


def count(plan: Plan, histories: Sequence[History], district: Counts) -> dict[str, Counts]:
    """Count the created, changed and unchanged entries of each list."""
    counts = {"district": district}
    for name, kind in plan.kinds.items():
        counts[name] = _counts(len(kind.created), len(kind.altered), kind.unchanged)
    for history in histories:
        kind = history.kind
        counts[history.name] = _counts(len(kind.created), len(history.acted), kind.unchanged)
    return counts


async def result(
    plan: Plan,
    counts: Mapping[str, Counts],
    import_id: UUID | None,
    *,
    dry_run: bool,
    table: TableResult | None = None,
) -> ImportResult:
    """Return the answer of an import; `table` reports on a table, beside the counts."""
    totals = {
        word: sum(getattr(count, word) for count in counts.values()) for word in ("created", "changed", "unchanged")
    }
    ids = {"import_id": import_id, "district_id": plan.write.district_id}
    return ImportResult(dry_run=dry_run, **ids, **counts, **totals, table=table, hints=await hints(plan))
