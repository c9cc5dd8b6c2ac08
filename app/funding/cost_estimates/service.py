"""Creating, changing and deleting cost estimates."""

from functools import partial
from uuid import UUID

from app.concepts.concepts.service import STILL_POSSIBLE as OF_CONCEPTS
from app.concepts.concepts.service import enter_open, while_open
from app.concepts.tables import Concept, Measure
from app.core.resource_spec import Reference, ResourceSpec
from app.core.writing import Write
from app.districts.crud import create, delete, update
from app.funding.cost_estimates.schemas import EstimateContent, EstimateCreate, EstimateFacts, EstimatePatch
from app.funding.rules import OF_ESTIMATES
from app.funding.tables import CostEstimate, FundingApplication

STILL_POSSIBLE = OF_CONCEPTS | {"actual", "actual_on"}
"""Fields that may change below a superseded or withdrawn concept, as bills come later."""

COST_ESTIMATES = ResourceSpec(
    CostEstimate,
    "EstimateEntry",
    "A cost estimate.",
    "Cost estimates",
    EstimateFacts,
    EstimateContent,
    lambda content: {"recurrence": content.effective_recurrence()},
    references=(
        Reference("concept", Concept, "Key of the concept; it stays with that", needed=True),
        Reference("measure", Measure, "Key of the measure that costs it"),
        Reference("application", FundingApplication, "Key of the application that is to cover it"),
    ),
    rules=OF_ESTIMATES,
    editable_when_closed=STILL_POSSIBLE,
)


async def create_estimate(write: Write, body: EstimateCreate) -> UUID:
    await enter_open(write, body.concept_id, pointer="/concept_id")
    return await create(write, COST_ESTIMATES, body, body.title)


async def update_estimate(write: Write, estimate_id: UUID, patch: EstimatePatch) -> None:
    await update(
        write, COST_ESTIMATES, estimate_id, patch, guard=partial(while_open, editable_when_closed=STILL_POSSIBLE)
    )


async def delete_estimate(write: Write, estimate_id: UUID) -> None:
    await delete(write, COST_ESTIMATES, estimate_id, guard=while_open)
