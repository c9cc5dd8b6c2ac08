"""Comparing two versions in a fixed number of statements, as the caller sees them."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Select, Uuid, and_, any_, bindparam, case, or_, select
from sqlalchemy.dialects.postgresql import ARRAY

from app.comparison.comparing import ComparedVersions, compare
from app.comparison.schemas import (
    Comparison,
    ComparisonQuery,
)
from app.concepts.concepts.queries import concepts, select_concepts
from app.concepts.concepts.queries import row as concept_row
from app.concepts.fields_of_action.queries import fields_of_action, select_fields
from app.concepts.goals.queries import goals, select_goals
from app.concepts.measures.queries import FIELD_ID, measures, select_measures
from app.core.filters import in_place
from app.core.labels import labels_of
from app.core.problems import Fault, Problem
from app.core.reading import SCOPE, Reader, Row, View, visible
from app.core.worker_threads import run_in_thread_if_large
from app.participation.feedback_items.queries import feedback_items
from app.participation.key_statements.queries import key_statements
from app.participation.participation_links.queries import links

_CONCEPTS = any_(bindparam("concepts", type_=ARRAY(Uuid())))
_TARGETS = any_(bindparam("targets", type_=ARRAY(Uuid())))
SMALL = 200
"""Most goals and measures that are compared in the event loop; more are compared outside of it."""


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
    comparison = await run_in_thread_if_large(
        len(bound["targets"]), compare, held, reader.today, str(query.parts), above=SMALL
    )
    if query.names:
        comparison.names = await _names(reader, concept["district_id"], comparison)
    return comparison


async def _names(reader: Reader, district_id: UUID, comparison: Comparison) -> dict[UUID, str]:
    """Return what the ids in changed values mean, in one statement."""
    labels, ids = labels_of(reader), defaultdict[str, set[UUID]](set)
    changes = ((fields_of_action, comparison.fields), (goals, comparison.goals), (measures, comparison.measures))
    for of, changed in changes:
        targets = labels.references_of(of.name)
        for value in (value for one in changed for value in one.changed_values if value.field in targets):
            ids[targets[value.field]].update(_ids(value.before), _ids(value.after))
    named = await labels.read(reader, reader.view(district_id), ids, [district_id])
    return {one: label["title"] for one, label in named.items()}


def _ids(value: str | Sequence[str] | None) -> Iterator[UUID]:
    yield from map(UUID, [value] if isinstance(value, str) else value or ())


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
    return select_fields(view).where(*mine).order_by(*in_place(fields_of_action))


@cache
def _goals(view: View) -> Select[Any]:
    mine = (goals.c.district_id == bindparam(SCOPE), goals.c.concept_id == _CONCEPTS)
    return select_goals(view, False).where(*mine).order_by(*in_place(goals))


@cache
def _measures(view: View) -> Select[Any]:
    mine = (measures.c.district_id == bindparam(SCOPE), measures.c.concept_id == _CONCEPTS)
    return (
        select_measures(view, False)
        .add_columns(FIELD_ID.label("counted_in"))
        .where(*mine)
        .order_by(*in_place(measures))
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
