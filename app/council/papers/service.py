"""Creating, changing and deleting papers."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from app.concepts.tables import Concept
from app.core.problems import refuse_if
from app.core.resources import Reference, ResourceSpec
from app.core.writing import Write
from app.council.papers.schemas import PaperContent, PaperCreate, PaperFacts, PaperPatch
from app.council.rules import faults_there, refuse_second
from app.council.tables import Consultation, Paper
from app.districts.districts.service import enter_named
from app.districts.writing import Found, create, delete, update

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
    references=(Reference("about_concept", Concept, "Key of the concept it is about", held_in="concept_id"),),
)


async def create_paper(write: Write, body: PaperCreate) -> UUID:
    await enter_named(write, body.district_id)
    return await create(write, PAPERS, body, {}, body.reference or body.title, check=_check)


async def update_paper(write: Write, paper_id: UUID, patch: PaperPatch) -> None:
    row, values, _ = await update(write, PAPERS, paper_id, patch, check=_check)
    if values["dated_on"] != row["dated_on"]:
        refuse_if(await faults_there(write, Consultation, "paper_id", paper_id))


async def delete_paper(write: Write, paper_id: UUID) -> None:
    await delete(write, PAPERS, paper_id, WHEN_IN_USE)


async def _check(write: Write, paper_id: UUID, values: Mapping[str, Any], _: Found) -> None:
    await refuse_second(write, Paper, paper_id, values)
