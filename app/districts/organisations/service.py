"""Creating, changing and deleting organisations."""

from typing import Any
from uuid import UUID

from app.core.ids import new_id
from app.core.keys import free_key
from app.core.resources import ResourceSpec
from app.core.text import sort_key
from app.core.validation import merged
from app.core.writing import Write
from app.districts.districts.service import enter_named
from app.districts.organisations.schemas import (
    OrganisationContent,
    OrganisationCreate,
    OrganisationFields,
    OrganisationPatch,
)
from app.districts.tables import Organisation

FIELDS = frozenset(OrganisationContent.model_fields)


def columns(content: OrganisationContent) -> dict[str, Any]:
    """The columns that hold an organisation's content."""
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
    district = await enter_named(write, body.district_id)
    key = await free_key(write, Organisation, {}, body.key, body.short_name or body.name)
    row = {**columns(body), "id": new_id(), "key": key, "is_public": district["is_public"]}
    await write.create(Organisation, row)
    return UUID(str(row["id"]))


async def update_organisation(write: Write, organisation_id: UUID, patch: OrganisationPatch) -> None:
    row = await write.enter(Organisation, organisation_id)
    write.expect_version(row)
    content = merged(OrganisationContent, {name: row[name] for name in FIELDS}, patch.given())
    await write.change(Organisation, row, columns(content))


async def delete_organisation(write: Write, organisation_id: UUID) -> None:
    row = await write.enter(Organisation, organisation_id)
    write.expect_version(row)
    await write.remove(
        Organisation,
        row,
        (
            "Measures, plans, bodies, seats, tasks or funding refer to it. Take it out of them first.",
            "Maßnahmen, Pläne, Gremien, Sitze, Aufträge oder Fördermittel verweisen darauf. Lösen Sie das zuerst.",
        ),
    )
