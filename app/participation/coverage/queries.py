"""Counts of what was said about a concept, by field and kind, and the gaps on both sides."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Select, Text, and_, bindparam, cast, exists, func, literal, or_, select, union_all
from sqlalchemy.sql.expression import CompoundSelect

from app.concepts.concepts import queries as concepts
from app.concepts.fields_of_action.queries import fields_of_action
from app.concepts.tables import Measure
from app.concepts.views.counting import in_order
from app.concepts.views.queries import FIELD_ORDER, ordered_fields, select_fields
from app.concepts.views.schemas import FieldInShort
from app.core.filters import in_place
from app.core.reading import SCOPE, Reader, Row, View, column_for_view, visible
from app.core.tables import table
from app.participation.coverage.schemas import (
    ConceptParticipation,
    Coverage,
    FieldParticipation,
    KindParticipation,
    MeasureInShort,
    ParticipationCounts,
    ResolutionCounts,
)
from app.participation.feedback_items.queries import COUNTS, feedback_items
from app.participation.key_statements.queries import key_statements, select_statements
from app.participation.outcomes.schemas import StatementInShort
from app.participation.participation_links.queries import links
from app.participation.vocabulary import FeedbackKind, Resolution

measures = table(Measure)
_UNANSWERED = "unanswered"
_DONE_WITHOUT = (Resolution.FORWARDED.value, Resolution.DECLINED.value, Resolution.NOTED.value)
"""Resolutions that need no measure."""


# --- counts -------------------------------------------------------------------------------------------------------


@cache
def _counted(view: View) -> CompoundSelect[Any]:
    """Count items by field, kind and whether they are answered; statements by field, kind and resolution."""
    joined = and_(
        key_statements.c.id == feedback_items.c.statement_id,
        key_statements.c.district_id == feedback_items.c.district_id,
        visible(key_statements, view),
    )
    waits = and_(
        feedback_items.c.answer.is_(None),
        or_(key_statements.c.id.is_(None), key_statements.c.resolution == Resolution.OPEN.value),
    )
    state = func.coalesce(func.nullif(cast(waits, Text), "true"), _UNANSWERED)
    items = select(
        literal("item").label("what"),
        feedback_items.c.field_id,
        feedback_items.c.kind,
        state.label("state"),
        func.count().label("count"),
    )
    items = items.select_from(feedback_items.outerjoin(key_statements, joined)).where(
        *_within(feedback_items), visible(feedback_items, view), COUNTS
    )
    statements = select(
        literal("statement"),
        key_statements.c.field_id,
        key_statements.c.kind,
        key_statements.c.resolution,
        func.count(),
    )
    statements = statements.where(*_within(key_statements), visible(key_statements, view))
    return union_all(
        items.group_by(feedback_items.c.field_id, feedback_items.c.kind, state),
        statements.group_by(key_statements.c.field_id, key_statements.c.kind, key_statements.c.resolution),
    )


def _within(of: Any) -> tuple[Any, Any]:
    return of.c.district_id == bindparam(SCOPE), of.c.concept_id == bindparam("concept")


def _counts(rows: Iterable[Row]) -> ParticipationCounts:
    items: defaultdict[bool, int] = defaultdict(int)
    resolutions = {resolution.value: 0 for resolution in Resolution}
    for row in rows:
        if row["what"] == "item":
            items[row["state"] == _UNANSWERED] += row["count"]
        else:
            resolutions[row["state"]] += row["count"]
    return ParticipationCounts(
        feedback_items=items[True] + items[False],
        unanswered_items=items[True],
        key_statements=sum(resolutions.values()),
        resolutions=ResolutionCounts(**resolutions),
    )


def _kinds(rows: Sequence[Row]) -> list[KindParticipation]:
    by_kind: defaultdict[str | None, list[Row]] = defaultdict(list)
    for row in rows:
        by_kind[row["kind"]].append(row)
    order: list[str | None] = [*(kind.value for kind in FeedbackKind), None]
    return [KindParticipation(kind=kind, counts=_counts(by_kind[kind])) for kind in order if kind in by_kind]


async def read_participation(reader: Reader, concept_id: UUID) -> ConceptParticipation:
    concept, view, bound = await _scope(reader, concept_id)
    fields = in_order(await reader.rows(ordered_fields(view), bound))
    rows = await reader.rows(_counted(view), bound)
    by_field: defaultdict[UUID | None, list[Row]] = defaultdict(list)
    for row in rows:
        by_field[row["field_id"]].append(row)
    own = [
        FieldParticipation.model_validate(
            {**field, "counts": _counts(by_field[field["id"]]), "kinds": _kinds(by_field[field["id"]])}
        )
        for field in fields
    ]
    return ConceptParticipation(
        **_heading(concept), counts=_counts(rows), kinds=_kinds(rows), fields=own, without_field=_counts(by_field[None])
    )


async def _scope(reader: Reader, concept_id: UUID) -> tuple[Row, View, dict[str, Any]]:
    concept = await concepts.row_for_view(reader, concept_id)
    bound = {SCOPE: concept["district_id"], "concept": concept_id}
    return concept, reader.view(concept["district_id"]), bound


def _heading(concept: Row) -> dict[str, Any]:
    return {"concept_id": concept["id"], "district_id": concept["district_id"], "title": concept["title"]}


# --- gaps ---------------------------------------------------------------------------------------------------------


@cache
def _unmet(view: View) -> Select[Any]:
    leads = exists().where(
        links.c.key_statement_id == key_statements.c.id,
        links.c.district_id == key_statements.c.district_id,
        links.c.measure_id.is_not(None),
        visible(links, view),
    )
    statement = select_statements(view).where(
        *_within(key_statements), key_statements.c.resolution.not_in(_DONE_WITHOUT), ~leads
    )
    return statement.order_by(key_statements.c.position, key_statements.c.id)


@cache
def _without_origin(view: View) -> Select[Any]:
    """Select whole measures to which no link leads, nor to any of their parts."""
    leads = and_(links.c.district_id == measures.c.district_id, visible(links, view))
    part = measures.alias("part")
    is_part = and_(part.c.parent_id == measures.c.id, part.c.district_id == measures.c.district_id)
    origin = or_(
        exists().where(links.c.measure_id == measures.c.id, leads),
        exists().where(links.c.measure_id == part.c.id, leads, is_part).correlate(measures),
    )
    columns = (measures.c.id, measures.c.key, measures.c.number, measures.c.title, measures.c.field_id)
    statement = select(*columns, column_for_view(measures, view, "light", "public_light").label("light"))
    statement = statement.where(*_within(measures), visible(measures, view), measures.c.parent_id.is_(None))
    statement = statement.where(measures.c.discontinued_on.is_(None), ~origin)
    return statement.order_by(*in_place(measures))


@cache
def _silent(view: View) -> Select[Any]:
    heard = [
        exists().where(
            of.c.field_id == fields_of_action.c.id,
            of.c.district_id == fields_of_action.c.district_id,
            visible(of, view),
        )
        for of in (feedback_items, key_statements)
    ]
    return select_fields(view).where(~or_(*heard)).order_by(*FIELD_ORDER)


async def read_coverage(reader: Reader, concept_id: UUID) -> Coverage:
    """Return the gaps between what was said about a concept and what is done."""
    concept, view, bound = await _scope(reader, concept_id)
    return Coverage(
        **_heading(concept),
        statements_without_measure=[StatementInShort.model_validate(r) for r in await reader.rows(_unmet(view), bound)],
        measures_without_origin=[
            MeasureInShort.model_validate(r) for r in await reader.rows(_without_origin(view), bound)
        ],
        fields_without_feedback=[FieldInShort.model_validate(r) for r in await reader.rows(_silent(view), bound)],
    )
