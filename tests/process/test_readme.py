"""README's first screen and the shell's import, as a newcomer would type them."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.processes import ROOT, TOKEN, environment
from tests.waiting import DEADLINE

pytestmark = pytest.mark.process
SHOWN = re.findall(
    r"```sh\n((?:(?!```).)*)```\n+```json\n((?:(?!```).)*)```",
    (ROOT / "README.md").read_text(encoding="utf-8"),
    re.DOTALL,
)


def shell(script: str, **variables: str) -> str:
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script],
        env=environment() | variables,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def assert_shown(shown: Any, real: Any) -> None:
    """What is shown is in the real answer; the answer may hold more."""
    if isinstance(shown, dict):
        for name, value in shown.items():
            assert_shown(value, real[name])
    elif isinstance(shown, list):
        for one, other in zip(shown, real, strict=True):
            assert_shown(one, other)
    else:
        assert real == shown


def test_the_first_screen_is_true(served: str) -> None:
    assert len(SHOWN) == 3
    for script, answer in SHOWN:
        real = shell(script.replace("http://127.0.0.1:8000", served), TOKEN=TOKEN)
        assert_shown(json.loads(answer), json.loads(real))


def test_a_bundle_goes_out_and_in_by_the_shell(served: str, tmp_path: Path) -> None:
    sachstand = f"{sys.executable} -m app"
    concept = httpx.get(f"{served}/v1/concepts?district=07335", timeout=DEADLINE).json()["items"][0]["id"]
    shell(f"{sachstand} export {concept} --server {served} > '{tmp_path}/bundle.json'", SACHSTAND_TOKEN=TOKEN)
    done = shell(f"{sachstand} import '{tmp_path}/bundle.json' --server {served}", SACHSTAND_TOKEN=TOKEN)
    row = next(line for line in done.splitlines() if "measures" in line)
    assert re.findall(r"\d+", row) == ["0", "0", "46"]
    document = json.loads((tmp_path / "bundle.json").read_text())
    document["measures"][0]["field"] = "nowhere"
    (tmp_path / "bundle.json").write_text(json.dumps(document))
    refused = subprocess.run(
        [sys.executable, "-m", "app", "import", str(tmp_path / "bundle.json"), "--server", served, "--dry-run"],
        env=environment() | {"SACHSTAND_TOKEN": TOKEN},
        capture_output=True,
        text=True,
        check=False,
    )
    assert refused.returncode == 1
    assert "/measures/0/field" in refused.stderr
