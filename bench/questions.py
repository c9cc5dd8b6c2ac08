"""The questions of the bench, and the SQL that the service sends for each: noted while it answers, not copied."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import httpx
from fastapi import FastAPI
from sqlalchemy import event

from app.core.database import Database
from bench.counties import FIRST, Size, made_id, prefix


@dataclass(frozen=True)
class Question:
    """A request about any one thing of a kind."""

    name: str
    about: str
    kind: str
    path: str
    """`{id}` stands for the id of the thing."""
    main: str
    """A part of its main statement that no other statement of the same request has."""

    def url(self, number: int) -> str:
        return self.path.replace("{id}", str(made_id(self.kind, number)))

    @property
    def pattern(self) -> str:
        """The path with a place for a number, as Lua's string.format has it."""
        return self.path.replace("%", "%%").replace("{id}", f"{prefix(self.kind)}%.0f")

    def last(self, size: Size) -> int:
        """Return the highest number of an id."""
        return FIRST + size.districts * size.each(self.kind) - 1


QUESTIONS = (
    Question(
        "Q1",
        "50 red measures of a concept",
        "concepts",
        "/v1/measures?concept={id}&light=red&limit=50",
        "ORDER BY measures.position",
    ),
    Question("Q2", "summary of a concept", "concepts", "/v1/concepts/{id}/summary", "UNION ALL"),
    Question("Q3", "one measure", "measures", "/v1/measures/{id}", "measures.description"),
    Question(
        "Q5",
        "50 newest status updates of a district",
        "districts",
        "/v1/status-updates?district={id}&limit=50",
        "ORDER BY status_updates.recorded_at DESC",
    ),
    Question("Q6", "a word in all counties", "districts", "/v1/search?q=Beratung&limit=50", "is_cut"),
    Question("Q7", "a word in a county", "districts", "/v1/search?q=Integration&district={id}&limit=50", "is_cut"),
)


@dataclass(frozen=True)
class Statement:
    """A statement as psycopg gets it; some of its parameters are ids that follow from numbers."""

    sql: str
    parameters: Mapping[str, Any]
    ids: Mapping[UUID, tuple[str, str]]
    """Those ids, each with its kind and the name of its number: `number`, or that of the `district` it lies in."""

    def _rendered(self, place: str) -> str:
        def placed(found: re.Match[str]) -> str:
            kind, number = self.ids.get(self.parameters[found[1]], ("", ""))
            return f"('{prefix(kind)}' || {place.format(number)})" if kind else place.format(found[1])

        return re.sub(r"%\((\w+)\)s", placed, self.sql)

    @property
    def variables(self) -> dict[str, str]:
        """The values bound besides the numbers."""
        return {name: str(value) for name, value in self.parameters.items() if value not in self.ids}

    @property
    def for_pgbench(self) -> str:
        """SQL with numbers and words written out: pgbench binds 255 values, and counts each occurrence of one."""
        written = re.sub(r"%\((\w+)\)s", lambda found: _literal(self.parameters[found[1]]) or found[0], self.sql)
        return replace(self, sql=written)._rendered(":{}").replace("%%", "%")

    @property
    def for_psycopg(self) -> str:
        """SQL that psycopg can run."""
        return self._rendered("%({})s")


def _literal(value: Any) -> str | None:
    """Return a number or a word in SQL, or None: a colon would begin a variable."""
    if isinstance(value, bool) or not isinstance(value, int | str) or ":" in str(value):
        return None
    return str(value) if isinstance(value, int) else "'{}'".format(value.replace("'", "''").replace("%", "%%"))


def district_of(question: Question, number: int, size: Size) -> int:
    """Return the number of the district in which the thing of a number lies."""
    return FIRST + (number - FIRST) // size.each(question.kind)


async def sent(app: FastAPI, question: Question) -> Statement:
    """Return the main statement of a question, as a running application sends it."""
    statements: list[tuple[str, Mapping[str, Any]]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        statements.append((statement, parameters))

    database: Database = app.state.database
    engine = database.public.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://bench") as client:
            (await client.get(question.url(0))).raise_for_status()
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return _main(question, statements)


def _main(question: Question, statements: Sequence[tuple[str, Mapping[str, Any]]]) -> Statement:
    matches = [(sql, parameters) for sql, parameters in statements if question.main in " ".join(sql.split())]
    if len(matches) != 1:
        raise LookupError(f"{question.name}: {len(matches)} statements have {question.main!r}")
    sql, bound = matches[0]
    parameters = {name: f"{{{','.join(value)}}}" if isinstance(value, list) else value for name, value in bound.items()}
    ids = {made_id("districts", 0): ("districts", "district"), made_id(question.kind, 0): (question.kind, "number")}
    return Statement(sql, parameters, ids)
