"""The contributors' page, typed off in a copy of the repository: its commands work, and what it names is there."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.processes import ROOT, environment

pytestmark = pytest.mark.process
PAGE = (ROOT / "docs" / "contributing.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```sh\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)
ELSEWHERE = {
    "make lint\n": "make -n lint\n",
    ".venv/bin/python -m openapi.freeze_examples\n": ".venv/bin/python -c 'import openapi.freeze_examples'\n",
    "make openapi\n": "make -n openapi\n",
}
"""What takes long and is done by others: CI lints, and looks that the contract's files are up to date;
tests/contract/test_examples.py plays all scenes of the examples."""
LEFT_BEHIND = (".git", ".venv", "build", "dist", "node_modules", "*.egg-info", ".pytest_cache", ".hypothesis")
STAMPS = ("dev.stamp", "runtime.stamp")


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The repository, with a virtual environment that has all that this one has."""
    copy = tmp_path / "copy"
    shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns(*LEFT_BEHIND))
    within = copy / ".venv"
    within.mkdir()
    for name in ("bin", "lib", "pyvenv.cfg"):
        (within / name).symlink_to(Path(sys.prefix) / name)
    (within / "place").write_text(f"{copy.resolve()}\n")
    for name in STAMPS:
        (within / name).touch()
    return copy


def test_the_commands_work(copy: Path) -> None:
    script = "\n".join(BLOCKS)
    for command, instead in ELSEWHERE.items():
        assert command in script
        script = script.replace(command, instead)
    variables = {k: v for k, v in environment().items() if not k.startswith(("PYTEST", "MAKE", "MFLAGS"))}
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script],
        cwd=copy,
        env=variables | {"PYTHONPATH": ".", "PYTEST_XDIST_AUTO_NUM_WORKERS": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-5000:] + done.stderr[-5000:]
    assert "lint-imports" in done.stdout
    assert "-m app openapi\n" in done.stdout
    assert re.search(r"^\d+ passed", done.stdout, re.MULTILINE) or " passed in " in done.stdout
    (drafted,) = (copy / "migrations" / "versions").glob("*_pledges.py")
    assert f"down_revision = '{int(drafted.name[:4]) - 1:04}'" in drafted.read_text()
    assert (copy / "app" / "planning" / "pledges" / "routes.py").exists()


def test_what_the_page_names_is_there() -> None:
    for path in re.findall(r"\b(?:app|tests|openapi)/[\w/]+\.py\b", PAGE):
        assert (ROOT / path).exists(), path
    for target in re.findall(r"`make (\w+)", PAGE):
        assert re.search(rf"^{target}:.*## ", (ROOT / "Makefile").read_text(), re.MULTILINE), target
    for page in re.findall(r"\]\(([\w./-]+)\)", PAGE):
        assert (ROOT / "docs" / page).exists(), page


@pytest.mark.parametrize("line", [line for line in PAGE.splitlines() if re.search(r"(?:app|tests)/[\w/]+\.py`", line)])
def test_names_are_found_in_the_files_of_their_line(line: str) -> None:
    """Where a list was renamed, the page that sends people to it is to be mended."""
    text = "".join((ROOT / path).read_text() for path in re.findall(r"\b(?:app|tests)/[\w/]+\.py\b", line))
    for name in re.findall(r"`(_?[A-Z][A-Z_]+|[A-Z][a-z]+[A-Z]\w+|_?[a-z]+(?:_[a-z]+)*)`", line):
        if "ledge" not in name and name not in ("prefix", "within"):
            assert name in text, name
