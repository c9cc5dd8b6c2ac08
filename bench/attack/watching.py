"""Measures a service from outside: the memory of its processes, and how soon `/healthz` answers."""

import multiprocessing
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Event
from pathlib import Path

import httpx

from bench.serving import Service

_EVERY = 0.05
"""Seconds between two looks."""
_SPAWNING = multiprocessing.get_context("spawn")


@dataclass
class Measurements:
    """The measurements of a period."""

    most: int = 0
    """Bytes that the service itself held at the most."""
    most_in_all: int = 0
    """The same with its helper processes."""
    delays: list[float] = field(default_factory=list)
    """Seconds that each `/healthz` took."""

    @property
    def slowest(self) -> float:
        return max(self.delays, default=0.0)


@contextmanager
def watched(service: Service) -> Iterator[Measurements]:
    """Measure again and again while the block runs, from a process that has nothing else to do."""
    ended, (here, there) = _SPAWNING.Event(), _SPAWNING.Pipe(duplex=False)
    watcher = _SPAWNING.Process(target=_look, args=(service.pid, service.base, ended, there))
    watcher.start()
    measurements = Measurements()
    try:
        here.recv()  # it has begun
        yield measurements
    finally:
        ended.set()
        measurements.__dict__.update(here.recv().__dict__)
        watcher.join()


def _look(pid: int, base: str, ended: Event, results: Connection) -> None:
    measurements = Measurements()
    with httpx.Client(base_url=base, timeout=60) as client:
        results.send(None)
        while not ended.wait(_EVERY):
            own = held_by(pid)
            measurements.most = max(measurements.most, own)
            measurements.most_in_all = max(measurements.most_in_all, own + sum(map(held_by, descendants(pid))))
            started = time.perf_counter()
            client.get("/healthz").raise_for_status()
            measurements.delays.append(time.perf_counter() - started)
    results.send(measurements)


def held_by(pid: int) -> int:
    """Return the bytes that a process holds; 0 once it has ended."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))


def descendants(pid: int) -> list[int]:
    """Return the ids of a process's children and of their descendants."""
    pids: list[int] = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            children = [int(number) for number in task.read_text().split()]
        except OSError:
            continue
        pids += [one for child in children for one in (child, *descendants(child))]
    return pids
