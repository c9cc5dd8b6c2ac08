"""What the tests of operations share: commands as an operator types them, and logins with few rights."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from sqlalchemy import URL, make_url

from tests.databases import libpq, programs
from tests.processes import ROOT, environment

KEY = "0123456789abcdefghijklmnopqrstuvwxyz"


def sachstand(*arguments: str, **settings: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "app", *arguments],
        cwd=ROOT,
        env=environment(**{"secret_key": KEY} | settings),
        capture_output=True,
        check=False,
        text=True,
    )


def put_command(folder: Path) -> None:
    """Makes a folder in which a shell finds `sachstand`."""
    folder.mkdir()
    command = folder / "sachstand"
    command.write_text(f'#!/bin/sh\nPYTHONPATH="{ROOT}" exec "{sys.executable}" -m app "$@"\n')
    command.chmod(0o755)


def psql(url: str, script: str, variables: Mapping[str, str]) -> None:
    done = subprocess.run(
        [programs() / "psql", "--no-psqlrc", "--quiet", "--dbname", libpq(url)],
        input=script,
        env={**os.environ, **variables},
        capture_output=True,
        check=False,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert "ERROR" not in done.stderr


def as_login(url: str, name: str, password: str = "") -> str:
    parsed: URL = make_url(url).set(username=name, password=password or None)
    return parsed.render_as_string(hide_password=False)
