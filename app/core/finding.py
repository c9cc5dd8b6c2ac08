"""Finding by words, in SQL: conditions on the column `folded` that the database keeps of some tables.

The column is not one of the tables in the code: no row is read or written with it. A statement is built for a shape, which
says how many words with how many patterns are bound.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Self

from sqlalchemy import ColumnElement, Table, Text, and_, bindparam, false, func, literal_column, or_

from app.core.folding import Word, words_of

Shape = tuple[tuple[int, bool], ...]
"""For each word how many patterns find it, and whether its typing mistakes are forgiven."""


@dataclass(frozen=True)
class Sought:
    """What is sought: words that must all be found."""

    words: tuple[Word, ...]

    @classmethod
    def of(cls, text: str) -> Self:
        return cls(words_of(text))

    @cached_property
    def shape(self) -> Shape:
        return tuple((len(word.patterns), word.is_forgiving) for word in self.words)

    @cached_property
    def parameters(self) -> dict[str, Any]:
        bound = {f"word_{n}": word.text for n, word in enumerate(self.words)}
        for n, word in enumerate(self.words):
            bound |= {f"pattern_{n}_{p}": pattern for p, pattern in enumerate(word.patterns)}
        return bound

    @property
    def is_forgiving(self) -> bool:
        return any(forgives for _, forgives in self.shape)


def folded(of: Table) -> ColumnElement[str]:
    """All that can be sought in a row: what it is called, a separator, and the rest."""
    return literal_column(f"{of.name}.folded", Text)


def head(of: Table) -> ColumnElement[str]:
    """What a row is called."""
    return func.split_part(folded(of), literal_column("chr(31)"), literal_column("1"), type_=Text)


def word(n: int) -> ColumnElement[str]:
    return bindparam(f"word_{n}", type_=Text)


def has_words(said: ColumnElement[str], shape: Shape) -> ColumnElement[bool]:
    """Whether a folded text has all the words, in whichever of their forms."""
    return and_(*(_has(said, n, patterns) for n, (patterns, _) in enumerate(shape))) if shape else false()


def has_similar(said: ColumnElement[str], shape: Shape) -> ColumnElement[bool]:
    """The same, forgiving typing mistakes."""
    return and_(*_similar(said, shape)) if shape else false()


def _has(said: ColumnElement[str], n: int, patterns: int) -> ColumnElement[bool]:
    return or_(*(said.like(bindparam(f"pattern_{n}_{p}", type_=Text)) for p in range(patterns)))


def _similar(said: ColumnElement[str], shape: Shape) -> Iterator[ColumnElement[bool]]:
    for n, (patterns, forgives) in enumerate(shape):
        exactly = _has(said, n, patterns)
        yield or_(exactly, said.op("%>", is_comparison=True)(word(n))) if forgives else exactly


def near(said: ColumnElement[str], words: Sequence[int]) -> ColumnElement[float]:
    """How near the text comes to all of the words, 0 to 1."""
    parts = [func.word_similarity(word(n), said) for n in words]
    total = parts[0]
    for part in parts[1:]:
        total = total + part
    return total / len(parts)
