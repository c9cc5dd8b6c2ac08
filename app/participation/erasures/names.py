"""Names under which an erased item was known: kept as keyed hashes, so that an import does not bring it back."""

import unicodedata
from collections.abc import Collection, Iterable
from uuid import UUID

from sqlalchemy import any_, bindparam, select
from sqlalchemy.dialects.postgresql import ARRAY, BYTEA, insert

from app.core.access import keyed_hash
from app.core.reading import Row
from app.core.tables import table
from app.core.writing import Write
from app.participation.tables import ErasedName

names = table(ErasedName)


def key_hash(secret_key: str, concept_id: UUID, key: str) -> bytes:
    """Hash the key that a bundle gives an item."""
    return keyed_hash(secret_key, "erased key", concept_id.bytes + key.encode())


def external_hash(secret_key: str, place_id: UUID, external_id: str) -> bytes:
    """Hash the id of an item on a board or form, whatever its case and white space; `place_id`: its event, or its
    concept where it has none."""
    plain = " ".join(unicodedata.normalize("NFKC", external_id).casefold().split())
    return keyed_hash(secret_key, "erased external", place_id.bytes + plain.encode())


def hashes_of(secret_key: str, row: Row) -> list[bytes]:
    """Return the hashes of all names of an item."""
    hashes = [key_hash(secret_key, row["concept_id"], row["key"])]
    if row["external_id"]:
        hashes.append(external_hash(secret_key, row["event_id"] or row["concept_id"], row["external_id"]))
    return hashes


async def erased_among(write: Write, hashes: Collection[bytes]) -> set[bytes]:
    """Return those hashes that belong to erased items of the district."""
    if not hashes:
        return set()
    wanted = bindparam("hashes", list(hashes), ARRAY(BYTEA))  # one parameter: a statement takes 65,535 at most
    mine = (names.c.district_id == write.district_id, names.c.hash == any_(wanted))
    return {bytes(value) for value in (await write.connection.execute(select(names.c.hash).where(*mine))).scalars()}


async def remember(write: Write, hashes: Iterable[bytes]) -> None:
    rows = [{"district_id": write.district_id, "hash": value} for value in hashes]
    if rows:
        await write.connection.execute(insert(names).values(rows).on_conflict_do_nothing())
