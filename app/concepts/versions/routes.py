"""`/v1/concepts/{id}/successor`"""

from app.concepts.concepts import queries
from app.concepts.concepts.schemas import ConceptDetail
from app.concepts.versions import succession as service
from app.concepts.versions.schemas import SuccessorCreate
from app.core.dependencies import EditorWrite
from app.core.responses import CREATE, set_location
from app.core.routing import Router
from app.core.schemas import Id

router = Router(prefix="/concepts", tags=["concepts"])


@router.post("/{concept_id}/successor", summary="Begin the next version", status_code=201, responses=CREATE)
async def create_successor(concept_id: Id, body: SuccessorCreate, write: EditorWrite) -> ConceptDetail:
    """Begin the next version of an adopted concept: a copy of its fields, goals and measures, but for those that are
    discontinued, each linked to what it continues. Status updates stay where they are: the copies show them up to the
    succession. The concept stays in force until the new version is adopted and begins.

    409 `state`, where it is not adopted; 409 `conflict` with the URL of the other, where one is in preparation."""
    successor_id = await service.create_successor(write, concept_id, body)
    set_location(write, "concepts", successor_id)
    return await queries.read_concept(write.reader, successor_id)
