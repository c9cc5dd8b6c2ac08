"""Classes and all that derives from them."""

from collections.abc import Iterator
from typing import Any, TypeVar

Kind = TypeVar("Kind", bound=type[Any])


def subclasses(of: Kind) -> Iterator[Kind]:
    """The classes below one, on every level."""
    for kind in of.__subclasses__():
        yield kind
        yield from subclasses(kind)
