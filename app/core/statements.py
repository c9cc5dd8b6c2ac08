"""Statements that are built once and kept, as building one costs more than running it: in all a bounded number.

A function with `functools.cache` may build those of which there are a few, whatever clients ask (one for each view).
What depends on the parameters of a request, of which there are far too many sets, is built here.
"""

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any, TypeVar, TypeVarTuple

from sqlalchemy import ColumnElement, any_, literal
from sqlalchemy.dialects.postgresql import ARRAY

Given = TypeVarTuple("Given")
Built = TypeVar("Built")

MOST = 200
"""Statements that a process keeps; some 50 to 100 kB each. What SQLAlchemy keeps beside them: `core/database.py`."""


def built(build: Callable[[*Given], Built], *given: *Given) -> Built:
    """Return `build(*given)`, whose arguments must be hashable; a bounded number of results is kept for later calls."""
    statement: Built = _built(build, *given)
    return statement


@lru_cache(MOST)
def _built(build: Callable[..., Any], *given: Any) -> Any:
    return build(*given)


def among(column: ColumnElement[Any], values: Iterable[Any]) -> ColumnElement[bool]:
    """Compare a column with any number of values: one array is bound, where `in_` binds each value by itself, of which
    a statement takes 65,535."""
    return column == any_(literal(list(values), ARRAY(column.type)))
