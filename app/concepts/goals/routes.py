"""`/v1/goals`"""

from typing import Annotated

from fastapi import Query

from app.concepts.goals import queries, service
from app.concepts.goals.schemas import GoalCreate, GoalDetail, GoalPatch, GoalRead
from app.concepts.moments import SingleMomentQuery
from app.core.dependencies import AnyReader, EditorWrite
from app.core.responses import CHANGE, CREATE, DELETE, LIST, READ, set_location
from app.core.routing import Router
from app.core.schemas import Id, Page

router = Router(prefix="/goals", tags=["goals"])


@router.get("", summary="List goals", responses=LIST)
async def list_goals(query: Annotated[queries.GoalQuery, Query()], reader: AnyReader) -> Page[GoalRead]:
    """List goals with their lights. `as_of` and `known_at` ask for lights of another time; titles and structure are
    today's."""
    return await queries.list_goals(reader, query)


@router.get("/{goal_id}", summary="Read a goal", responses=READ)
async def read_goal(goal_id: Id, query: Annotated[SingleMomentQuery, Query()], reader: AnyReader) -> GoalDetail:
    """Return one goal with its light."""
    return await queries.read_goal(reader, goal_id, query)


@router.post("", summary="Create a goal", status_code=201, responses=CREATE)
async def create_goal(body: GoalCreate, write: EditorWrite) -> GoalDetail:
    """Create a goal of a concept, in a field or over all of them."""
    goal_id = await service.create_goal(write, body)
    set_location(write, "goals", goal_id)
    return await queries.read_goal(write.reader, goal_id)


@router.patch("/{goal_id}", summary="Change a goal", responses=CHANGE)
async def update_goal(goal_id: Id, body: GoalPatch, write: EditorWrite) -> GoalDetail:
    """Apply a JSON merge patch; omitted fields keep their values, and lists are replaced as a whole."""
    await service.update_goal(write, goal_id, body)
    return await queries.read_goal(write.reader, goal_id)


@router.delete("/{goal_id}", summary="Delete a goal", status_code=204, responses=DELETE)
async def delete_goal(goal_id: Id, write: EditorWrite) -> None:
    """Delete a goal on which no sub-goal, measure or assessment depends."""
    await service.delete_goal(write, goal_id)
