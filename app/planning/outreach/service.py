"""Creating, changing and deleting outreach."""

from typing import Any
from uuid import UUID

from app.concepts.concepts.service import concept_of, enter_open
from app.concepts.tables import Concept
from app.core.ids import new_id
from app.core.keys import free_key
from app.core.periods import stored
from app.core.resources import Reference, ResourceSpec
from app.core.validation import merged
from app.core.writing import Write
from app.council.tables import Body
from app.districts.tables import Organisation
from app.districts.writing import change, follow, is_public
from app.planning.outreach.schemas import OutreachContent, OutreachCreate, OutreachFacts, OutreachPatch
from app.planning.plan_tables import Outreach
from app.planning.plan_writing import refuse_frozen

FIELDS = frozenset(OutreachContent.model_fields)
WHEN_IN_USE = ("Something depends on it.", "Etwas hängt davon ab.")


def columns(content: OutreachContent) -> dict[str, Any]:
    """The columns that hold the content."""
    return {**content.model_dump(include=set(FIELDS)), "period": stored(content.period)}


OUTREACH = ResourceSpec(
    Outreach,
    "OutreachEntry",
    "A distribution or presentation of the concept.",
    "To whom concepts are sent and presented",
    OutreachFacts,
    OutreachContent,
    columns,
    references=(
        Reference("concept", Concept, "Key of the concept; it stays with that", needed=True),
        Reference("body", Body, "Key of the body to which it is presented"),
        Reference("organisation", Organisation, "Key of the organisation"),
    ),
)


async def create_outreach(write: Write, body: OutreachCreate) -> UUID:
    await enter_open(write, body.concept_id, pointer="/concept_id")
    outreach_id, within = new_id(), {"concept_id": body.concept_id}
    values = {**columns(body), **within}
    found = await follow(write, values, OUTREACH)
    key = await free_key(write, Outreach, within, body.key, body.recipient, blurred=True)
    place = {"id": outreach_id, "key": key, "is_public": await is_public(write, values, found)}
    await write.create(Outreach, {**values, **place})
    return outreach_id


async def update_outreach(write: Write, outreach_id: UUID, patch: OutreachPatch) -> None:
    row = await write.enter(Outreach, outreach_id)
    write.expect_version(row)
    given = patch.given()
    await refuse_frozen(write, row, given)
    content = merged(OutreachContent, {name: row[name] for name in FIELDS}, given)
    values = {**columns(content), "concept_id": row["concept_id"]}
    await change(write, Outreach, row, values, await follow(write, values, OUTREACH))


async def delete_outreach(write: Write, outreach_id: UUID) -> None:
    row = await write.enter(Outreach, outreach_id)
    write.expect_version(row)
    await concept_of(write, row)
    await write.remove(Outreach, row, WHEN_IN_USE)
