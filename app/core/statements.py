"""Statements that are built once and kept, as building one costs more than running it: in all a bounded number.

A function with `functools.cache` may build those of which there are a few, whatever clients ask (one for each view).
What depends on the parameters of a request, of which there are far too many sets, is built here.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Iterable
from typing import Any, TypeVarTuple

from sqlalchemy import ColumnElement, Select, any_, literal
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.compiler import compiles

Given = TypeVarTuple("Given")

MAX_STATEMENTS = 100
"""Statements that a process keeps; some 50 to 100 kB each. What SQLAlchemy keeps beside them: `core/database.py`."""


ASKED = 2_000
"""Statements of which a process knows that they were asked for once."""
_asked: OrderedDict[int, None] = OrderedDict()
_kept: OrderedDict[tuple[Callable[..., Select[Any]], tuple[Any, ...]], Select[Any]] = OrderedDict()
_waiting = 0
"""Requests that wait to build a statement."""


async def built(build: Callable[[*Given], Select[Any]], *given: *Given) -> Select[Any]:
    """Return `build(*given)`, whose arguments must be hashable. A bounded number of results is kept from the second
    time they are asked for: what is asked for once only costs the garbage collector nothing later."""
    key = (build, given)
    if key in _kept:
        _kept.move_to_end(key)
        return _kept[key]
    await _turn()
    statement, identity = build(*given), hash(key)
    if identity not in _asked:
        _note(_asked, identity, None, ASKED)
        return statement.suffix_with(_NotCompiledForLater())
    _note(_kept, key, statement, MAX_STATEMENTS)
    return statement


async def _turn() -> None:
    """Wait for the turn to build a statement, which the caller then compiles: that takes milliseconds in which nobody
    is answered, and many one behind another would be a tenth of a second."""
    global _waiting  # noqa: PLW0603 # of the process, as the time that is shared
    before, _waiting = _waiting, _waiting + 1
    try:
        for _ in range(before + 1):
            await asyncio.sleep(0)
    finally:
        _waiting -= 1


def _note(into: OrderedDict[Any, Any], key: object, value: object, most: int) -> None:
    into[key] = value
    into.move_to_end(key)
    if len(into) > most:
        into.popitem(last=False)


class _NotCompiledForLater(ColumnElement[Any]):
    """Adds nothing to a statement but that SQLAlchemy does not keep it compiled."""

    inherit_cache = False


@compiles(_NotCompiledForLater)
def _nothing(_element: _NotCompiledForLater, _compiler: object, **_: object) -> str:
    return ""


def any_of(column: ColumnElement[Any], values: Iterable[Any]) -> ColumnElement[bool]:
    """Compare a column with any number of values: one array is bound, where `in_` binds each value by itself, of which
    a statement takes 65,535."""
    return column == any_(literal(list(values), ARRAY(column.type)))
