"""`/v1/concepts`"""

from typing import Annotated

from fastapi import Query

from app.concepts.concepts import queries, service
from app.concepts.concepts.schemas import ConceptCreate, ConceptDetail, ConceptPatch, ConceptRead
from app.concepts.moments import SingleMomentQuery
from app.core.dependencies import AnyReader, EditorWrite
from app.core.responses import CHANGE, CREATE, DELETE, LIST, READ, set_location
from app.core.routing import Router
from app.core.schemas import Id, Page

router = Router(prefix="/concepts", tags=["concepts"])


@router.get("", summary="List concepts", responses=LIST)
async def list_concepts(query: Annotated[queries.ConceptQuery, Query()], reader: AnyReader) -> Page[ConceptRead]:
    """List integration concepts, of one district or of all. `as_of` and `known_at` ask for assessments of another
    time."""
    return await queries.list_concepts(reader, query)


@router.get("/{concept_id}", summary="Read a concept", responses=READ)
async def read_concept(
    concept_id: Id, query: Annotated[SingleMomentQuery, Query()], reader: AnyReader
) -> ConceptDetail:
    """Return one concept, with its light scheme and time horizons. `as_of` and `known_at` ask for its assessment of
    another time, `as_of` also for whether it is in force on that day."""
    return await queries.read_concept(reader, concept_id, query)


@router.post("", summary="Create a concept", status_code=201, responses=CREATE)
async def create_concept(body: ConceptCreate, write: EditorWrite) -> ConceptDetail:
    """Create a concept. Unless told otherwise it is in preparation and internal."""
    concept_id = await service.create_concept(write, body)
    set_location(write, "concepts", concept_id)
    return await queries.read_concept(write.reader, concept_id)


@router.patch("/{concept_id}", summary="Change a concept", responses=CHANGE)
async def update_concept(concept_id: Id, body: ConceptPatch, write: EditorWrite) -> ConceptDetail:
    """Apply a JSON merge patch. Superseded and withdrawn concepts are read-only but for their visibility, which carries
    to all below."""
    await service.update_concept(write, concept_id, body)
    return await queries.read_concept(write.reader, concept_id)


@router.delete("/{concept_id}", summary="Delete a concept", status_code=204, responses=DELETE)
async def delete_concept(concept_id: Id, write: EditorWrite) -> None:
    """Delete a concept that is in preparation and empty; withdraw any other instead."""
    await service.delete_concept(write, concept_id)
