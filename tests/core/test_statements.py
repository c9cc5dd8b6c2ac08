"""What is kept of statements: a bounded number, whatever clients ask."""

import ast
import asyncio
import gc
from collections import OrderedDict
from collections.abc import Iterator
from itertools import combinations, islice
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from sqlalchemy import Select, Uuid, literal, select, text
from sqlalchemy.engine import Compiled
from structlog.testing import capture_logs

from app.core import database as engines
from app.core import statements
from app.core.database import COMPILED, PREPARED
from app.core.reading import Reader
from app.core.statements import MAX_STATEMENTS, any_of
from app.core.tables import table
from app.districts.tables import District
from tests.api import Api
from tests.problems import problem

pytestmark = pytest.mark.long

APP = Path(statements.__file__).parents[1]
FILTERS = ("priority=high", "state=in_progress", "stage=adopted", "tag=x", "light=red", "key=k", "schedule=delayed")
SORTS = ("number", "-number", "title", "-title", "rated_on", "-rated_on")
FEW = {"View", "bool", "Table", "Kind", "Log", "Numbering", "FromClause", "type[Value]", "type[BaseModel]"}
"""Of these there are a few, whatever clients ask."""
BY_NAME = {("_single", "select_for"), ("_single", "variant"), ("_act_of", "act"), ("_within", "column")}
BY_NAME |= {("_rendered", "name"), ("address", "name")}
"""Functions, what these take, names, columns, guides and static files, all of ours: as few."""
SUBQUERIES = (
    "operators",
    "old",
    "responsible_ids",
    "parts",
    "some",
    "_deals_with(",
    "asked(",
    "linked(",
    "its_applications(",
    "shared.where(",
)
OF_OURS = {"roles", "counted"}
"""Values of vocabularies."""


@pytest.fixture(scope="module")
def bounded(service: Api) -> Iterator[Api]:
    """A service of its own, which keeps as little as one that serves."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engines, "COMPILED", COMPILED)
        patch.setattr(statements, "MAX_STATEMENTS", MAX_STATEMENTS)
        patch.setattr(statements, "_kept", OrderedDict())
        with Api(service.settings, service.operator) as api:
            yield api


def test_few_are_kept_of_many(bounded: Api) -> None:
    """More sets of filters than are kept, each of which needs a statement of its own; asked for twice."""
    urls = list(islice(different_urls(), 3 * COMPILED))
    assert len(urls) > 2 * COMPILED + MAX_STATEMENTS / 2
    grown = growth_by(bounded, [url for url in urls for _ in range(2)])
    assert grown["compiled"] <= 2 * COMPILED, "half as many more for a time, and some of the relay and the jobs"
    assert len(statements._kept) == MAX_STATEMENTS
    assert grown["selects"] <= MAX_STATEMENTS + 2 * COMPILED


def test_what_is_asked_for_once_is_not_kept(bounded: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    """A stranger's random filters leave nothing for which the collector would stop everybody else."""
    api = bounded
    api.get("/measures?limit=1")
    monkeypatch.setattr(statements, "ASKED", 10)
    monkeypatch.setattr(statements, "_asked", asked := OrderedDict[int, None]())
    grown = growth_by(api, list(islice(different_urls(), 50)))
    assert max(grown.values()) <= 0
    assert len(asked) == statements.ASKED


def test_others_are_answered_between_two_that_are_built() -> None:
    """Many at once would keep everybody waiting for the sum of what each takes."""
    steps: list[str] = []

    async def ask(number: int) -> None:
        await statements.built(lambda: (steps.append("built"), select(literal(number)))[1])

    async def others() -> None:
        while steps.count("built") < 9:
            steps.append("others")
            await asyncio.sleep(0)

    async def all_at_once() -> None:
        await asyncio.gather(*map(ask, range(9)), others())

    asyncio.run(all_at_once())
    assert "built built" not in " ".join(steps)


def different_urls() -> Iterator[str]:
    chosen = (few for size in range(1, len(FILTERS) + 1) for few in combinations(FILTERS, size))
    return (f"/measures?limit=1&sort={sort}&{'&'.join(few)}" for few in chosen for sort in SORTS)


def growth_by(api: Api, urls: list[str]) -> dict[str, int]:
    before = kept()
    for url in urls:
        assert api.get(url).status_code == 200
    return {kind: count - before[kind] for kind, count in kept().items()}


def kept() -> dict[str, int]:
    gc.collect()
    kinds = {"compiled": Compiled, "selects": Select}
    alive = gc.get_objects()
    return {name: sum(isinstance(one, kind) for one in alive) for name, kind in kinds.items()}


def test_few_are_kept_prepared(api: Api) -> None:
    async def most() -> int:
        async with api.app.state.database.reads(public=True) as connection:
            driver = (await connection.get_raw_connection()).driver_connection
            assert isinstance(driver, psycopg.AsyncConnection)
            return driver.prepared_max or 0

    assert api.run(most()) == PREPARED


def test_the_collector_is_at_its_usual_threshold(api: Api) -> None:
    """What serves freezes what it is made of, and then looks for circles as often as any program."""
    of_the_suite = gc.get_threshold()
    try:
        with Api(api.settings, api.operator):
            assert gc.get_threshold()[0] < 10_000
            assert gc.get_freeze_count() > 100_000
    finally:
        gc.set_threshold(*of_the_suite)


MANY = 70_000
"""More values than a statement takes one by one."""


def test_one_of_many_is_found(api: Api) -> None:
    d = table(District)
    found = uuid4()
    statement = select(literal(found, Uuid()).label("id")).subquery()
    assert api.run(ids_of(api, any_of(statement.c.id, [*(uuid4() for _ in range(MANY)), found]))) == [found]
    assert api.run(ids_of(api, any_of(d.c.id, ()))) == []


async def ids_of(api: Api, which: Any) -> list[UUID]:
    async with api.app.state.database.reads(public=False) as connection:
        return list((await connection.execute(select(which.left).where(which))).scalars())


def test_what_never_goes_well_is_no_call_to_try_again(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    """A statement with too many values fails in the driver, one that is too deep on the server."""
    d = table(District)
    too_many = select(d.c.id).where(d.c.id.in_([uuid4() for _ in range(MANY)]))
    too_deep = select(text("+".join(["1"] * 20_000)))
    for statement in (too_many, too_deep):

        async def rows(reader: Reader, *_: Any, statement: Any = statement) -> Any:
            return (await reader.connection.execute(statement)).all()

        monkeypatch.setattr(Reader, "rows", rows)
        with capture_logs() as logs:
            problem(api.get("/districts"), 500, "internal")
        assert [entry["event"] for entry in logs if entry["log_level"] == "error"] == ["crash"]


def test_values_are_bound_as_arrays() -> None:
    """`in_` binds each value: it is for vocabularies and subqueries, and for filters, whose length schemas limit."""
    for path in APP.rglob("*.py"):
        for call in ast.walk(ast.parse(path.read_text())):
            if isinstance(call, ast.Call) and getattr(call.func, "attr", "") in ("in_", "not_in"):
                (values,) = call.args
                assert is_few(values), f"{path.name}:{call.lineno}: {ast.unparse(call)}"


def is_few(values: ast.expr) -> bool:
    said = ast.unparse(values)
    is_filter = said == "values" or (said.startswith("bindparam(") and said.endswith("expanding=True)"))
    is_subquery = said.startswith(("select(", *SUBQUERIES))
    return (
        is_filter or is_subquery or isinstance(values, ast.Tuple) or said.partition("[")[0].isupper() or said in OF_OURS
    )


def test_what_depends_on_requests_is_kept_in_one_place() -> None:
    """`cache` keeps all that there ever were: what it is keyed by must be few. Whatever else is kept is in `built`."""
    for path in APP.rglob("*.py"):
        for function in ast.walk(ast.parse(path.read_text())):
            if isinstance(function, ast.FunctionDef):
                names = {ast.unparse(decorator).partition("(")[0] for decorator in function.decorator_list}
                assert "lru_cache" not in names or path.name == "routing.py", function.name
                assert "cache" not in names or keyed_by(function) <= BY_NAME, function.name


def keyed_by(function: ast.FunctionDef) -> set[tuple[str, str]]:
    given = [*function.args.args, *function.args.kwonlyargs]
    return {(function.name, one.arg) for one in given if one.annotation and ast.unparse(one.annotation) not in FEW}
