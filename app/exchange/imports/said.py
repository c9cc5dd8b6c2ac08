"""Splits and comments of an import's feedback items, and the parts of events."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from app.core.problems import Fault
from app.core.reading import Row
from app.exchange.imports.drafts import Draft
from app.exchange.imports.plan import Plan, StagedRow, named_by_key
from app.participation.feedback_items import service as items
from app.participation.rules import split_faults

EVENTS, ITEMS = "participation_events", "feedback_items"


def rows_by_id(plan: Plan, kind: str) -> dict[UUID, Row]:
    """Return the rows of a list by id, as they will be."""
    return {row["id"]: row for row in plan.kinds[kind].rows()}


def hide_parts(plan: Plan, _: Sequence[Draft]) -> None:
    """Hide events that are parts of hidden ones."""
    by_id = rows_by_id(plan, EVENTS)
    for staged in plan.kinds[EVENTS].staged.values():
        whole = by_id.get(staged.values["parent_id"])
        staged.values["is_public"] = staged.values["is_public"] and (whole is None or whole["is_public"])


def check_items(plan: Plan, drafts: Sequence[Draft]) -> None:
    """Report impossible passages and comments; mark the items that are split."""
    rows = rows_by_id(plan, ITEMS)
    heads = {row["duplicate_of_id"] for row in rows.values()}
    for draft in drafts:
        whole = rows.get(draft.values["split_from_id"])
        if whole is None or draft.before is not None:
            continue
        staged, faults = plan.kinds[ITEMS].staged[draft.name], list(_passage_faults(plan, draft, whole, heads))
        _tell(plan, staged, faults)
        if not faults and not whole["is_split"]:
            plan.restage(ITEMS, (draft.name[0], whole["key"]), {"is_split": True}, draft.pointer)
    check_circles(plan, "split_from_id", "It is a passage of its own part", "Sie ist eine Stelle des eigenen Teils")
    en, de = "It comments on what was said to it", "Es bezieht sich auf eine Antwort auf sich selbst"
    check_circles(plan, "comment_on_id", en, de)


def _passage_faults(plan: Plan, draft: Draft, whole: Row, heads: Collection[Any]) -> Iterator[Fault]:
    """Report why a new item cannot be a passage of another one, as that was before this import."""
    if not items.is_passage(draft.values["text"], whole["text"]):
        en, de = "This is no passage of the item's text", "Das ist keine Stelle aus dem Text der Rückmeldung"
        yield Fault("no_passage", en, de, pointer="/text")
    before = plan.kinds[ITEMS].existing.get((draft.name[0], whole["key"]))
    as_it_was = {**whole, "is_split": before is not None and before["is_split"]}
    yield from split_faults(as_it_was, stands_for_others=whole["id"] in heads)


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
