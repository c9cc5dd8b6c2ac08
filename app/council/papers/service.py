"""Creating, changing and deleting papers."""

from typing import Any
from uuid import UUID

from app.concepts.tables import Concept
from app.core.ids import new_id
from app.core.keys import free_key
from app.core.problems import refuse_if
from app.core.resources import Reference, ResourceSpec
from app.core.text import sort_key
from app.core.validation import merged
from app.core.writing import Write
from app.council.papers.schemas import PaperContent, PaperCreate, PaperFacts, PaperPatch
from app.council.rules import faults_there, refuse_second
from app.council.tables import Consultation, Paper
from app.districts.districts.service import enter_named
from app.districts.writing import change, follow, is_public

FIELDS = frozenset(PaperContent.model_fields)
WHEN_IN_USE = (
    "Consultations, tasks or reports refer to it. Make it internal instead.",
    "Beratungen, Aufträge oder Berichte verweisen darauf. Stellen Sie sie stattdessen auf intern.",
)


def columns(content: PaperContent) -> dict[str, Any]:
    """The columns that hold a paper's content."""
    return {**content.model_dump(include=set(FIELDS)), "sort_title": sort_key(content.title)}


PAPERS = ResourceSpec(
    Paper,
    "PaperEntry",
    "A paper.",
    "Papers",
    PaperFacts,
    PaperContent,
    columns,
    references=(Reference("about_concept", Concept, "Key of the concept it is about", held_in="concept_id"),),
)


async def create_paper(write: Write, body: PaperCreate) -> UUID:
    await enter_named(write, body.district_id)
    paper_id = new_id()
    values = columns(body)
    found = await follow(write, values, PAPERS)
    await refuse_second(write, Paper, paper_id, values)
    key = await free_key(write, Paper, {}, body.key, body.reference or body.title, blurred=True)
    place = {"id": paper_id, "key": key, "is_public": await is_public(write, values, found)}
    await write.create(Paper, {**values, **place})
    return paper_id


async def update_paper(write: Write, paper_id: UUID, patch: PaperPatch) -> None:
    row = await write.enter(Paper, paper_id)
    write.expect_version(row)
    content = merged(PaperContent, {name: row[name] for name in FIELDS}, patch.given())
    values = columns(content)
    found = await follow(write, values, PAPERS)
    await refuse_second(write, Paper, paper_id, values)
    await change(write, Paper, row, values, found)
    if values["dated_on"] != row["dated_on"]:
        refuse_if(await faults_there(write, Consultation, "paper_id", paper_id))


async def delete_paper(write: Write, paper_id: UUID) -> None:
    row = await write.enter(Paper, paper_id)
    write.expect_version(row)
    await write.remove(Paper, row, WHEN_IN_USE)
