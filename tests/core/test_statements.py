"""What is kept of statements: a bounded number, whatever clients ask."""

import ast
import gc
from itertools import combinations, islice
from pathlib import Path

import psycopg
from sqlalchemy import Select
from sqlalchemy.engine import Compiled

from app.core import statements
from app.core.database import COMPILED, PREPARED
from tests.api import Api

APP = Path(statements.__file__).parents[1]
FILTERS = ("priority=high", "state=in_progress", "stage=adopted", "tag=x", "light=red", "key=k", "schedule=delayed")
SORTS = ("number", "-number", "title", "-title", "rated_on", "-rated_on")
FEW = {"View", "bool", "Table", "Kind", "Log", "Numbering", "FromClause"}
"""Of these there are a few, whatever clients ask."""
BY_NAME = {("_single", "select_for"), ("_single", "variant"), ("_act_of", "act"), ("_within", "column")}
"""Functions, what these take, names and columns, all of ours: as few."""


def test_few_are_kept_of_many(api: Api) -> None:
    """More sets of filters than are kept, each of which needs a statement of its own."""
    chosen = (few for size in range(1, len(FILTERS) + 1) for few in combinations(FILTERS, size))
    urls = [f"/measures?limit=1&sort={sort}&{'&'.join(few)}" for few in chosen for sort in SORTS]
    before = kept()
    asked = 0
    for url in islice(urls, 3 * COMPILED):
        assert api.get(url).status_code == 200
        asked += 1
    assert asked > 1.5 * COMPILED + statements.MOST / 2
    grown = {kind: count - before[kind] for kind, count in kept().items()}
    assert grown["compiled"] <= 1.5 * COMPILED
    assert statements._built.cache_info().currsize <= statements.MOST
    assert grown["selects"] <= statements.MOST + 1.5 * COMPILED


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
    assert gc.get_threshold()[0] < 10_000
    assert gc.get_freeze_count() > 100_000


def test_what_depends_on_requests_is_kept_in_one_place() -> None:
    """`cache` keeps all that there ever were: what it is keyed by must be few. Whatever else is kept is in `built`."""
    for path in APP.rglob("*.py"):
        for function in ast.walk(ast.parse(path.read_text())):
            if isinstance(function, ast.FunctionDef):
                names = {ast.unparse(decorator).partition("(")[0] for decorator in function.decorator_list}
                assert "lru_cache" not in names or path.name in ("statements.py", "routing.py"), function.name
                assert "cache" not in names or keyed_by(function) <= BY_NAME, function.name


def keyed_by(function: ast.FunctionDef) -> set[tuple[str, str]]:
    given = [*function.args.args, *function.args.kwonlyargs]
    return {(function.name, one.arg) for one in given if one.annotation and ast.unparse(one.annotation) not in FEW}
