"""The answer of an import: what it counts, and hints to look at things of one title or number, which may be one."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, NamedTuple
from uuid import UUID

from app.core.languages import error_of
from app.core.problems import Fault
from app.core.reading import EMPTY
from app.core.warnings import warnings_of
from app.core.worker_threads import run_in_thread_if_large
from app.exchange.imports.parsing import MOST_FAULTS, Name
from app.exchange.imports.resolve.logs import StagedLog
from app.exchange.imports.resolve.plan import Kind, Plan
from app.exchange.imports.schemas import Counts, FieldChange, Hint, ImportQuery, ImportResult, TableResult
from app.exchange.imports.write.record import keep
from app.resources import BY_MODEL


class _Twins(NamedTuple):
    """Columns that two things of a list rarely share, the place within which they do, and the hint's words."""

    column: str
    within: tuple[str, ...]
    en: str
    de: str


_TITLE = "This title stands more than once in one field", "Diesen Titel gibt es in einem Handlungsfeld mehrfach"
_NUMBER = "This number stands more than once in the concept", "Diese Nummer gibt es im Konzept mehrfach"
_LISTS = {
    "fields_of_action": ("parent_id",),
    "goals": ("field_id",),
    "measures": ("field_id",),
    "indicators": ("goal_id", "measure_id"),
}
"""The lists with titles and numbers, and what their titles stand in."""
_NAMED = 5
"""Keys that a hint names at most."""


async def hints(plan: Plan) -> list[Hint]:
    """Return the first 1,000 hints, one for all things that share a value."""
    kinds = [plan.kinds[name] for name in _LISTS]
    return await run_in_thread_if_large(sum(len(kind.existing) + len(kind.staged) for kind in kinds), _hints, plan)


def _hints(plan: Plan) -> list[Hint]:
    found = [
        hint
        for name, within in _LISTS.items()
        for twins in (_Twins("title", within, *_TITLE), _Twins("number", (), *_NUMBER))
        for hint in _of_kind(plan, plan.kinds[name], twins)
    ]
    return found[:MOST_FAULTS]


def _of_kind(plan: Plan, kind: Kind, twins: _Twins) -> Iterator[Hint]:
    columns = {twins.column, *twins.within}
    moved = {
        name for name, staged in kind.staged.items() if staged.before is None or columns.intersection(staged.changed)
    }
    for (*_, value), names in _alike(kind, twins).items() if moved else ():
        if len(names) > 1 and moved.intersection(names):
            keys = ", ".join(key for _, key in names[:_NAMED]) + ", …" * (len(names) > _NAMED)
            fault = Fault(f"same_{twins.column}", f"{twins.en}: {value} ({keys})", f"{twins.de}: {value} ({keys})")
            pointers = [f"{staged.pointer}/{twins.column}" for n in names if (staged := kind.staged.get(n))]
            detail = error_of(plan.write.request, fault)["detail"]
            yield Hint(pointers=pointers, code=fault.code, detail=detail)


def _alike(kind: Kind, twins: _Twins) -> Mapping[tuple[Any, ...], list[Name]]:
    """Return the names of the things that share a value, by place and value."""
    found = defaultdict[tuple[Any, ...], list[Name]](list)
    for name in {**kind.existing, **kind.staged}:
        row = kind.row(name)
        if row is not None and row[twins.column] is not None:
            found[row["concept_id"], *(row[c] for c in twins.within), row[twins.column]].append(name)
    return found


async def changes(plan: Plan) -> list[FieldChange]:
    """Return the first 1,000 fields that differ of things that exist."""
    size = sum(len(kind.existing) for kind in plan.contents)
    return await run_in_thread_if_large(size, lambda: list(islice(_changes(plan), MOST_FAULTS)))


def _changes(plan: Plan) -> Iterator[FieldChange]:
    keys = {str(row["id"]): row["key"] for kind in plan.contents for row in kind.rows()}
    for kind in plan.contents:
        spec = BY_MODEL[kind.model]
        for staged in kind.altered:
            assert staged.before is not None
            former = {**spec.stored(staged.before), **staged.former_links}
            after = {**spec.stored(staged.values), **staged.links}
            for name in (name for name in former if former[name] != after[name] and "." not in name):
                both = {"before": _with_keys(former[name], keys), "after": _with_keys(after[name], keys)}
                yield FieldChange(pointer=staged.pointer, key=staged.values["key"], field=spec.field_of(name), **both)


def _with_keys(value: Any, keys: Mapping[str, str]) -> Any:
    """Return a value with keys for the ids in it."""
    match value:
        case list():
            return [_with_keys(one, keys) for one in value]
        case dict():
            return {name.removesuffix("_id"): _with_keys(one, keys) for name, one in value.items()}
        case str() | UUID():
            return keys.get(str(value), value)
    return value


def count(plan: Plan, logs: Sequence[StagedLog], district: Counts) -> dict[str, Counts]:
    """Count the created, changed and unchanged entries of each list."""
    counts = {"district": district}
    for name, kind in plan.kinds.items():
        counts[name] = Counts(created=len(kind.created), changed=len(kind.altered), unchanged=kind.unchanged)
    for log in logs:
        kind = log.kind
        counts[log.name] = Counts(created=len(kind.created), changed=len(log.acted), unchanged=kind.unchanged)
    return counts


async def conclude(
    plan: Plan,
    query: ImportQuery,
    counts: Mapping[str, Counts],
    *,
    former: Mapping[str, Any] = EMPTY,
    file: bytes | None = None,
    table: TableResult | None = None,
) -> ImportResult:
    """Return the answer of an import, and record it unless it changed nothing or is a dry run. `former` are the former
    values of the district, `file` is what was imported if not the whole body, `table` reports on a table."""
    import_id = None
    if query.dry_run:
        plan.write.discard()
    elif plan.write.changes_anything:
        numbers = {name: counted.model_dump() for name, counted in counts.items()}
        import_id = await keep(plan.write, plan, former, numbers, file)
    totals = {
        word: sum(getattr(counted, word) for counted in counts.values()) for word in ("created", "changed", "unchanged")
    }
    ids = {"import_id": import_id, "district_id": plan.write.district_id}
    warnings = warnings_of(plan.write.request, plan.warnings)
    would = {"changes": await changes(plan)} if query.dry_run else {}
    told = {
        **would,
        "table": table,
        "hints": await hints(plan),
        "warnings": warnings,
        "differing": plan.differing[:MOST_FAULTS],
    }
    return ImportResult(dry_run=query.dry_run, **ids, **counts, **totals, **told)
