"""Receipts: secrets that are derived, so that a repeated request gets the same again; only their hash is stored."""

from uuid import UUID

from sqlalchemy import insert

from app.core.access import derive_secret, token_hash
from app.core.tables import table
from app.core.writing import Write
from app.participation.tables import FeedbackReceipt


async def make_receipt(write: Write, item_id: UUID, secret_key: str) -> str:
    """Return the receipt of a new item; store only its hash."""
    receipt = derive_secret(secret_key, "receipt", item_id)
    row = {"feedback_item_id": item_id, "district_id": write.district_id, "hash": token_hash(receipt)}
    await write.connection.execute(insert(table(FeedbackReceipt)), row)
    write.exclude_secret(receipt, "receipt", item_id)
    return receipt
