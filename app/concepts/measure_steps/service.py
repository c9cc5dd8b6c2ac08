"""Creating, changing and deleting the steps of measures."""

from typing import Any
from uuid import UUID

from app.concepts.concepts.service import concept_of
from app.concepts.measure_steps.schemas import StepContent, StepCreate, StepFields, StepPatch
from app.concepts.tables import Concept, Measure, MeasureStep
from app.core.ids import new_id
from app.core.keys import free_key
from app.core.resources import Reference, ResourceSpec
from app.core.validation import merged
from app.core.writing import Write

FIELDS = frozenset(StepContent.model_fields)


def columns(content: StepContent) -> dict[str, Any]:
    """The columns that hold a step's content."""
    return content.model_dump(include=set(FIELDS))


MEASURE_STEPS = ResourceSpec(
    MeasureStep,
    "StepEntry",
    "A step of a measure.",
    "Steps of measures",
    StepFields,
    StepContent,
    columns,
    references=(
        Reference("concept", Concept, "Key of the concept", needed=True),
        Reference("measure", Measure, "Key of the measure", needed=True),
    ),
)


async def create_step(write: Write, body: StepCreate) -> UUID:
    measure = await write.enter(Measure, body.measure_id, pointer="/measure_id")
    concept = await concept_of(write, measure)
    within = {"concept_id": concept["id"]}
    key = await free_key(write, MeasureStep, within, body.key, f"{measure['key']}-{body.title}")
    step_id = new_id()
    place = {**within, "measure_id": measure["id"], "is_public": measure["is_public"]}
    await write.create(MeasureStep, {**columns(body), **place, "id": step_id, "key": key})
    return step_id


async def update_step(write: Write, step_id: UUID, patch: StepPatch) -> None:
    row = await write.enter(MeasureStep, step_id)
    write.expect_version(row)
    await concept_of(write, row)
    content = merged(StepContent, {name: row[name] for name in FIELDS}, patch.given())
    await write.change(MeasureStep, row, columns(content))


async def delete_step(write: Write, step_id: UUID) -> None:
    row = await write.enter(MeasureStep, step_id)
    write.expect_version(row)
    await concept_of(write, row)
    await write.remove(MeasureStep, row, ("Something depends on it.", "Etwas hängt davon ab."))
