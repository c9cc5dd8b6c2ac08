"""The speed of an import, as a ratio to psql's COPY of the very rows that it makes.

    .venv/bin/python -m bench.import_rate [--measures 5000] [--updates 20000] [--rounds 3]

Both go into an empty, migrated database of the same embedded server, in one transaction, through the same
constraints, change records included. The import comes over HTTP, from a process of its own, and is validated. The
service has answered one small import before, tried and not kept: what is measured is not its start.
"""

import argparse
import contextlib
import json
import statistics
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import create_engine, text

from app import database
from app.core.database import driver_url
from app.embedded import running
from bench.serving import service

TOKEN = "sachstand_operator_token_of_the_bench_0001"
TABLES = (
    "districts",
    "district_state",
    "concepts",
    "measures",
    "status_updates",
    "status_acts",
    "change_records",
)
CONCEPT = {"key": "k", "title": "Konzept", "state": "adopted", "adopted_on": "2018-01-29", "visibility": "public"}


def bundle(measures: int, updates: int) -> dict[str, Any]:
    """Return a concept with these numbers of measures and status updates, evenly spread."""
    lights = ("green", "yellow", "red")
    why = {"reason": "staff", "summary": "Stelle seit dem Frühjahr unbesetzt", "remedy": "Erneute Ausschreibung"}
    return {
        "format": "sachstand-bundle/1",
        "district": {"name": "Landkreis Messlingen", "ags": "08999", "state": "DE-BW"},
        "concepts": [CONCEPT],
        "measures": [
            {
                "key": f"m{n}",
                "concept": "k",
                "number": f"{n // 100}.{n % 100}",
                "title": f"Maßnahme {n} zur Sprache",
                "description": "Was getan werden soll, in einem Satz.",
                "adopted_on": "2018-01-29",
                "tags": ["messung"],
            }
            for n in range(measures)
        ],
        "status_updates": [
            {
                "key": f"u{n}",
                "concept": "k",
                "measure": f"m{n % measures}",
                "light": lights[n % 3],
                "state": "in_progress",
                "effective_on": f"20{18 + n // measures % 7:02}-03-31",
                **why,
            }
            for n in range(updates)
        ],
    }


@contextlib.contextmanager
def scratch(server: str, name: str) -> Iterator[str]:
    """Provide an empty, migrated database."""
    engine = create_engine(driver_url(server), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    url = driver_url(server).set(database=name).render_as_string(hide_password=False)
    database.upgrade(url)
    try:
        yield url
    finally:
        with engine.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
        engine.dispose()


def timed_import(base: str, content: bytes, *, dry_run: bool = False) -> float:
    headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"}
    started = time.perf_counter()
    query = {"dry_run": "true"} if dry_run else {}
    response = httpx.post(f"{base}/v1/imports", content=content, headers=headers, params=query, timeout=300)
    seconds = time.perf_counter() - started
    response.raise_for_status()
    return seconds


def dump(url: str, folder: Path) -> None:
    """Write the rows as files, without those that the migration makes."""
    for name in TABLES:
        psql(url, f"\\copy {name} TO '{folder / name}'")


def timed_copy(url: str, folder: Path) -> float:
    script = ["BEGIN;", *(f"\\copy {name} FROM '{folder / name}'" for name in TABLES), "COMMIT;"]
    started = time.perf_counter()
    psql(url, "\n".join(script))
    return time.perf_counter() - started


def psql(url: str, script: str) -> None:
    plain = driver_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    command = ["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", plain]
    subprocess.run(command, input=script, text=True, check=True)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    arguments.add_argument("--measures", type=int, default=5_000)
    arguments.add_argument("--updates", type=int, default=20_000)
    arguments.add_argument("--rounds", type=int, default=3)
    options = arguments.parse_args()
    content = json.dumps(bundle(options.measures, options.updates)).encode()
    ratios = []
    with running(throwaway=True) as server, tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        for turn in range(options.rounds):
            with scratch(server, f"imported_{turn}") as url:
                with service(url, bootstrap_token=TOKEN, log_level="error") as base:
                    timed_import(base, json.dumps(bundle(1, 1)).encode(), dry_run=True)
                    imported = timed_import(base, content)
                dump(url, folder)
            with scratch(server, f"copied_{turn}") as url:
                copied = timed_copy(url, folder)
            ratios.append(copied / imported)
            print(f"import {imported:.2f} s, psql's COPY {copied:.2f} s, ratio {copied / imported:.2f}")
    print(f"median ratio {statistics.median(ratios):.2f} (1 is as fast as COPY)")


if __name__ == "__main__":
    main()
