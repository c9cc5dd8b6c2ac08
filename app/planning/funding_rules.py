"""What must agree in what concerns money, whoever changes which of it."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Protocol

from pydantic_core import PydanticCustomError
from sqlmodel import SQLModel

from app.concepts.tables import Measure
from app.core.money import ZERO, Money
from app.core.problems import Fault, Problem
from app.core.schemas import broken
from app.council.rules import Rule
from app.districts.writing import Found
from app.planning.funding_tables import CostEstimate, FundingApplication

FORWARD = {
    "planned": {"applied", "granted", "refused"},
    "applied": {"granted", "refused"},
    "granted": {"settled"},
    "refused": {"granted"},
    "settled": set[str](),
}
"""The states that may follow: what is official stays. A refusal may be taken back after an objection."""
DECIDED = ("granted", "refused", "settled")
PAID = ("granted", "settled")
LEAP = ("This state cannot follow", "Dieser Zustand kann nicht folgen")


class _Year(Protocol):
    year: int | None
    applied: Money | None
    granted: Money | None


class _Application(Protocol):
    state: Any
    applied_on: date | None
    decided_on: date | None
    starts_on: date | None
    ends_on: date | None
    amount_applied: Money | None
    amount_granted: Money | None
    granted_note: str | None
    proof_delivered_on: date | None

    @property
    def by_year(self) -> list[Any]: ...


def is_leap(before: str, after: str) -> bool:
    """Whether this state cannot follow that one."""
    return after != before and after not in FORWARD[before]


def refuse_leap(before: str, after: str) -> None:
    """Raises Problem: state."""
    if is_leap(before, after):
        possible = ", ".join(sorted(FORWARD[before])) or "—"
        raise Problem(
            "state",
            f"From {before} an application can become: {possible}.",
            f"Aus {before} kann ein Förderantrag werden: {possible}.",
        )


def states_agree(content: _Application) -> Iterator[PydanticCustomError]:
    """The days and the proof that a state asks for, and those that it does not allow."""
    decided = content.state in DECIDED
    if content.applied_on and content.state == "planned":
        en, de = "What is planned was not applied for yet", "Was geplant ist, ist noch nicht beantragt"
        yield broken("applied_on", "applied_on", en, de)
    if decided and content.decided_on is None:
        en, de = "What is decided has the day of its decision", "Was entschieden ist, hat den Tag der Entscheidung"
        yield broken("decided_on", "decided_on", en, de)
    if content.decided_on and not decided:
        en, de = "It is not decided yet", "Das ist noch nicht entschieden"
        yield broken("decided_on", "decided_on", en, de)
    if content.applied_on and content.decided_on and content.decided_on < content.applied_on:
        en, de = "It was decided before it was applied for", "Die Entscheidung liegt vor dem Antrag"
        yield broken("decided_on", "order", en, de)
    if content.starts_on and content.ends_on and content.ends_on < content.starts_on:
        en, de = "`ends_on` must not be before `starts_on`", "`ends_on` darf nicht vor `starts_on` liegen"
        yield broken("ends_on", "period", en, de)
    if content.proof_delivered_on and content.state not in PAID:
        en, de = "The use of what was not granted cannot be proven", "Nicht Bewilligtes hat keinen Verwendungsnachweis"
        yield broken("proof_delivered_on", "proof", en, de)


def amounts_agree(content: _Application) -> Iterator[PydanticCustomError]:
    """Granted is what was granted, more than was applied for has a reason, and the years add up."""
    applied, granted = content.amount_applied, content.amount_granted
    if granted and content.state not in PAID:
        en, de = "Nothing was granted", "Es ist nichts bewilligt"
        yield broken("amount_granted", "granted", en, de)
    if applied and granted and granted.amount > applied.amount and content.granted_note is None:
        en = "More was granted than was applied for: say why"
        de = "Es ist mehr bewilligt als beantragt: bitte begründen"
        yield broken("granted_note", "granted_note", en, de)
    for name, whole in (("applied", applied), ("granted", granted)):
        yield from _adds_up(name, whole, content.by_year)


def _adds_up(name: str, whole: Money | None, by_year: list[_Year]) -> Iterator[PydanticCustomError]:
    parts = [money.amount for part in by_year if (money := getattr(part, name))]
    if parts and (whole is None or sum(parts, ZERO) != whole.amount):
        en = f"What is `{name}` by year adds up to `amount_{name}`"
        de = f"Was nach Jahren `{name}` ist, ergibt zusammen `amount_{name}`"
        yield broken("by_year", "sum", en, de)


def parts_of(whole: Decimal | None, by_year: list[Mapping[str, Any]], name: str) -> dict[int | None, Decimal]:
    """An amount by year, as rows hold it; what is not broken down belongs to no year."""
    parts = {part["year"]: Decimal(part[name]["amount"]) for part in by_year if part[name]}
    if not parts and whole is not None:
        return {None: whole}
    return parts


def application_faults(row: Mapping[str, Any], before: Mapping[str, Any] | None) -> Iterator[Fault]:
    """A concept stays once it is given: measures and estimates rely on it."""
    if before and before["concept_id"] is not None and row["concept_id"] != before["concept_id"]:
        en, de = "The concept is fixed once it is given", "Das Konzept steht fest, sobald es genannt ist"
        yield Fault("fixed", en, de, pointer="/concept_id")


def estimate_faults(row: Mapping[str, Any], found: Found) -> Iterator[Fault]:
    """The measure and the application are of the concept."""
    for column in ("measure_id", "application_id"):
        if column in found and found[column]["concept_id"] != row["concept_id"]:
            en, de = "It is of another concept", "Das gehört zu einem anderen Konzept"
            yield Fault("other_concept", en, de, pointer=f"/{column}")


RULES: dict[type[SQLModel], Rule] = {
    CostEstimate: Rule({"measure_id": Measure, "application_id": FundingApplication}, estimate_faults),
}
