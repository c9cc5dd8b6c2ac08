"""`/v1/concepts/{id}/tree`, `/summary`, `/course`, `/changes-of-light` and `/matrix`, and `/v1/overview`: each in one
call."""

from typing import Annotated

from fastapi import Query

from app.concepts.views import changes_of_light, course, matrix, overview, summary, tree
from app.concepts.views.queries import PeriodQuery, StageQuery
from app.concepts.views.schemas import (
    ChangesOfLight,
    ConceptCourse,
    ConceptMatrix,
    ConceptSummary,
    ConceptTree,
    OverviewEntry,
)
from app.core.dependencies import AnyReader
from app.core.responses import LIST, READ, TABLE
from app.core.routing import Router
from app.core.schemas import Id, Page

router = Router(prefix="/concepts", tags=["views"])
overview_router = Router(prefix="/overview", tags=["views"])


@router.get("/{concept_id}/tree", summary="Read a whole concept", responses=READ)
async def read_concept_tree(concept_id: Id, query: Annotated[StageQuery, Query()], reader: AnyReader) -> ConceptTree:
    """Return fields, goals and measures with their lights, nested. Measures that do not count on the day are left out
    unless `stage` asks for them. `as_of` and `known_at` govern lights and stages; titles and structure are today's."""
    return await tree.read_tree(reader, concept_id, query)


@router.get("/{concept_id}/summary", summary="Count a concept's lights", responses=READ)
async def read_concept_summary(
    concept_id: Id, query: Annotated[StageQuery, Query()], reader: AnyReader
) -> ConceptSummary:
    """Count the measures that show each light: in all, per field, per responsible organisation and per stage, with
    shares. Counts the caller's current statuses."""
    return await summary.read_summary(reader, concept_id, query)


@router.get("/{concept_id}/course", summary="Follow a concept's lights over time", responses=READ)
async def read_concept_course(
    concept_id: Id, query: Annotated[course.CourseQuery, Query()], reader: AnyReader
) -> ConceptCourse:
    """Return the counts at the end of each month, quarter or year. Each point is what `summary` answers with its day as
    `as_of`."""
    return await course.read_course(reader, concept_id, query)


@router.get("/{concept_id}/changes-of-light", summary="See which lights changed", responses=READ)
async def read_concept_changes_of_light(
    concept_id: Id, query: Annotated[PeriodQuery, Query()], reader: AnyReader
) -> ChangesOfLight:
    """Return each measure that shows another light or step at the end of `until` than at the end of `from`, and by
    which status update: what changed since the last report."""
    return await changes_of_light.read_changes(reader, concept_id, query)


@router.get("/{concept_id}/matrix", summary="See every measure's light over time", responses=TABLE)
async def read_concept_matrix(
    concept_id: Id, query: Annotated[matrix.MatrixQuery, Query()], reader: AnyReader
) -> ConceptMatrix:
    """Return for each measure the light at the end of each month, quarter or year, in the order of the tree; also as
    CSV with a column a period. Each is what `tree` shows with its day as `as_of`."""
    return await matrix.read_matrix(reader, concept_id, query)


@overview_router.get("", summary="Compare districts", responses=LIST)
async def read_overview(query: Annotated[overview.OverviewQuery, Query()], reader: AnyReader) -> Page[OverviewEntry]:
    """List every public district with its concept in force and the lights of its measures, today. The same for every
    caller: what is internal is not counted. Green in one county is not green in another: compare the light schemes."""
    return await overview.read_overview(reader, query)
