"""Load by wrk on the service, and by pgbench on the database."""

import json
import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from app.core.database import PUBLIC, driver_url
from bench.counties import FIRST, Size
from bench.questions import Question, Statement

CONNECTIONS = 16
PGBENCH_THREADS = 2
_SETTINGS = {"role": PUBLIC, "timezone": "UTC", "default_transaction_read_only": "on", "jit": "off"}
OPTIONS = " ".join(f"-c {name}={value}" for name, value in _SETTINGS.items())
"""Of a connection, as the service has it for anonymous reads."""


class BenchError(Exception):
    """The message says why there is nothing to report."""


@dataclass(frozen=True)
class Load:
    """What came of some seconds of load."""

    rate: float
    p50: float
    """Milliseconds, as `p99`."""
    p99: float


def wrk() -> str:
    found = shutil.which("wrk")
    if found is None:
        raise BenchError("wrk is missing: apt-get install wrk (Debian, Ubuntu), brew install wrk (macOS).")
    return found


def wrk_load(base: str, question: Question, size: Size, seconds: int, seed: int) -> Load:
    """Raises BenchError where an answer was an error, or none came."""
    script = Path(__file__).with_name("load.lua")
    command = [wrk(), "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "-s", str(script), base, "--"]
    command += [question.pattern, str(FIRST), str(question.last(size)), str(seed)]
    told = json.loads(_said(command, {}).splitlines()[-1])
    if told["errors"] or not told["requests"]:
        raise BenchError(f"{question.name}: {told['errors']} errors in {told['requests']} requests.")
    return Load(told["requests"] / told["seconds"], told["p50"], told["p99"])


def pgbench_rate(pgbench: Path, url: str, script: Path, variables: dict[str, str], seconds: int) -> float:
    """Transactions a second. Raises BenchError where one failed."""
    parsed = driver_url(url)
    command = [str(pgbench), "-n", "-M", "prepared", "-c", str(CONNECTIONS), "-j", str(PGBENCH_THREADS)]
    command += ["-T", str(seconds), "-f", str(script), "-U", str(parsed.username), "-h", str(parsed.query["host"])]
    command += [part for name, value in variables.items() for part in ("-D", f"{name}={value}")]
    said = _said([*command, str(parsed.database)], {"PGPORT": str(parsed.query["port"]), "PGOPTIONS": OPTIONS})
    rate = re.search(r"^tps = ([0-9.]+)", said, re.MULTILINE)
    if rate is None or "number of failed transactions: 0 " not in said:
        raise BenchError(f"pgbench did not succeed:\n{said}")
    return float(rate[1])


def write_script(folder: Path, question: Question, statement: Statement, size: Size) -> Path:
    """What pgbench runs: a number, and the service's statement about the thing of that number."""
    script = folder / f"{question.name}.sql"
    number = f"\\set number random({FIRST}, {question.last(size)})"
    district = f"\\set district {FIRST} + (:number - {FIRST}) / {size.each(question.kind)}"
    script.write_text(f"{number}\n{district}\n{statement.for_pgbench};\n", encoding="utf-8")
    return script


def _said(command: list[str], environment: dict[str, str]) -> str:
    done = subprocess.run(command, env=os.environ | environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise BenchError(f"{Path(command[0]).name} failed:\n{done.stdout}{done.stderr}")
    return done.stdout
