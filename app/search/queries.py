"""Searching: candidates of each kind, ranked together, the best of which are read and marked."""

from collections.abc import Callable
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field, StringConstraints
from sqlalchemy import (
    ColumnElement,
    FromClause,
    Integer,
    Select,
    Text,
    Uuid,
    and_,
    any_,
    bindparam,
    case,
    cast,
    column,
    func,
    literal,
    not_,
    null,
    select,
    true,
    union_all,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlmodel import SQLModel

from app.concepts.measures.queries import FIELD_ID
from app.concepts.status_log.log import LOGS, step_of
from app.concepts.tables import Concept, FieldOfAction
from app.core.reading import SCOPE, Reader, Row, View, light_for_view, visible
from app.core.resource_spec import TITLES
from app.core.schemas import Id, Input
from app.core.statements import built
from app.core.tables import table
from app.core.text import Line
from app.core.word_search import (
    MATCH_LIMIT,
    SEARCHABLE,
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
from app.districts.tables import District
from app.search.marking import marked
from app.search.schemas import SearchAnswer, SearchHit
from app.search.vocabulary import SearchedResource as R

SIMILAR = 2
"""The tier of hits in spite of typing mistakes; before it come hits in titles (0) and in any text (1)."""
FEW = 5
"""Least number of hits as written; below it, typing mistakes are forgiven."""
TEXTS: dict[str, tuple[str, ...]] = {
    R.DISTRICTS: ("name",),
    R.CONCEPTS: ("title", "description"),
    R.FIELDS_OF_ACTION: ("number", "title", "description"),
    R.GOALS: ("number", "title", "description", "feasibility_note"),
    R.MEASURES: ("number", "title", "official_title", "description", "attributes"),
    R.MEASURE_STEPS: ("title", "description"),
    R.ATTRIBUTE_DEFINITIONS: ("label", "description"),
    R.ORGANISATIONS: ("name", "short_name"),
    R.PARTICIPATION_EVENTS: ("title", "description", "place", "addressed"),
    R.KEY_STATEMENTS: ("text", "answer"),
    R.FEEDBACK_ITEMS: ("title", "text", "answer"),
    R.BODIES: ("name", "tasks"),
    R.LEGISLATIVE_TERMS: ("name",),
    R.PAPERS: ("reference", "title", "facts", "financial_effects", "proposed_resolution"),
    R.MEETINGS: ("title", "place"),
    R.RESOLUTION_TASKS: ("text",),
    R.REPORTS: ("title", "note"),
    R.MILESTONES: ("title", "description"),
    R.PLAN_ENTRIES: ("title", "description", "note"),
    R.OUTREACH: ("recipient", "note"),
    R.INDICATORS: ("number", "title", "definition", "source"),
    R.FUNDING_SOURCES: ("name", "programme", "note"),
    R.FUNDING_APPLICATIONS: ("title", "programme", "note"),
    R.COST_ESTIMATES: ("title", "note"),
}
"""Fields that are searched, as migrations 0007, 0027 and 0031 fold them. Everybody who may see the row may see them."""
_MOST_TEXTS = max(map(len, TEXTS.values()))
_DISTRICTS, _CONCEPTS, _FIELDS = (
    table(parent).alias(name) for parent, name in ((District, "home"), (Concept, "concept"), (FieldOfAction, "field"))
)


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


def _tier(place: SearchScope, tier: int, *which: ColumnElement[bool]) -> Select[Any]:
    """Select what is found, with its text: of each kind some hundred rows, in a district all."""
    of, text = SEARCHABLE.c, folded(SEARCHABLE)
    columns = (of.resource, of.id, of.district_id, literal(tier, Integer).label("tier"), text.label("text"))
    rows = select(*columns).where(place.within, *which)
    if place.scoped:
        return rows
    kinds = func.unnest(bindparam("kinds", type_=ARRAY(Text))).table_valued(column("kind", Text), name="kinds")
    kinds = kinds.render_derived()
    of_kind = rows.where(of.resource == kinds.c.kind).limit(MATCH_LIMIT).lateral()
    return select(of_kind).select_from(kinds.join(of_kind, true()))


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
    called, said = has_words(title_in(place.text), shape), has_words(place.text, shape)
    if place.scoped:  # few enough to look at all of them
        return _best([_tier(place, 1, said)], lambda text: _rank(text, shape))
    return _best([_tier(place, 0, called), _tier(place, 1, said, not_(called))], lambda text: _rank(text, shape))


def _as_meant(place: SearchScope, shape: PatternCounts, meant: PatternCounts) -> Select[Any]:
    which = (has_words(place.text, meant), not_(has_words(place.text, shape)))
    return _best([_tier(place, SIMILAR, *which)], lambda text: _rank_similar(text, meant))


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


def _texts(view: View, kinds: tuple[str, ...]) -> Select[Any]:
    """Select the titles and texts of hits of some kinds, and what they belong to, as far as the view still sees it."""
    return select(union_all(*(_texts_of(kind, view) for kind in kinds)).subquery())


def _texts_of(kind: str, view: View) -> Select[Any]:
    of = SQLModel.metadata.tables[kind]
    district, concept = of.c.get("district_id", of.c.id), of.c.get("concept_id", null())
    field = FIELD_ID if kind == R.MEASURES else of.c.get("field_id", null())
    title = next((of.c[name] for name in (*TITLES, "label", "recipient") if name in of.c), null())
    log = next((log for log in LOGS if log.subjects is of), None)
    light, step = (light_for_view(of, view), step_of(log, view)) if log else (null(), null())
    texts: list[ColumnElement[str]] = [_text(of.c[name]) for name in TEXTS[kind]]
    texts += [cast(null(), Text)] * (_MOST_TEXTS - len(texts))
    named = {
        "number": of.c.get("number", null()), "title": title, "light": light, "step": step,
        "district_name": _DISTRICTS.c.name, "concept_title": _CONCEPTS.c.title, "field_title": _FIELDS.c.title,
    }  # fmt: skip
    ids = (of.c.id, district.label("district_id"), cast(concept, Uuid()).label("concept_id"), of.c.is_public)
    return (
        select(
            *(*ids, cast(field, Uuid()).label("field_id")),
            *(cast(column, Text).label(name) for name, column in named.items()),
            *(text.label(f"text_{n}") for n, text in enumerate(texts)),
        )
        .select_from(
            of.join(_DISTRICTS, _DISTRICTS.c.id == district)
            .outerjoin(_CONCEPTS, _is_parent(_CONCEPTS, concept, district, view))
            .outerjoin(_FIELDS, _is_parent(_FIELDS, field, district, view))
        )
        .where(
            *(of.c.id == any_(bindparam("ids", type_=ARRAY(Uuid()))), visible(of, view)),
            district == any_(bindparam("districts", type_=ARRAY(Uuid()))),
        )
    )


def _is_parent(parent: FromClause, child_of: Any, district: ColumnElement[Any], view: View) -> ColumnElement[bool]:
    return and_(parent.c.id == child_of, parent.c.district_id == district, visible(parent, view))


async def search(reader: Reader, query: SearchQuery) -> SearchAnswer:
    """Return the best hits among what the caller may see."""
    scope = await scope_of(reader, query.district, (Concept, query.concept))
    view = await reader.resolve_view(scope)
    sought = WordQuery.of(query.q)
    kinds = [kind for kind in R if not query.resource or kind in query.resource]
    if query.concept:
        kinds = [kind for kind in kinds if "concept_id" in SQLModel.metadata.tables[kind].c]
    if not sought.words:
        return SearchAnswer(items=[], total=0, is_complete=True, searched=kinds)
    bound = {"insider_of": reader.caller.insider_of, "most": query.limit, "kinds": kinds, **sought.parameters}
    bound |= {SCOPE: scope} if scope is not None else {}
    bound |= {"concept": query.concept} if query.concept else {}
    sought, best, is_complete = await _ranked(reader, sought, SearchScope.of_all(view, bound), bound)
    total = sum({row["tier"] == SIMILAR: row["total"] for row in best}.values())
    best = best[: query.limit]
    bound |= {"ids": [row["id"] for row in best], "districts": list({row["district_id"] for row in best})}
    texts: dict[UUID, Row] = {}
    if best:
        statement = await built(_texts, view, tuple(sorted({row["resource"] for row in best})))
        texts = {row["id"]: row for row in await reader.rows(statement, bound)}
    base = f"{reader.request.app.state.settings.base_url}/v1"
    items = [_hit(base, sought, {**row, **texts[row["id"]]}) for row in best if row["id"] in texts]
    return SearchAnswer(items=items, total=total, is_complete=is_complete, searched=kinds)


def _hit(base: str, sought: WordQuery, row: dict[Any, Any]) -> SearchHit:
    resource: str = row["resource"]
    texts = [(name, row[f"text_{n}"]) for n, name in enumerate(TEXTS[resource])]
    url = f"{base}/{resource.replace('_', '-')}/{row['id']}"
    passages = marked(texts, sought.words)
    return SearchHit.model_validate({**row, "url": url, "is_similar": row["tier"] == SIMILAR, "passages": passages})
