"""Comparing two versions in a fixed number of statements, as the caller sees them."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from typing import Any
from uuid import UUID

from sqlalchemy import Select, Uuid, and_, any_, bindparam, case, or_, select
from sqlalchemy.dialects.postgresql import ARRAY

from app.comparison.matching import Match, Targets, differing, matches, origins, reasons, turned
from app.comparison.schemas import (
    ChangeCounts,
    Compared,
    ComparedGoals,
    ComparedMeasures,
    Comparison,
    ComparisonQuery,
    FieldChanges,
    QuotedStatement,
)
from app.comparison.vocabulary import VersionChange
from app.concepts.concepts.queries import concepts, select_concepts
from app.concepts.concepts.queries import row as concept_row
from app.concepts.fields_of_action.queries import fields_of_action, select_fields
from app.concepts.fields_of_action.schemas import FieldFacts
from app.concepts.goals.queries import goals, select_goals
from app.concepts.goals.schemas import GoalFacts
from app.concepts.measures.queries import measures, select_measures
from app.concepts.measures.schemas import MeasureFacts
from app.concepts.versions.inheritance import begins
from app.core.problems import Fault, Problem
from app.core.reading import SCOPE, Reader, Row, View, visible
from app.core.worker_threads import run_in_thread_if_large
from app.participation.feedback_items.queries import feedback_items
from app.participation.key_statements.queries import key_statements
from app.participation.participation_links.queries import links

_CONCEPTS = any_(bindparam("concepts", type_=ARRAY(Uuid())))
_TARGETS = any_(bindparam("targets", type_=ARRAY(Uuid())))
_NO_CONTENT = {
    "position",
    "stage",
    "adopted_on",
    "discontinued_on",
    "discontinued_reason",
    "discontinued_note",
    "visibility",
}
_FIELD, _GOAL, _MEASURE = (
    [name for name in facts.model_fields if name not in _NO_CONTENT] for facts in (FieldFacts, GoalFacts, MeasureFacts)
)
"""Fields of each that are compared."""


SMALL = 200
"""Most goals and measures that are compared in the event loop; more are compared outside of it."""


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


async def read_comparison(reader: Reader, concept_id: UUID, query: ComparisonQuery) -> Comparison:
    """Compare the earlier of two versions with the later.

    Raises:
        Problem: not-found; invalid, where the other version is none of the same line.
    """
    concept = await concept_row(reader, concept_id)
    view = await reader.resolve_view(concept["district_id"])
    line = await _line(reader, concept, query.other)
    bound = {SCOPE: concept["district_id"], "concepts": [row["id"] for row in line], "evaluated_on": reader.today}
    fields, goals, measures = [await reader.rows(select(view), bound) for select in (_fields, _goals, _measures)]
    ends = {line[0]["id"], line[-1]["id"]}
    bound["targets"] = [row["id"] for row in (*goals, *measures) if row["concept_id"] in ends]
    held = ComparedVersions(line, fields, goals, measures, await reader.rows(_quotations(view), bound))
    return await run_in_thread_if_large(len(bound["targets"]), compare, held, reader.today, above=SMALL)


def compare(held: ComparedVersions, today: date) -> Comparison:
    """Compare the first version of the line with the last."""
    line = held.line
    fields, goals = _kind(line, held.fields), _kind(line, held.goals)
    starts = {concept["id"]: begins(concept) or today for concept in (line[0], line[-1])}
    measures = _kind(line, [row for row in held.measures if not _is_gone(row, starts)])
    ended = reasons(_versions(line, held.measures), _continued(held.measures))
    said = _said(held.led)
    compared = [_measure(match, fields, goals, said, ended) for match in measures.matches]
    own = _counted_by_field(measures.matches, compared, fields.targets)
    return Comparison.model_validate(
        {
            "before": line[0] if len(line) > 1 else None,
            "after": line[-1],
            "evaluated_on": today,
            "counts": _counts(Counter(one.change for one in compared)),
            "without_field": _counts(own[None]),
            "by_field": [_field_changes(match, own) for match in fields.matches],
            "fields": [_field(match, fields) for match in fields.matches],
            "goals": [_goal(match, fields, goals, said) for match in goals.matches],
            "measures": compared,
        }
    )


# --- which versions -----------------------------------------------------------------------------------------------


async def _line(reader: Reader, concept: Row, other: UUID | None) -> list[Row]:
    """Return the versions from the earlier of the two to the later, with those between; a first version by itself."""
    statement = select_concepts(reader.view(concept["district_id"])).where(
        concepts.c.district_id == bindparam(SCOPE), concepts.c.lineage_id == concept["lineage_id"]
    )
    bound = {SCOPE: concept["district_id"], "evaluated_on": reader.today}
    rows = {row["id"]: row for row in await reader.rows(statement, bound)}
    if other is None and concept["predecessor_id"] is None:
        return [concept]
    other = other or concept["predecessor_id"]
    if other == concept["id"]:
        raise _refused("itself", "This is the version itself", "Das ist die Fassung selbst")
    for late, early in ((concept["id"], other), (other, concept["id"])):
        chain = _back(rows, late, early)
        if chain:
            return chain
    en = "This is no earlier or later version of the concept"
    de = "Das ist keine frühere oder spätere Fassung des Konzepts"
    raise _refused("unknown_reference", en, de)


def _refused(code: str, en: str, de: str) -> Problem:
    return Problem("invalid", errors=[Fault(code, en, de, parameter="with")])


def _back(rows: Mapping[UUID, Row], late: UUID, early: UUID) -> list[Row]:
    """Return the versions from the early one to the late one; none, where the one does not lead back to the other."""
    chain: list[Row] = []
    current: UUID | None = late
    while current is not None and current in rows:
        chain.insert(0, rows[current])
        if current == early:
            return chain
        current = rows[current]["predecessor_id"]
    return []


# --- what they hold -----------------------------------------------------------------------------------------------


@cache
def _fields(view: View) -> Select[Any]:
    mine = (fields_of_action.c.district_id == bindparam(SCOPE), fields_of_action.c.concept_id == _CONCEPTS)
    return (
        select_fields(view)
        .where(*mine)
        .order_by(fields_of_action.c.position, fields_of_action.c.sort_title, fields_of_action.c.id)
    )


@cache
def _goals(view: View) -> Select[Any]:
    mine = (goals.c.district_id == bindparam(SCOPE), goals.c.concept_id == _CONCEPTS)
    return select_goals(view, False).where(*mine).order_by(goals.c.position, goals.c.sort_title, goals.c.id)


@cache
def _measures(view: View) -> Select[Any]:
    mine = (measures.c.district_id == bindparam(SCOPE), measures.c.concept_id == _CONCEPTS)
    return (
        select_measures(view, False).where(*mine).order_by(measures.c.sort_number, measures.c.sort_title, measures.c.id)
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
    return {"change": change, "changed_fields": fields, "before": match.before, "after": match.after}


def _field(match: Match, fields: _Kind) -> Compared:
    return Compared.model_validate(_compared(match, _FIELD, {"parent_id": fields.targets}))


def _goal(match: Match, fields: _Kind, goals: _Kind, said: Mapping[UUID, list[QuotedStatement]]) -> ComparedGoals:
    compared = _compared(match, _GOAL, {"field_id": fields.targets, "parent_id": goals.targets})
    return ComparedGoals.model_validate({**compared, "feedback": _feedback(compared, said)})


def _measure(
    match: Match,
    fields: _Kind,
    goals: _Kind,
    said: Mapping[UUID, list[QuotedStatement]],
    ended: Mapping[UUID, str],
) -> ComparedMeasures:
    references = {
        "field_id": fields.targets,
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


# --- what people said ---------------------------------------------------------------------------------------------


@cache
def _quotations(view: View) -> Select[Any]:
    """Select links to measures and goals, with what was said."""
    statements = and_(
        key_statements.c.id == links.c.key_statement_id, key_statements.c.district_id == links.c.district_id
    )
    items = and_(feedback_items.c.id == links.c.feedback_item_id, feedback_items.c.district_id == links.c.district_id)
    source = links.outerjoin(key_statements, statements).outerjoin(feedback_items, items)
    to = case((links.c.measure_id.is_not(None), links.c.measure_id), else_=links.c.goal_id)
    text = case((key_statements.c.id.is_not(None), key_statements.c.text), else_=feedback_items.c.text)
    ends = (links.c.key_statement_id, links.c.feedback_item_id)
    columns = (links.c.relation, links.c.note, to.label("to"), *ends, text.label("text"))
    mine = (links.c.district_id == bindparam(SCOPE), visible(links, view))
    leads = or_(links.c.measure_id == _TARGETS, links.c.goal_id == _TARGETS)
    return select(*columns).select_from(source).where(*mine, leads).order_by(links.c.created_at, links.c.key)


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


def _counted_by_field(
    pairs: Sequence[Match], compared: Sequence[ComparedMeasures], targets: Targets
) -> defaultdict[UUID | None, Counter[VersionChange]]:
    """Count changes by the field in the later version where there is one, else by that in the earlier."""
    own: defaultdict[UUID | None, Counter[VersionChange]] = defaultdict(Counter)
    for match, one in zip(pairs, compared, strict=True):
        field_id = (match.after or match.before)[0]["field_id"]
        if not match.after:
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
