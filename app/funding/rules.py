"""Rules between sources, applications and estimates, whoever changes which of them."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Protocol

from pydantic_core import PydanticCustomError

from app.core.money import ZERO, Money
from app.core.problems import Fault, Problem
from app.core.reading import Row
from app.core.rules import Rule, Targets
from app.core.schemas import broken
from app.funding.vocabulary import ApplicationState

FORWARD = {
    "planned": {"applied", "granted", "refused"},
    "applied": {"granted", "refused"},
    "granted": {"settled"},
    "refused": {"granted"},
    "settled": set[str](),
}
"""The states that may follow: official decisions stay. A refusal may be taken back after an objection."""
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
    """Return whether the state `after` cannot follow the state `before`."""
    return after != before and after not in FORWARD[before]


def refuse_leap(before: str, after: str) -> None:
    """Refuse with Problem `state` if `after` cannot follow `before`."""
    if is_leap(before, after):
        en, de = ApplicationState.labels([before])
        possible_en, possible_de = ApplicationState.labels(FORWARD[before])
        raise Problem(
            "state",
            f"From '{en}' an application can become: {possible_en}.",
            f"Aus „{de}“ kann ein Förderantrag werden: {possible_de}.",
        )


def states_agree(content: _Application) -> Iterator[PydanticCustomError]:
    """Report days and proofs that the state requires and that are missing, or that it does not allow."""
    decided = content.state in DECIDED
    if content.applied_on and content.state == "planned":
        en, de = (
            "A planned application has no day of submission",
            "Ein geplanter Antrag hat keinen Tag der Antragstellung",
        )
        yield broken("applied_on", "applied_on", en, de)
    if decided and content.decided_on is None:
        en, de = "A decided application needs `decided_on`", "Ein entschiedener Antrag braucht `decided_on`"
        yield broken("decided_on", "decided_on", en, de)
    if content.decided_on and not decided:
        en, de = "The application is not decided yet", "Der Antrag ist noch nicht entschieden"
        yield broken("decided_on", "decided_on", en, de)
    if content.applied_on and content.decided_on and content.decided_on < content.applied_on:
        en, de = "The decision is dated before the application", "Die Entscheidung liegt vor dem Antrag"
        yield broken("decided_on", "order", en, de)
    if content.starts_on and content.ends_on and content.ends_on < content.starts_on:
        en, de = "`ends_on` must not be before `starts_on`", "`ends_on` darf nicht vor `starts_on` liegen"
        yield broken("ends_on", "period", en, de)
    if content.proof_delivered_on and content.state not in PAID:
        en, de = "Without a grant there is no proof of use", "Ohne Bewilligung gibt es keinen Verwendungsnachweis"
        yield broken("proof_delivered_on", "proof", en, de)


def amounts_agree(content: _Application) -> Iterator[PydanticCustomError]:
    """Report amounts granted too early or unexplained above those applied for, and years that do not add up."""
    applied, granted = content.amount_applied, content.amount_granted
    if granted and content.state not in PAID:
        en, de = "Nothing was granted", "Es ist nichts bewilligt"
        yield broken("amount_granted", "granted", en, de)
    if applied and granted and granted.amount > applied.amount and content.granted_note is None:
        en = "More was granted than was applied for: give the reason in `granted_note`"
        de = "Es ist mehr bewilligt als beantragt: bitte in `granted_note` begründen"
        yield broken("granted_note", "granted_note", en, de)
    for name, total in (("applied", applied), ("granted", granted)):
        yield from _adds_up(name, total, content.by_year)


def _adds_up(name: str, total: Money | None, by_year: list[_Year]) -> Iterator[PydanticCustomError]:
    parts = [money.amount for part in by_year if (money := getattr(part, name))]
    if parts and (total is None or sum(parts, ZERO) != total.amount):
        en = f"The amounts `{name}` by year must add up to `amount_{name}`"
        de = f"Die Beträge `{name}` nach Jahren müssen zusammen `amount_{name}` ergeben"
        yield broken("by_year", "sum", en, de)


def parts_of(total: Decimal | None, by_year: list[Mapping[str, Any]], name: str) -> dict[int | None, Decimal]:
    """Return an amount in euros by year, from the JSON of rows; an undivided amount has the year None."""
    parts = {part["year"]: Decimal(part[name]["amount"]) for part in by_year if part[name]}
    if not parts and total is not None:
        return {None: total}
    return parts


def application_faults(row: Mapping[str, Any], before: Mapping[str, Any] | None) -> Iterator[Fault]:
    """Report a change of the concept, on which measures and estimates rely."""
    if before and before["concept_id"] is not None and row["concept_id"] != before["concept_id"]:
        en, de = "The concept cannot change once it is given", "Das Konzept steht fest, sobald es genannt ist"
        yield Fault("fixed", en, de, pointer="/concept_id")


def _other_concept(column: str) -> Rule:
    def faults(row: Row, targets: Targets) -> Iterator[Fault]:
        if column in targets and targets[column]["concept_id"] != row["concept_id"]:
            en, de = "It is of another concept", "Das gehört zu einem anderen Konzept"
            yield Fault("other_concept", en, de, pointer=f"/{column}")

    return Rule(f"{column} leads to something of the same concept", faults, (column,))


OF_ESTIMATES = (_other_concept("measure_id"), _other_concept("application_id"))
