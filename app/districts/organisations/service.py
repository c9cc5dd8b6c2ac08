"""Creating, changing and deleting organisations."""

from typing import Any
from uuid import UUID

from app.core.resources import ResourceSpec
from app.core.text import sort_key
from app.core.writing import Write
from app.districts.districts.service import enter_named
from app.districts.organisations.schemas import (
    OrganisationContent,
    OrganisationCreate,
    OrganisationFields,
    OrganisationPatch,
)
from app.districts.tables import Organisation
from app.districts.writing import create, delete, update

FIELDS = frozenset(OrganisationContent.model_fields)
WHEN_IN_USE = (
    "Measures, plans, bodies, seats, tasks or funding refer to it. Take it out of them first.",
    "Maßnahmen, Pläne, Gremien, Sitze, Aufträge oder Fördermittel verweisen darauf. Entfernen Sie sie dort zuerst.",
)


def columns(content: OrganisationContent) -> dict[str, Any]:
    return {**content.model_dump(include=set(FIELDS)), "sort_name": sort_key(content.name)}


ORGANISATIONS = ResourceSpec(
    Organisation,
    "OrganisationEntry",
    "An organisation.",
    "Who is responsible, takes part or funds",
    OrganisationFields,
    OrganisationContent,
    columns,
)


async def create_organisation(write: Write, body: OrganisationCreate) -> UUID:
    await enter_named(write, body.district_id)
    return await create(write, ORGANISATIONS, body, {}, body.short_name or body.name, blurred=False)


async def update_organisation(write: Write, organisation_id: UUID, patch: OrganisationPatch) -> None:
    await update(write, ORGANISATIONS, organisation_id, patch)


async def delete_organisation(write: Write, organisation_id: UUID) -> None:
    await delete(write, ORGANISATIONS, organisation_id, WHEN_IN_USE)
