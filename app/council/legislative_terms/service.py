"""Creating, changing and deleting legislative terms."""

from uuid import UUID

from app.core.resource_spec import ResourceSpec
from app.core.writing import Write
from app.council.legislative_terms.schemas import TermContent, TermCreate, TermFields, TermPatch
from app.council.rules import OF_TERMS
from app.council.tables import LegislativeTerm
from app.districts.crud import create, delete, update
from app.districts.districts.service import enter_named

WHEN_IN_USE = ("Something refers to it.", "Anderes verweist darauf.")

LEGISLATIVE_TERMS = ResourceSpec(
    LegislativeTerm,
    "TermEntry",
    "A legislative term.",
    "Legislative terms",
    TermFields,
    TermContent,
    rules=OF_TERMS,
)


async def create_legislative_term(write: Write, body: TermCreate) -> UUID:
    await enter_named(write, body.district_id)
    return await create(write, LEGISLATIVE_TERMS, body, body.name, random_suffix=False)


async def update_legislative_term(write: Write, term_id: UUID, patch: TermPatch) -> None:
    await update(write, LEGISLATIVE_TERMS, term_id, patch)


async def delete_legislative_term(write: Write, term_id: UUID) -> None:
    await delete(write, LEGISLATIVE_TERMS, term_id, WHEN_IN_USE)
