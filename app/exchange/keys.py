"""Keys by which the entries of a bundle name each other."""

from typing import Annotated

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from app.core.text import Key


def _unique(keys: list[str]) -> list[str]:
    if len(set(keys)) < len(keys):
        raise PydanticCustomError("repeated", "The list names something twice")
    return keys


Keys = Annotated[list[Key], Field(max_length=200), AfterValidator(_unique)]
"""Keys of other entries, each once, in order."""
