"""Creating, changing and deleting fields of action."""

from functools import partial
from uuid import UUID

from app.concepts.concepts.service import concept_of, enter_open
from app.concepts.fields_of_action.schemas import FieldContent, FieldCreate, FieldFacts, FieldPatch
from app.concepts.tables import Concept, FieldOfAction
from app.concepts.versions.inheritance import renew
from app.concepts.versions.references import refer_back, refuse_frozen
from app.core.references import NESTED_IN_CONCEPT
from app.core.resource_spec import Reference, ResourceSpec
from app.core.writing import Write
from app.districts.crud import create, delete, update

WHEN_IN_USE = (
    "It has fields, goals, measures, assessments or feedback below it, or is continued. Move or delete these first.",
    "Darunter liegen Felder, Ziele, Maßnahmen, Bewertungen oder Rückmeldungen, oder es wird fortgeführt. Verschieben "
    "oder löschen Sie diese zuerst.",
)
FIELDS_OF_ACTION = ResourceSpec(
    FieldOfAction,
    "FieldEntry",
    "A field of action.",
    "Fields of action",
    FieldFacts,
    FieldContent,
    references=(
        Reference("concept", Concept, "Key of the concept", needed=True),
        Reference("parent", FieldOfAction, "Key of the field it is part of", hides=False, same_concept=True),
        Reference("predecessor", FieldOfAction, "Key of the one that it continues in the version before", hides=False),
    ),
    rules=(NESTED_IN_CONCEPT,),
)


async def create_field(write: Write, body: FieldCreate) -> UUID:
    concept = await enter_open(write, body.concept_id, pointer="/concept_id")
    await refer_back(write, FieldOfAction, concept, [body.predecessor_id], "/predecessor_id")
    field_id = await create(write, FIELDS_OF_ACTION, body, body.number or body.title, random_suffix=False)
    if body.predecessor_id is not None:
        await renew(write)
    return field_id


async def update_field(write: Write, field_id: UUID, patch: FieldPatch) -> None:
    guard = partial(refuse_frozen, FieldOfAction)
    row, values, _ = await update(write, FIELDS_OF_ACTION, field_id, patch, guard=guard)
    if values["predecessor_id"] != row["predecessor_id"]:
        await renew(write)


async def delete_field(write: Write, field_id: UUID) -> None:
    await delete(write, FIELDS_OF_ACTION, field_id, WHEN_IN_USE, guard=concept_of)
