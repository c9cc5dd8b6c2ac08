"""Creating, changing and deleting legislative terms."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from app.core.resources import ResourceSpec
from app.core.writing import Write
from app.council.legislative_terms.overlaps import refuse_overlap
from app.council.legislative_terms.schemas import TermContent, TermCreate, TermFields, TermPatch
from app.council.tables import LegislativeTerm
from app.districts.districts.service import enter_named
from app.districts.writing import Found, create, delete, update

WHEN_IN_USE = ("Something refers to it.", "Anderes verweist darauf.")

LEGISLATIVE_TERMS = ResourceSpec(
    LegislativeTerm,
    "TermEntry",
    "A legislative term.",
    "Legislative terms",
    TermFields,
    TermContent,
)


async def create_legislative_term(write: Write, body: TermCreate) -> UUID:
    await enter_named(write, body.district_id)
    return await create(write, LEGISLATIVE_TERMS, body, {}, body.name, check=_check, blurred=False)


async def update_legislative_term(write: Write, term_id: UUID, patch: TermPatch) -> None:
    await update(write, LEGISLATIVE_TERMS, term_id, patch, check=_check)


async def delete_legislative_term(write: Write, term_id: UUID) -> None:
    await delete(write, LEGISLATIVE_TERMS, term_id, WHEN_IN_USE)


async def _check(write: Write, term_id: UUID, values: Mapping[str, Any], _: Found) -> None:
    await refuse_overlap(write, term_id, values)
