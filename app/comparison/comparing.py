"""Comparing the contents of two versions: what became of each field, goal and measure, counted."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any
from uuid import UUID

from pydantic_core import to_jsonable_python

from app.comparison.matching import Match, Targets, differing, matches, origins, reasons, turned
from app.comparison.schemas import (
    ChangeCounts,
    Compared,
    ComparedGoals,
    ComparedMeasures,
    Comparison,
    FieldChanges,
    QuotedStatement,
)
from app.comparison.vocabulary import VersionChange
from app.concepts.fields_of_action.schemas import FieldFacts
from app.concepts.goals.schemas import GoalFacts
from app.concepts.measures.schemas import MeasureFacts
from app.concepts.versions.inheritance import begins
from app.concepts.views.counting import added, is_counted
from app.core.reading import Row

_NO_CONTENT = {
    "position",
    "stage",
    "adopted_on",
    "discontinued_on",
    "discontinued_reason",
    "discontinued_note",
    "visibility",
    "first_ends_on",
    "ended_on",
}
_FIELD, _GOAL, _MEASURE = (
    [name for name in facts.model_fields if name not in _NO_CONTENT] for facts in (FieldFacts, GoalFacts, MeasureFacts)
)
"""Fields of each that are compared."""


@dataclass(frozen=True)
class ComparedVersions:
    """Contents of the versions, from the earlier to the later, and what people said about them."""

    line: Sequence[Row]
    fields: Sequence[Row]
    goals: Sequence[Row]
    measures: Sequence[Row]
    led: Sequence[Row]


@dataclass(frozen=True)
class _Kind:
    """One kind of thing, in all versions from the earlier to the later."""

    versions: Sequence[Sequence[Row]]
    sources: Targets
    """From what is in the later version to what it continues in the earlier."""

    @cached_property
    def targets(self) -> Targets:
        return turned(self.sources)

    @cached_property
    def matches(self) -> list[Match]:
        return list(matches(self.versions[0], self.versions[-1], self.sources))


def compare(held: ComparedVersions, today: date, parts: str) -> Comparison:
    """Compare the first version of the line with the last; count whole measures, parts or both."""
    line = held.line
    fields, goals = _kind(line, held.fields), _kind(line, held.goals)
    starts = {concept["id"]: begins(concept) or today for concept in (line[0], line[-1])}
    measures = _kind(line, [row for row in held.measures if not _is_gone(row, starts)])
    ended = reasons(_versions(line, held.measures), _continued(held.measures))
    said = _said(held.led)
    compared = [_measure(match, fields, goals, measures, said, ended) for match in measures.matches]
    pairs = zip(measures.matches, compared, strict=True)
    counted = [(_shown(match), one) for match, one in pairs if is_counted(_shown(match), parts)]
    own = _counted_by_field(counted, fields.targets)
    return Comparison.model_validate(
        {
            "before": line[0] if len(line) > 1 else None,
            "after": line[-1],
            "evaluated_on": today,
            "counts": _counts(added(own.values())),
            "without_field": _counts(own[None]),
            "by_field": [_field_changes(match, own) for match in fields.matches],
            "fields": [_field(match, fields) for match in fields.matches],
            "goals": [_goal(match, fields, goals, said) for match in goals.matches],
            "measures": compared,
        }
    )


def _is_gone(row: Row, starts: Mapping[UUID, date]) -> bool:
    """Return whether a measure of either version was discontinued when that began, or by now if it has not."""
    start = starts.get(row["concept_id"])
    return start is not None and row["discontinued_on"] is not None and row["discontinued_on"] <= start


def _kind(line: Sequence[Row], rows: Sequence[Row]) -> _Kind:
    versions = _versions(line, rows)
    return _Kind(versions, origins(versions, _continued(rows)))


def _versions(line: Sequence[Row], rows: Sequence[Row]) -> list[list[Row]]:
    """Return what each version holds, with an empty one before a first one."""
    by_concept: defaultdict[UUID, list[Row]] = defaultdict(list)
    for row in rows:
        by_concept[row["concept_id"]].append(row)
    return [*([[]] if len(line) == 1 else []), *(by_concept[concept["id"]] for concept in line)]


def _continued(rows: Sequence[Row]) -> dict[UUID, Sequence[UUID]]:
    return {row["id"]: _predecessors(row) for row in rows}


def _predecessors(row: Row) -> Sequence[UUID]:
    if "predecessor_ids" in row:
        ids: Sequence[UUID] = row["predecessor_ids"]
        return ids
    return [row["predecessor_id"]] if row["predecessor_id"] else []


# --- what became of it --------------------------------------------------------------------------------------------


def _compared(match: Match, plain: Sequence[str], references: Mapping[str, Targets | None]) -> dict[str, Any]:
    change, fields = match.change, list[str]()
    if change is VersionChange.KEPT:
        fields = sorted(differing(match.before[0], match.after[0], plain, references))
        change = VersionChange.CHANGED if fields else VersionChange.KEPT
    return {
        "change": change,
        "changed_fields": fields,
        "changed_values": [
            {
                "field": name,
                "before": to_jsonable_python(match.before[0][name]),
                "after": to_jsonable_python(match.after[0][name]),
            }
            for name in fields
        ],
        "before": match.before,
        "after": match.after,
    }


def _field(match: Match, fields: _Kind) -> Compared:
    return Compared.model_validate(_compared(match, _FIELD, {"parent_id": fields.targets}))


def _goal(match: Match, fields: _Kind, goals: _Kind, said: Mapping[UUID, list[QuotedStatement]]) -> ComparedGoals:
    compared = _compared(match, _GOAL, {"field_id": fields.targets, "parent_id": goals.targets})
    return ComparedGoals.model_validate({**compared, "feedback": _feedback(compared, said)})


def _measure(
    match: Match,
    fields: _Kind,
    goals: _Kind,
    measures: _Kind,
    said: Mapping[UUID, list[QuotedStatement]],
    ended: Mapping[UUID, str],
) -> ComparedMeasures:
    references = {
        "field_id": fields.targets,
        "parent_id": measures.targets,
        "goal_ids": goals.targets,
        "responsible_ids": None,
        "partner_ids": None,
    }
    compared = _compared(match, _MEASURE, references)
    gone = [] if match.after else match.before
    reason = next((why for row in gone if (why := ended.get(row["id"]))), None)
    return ComparedMeasures.model_validate(
        {**compared, "feedback": _feedback(compared, said), "discontinued_reason": reason}
    )


def _said(led: Sequence[Row]) -> defaultdict[UUID, list[QuotedStatement]]:
    quotations: defaultdict[UUID, list[QuotedStatement]] = defaultdict(list)
    for row in led:
        quotations[row["to"]].append(QuotedStatement.model_validate(row))
    return quotations


def _feedback(compared: Mapping[str, Any], said: Mapping[UUID, list[QuotedStatement]]) -> list[QuotedStatement]:
    if compared["change"] is VersionChange.KEPT:
        return []
    rows = [*compared["after"], *compared["before"]]
    return [one for row in rows for one in said.get(row["id"], [])]


# --- counting -----------------------------------------------------------------------------------------------------


def _counts(tally: Mapping[VersionChange, int]) -> ChangeCounts:
    each = {change.value: tally.get(change, 0) for change in VersionChange}
    return ChangeCounts(total=sum(each.values()), **each)


def _shown(match: Match) -> Row:
    """Return the measure by which a change is counted: a whole one of the later version where there is one, else of the
    earlier."""
    return min(match.after or match.before, key=lambda row: row["parent_id"] is not None)


def _counted_by_field(
    counted: Sequence[tuple[Row, ComparedMeasures]], targets: Targets
) -> defaultdict[UUID | None, Counter[VersionChange]]:
    """Count changes by the field in the later version where there is one, else by that in the earlier."""
    own: defaultdict[UUID | None, Counter[VersionChange]] = defaultdict(Counter)
    for shown, one in counted:
        field_id = shown["counted_in"]
        if not one.after:
            field_id = next(iter(sorted(targets.get(field_id, ()))), field_id)
        own[field_id][VersionChange(one.change)] += 1
    return own


def _field_changes(match: Match, own: Mapping[UUID | None, Counter[VersionChange]]) -> FieldChanges:
    shown = (match.after or match.before)[0]
    ids = {row["id"] for row in (*match.before, *match.after)}
    tally = sum((own.get(field_id, Counter()) for field_id in ids), Counter[VersionChange]())
    return FieldChanges(
        before_id=match.before[0]["id"] if match.before else None,
        after_id=match.after[0]["id"] if match.after else None,
        title=shown["title"],
        counts=_counts(tally),
    )
