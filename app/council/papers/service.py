"""Creating, changing and deleting papers."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.concepts.tables import Concept
from app.core.ids import new_id
from app.core.keys import free_key, url_of
from app.core.problems import Problem, invalid
from app.core.publicity import settle
from app.core.tables import table
from app.core.text import sort_key
from app.core.validation import merged
from app.core.writing import Write
from app.council.papers.schemas import PaperContent, PaperCreate, PaperPatch
from app.council.rules import broken
from app.council.tables import Consultation, Paper
from app.council.writing import References, enter_named, follow, is_public

FIELDS = frozenset(PaperContent.model_fields)
REFERENCES: References = {"concept_id": Concept}
WHEN_IN_USE = (
    "Consultations, tasks or reports refer to it. Make it internal instead.",
    "Beratungen, Aufträge oder Berichte verweisen darauf. Stellen Sie sie stattdessen auf intern.",
)


def columns(content: PaperContent) -> dict[str, Any]:
    """The columns that hold a paper's content."""
    return {**content.model_dump(include=set(FIELDS)), "sort_title": sort_key(content.title)}


async def create_paper(write: Write, body: PaperCreate) -> UUID:
    await enter_named(write, body.district_id)
    paper_id = new_id()
    values = columns(body)
    found = await follow(write, values, REFERENCES)
    await _check(write, paper_id, values)
    key = await free_key(write, Paper, {}, body.key, body.reference or body.title, blurred=True)
    place = {"id": paper_id, "key": key, "is_public": await is_public(write, values, found)}
    await write.create(Paper, {**values, **place})
    return paper_id


async def update_paper(write: Write, paper_id: UUID, patch: PaperPatch) -> None:
    row = await write.enter(Paper, paper_id)
    write.expect_version(row)
    content = merged(PaperContent, {name: row[name] for name in FIELDS}, patch.given())
    values = columns(content)
    found = await follow(write, values, REFERENCES)
    await _check(write, paper_id, values)
    values["is_public"] = await is_public(write, values, found)
    changed = await write.change(Paper, row, values)
    if changed and any(fault.code == "before_paper" for *_, fault in await broken(write, Consultation)):
        raise invalid(
            "earlier_consultation", "/dated_on", "It was consulted before this day", "Sie wurde vor diesem Tag beraten"
        )
    if changed and values["is_public"] != row["is_public"]:
        await settle(write)


async def delete_paper(write: Write, paper_id: UUID) -> None:
    row = await write.enter(Paper, paper_id)
    write.expect_version(row)
    await write.remove(Paper, row, WHEN_IN_USE)


async def _check(write: Write, paper_id: UUID, values: Mapping[str, Any]) -> None:
    if values["reference"] is not None:
        await _refuse_second(write, paper_id, values["reference"])


async def _refuse_second(write: Write, paper_id: UUID, reference: str) -> None:
    """Raises Problem: conflict, where another paper has the number."""
    p = table(Paper)
    same = (p.c.district_id == write.district_id, p.c.reference == reference, p.c.id != paper_id)
    found = (await write.connection.execute(select(p.c.id).where(*same))).scalar_one_or_none()
    if found is not None:
        en, de = "Another paper has this number.", "Eine andere Vorlage hat diese Nummer."
        raise Problem("conflict", en, de, existing=url_of(write.request, p, found))
