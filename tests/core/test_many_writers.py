"""Fifty writers on one measure, two editors on one resource: nothing is lost, nothing done twice, nobody hangs."""

import asyncio
from collections import Counter
from typing import Any

import httpx
import pytest
from sqlalchemy.engine import Engine

from app.core.database import Database
from tests.api import Api, Json
from tests.records import records, revisions
from tests.resources import CHANGES
from tests.world import World

WRITERS = 50
ROUNDS = 4


def all_at_once(api: Api, work: list[Any]) -> list[Any]:
    async def together() -> list[Any]:
        return list(await asyncio.gather(*work))

    return list(api.run(together()))


async def sent(api: Api, method: str, path: str, body: Json | None, **headers: str) -> httpx.Response:
    return await api.send(method, path, token=api.operator, json=body, headers=headers)


@pytest.fixture
def measure(api: Api) -> Json:
    database: Database = api.app.state.database
    assert database.writing.pool.size() < WRITERS, "the pool is smaller than the crowd"  # type: ignore[attr-defined]
    return api.measure(api.concept(api.district()))


def test_fifty_status_updates_at_once_are_all_recorded(api: Api, admin: Engine, measure: Json) -> None:
    district = {"id": measure["district_id"]}
    before, _ = revisions(admin, district)
    lights = [{"light": "green", "state": "in_progress", "effective_on": f"2024-01-{n % 28 + 1:02}"} for n in range(50)]
    answers = all_at_once(
        api, [sent(api, "POST", "/status-updates", {"measure_id": measure["id"], **light}) for light in lights]
    )
    assert Counter(a.status_code for a in answers) == {201: WRITERS}
    found = records(admin, district, after=before)
    assert [r.revision for r in found] == list(range(before + 1, before + WRITERS + 1))
    assert {str(r.resource_id) for r in found} == {a.json()["id"] for a in answers}
    listed = api.get(f"/status-updates?measure={measure['id']}&limit=200&include_total=true").json()
    assert listed["total"] == WRITERS
    last = max((a.json() for a in answers), key=lambda e: (e["effective_on"], e["recorded_at"]))
    shown = api.get(f"/measures/{measure['id']}").json()
    assert shown["status"]["id"] == last["id"]
    assert shown["version"] == measure["version"], "a status update is no change of the measure itself"


def test_fifty_with_one_key_are_one(api: Api, measure: Json) -> None:
    body = {"measure_id": measure["id"], "light": "green", "state": "in_progress", "effective_on": "2024-01-01"}
    key = {"Idempotency-Key": "one-and-the-same"}
    answers = all_at_once(api, [sent(api, "POST", "/status-updates", body, **key) for _ in range(WRITERS)])
    assert {a.status_code for a in answers} <= {201, 409}, "one still running is told as a conflict"
    assert len({a.json()["id"] for a in answers if a.status_code == 201}) == 1
    assert api.get(f"/status-updates?measure={measure['id']}&include_total=true").json()["total"] == 1


def test_of_fifty_patches_of_one_version_one_wins(api: Api, admin: Engine, measure: Json) -> None:
    path, district = f"/measures/{measure['id']}", {"id": measure["district_id"]}
    before, _ = revisions(admin, district)
    for turn in range(ROUNDS):
        tag = api.get(path).headers["etag"]
        patches = [{"title": f"Titel {turn}.{n}"} for n in range(WRITERS)]
        answers = all_at_once(api, [sent(api, "PATCH", path, patch, **{"If-Match": tag}) for patch in patches])
        assert Counter(a.status_code for a in answers) == {200: 1, 412: WRITERS - 1}
        (won,) = [a.json() for a in answers if a.status_code == 200]
        shown = api.get(path).json()
        assert (shown["title"], shown["version"]) == (won["title"], measure["version"] + turn + 1)
    assert revisions(admin, district)[0] == before + ROUNDS


def test_readers_patches_and_lights_at_once_come_to_one_end(api: Api, measure: Json) -> None:
    path = f"/measures/{measure['id']}"
    status = {"measure_id": measure["id"], "light": "green", "state": "in_progress", "effective_on": "2024-01-01"}

    async def edited(n: int) -> int:
        """Reads, changes, and begins anew where somebody was faster."""
        for tries in range(1, 10 * WRITERS):
            read = await sent(api, "GET", path, None)
            tags = [*read.json()["tags"], f"t{n}"]
            answer = await sent(api, "PATCH", path, {"tags": tags}, **{"If-Match": read.headers["etag"]})
            if answer.status_code == 200:
                return tries
            assert answer.status_code == 412, answer.text
        raise AssertionError("never came through")

    editors, reporters = 10, WRITERS - 10
    results = all_at_once(
        api, [*map(edited, range(editors)), *(sent(api, "POST", "/status-updates", status) for _ in range(reporters))]
    )
    assert Counter(r.status_code for r in results[editors:]) == {201: reporters}
    shown = api.get(path).json()
    assert sorted(shown["tags"]) == sorted(f"t{n}" for n in range(editors)), "no editor's tag is lost"
    assert shown["version"] == measure["version"] + editors


def test_two_editors_of_one_resource_never_overwrite_each_other(api: Api) -> None:
    world = World(api)
    for collection, (field,) in CHANGES.items():
        path = f"/{collection}/{world.public[collection]['id']}"
        tag = api.get(path).headers["etag"]
        both = [sent(api, "PATCH", path, {field: name}, **{"If-Match": tag}) for name in ("Eins", "Zwei")]
        answers = all_at_once(api, both)
        assert sorted(a.status_code for a in answers) == [200, 412], collection
        won = next(a for a in answers if a.status_code == 200)
        shown = api.get(path, token=api.operator)
        assert shown.json()[field] == won.json()[field]
        again = {"If-Match": won.headers["etag"]}
        assert api.patch(path, {field: "Drei"}, headers=again).status_code == 200, "who read it anew comes through"
        assert api.patch(path, {field: "Vier"}, headers=again).status_code == 412
        assert api.get(path).json()[field] == "Drei"
