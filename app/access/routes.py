"""`/v1/me` and `/v1/tokens`"""

from typing import Annotated

from fastapi import Query, Request

from app.access import service
from app.access.schemas import Me, TokenCreate, TokenCreated, TokenList
from app.core.dependencies import AdminReader, AdminWrite, AnyReader
from app.core.responses import CREATE, LIST, READ, set_location
from app.core.routing import Router
from app.core.schemas import Id, Input
from app.districts.districts.queries import resolve
from app.districts.references import DistrictName

router = Router(tags=["access"])


class TokenQuery(Input):
    """Filter of tokens."""

    district: DistrictName


@router.get("/me", summary="Who am I", responses=LIST)
async def read_me(reader: AnyReader) -> Me:
    """Return who the caller is, and which role they hold where: what a dashboard may offer."""
    return await service.me(reader)


@router.get("/tokens", summary="List tokens", responses=READ)
async def list_tokens(query: Annotated[TokenQuery, Query()], reader: AdminReader) -> TokenList:
    """List the API tokens of a district, without their secrets."""
    return TokenList(items=await service.list_tokens(reader, await resolve(reader, query.district)))


@router.post("/tokens", summary="Create a token", status_code=201, responses=CREATE)
async def create_token(body: TokenCreate, write: AdminWrite, request: Request) -> TokenCreated:
    """Create an API token with one role in one district. Its secret is shown this once."""
    created = await service.create_token(write, body, request.app.state.secret_key)
    set_location(write, "tokens", created.id)
    write.exclude_secret(created.token, "token", created.id)
    return created


@router.delete("/tokens/{token_id}", summary="Revoke a token", status_code=204, responses=READ)
async def revoke_token(token_id: Id, write: AdminWrite) -> None:
    """End a token at once."""
    await service.revoke_token(write, token_id)
