"""Importing a bundle: one transaction, all or nothing; run twice it changes nothing."""

from typing import Any

from app.core.problems import Problem
from app.core.worker_threads import run_in_thread_if_large
from app.core.writing import Write
from app.exchange.imports.answer import conclude, count
from app.exchange.imports.parsing import MOST_FAULTS, MOST_READ, parse, size_of
from app.exchange.imports.refusals import refuse, with_key
from app.exchange.imports.resolve.district import enter_district
from app.exchange.imports.resolve.loading import load_acts, load_plan
from app.exchange.imports.schemas import ImportQuery, ImportResult
from app.exchange.imports.staging import stage_all
from app.exchange.imports.write.store import store_plan
from app.participation.erasures.dependencies import ledger_of
from app.participation.erasures.replay import replay_in


async def import_bundle(write: Write, raw: dict[str, Any], query: ImportQuery) -> ImportResult:
    """Import a bundle into its district.

    Raises:
        Problem: import-refused, with every refused entry's pointer and reason.
    """
    try:
        return await _import(write, raw, query)
    except Problem as problem:
        problem.errors = [with_key(fault, raw) for fault in problem.errors]
        problem.warnings = [with_key(fault, raw) for fault in problem.warnings]
        raise


async def _import(write: Write, raw: dict[str, Any], query: ImportQuery) -> ImportResult:
    parsed = await write.without_connection(run_in_thread_if_large(size_of(raw), parse, raw))
    entered = await enter_district(write, parsed, query)
    if len(parsed.faults) >= MOST_READ:
        refuse(parsed.faults)
    plan = await load_plan(write, entered.district, parsed, restoring=query.restore)
    plan.records_corrections = query.corrections is not None
    acts = await load_acts(plan)
    logs = await run_in_thread_if_large(size_of(parsed.lists), stage_all, plan, parsed, acts)
    refuse([*parsed.faults, *plan.faults], plan.warnings)
    await store_plan(write, plan, logs)
    plan.warnings = [with_key(fault, raw) for fault in plan.warnings[:MOST_FAULTS]]
    counts = count(plan, logs, entered.counts)
    if query.restore:
        await replay_in(write, ledger_of(write.request))
    return await conclude(plan, query, counts, former=entered.former)
