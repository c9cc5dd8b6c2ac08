"""Idempotency-Key: the same request, sent again, gets the first answer again.

The record commits with the work. While the first request runs, an advisory lock tells the second that it does, as a
row that is not committed cannot be seen.
"""

import hashlib
import re
from datetime import timedelta
from http import HTTPStatus
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, delete, func, insert, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.requests import Request
from starlette.responses import Response

from app.core.access import FORM_CALLER, derive_secret, keyed_hash
from app.core.bodies import LARGE
from app.core.days import now
from app.core.problems import Fault, Problem
from app.core.tables import IdempotencyRecord, table
from app.core.worker_threads import run_in_thread_if_large

KEPT = timedelta(hours=24)
_KEY = re.compile(r"^[\x21-\x7e]{1,255}$")
_BOUNDARY = re.compile(rb"multipart/form-data\s*;.*?\bboundary=\"?([^\";\s]{1,70})", re.IGNORECASE)
_UUID = re.compile(r"^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$")
_KEPT_HEADERS = ("location", "etag", "content-type")
_PLACE, _SECRET_OF = b"\x00", "secret-of"  # no JSON holds a raw NUL
_records = table(IdempotencyRecord)

_LOCK = select(func.pg_try_advisory_xact_lock(bindparam("lock")))
_FIND = select(_records).where(_records.c.scope == bindparam("scope"))
_PURGE = delete(_records).where(
    _records.c.scope.in_(
        select(_records.c.scope)
        .where(_records.c.expires_at < bindparam("now"))
        .limit(50)
        .with_for_update(skip_locked=True)
    )
)


class Replay(Exception):
    """Ends the request with the first answer."""

    def __init__(self, response: Response) -> None:
        super().__init__("replay")
        self.response = response


def _hash(*parts: bytes) -> bytes:
    return hashlib.sha256(b"\x1f".join(parts)).digest()


def _without_boundary(media: bytes, body: bytes) -> tuple[bytes, bytes]:
    """Return a form without the boundary between its fields: a client makes it up anew each time it sends the same."""
    match = _BOUNDARY.match(media)
    if match is None:
        return media, body
    return b"multipart/form-data", body.replace(b"--" + match[1], b"--")


def _hash_of_content(query: bytes, media: bytes, body: bytes) -> bytes:
    return _hash(query, *_without_boundary(media, body))


async def content_hash(request: Request) -> bytes | None:
    """Return a hash of what is sent, or None without a key: before there is a connection, as it may take long."""
    if "idempotency-key" not in request.headers:
        return None
    media, body = request.headers.get("content-type", "").encode(), await request.body()
    return await run_in_thread_if_large(
        len(body), _hash_of_content, request.scope["query_string"], media, body, above=LARGE
    )


class IdempotencyKey:
    """The key of one request, with a hash of the request."""

    def __init__(self, scope: bytes, fingerprint: bytes, secret_key: str) -> None:
        self.scope = scope
        self.fingerprint = fingerprint
        self.secret_key = secret_key

    @classmethod
    def of(cls, request: Request, actor_id: UUID, content: bytes | None) -> "IdempotencyKey | None":
        """Return the request's key, or None where it has none; `content` is the `content_hash`.

        Raises:
            Problem: malformed, where the key is not 1 to 255 visible ASCII characters.
        """
        key = request.headers.get("idempotency-key")
        if key is None or content is None:
            return None
        is_shared = actor_id == FORM_CALLER.actor_id  # by all of the public: nobody may guess another's key
        if is_shared and not _UUID.match(key):
            en, de = "Without a token, the key is a random UUID", "Ohne Token ist der Schlüssel eine zufällige UUID"
            raise Problem("malformed", errors=[Fault("idempotency_key", en, de, parameter="Idempotency-Key")])
        if not _KEY.match(key):
            fault = Fault(
                "idempotency_key",
                "1 to 255 visible ASCII characters",
                "1 bis 255 sichtbare ASCII-Zeichen",
                parameter="Idempotency-Key",
            )
            raise Problem("malformed", errors=[fault])
        path = request.scope["path"].encode()
        scope = _hash(actor_id.bytes, request.method.encode(), path, key.encode())
        secret_key: str = request.app.state.secret_key
        return cls(scope, keyed_hash(secret_key, "request", content), secret_key)

    async def claim(self, connection: AsyncConnection) -> None:
        """Take the key for this transaction, or end the request with the key's first answer."""
        lock = int.from_bytes(self.scope[:8], "big", signed=True)
        if not (await connection.execute(_LOCK, {"lock": lock})).scalar_one():
            raise Problem("request-running", headers={"Retry-After": "1"})
        row = (await connection.execute(_FIND, {"scope": self.scope})).one_or_none()
        if row is None:
            return
        if row.expires_at < now():
            await connection.execute(delete(_records).where(_records.c.scope == self.scope))
            return
        if row.fingerprint != self.fingerprint:
            raise Problem("key-reused")
        if not row.body and row.status != HTTPStatus.NO_CONTENT:
            raise Problem(
                "conflict",
                "The first answer held words that were redacted since. Read the resource instead.",
                "Die erste Antwort enthielt inzwischen geschwärzte Worte. Lesen Sie stattdessen die Ressource.",
                existing=row.headers.get("location"),
            )
        raise Replay(self._answer(row.status, row.headers, row.body))

    def _answer(self, status: int, headers: dict[str, str], body: bytes) -> Response:
        derived_from = headers.pop(_SECRET_OF, None)
        if derived_from is not None:
            purpose, _, secret_id = derived_from.partition(" ")
            body = body.replace(_PLACE, derive_secret(self.secret_key, purpose, UUID(secret_id)).encode())
        return Response(body, status, {**headers, "Idempotency-Replayed": "true"})

    async def keep(
        self, connection: AsyncConnection, response: Response, hidden: tuple[str, str, UUID] | None = None
    ) -> None:
        """Keep the answer, in the transaction of the work.

        A secret in the answer is not kept, only the purpose and the id from which it is derived again.
        """
        headers = {name: response.headers[name] for name in _KEPT_HEADERS if name in response.headers}
        body = bytes(response.body)
        if hidden is not None:
            secret, purpose, secret_id = hidden
            body = body.replace(secret.encode(), _PLACE)
            headers[_SECRET_OF] = f"{purpose} {secret_id}"
        record: dict[str, Any] = {
            "scope": self.scope,
            "fingerprint": self.fingerprint,
            "status": response.status_code,
            "headers": headers,
            "body": body,
            "expires_at": now() + KEPT,
        }
        await connection.execute(insert(_records), record)


async def purge(connection: AsyncConnection) -> None:
    """Drop a few records that have expired."""
    await connection.execute(_PURGE, {"now": now()})


async def purge_all(connection: AsyncConnection) -> int:
    """Drop all records that have expired; return how many."""
    return (await connection.execute(delete(_records).where(_records.c.expires_at < now()))).rowcount


async def forget(connection: AsyncConnection, resource_id: UUID) -> None:
    """Empty the answers that hold a resource whose words are to go. Their keys stay taken: a replay must not do the
    work again, and is told where to read instead."""
    # raw, as SQLAlchemy writes no POSITION over bytes
    contains = text("position(:wanted IN body) > 0").bindparams(wanted=str(resource_id).encode())
    statement = update(_records).where(contains).values(body=b"")
    await connection.execute(statement)
