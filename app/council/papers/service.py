"""Creating, changing and deleting papers."""

from uuid import UUID

from app.concepts.tables import Concept
from app.core.resource_spec import Reference, ResourceSpec
from app.core.writing import Write
from app.council.papers.schemas import PaperContent, PaperCreate, PaperFacts, PaperPatch
from app.council.rules import OF_PAPERS
from app.council.tables import Paper
from app.districts.crud import create, delete, update
from app.districts.districts.service import enter_named

WHEN_IN_USE = (
    "Consultations, tasks or reports refer to it. Make it internal instead.",
    "Beratungen, Aufträge oder Berichte verweisen darauf. Stellen Sie sie stattdessen auf intern.",
)
PAPERS = ResourceSpec(
    Paper,
    "PaperEntry",
    "A paper.",
    "Papers",
    PaperFacts,
    PaperContent,
    references=(Reference("about_concept", Concept, "Key of the concept it is about", column_name="concept_id"),),
    rules=OF_PAPERS,
    units=("lead_unit", "originator"),
)


async def create_paper(write: Write, body: PaperCreate) -> UUID:
    await enter_named(write, body.district_id)
    return await create(write, PAPERS, body, body.reference or body.title)


async def update_paper(write: Write, paper_id: UUID, patch: PaperPatch) -> None:
    await update(write, PAPERS, paper_id, patch)


async def delete_paper(write: Write, paper_id: UUID) -> None:
    await delete(write, PAPERS, paper_id, WHEN_IN_USE)
