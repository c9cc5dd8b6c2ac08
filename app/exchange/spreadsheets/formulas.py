"""Formulas of conditional formats, as far as they can be worked out of the values that stand in the cells."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from app.exchange.spreadsheets.cells import column_of

Value = float | str | bool | None
"""A number, a text, a truth, or the nothing in an empty cell."""
_MOST_TOKENS, _DEEPEST = 100, 20
_TOKEN = re.compile(
    r'\s*(?:(?P<number>\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|"(?P<text>(?:[^"]|"")*)"'
    r"|(?P<ref>\$?[A-Z]{1,3}\$?[1-9]\d{0,6})(?![A-Za-z0-9_.(!])|(?P<name>[A-Za-z]+)(?![A-Za-z0-9_.!$:])"
    r"|(?P<op><>|<=|>=|[-=<>+*/&(),]))"
)
_COMPARED: dict[str, Callable[[int], bool]] = {
    "=": lambda sign: sign == 0, "<>": lambda sign: sign != 0, "<": lambda sign: sign < 0,
    ">": lambda sign: sign > 0, "<=": lambda sign: sign <= 0, ">=": lambda sign: sign >= 0,
}  # fmt: skip


class Undecided(Exception):
    """A formula or a value that is not certain."""


class Failed(Exception):
    """A formula that gives an error: a condition of it is not met."""


@dataclass(frozen=True)
class Place:
    """The cell for which a formula is worked out, and the values of all others."""

    row: int
    column: int
    value: Callable[[int, int], Value]


Formula = Callable[[Place], Value]


def compared(left: Value, right: Value) -> int:
    """Return -1, 0 or 1 as Excel compares: numbers before texts before truths, texts without regard to case."""
    left, right = _filled(left, right), _filled(right, left)
    one, other = _rank(left), _rank(right)
    return (one > other) - (one < other)


def _filled(value: Value, other: Value) -> Value:
    """Return what an empty cell stands for beside another value."""
    if value is not None:
        return value
    return "" if isinstance(other, str) else False if isinstance(other, bool) else 0.0


def _rank(value: Value) -> tuple[int, float, str]:
    if isinstance(value, bool):
        return 2, float(value), ""
    return (1, 0.0, value.casefold()) if isinstance(value, str) else (0, float(value or 0), "")


def parse(text: str, base: tuple[int, int] | None) -> Formula:
    """Return a formula; `base` is the row and the column of the cell for which it is written, from 1.

    Raises:
        Undecided: where it has anything else than values, cells of the same sheet and plain functions.
    """
    tokens, place = list[tuple[str, str]](), 0
    text = text.strip().removeprefix("=")
    while place < len(text.rstrip()):
        match = _TOKEN.match(text, place)
        if match is None or len(tokens) >= _MOST_TOKENS:
            raise Undecided
        tokens.append((str(match.lastgroup), match[str(match.lastgroup)]))
        place = match.end()
    parser = _Parser(tokens, base)
    formula = parser.comparison(0)
    if parser.place != len(tokens):
        raise Undecided
    return formula


class _Parser:
    """Reads one formula from left to right."""

    def __init__(self, tokens: list[tuple[str, str]], base: tuple[int, int] | None) -> None:
        self.tokens = tokens
        self.base = base
        self.place = 0

    def _take(self, *operators: str) -> str | None:
        if self.place < len(self.tokens):
            kind, text = self.tokens[self.place]
            if kind == "op" and text in operators:
                self.place += 1
                return text
        return None

    def comparison(self, depth: int) -> Formula:
        if depth > _DEEPEST:
            raise Undecided
        left = self._joined(depth)
        while operator := self._take(*_COMPARED):
            left = _comparison(left, self._joined(depth), _COMPARED[operator])
        return left

    def _joined(self, depth: int) -> Formula:
        left = self._sum(depth)
        while self._take("&"):
            left = _join(left, self._sum(depth))
        return left

    def _sum(self, depth: int) -> Formula:
        left = self._product(depth)
        while operator := self._take("+", "-"):
            left = _arithmetic(left, self._product(depth), operator)
        return left

    def _product(self, depth: int) -> Formula:
        left = self._single(depth)
        while operator := self._take("*", "/"):
            left = _arithmetic(left, self._single(depth), operator)
        return left

    def _single(self, depth: int) -> Formula:
        if self._take("-"):
            return _arithmetic(lambda _: 0.0, self._single(depth + 1), "-")
        if self._take("("):
            inner = self.comparison(depth + 1)
            return self._closed(inner)
        if self.place >= len(self.tokens) or depth > _DEEPEST:
            raise Undecided
        kind, text = self.tokens[self.place]
        self.place += 1
        if kind == "number":
            number = float(text)
            return lambda _: number
        if kind == "text":
            words = text.replace('""', '"')
            return lambda _: words
        if kind == "ref":
            return _cell(text, self.base)
        return self._function(text.upper(), depth)

    def _closed(self, formula: Formula) -> Formula:
        if not self._take(")"):
            raise Undecided
        return formula

    def _function(self, name: str, depth: int) -> Formula:
        if name in ("TRUE", "FALSE"):
            if self._take("("):
                self._closed(lambda _: None)
            return lambda _: name == "TRUE"
        if name not in _FUNCTIONS or not self._take("("):
            raise Undecided
        given = list[Formula]()
        if not self._take(")"):
            given.append(self.comparison(depth + 1))
            while self._take(","):
                given.append(self.comparison(depth + 1))
            self._closed(given[-1])
        least, most, work = _FUNCTIONS[name]
        if not least <= len(given) <= most:
            raise Undecided
        return lambda place: work(place, given)


def _cell(text: str, base: tuple[int, int] | None) -> Formula:
    found = re.fullmatch(r"(\$?)([A-Z]+)(\$?)(\d+)", text)
    assert found, "a token of its own"
    fixed_column, letters, fixed_row, digits = found.groups()
    if base is None and not (fixed_column and fixed_row):
        raise Undecided
    row, column = int(digits), column_of(letters)
    from_row, from_column = base or (0, 0)

    def value(place: Place) -> Value:
        at = row if fixed_row else place.row + row - from_row
        return place.value(at, column if fixed_column else place.column + column - from_column)

    return value


def _comparison(left: Formula, right: Formula, holds: Callable[[int], bool]) -> Formula:
    return lambda place: holds(compared(left(place), right(place)))


def _join(left: Formula, right: Formula) -> Formula:
    return lambda place: text_in(left(place)) + text_in(right(place))


def _arithmetic(left: Formula, right: Formula, operator: str) -> Formula:
    def value(place: Place) -> Value:
        one, other = number_in(left(place)), number_in(right(place))
        if operator == "/" and not other:
            raise Failed
        return {"+": one + other, "-": one - other, "*": one * other}.get(operator) if operator != "/" else one / other

    return value


def number_in(value: Value) -> float:
    """Return a value as a number; a text is none, as German and English programs read it differently."""
    if isinstance(value, str):
        raise Failed
    return float(value or 0)


def text_in(value: Value) -> str:
    """Return a value as text."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return f"{value:.10g}"
    return value or ""


def _truth(value: Value) -> bool:
    if isinstance(value, str):
        raise Failed
    return bool(value)


def _truths(at: Place, of: list[Formula]) -> list[bool]:
    """Return all arguments: an error in any of them is one of the whole."""
    return [_truth(one(at)) for one in of]


def _is(work: Callable[[Value], bool], *, failed: bool = False) -> "_Work":
    """Return a function that asks something of its only argument; `failed` is the answer for an error."""

    def value(at: Place, of: list[Formula]) -> Value:
        try:
            return work(of[0](at))
        except Failed:
            return failed

    return value


def _search(wanted: str, within: str) -> float:
    if "*" in wanted or "?" in wanted or "~" in wanted:
        raise Undecided
    found = within.casefold().find(wanted.casefold())
    if found < 0:
        raise Failed
    return float(found + 1)


def _mod(number: float, divisor: float) -> float:
    if not divisor:
        raise Failed
    return number % divisor


_Work = Callable[[Place, list[Formula]], Value]
_FUNCTIONS: dict[str, tuple[int, int, _Work]] = {
    "AND": (1, 30, lambda at, of: all(_truths(at, of))),
    "OR": (1, 30, lambda at, of: any(_truths(at, of))),
    "NOT": (1, 1, lambda at, of: not _truth(of[0](at))),
    "ISBLANK": (1, 1, _is(lambda value: value is None)),
    "ISNUMBER": (1, 1, _is(lambda value: type(value) is float)),
    "ISERROR": (1, 1, _is(lambda value: False, failed=True)),
    "ISTEXT": (1, 1, _is(lambda value: isinstance(value, str))),
    "ISEVEN": (1, 1, lambda at, of: int(number_in(of[0](at))) % 2 == 0),
    "ISODD": (1, 1, lambda at, of: int(number_in(of[0](at))) % 2 == 1),
    "LEN": (1, 1, lambda at, of: float(len(text_in(of[0](at))))),
    "TRIM": (1, 1, lambda at, of: " ".join(text_in(of[0](at)).split())),
    "LEFT": (1, 2, lambda at, of: text_in(of[0](at))[: _count(at, of)]),
    "RIGHT": (1, 2, lambda at, of: _last(text_in(of[0](at)), _count(at, of))),
    "SEARCH": (2, 2, lambda at, of: _search(text_in(of[0](at)), text_in(of[1](at)))),
    "MOD": (2, 2, lambda at, of: _mod(number_in(of[0](at)), number_in(of[1](at)))),
    "ROW": (0, 0, lambda at, of: float(at.row)),
    "COLUMN": (0, 0, lambda at, of: float(at.column)),
}


def _last(text: str, count: int) -> str:
    return text[max(len(text) - count, 0) :]


def _count(at: Place, of: list[Formula]) -> int:
    return int(number_in(of[1](at))) if len(of) > 1 else 1
