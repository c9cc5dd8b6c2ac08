"""Making, listing and revoking tokens."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.access.schemas import Me, RoleHeld, TokenCreate, TokenCreated, TokenRead
from app.core.access import Caller, Role, derive_token, new_actor, token_hash, unauthenticated
from app.core.days import now
from app.core.ids import new_id
from app.core.problems import not_found
from app.core.reading import Reader
from app.core.statements import any_of
from app.core.tables import Actor, ApiToken, RoleGrant, table
from app.core.writing import Write
from app.districts.districts.schemas import DistrictRead
from app.districts.districts.service import enter_named
from app.districts.tables import District

_actors, _tokens, _grants, _districts = table(Actor), table(ApiToken), table(RoleGrant), table(District)
_LISTED = (
    select(_tokens, _actors.c.name, _grants.c.district_id, _grants.c.role)
    .join(_actors, _actors.c.id == _tokens.c.actor_id)
    .outerjoin(_grants, _grants.c.actor_id == _actors.c.id)
)
"""An operator's token has no district and no role."""


async def me(reader: Reader) -> Me:
    """Return who is calling, and the districts in which they hold a role."""
    caller = reader.caller
    statement = select(_districts).order_by(_districts.c.sort_name, _districts.c.id)
    if not caller.is_operator:
        statement = statement.where(any_of(_districts.c.id, caller.insider_of))
    roles = []
    for row in await reader.rows(statement, {}):
        role = caller.role_in(row["id"])
        if role is not None:
            roles.append(RoleHeld(district=DistrictRead.model_validate(row), role=role.code))
    return Me(
        authenticated=caller.actor_id is not None,
        actor_id=caller.actor_id,
        name=caller.name or None,
        is_operator=caller.is_operator,
        roles=roles,
    )


async def create_token(write: Write, body: TokenCreate, secret_key: str) -> TokenCreated:
    """Create a token whose secret is derived from its id, so that a replayed request gets the same one."""
    await enter_named(write, body.district_id)
    ends = await end_with_maker(write, body.expires_at)
    token_id, actor_id = new_id(), new_id()
    secret = derive_token(secret_key, token_id)
    await write.connection.execute(insert(_actors), new_actor(actor_id, body.name))
    grant = {"actor_id": actor_id, "district_id": body.district_id, "role": body.role}
    await write.connection.execute(insert(_grants), grant)
    row = token_row(token_id, actor_id, secret, created_by=write.actor_id) | {"expires_at": ends}
    await write.connection.execute(insert(_tokens), row)
    write.record(ApiToken, {"id": token_id, "version": 1, "is_public": False}, "created")
    return TokenCreated.model_validate({**row, **grant, "name": body.name, "token": secret})


async def end_with_maker(write: Write, requested: datetime | None) -> datetime | None:
    """Return the requested end (None: never), or that of the token by which it is made, if that comes first.

    Raises:
        Problem: unauthenticated, where the latter is gone.
    """
    own = select(_tokens.c.expires_at).where(_tokens.c.id == write.caller.token_id)
    token = (await write.connection.execute(own)).one_or_none()
    if token is None:
        raise unauthenticated()
    makers: datetime | None = token.expires_at
    return min(requested or makers, makers) if makers else requested


def token_row(token_id: UUID, actor_id: UUID, secret: str, *, created_by: UUID | None = None) -> dict[str, Any]:
    """Return the columns of a token, with a hash instead of its secret."""
    return {
        "id": token_id,
        "actor_id": actor_id,
        "hash": token_hash(secret),
        "hint": secret[-4:],
        "created_at": now(),
        "created_by": created_by,
        "expires_at": None,
    }


async def list_tokens(reader: Reader, district_id: UUID) -> list[TokenRead]:
    if not reader.caller.may(Role.ADMIN, district_id):
        not_found()
    statement = _LISTED.where(_grants.c.district_id == district_id).order_by(_tokens.c.created_at, _tokens.c.id)
    return [TokenRead.model_validate(row) for row in await reader.rows(statement, {})]


async def revoke_token(write: Write, token_id: UUID) -> None:
    """End a token at once; the actor's id stays in the change records."""
    row = (await write.connection.execute(_LISTED.where(_tokens.c.id == token_id))).mappings().one_or_none()
    if row is None or not _may_revoke(write.caller, row["district_id"]):
        not_found()
    if row["district_id"] is not None:
        await write.enter_district(row["district_id"])
        write.record(ApiToken, {"id": token_id, "version": 2, "is_public": False}, "deleted")
    if not (await write.connection.execute(delete(_tokens).where(_tokens.c.id == token_id))).rowcount:
        not_found()  # in the meantime


def _may_revoke(caller: Caller, district_id: UUID | None) -> bool:
    return caller.is_operator if district_id is None else caller.may(Role.ADMIN, district_id)


async def operators_tokens(connection: AsyncConnection) -> Sequence[Any]:
    """Return the tokens of operators: id, name, the last characters, when they were made and when they end."""
    statement = _LISTED.where(_actors.c.is_operator).order_by(_tokens.c.created_at)
    return (await connection.execute(statement)).all()


async def revoke_operators_token(connection: AsyncConnection, token_id: UUID) -> bool:
    """End an operator's token; return whether there was one."""
    operators = select(_actors.c.id).where(_actors.c.is_operator)
    statement = delete(_tokens).where(_tokens.c.id == token_id, _tokens.c.actor_id.in_(operators))
    return bool((await connection.execute(statement)).rowcount)


async def bootstrap(connection: AsyncConnection, secret: str) -> bool:
    """Make the secret the operator's token if there never was an operator, so that one that was revoked stays so;
    return whether it did."""
    if (await connection.execute(select(_actors.c.id).where(_actors.c.is_operator).limit(1))).first():
        return False
    await add_operator(connection, "operator", secret)
    return True


async def add_operator(connection: AsyncConnection, name: str, secret: str | None = None, key: str = "") -> str:
    """Create an operator with a token: the given secret, or one derived from the secret key."""
    token_id, actor_id = new_id(), new_id()
    secret = secret or derive_token(key, token_id)
    await connection.execute(insert(_actors), new_actor(actor_id, name, is_operator=True))
    await connection.execute(insert(_tokens), token_row(token_id, actor_id, secret))
    await connection.commit()
    return secret
