"""Validating what a merge patch makes of a resource."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from app.core.faults import fault_of
from app.core.problems import Problem

Content = TypeVar("Content", bound=BaseModel)


def merge(stored: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """A JSON merge patch: objects are merged member by member, everything else is replaced."""
    result = dict(stored)
    for name, value in given.items():
        before = result.get(name)
        if isinstance(before, Mapping) and isinstance(value, Mapping):
            value = merge(before, value)  # noqa: PLW2901 # the member as it becomes
        result[name] = value
    return result


def merged(
    content: type[Content], stored: Mapping[str, Any], given: Mapping[str, Any], place: Sequence[str | int] = ()
) -> Content:
    """The stored content with what was given over it, validated as a whole; `place`: where it stands in the body.

    Raises:
        Problem: invalid, with a pointer to each field that is not.
    """
    try:
        return content.model_validate(merge(stored, given))
    except ValidationError as error:
        raise Problem("invalid", errors=[fault_of(e, place) for e in error.errors()[:100]]) from None
