"""Keys by which the entries of a bundle name each other."""

from typing import Annotated

from pydantic import Field

from app.core.schemas import UniqueItems
from app.core.text import Key

Keys = Annotated[list[Key], Field(max_length=200), UniqueItems()]
"""Keys of other entries, each once, in order."""
