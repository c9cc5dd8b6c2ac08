"""Searching: candidates of each resource, ranked together, the best of which are read and marked."""

from functools import cache, lru_cache
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field, StringConstraints
from sqlalchemy import (
    CTE,
    ColumnElement,
    Integer,
    Select,
    Table,
    Text,
    Uuid,
    and_,
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
from sqlalchemy.dialects.postgresql import ARRAY

from app.concepts.tables import Concept, FieldOfAction, Goal, Measure
from app.core.finding import Shape, Sought, folded, has_similar, has_words, head, near, word
from app.core.reading import SCOPE, Reader, View, visible
from app.core.schemas import Id, Input
from app.core.tables import table
from app.core.text import Line
from app.districts.references import DistrictName
from app.districts.scope import scope_of
from app.participation.tables import FeedbackItem, KeyStatement, ParticipationEvent
from app.search.marking import marked
from app.search.schemas import Hit, SearchAnswer
from app.search.vocabulary import SearchedResource as R

MOST = 500
"""Hits of a resource that are ranked: those in what it is called first."""
FEW = 5
"""Where fewer are found as they are written, typing mistakes are forgiven."""
MOST_SIMILAR = 50
TABLES: dict[str, Table] = {
    R.MEASURES: table(Measure),
    R.GOALS: table(Goal),
    R.FIELDS_OF_ACTION: table(FieldOfAction),
    R.KEY_STATEMENTS: table(KeyStatement),
    R.FEEDBACK_ITEMS: table(FeedbackItem),
    R.PARTICIPATION_EVENTS: table(ParticipationEvent),
}
TEXTS: dict[str, tuple[str, ...]] = {
    R.MEASURES: ("number", "title", "official_title", "description"),
    R.GOALS: ("number", "title", "description", "feasibility_note"),
    R.FIELDS_OF_ACTION: ("number", "title", "description"),
    R.KEY_STATEMENTS: ("text", "answer"),
    R.FEEDBACK_ITEMS: ("title", "text", "answer"),
    R.PARTICIPATION_EVENTS: ("title", "description", "place", "addressed"),
}
"""The fields in which is sought: those of migration 0007, in this order. Everybody who may see the row may see them."""
_MOST_TEXTS = max(map(len, TEXTS.values()))


class SearchQuery(Input):
    """What is sought, and where."""

    q: Annotated[
        Line,
        StringConstraints(max_length=200),
        Field(description="Words, up to 200 characters; the first ten count, and all of them must be found"),
    ]
    district: Annotated[DistrictName | None, Field(description="In this district, by id or AGS")] = None
    concept: Annotated[Id | None, Field(description="In this concept")] = None
    resource: Annotated[list[R], Field(max_length=len(R), description="Of these kinds; default: of all")] = []
    limit: int = Field(default=50, ge=1, le=200, description="How many of the best hits to tell, 1 to 200")


# --- ranking ------------------------------------------------------------------------------------------------------


def _rank(of: Table, shape: Shape) -> ColumnElement[int]:
    """How well a row that has the words has them: in what it is called before the rest, as words before parts of
    words; short names before long ones."""
    called, points = head(of), literal(0, Integer)
    for n in range(len(shape)):
        whole, begun, one = (_pattern(n, *ends) for ends in (("% ", " %"), ("% ", "%"), ("%", "%")))
        says = folded(of)
        ranks = ((called, whole, 70), (called, begun, 60), (called, one, 50))
        ranks += ((says, whole, 30), (says, begun, 20), (says, one, 10))
        only = case((has_words(called, shape), 40), else_=0)
        points = points + case(*((text.like(pattern), points_) for text, pattern, points_ in ranks), else_=only)
    brevity = 9 - func.least(func.length(called) / 20, 9)
    return cast(10_000 + points * 10 / len(shape) + brevity, Integer)


def _pattern(n: int, before: str, behind: str) -> ColumnElement[str]:
    return literal(before, Text).concat(word(n)).concat(literal(behind, Text))


def _nearness(of: Table, shape: Shape) -> ColumnElement[int]:
    words = range(len(shape))
    return cast(5_000 * near(head(of), words) + 4_000 * near(folded(of), words), Integer)


# --- candidates ---------------------------------------------------------------------------------------------------


def _tier(
    resource: str, view: View, scope: frozenset[str], tier: int, rank: ColumnElement[int], *which: ColumnElement[bool]
) -> Select[Any]:
    of = TABLES[resource]
    within = {SCOPE: of.c.district_id == bindparam(SCOPE), "concept": of.c.concept_id == bindparam("concept")}
    columns = (literal(resource, Text).label("resource"), literal(tier, Integer).label("tier"), rank.label("rank"))
    wanted = (visible(of, view), *(within[name] for name in sorted(scope)), *which)
    return select(of.c.id, of.c.district_id, *columns).where(*wanted)


def _limited(parts: list[Select[Any]], most: int) -> CTE:
    return union_all(*(select(part.limit(most).subquery()) for part in parts)).cte()


@lru_cache(500)
def _best(view: View, scope: frozenset[str], resources: tuple[str, ...], shape: Shape) -> Select[Any]:
    """The best hits with their rank, how many there are, and how many of the largest kind."""
    strict, similar = [], []
    forgives = any(forgiving for _, forgiving in shape)
    for resource in resources:
        of = TABLES[resource]
        called, said = has_words(head(of), shape), has_words(folded(of), shape)
        strict.append(_tier(resource, view, scope, 0, _rank(of, shape), called))
        strict.append(_tier(resource, view, scope, 1, _rank(of, shape), said, not_(called)))
        like = (has_similar(folded(of), shape), not_(said))
        similar.append(_tier(resource, view, scope, 2, _nearness(of, shape), *like))
    exact = _limited(strict, MOST)
    found = select(exact)
    if forgives:
        few = select(func.count()).select_from(exact).scalar_subquery() < FEW
        found = union_all(found, select(_limited([part.where(few) for part in similar], MOST_SIMILAR)))  # type: ignore[assignment]
    hits = found.subquery()
    total, of_tier = func.count().over(), func.count().over(partition_by=(hits.c.resource, hits.c.tier))
    counted = select(hits, total.label("total"), of_tier.label("of_tier")).subquery()
    cut = case((counted.c.tier == 2, counted.c.of_tier >= MOST_SIMILAR), else_=counted.c.of_tier >= MOST)
    best = select(counted, func.bool_or(cut).over().label("is_cut"))
    return best.order_by(counted.c.rank.desc(), counted.c.id.desc()).limit(bindparam("most"))


# --- hits ---------------------------------------------------------------------------------------------------------


@cache
def _texts(view: View) -> Select[Any]:
    """What hits are called and say, as far as the view still sees them."""
    parts = []
    for resource, of in TABLES.items():
        names = {"number": of.c.get("number"), "title": of.c.get("title")}
        plain = (cast(null() if column is None else column, Text).label(name) for name, column in names.items())
        texts = [of.c[name] for name in TEXTS[resource]]
        texts += [cast(null(), Text)] * (_MOST_TEXTS - len(texts))
        mine = (of.c.id == any_(bindparam("ids", type_=ARRAY(Uuid()))), visible(of, view))
        district = of.c.district_id == any_(bindparam("districts", type_=ARRAY(Uuid())))
        columns = (of.c.id, of.c.district_id, of.c.concept_id, of.c.is_public, *plain)
        parts.append(select(*columns, *(t.label(f"text_{n}") for n, t in enumerate(texts))).where(*mine, district))
    return select(union_all(*parts).subquery())


async def search(reader: Reader, query: SearchQuery) -> SearchAnswer:
    """The best hits among what the caller may see."""
    scope = await scope_of(reader, query.district, (Concept, query.concept))
    view = await reader.settle(scope)
    sought = Sought.of(query.q)
    if not sought.words:
        return SearchAnswer(items=[], total=0, is_complete=True)
    narrowed: dict[str, Any] = {SCOPE: scope} if scope is not None else {}
    narrowed |= {"concept": query.concept} if query.concept else {}
    resources = tuple(sorted(set(query.resource))) or tuple(sorted(TABLES))
    bound = {"insider_of": reader.caller.insider_of, "most": query.limit, **narrowed, **sought.parameters}
    best = await reader.rows(_best(view, frozenset(narrowed), resources, sought.shape), bound)
    if not best:
        return SearchAnswer(items=[], total=0, is_complete=True)
    bound |= {"ids": [row["id"] for row in best], "districts": list({row["district_id"] for row in best})}
    texts = {row["id"]: row for row in await reader.rows(_texts(view), bound)}
    found = ((row, texts[row["id"]]) for row in best if row["id"] in texts)
    base = f"{reader.request.app.state.settings.base_url}/v1"
    items = [_hit(base, sought, {**row, **said}) for row, said in found]
    return SearchAnswer(items=items, total=best[0]["total"], is_complete=not best[0]["is_cut"])


def _hit(base: str, sought: Sought, row: dict[Any, Any]) -> Hit:
    resource: str = row["resource"]
    identity: UUID = row["id"]
    texts = [(name, row[f"text_{n}"]) for n, name in enumerate(TEXTS[resource])]
    url = f"{base}/{resource.replace('_', '-')}/{identity}"
    passages = marked(texts, sought.words, similar=row["tier"] == 2)
    return Hit.model_validate({**row, "url": url, "is_similar": row["tier"] == 2, "passages": passages})
