"""Reading the feed as a client does."""

import asyncio
import os
from typing import Any
from uuid import UUID

from app.feed.relay import catch_up
from tests.api import Api, Json

DATABASE = f"sachstand_feed_{os.getpid()}"


def settle(api: Api) -> None:
    """Relays what was committed, wherever the relays are just now."""
    api.run(catch_up(api.app.state.database))


def follow(api: Api, query: str = "", token: str | None = None, size: int = 7) -> list[Json]:
    """All that the feed has after a position, in pages."""
    return followed(api, f"/v1/changes?limit={size}&{query}", token)[0]


def followed(api: Api, url: str | None, token: str | None = None) -> tuple[list[Json], str]:
    """The same from a URL on, and the position at its end."""
    items: list[Json] = []
    position = ""
    while url is not None:
        response = api.get(url, token=token)
        assert response.status_code == 200, response.text
        page = response.json()
        items += page["items"]
        if page["items"]:
            assert number(page["items"][-1]["position"]) <= number(page["position"])
        position, url = page["position"], page["next"]
        assert response.headers.get("link") == (f'<{url}>; rel="next"' if url else None)
    return items, position


def number(position: str) -> int:
    return int(position.rpartition("-")[2])


def place(item: Json) -> tuple[str, int, int]:
    """What a change is, whatever its position."""
    return item["district_id"], item["revision"], item["ordinal"]


def recorded(api: Api, *, public: bool) -> dict[str, list[tuple[str, int, int]]]:
    """What is in the log of changes, by district and in its order."""

    async def work() -> Any:
        columns = "district_id, public_revision, public_ordinal" if public else "district_id, revision, ordinal"
        where = "WHERE public_action IS NOT NULL" if public else ""
        async with api.app.state.database.reading.connect() as connection:
            statement = f"SELECT {columns} FROM change_records {where} ORDER BY revision, ordinal"
            return (await connection.exec_driver_sql(statement)).all()

    result: dict[str, list[tuple[str, int, int]]] = {}
    for district_id, revision, ordinal in api.run(work()):
        result.setdefault(str(UUID(str(district_id))), []).append((str(district_id), revision, ordinal))
    return result


def by_district(items: list[Json]) -> dict[str, list[tuple[str, int, int]]]:
    result: dict[str, list[tuple[str, int, int]]] = {}
    for item in items:
        result.setdefault(item["district_id"], []).append(place(item))
    return result


def assert_complete(api: Api, items: list[Json], *, public: bool) -> None:
    """Nothing missed, nothing twice, each district in its order, and the positions without a gap."""
    assert by_district(items) == recorded(api, public=public)
    assert [number(item["position"]) for item in items] == list(range(1, len(items) + 1))


def since(api: Api, position: str, token: str | None = None, query: str = "") -> list[Json]:
    """What came after a position, once all is relayed."""
    settle(api)
    return followed(api, f"/v1/changes?limit=200&after={position}&{query}", token)[0]


def present(api: Api, token: str | None = None, query: str = "") -> str:
    settle(api)
    return str(api.get(f"/changes?after=now&{query}", token=token).json()["position"])


def told(items: list[Json]) -> list[tuple[str, str]]:
    return [(item["resource"], item["action"]) for item in items]


class Follower:
    """A client that reads small pages while others write."""

    def __init__(self, api: Api, token: str | None, size: int) -> None:
        self.api, self.token, self.size = api, token, size
        self.items: list[Json] = []
        self.after: str | None = None

    async def read(self) -> bool:
        """One page; says whether there was anything."""
        query: Json = {"limit": self.size, **({"after": self.after} if self.after else {})}
        response = await self.api.send("GET", "/changes", token=self.token, params=query)
        assert response.status_code == 200, response.text
        page = response.json()
        self.items += page["items"]
        self.after = page["position"]
        return bool(page["items"]) or page["next"] is not None

    async def until(self, done: asyncio.Event) -> None:
        while not done.is_set():
            if not await self.read():
                await asyncio.sleep(0.002)
        while await self.read():
            pass
