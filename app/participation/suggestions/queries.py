"""Suggesting: by the trigrams and the words that texts share.

Texts are compared as people said them: the office's answers, which are alike by nature, do not count.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Text, Uuid, any_, bindparam, func, select
from sqlalchemy.dialects.postgresql import ARRAY

from app.core.access import Role, needed
from app.core.normalizing import stems_of
from app.core.problems import not_found
from app.core.reading import NO_DISTRICT, SCOPE, Reader, Row, View
from app.core.tables import table
from app.participation.feedback_items.queries import STATE, feedback_items
from app.participation.key_statements.queries import key_statements, select_statements
from app.participation.outcomes.schemas import ItemInShort, StatementInShort
from app.participation.suggestions.schemas import FittingStatement, SimilarItem, Suggestions
from app.participation.tables import FeedbackItem

MOST = 10
SAME, FITTING = 0.3, 0.2
"""Least scores of an item and of a statement that are suggested."""
_BY_WAY_OF_ITEMS = 0.9
"""Factor by which the nearest of a statement's items counts for the statement."""
_COMPARED = 200
"""Candidates whose words are compared: those whose letters come nearest."""
_CONCEPT = bindparam("concept", type_=Uuid())
_SAID = func.search_fold(bindparam("said", type_=Text), type_=Text)
_IN_SHORT = [name for name in ItemInShort.model_fields if name != "state"]
Scores = Mapping[UUID, float]


def _words(title: ColumnElement[Any], text: ColumnElement[Any]) -> ColumnElement[str]:
    return func.coalesce(title, "").concat(" ").concat(text)


def _alike(said: ColumnElement[str]) -> ColumnElement[float]:
    return func.similarity(func.search_fold(said, type_=Text), _SAID)


@cache
def _item() -> Select[Any]:
    columns = (
        feedback_items.c.id,
        feedback_items.c.concept_id,
        feedback_items.c.statement_id,
        feedback_items.c.duplicate_of_id,
        feedback_items.c.split_from_id,
    )
    said = _words(feedback_items.c.title, feedback_items.c.text).label("said")
    return select(*columns, said).where(
        feedback_items.c.district_id == bindparam(SCOPE), feedback_items.c.id == bindparam("item")
    )


@cache
def _items() -> Select[Any]:
    """Select the concept's other items, those first that share most trigrams with what was said."""
    columns = (
        feedback_items.c.id,
        feedback_items.c.statement_id,
        feedback_items.c.duplicate_of_id,
        feedback_items.c.split_from_id,
        feedback_items.c.is_split,
    )
    said, alike = (
        _words(feedback_items.c.title, feedback_items.c.text),
        _alike(_words(feedback_items.c.title, feedback_items.c.text)).label("alike"),
    )
    mine = (
        feedback_items.c.district_id == bindparam(SCOPE),
        feedback_items.c.concept_id == _CONCEPT,
        feedback_items.c.id != bindparam("item"),
    )
    return (
        select(*columns, said.label("said"), alike)
        .where(*mine)
        .order_by(alike.desc(), feedback_items.c.id)
        .limit(_COMPARED)
    )


@cache
def _statements() -> Select[Any]:
    alike = _alike(key_statements.c.text).label("alike")
    mine = (key_statements.c.district_id == bindparam(SCOPE), key_statements.c.concept_id == _CONCEPT)
    return (
        select(key_statements.c.id, key_statements.c.text.label("said"), alike)
        .where(*mine)
        .order_by(alike.desc(), key_statements.c.id)
        .limit(_COMPARED)
    )


@cache
def _shown_items() -> Select[Any]:
    wanted = (
        feedback_items.c.district_id == bindparam(SCOPE),
        feedback_items.c.id == any_(bindparam("ids", type_=ARRAY(Uuid()))),
    )
    return select(*(feedback_items.c[name] for name in _IN_SHORT), STATE.label("state")).where(*wanted)


@cache
def _shown_statements() -> Select[Any]:
    wanted = (
        key_statements.c.district_id == bindparam(SCOPE),
        key_statements.c.id == any_(bindparam("ids", type_=ARRAY(Uuid()))),
    )
    return select_statements(View.INSIDER).where(*wanted)


async def read_suggestions(reader: Reader, item_id: UUID) -> Suggestions:
    """Return suggestions for an item, for reporters of its district.

    Raises:
        Problem: not-found; forbidden, where the role is not enough.
    """
    district_id = await reader.locate_visible(table(FeedbackItem), item_id)
    if district_id == NO_DISTRICT:
        not_found()
    if not reader.caller.may(Role.REPORTER, district_id):
        raise needed(Role.REPORTER)
    await reader.resolve_view(district_id)
    return await _suggestions(reader, district_id, item_id)


async def _suggestions(reader: Reader, district_id: UUID, item_id: UUID) -> Suggestions:
    item = await reader.one(_item(), {SCOPE: district_id, "item": item_id})
    bound = {SCOPE: district_id, "item": item_id, "concept": item["concept_id"], "said": item["said"]}
    items = await reader.rows(_items(), bound)
    near = _scores(item, items)
    fitting = _fitting(item, items, near, await reader.rows(_statements(), bound))
    same = _best({row["id"]: near[row["id"]] for row in items if _may_be_the_same(item, row)}, SAME)
    shown = await reader.rows(_shown_items(), {**bound, "ids": list(same)})
    stated = await reader.rows(_shown_statements(), {**bound, "ids": list(fitting)})
    near_ones = [SimilarItem(score=same[row["id"]], item=ItemInShort.model_validate(row)) for row in shown]
    fitting_ones = [
        FittingStatement(score=fitting[row["id"]], statement=StatementInShort.model_validate(row)) for row in stated
    ]
    return Suggestions(
        item_id=item_id,
        duplicates=sorted(near_ones, key=lambda near: list(same).index(near.item.id)),
        statements=sorted(fitting_ones, key=lambda one: list(fitting).index(one.statement.id)),
    )


# --- scores -------------------------------------------------------------------------------------------------------


def _scores(item: Row, others: Sequence[Row]) -> dict[UUID, float]:
    """Return how near each comes, 0 to 1: by trigrams or by the words that both have, whichever is more."""
    mine = stems_of(item["said"])
    return {row["id"]: max(row["alike"], _shared(mine, stems_of(row["said"]))) for row in others}


def _shared(some: frozenset[str], others: frozenset[str]) -> float:
    """Return how much of their words two texts share (Dice), 0 to 1."""
    return 2 * len(some & others) / (len(some) + len(others)) if some and others else 0.0


def _fitting(item: Row, items: Sequence[Row], near: Scores, statements: Sequence[Row]) -> dict[UUID, float]:
    """Return the best statements with scores, by their own words and by those of items that they sum up already."""
    scores = _scores(item, statements)
    by_items: defaultdict[UUID, float] = defaultdict(float)
    for row in items:
        if row["statement_id"] is not None:
            by_items[row["statement_id"]] = max(by_items[row["statement_id"]], near[row["id"]] * _BY_WAY_OF_ITEMS)
    every = {**dict.fromkeys(by_items, 0.0), **scores}
    every.pop(item["statement_id"], None)
    return _best({one: max(score, by_items[one]) for one, score in every.items()}, FITTING)


def _best(scores: Scores, least: float) -> dict[UUID, float]:
    ranking = sorted(scores.items(), key=lambda pair: (-pair[1], pair[0]))
    return {one: round(min(score, 1.0), 3) for one, score in ranking[:MOST] if score >= least}


def _may_be_the_same(item: Row, row: Row) -> bool:
    """Return False where somebody has decided already: for what was merged or split, and for parts of the same."""
    if row["is_split"] or row["duplicate_of_id"] is not None:
        return False
    related = set(_related(item))
    return row["id"] not in related and (row["split_from_id"] is None or row["split_from_id"] not in related)


def _related(item: Row) -> Iterator[UUID]:
    """Yield the ids of the item, and of what it was merged with or split from."""
    yield item["id"]
    for name in ("duplicate_of_id", "split_from_id"):
        if item[name] is not None:
            yield item[name]
