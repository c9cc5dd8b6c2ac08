"""Random questions of the lists: each set of filters and sorts is another statement."""

import asyncio
import random
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import httpx

Json = dict[str, Any]
_WORDS = (
    "Sprache",
    "Beratung",
    "Begegnung",
    "Ausbildung",
    "Wohnen",
    "Gesundheit",
    "Ehrenamt",
    "Kita",
    "Verein",
    "Arbeit",
)
_TEXTS = {
    "key": "sprachcafe",
    "ags": "08335",
    "district": "08335",
    "file_hash": "0" * 64,
    "attribute": "kostenstelle:4711",
}
_NEVER = ("cursor", "after", "limit", "if_refused", "token", "dialect", "sort_by")
AT_ONCE = 8
"""Requests under way."""


class Questions:
    """Random requests to the lists of the contract."""

    def __init__(self, contract: Json, ids: Sequence[str], seed: int = 1) -> None:
        self._schemas = contract["components"]["schemas"]
        self._ids = ids
        self._random = random.Random(seed)
        self.lists = {
            path: parameters
            for path, item in contract["paths"].items()
            if "{" not in path and "limit" in (parameters := _query_parameters(item.get("get", {})))
        }

    def of(self, path: str) -> Iterator[str]:
        """Yield URLs of one list without end."""
        filters = [name for name in self.lists[path] if name not in _NEVER]
        while True:
            names = self._random.sample(filters, self._random.randint(0, len(filters)))
            values = [(name, self._value(name, self.lists[path][name])) for name in names]
            if path.endswith("/search") and "q" not in names:
                values.append(("q", self._value("q", {"type": "string"})))
            yield f"{path}?{urlencode([('limit', 1), *values], doseq=True)}"

    def of_all(self) -> Iterator[str]:
        """Yield URLs of all lists, in turn and without end."""
        every = [self.of(path) for path in self.lists]
        while True:
            yield from map(next, every)

    def _value(self, name: str, schema: Json) -> Any:
        schema = self._schemas[schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema
        if schema.get("type") == "array":
            return [self._value(name, schema["items"])]
        if "enum" in schema:
            return self._random.choice([code for code in schema["enum"] if not code.endswith("attribute")])
        if schema.get("type") == "boolean":
            return self._random.choice(("true", "false"))
        if schema.get("type") == "integer":
            return self._random.randint(schema["minimum"], schema["maximum"])
        return self._text(name, schema)

    def _text(self, name: str, schema: Json) -> str:
        if schema.get("format") == "uuid":
            return self._random.choice(self._ids)
        if schema.get("format", "").startswith("date"):
            day = f"2025-{self._random.randint(1, 12):02}-01"
            return day if schema["format"] == "date" else f"{day}T00:00:00Z"
        choices = re.search(r"\(([^()]+)\)\$$", schema.get("pattern", ""))
        if name not in _TEXTS and choices:
            return str(self._random.choice(choices[1].split("|")))
        return _TEXTS.get(name) or " ".join(self._random.sample(_WORDS, self._random.randint(1, 3)))


def _query_parameters(operation: Json) -> Mapping[str, Json]:
    return {p["name"]: p["schema"] for p in operation.get("parameters", ()) if p.get("in") == "query"}


async def questions(base: str) -> Questions:
    """Return random requests with ids that the service at this URL holds."""
    async with httpx.AsyncClient(base_url=base, timeout=60) as client:
        contract = (await client.get("/openapi.json")).json()
        ids: list[str] = []
        for path in ("/v1/concepts", "/v1/measures", "/v1/goals", "/v1/districts", "/v1/fields-of-action"):
            ids += [item["id"] for item in (await client.get(path)).json()["items"]]
    return Questions(contract, [*ids, str(uuid4())])


async def ask(base: str, urls: Iterator[str], count: int) -> dict[int, int]:
    """Send the next `count` requests and return the number of answers by status."""
    answers: dict[int, int] = {}
    left = iter(range(count))

    async def some(client: httpx.AsyncClient) -> None:
        for _ in left:
            status = (await client.get(next(urls))).status_code
            answers[status] = answers.get(status, 0) + 1

    async with httpx.AsyncClient(base_url=base, timeout=60) as client, asyncio.TaskGroup() as group:
        for _ in range(AT_ONCE):
            group.create_task(some(client))
    return answers
