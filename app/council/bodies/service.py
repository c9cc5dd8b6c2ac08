"""Creating, changing and deleting bodies."""

from uuid import UUID

from app.core.references import NESTED
from app.core.resource_spec import Reference, ResourceSpec
from app.core.writing import Write
from app.council.bodies.schemas import BodyContent, BodyCreate, BodyFacts, BodyPatch
from app.council.tables import Body
from app.districts.crud import create, delete, update
from app.districts.districts.service import enter_named
from app.districts.tables import Organisation

WHEN_IN_USE = (
    "Bodies, seats, meetings or something else refer to it. Delete these first.",
    "Gremien, Sitze, Sitzungen oder anderes verweisen darauf. Löschen Sie diese zuerst.",
)
BODIES = ResourceSpec(
    Body,
    "BodyEntry",
    "A body.",
    "Bodies",
    BodyFacts,
    BodyContent,
    references=(
        Reference("parent", Body, "Key of the body above it", hides=False),
        Reference("organisation", Organisation, "Key of the organisation that runs it, or that it is"),
    ),
    rules=(NESTED,),
)


async def create_body(write: Write, body: BodyCreate) -> UUID:
    await enter_named(write, body.district_id)
    return await create(write, BODIES, body, body.name, random_suffix=False)


async def update_body(write: Write, body_id: UUID, patch: BodyPatch) -> None:
    await update(write, BODIES, body_id, patch)


async def delete_body(write: Write, body_id: UUID) -> None:
    await delete(write, BODIES, body_id, WHEN_IN_USE)
