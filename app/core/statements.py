"""Statements that are built once and kept, as building one costs more than running it: in all a bounded number.

A function with `functools.cache` may build those of which there are a few, whatever clients ask (one for each view).
What depends on the parameters of a request, of which there are far too many sets, is built here.
"""

from collections import OrderedDict
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any, TypeVarTuple

from sqlalchemy import ColumnElement, Select, any_, literal
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.compiler import compiles

Given = TypeVarTuple("Given")

MAX_STATEMENTS = 200
"""Statements that a process keeps; some 50 to 100 kB each. What SQLAlchemy keeps beside them: `core/database.py`."""


ASKED = 2_000
"""Statements of which a process knows that they were asked for once."""
_asked: OrderedDict[int, None] = OrderedDict()


def built(build: Callable[[*Given], Select[Any]], *given: *Given) -> Select[Any]:
    """Return `build(*given)`, whose arguments must be hashable. A bounded number of results is kept from the second
    time they are asked for: what is asked for once only costs the garbage collector nothing later."""
    identity = hash((build, given))
    if identity in _asked:
        _asked.move_to_end(identity)
        return _built(build, *given)
    _asked[identity] = None
    if len(_asked) > ASKED:
        _asked.popitem(last=False)
    return build(*given).suffix_with(_NotCompiledForLater())


@lru_cache(MAX_STATEMENTS)
def _built(build: Callable[..., Select[Any]], *given: Any) -> Select[Any]:
    return build(*given)


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
