"""Creating, changing and deleting resolution tasks."""

from uuid import UUID

from app.concepts.tables import Concept, Measure
from app.core.link_tables import LinkTable
from app.core.resource_spec import PartReference, Reference, ResourceSpec
from app.core.tables import table
from app.core.writing import Write
from app.council.resolution_tasks.schemas import TaskContent, TaskCreate, TaskFacts, TaskPatch
from app.council.rules import OF_TASKS
from app.council.tables import Body, Consultation, Meeting, Paper, ResolutionTask, ResolutionTaskFollowUp
from app.districts.crud import create, delete, update
from app.districts.tables import Organisation
from app.participation.tables import ParticipationEvent


def _named(kind: str) -> LinkTable:
    return LinkTable(table(ResolutionTaskFollowUp), "task_id", f"{kind}_id", {"kind": kind})


RESOLUTION_TASKS = ResourceSpec(
    ResolutionTask,
    "TaskEntry",
    "A task set by a paper or a consultation.",
    "Tasks set by decisions and motions",
    TaskFacts,
    TaskContent,
    called=("text",),
    references=(
        Reference("paper", Paper, "Key of the paper that asks for it; it stays with that"),
        Reference("consultation", Consultation, "Key of the consultation that decided it; it stays with that"),
        Reference("organisation", Organisation, "Key of the organisation that is to do it"),
        Reference("body", Body, "Key of the body that is to do it"),
        Reference("about_concept", Concept, "Key of the concept it is about", column_name="concept_id"),
        Reference("measure", Measure, "Key of the measure it is about, in that concept"),
    ),
    in_parts=(
        PartReference("follow_ups", "body", Body, _named("body")),
        PartReference("follow_ups", "meeting", Meeting, _named("meeting")),
        PartReference("follow_ups", "event", ParticipationEvent, _named("event")),
    ),
    units=("assignee",),
    rules=OF_TASKS,
)


async def create_task(write: Write, body: TaskCreate) -> UUID:
    if body.paper_id is not None:
        await write.enter(Paper, body.paper_id, pointer="/paper_id")
    elif body.consultation_id is not None:
        await write.enter(Consultation, body.consultation_id, pointer="/consultation_id")
    return await create(write, RESOLUTION_TASKS, body, body.text)


async def update_task(write: Write, task_id: UUID, patch: TaskPatch) -> None:
    await update(write, RESOLUTION_TASKS, task_id, patch)


async def delete_task(write: Write, task_id: UUID) -> None:
    await delete(write, RESOLUTION_TASKS, task_id)
