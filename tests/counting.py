"""Counting what Python does, so that a test can tell how work grows without a clock."""

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any


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
