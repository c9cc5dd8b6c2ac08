"""Searching: candidates of each resource, ranked together, the best of which are read and marked."""

from collections.abc import Callable
from functools import cache
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field, StringConstraints
from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    Table,
    Text,
    Uuid,
    any_,
    bindparam,
    case,
    cast,
    func,
    literal,
    not_,
    null,
    select,
    union_all,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from app.concepts.tables import Concept, FieldOfAction, Goal, Measure
from app.core.reading import SCOPE, Reader, Row, View, visible
from app.core.schemas import Id, Input
from app.core.statements import built
from app.core.tables import table
from app.core.text import Line
from app.core.word_search import (
    MATCH_LIMIT,
    PatternCounts,
    SearchScope,
    WordQuery,
    folded,
    has_words,
    title_in,
    with_typo_tolerance,
    word,
)
from app.districts.references import DistrictName
from app.districts.scope import scope_of
from app.participation.tables import FeedbackItem, KeyStatement, ParticipationEvent
from app.search.marking import marked
from app.search.schemas import SearchAnswer, SearchHit
from app.search.vocabulary import SearchedResource as R

SIMILAR = 2
"""The tier of hits in spite of typing mistakes; before it come hits in titles (0) and in any text (1)."""
FEW = 5
"""Least number of hits as written; below it, typing mistakes are forgiven."""
TABLES: dict[str, Table] = {
    R.MEASURES: table(Measure),
    R.GOALS: table(Goal),
    R.FIELDS_OF_ACTION: table(FieldOfAction),
    R.KEY_STATEMENTS: table(KeyStatement),
    R.FEEDBACK_ITEMS: table(FeedbackItem),
    R.PARTICIPATION_EVENTS: table(ParticipationEvent),
}
TEXTS: dict[str, tuple[str, ...]] = {
    R.MEASURES: ("number", "title", "official_title", "description", "attributes"),
    R.GOALS: ("number", "title", "description", "feasibility_note"),
    R.FIELDS_OF_ACTION: ("number", "title", "description"),
    R.KEY_STATEMENTS: ("text", "answer"),
    R.FEEDBACK_ITEMS: ("title", "text", "answer"),
    R.PARTICIPATION_EVENTS: ("title", "description", "place", "addressed"),
}
"""Fields that are searched: those of migration 0007 and `attributes`, in this order. Everybody who may see the row may
see them."""
_MOST_TEXTS = max(map(len, TEXTS.values()))


class SearchQuery(Input):
    """The words to search for, and the place to search."""

    q: Annotated[
        Line,
        StringConstraints(max_length=200),
        Field(description="Words, up to 200 characters; the first ten count, and all of them must be found"),
    ]
    district: Annotated[DistrictName | None, Field(description="In this district, by id or AGS")] = None
    concept: Annotated[Id | None, Field(description="In this concept")] = None
    resource: Annotated[list[R], Field(max_length=len(R), description="Of these kinds; default: of all")] = []
    limit: int = Field(default=50, ge=1, le=200, description="How many of the best hits to return, 1 to 200")


# --- ranking ------------------------------------------------------------------------------------------------------


def _rank(text: ColumnElement[str], shape: PatternCounts) -> ColumnElement[int]:
    """Rank a text that has the words: in what it is called before the rest, as words before parts of words; short names
    before long ones."""
    title = title_in(text)
    points: ColumnElement[int] = literal(0, Integer)
    for n in range(len(shape)):
        patterns = [_pattern(n, *ends) for ends in (("% ", " %"), ("% ", "%"), ("%", "%"))]
        called = [(title.like(pattern), 70 - 10 * p) for p, pattern in enumerate(patterns)]
        says = [(text.like(pattern), 30 - 10 * p) for p, pattern in enumerate(patterns)]
        points = points + case(*called, (has_words(title, shape), 40), *says, else_=0)
    return cast(1_000 + points * 10 / len(shape) + _brevity(title), Integer)


def _pattern(n: int, before: str, behind: str) -> ColumnElement[str]:
    return literal(before, Text).concat(word(n)).concat(literal(behind, Text))


def _rank_similar(text: ColumnElement[str], meant: PatternCounts) -> ColumnElement[int]:
    """Rank a text that has the words but for typing mistakes: after all others."""
    title = title_in(text)
    return case((has_words(title, meant), 100), else_=0) + _brevity(title)


def _brevity(title: ColumnElement[str]) -> ColumnElement[int]:
    return 9 - func.least(func.length(title) / 20, 9, type_=Integer)


# --- candidates ---------------------------------------------------------------------------------------------------


def _tier(of: Table, place: SearchScope, tier: int, *which: ColumnElement[bool]) -> Select[Any]:
    """Select some hundred rows of a kind, with their text."""
    columns = (literal(of.name, Text).label("resource"), literal(tier, Integer).label("tier"), folded(of).label("text"))
    rows = select(of.c.id, of.c.district_id, *columns).where(place.within(of), *which).limit(MATCH_LIMIT)
    return select(rows.subquery())


def _best(tiers: list[Select[Any]], rank: Callable[[ColumnElement[str]], ColumnElement[int]]) -> Select[Any]:
    """Select the best of all with their rank, how many there are, and whether some of a tier were left out."""
    texts = union_all(*tiers).subquery()
    others = (column for column in texts.c if column is not texts.c.text)
    hits = select(*others, rank(texts.c.text).label("rank")).subquery()
    of_tier = func.count().over(partition_by=(hits.c.resource, hits.c.tier))
    counted = select(hits, func.count().over().label("total"), of_tier.label("of_tier")).subquery()
    best = select(counted, func.bool_or(counted.c.of_tier >= MATCH_LIMIT).over().label("is_cut"))
    return best.order_by(counted.c.rank.desc(), counted.c.id.desc()).limit(bindparam("most"))


def _as_written(place: SearchScope, shape: PatternCounts) -> Select[Any]:
    tiers = []
    for of in place.tables:
        called, said = has_words(title_in(folded(of)), shape), has_words(folded(of), shape)
        if place.scoped:  # few enough to look at all of them
            tiers.append(_tier(of, place, 1, said))
        else:
            tiers += [_tier(of, place, 0, called), _tier(of, place, 1, said, not_(called))]
    return _best(tiers, lambda text: _rank(text, shape))


def _as_meant(place: SearchScope, shape: PatternCounts, meant: PatternCounts) -> Select[Any]:
    tiers = []
    for of in place.tables:
        which = (has_words(folded(of), meant), not_(has_words(folded(of), shape)))
        tiers.append(_tier(of, place, SIMILAR, *which))
    return _best(tiers, lambda text: _rank_similar(text, meant))


async def _ranked(
    reader: Reader, sought: WordQuery, place: SearchScope, bound: dict[str, Any]
) -> tuple[WordQuery, list[Row], bool]:
    """Return the best hits, and whether all were ranked; where few are found as written, forgive mistakes."""
    best = list(await reader.rows(await built(_as_written, place, sought.shape), bound))
    if best and best[0]["total"] >= FEW:
        return sought, best, not best[0]["is_cut"]
    sought = await with_typo_tolerance(reader, sought, place, bound)
    if sought.is_forgiven:
        statement = await built(_as_meant, place, sought.shape, sought.meant)
        best += await reader.rows(statement, {**bound, **sought.parameters})
    return sought, best, not any(row["is_cut"] for row in best)


# --- hits ---------------------------------------------------------------------------------------------------------


def _text(column: ColumnElement[Any]) -> ColumnElement[str]:
    """Return a field as text: of attributes all values that the public sees."""
    return func.attribute_words(column, type_=Text) if isinstance(column.type, JSONB) else column


@cache
def _texts(view: View) -> Select[Any]:
    """Select the titles and texts of hits, as far as the view still sees them."""
    parts = []
    for resource, of in TABLES.items():
        names = {"number": of.c.get("number"), "title": of.c.get("title")}
        plain = (cast(null() if column is None else column, Text).label(name) for name, column in names.items())
        texts: list[ColumnElement[str]] = [_text(of.c[name]) for name in TEXTS[resource]]
        texts += [cast(null(), Text)] * (_MOST_TEXTS - len(texts))
        mine = (of.c.id == any_(bindparam("ids", type_=ARRAY(Uuid()))), visible(of, view))
        district = of.c.district_id == any_(bindparam("districts", type_=ARRAY(Uuid())))
        columns = (of.c.id, of.c.district_id, of.c.concept_id, of.c.is_public, *plain)
        parts.append(select(*columns, *(t.label(f"text_{n}") for n, t in enumerate(texts))).where(*mine, district))
    return select(union_all(*parts).subquery())


async def search(reader: Reader, query: SearchQuery) -> SearchAnswer:
    """Return the best hits among what the caller may see."""
    scope = await scope_of(reader, query.district, (Concept, query.concept))
    view = await reader.resolve_view(scope)
    sought = WordQuery.of(query.q)
    if not sought.words:
        return SearchAnswer(items=[], total=0, is_complete=True)
    narrowed = {SCOPE: scope} if scope is not None else {}
    narrowed |= {"concept": query.concept} if query.concept else {}
    tables = tuple(of for name, of in TABLES.items() if not query.resource or name in query.resource)
    bound = {"insider_of": reader.caller.insider_of, "most": query.limit, **narrowed, **sought.parameters}
    sought, best, is_complete = await _ranked(reader, sought, SearchScope.of(tables, view, narrowed), bound)
    total = sum({row["tier"] == SIMILAR: row["total"] for row in best}.values())
    best = best[: query.limit]
    bound |= {"ids": [row["id"] for row in best], "districts": list({row["district_id"] for row in best})}
    texts = {row["id"]: row for row in await reader.rows(_texts(view), bound)} if best else {}
    base = f"{reader.request.app.state.settings.base_url}/v1"
    items = [_hit(base, sought, {**row, **texts[row["id"]]}) for row in best if row["id"] in texts]
    return SearchAnswer(items=items, total=total, is_complete=is_complete)


def _hit(base: str, sought: WordQuery, row: dict[Any, Any]) -> SearchHit:
    resource: str = row["resource"]
    identity: UUID = row["id"]
    texts = [(name, row[f"text_{n}"]) for n, name in enumerate(TEXTS[resource])]
    url = f"{base}/{resource.replace('_', '-')}/{identity}"
    passages = marked(texts, sought.words)
    return SearchHit.model_validate({**row, "url": url, "is_similar": row["tier"] == SIMILAR, "passages": passages})
