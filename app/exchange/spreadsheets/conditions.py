"""Conditional formats: which of them shows in which cell, as far as the values that stand there decide it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from app.exchange.spreadsheets.appearance import Change, Looks
from app.exchange.spreadsheets.bounds import MOST_COLUMNS, MOST_DECIDED, MOST_RULES, Refusal
from app.exchange.spreadsheets.cells import Cell, Shown, Unclear
from app.exchange.spreadsheets.formats import FALSE, TRUE
from app.exchange.spreadsheets.formulas import Failed, Place, Undecided, Value, compared, parse, text_in
from app.exchange.spreadsheets.tables import Area, Table

_NO_ICON = "NoIcons"
UNDECIDED = Change(unclear="conditional_format")
Condition = Callable[[Place], bool]
_Decider = Callable[[tuple[int, int]], Change | None]
_OPERATORS: dict[str, Callable[[int], bool]] = {
    "equal": lambda sign: sign == 0, "notEqual": lambda sign: sign != 0, "lessThan": lambda sign: sign < 0,
    "greaterThan": lambda sign: sign > 0, "lessThanOrEqual": lambda sign: sign <= 0,
    "greaterThanOrEqual": lambda sign: sign >= 0,
}  # fmt: skip
_TEXTS: dict[str, Callable[[str, str], bool]] = {
    "containsText": lambda text, words: words in text,
    "notContainsText": lambda text, words: words not in text,
    "beginsWith": lambda text, words: text.startswith(words),
    "endsWith": lambda text, words: text.endswith(words),
}


@dataclass(frozen=True)
class Threshold:
    """A point of a scale: `percent`, `num`, `min`, `max`, `percentile` or `formula`, and its value."""

    kind: str
    value: str | None = None
    or_more: bool = True


@dataclass
class Rule:
    """One conditional format of a sheet."""

    areas: list[Area]
    kind: str
    priority: int = 0
    operator: str = ""
    formulas: list[str] = field(default_factory=list)
    text: str | None = None
    base: tuple[int, int] | None = None
    """Row and column of the cell for which the formulas are written."""
    change: Change = UNDECIDED
    stops: bool = False
    thresholds: list[Threshold] = field(default_factory=list)
    icons: list[str] = field(default_factory=list)
    """From the lowest to the highest."""
    colours: list[str | None] = field(default_factory=list)


class Spent:
    """The rules and decisions of a file so far."""

    def __init__(self) -> None:
        self.rules = self.decided = 0

    def rule(self) -> None:
        self.rules += 1
        if self.rules > MOST_RULES:
            raise Refusal("too_many_conditions")

    def decide(self, count: int) -> None:
        self.decided += count
        if self.decided > MOST_DECIDED:
            raise Refusal("too_many_conditions")


def base_of(areas: list[Area]) -> tuple[int, int] | None:
    """Return the cell for which a rule's formulas are written: the upper left one, if the first area has it."""
    if not areas:
        return None
    corner = min(area[0] for area in areas), min(area[1] for area in areas)
    return corner if corner == areas[0][:2] else None


def apply_rules(table: Table, rules: list[Rule], looks: Looks, spent: Spent) -> None:
    """Give the cells of a table the looks that its conditional formats make."""
    if not rules:
        return
    width = min(max((max(cells) for cells in table.rows.values()), default=0), MOST_COLUMNS)
    changes: dict[tuple[int, int], Change] = {}
    stopped: set[tuple[int, int]] = set()
    values = _Values(table)
    seen = (rule for rule in rules if rule.change != Change() or rule.stops)
    for rule in sorted(seen, key=lambda rule: rule.priority):
        cells = list(_cells(rule, table, width, spent))
        change_of = _decider(rule, table, values, cells)
        for at in cells:
            if at in stopped:
                continue
            change = change_of(at)
            if change is None:
                continue
            changes[at] = changes[at].before(change) if at in changes else change
            if rule.stops:
                stopped.add(at)
    for (row, column), change in changes.items():
        of_row = table.looks.setdefault(row, {})
        of_row[column] = looks.number(change.over(looks.all[of_row.get(column, 0)]))


def _cells(rule: Rule, table: Table, width: int, spent: Spent) -> Iterator[tuple[int, int]]:
    for first, left, last, right in rule.areas:
        columns = range(left, min(right, width) + 1)
        few = last - first < len(table.rows)
        for row in range(first, last + 1) if few else list(table.rows):
            if first <= row <= last and row in table.rows:
                spent.decide(len(columns))
                yield from ((row, column) for column in columns)


class _Values:
    """The values of a table's cells for its conditions."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._hidden_rows, self._hidden_columns = frozenset(table.hidden_rows), frozenset(table.hidden_columns)

    def __call__(self, row: int, column: int) -> Value:
        """Return the value of a cell.

        Raises:
            Undecided: where it is hidden or not certain.
            Failed: where it shows an error.
        """
        if row in self._hidden_rows or column in self._hidden_columns:
            raise Undecided
        cell: Cell = self._table.rows.get(row, {}).get(column)
        if isinstance(cell, Unclear):
            raise Failed if cell.code == "error_value" else Undecided
        if isinstance(cell, Shown):
            return float(cell.number)
        if isinstance(cell, str):
            serial = self._table.serials.get((row, column))
            return serial if serial is not None else {TRUE: True, FALSE: False}.get(cell, cell)
        return None if cell is None else float(cell)


def _decider(rule: Rule, table: Table, value: _Values, cells: list[tuple[int, int]]) -> _Decider:
    """Return what decides a rule for a cell: the change, or None where it is not met."""
    try:
        if rule.kind in ("iconSet", "colorScale"):
            numbers = [number for number in map(_quiet(value), cells) if type(number) is float]
            points = [_point(threshold, numbers, table) for threshold in rule.thresholds]
            scale = _icon if rule.kind == "iconSet" else _colour
            return lambda at: _caught(lambda: scale(rule, points, value(*at)))
        condition = _condition(rule)
    except Undecided:
        return lambda at: UNDECIDED
    return lambda at: _caught(lambda: rule.change if condition(Place(*at, value)) else None)


def _quiet(value: _Values) -> Callable[[tuple[int, int]], Value]:
    def found(at: tuple[int, int]) -> Value:
        try:
            return value(*at)
        except (Failed, Undecided):
            return None

    return found


def _caught(decide: Callable[[], Change | None]) -> Change | None:
    try:
        return decide()
    except Failed:
        return None
    except (Undecided, OverflowError, RecursionError):
        return UNDECIDED


# --- conditions ---------------------------------------------------------------------------------------------------


def _condition(rule: Rule) -> Condition:
    if rule.kind == "expression" and rule.formulas:
        formula = parse(rule.formulas[0], rule.base)
        return lambda at: _is_met(formula(at))
    if rule.kind == "cellIs":
        return _cell_is(rule)
    if rule.kind in _TEXTS and rule.text and not rule.text.startswith(("=", "$")):
        holds, words = _TEXTS[rule.kind], rule.text.casefold()
        return lambda at: holds(text_in(at.value(at.row, at.column)).casefold(), words)
    if rule.kind in ("containsBlanks", "notContainsBlanks"):
        blank = rule.kind == "containsBlanks"
        return lambda at: (not text_in(at.value(at.row, at.column)).strip()) == blank
    if rule.kind in ("containsErrors", "notContainsErrors"):
        return lambda at: _fails(at) == (rule.kind == "containsErrors")
    raise Undecided


def _is_met(value: Value) -> bool:
    if isinstance(value, str):
        raise Failed
    return bool(value)


def _fails(at: Place) -> bool:
    try:
        at.value(at.row, at.column)
    except Failed:
        return True
    return False


def _cell_is(rule: Rule) -> Condition:
    between = rule.operator in ("between", "notBetween")
    if len(rule.formulas) < 1 + between or (not between and rule.operator not in _OPERATORS):
        raise Undecided
    bounds = [parse(text, rule.base) for text in rule.formulas[: 1 + between]]
    if not between:
        holds = _OPERATORS[rule.operator]
        return lambda at: holds(compared(at.value(at.row, at.column), bounds[0](at)))

    def within(at: Place) -> bool:
        value = at.value(at.row, at.column)
        low, high = (bound(at) for bound in bounds)
        if compared(low, high) > 0:
            low, high = high, low
        return (compared(low, value) <= 0 <= compared(high, value)) == (rule.operator == "between")

    return within


# --- icons and scales of colours ----------------------------------------------------------------------------------


def _point(threshold: Threshold, numbers: list[float], table: Table) -> float:
    """Return the number at which a scale has a point: among the numbers that it is over, none of them hidden."""
    kind = threshold.kind
    if kind not in ("min", "max", "percent", "num", "formula") or (
        kind not in ("num", "formula") and (table.hidden_rows or table.hidden_columns or not numbers)
    ):
        raise Undecided
    if kind in ("min", "max"):
        return min(numbers) if kind == "min" else max(numbers)
    try:
        value = float(threshold.value or "")
    except ValueError:
        raise Undecided from None
    return value if kind != "percent" else min(numbers) + (max(numbers) - min(numbers)) * value / 100


def _icon(rule: Rule, points: list[float], value: Value) -> Change | None:
    if type(value) is not float or not points or len(points) != len(rule.icons):
        return None if type(value) is not float else UNDECIDED
    reached = [
        place
        for place, point in enumerate(points)
        if value > point or (value == point and rule.thresholds[place].or_more)
    ]
    icon = rule.icons[max(reached, default=0)]
    return None if icon.startswith(_NO_ICON) else Change(icon=icon)


def _colour(rule: Rule, points: list[float], value: Value) -> Change | None:
    """Return the colour of a scale at one of its points; what is mixed of two is no sign."""
    if type(value) is not float:
        return None
    if len(points) != len(rule.colours) or len(points) < 2 or None in rule.colours:
        return UNDECIDED
    for point, colour in zip(points, rule.colours, strict=True):
        if value == point:
            return Change(fill=colour)
    if value < points[0] or value > points[-1]:
        return Change(fill=rule.colours[0] if value < points[0] else rule.colours[-1])
    return Change(unclear="colour_scale")
