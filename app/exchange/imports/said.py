"""Checks of an import's participation against the rules of that room."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from app.core.problems import Fault
from app.core.reading import Row
from app.exchange.imports.drafts import Draft
from app.exchange.imports.plan import Plan, StagedRow, named_by_key
from app.participation.feedback_items import service as items
from app.participation.rules import (
    PUBLIC_REFERENCES,
    duplicate_faults,
    internal_faults,
    is_out,
    part_faults,
    split_faults,
)

EVENTS, STATEMENTS, ITEMS = "participation_events", "key_statements", "feedback_items"


def rows_by_id(plan: Plan, kind: str) -> dict[UUID, Row]:
    """Return the rows of a list by id, as they will be."""
    return {row["id"]: row for row in plan.kinds[kind].rows()}


def check_parts(plan: Plan, _: Sequence[Draft]) -> None:
    """Report events that are too deep; hide the others if their parent is hidden."""
    by_id = rows_by_id(plan, EVENTS)
    staged = (one for one in plan.kinds[EVENTS].staged.values() if one.values["parent_id"] in by_id)
    parts = {one.values["id"]: one for one in staged}
    for part in parts.values():
        part.values["is_public"] = part.values["is_public"] and by_id[part.values["parent_id"]]["is_public"]

    def faults(event_id: UUID, *, is_owner: bool) -> Iterator[Fault]:
        return part_faults(event_id, by_id[parts[event_id].values["parent_id"]], has_parts=is_owner)

    _check_one_level(plan, parts, by_id, "parent_id", faults)


def check_items(plan: Plan, drafts: Sequence[Draft]) -> None:
    """Report impossible duplicates, passages and comments; mark the items that were split."""
    rows = rows_by_id(plan, ITEMS)
    for draft in drafts:
        whole = rows.get(draft.values["split_from_id"])
        if whole is None or draft.before is not None:
            continue
        if not items.is_passage(draft.values["text"], whole["text"]):  # whether it may be split, `_check_splits` asks
            en, de = "This is no passage of the item's text", "Das ist keine Stelle aus dem Text der Rückmeldung"
            plan.fault("no_passage", f"{draft.pointer}/text", en, de)
        elif not whole["is_split"]:
            plan.restage(ITEMS, (draft.name[0], whole["key"]), {"is_split": True}, draft.pointer)
    _check_splits(plan, _check_duplicates(plan))
    check_circles(plan, "split_from_id", "It is a passage of its own part", "Sie ist eine Stelle des eigenen Teils")
    en, de = "It comments on what was said to it", "Es bezieht sich auf eine Antwort auf sich selbst"
    check_circles(plan, "comment_on_id", en, de)


def _check_one_level(
    plan: Plan,
    moved: Mapping[UUID, StagedRow],
    by_id: Mapping[UUID, Row],
    column: str,
    faults: Callable[..., Iterable[Fault]],
) -> set[UUID]:
    """Report broken rules of one level at the entry that brings them about, once: a child counts against an entry only
    if it is valid itself. Return the parents of valid rows."""
    told = {i: list(faults(i, is_owner=False)) for i in moved}
    owners = {row[column] for i, row in by_id.items() if not told.get(i)}
    for i, staged in moved.items():
        _tell(plan, staged, told[i] or faults(i, is_owner=i in owners))
    return owners


def _tell(plan: Plan, staged: StagedRow, faults: Iterable[Fault]) -> None:
    """Report the faults of a rule at the fields of an entry, named by key instead of id."""
    for fault in faults:
        plan.faults.append(replace(fault, pointer=f"{staged.pointer}{named_by_key(str(fault.pointer))}"))


def check_circles(plan: Plan, column: str, en: str, de: str) -> None:
    """Report new items that lead back to themselves; stored ones make no cycle."""
    new = {s.values["id"]: s for s in plan.kinds[ITEMS].created if s.values[column] is not None}
    on = {i: staged.values[column] for i, staged in new.items()}
    circles, walked = set[UUID](), set[UUID]()
    for item_id in on:
        path, above = list[UUID](), item_id
        while above in on and above not in walked:
            walked.add(above)
            path.append(above)
            above = on[above]
        if above in path:
            circles.update(path[path.index(above) :])
    for item_id in (i for i in new if i in circles):
        _tell(plan, new[item_id], [Fault("circle", en, de, pointer=f"/{column}")])


def _check_duplicates(plan: Plan) -> set[UUID]:
    """Report impossible duplicates; return the items that have duplicates."""
    by_id = rows_by_id(plan, ITEMS)
    moved = {
        staged.values["id"]: staged
        for staged in plan.kinds[ITEMS].staged.values()
        if (head := staged.values["duplicate_of_id"]) in by_id and (staged.before or {}).get("duplicate_of_id") != head
    }

    def faults(item_id: UUID, *, is_owner: bool) -> Iterator[Fault]:
        values, was_split = moved[item_id].values, (moved[item_id].before or {}).get("is_split", False)
        item = {"id": item_id, "is_split": was_split}  # where this import splits it, its parts are told
        return duplicate_faults(item, by_id[values["duplicate_of_id"]], stands_for_others=is_owner)

    return _check_one_level(plan, moved, by_id, "duplicate_of_id", faults)


def _check_splits(plan: Plan, heads: set[UUID]) -> None:
    """Report new passages of items that cannot be split, or could not before this import."""
    of, by_id = plan.kinds[ITEMS], rows_by_id(plan, ITEMS)
    before = {row["id"]: row["is_split"] for row in of.existing.values()}
    for staged in of.created:
        whole = by_id.get(staged.values["split_from_id"])
        if whole is not None:
            as_it_was = {**whole, "is_split": before.get(whole["id"], False)}
            _tell(plan, staged, split_faults(as_it_was, stands_for_others=whole["id"] in heads))


def check_internal(plan: Plan, _: Sequence[Draft]) -> None:
    """Report public rows that refer to internal ones, unless they did so before."""
    rows = {kind: rows_by_id(plan, kind) for kind in (EVENTS, STATEMENTS, ITEMS)}
    for model, targets in PUBLIC_REFERENCES.items():
        for staged in plan.kinds[str(model.__tablename__)].staged.values():
            if is_out(staged.values):
                named = {c: rows[str(of.__tablename__)].get(staged.values[c]) for c, of in targets.items()}
                found = {f"/{column}": [row] for column, row in named.items() if row is not None}
                _tell(plan, staged, internal_faults(found, staged.before))
