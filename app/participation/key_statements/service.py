"""Creating, changing and deleting key statements."""

from datetime import date
from uuid import UUID

from app.concepts.tables import Concept, FieldOfAction
from app.core.ids import new_id
from app.core.keys import unique_key
from app.core.resource_spec import Reference, ResourceSpec
from app.core.rule_checks import refuse_broken
from app.core.validation import merged
from app.core.writing import Write
from app.districts.crud import change, delete, is_public, load_references
from app.participation.key_statements.schemas import StatementContent, StatementCreate, StatementFacts, StatementPatch
from app.participation.rules import OF_STATEMENTS
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
    called=("text",),
    references=(
        Reference("concept", Concept, "Key of the concept", needed=True),
        Reference("field", FieldOfAction, "Key of its field", hides=False, same_concept=True),
        Reference("event", ParticipationEvent, "Key of the event at which it was made", hides=False, same_concept=True),
        Reference(
            "parent", KeyStatement, "Key of the statement that it makes concrete", hides=False, same_concept=True
        ),
    ),
    rules=OF_STATEMENTS,
    outlives_concept=True,
)


async def create_statement(write: Write, body: StatementCreate) -> UUID:
    concept = await write.enter(Concept, body.concept_id, pointer="/concept_id")
    within = {"concept_id": concept["id"]}
    values = {**KEY_STATEMENTS.columns(body), **resolved(write, body), **within, "id": new_id()}
    targets = await load_references(write, values, KEY_STATEMENTS)
    await refuse_broken(write, KEY_STATEMENTS, values, targets)
    key = await unique_key(write, KeyStatement, within, body.key, body.text, random_suffix=True)
    public = await is_public(write, KEY_STATEMENTS, values, targets)
    await write.create(KeyStatement, {**values, "key": key, "is_public": public})
    return UUID(str(values["id"]))


async def update_statement(write: Write, statement_id: UUID, patch: StatementPatch) -> None:
    row = await write.enter(KeyStatement, statement_id)
    write.expect_version(row)
    given = patch.given()
    if given.get("resolution") == "open":
        given.setdefault("resolved_on", None)
    content = merged(StatementContent, KEY_STATEMENTS.stored(row), given)
    values = {**KEY_STATEMENTS.columns(content), **resolved(write, content), "concept_id": row["concept_id"]}
    targets = await load_references(write, values, KEY_STATEMENTS)
    await refuse_broken(write, KEY_STATEMENTS, {**row, **values}, targets, row)
    await change(write, KEY_STATEMENTS, row, values, targets)


async def delete_statement(write: Write, statement_id: UUID) -> None:
    await delete(write, KEY_STATEMENTS, statement_id, WHEN_IN_USE)
