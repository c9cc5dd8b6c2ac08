"""Readers of a calendar: the public, a caller with a token in the header, or a calendar program with one in the URL."""

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import Depends
from starlette.requests import Request

from app.access.calendar_tokens.queries import calendar_caller
from app.core.access import THE_PUBLIC, bearer, caller_of
from app.core.database import Database
from app.core.dependencies import Reads, Scheme
from app.core.problems import Problem
from app.core.reading import Reader

PARAMETER = "token"


class ReadsCalendar(Reads):
    """Public reading, or reading with a token in the URL, which opens nothing but the calendar of its district."""

    async def __call__(self, request: Request, _: Scheme) -> AsyncIterator[Reader]:
        token = bearer(request.headers.get("authorization"))
        secret = request.query_params.get(PARAMETER)
        if secret is not None and token is not None:
            raise Problem(
                "malformed",
                "There is a token in the header and one in the URL; send one of the two.",
                "Ein Token steht im Header und eines in der URL; senden Sie nur eines von beiden.",
            )
        request.state.is_private = secret is not None
        database: Database = request.app.state.database
        async with database.reads(public=secret is None and token is None) as connection:
            caller = THE_PUBLIC
            if secret is not None:
                caller = await calendar_caller(connection, secret)
            elif token is not None:
                caller = await caller_of(connection, token)
            request.state.reader = reader = Reader(connection, caller, request)
            yield reader


CalendarReader = Annotated[Reader, Depends(ReadsCalendar(), scope="function")]
