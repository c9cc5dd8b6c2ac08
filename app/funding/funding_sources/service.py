"""Creating, changing and deleting funding sources."""

from uuid import UUID

from app.core.resource_spec import Reference, ResourceSpec
from app.core.writing import Write
from app.districts.crud import create, delete, update
from app.districts.districts.service import enter_named
from app.districts.tables import Organisation
from app.funding.funding_sources.schemas import SourceContent, SourceCreate, SourceFacts, SourcePatch
from app.funding.tables import FundingSource

WHEN_IN_USE = (
    "Applications refer to it. Give it an end instead, or make it internal.",
    "Förderanträge verweisen darauf. Geben Sie ihr stattdessen ein Ende, oder stellen Sie sie auf intern.",
)
FUNDING_SOURCES = ResourceSpec(
    FundingSource,
    "SourceEntry",
    "A funding source.",
    "Funding sources",
    SourceFacts,
    SourceContent,
    references=(Reference("organisation", Organisation, "Key of the organisation that gives it"),),
    units=("funder",),
)


async def create_source(write: Write, body: SourceCreate) -> UUID:
    await enter_named(write, body.district_id)
    return await create(write, FUNDING_SOURCES, body, body.name)


async def update_source(write: Write, source_id: UUID, patch: SourcePatch) -> None:
    await update(write, FUNDING_SOURCES, source_id, patch)


async def delete_source(write: Write, source_id: UUID) -> None:
    await delete(write, FUNDING_SOURCES, source_id, WHEN_IN_USE)
