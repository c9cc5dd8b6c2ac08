"""Adding up amounts, and finding measures at risk; without a database."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from decimal import Decimal
from itertools import product
from typing import Any, NamedTuple
from uuid import UUID

from app.core.money import sum_of
from app.core.reading import Row
from app.funding.finances.schemas import WithoutAmount
from app.funding.rules import PAID, parts_of
from app.funding.vocabulary import CostKind, CostRecurrence, FundingRisk

MONEY = tuple(WithoutAmount.model_fields)
STAFF = ("full_time_equivalents", "saved_full_time_equivalents")
COUNTS = ("inexact_estimates", "applications_without_amount", "grants_without_amount")
Year = int | None
_UNKNOWN: Mapping[Year, Decimal | None] = {None: None}
"""An amount that nobody knows, by year."""


class FinanceEntry(NamedTuple):
    """What an entry adds to a sum or a count in each year from the first to the last, if it is tied to any; None: it
    belongs to the sum, and nobody knows how much it is."""

    name: str
    amount: Decimal | None
    first: Year = None
    last: Year = None


class Reckoning:
    """Sums and counts by name."""

    def __init__(self) -> None:
        self._sums: defaultdict[str, Decimal] = defaultdict(Decimal)
        self._without_amount: Counter[str] = Counter()

    def add(self, entry: FinanceEntry) -> None:
        if entry.amount is None:
            self._without_amount[entry.name] += 1
        else:
            self._sums[entry.name] += entry.amount

    def add_all(self, other: "Reckoning") -> None:
        self._without_amount.update(other._without_amount)
        for name, amount in other._sums.items():
            self._sums[name] += amount

    @property
    def totals(self) -> dict[str, Any]:
        """The fields of `Sums`."""
        money = {name: None if name not in self._sums else sum_of(self._sums[name]) for name in MONEY}
        counts = {name: int(self._sums.get(name, 0)) for name in COUNTS}
        left_out = {name: self._without_amount[name] for name in MONEY}
        return {**money, **{name: self._sums.get(name) for name in STAFF}, **counts, "without_amount": left_out}


def of_estimate(row: Row) -> Iterator[FinanceEntry]:
    """Yield the entries of an estimate."""
    names = ("estimated", "actual", "full_time_equivalents")
    if row["kind"] == CostKind.SAVINGS:
        names = ("savings", "saved", "saved_full_time_equivalents")
    expected, known, staff = names
    suffix, years = "", (row["year"], row["year"])
    if row["recurrence"] == CostRecurrence.YEARLY:
        suffix, years = "_yearly", (row["first_year"], row["last_year"])
    yield FinanceEntry(expected + suffix, row["estimated"], *years)
    yield FinanceEntry(known + suffix, row["actual"], *years)
    if row["full_time_equivalents"] is not None:
        yield FinanceEntry(staff, row["full_time_equivalents"], *years)
    if row["estimated"] is not None and row["estimated_precision"] != "exact":
        yield FinanceEntry("inexact_estimates", Decimal(1), *years)


def of_application(row: Row) -> Iterator[FinanceEntry]:
    """Yield the entries of an application. Its own share belongs to no year."""
    state, by_year = row["state"], row["by_year"]
    names = {"planned": ("planned",), "applied": ("applied", "open"), "refused": ("applied", "refused")}
    applied = parts_of(row["amount_applied"], by_year, "applied") or _UNKNOWN
    for (year, amount), name in product(applied.items(), names.get(state, ("applied",))):
        yield FinanceEntry(name, amount, year, year)
    granted = parts_of(row["amount_granted"], by_year, "granted") or (_UNKNOWN if state in PAID else {})
    for year, amount in granted.items():
        yield FinanceEntry("granted", amount, year, year)
    if state != "refused":
        yield FinanceEntry("own_share", row["own_share"])
    if row["amount_applied"] is None:
        yield FinanceEntry("applications_without_amount", Decimal(1))
    if state in PAID and row["amount_granted"] is None:
        yield FinanceEntry("grants_without_amount", Decimal(1))


def add_up(entries: Iterable[FinanceEntry], this_year: int) -> tuple[Reckoning, dict[Year, Reckoning]]:
    """Return the sums in all and by year, those without a year last; what has no end goes on until this year, or the
    last one that anything names."""
    overall = Reckoning()
    spans: defaultdict[tuple[Year, Year], Reckoning] = defaultdict(Reckoning)
    for entry in entries:
        overall.add(entry)
        spans[entry.first, entry.last].add(entry)
    named = {year for span in spans for year in span if year is not None}
    by_year: defaultdict[Year, Reckoning] = defaultdict(Reckoning)
    for (first, last), sums in spans.items():
        for year in _years(first, last, named, this_year):
            by_year[year].add_all(sums)
    return overall, dict(sorted(by_year.items(), key=lambda item: (item[0] is None, item[0] or 0)))


def _years(first: Year, last: Year, named: AbstractSet[int], this_year: int) -> Sequence[Year]:
    """Return the years of a span; one without a beginning has those back to the first that anything names."""
    if first is None and last is None:
        return (None,)
    return range(first or min(named), (last or max(this_year, *named)) + 1)


def funded_as(
    measure_id: UUID, named: AbstractSet[UUID], continued: Mapping[UUID, Sequence[UUID]]
) -> AbstractSet[UUID]:
    """Return the measures whose funding applications count for `measure_id`: itself if an application names it,
    otherwise its predecessors, recursively."""
    funded, version = set[UUID](), {measure_id}
    while version:
        funded |= version & named
        version = {before for one in version - named for before in continued.get(one, ())}
    return funded


class Hanging(NamedTuple):
    """The applications on which a measure hangs: those that it cannot do without, and those that support it."""

    depends_on: Sequence[UUID]
    supported: Sequence[UUID]
    depends_on_funding: bool

    @property
    def counted(self) -> Sequence[UUID]:
        """The applications that decide; supporting ones do only for a measure that depends on funding at large."""
        return self.depends_on or (self.supported if self.depends_on_funding else ())


def risk(hanging: Hanging, states: Mapping[UUID, str], refused: AbstractSet[UUID] = frozenset()) -> FundingRisk | None:
    """Return the reason why the measure's money is uncertain, or None; assume that `refused` applications fail."""
    if not hanging.counted:
        return FundingRisk.UNFUNDED if hanging.depends_on_funding else None
    outcomes = {"refused" if i in refused else states[i] for i in hanging.counted}
    if outcomes.intersection(PAID):
        return None
    return FundingRisk.REFUSED if outcomes == {"refused"} else FundingRisk.OPEN
