"""Creating, changing and deleting outreach."""

from uuid import UUID

from app.concepts.concepts.service import enter_open, while_open
from app.concepts.tables import Concept
from app.core.resource_spec import Reference, ResourceSpec
from app.core.writing import Write
from app.council.tables import Body
from app.districts.crud import create, delete, update
from app.districts.tables import Organisation
from app.planning.outreach.schemas import OutreachContent, OutreachCreate, OutreachFacts, OutreachPatch
from app.planning.tables import Outreach

OUTREACH = ResourceSpec(
    Outreach,
    "OutreachEntry",
    "A distribution or presentation of the concept.",
    "To whom concepts are sent and presented",
    OutreachFacts,
    OutreachContent,
    called=("recipient",),
    references=(
        Reference("concept", Concept, "Key of the concept; it stays with that", needed=True),
        Reference("body", Body, "Key of the body to which it is presented"),
        Reference("organisation", Organisation, "Key of the organisation"),
    ),
    units=("recipient",),
)


async def create_outreach(write: Write, body: OutreachCreate) -> UUID:
    await enter_open(write, body.concept_id, pointer="/concept_id")
    return await create(write, OUTREACH, body, body.recipient)


async def update_outreach(write: Write, outreach_id: UUID, patch: OutreachPatch) -> None:
    await update(write, OUTREACH, outreach_id, patch, guard=while_open)


async def delete_outreach(write: Write, outreach_id: UUID) -> None:
    await delete(write, OUTREACH, outreach_id, guard=while_open)
