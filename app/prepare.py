"""Preparation of `sachstand run`: migrate, make the operator's token, load the sample counties."""

import asyncio
from collections.abc import Sequence
from typing import Any

import httpx
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from app import database, samples
from app.access.service import add_operator, bootstrap
from app.core.access import derive_token, token_hash
from app.core.database import with_connection
from app.core.tables import Actor, ApiToken, table
from app.districts.tables import District
from app.main import create_app
from app.secret import secret_key
from app.settings import Settings

_tokens, _actors = table(ApiToken), table(Actor)


def prepare(settings: Settings) -> str | None:
    """Bring the database up to date, and load the sample counties into an empty one.

    Returns the operator's token, where it can be told: it was given, or it is derived from the secret key.
    """
    assert settings.database_url is not None
    database.upgrade(settings.database_url)
    return asyncio.run(_prepare(settings))


async def _prepare(settings: Settings) -> str | None:
    url = settings.database_url
    assert url is not None
    token = await with_connection(url, lambda connection: _operator(connection, settings))
    missing = await with_connection(url, _missing_samples)
    if token is not None and missing:
        await _load_samples(settings, token, missing)
    return token


async def _operator(connection: AsyncConnection, settings: Settings) -> str | None:
    """Return the operator's token: given, found again, or made where there is none."""
    token = settings.bootstrap_token
    if token is not None:
        await bootstrap(connection, token)
        return token if await _is_operators(connection, token) else None
    key = secret_key(settings)
    statement = select(_tokens.c.id, _tokens.c.hash).join(_actors, _actors.c.id == _tokens.c.actor_id)
    rows = (await connection.execute(statement.where(_actors.c.is_operator).order_by(_tokens.c.created_at))).all()
    for row in rows:
        secret = derive_token(key, row.id)
        if token_hash(secret) == row.hash:
            return secret
    return None if rows else await add_operator(connection, "operator", key=key)


async def _is_operators(connection: AsyncConnection, secret: str) -> bool:
    statement = select(_tokens.c.id).join(_actors, _actors.c.id == _tokens.c.actor_id)
    rows = await connection.execute(statement.where(_actors.c.is_operator, _tokens.c.hash == token_hash(secret)))
    return rows.first() is not None


async def _missing_samples(connection: AsyncConnection) -> list[dict[str, Any]]:
    """Return the sample counties still to be loaded: all in an empty database, the rest where a first start was cut
    short, and none once there is any other district."""
    of = table(District)
    there = set((await connection.execute(select(of.c.ags))).scalars())
    bundles = {bundle["district"]["ags"]: bundle for bundle in map(samples.bundle, samples.COUNTIES)}
    return [bundle for ags, bundle in bundles.items() if ags not in there] if there <= bundles.keys() else []


async def _load_samples(settings: Settings, token: str, bundles: Sequence[dict[str, Any]]) -> None:
    """Import the bundles by the service's own API, as any client would."""
    app = create_app(settings)
    headers = {"Authorization": f"Bearer {token}"}
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://samples", timeout=120) as client,
    ):
        for bundle in bundles:
            response = await client.post("/v1/imports", json=bundle, headers=headers)
            if response.status_code != httpx.codes.OK:
                raise RuntimeError(f"A sample county could not be loaded: {response.text}")
