"""The pages for those who build on the service, typed off: every `sh` block in its order, on the sample counties.

What a page shows below a block is what comes: `…` stands for anything, also for fields and entries that are left out.
"""

import json
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.cases import at
from tests.operations.tools import put_command
from tests.processes import ROOT, TOKEN, environment

pytestmark = pytest.mark.process
HERE = "http://127.0.0.1:8000"
PAGES = ("dashboards", "feed", "lists", "search", "open-data", "council", "oparl", "money", "planning", "calendar",
         "workbooks", "participation", "data-protection", "importing", "boards", "versions", "starting")  # fmt: skip
"""Those that only read come first: each finds what the ones before it left, so that one test types them all."""
BLOCK = re.compile(r"^```sh\n(.*?)^```$(?:\n+^```(json|text)\n(.*?)^```$)?", re.DOTALL | re.MULTILINE)
BETWEEN = "--- the next block ---"


@dataclass(frozen=True)
class Shown:
    """A block of a page, and the answer below it, if there is one."""

    script: str
    form: str
    answer: str


def shown(page: str) -> list[Shown]:
    text = (ROOT / "docs" / f"{page}.md").read_text(encoding="utf-8")
    return [Shown(*(part or "" for part in found.groups())) for found in BLOCK.finditer(text)]


def prepare(place: Path) -> Path:
    """Makes a folder in which the command and the files are found that the pages name."""
    place.mkdir()
    for folder in ("app", "examples"):
        (place / folder).symlink_to(ROOT / folder)
    put_command(place / "bin")
    return place


def typed(blocks: list[Shown], served: str, place: Path) -> list[str]:
    """What each block prints, all of them typed into one shell."""
    script = f"\necho; echo '{BETWEEN}'\n".join(block.script for block in blocks)
    variables = environment() | {"TOKEN": TOKEN, "SACHSTAND_TOKEN": TOKEN, "COLUMNS": "100"}
    variables["PATH"] = f"{place / 'bin'}:{variables['PATH']}"
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script.replace(HERE, served)],
        cwd=place,
        env=variables,
        capture_output=True,
        text=True,
        check=False,
    )
    printed = done.stdout.replace(served, HERE).replace("\r", "")
    assert done.returncode == 0, done.stderr + printed
    return [part.strip() for part in printed.split(BETWEEN)]


def assert_like(pattern: str, real: str) -> None:
    """`…` stands for anything."""
    wanted = ".*?".join(re.escape(part) for part in pattern.strip().split("…"))
    assert re.fullmatch(wanted, real.strip(), re.DOTALL), f"shown:\n{pattern}\nreal:\n{real[:3000]}"


def assert_within(pattern: Any, real: Any, place: str = "") -> None:
    """What is shown is in the real answer; objects may hold more, and lists where they end with `…`."""
    if isinstance(pattern, dict):
        for name, value in pattern.items():
            assert name in real, f"{place}/{name} is not there"
            assert_within(value, real[name], f"{place}/{name}")
    elif isinstance(pattern, list):
        open_end = pattern[-1:] == ["…"]
        first = pattern[:-1] if open_end else pattern
        assert len(real) >= len(first) if open_end else len(real) == len(first), f"{place} has {len(real)}"
        for n, (one, other) in enumerate(zip(first, real, strict=False)):
            assert_within(one, other, f"{place}/{n}")
    elif isinstance(pattern, str) and isinstance(real, str):
        assert_like(pattern, real)
    else:
        assert pattern in (real, "…"), f"{place}: {pattern} is shown, {real} came"


def test_the_pages_are_true(served: str, tmp_path: Path) -> None:
    for page in PAGES:
        with at(page):
            hold(shown(page), served, prepare(tmp_path / page))


def hold(blocks: list[Shown], served: str, place: Path) -> None:
    assert blocks
    for block, real in zip(blocks, typed(blocks, served, place), strict=True):
        if block.form == "json":
            assert_within(json.loads(block.answer), json.loads(real))
        elif block.form == "text":
            assert_like(block.answer, real)


@pytest.mark.parametrize("page", PAGES)
def test_every_answer_belongs_to_a_block(page: str) -> None:
    """An answer that stands apart would be held against nothing; what is no answer has another mark."""
    text = (ROOT / "docs" / f"{page}.md").read_text(encoding="utf-8")
    assert len(re.findall(r"^```(?:json|text)$", text, re.MULTILINE)) == sum(bool(b.form) for b in shown(page))


def test_it_can_fail() -> None:
    real = {"a": 1, "b": ["x", "y"], "c": {"d": "2024-06-30T…"}}
    assert_within({"a": 1, "b": ["x", "…"], "c": {"d": "2024-…"}}, real)
    for wrong in ({"a": 2}, {"e": 1}, {"b": ["x"]}, {"b": ["y", "…"]}, {"c": {"d": "2025-…"}}, {"a": "1"}):
        with pytest.raises(AssertionError):
            assert_within(wrong, real)
