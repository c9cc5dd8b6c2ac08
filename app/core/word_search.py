"""Finding by words, in SQL: conditions on the column `folded` that the database keeps of some tables.

The column is not one of the tables in the code: no row is read or written with it. The view `searchable` has the rows
of all these tables, so that a statement says once what is searched in all of them, whatever their number. It is built
for a shape, which says how many patterns are bound for each word.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Self

from sqlalchemy import (
    Boolean,
    ColumnElement,
    FromClause,
    Select,
    Text,
    Uuid,
    and_,
    any_,
    bindparam,
    column,
    false,
    func,
    literal_column,
    or_,
    select,
    table,
)
from sqlalchemy.dialects.postgresql import ARRAY

from app.core.normalizing import Word, words_of
from app.core.reading import SCOPE, Reader, View, visible
from app.core.statements import built

PatternCounts = tuple[int, ...]
"""For each word, how many patterns find it."""
MATCH_LIMIT = 500
"""Rows after which no more are looked at. (Where it matters only whether there are some, it could be one; then the
planner would rather read a table until it comes.)"""
MOST_MEANT = 6
"""Patterns of spelling corrections for one word, at most."""
MOST_MISTYPED = 2
"""Words of a question that may be mistyped."""


@dataclass(frozen=True)
class WordQuery:
    """A search: words that must all be found."""

    words: tuple[Word, ...]

    @classmethod
    def of(cls, text: str) -> Self:
        return cls(words_of(text))

    @cached_property
    def shape(self) -> PatternCounts:
        """Numbers of patterns of the words as they are written."""
        return tuple(len(word.patterns) for word in self.words)

    @cached_property
    def meant(self) -> PatternCounts:
        """Numbers of patterns of the words with their spelling corrections."""
        return tuple(len(word.patterns) + len(word.meant) for word in self.words)

    @cached_property
    def parameters(self) -> dict[str, Any]:
        bound = {f"word_{n}": word.text for n, word in enumerate(self.words)}
        for n, word in enumerate(self.words):
            patterns = enumerate((*word.patterns, *word.meant))
            bound |= {f"pattern_{n}_{p}": pattern for p, pattern in patterns}
        return bound

    @property
    def is_forgiven(self) -> bool:
        return self.shape != self.meant


SEARCHABLE = table(
    "searchable",
    column("resource", Text),
    column("id", Uuid),
    column("district_id", Uuid),
    column("concept_id", Uuid),
    column("is_public", Boolean),
)
"""All rows that can be searched, with the names of their tables."""


@dataclass(frozen=True)
class SearchScope:
    """The scope of a search: what the caller may see of one table or of all, in a district, in a concept."""

    of: FromClause
    view: View
    scoped: bool = False
    in_concept: bool = False

    @classmethod
    def of_all(cls, view: View, bound: Mapping[str, Any]) -> Self:
        return cls(SEARCHABLE, view, SCOPE in bound, "concept" in bound)

    @cached_property
    def text(self) -> ColumnElement[str]:
        """The text in which words are sought."""
        return sought_in(self.of, scoped=self.scoped)

    @cached_property
    def within(self) -> ColumnElement[bool]:
        """The condition of the scope; it binds `kinds` for all tables, and `scope` and `concept` where it has them."""
        conditions = [visible(self.of, self.view)]
        if self.of is SEARCHABLE:
            conditions.append(SEARCHABLE.c.resource == any_(bindparam("kinds", type_=ARRAY(Text))))
        if self.scoped:
            conditions.append(self.of.c.district_id == bindparam(SCOPE))
        if self.in_concept:
            conditions.append(self.of.c.concept_id == bindparam("concept"))
        return and_(*conditions)


def folded(of: FromClause) -> ColumnElement[str]:
    """Return the searchable text of a row: its title, a separator, and the rest."""
    return literal_column(f"{of.name}.folded", Text)  # type: ignore[attr-defined] # of what has a name


def sought_in(of: FromClause, *, scoped: bool) -> ColumnElement[str]:
    """Return the text in which words are sought. In a district all rows are looked at: its indexes have those of all
    districts, and the planner, which knows nothing of people's words, would take them."""
    return folded(of).concat(literal_column("''")) if scoped else folded(of)


def title_in(text: ColumnElement[str]) -> ColumnElement[str]:
    """Return the title in such a text."""
    return func.split_part(text, literal_column("chr(31)"), literal_column("1"), type_=Text)


def word(n: int) -> ColumnElement[str]:
    return bindparam(f"word_{n}", type_=Text)


def has_words(text: ColumnElement[str], shape: PatternCounts) -> ColumnElement[bool]:
    """Check that a folded text has all the words, each by one of its patterns."""
    return and_(*(_has(text, n, patterns) for n, patterns in enumerate(shape))) if shape else false()


def _has(text: ColumnElement[str], n: int, patterns: int) -> ColumnElement[bool]:
    return or_(*(text.like(bindparam(f"pattern_{n}_{p}", type_=Text)) for p in range(patterns)))


# --- typing mistakes ----------------------------------------------------------------------------------------------


async def with_typo_tolerance(
    reader: Reader, sought: WordQuery, place: SearchScope, bound: Mapping[str, Any]
) -> WordQuery:
    """Add spelling corrections one typing mistake away to words that nothing has, or to the only one.

    Only what the caller may see is asked for, so that nothing is told of the rest.
    """
    suspects = [word for word in sought.words if word.mistakes]
    if len(sought.words) > 1:
        patterns = [pattern for word in suspects for pattern in word.patterns]
        existing = await _existing(reader, patterns, place, bound)
        suspects = [word for word in suspects if not existing.intersection(word.patterns)]
    suspects = suspects[:MOST_MISTYPED]
    meant = {word.text: await _meant(reader, word, place, bound) for word in suspects}
    return WordQuery(tuple(replace(word, meant=meant.get(word.text, ())) for word in sought.words))


async def _meant(reader: Reader, word: Word, place: SearchScope, bound: Mapping[str, Any]) -> tuple[str, ...]:
    """Return patterns of existing words one mistake away, of the first kind of mistake that leads anywhere."""
    for patterns in word.mistakes:
        there = await _existing(reader, list(patterns), place, bound)
        if there:
            return tuple(pattern for pattern in patterns if pattern in there)[:MOST_MEANT]
    return ()


async def _existing(reader: Reader, patterns: list[str], place: SearchScope, bound: Mapping[str, Any]) -> set[str]:
    """Return the patterns that something in scope has."""
    if not patterns:
        return set()
    asking = await built(_asking, place)
    return set((await reader.connection.execute(asking, {**bound, "patterns": patterns})).scalars())


def _asking(place: SearchScope) -> Select[Any]:
    patterns = (
        func.unnest(bindparam("patterns", type_=ARRAY(Text)))
        .table_valued(column("pattern", Text), name="given")
        .render_derived()
    )
    pattern = patterns.c.pattern
    some: Select[Any] = select(literal_column("1")).select_from(place.of).where(place.text.like(pattern), place.within)
    few = some.correlate(patterns).limit(MATCH_LIMIT).subquery()
    return select(pattern).where(select(func.count()).select_from(few).scalar_subquery() > 0)
