"""Creating, changing and deleting cost estimates."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from app.concepts.concepts.service import STILL_POSSIBLE as OF_CONCEPTS
from app.concepts.concepts.service import any_concept_of, concept_of, enter_open
from app.concepts.tables import Concept, Measure
from app.core.ids import new_id
from app.core.keys import free_key
from app.core.money import amounts
from app.core.problems import refuse_if
from app.core.resources import Reference, ResourceSpec
from app.core.text import sort_key
from app.core.validation import merged
from app.core.writing import Write
from app.districts.writing import Found, change, follow, is_public
from app.planning.cost_estimates.schemas import EstimateContent, EstimateCreate, EstimateFacts, EstimatePatch
from app.planning.funding_rules import estimate_faults
from app.planning.funding_tables import CostEstimate, FundingApplication

FIELDS = frozenset(EstimateContent.model_fields)
STILL_POSSIBLE = OF_CONCEPTS | {"actual", "actual_on"}
"""What may change below a superseded or withdrawn concept: bills come later."""
WHEN_IN_USE = ("Something depends on it.", "Etwas hängt davon ab.")


def columns(content: EstimateContent) -> dict[str, Any]:
    """The columns that hold an estimate's content."""
    plain = content.model_dump(include=set(FIELDS))
    return {**plain, **amounts(content, "estimated", "actual"), "sort_title": sort_key(content.title)}


COST_ESTIMATES = ResourceSpec(
    CostEstimate,
    "EstimateEntry",
    "A cost estimate.",
    "Cost estimates",
    EstimateFacts,
    EstimateContent,
    columns,
    references=(
        Reference("concept", Concept, "Key of the concept; it stays with that", needed=True),
        Reference("measure", Measure, "Key of the measure that costs it"),
        Reference("application", FundingApplication, "Key of the application that is to cover it"),
    ),
    still_possible=STILL_POSSIBLE,
)


async def create_estimate(write: Write, body: EstimateCreate) -> UUID:
    concept = await enter_open(write, body.concept_id, pointer="/concept_id")
    estimate_id = new_id()
    within = {"concept_id": concept["id"]}
    values = {**columns(body), **within}
    found = await _checked(write, values)
    key = await free_key(write, CostEstimate, within, body.key, body.title, blurred=True)
    place = {"id": estimate_id, "key": key, "is_public": await is_public(write, values, found)}
    await write.create(CostEstimate, {**values, **place})
    return estimate_id


async def update_estimate(write: Write, estimate_id: UUID, patch: EstimatePatch) -> None:
    row = await write.enter(CostEstimate, estimate_id)
    write.expect_version(row)
    given = patch.given()
    await (any_concept_of if given.keys() <= STILL_POSSIBLE else concept_of)(write, row)
    content = merged(EstimateContent, {name: row[name] for name in FIELDS}, given)
    values = {**columns(content), "concept_id": row["concept_id"]}
    await change(write, CostEstimate, row, values, await _checked(write, values))


async def delete_estimate(write: Write, estimate_id: UUID) -> None:
    row = await write.enter(CostEstimate, estimate_id)
    write.expect_version(row)
    await concept_of(write, row)
    await write.remove(CostEstimate, row, WHEN_IN_USE)


async def _checked(write: Write, values: Mapping[str, Any]) -> Found:
    found = await follow(write, values, COST_ESTIMATES)
    refuse_if(list(estimate_faults(values, found)))
    return found
