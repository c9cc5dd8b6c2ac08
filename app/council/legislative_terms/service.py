"""Creating, changing and deleting legislative terms."""

from typing import Any
from uuid import UUID

from app.core.ids import new_id
from app.core.keys import free_key
from app.core.resources import ResourceSpec
from app.core.text import sort_key
from app.core.validation import merged
from app.core.writing import Write
from app.council.legislative_terms.overlaps import refuse_overlap
from app.council.legislative_terms.schemas import TermContent, TermCreate, TermFacts, TermPatch
from app.council.tables import LegislativeTerm
from app.districts.districts.service import enter_named
from app.districts.writing import is_public

FIELDS = frozenset(TermContent.model_fields)
WHEN_IN_USE = ("Something refers to it.", "Anderes verweist darauf.")


def columns(content: TermContent) -> dict[str, Any]:
    """The columns that hold a legislative term's content."""
    return {**content.model_dump(include=set(FIELDS)), "sort_name": sort_key(content.name)}


LEGISLATIVE_TERMS = ResourceSpec(
    LegislativeTerm,
    "TermEntry",
    "A legislative term.",
    "Legislative terms",
    TermFacts,
    TermContent,
    columns,
)


async def create_legislative_term(write: Write, body: TermCreate) -> UUID:
    await enter_named(write, body.district_id)
    term_id = new_id()
    values = columns(body)
    await refuse_overlap(write, term_id, values)
    key = await free_key(write, LegislativeTerm, {}, body.key, body.name)
    place = {"id": term_id, "key": key, "is_public": await is_public(write, values, {})}
    await write.create(LegislativeTerm, {**values, **place})
    return term_id


async def update_legislative_term(write: Write, term_id: UUID, patch: TermPatch) -> None:
    row = await write.enter(LegislativeTerm, term_id)
    write.expect_version(row)
    content = merged(TermContent, {name: row[name] for name in FIELDS}, patch.given())
    values = columns(content)
    await refuse_overlap(write, term_id, values)
    await write.change(LegislativeTerm, row, values)


async def delete_legislative_term(write: Write, term_id: UUID) -> None:
    row = await write.enter(LegislativeTerm, term_id)
    write.expect_version(row)
    await write.remove(LegislativeTerm, row, WHEN_IN_USE)
