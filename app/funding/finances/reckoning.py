"""Adding up amounts, and finding measures at risk; without a database."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from app.core.money import ZERO, sum_of
from app.core.reading import Row
from app.funding.rules import PAID, parts_of
from app.funding.vocabulary import FundingRisk

SUMS = ("estimated", "actual", "planned", "applied", "granted", "refused", "open", "own_share")
COUNTS = ("inexact_estimates", "applications_without_amount", "grants_without_amount")
Year = int | None


class FinanceEntry(NamedTuple):
    """An amount or a count, with the year to which it belongs."""

    name: str
    year: Year
    amount: Decimal


class Reckoning:
    """Sums and counts by name."""

    def __init__(self) -> None:
        self._sums: defaultdict[str, Decimal] = defaultdict(lambda: ZERO)

    def add(self, entry: FinanceEntry) -> None:
        self._sums[entry.name] += entry.amount

    @property
    def totals(self) -> dict[str, Any]:
        """The fields of `Sums`."""
        counts = {name: int(self._sums[name]) for name in COUNTS}
        return {name: sum_of(self._sums[name]) for name in SUMS} | counts


def of_estimate(row: Row) -> Iterator[FinanceEntry]:
    """Yield the entries of an estimate."""
    for name in ("estimated", "actual"):
        if row[name] is not None:
            yield FinanceEntry(name, row["year"], row[name])
    if row["estimated"] is not None and row["estimated_precision"] != "exact":
        yield FinanceEntry("inexact_estimates", row["year"], Decimal(1))


def of_application(row: Row) -> Iterator[FinanceEntry]:
    """Yield the entries of an application. Its own share belongs to no year."""
    state, by_year = row["state"], row["by_year"]
    names = {"planned": ("planned",), "applied": ("applied", "open"), "refused": ("applied", "refused")}
    for year, amount in parts_of(row["amount_applied"], by_year, "applied").items():
        for name in names.get(state, ("applied",)):
            yield FinanceEntry(name, year, amount)
    for year, amount in parts_of(row["amount_granted"], by_year, "granted").items():
        yield FinanceEntry("granted", year, amount)
    if row["own_share"] is not None and state != "refused":
        yield FinanceEntry("own_share", None, row["own_share"])
    if row["amount_applied"] is None:
        yield FinanceEntry("applications_without_amount", None, Decimal(1))
    if state in PAID and row["amount_granted"] is None:
        yield FinanceEntry("grants_without_amount", None, Decimal(1))


def add_up(entries: Iterable[FinanceEntry]) -> tuple[Reckoning, dict[Year, Reckoning]]:
    """Return the sums in all and by year, those without a year last."""
    overall, by_year = Reckoning(), defaultdict[Year, Reckoning](Reckoning)
    for entry in entries:
        overall.add(entry)
        by_year[entry.year].add(entry)
    return overall, dict(sorted(by_year.items(), key=lambda item: (item[0] is None, item[0] or 0)))


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
