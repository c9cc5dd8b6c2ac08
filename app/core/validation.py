"""Validating what a merge patch makes of a resource."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from app.core.faults import faults_of
from app.core.money import Money
from app.core.problems import Problem
from app.core.web_addresses import KEPT

Content = TypeVar("Content", bound=BaseModel)


def merge(stored: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """Apply a JSON merge patch: objects are merged member by member, null removes, everything else is replaced."""
    result = dict(stored)
    for name, value in given.items():
        if value is None:
            result.pop(name, None)
        elif isinstance(value, Mapping):
            result[name] = merge(_members(result.get(name)), value)
        else:
            result[name] = value
    return result


def _members(stored: Any) -> Mapping[str, Any]:
    """Return the members of a stored object: for an amount of money, columns hold the number alone."""
    if isinstance(stored, Decimal):
        return Money.model_validate(stored).model_dump()
    return stored if isinstance(stored, Mapping) else {}


def validated(content: type[Content], stored: Mapping[str, Any], given: Mapping[str, Any]) -> Content:
    """Return the stored content with what was given over it; its addresses may be older than the rule for them.

    Raises:
        ValidationError: it is not valid as a whole.
    """
    return content.model_validate(merge(stored, given), context={KEPT: set(_texts("", stored))})


def _texts(name: str, value: Any) -> Iterator[tuple[str, str]]:
    """Yield all texts in a stored value, each with the name of its field."""
    if isinstance(value, str):
        yield name, value
    elif isinstance(value, Mapping):
        for member, part in value.items():
            yield from _texts(member, part)
    elif isinstance(value, list):
        for part in value:
            yield from _texts(name, part)


def merged(
    content: type[Content], stored: Mapping[str, Any], given: Mapping[str, Any], place: Sequence[str | int] = ()
) -> Content:
    """Return the stored content with what was given over it, validated as a whole; `place` is where it stands in the
    body.

    Raises:
        Problem: invalid, with a pointer to each field that is not.
    """
    try:
        return validated(content, stored, given)
    except ValidationError as error:
        raise Problem("invalid", errors=faults_of(error.errors(include_url=False), given, place)) from None
