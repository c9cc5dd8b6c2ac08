"""Both directions: what became of what somebody said, and where a measure comes from."""

from collections.abc import Sequence
from functools import cache, partial
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Select,
    Text,
    Uuid,
    and_,
    any_,
    bindparam,
    case,
    cast,
    null,
    or_,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import ARRAY

from app.concepts.tables import Goal, Measure
from app.core.problems import not_found
from app.core.reading import NO_DISTRICT, SCOPE, Reader, Row, View, column_for_view, visible
from app.core.tables import table
from app.participation.feedback_items.queries import STATE, feedback_items
from app.participation.key_statements.queries import key_statements, select_statements
from app.participation.outcomes.schemas import (
    FeedbackOutcome,
    ItemInShort,
    LinkTarget,
    OriginLink,
    Origins,
    OutcomeLink,
)
from app.participation.participation_links.queries import links

measures, goals = table(Measure), table(Goal)
_IDS = any_(bindparam("ids", type_=ARRAY(Uuid())))
_STATEMENTS = any_(bindparam("statements", type_=ARRAY(Uuid())))
_IN_SHORT = [name for name in ItemInShort.model_fields if name != "state"]
_OF_OWN = ("event_id", "concept_id", "language", "moderation")


@cache
def _family(view: View, *, own: bool = False) -> Select[Any]:
    """Select an item with all that stand for it: its parts and theirs, or the one of which it is a duplicate. `own`:
    the caller said it, and so sees it and its parts."""
    mine = feedback_items.c.district_id == bindparam(SCOPE)
    seen_by = true() if own else visible(feedback_items, view)
    family = select(feedback_items.c.id, feedback_items.c.duplicate_of_id).where(
        mine, feedback_items.c.id == bindparam("item"), seen_by
    )
    reached = family.cte("family", recursive=True)
    part, head = feedback_items.c.split_from_id == reached.c.id, feedback_items.c.id == reached.c.duplicate_of_id
    stands_for = or_(and_(part, seen_by), and_(head, visible(feedback_items, view)))
    reached = reached.union(select(feedback_items.c.id, feedback_items.c.duplicate_of_id).where(mine, stands_for))
    columns = [
        *(feedback_items.c[name] for name in (*_IN_SHORT, *_OF_OWN)),
        STATE.label("state"),
        feedback_items.c.statement_id,
        feedback_items.c.key,
    ]
    statement = select(*columns).where(mine, feedback_items.c.id.in_(select(reached.c.id)))
    return statement.order_by(feedback_items.c.id != bindparam("item"))


@cache
def _statements(view: View) -> Select[Any]:
    mine = (key_statements.c.district_id == bindparam(SCOPE), key_statements.c.id == _IDS)
    return select_statements(view).where(*mine).order_by(key_statements.c.position, key_statements.c.id)


def _to(of: FromClause, column: ColumnElement[Any]) -> ColumnElement[bool]:
    return and_(of.c.id == column, of.c.district_id == links.c.district_id)


@cache
def _links_with_targets(view: View, *, own: bool = False) -> Select[Any]:
    """Select links from items and statements, each with its target. `own`: the items are the caller's, who sees public
    targets even where the item is internal."""
    other = key_statements.alias("other")
    source = links.outerjoin(measures, _to(measures, links.c.measure_id)).outerjoin(goals, _to(goals, links.c.goal_id))
    source = source.outerjoin(other, _to(other, links.c.other_statement_id))
    resource = case(
        (measures.c.id.is_not(None), "measures"), (goals.c.id.is_not(None), "goals"), else_="key_statements"
    )
    light = case(
        (measures.c.id.is_not(None), column_for_view(measures, view, "light", "public_light")),
        (goals.c.id.is_not(None), column_for_view(goals, view, "light", "public_light")),
        else_=cast(null(), Text),
    )
    note: ColumnElement[Any] = links.c.note
    seen_by = visible(links, view)
    if own:
        note = case((links.c.is_public, note), else_=None)
        seen_by = or_(*(and_(of.c.id.is_not(None), visible(of, view)) for of in (measures, goals, other)))
    columns = (links.c.relation, note.label("note"), links.c.feedback_item_id, links.c.key_statement_id)
    target = (
        resource.label("resource"),
        case(
            (measures.c.id.is_not(None), measures.c.id), (goals.c.id.is_not(None), goals.c.id), else_=other.c.id
        ).label("id"),
        case((measures.c.id.is_not(None), measures.c.number), else_=goals.c.number).label("number"),
        case(
            (measures.c.id.is_not(None), measures.c.title), (goals.c.id.is_not(None), goals.c.title), else_=other.c.text
        ).label("title"),
        light.label("light"),
    )
    mine = (links.c.district_id == bindparam(SCOPE), seen_by)
    begins = or_(links.c.feedback_item_id == _IDS, links.c.key_statement_id == _STATEMENTS)
    return select(*columns, *target).select_from(source).where(*mine, begins).order_by(links.c.created_at, links.c.key)


def _place(whole: Row, part: Row) -> tuple[int, str]:
    """Return the sort key of a part: where its passage begins in the whole, then its key."""
    return " ".join(whole["text"].split()).find(" ".join(part["text"].split())), part["key"]


async def read_outcome(reader: Reader, item_id: UUID) -> FeedbackOutcome:
    """Return what became of an item, of its parts, or of the one that stands for it."""
    district_id = await reader.locate_visible(feedback_items, item_id)
    view = await reader.resolve_view(district_id)
    items = await reader.rows(_family(view), {SCOPE: district_id, "item": item_id})
    return FeedbackOutcome.model_validate(await _outcome(reader, district_id, items, _links_with_targets(view), view))


async def outcome_of_own(reader: Reader, district_id: UUID, item_id: UUID) -> dict[str, Any]:
    """Return the outcome of an item, published or not, for the person who said it; of all else only what is public."""
    family = _family(View.PUBLIC, own=True)
    items = await reader.rows(family, {SCOPE: district_id, "item": item_id})
    return await _outcome(reader, district_id, items, _links_with_targets(View.PUBLIC, own=True), View.PUBLIC)


async def _outcome(
    reader: Reader, district_id: UUID, items: Sequence[Row], select_links: Select[Any], view: View
) -> dict[str, Any]:
    if not items:
        not_found()
    summed = list({item["statement_id"] for item in items} - {None})
    statements = await reader.rows(_statements(view), {SCOPE: district_id, "ids": summed})
    ids = {"ids": [item["id"] for item in items], "statements": [row["id"] for row in statements]}
    rows = await reader.rows(select_links, {SCOPE: district_id, **ids})
    return {
        "item": items[0],
        "stands_for": sorted(items[1:], key=partial(_place, items[0])),
        "statements": statements,
        "links": [OutcomeLink(**row, target=LinkTarget.model_validate(row)) for row in rows],
    }


@cache
def _links_to_measure(view: View) -> Select[Any]:
    mine = (links.c.district_id == bindparam(SCOPE), links.c.measure_id == bindparam("measure"), visible(links, view))
    columns = (links.c.relation, links.c.note, links.c.feedback_item_id, links.c.key_statement_id)
    return select(*columns).where(*mine).order_by(links.c.created_at, links.c.key)


@cache
def _items(view: View) -> Select[Any]:
    mine = (
        feedback_items.c.district_id == bindparam(SCOPE),
        feedback_items.c.id == _IDS,
        visible(feedback_items, view),
    )
    return select(*(feedback_items.c[name] for name in _IN_SHORT), STATE.label("state")).where(*mine)


async def read_origins(reader: Reader, measure_id: UUID) -> Origins:
    """Return the links from what people said to a measure."""
    district_id = await reader.locate_visible(measures, measure_id)
    if district_id == NO_DISTRICT:
        not_found()
    view = await reader.resolve_view(district_id)
    rows = await reader.rows(_links_to_measure(view), {SCOPE: district_id, "measure": measure_id})
    bound = {SCOPE: district_id, "ids": [row["feedback_item_id"] for row in rows if row["feedback_item_id"]]}
    items: dict[UUID, Row] = {row["id"]: row for row in await reader.rows(_items(view), bound)}
    bound["ids"] = [row["key_statement_id"] for row in rows if row["key_statement_id"]]
    statements = {row["id"]: row for row in await reader.rows(_statements(view), bound)}
    origins = []
    for row in rows:
        ends = {"item": items.get(row["feedback_item_id"]), "statement": statements.get(row["key_statement_id"])}
        origins.append(OriginLink.model_validate({**row, **ends}))
    return Origins(measure_id=measure_id, links=origins)
