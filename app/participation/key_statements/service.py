"""Creating, changing and deleting key statements."""

from datetime import date
from uuid import UUID

from app.concepts.concepts.service import any_concept_of
from app.concepts.tables import Concept, FieldOfAction
from app.core.ids import new_id
from app.core.keys import unique_key
from app.core.problems import refuse_if
from app.core.reading import Row
from app.core.references import NESTED_IN_CONCEPT, load_rows
from app.core.resource_spec import Reference, ResourceSpec
from app.core.rule_checks import refuse_broken
from app.core.validation import merged
from app.core.visibility import refresh_visibility
from app.core.writing import Write
from app.districts.crud import delete
from app.participation.key_statements.schemas import StatementContent, StatementCreate, StatementFacts, StatementPatch
from app.participation.rules import internal_faults
from app.participation.tables import KeyStatement, ParticipationEvent

WHEN_IN_USE = (
    "It has statements below it, feedback or links. Move or delete them first, or make it internal.",
    "Daran hängen andere Kernaussagen, Rückmeldungen oder Verweise. Verschieben oder löschen Sie diese zuerst, oder "
    "stellen Sie sie auf intern.",
)


def resolved(write: Write, content: StatementContent) -> dict[str, date | None]:
    """Return the day since when it is resolved: today where none is given."""
    is_new = content.resolution != "open" and content.resolved_on is None
    return {"resolved_on": write.today if is_new else content.resolved_on}


KEY_STATEMENTS = ResourceSpec(
    KeyStatement,
    "StatementEntry",
    "A key statement.",
    "Key statements",
    StatementFacts,
    StatementContent,
    references=(
        Reference("concept", Concept, "Key of the concept", needed=True),
        Reference("field", FieldOfAction, "Key of its field", hides=False, same_concept=True),
        Reference("event", ParticipationEvent, "Key of the event at which it was made", hides=False, same_concept=True),
        Reference(
            "parent", KeyStatement, "Key of the statement that it makes concrete", hides=False, same_concept=True
        ),
    ),
    rules=(NESTED_IN_CONCEPT,),
    outlives_concept=True,
)


async def create_statement(write: Write, body: StatementCreate) -> UUID:
    concept = await write.enter(Concept, body.concept_id, pointer="/concept_id")
    statement_id = new_id()
    await _check_references(write, concept["id"], statement_id, body, None)
    key = await unique_key(write, KeyStatement, {"concept_id": concept["id"]}, body.key, body.text, random_suffix=True)
    is_public = concept["is_public"] and body.visibility == "public"
    place = {"concept_id": concept["id"], "id": statement_id, "key": key, "is_public": is_public}
    await write.create(KeyStatement, {**KEY_STATEMENTS.columns(body), **resolved(write, body), **place})
    return statement_id


async def update_statement(write: Write, statement_id: UUID, patch: StatementPatch) -> None:
    row = await write.enter(KeyStatement, statement_id)
    write.expect_version(row)
    concept = await any_concept_of(write, row)
    given = patch.given()
    if given.get("resolution") == "open":
        given.setdefault("resolved_on", None)
    content = merged(StatementContent, KEY_STATEMENTS.stored(row), given)
    await _check_references(write, concept["id"], statement_id, content, row)
    values = {**KEY_STATEMENTS.columns(content), **resolved(write, content)}
    is_public = concept["is_public"] and content.visibility == "public"
    changed = await write.change(KeyStatement, row, {**values, "is_public": is_public})
    if changed and is_public != row["is_public"]:
        await refresh_visibility(write)


async def delete_statement(write: Write, statement_id: UUID) -> None:
    await delete(write, KEY_STATEMENTS, statement_id, WHEN_IN_USE)


async def _check_references(
    write: Write, concept_id: UUID, statement_id: UUID, content: StatementContent, before: Row | None
) -> None:
    within = {"concept_id": concept_id}
    await load_rows(write, FieldOfAction, [content.field_id], "/field_id", within=within)
    above = await load_rows(write, KeyStatement, [content.parent_id], "/parent_id", within=within)
    event = await load_rows(write, ParticipationEvent, [content.event_id], "/event_id", within=within)
    row = {**KEY_STATEMENTS.columns(content), "id": statement_id, "concept_id": concept_id}
    await refuse_broken(write, KEY_STATEMENTS, row, {})
    if content.visibility == "public":
        refuse_if(internal_faults({"/parent_id": above, "/event_id": event}, before))
