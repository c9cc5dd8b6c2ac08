"""Attacks a service of its own, with a database that is thrown away, and prints what it withstood.

    python -m bench.attack [--share 0.1] [--kills 20] [--healthz 0.2]

It exits with 1 where a bound was broken. The bound of `/healthz` holds on cores that do nothing else.
"""

import argparse
import asyncio
import sys
import time
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from app.core.database import driver_url
from app.embedded import running
from app.prepare import prepare
from app.settings import Settings
from bench.attack import filters, kills, uploads
from bench.attack.watching import Measurements, descendants, held_by, watched
from bench.serving import KEY, Service, serving

TOKEN = "sachstand_operator_token_of_the_attack_01"
MOST_MEMORY = 400_000_000
"""Bytes that the service holds at the most: docs/operating.md."""
BACK_WITHIN = 15.0
"""Seconds after which helper processes are gone."""
_FORM = "{:34} {:>7} {:>9} {:>9} {:>9} {:>9}  {}"


class Report:
    """The table, line by line, and whether all bounds held."""

    def __init__(self, service: Service, slowest: float) -> None:
        self.service, self.slowest, self.held = service, slowest, True
        print(_FORM.format("attack", "count", "MB most", "helpers", "MB after", "healthz", "answers"))

    @contextmanager
    def line(self, name: str, count: int) -> Iterator[list[Any]]:
        """Measure an attack; the line also shows what the block appends."""
        answers: list[Any] = []
        with watched(self.service) as measured:
            yield answers
        left = _helpers_after(self.service)
        after = held_by(self.service.pid)
        helpers = measured.most_in_all - measured.most
        figures = (f"{_mb(measured.most)}", f"{_mb(helpers)}", f"{_mb(after)}", f"{measured.slowest * 1000:.0f} ms")
        print(_FORM.format(name, count, *figures, " ".join(map(str, answers))), flush=True)
        self._hold(name, measured, after, left)

    def _hold(self, name: str, measured: Measurements, after: int, left: list[int]) -> None:
        self.demand(max(measured.most, after) < MOST_MEMORY, f"{name}: more than {_mb(MOST_MEMORY)} MB")
        self.demand(measured.slowest < self.slowest, f"{name}: /healthz took longer than {self.slowest} s")
        self.demand(not left, f"{name}: helper processes are left")

    def demand(self, held: bool, broken: str) -> None:
        if not held:
            self.held = False
            print(f"  BROKEN {broken}", flush=True)


def _mb(size: int) -> int:
    return size // 1_000_000


def _helpers_after(service: Service) -> list[int]:
    """Return the helper processes that outlive an attack."""
    deadline = time.monotonic() + BACK_WITHIN
    while (left := descendants(service.pid)) and time.monotonic() < deadline:
        time.sleep(0.1)
    return left


def attack(service: Service, report: Report, share: float) -> None:
    """Run every attack on memory or the event loop."""

    def run(name: str, count: int, of: Callable[[int], Coroutine[Any, Any, Any]]) -> None:
        count = max(1, int(count * share))
        with report.line(name, count) as answers:
            answers.append(asyncio.run(of(count)) or "")

    questions = asyncio.run(filters.questions(service.base))
    run("random filters of measures", 10_000, lambda n: filters.ask(service.base, questions.of("/v1/measures"), n))
    run("random filters of all lists", 10_000, lambda n: filters.ask(service.base, questions.of_all(), n))
    run("uploads that are broken off", 100, lambda n: uploads.hang_up(service.base, TOKEN, n))
    run("60 MB without a token", 20, lambda n: uploads.send_without_token(service.base, n))
    event = _first(service, "participation-events")
    for name, content in uploads.workbooks():
        with report.line(f"workbook: {name}", 4) as answers:
            answers.append(asyncio.run(_four(service, event, content)))


async def _four(service: Service, event: str, content: bytes) -> list[int]:
    sending = (uploads.import_workbook(service.base, TOKEN, event, content) for _ in range(4))
    return list(await asyncio.gather(*sending))


def kill(service: Service, report: Report, url: str, count: int) -> None:
    """Kill the service again and again, and count acknowledged writes that are lost or stored twice."""
    writing = kills.Writing(service.base, TOKEN, _first(service, "districts"))
    asyncio.run(kills.kill_again_and_again(service, writing, count))
    there = asyncio.run(kills.found(writing))
    lost = [key for key in writing.acknowledged if not there[key]]
    twice = [key for key in writing.acknowledged if there[key] > 1]
    print(f"{count} kills, {len(writing.acknowledged)} writes acknowledged, {writing.tried_again} tried again")
    report.demand(not lost, f"{len(lost)} acknowledged writes are lost")
    report.demand(not twice, f"{len(twice)} acknowledged writes are there twice")
    report.demand(kills.holds_together(url), "sachstand db check found something")


def _first(service: Service, resource: str) -> str:
    headers = {"Authorization": f"Bearer {TOKEN}"}
    answer = httpx.get(f"{service.base}/v1/{resource}?limit=1", headers=headers, timeout=60)
    identifier: str = answer.json()["items"][0]["id"]
    return identifier


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--share", type=float, default=1.0, help="of the requests")
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--healthz", type=float, default=0.2, help="seconds that /healthz may take")
    arguments = parser.parse_args()
    with running(Path("unused"), throwaway=True) as url:
        address = driver_url(url).render_as_string(hide_password=False)
        prepare(Settings(database_url=address, bootstrap_token=TOKEN, secret_key=KEY))
        with serving(address, log_level="error") as service:
            report = Report(service, arguments.healthz)
            attack(service, report, arguments.share)
            kill(service, report, address, arguments.kills)
    print("All bounds held." if report.held else "Bounds were broken.")
    return 0 if report.held else 1


if __name__ == "__main__":
    sys.exit(main())
