"""Creating, changing and deleting the steps of measures."""

from uuid import UUID

from app.concepts.concepts.service import concept_of
from app.concepts.measure_steps.schemas import StepContent, StepCreate, StepFields, StepPatch
from app.concepts.tables import Concept, Measure, MeasureStep
from app.core.resource_spec import Reference, ResourceSpec
from app.core.writing import Write
from app.districts.crud import create, delete, update

MEASURE_STEPS = ResourceSpec(
    MeasureStep,
    "StepEntry",
    "A step of a measure.",
    "Steps of measures",
    StepFields,
    StepContent,
    references=(
        Reference("concept", Concept, "Key of the concept", needed=True),
        Reference("measure", Measure, "Key of the measure", needed=True, same_concept=True),
    ),
)


async def create_step(write: Write, body: StepCreate) -> UUID:
    measure = await write.enter(Measure, body.measure_id, pointer="/measure_id")
    concept = await concept_of(write, measure)
    name, fixed = f"{measure['key']}-{body.title}", {"concept_id": concept["id"]}
    return await create(write, MEASURE_STEPS, body, name, random_suffix=False, fixed=fixed)


async def update_step(write: Write, step_id: UUID, patch: StepPatch) -> None:
    await update(write, MEASURE_STEPS, step_id, patch, guard=concept_of)


async def delete_step(write: Write, step_id: UUID) -> None:
    await delete(write, MEASURE_STEPS, step_id, guard=concept_of)
