"""Keys by which the entries of a bundle name each other."""

from typing import Annotated

from pydantic import Field

from app.core.schemas import EachOnce
from app.core.text import Key

Keys = Annotated[list[Key], Field(max_length=200), EachOnce()]
"""Keys of other entries, each once, in order."""
