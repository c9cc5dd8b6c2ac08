"""Dependencies of routes, each of which says which role it needs.

`reader: AnyReader` anyone may read; `write: EditorWrite` an editor of the district may write. The names are the roles.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query, Security
from fastapi.dependencies.models import Dependant
from fastapi.security import HTTPBearer
from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.requests import Request

from app.core.access import FORM_CALLER, THE_PUBLIC, Caller, Role, bearer, caller_of, unauthenticated
from app.core.bodies import SMALL, expected_size
from app.core.database import Database, Lease
from app.core.idempotency import IdempotencyKey, content_hash
from app.core.problems import Problem
from app.core.rate_limits import count_in
from app.core.reading import Reader
from app.core.schemas import NamesQuery
from app.core.writing import Write
from app.settings import Settings

_scheme = HTTPBearer(auto_error=False, scheme_name="bearer", description="An API token: `Authorization: Bearer …`")
Scheme = Annotated[object, Security(_scheme)]


class Reads:
    """Opens a connection in autocommit: as the public role without a token, as the app role with one."""

    scheme = "bearer"

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


class ReadsSingle(Reads):
    """Opens the same for a single resource, which can be asked to name what its ids mean."""

    async def __call__(  # type: ignore[override] # one parameter more
        self, request: Request, _: Scheme, query: Annotated[NamesQuery, Query()]
    ) -> AsyncIterator[Reader]:
        async with asynccontextmanager(super().__call__)(request, _) as reader:
            reader.names = query.names
            yield reader


class ReadsPublic(Reads):
    """Opens a connection as the public role for everybody; a token is not asked for."""

    async def __call__(self, request: Request) -> AsyncIterator[Reader]:  # type: ignore[override] # no token, no scheme
        database: Database = request.app.state.database
        async with database.reads(public=True) as connection:
            request.state.reader = reader = Reader(connection, THE_PUBLIC, request)
            yield reader


class Writes:
    """Opens the transaction of a write; answers at once where the Idempotency-Key has an answer.

    With `or_public`, whoever has no token may write as well, within limits: as the one actor that all of them are.
    """

    scheme = "bearer"

    def __init__(self, needs: Role | None, *, or_public: bool = False) -> None:
        self.needs = needs
        self.or_public = or_public

    async def admit(self, request: Request) -> int | None:
        """Ask for a token before a body is read, and of a larger body for the role; return the most that may come."""
        token = bearer(request.headers.get("authorization"))
        if token is None:
            if not self.or_public:
                raise unauthenticated()
            return largest_form(request)
        if expected_size(request) > SMALL:
            database: Database = request.app.state.database
            async with database.reads(public=False) as connection:
                await self._caller_with_role(connection, token)
        return None

    async def __call__(self, request: Request, _: Scheme) -> AsyncIterator[Write]:
        token = bearer(request.headers.get("authorization"))
        if token is None:
            if not self.or_public:
                raise unauthenticated()
            await limit(request)
        database: Database = request.app.state.database
        content = await content_hash(request)
        async with database.lease() as lease:
            caller = FORM_CALLER if token is None else await self._caller_with_role(lease.connection, token)
            assert caller.actor_id is not None
            needs = None if token is None else self.needs
            yield await opened(request, lease, caller, needs, owner_id=caller.actor_id, content=content)

    async def _caller_with_role(self, connection: AsyncConnection, token: str) -> Caller:
        caller = await caller_of(connection, token)
        if self.needs is not None and not caller.may_anywhere(self.needs):
            raise _role_missing(self.needs)
        return caller


async def opened(
    request: Request, lease: Lease, caller: Caller, needs: Role | None, *, owner_id: UUID, content: bytes | None
) -> Write:
    """Return the write of a request, which its route ends; `owner_id` owns the Idempotency-Key, `content` the
    hash of what was sent.

    Raises:
        Replay: where the key has an answer.
    """
    key = IdempotencyKey.of(request, owner_id, content)
    if key is not None:
        await key.claim(lease.connection)
    request.state.write = write = Write(lease, caller, request.app.state.hooks, needs, request, key)
    request.state.reader = write.reader
    return write


async def limit(request: Request) -> None:
    """Limit how often something is sent without a token.

    Raises:
        Problem: too-many-requests, with Retry-After.
    """
    settings: Settings = request.app.state.settings
    database: Database = request.app.state.database
    async with database.reads(public=False) as connection:
        await count_in(connection, request, {60: settings.form_per_minute, 3600: settings.form_per_hour})


def largest_form(request: Request) -> int:
    """Return the most bytes that may be sent without a token.

    Raises:
        Problem: too-large, where more were announced.
    """
    settings: Settings = request.app.state.settings
    if expected_size(request) > settings.max_form_size and "content-length" in request.headers:
        raise Problem("too-large")
    return settings.max_form_size


def guard_of(dependant: Dependant) -> Reads | Writes | None:
    """Return the dependency of a route that checks the role, if it has one."""
    return next((d.call for d in dependant.dependencies if isinstance(d.call, Reads | Writes)), None)


def _role_missing(needs: Role) -> Problem:
    return Problem(
        "forbidden",
        f"This needs the role {needs.en}, which the token has nowhere.",
        f"Dafür ist die Rolle {needs.de} nötig, die das Token nirgends hat.",
    )


AnyReader = Annotated[Reader, Depends(Reads(), scope="function")]
"""Anyone may read what is public; insiders of a district, all of it."""


SingleReader = Annotated[Reader, Depends(ReadsSingle(), scope="function")]
"""Anyone, for a single resource that can be asked to name what its ids mean."""
PublicReader = Annotated[Reader, Depends(ReadsPublic(), scope="function")]
"""Everybody reads what is public, and nothing else."""
MemberReader = Annotated[Reader, Depends(Reads(Role.READER), scope="function")]
"""For readers by token."""
ReporterReader = Annotated[Reader, Depends(Reads(Role.REPORTER), scope="function")]
EditorReader = Annotated[Reader, Depends(Reads(Role.EDITOR), scope="function")]
AdminReader = Annotated[Reader, Depends(Reads(Role.ADMIN), scope="function")]
MemberWrite = Annotated[Write, Depends(Writes(Role.READER), scope="function")]
"""Anyone with a role in the district, for what is their own."""
ReporterWrite = Annotated[Write, Depends(Writes(Role.REPORTER), scope="function")]
FormWrite = Annotated[Write, Depends(Writes(Role.REPORTER, or_public=True), scope="function")]
"""The public form, or a reporter."""
EditorWrite = Annotated[Write, Depends(Writes(Role.EDITOR), scope="function")]
AdminWrite = Annotated[Write, Depends(Writes(Role.ADMIN), scope="function")]
OperatorWrite = Annotated[Write, Depends(Writes(Role.OPERATOR), scope="function")]
