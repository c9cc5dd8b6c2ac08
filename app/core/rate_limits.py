"""Limits on requests that need no token: counted in the database, which all processes share.

Of an address nothing is kept but a keyed hash with the day in it, for as long as the span of time lasts.
"""

import ipaddress
import math
from datetime import UTC, datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.requests import Request

from app.core.access import keyed_hash
from app.core.days import now
from app.core.problems import Problem
from app.core.tables import RateCount, table

_counts = table(RateCount)
_IPV6_NETWORK = 64
"""Bits of an IPv6 address that stand for one client, which may choose the rest."""


async def count_in(connection: AsyncConnection, request: Request, limits: dict[int, int]) -> None:
    """Count a request; `limits` says how many a client has in how many seconds.

    Raises:
        Problem: too-many-requests, with the seconds to wait in Retry-After.
    """
    moment = now()
    client = keyed_hash(request.app.state.secret_key, f"client {moment.date()}", address_of(request).encode())[:16]
    rows = [
        {"client": client, "seconds": seconds, "ends_at": _end(moment, seconds), "requests": 1} for seconds in limits
    ]
    counted = insert(_counts).values(rows)
    again = {"requests": _counts.c.requests + 1}
    statement = counted.on_conflict_do_update(index_elements=list(_counts.primary_key), set_=again)
    counts = await connection.execute(statement.returning(_counts.c.seconds, _counts.c.ends_at, _counts.c.requests))
    over = [row.ends_at for row in counts if row.requests > limits[row.seconds]]
    if over:
        wait = math.ceil((max(over) - moment).total_seconds())
        raise Problem("too-many-requests", headers={"Retry-After": str(max(1, wait))})


async def forget_counts(connection: AsyncConnection) -> int:
    """Drop counts of spans that are over; return how many."""
    return (await connection.execute(delete(_counts).where(_counts.c.ends_at < now()))).rowcount


def _end(moment: datetime, seconds: int) -> datetime:
    begun = math.floor(moment.timestamp() / seconds) * seconds
    return datetime.fromtimestamp(begun, UTC) + timedelta(seconds=seconds)


def address_of(request: Request) -> str:
    """Return the client's address; behind a proxy, the one that a trusted proxy names. Of IPv6, only the network."""
    host = request.client.host if request.client else ""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:  # a socket, or a name
        return host
    if address.version == 6 and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    if address.version == 4:
        return str(address)
    return str(ipaddress.ip_network((address, _IPV6_NETWORK), strict=False))
