"""Holders of a receipt: a secret in a header, never in a URL."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Security
from fastapi.security import APIKeyHeader
from sqlalchemy import bindparam, select
from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.requests import Request

from app.core.access import FORM_CALLER, THE_PUBLIC, token_hash
from app.core.database import Database
from app.core.dependencies import Reads, Writes, largest_form, limit, opened
from app.core.idempotency import content_hash
from app.core.problems import not_found
from app.core.reading import Reader
from app.core.tables import table
from app.core.writing import Write
from app.participation.tables import FeedbackReceipt

HEADER = "Feedback-Receipt"
_receipts = table(FeedbackReceipt)
_FIND = select(_receipts.c.feedback_item_id, _receipts.c.district_id).where(_receipts.c.hash == bindparam("hash"))
_scheme = APIKeyHeader(
    name=HEADER, auto_error=False, scheme_name="receipt", description="The receipt that the public form answered with"
)
Scheme = Annotated[str | None, Security(_scheme)]


@dataclass(frozen=True)
class Holder:
    """The item that a receipt belongs to, and its district."""

    item_id: UUID
    district_id: UUID


class HoldersRead(Reads):
    """Opens a connection for whoever holds a receipt. One that is wrong is looked up like any other."""

    scheme = "receipt"

    async def __call__(self, request: Request, receipt: Scheme) -> AsyncIterator[tuple[Reader, Holder]]:  # type: ignore[override] # another scheme
        database: Database = request.app.state.database
        async with database.reads(public=False) as connection:
            holder = await _holder(connection, receipt)
            request.state.is_secret = True
            request.state.reader = reader = Reader(connection, THE_PUBLIC, request)
            yield reader, holder


class HoldersWrite(Writes):
    """Opens the transaction of a write of whoever holds a receipt."""

    scheme = "receipt"

    async def admit(self, request: Request) -> int:
        """Limit what is sent; the receipt is asked for later."""
        return largest_form(request)

    async def __call__(self, request: Request, receipt: Scheme) -> AsyncIterator[tuple[Write, Holder]]:  # type: ignore[override] # another scheme
        await limit(request)
        database: Database = request.app.state.database
        content = await content_hash(request)
        async with database.lease() as lease:
            holder = await _holder(lease.connection, receipt)
            yield await opened(request, lease, FORM_CALLER, None, owner_id=holder.item_id, content=content), holder


async def _holder(connection: AsyncConnection, receipt: str | None) -> Holder:
    """Return whose receipt it is; refuse with not-found, whatever is wrong with the receipt."""
    row = (await connection.execute(_FIND, {"hash": token_hash(receipt or "")})).first()
    return Holder(row.feedback_item_id, row.district_id) if row else not_found()


Held = Annotated[tuple[Reader, Holder], Depends(HoldersRead(), scope="function")]
HeldToWrite = Annotated[tuple[Write, Holder], Depends(HoldersWrite(None), scope="function")]
