"""Entries of the feed and of histories: change records with the URL and the title of what changed."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from app.core.labels import labels_of
from app.core.reading import EMPTY, Reader, Row, View
from app.feed.vocabulary import ChangedResource

WITHOUT_URL = frozenset({ChangedResource.API_TOKENS.value, ChangedResource.CALENDAR_TOKENS.value})
"""Resources that cannot be read one by one."""


async def with_titles(reader: Reader, view: View, rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Return change records with the URL of their resource and, as far as the view sees it now, what it is called."""
    ids = defaultdict[str, set[UUID]](set)
    for row in rows:
        ids[row["resource"]].add(row["resource_id"])
    labels = await labels_of(reader).read(reader, view, ids, {row["district_id"] for row in rows})
    return [{**_UNTITLED, **labels.get(row["resource_id"], EMPTY), **_with_url(reader, row)} for row in rows]


_UNTITLED = {"title": None, "number": None, "light": None}


def _with_url(reader: Reader, row: Row) -> dict[str, Any]:
    url = None
    if row["resource"] not in WITHOUT_URL:
        collection = row["resource"].replace("_", "-")
        url = f"{reader.request.app.state.settings.base_url}/v1/{collection}/{row['resource_id']}"
    return {**row, "url": url}
