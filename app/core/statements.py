"""Statements that are built once and kept, as building one costs more than running it: in all a bounded number.

A function with `functools.cache` may build those of which there are a few, whatever clients ask (one for each view).
What depends on the parameters of a request, of which there are far too many sets, is built here.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Any, TypeVar, TypeVarTuple

Given = TypeVarTuple("Given")
Built = TypeVar("Built")

MOST = 200
"""Statements that a process keeps; some 50 to 100 kB each. What SQLAlchemy keeps beside them: `core/database.py`."""


def built(build: Callable[[*Given], Built], *given: *Given) -> Built:
    """What `build` makes of these, which must be hashable; made anew where it was not asked for lately."""
    statement: Built = _built(build, *given)
    return statement


@lru_cache(MOST)
def _built(build: Callable[..., Any], *given: Any) -> Any:
    return build(*given)
