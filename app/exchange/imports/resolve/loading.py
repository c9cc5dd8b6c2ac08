"""Loading a plan: the rows that the entries of a bundle are about, and what is known of them."""

from uuid import UUID

from app.concepts.concepts.service import takes_lights
from app.core import worker_threads
from app.core.link_tables import Lists, links_of_all
from app.core.reading import Row
from app.core.writing import Write
from app.exchange.imports.parsing import Parsed, size_of
from app.exchange.imports.resolve import existing
from app.exchange.imports.resolve.erased import leave_erased
from app.exchange.imports.resolve.meetings import put_at_meetings
from app.exchange.imports.resolve.plan import Plan
from app.exchange.imports.resolve.restore import take_past
from app.resources import BY_NAME, FUNDING_APPLICATIONS, LOGS, PARTICIPATION, RESOLUTION_TASKS, RESOURCES


async def load_plan(write: Write, district: Row, parsed: Parsed, *, restoring: bool) -> Plan:
    """Return the plan of an import with what is stored, ids for what is new, and what is known of both. Entries that
    repeat a key, and those of what was erased, are taken out of `parsed`."""
    lists = parsed.lists
    many = size_of(lists) > worker_threads.LARGE_COUNT
    kinds = await existing.load(write, await _concept_keys(write, parsed), [n for n in lists if lists[n]], many=many)
    plan = Plan(write, district, kinds, parsed.refused)
    for name, entries in lists.items():
        lists[name] = [
            (n, e) for n, e in entries if plan.first(name, (getattr(e, "concept", None), e.key), f"/{name}/{n}")
        ]
    put_at_meetings(plan, parsed)
    await take_past(plan, parsed, restoring=restoring)
    plan.give_ids(lists)
    plan.links = await _links(plan, parsed)
    if any(lists[resource.name] for resource in LOGS):
        plan.closed_to_lights = {i: c for i, c in plan.closed.items() if not await takes_lights(write, c)}
    if any(lists[resource.name] for resource in PARTICIPATION):
        await leave_erased(plan, parsed)
    return plan


async def _concept_keys(write: Write, parsed: Parsed) -> set[str]:
    """Return the keys of the concepts in which entries are, or to which they lead."""
    lists = parsed.lists
    concepts = {e.key for _, e in lists["concepts"]} | {
        e.concept for n in lists for _, e in lists[n] if BY_NAME[n].is_of_concept
    }
    for resource in (RESOLUTION_TASKS, FUNDING_APPLICATIONS):
        if lists[resource.name]:
            concepts |= {e.about_concept for _, e in lists[resource.name] if e.about_concept}
            concepts |= await existing.concepts_of(write, resource.model)
    tasks = lists[RESOLUTION_TASKS.name]
    concepts |= {one.event_concept for _, e in tasks for one in e.follow_ups or () if one.event_concept}
    if _looks_back(parsed):
        concepts |= {e.predecessor for _, e in lists["concepts"] if e.predecessor}
        concepts |= await existing.before(write, concepts)
    return concepts | {e.to_concept for _, e in lists["participation_links"] if e.to_concept}


def _looks_back(parsed: Parsed) -> bool:
    """Return True if any entry names a predecessor."""
    fields_and_goals = (*parsed.lists["fields_of_action"], *parsed.lists["goals"])
    return any(e.predecessor for _, e in fields_and_goals) or any(e.predecessors for _, e in parsed.lists["measures"])


async def _links(plan: Plan, parsed: Parsed) -> dict[UUID, Lists]:
    """Return the stored lists of references of the rows that have an entry, by id."""
    found: dict[UUID, Lists] = {}
    for resource in (resource for resource in RESOURCES if resource.listed):
        names = [(getattr(entry, "concept", None), entry.key) for _, entry in parsed.lists[resource.name]]
        rows = [row for one in names if (row := plan.kinds[resource.name].existing.get(one))]
        found |= await links_of_all(plan.write, resource.link_tables, [row["id"] for row in rows])
    return found


async def load_acts(plan: Plan) -> dict[str, existing.Acts]:
    """Return the acts on stored entries of the logs, by list."""
    ids = {name: [row["id"] for row in plan.kinds[name].existing.values()] for name in existing.LOGS}
    return {name: await existing.acts(plan.write, log, ids[name]) for name, log in existing.LOGS.items()}
