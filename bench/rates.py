"""Requests a second that the service answers, as a ratio to what pgbench reaches with the same statement.

    make bench [ARGS="--seconds 4 --rounds 3 --districts 400 --only Q1,Q3"]

Both run on this machine, in turn, a few seconds each, so that what else happens on it meets both: only the ratios say
something. The service has one worker and its default settings; there are 16 connections on both sides.
"""

import argparse
import asyncio
import os
import platform
import statistics
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

import httpx
import psycopg

from app import logs
from app.core.database import driver_url
from app.main import create_app
from app.settings import Settings
from bench.counties import FIRST, Size
from bench.kept import counties, pgbench
from bench.load import OPTIONS, BenchError, Load, pgbench_rate, write_script, wrk, wrk_load
from bench.questions import QUESTIONS, Question, Statement, district_of, sent
from bench.serving import KEY, service

_PACKAGES = ("fastapi", "starlette", "uvicorn", "uvloop", "httptools", "sqlalchemy", "psycopg", "pydantic")
_TRIED = 5


@dataclass(frozen=True)
class Round:
    """One question, sent to the service and to the database one after the other."""

    load: Load
    limit: float

    @property
    def ratio(self) -> float:
        return self.load.rate / self.limit


async def main_statements(url: str, questions: Sequence[Question]) -> dict[Question, Statement]:
    """Return the main statement of each question, as this version of the service sends it."""
    settings = Settings(database_url=url, secret_key=KEY, log_level="error")
    logs.configure(settings)
    app = create_app(settings)
    async with app.router.lifespan_context(app):
        return {question: await sent(app, question) for question in questions}


def bound(question: Question, statement: Statement, number: int, size: Size) -> dict[str, str]:
    """Return the statement's parameters for the thing of a number, as texts."""
    numbers = {"number": FIRST + number, "district": district_of(question, FIRST + number, size)}
    return {**statement.variables, **{name: str(value) for name, value in numbers.items()}}


def try_out(url: str, base: str, question: Question, statement: Statement, size: Size) -> None:
    """Raise BenchError if the service or the statement finds nothing for things that exist."""
    plain = driver_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    highest = question.last(size) - FIRST
    with psycopg.connect(plain, options=OPTIONS) as connection:
        for number in {highest * n // _TRIED for n in range(_TRIED + 1)}:
            answer = httpx.get(base + question.url(number))
            entries = answer.json().get("items", [answer.json()]) if answer.status_code == httpx.codes.OK else []
            rows = connection.execute(statement.for_psycopg, bound(question, statement, number, size)).fetchall()
            if not entries or not rows:
                findings = f"{answer.status_code}, {len(entries)} entries; {len(rows)} rows"
                raise BenchError(f"{question.name} does not answer {question.url(number)}: {findings}")


def measure(url: str, size: Size, questions: Sequence[Question], rounds: int, seconds: int) -> list[list[Round]]:
    """Return rounds by question."""
    program, rounds_of = pgbench(), dict[Question, list[Round]]()
    statements = asyncio.run(main_statements(url, questions))
    with service(url) as base, tempfile.TemporaryDirectory() as folder:
        for question in questions:
            try_out(url, base, question, statements[question], size)
            wrk_load(base, question, size, 1, 0)  # opens connections, and builds statements
        for turn in range(1, rounds + 1):
            for question in questions:
                statement = statements[question]
                load = wrk_load(base, question, size, seconds, turn)
                script = write_script(Path(folder), question, statement, size)
                limit = pgbench_rate(program, url, script, statement.variables, seconds)
                rounds_of.setdefault(question, []).append(Round(load, limit))
                print(
                    f"round {turn}, {question.name}: {rounds_of[question][-1].ratio:.3f}", file=sys.stderr, flush=True
                )
    return [rounds_of[question] for question in questions]


def row(question: Question, rounds: Sequence[Round]) -> str:
    def median(values: Sequence[float]) -> float:
        return statistics.median(values)

    rate, limit = median([r.load.rate for r in rounds]), median([r.limit for r in rounds])
    p50, p99 = median([r.load.p50 for r in rounds]), median([r.load.p99 for r in rounds])
    ratio = median([r.ratio for r in rounds])
    spread = f"{min(r.ratio for r in rounds):.3f} to {max(r.ratio for r in rounds):.3f}"
    numbers = f"{ratio:.3f} | {spread} | {rate:,.0f} | {limit:,.0f} | {p50:.1f} | {p99:.1f}"
    return f"| {question.name} | {question.about} | {numbers} |"


def versions(url: str) -> str:
    plain = driver_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain) as connection:
        server = connection.info.parameter_status("server_version")
    names = [f"Python {platform.python_version()}", f"PostgreSQL {server}"]
    names += [f"{name} {metadata.version(name)}" for name in _PACKAGES]
    return ", ".join([*names, f"{os.cpu_count()} cores, {platform.machine()}"])


def main() -> None:
    arguments = argparse.ArgumentParser(prog="make bench")
    arguments.add_argument("--seconds", type=int, default=4, help="of each load")
    arguments.add_argument("--rounds", type=int, default=3)
    arguments.add_argument("--districts", type=int, default=400, help="with 180 measures each")
    arguments.add_argument("--only", default="", help="some of the questions, as Q1,Q3")
    options = arguments.parse_args()
    questions = [q for q in QUESTIONS if not options.only or q.name in options.only.split(",")]
    size = Size(districts=options.districts)
    try:
        wrk()
        with counties(size) as url:
            rounds = measure(url, size, questions, options.rounds, options.seconds)
            print("| | | ratio | from, to | requests/s | limit/s | p50 ms | p99 ms |")
            print("|---|---|---|---|---|---|---|---|")
            for question, its in zip(questions, rounds, strict=True):
                print(row(question, its))
            print(versions(url))
    except BenchError as error:
        raise SystemExit(str(error)) from None


if __name__ == "__main__":
    main()
