"""`/v1/search`"""

from typing import Annotated

from fastapi import APIRouter, Query

from app.core.dependencies import AnyReader
from app.core.responses import READ
from app.core.routing import Route
from app.search import queries
from app.search.schemas import SearchAnswer

router = APIRouter(tags=["search"], route_class=Route)


@router.get("/search", summary="Search concepts and what was said about them", responses=READ)
async def search(query: Annotated[queries.SearchQuery, Query()], reader: AnyReader) -> SearchAnswer:
    """Find fields of action, goals, measures, events, key statements and feedback that have all the words: also within
    longer words, with other endings, with ae for ä, and where fewer than five are found, in spite of a typing mistake.
    The answer has the best hits, not pages: to read all that has a word, use `q` of a list."""
    return await queries.search(reader, query)
