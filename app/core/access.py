"""Callers and their roles.

An actor has at most one role in a district; roles include those before them. The operator of the installation has
every role everywhere. Where an OpenID provider is configured later, its subjects become actors of the same kind.
"""

import base64
import hashlib
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any, Self
from uuid import UUID

from sqlalchemy import bindparam, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.core.days import now
from app.core.problems import Problem
from app.core.tables import Actor, ApiToken, RoleGrant, table

PREFIX = "sachstand_"
CALENDAR = "calendar"
"""The purpose for which a calendar token's secret is derived."""


class Role(IntEnum):
    """Roles in rising order; each includes those before it."""

    en: str
    de: str

    READER = 1, "Reader", "Lesen"
    REPORTER = 2, "Reporter", "Berichten"
    EDITOR = 3, "Editor", "Redaktion"
    ADMIN = 4, "Administrator", "Verwaltung"
    OPERATOR = 5, "Operator", "Betrieb"

    def __new__(cls, rank: int, en: str, de: str) -> Self:
        role = int.__new__(cls, rank)
        role._value_, role.en, role.de = rank, en, de
        return role

    @property
    def code(self) -> str:
        return self.name.lower()

    @property
    def term(self) -> tuple[str, str, str]:
        """The code with its German and English label, as a vocabulary has it."""
        return self.code, self.de, self.en


ByRole = Mapping[Role, Sequence[str]]
"""The actions that each role adds to those before it."""


@dataclass(frozen=True)
class Caller:
    """The caller of a request; without an actor: the public."""

    actor_id: UUID | None = None
    name: str = ""
    is_operator: bool = False
    roles: Mapping[UUID, Role] = field(default_factory=dict)
    token_id: UUID | None = None
    """The token that came with the request."""

    def role_in(self, district_id: UUID) -> Role | None:
        return Role.OPERATOR if self.is_operator else self.roles.get(district_id)

    def may(self, role: Role, district_id: UUID) -> bool:
        own_role = self.role_in(district_id)
        return own_role is not None and own_role >= role

    def may_anywhere(self, role: Role) -> bool:
        return self.is_operator or any(held >= role for held in self.roles.values())

    @property
    def insider_of(self) -> list[UUID]:
        return list(self.roles)


THE_PUBLIC = Caller()
FORM_CALLER = Caller(UUID("00000000-0000-7000-8000-000000000001"))
"""The one actor in the log of changes that stands for everybody who uses the public form or a receipt."""
SERVICE_CALLER = Caller(UUID("00000000-0000-7000-8000-000000000002"))
"""The actor of the service's own work, such as ending what was kept for its time."""


def derive_secret(secret_key: str, purpose: str, thing_id: UUID) -> str:
    """Return the secret of a token or receipt: derived, so that a replay can show it although it is not stored."""
    digest = keyed_hash(secret_key, purpose, thing_id.bytes)
    return PREFIX + base64.urlsafe_b64encode(digest).decode().rstrip("=")


def derive_token(secret_key: str, token_id: UUID) -> str:
    return derive_secret(secret_key, "token", token_id)


def derive_calendar_token(secret_key: str, token_id: UUID) -> str:
    return derive_secret(secret_key, CALENDAR, token_id)


def keyed_hash(secret_key: str, purpose: str, what: bytes) -> bytes:
    """Return 32 bytes from which nobody without the installation's key can find what was hashed."""
    return hmac.new(secret_key.encode(), f"{purpose}:".encode() + what, hashlib.sha256).digest()


def token_hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


_actor, _token, _grant = table(Actor), table(ApiToken), table(RoleGrant)
_LIVING = (
    select(
        _actor.c.id,
        _actor.c.name,
        _actor.c.is_operator,
        _grant.c.district_id,
        _grant.c.role,
        _token.c.id.label("token_id"),
    )
    .join(_token, _token.c.actor_id == _actor.c.id)
    .outerjoin(_grant, _grant.c.actor_id == _actor.c.id)
    .where(or_(_token.c.expires_at.is_(None), _token.c.expires_at > func.clock_timestamp()))
)
_BY_SECRET = _LIVING.where(_token.c.hash == bindparam("hash"))
_BY_ID = _LIVING.where(_token.c.id == bindparam("token_id"))


async def caller_of(connection: AsyncConnection, token: str) -> Caller:
    """Return the caller whom a bearer token names.

    Raises:
        Problem: unauthenticated, where the token is unknown or has expired.
    """
    return _caller((await connection.execute(_BY_SECRET, {"hash": token_hash(token)})).all())


async def refreshed_caller(connection: AsyncConnection, caller: Caller) -> Caller:
    """Read the caller's rights again, by the token's id; raise what `caller_of` raises."""
    if caller.token_id is None:
        return caller
    return _caller((await connection.execute(_BY_ID, {"token_id": caller.token_id})).all())


def _caller(rows: Sequence[Any]) -> Caller:
    if not rows:
        raise unauthenticated()
    roles = {row.district_id: Role[row.role.upper()] for row in rows if row.district_id}
    return Caller(rows[0].id, rows[0].name, rows[0].is_operator, roles, rows[0].token_id)


def unauthenticated() -> Problem:
    return Problem("unauthenticated", headers={"WWW-Authenticate": 'Bearer realm="sachstand"'})


def needed(role: Role) -> Problem:
    """Return the problem of a caller whose role in the district is too low."""
    return Problem(
        "forbidden",
        f"This needs the role {role.en} in the district.",
        f"Dafür ist die Rolle {role.de} in diesem Kreis nötig.",
    )


def bearer(authorization: str | None) -> str | None:
    """Return the token of an Authorization header; None where there is no header at all."""
    if authorization is None:
        return None
    scheme, _, token = authorization.partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise unauthenticated()
    return token.strip()


def new_actor(actor_id: UUID, name: str, *, is_operator: bool = False) -> dict[str, Any]:
    return {"id": actor_id, "name": name, "is_operator": is_operator, "created_at": now()}
