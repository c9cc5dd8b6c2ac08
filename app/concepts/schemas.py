"""Pieces that several resources of this package share."""

from typing import Annotated

from pydantic import Field

from app.concepts.vocabulary import Explanations, LightBasis, Precision
from app.core.schemas import Id, UniqueItems, Value
from app.core.text import Label, Line

Ids = Annotated[list[Id], Field(max_length=200), UniqueItems()]
"""References to other resources, each once, in order."""
Labels = Annotated[list[Label], Field(max_length=50), UniqueItems()]
"""Short marks, each once, in order."""
Lines = Annotated[list[Line], Field(max_length=100)]
"""Lines of text, in order."""


class Figure(Value):
    """A number as a document states it, with its precision."""

    value: int = Field(strict=True, ge=0, le=1_000_000_000, description="The number")
    precision: Precision = Field(default=Precision.EXACT, description="exact, about, at_least or at_most")


class LightMeaning(Value):
    """The name and meaning of a light in this county."""

    label: Label = Field(description="The county's word, such as Umgesetzt")
    meaning: Line | None = Field(default=None, description="Meaning for a measure")


class LightScheme(Value):
    """The meaning of a county's lights. Green in one county is not green in another: compare the basis first."""

    basis: LightBasis = Field(default=LightBasis.PROGRESS, description="Basis of the lights")
    red: LightMeaning = Field(default=LightMeaning(label="Rot"), description="Meaning of red")
    yellow: LightMeaning = Field(default=LightMeaning(label="Gelb"), description="Meaning of yellow")
    green: LightMeaning = Field(default=LightMeaning(label="Grün"), description="Meaning of green")
    not_rated: LightMeaning = Field(
        default=LightMeaning(label="Nicht bewertet"), description="Meaning of a missing light"
    )
    explanations: Explanations = Field(
        default=Explanations.EXPECTED,
        description="Red and yellow without `reason`, `summary` and `remedy`: required refuses them, expected and none "
        "take them",
    )
