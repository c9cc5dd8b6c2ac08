"""No test measures time: on a busy machine it would fail for what nobody did. What must end has a generous deadline."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cases import at
from tests.waiting import DEADLINE

HERE = Path(__file__).parent
WAITING = HERE / "waiting.py"
APART = {WAITING, HERE / "browser" / "docs_page.py"}
"""Where deadlines are kept; and a program of CI, which has no test's helpers."""
CLOCKS = {"monotonic", "perf_counter", "process_time", "thread_time", "time", "clock_gettime"}
CLOCKS |= {f"{name}_ns" for name in CLOCKS}


def _is_now(node: ast.expr, moments: set[str]) -> bool:
    if isinstance(node, ast.Name):
        return node.id in moments
    called = node.func if isinstance(node, ast.Call) else None
    return isinstance(called, ast.Attribute) and called.attr in {"now", "utcnow"}


def _moments(tree: ast.Module) -> set[str]:
    """The names that are given what a clock shows."""
    given = [node for node in ast.walk(tree) if isinstance(node, ast.Assign) and _is_now(node.value, set())]
    return {target.id for node in given for target in node.targets if isinstance(target, ast.Name)}


def faults(source: str) -> Iterator[tuple[int, str]]:
    tree = ast.parse(source)
    moments = _moments(tree)
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name(id="time"), attr=clock)) if clock in CLOCKS:
                yield node.lineno, f"reads time.{clock}"
            case ast.ImportFrom(module="time"):
                yield node.lineno, "imports from time"
            case ast.BinOp(op=ast.Sub()) if _is_now(node.left, moments) and _is_now(node.right, moments):
                yield node.lineno, "subtracts one moment from another"
            case ast.keyword(arg="timeout", value=ast.Constant(value=float() | int() as seconds)) if seconds < DEADLINE:
                yield node.value.lineno, "gives less time than DEADLINE"


def test_no_test_measures_time() -> None:
    for path in set(HERE.rglob("*.py")) - APART:
        with at(path.relative_to(HERE)):
            assert list(faults(path.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize(
    "source",
    [
        "import time\nbegun = time.monotonic()",
        "from time import perf_counter",
        "begun = datetime.now(UTC)\nwork()\nassert datetime.now(UTC) - begun < LONGEST",
        "begun = days.now()\nended = days.now()\nassert ended - begun < LONGEST",
        "process.communicate(timeout=15)",
    ],
)
def test_it_can_fail(source: str) -> None:
    assert len(list(faults(source))) == 1


def test_where_deadlines_are_kept_a_clock_is_read() -> None:
    assert list(faults(WAITING.read_text(encoding="utf-8")))
