"""The operators' page, typed off: its marked blocks, in their order, on a server that is thrown away."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import make_url

from app.embedded import running
from app.settings import Settings
from tests.databases import execute
from tests.operations.tools import ROOT, environment, programs, put_command

pytestmark = pytest.mark.process
PAGE = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```sh (run(?: background)?)\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)
READY = """
for _ in $(seq 300); do curl --fail --silent --output /dev/null http://127.0.0.1:8000/readyz && break; sleep 0.2; done
"""


def script() -> str:
    """All blocks in one shell; what runs in the background is ended with it, and must end well."""
    parts = ["set -euo pipefail"]
    for kind, block in BLOCKS:
        parts.append(f"exec {block.strip()} &\nSERVING=$!{READY}" if kind.endswith("background") else block)
    return "\n".join([*parts, 'kill "$SERVING"', 'wait "$SERVING"', "echo All was typed."])


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder in which the page's paths and commands are found."""
    (tmp_path / "deploy").symlink_to(ROOT / "deploy")
    put_command(tmp_path / "bin")
    for program in ("psql", "createdb", "pg_dump", "pg_restore"):
        (tmp_path / "bin" / program).symlink_to(programs() / program)
    return tmp_path


@pytest.fixture
def url() -> Iterator[str]:
    with running(Path("unused"), throwaway=True) as url:
        other = make_url(url).set(database="postgres").render_as_string()
        execute(other, "DROP DATABASE sachstand")  # the page makes it
        yield url


def test_the_page_can_be_typed_off(place: Path, url: str, port: int) -> None:
    parsed = make_url(url)
    host, number = parsed.query["host"], parsed.query["port"]
    here = re.sub(r"@db\.example\.org/(\w+)", rf"@/\1?host={host}\&port={number}", script())
    here = here.replace("?host", "\\?host").replace("127.0.0.1:8000", f"127.0.0.1:{port}")
    variables = environment(port=port) | {"PGHOST": str(host), "PGPORT": str(number), "PGUSER": "postgres"}
    path = f"{place / 'bin'}:{variables['PATH']}"
    done = subprocess.run(
        ["bash", "-c", here], cwd=place, env=variables | {"PATH": path}, capture_output=True, check=False, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.endswith("All was typed.\n")
    assert "Nothing is wrong." in done.stdout
    assert "BROKEN" not in done.stdout
    assert '"ok": true' in (place / "check.json").read_text()


def test_what_the_page_names_is_there() -> None:
    for path in re.findall(r"`((?:deploy|docs)/[\w.-]+|compose\.yaml|Dockerfile)`", PAGE):
        assert (ROOT / path).exists(), path
    for page in re.findall(r"\]\(([\w./-]+)\)", PAGE):
        assert (ROOT / "docs" / page).exists(), page
    known = {f"SACHSTAND_{name.upper()}" for name in Settings.model_fields}
    assert set(re.findall(r"SACHSTAND_\w+", PAGE)) <= known
