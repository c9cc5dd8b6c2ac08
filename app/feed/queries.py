"""The URL in entries of the feed and of histories."""

from typing import Any

from app.core.reading import Reader, Row
from app.feed.vocabulary import ChangedResource

WITHOUT_URL = frozenset({ChangedResource.API_TOKENS.value, ChangedResource.CALENDAR_TOKENS.value})
"""Resources that cannot be read one by one."""


def with_url(reader: Reader, row: Row) -> dict[str, Any]:
    """Return a change record with the URL of its resource."""
    url = None
    if row["resource"] not in WITHOUT_URL:
        collection = row["resource"].replace("_", "-")
        url = f"{reader.request.app.state.settings.base_url}/v1/{collection}/{row['resource_id']}"
    return {**row, "url": url}
