"""Rules and effects between the rows of a list, once all of it are staged."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from app.concepts.attribute_definitions.values import settled
from app.concepts.measures import service as measures
from app.concepts.versions.rules import CONTINUED, becomes_of, unfit
from app.core.problems import Fault
from app.core.reading import Row
from app.exchange.imports.resolve.drafts import Draft
from app.exchange.imports.resolve.observations import OBSERVATIONS
from app.exchange.imports.resolve.plan import Plan, StagedRow, named_by_key
from app.participation.feedback_items import service as items
from app.participation.rules import split_faults

ITEMS = "feedback_items"


def supersede(plan: Plan, _: Sequence[Draft]) -> None:
    """Stage the states of previous versions: adoption supersedes, withdrawal restores. Report a successor of one
    that was not adopted, and the withdrawal of one that is continued."""
    kind = plan.kinds["concepts"]
    rows = {row["id"]: (name, row) for name in {**kind.existing, **kind.staged} if (row := kind.row(name)) is not None}
    successors = Counter(row["predecessor_id"] for _, row in rows.values() if row["state"] != "withdrawn")
    for staged in list(kind.staged.values()):
        row, was = staged.values, staged.before["state"] if staged.before else None
        if row["state"] == "withdrawn" != was and successors[row["id"]]:
            plan.faults.append(replace(CONTINUED, pointer=f"{staged.pointer}/state"))
        if row["predecessor_id"] not in rows:
            continue
        name, before = rows[row["predecessor_id"]]
        if was is None and row["state"] != "withdrawn":
            fault = unfit(before)
            plan.faults += [replace(fault, pointer=f"{staged.pointer}/predecessor")] if fault else []
        becomes = becomes_of(before, row, was)
        if becomes is not None:  # whatever the bundle says of it
            plan.closed.pop(before["id"], None)  # what is restored may change again
            plan.closed_to_lights.pop(before["id"], None)
            plan.restage("concepts", name, {"state": becomes}, staged.pointer)


def move_values(plan: Plan, _: Sequence[Draft]) -> None:
    """Show or hide the values of attributes whose visibility changes, in measures that the bundle does not name."""
    definitions = plan.kinds["attribute_definitions"]
    turned = [one for one in definitions.altered if "visibility" in one.changed]
    places = {one.values["concept_id"]: one.pointer for one in turned}
    by_concept: dict[UUID, dict[str, Row]] = {concept_id: {} for concept_id in places}
    for row in definitions.rows():
        by_concept.get(row["concept_id"], {})[row["key"]] = row
    measures_staged = plan.kinds["measures"]
    for name in {**measures_staged.existing, **measures_staged.staged}:
        row = measures_staged.row(name) or {}
        if row["concept_id"] in places:
            columns = settled(by_concept[row["concept_id"]], row["attributes"] | row["internal_attributes"])
            if any(row[column] != value for column, value in columns.items()):
                plan.restage("measures", name, columns, places[row["concept_id"]])


def check_measures(plan: Plan, drafts: Sequence[Draft]) -> None:
    """Report relations that the API refuses for a measure too."""
    rows = plan.rows("measures")
    for draft in drafts:
        plan.faults += [*_related_faults(draft, rows), *_continued_faults(draft, rows)]


def _related_faults(draft: Draft, rows: Mapping[UUID, Row]) -> list[Fault]:
    was, after = draft.lists["related_measure_ids"]
    is_given, named = "related" in draft.entry.model_fields_set, was if _was_public(draft) else []
    measure_id = draft.plan.kinds["measures"].id_of(draft.name)
    assert measure_id is not None
    found = []
    for n, other in enumerate(after):
        there = [rows[other]] if other in rows else []
        faults = measures.related_faults(draft.values["visibility"], measure_id, there, named)
        place = f"{draft.pointer}/related/{n}" if is_given else f"{draft.pointer}/visibility"
        found += [replace(fault, pointer=place) for fault in faults]
    return found


def _continued_faults(draft: Draft, rows: Mapping[UUID, Row]) -> list[Fault]:
    if not _was_public(draft) or "predecessors" not in draft.entry.model_fields_set:
        return []
    was, after = draft.lists["predecessor_ids"]
    before = [rows[i] for i in after if i in rows]
    return measures.hidden_faults(draft.values["visibility"], before, f"{draft.pointer}/predecessors", was)


def _was_public(draft: Draft) -> bool:
    return draft.before is not None and draft.before["visibility"] == "public"


def hide_parts(of: str, plan: Plan, _: Sequence[Draft]) -> None:
    """Hide events or measures that are parts of hidden ones."""
    by_id = plan.rows(of)
    for staged in plan.kinds[of].staged.values():
        whole = by_id.get(staged.values["parent_id"])
        staged.values["is_public"] = staged.values["is_public"] and (whole is None or whole["is_public"])


def check_items(plan: Plan, drafts: Sequence[Draft]) -> None:
    """Report impossible passages and comments; mark the items that are split."""
    rows = {row["id"]: row for row in plan.kinds[ITEMS].rows()}
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


def _series(row: Mapping[str, Any]) -> tuple[Any, ...]:
    """Return the values that observations of the same indicator, time and breakdown share."""
    return tuple(row[name] for name in ("indicator_id", "observed_on", "observed_from", "breakdown_key"))


def withhold(plan: Plan, _: Sequence[Draft]) -> None:
    """Hide new observations that were retracted, or that a later suppressed one corrects."""
    of = plan.kinds[OBSERVATIONS]
    last: dict[tuple[Any, ...], tuple[Any, int]] = {}
    for row in (*of.existing.values(), *(staged.values for staged in of.created)):
        if row["suppressed"] and row["retracted_at"] is None:
            at = (row["recorded_at"], row["ordinal"])
            last[_series(row)] = max(last.get(_series(row), at), at)
    for row in (staged.values for staged in of.created):
        corrected = last.get(_series(row), (row["recorded_at"], row["ordinal"]))
        if row["retracted_at"] is not None or corrected > (row["recorded_at"], row["ordinal"]):
            row["is_public"] = False
