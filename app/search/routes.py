"""`/v1/search`"""

from typing import Annotated

from fastapi import Query

from app.core.dependencies import AnyReader
from app.core.responses import READ
from app.core.routing import Router
from app.search import queries
from app.search.schemas import SearchAnswer

router = Router(tags=["search"])


@router.get("/search", summary="Search concepts and what was said about them", responses=READ)
async def search(query: Annotated[queries.SearchQuery, Query()], reader: AnyReader) -> SearchAnswer:
    """Find what has all the words in its title or text, of every kind that has one: also within longer words, with
    other endings, with ae for ä, and where fewer than five are found, in spite of a typing mistake. Each hit says what
    it belongs to, and `searched` says where was looked. The answer has the best hits, not pages: to read all that has a
    word, use `q` of a list."""
    return await queries.search(reader, query)
