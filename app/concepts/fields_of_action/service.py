"""Creating, changing and deleting fields of action."""

from uuid import UUID

from app.concepts.concepts.service import concept_of, enter_open
from app.concepts.fields_of_action.schemas import FieldContent, FieldCreate, FieldFacts, FieldPatch
from app.concepts.tables import Concept, FieldOfAction
from app.concepts.versions.references import refer_back
from app.core.ids import new_id
from app.core.keys import unique_key
from app.core.references import NESTED_IN_CONCEPT, load_rows
from app.core.resource_spec import Reference, ResourceSpec
from app.core.rule_checks import refuse_broken
from app.core.validation import merged
from app.core.writing import Write
from app.districts.crud import delete

WHEN_IN_USE = (
    "It has fields, goals, measures or feedback below it, or is continued. Move or delete these first.",
    "Darunter liegen Felder, Ziele, Maßnahmen oder Rückmeldungen, oder es wird fortgeführt. Verschieben oder löschen "
    "Sie diese zuerst.",
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
    within = {"concept_id": concept["id"]}
    await load_rows(write, FieldOfAction, [body.parent_id], "/parent_id", within=within)
    await refer_back(write, FieldOfAction, concept, [body.predecessor_id], "/predecessor_id")
    key = await unique_key(write, FieldOfAction, within, body.key, body.number or body.title)
    field_id = new_id()
    values = {**FIELDS_OF_ACTION.columns(body), **within, "id": field_id, "key": key, "is_public": concept["is_public"]}
    await refuse_broken(write, FIELDS_OF_ACTION, values, {})
    await write.create(FieldOfAction, values)
    return field_id


async def update_field(write: Write, field_id: UUID, patch: FieldPatch) -> None:
    row = await write.enter(FieldOfAction, field_id)
    write.expect_version(row)
    concept = await concept_of(write, row)
    content = merged(FieldContent, FIELDS_OF_ACTION.stored(row), patch.given())
    await load_rows(write, FieldOfAction, [content.parent_id], "/parent_id", within={"concept_id": concept["id"]})
    await refer_back(write, FieldOfAction, concept, [content.predecessor_id], "/predecessor_id")
    await refuse_broken(write, FIELDS_OF_ACTION, {**row, **FIELDS_OF_ACTION.columns(content)}, {})
    await write.change(FieldOfAction, row, FIELDS_OF_ACTION.columns(content))


async def delete_field(write: Write, field_id: UUID) -> None:
    await delete(write, FIELDS_OF_ACTION, field_id, WHEN_IN_USE, rule=concept_of)
