"""Creating, changing and deleting organisations."""

from uuid import UUID

from app.core.resource_spec import ResourceSpec
from app.core.writing import Write
from app.districts.crud import create, delete, update
from app.districts.districts.service import enter_named
from app.districts.organisations.schemas import (
    OrganisationContent,
    OrganisationCreate,
    OrganisationFields,
    OrganisationPatch,
)
from app.districts.tables import Organisation

WHEN_IN_USE = (
    "Measures, plans, bodies, seats, tasks or funding refer to it. Take it out of them first.",
    "Maßnahmen, Pläne, Gremien, Sitze, Aufträge oder Fördermittel verweisen darauf. Entfernen Sie sie dort zuerst.",
)
ORGANISATIONS = ResourceSpec(
    Organisation,
    "OrganisationEntry",
    "An organisation.",
    "Who is responsible, takes part or funds",
    OrganisationFields,
    OrganisationContent,
    units=("name", "short_name"),
)


async def create_organisation(write: Write, body: OrganisationCreate) -> UUID:
    await enter_named(write, body.district_id)
    return await create(write, ORGANISATIONS, body, body.short_name or body.name, random_suffix=False)


async def update_organisation(write: Write, organisation_id: UUID, patch: OrganisationPatch) -> None:
    await update(write, ORGANISATIONS, organisation_id, patch)


async def delete_organisation(write: Write, organisation_id: UUID) -> None:
    await delete(write, ORGANISATIONS, organisation_id, WHEN_IN_USE)
