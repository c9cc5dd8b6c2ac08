"""What a route asks for, and by it, says which role it needs.

`reader: Public` anyone may read; `write: Editing` an editor of the district may write. The names are the roles.
"""

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import Depends, Security
from fastapi.security import HTTPBearer
from starlette.requests import Request

from app.core.access import THE_PUBLIC, Role, bearer, caller_of, unauthenticated
from app.core.database import Database
from app.core.idempotency import IdempotencyKey
from app.core.problems import Problem
from app.core.reading import Reader
from app.core.writing import Write

_scheme = HTTPBearer(auto_error=False, scheme_name="bearer", description="An API token: `Authorization: Bearer …`")
Scheme = Annotated[object, Security(_scheme)]


class Reads:
    """Opens a connection in autocommit: as the public role without a token, as the app role with one."""

    def __init__(self, needs: Role | None = None) -> None:
        self.needs = needs

    async def __call__(self, request: Request, _: Scheme) -> AsyncIterator[Reader]:
        database: Database = request.app.state.database
        token = bearer(request.headers.get("authorization"))
        if token is None and self.needs is not None:
            raise unauthenticated()
        async with database.reads(public=token is None) as connection:
            caller = THE_PUBLIC if token is None else await caller_of(connection, token)
            if self.needs is not None and not caller.may_anywhere(self.needs):
                raise _role_missing(self.needs)
            request.state.reader = reader = Reader(connection, caller, request)
            yield reader


class Writes:
    """Opens the transaction of a write; answers at once where the Idempotency-Key has an answer."""

    def __init__(self, needs: Role) -> None:
        self.needs = needs

    async def __call__(self, request: Request, _: Scheme) -> AsyncIterator[Write]:
        token = bearer(request.headers.get("authorization"))
        if token is None:
            raise unauthenticated()
        database: Database = request.app.state.database
        async with database.writes() as connection:
            caller = await caller_of(connection, token)
            if not caller.may_anywhere(self.needs):
                raise _role_missing(self.needs)
            assert caller.actor_id is not None
            key = await IdempotencyKey.of(request, caller.actor_id)
            if key is not None:
                await key.claim(connection)
            request.state.write = write = Write(connection, caller, self.needs, request, key)
            request.state.reader = write.reader
            yield write


def _role_missing(needs: Role) -> Problem:
    return Problem(
        "forbidden",
        f"This needs the role {needs.code}, which the token has nowhere.",
        f"Dafür ist die Rolle {needs.code} nötig, die das Token nirgends hat.",
    )


Public = Annotated[Reader, Depends(Reads(), scope="function")]
"""Anyone may read what is public; insiders of a district, all of it."""
Known = Annotated[Reader, Depends(Reads(Role.READER), scope="function")]
"""For readers by token."""
ReadingAsReporter = Annotated[Reader, Depends(Reads(Role.REPORTER), scope="function")]
ReadingAsEditor = Annotated[Reader, Depends(Reads(Role.EDITOR), scope="function")]
ReadingAsAdmin = Annotated[Reader, Depends(Reads(Role.ADMIN), scope="function")]
Reporting = Annotated[Write, Depends(Writes(Role.REPORTER), scope="function")]
Editing = Annotated[Write, Depends(Writes(Role.EDITOR), scope="function")]
Administering = Annotated[Write, Depends(Writes(Role.ADMIN), scope="function")]
Operating = Annotated[Write, Depends(Writes(Role.OPERATOR), scope="function")]
