"""Counting what Python does, so that a test can tell how work grows without a clock."""

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

from tests.api import Json


def steps(work: Callable[[], object]) -> int:
    """How many instructions of the interpreter the work takes; what single calls into C do is not counted."""
    counted = 0

    def trace(frame: FrameType, event: str, _: Any) -> Any:
        nonlocal counted
        frame.f_trace_opcodes, frame.f_trace_lines = True, False
        counted += event == "opcode"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        work()
    finally:
        sys.settrace(before)
    return counted


def grows_evenly(work_on: Callable[[int], Callable[[], object]], size: int) -> bool:
    """Whether four times as much takes about four times the steps, and not sixteen times."""
    return steps(work_on(4 * size)) < 6 * steps(work_on(size))


NOTHING = {"total": 0, "red": 0, "yellow": 0, "green": 0, "not_rated": 0}


def numbers(counts: Json) -> str:
    """Total, red, yellow, green and not rated, as one writes them on a slip of paper."""
    return " ".join(str(counts[name]) for name in NOTHING)


def set_aside(sent: list[str]) -> list[str]:
    """Without what a new connection asks once."""
    return [s for s in sent if "pg_catalog" not in s and "standard_conforming_strings" not in s]
