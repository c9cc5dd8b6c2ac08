"""The bench measures what it says: its rows hold together, and its statements are those that the service sends."""

import asyncio
import re
from collections.abc import Iterator

import psycopg
import pytest
from sqlalchemy.engine import Engine

from app.core.database import driver_url
from app.operations.checks import check
from bench.counties import FIRST, Size, fill, made_id
from bench.questions import QUESTIONS, Question, Statement, sent
from bench.rates import bound
from tests.api import Api
from tests.conftest import emptied

SIZE = Size(districts=3, measures=170, updates=2)
UNTOLD = {"logs: status_updates are in the change records", "oparl: body"}
EXPECTED = {"Q1": 51, "Q2": 11 * 4 + 10 * 4, "Q3": 1, "Q5": 51, "Q6": 50, "Q7": 50}
"""Rows of each main statement: pages look for one more; fields and organisations each have a name and three lights."""


@pytest.fixture(scope="module")
def filled(service: Api, admin: Engine, database_url: str) -> Iterator[Api]:
    api = emptied(service, admin)
    asyncio.run(fill(database_url, SIZE))
    yield api
    emptied(service, admin)


@pytest.fixture(scope="module", params=QUESTIONS, ids=lambda question: question.name)
def question(request: pytest.FixtureRequest) -> Question:
    asked: Question = request.param
    return asked


@pytest.fixture(scope="module")
def statement(filled: Api, question: Question) -> Statement:
    return filled.run(sent(filled.app, question))  # type: ignore[no-any-return]


def test_the_rows_hold_together(filled: Api, database_url: str) -> None:
    """But for the change records, of which there are none, and for OParl's record, which is kept with them."""
    assert {result.name for result in check(database_url) if not result.ok} == UNTOLD


def test_a_question_is_answered_whatever_it_is_about(filled: Api, question: Question) -> None:
    for number in (0, question.last(SIZE) - FIRST):
        answer = filled.get(question.url(number))
        assert answer.status_code == 200
        body = answer.json()
        assert len(body.get("items", "x" * 50)) == 50
        assert str(made_id(question.kind, number)) in answer.text or "items" in body
    if "{id}" in question.path:
        assert filled.get(question.url(question.last(SIZE) - FIRST + 1)).json().get("items") in (None, [])


def test_wrk_asks_for_the_same(question: Question) -> None:
    assert question.pattern.replace("%.0f", f"{FIRST + 2}") == question.url(2)


def test_the_statement_is_about_the_number(
    filled: Api, database_url: str, question: Question, statement: Statement
) -> None:
    plain = driver_url(database_url).set(drivername="postgresql").render_as_string(hide_password=False)
    last = question.last(SIZE) - FIRST
    with psycopg.connect(plain) as connection:
        for number in (0, 1, last):
            rows = connection.execute(statement.for_psycopg, bound(question, statement, number, SIZE)).fetchall()
            assert len(rows) == EXPECTED[question.name]
        if "{id}" in question.path:
            beyond = bound(question, statement, last + 1, SIZE)
            assert connection.execute(statement.for_psycopg, beyond).fetchall() == []


def test_nothing_of_the_database_stays_in_what_pgbench_runs(statement: Statement, question: Question) -> None:
    assert (":number" in statement.for_pgbench) == ("{id}" in question.path)
    assert "%(" not in statement.for_pgbench
    assert len(re.findall(r"(?<!:):[a-z]\w*", statement.for_pgbench)) <= 255, "pgbench takes no more"
    assert str(made_id(question.kind, 0)) not in statement.for_pgbench
