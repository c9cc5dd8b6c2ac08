"""Items erased at a person's wish do not come back with the next table."""

from collections.abc import Mapping

from app.core.reading import Row
from app.core.writing import Write
from app.participation.erasures.names import erased_among, external_hash, key_hash


async def erased_posts(write: Write, event: Row, keys: Mapping[str, str]) -> set[str]:
    """Return the external ids among `keys` (by id, the item's key) whose items were erased: their rows are left out
    without a word."""
    secret_key = write.request.app.state.secret_key
    hashed = {external_hash(secret_key, event["id"], external_id): external_id for external_id in keys}
    hashed |= {key_hash(secret_key, event["concept_id"], key): external_id for external_id, key in keys.items()}
    return {hashed[found] for found in await erased_among(write, hashed)}
