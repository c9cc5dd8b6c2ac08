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
"""Options of a connection, as the service sets them for anonymous reads."""


class BenchError(Exception):
    """A measurement failed; the message says why."""


@dataclass(frozen=True)
class Load:
    """The result of some seconds of load."""

    rate: float
    p50: float
    """Milliseconds, as `p99`."""
    p99: float


def wrk() -> str:
    program = shutil.which("wrk")
    if program is None:
        raise BenchError("wrk is missing: apt-get install wrk (Debian, Ubuntu), brew install wrk (macOS).")
    return program


def wrk_load(base: str, question: Question, size: Size, seconds: int, seed: int) -> Load:
    """Load the service and return rate and latencies. Raise BenchError if an answer was an error, or none came."""
    script = Path(__file__).with_name("load.lua")
    command = [wrk(), "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "-s", str(script), base, "--"]
    command += [question.pattern, str(FIRST), str(question.last(size)), str(seed)]
    totals = json.loads(_output(command, {}).splitlines()[-1])
    if totals["errors"] or not totals["requests"]:
        raise BenchError(f"{question.name}: {totals['errors']} errors in {totals['requests']} requests.")
    return Load(totals["requests"] / totals["seconds"], totals["p50"], totals["p99"])


def pgbench_rate(pgbench: Path, url: str, script: Path, variables: dict[str, str], seconds: int) -> float:
    """Return transactions a second. Raise BenchError if one failed."""
    parsed = driver_url(url)
    command = [str(pgbench), "-n", "-M", "prepared", "-c", str(CONNECTIONS), "-j", str(PGBENCH_THREADS)]
    command += ["-T", str(seconds), "-f", str(script), "-U", str(parsed.username), "-h", str(parsed.query["host"])]
    command += [part for name, value in variables.items() for part in ("-D", f"{name}={value}")]
    output = _output([*command, str(parsed.database)], {"PGPORT": str(parsed.query["port"]), "PGOPTIONS": OPTIONS})
    rate = re.search(r"^tps = ([0-9.]+)", output, re.MULTILINE)
    if rate is None or "number of failed transactions: 0 " not in output:
        raise BenchError(f"pgbench did not succeed:\n{output}")
    return float(rate[1])


def write_script(folder: Path, question: Question, statement: Statement, size: Size) -> Path:
    """Write the script for pgbench: a number, and the service's statement about the thing of that number."""
    script = folder / f"{question.name}.sql"
    number = f"\\set number random({FIRST}, {question.last(size)})"
    district = f"\\set district {FIRST} + (:number - {FIRST}) / {size.each(question.kind)}"
    script.write_text(f"{number}\n{district}\n{statement.for_pgbench};\n", encoding="utf-8")
    return script


def _output(command: list[str], environment: dict[str, str]) -> str:
    result = subprocess.run(command, env=os.environ | environment, capture_output=True, text=True, check=False)
    if result.returncode:
        raise BenchError(f"{Path(command[0]).name} failed:\n{result.stdout}{result.stderr}")
    return result.stdout
