"""Rules between sources, applications and estimates, whoever changes which of them."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from app.core.problems import Fault
from app.core.reading import Row
from app.core.rules import Rule, Targets
from app.core.states import States
from app.funding.vocabulary import ApplicationState

STATES = States(
    ApplicationState,
    {
        "planned": {"applied", "granted", "refused"},
        "applied": {"granted", "refused"},
        "granted": {"settled"},
        "refused": {"granted"},
        "settled": set(),
    },
    "an application",
    "ein Förderantrag",
)
"""Official decisions stay. A refusal may be taken back after an objection."""
DECIDED = ("granted", "refused", "settled")
PAID = ("granted", "settled")


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
