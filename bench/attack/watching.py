"""What is seen of a service from outside: the memory of its processes, and how soon it says that it lives."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx

_EVERY = 0.05
"""Seconds between two looks."""


def memory_of(pid: int) -> int:
    """Bytes that a process and all that it started hold; what they share counts once each, in parts."""
    return sum(map(_held_by, (pid, *descendants(pid))))


def descendants(pid: int) -> list[int]:
    found: list[int] = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            children = [int(number) for number in task.read_text().split()]
        except OSError:
            continue
        found += [one for child in children for one in (child, *descendants(child))]
    return found


def _held_by(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:  # it has ended
        return 0
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))


@dataclass
class Seen:
    """What was seen during a time."""

    most: int = 0
    """Bytes at the most."""
    delays: list[float] = field(default_factory=list)
    """Seconds that each `/healthz` took."""

    @property
    def slowest(self) -> float:
        return max(self.delays, default=0.0)


@contextmanager
def watched(pid: int, base: str) -> Iterator[Seen]:
    """Looks again and again, from a thread, as long as the block lasts."""
    seen, ended = Seen(), threading.Event()

    def look() -> None:
        with httpx.Client(base_url=base, timeout=60) as client:
            while not ended.wait(_EVERY):
                seen.most = max(seen.most, memory_of(pid))
                started = time.perf_counter()
                client.get("/healthz").raise_for_status()
                seen.delays.append(time.perf_counter() - started)

    thread = threading.Thread(target=look)
    thread.start()
    try:
        yield seen
    finally:
        ended.set()
        thread.join()
