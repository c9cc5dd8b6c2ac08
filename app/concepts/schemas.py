"""Pieces that several resources of this package share."""

from collections import Counter
from datetime import date, timedelta
from operator import attrgetter
from typing import Annotated, Any, Self

from pydantic import AfterValidator, BeforeValidator, Field, PlainValidator, StringConstraints
from pydantic_core import PydanticCustomError

from app.concepts.vocabulary import Explanations, Light, LightBasis, Parts, Precision, WorkState
from app.core.patterns import described_pattern
from app.core.schemas import Day, Id, Output, UniqueItems, Value
from app.core.text import Key, Label, Line, clean, is_key
from app.districts.schemas import Position

MOST_DEFINITIONS = 200
"""Definitions of attributes in one concept, at most."""
Ids = Annotated[list[Id], Field(max_length=200), UniqueItems()]
"""References to other resources, each once, in order."""
Labels = Annotated[list[Label], Field(max_length=50), UniqueItems()]
"""Short marks, each once, in order."""
Tags = Annotated[Labels, Field(description="Tags of the county's own")]
Lines = Annotated[list[Line], Field(max_length=100)]
"""Lines of text, in order."""


def _attribute_value(value: object) -> object:
    is_list = isinstance(value, list) and all(isinstance(one, str) for one in value)
    if not is_list and not isinstance(value, str | bool):
        en = "Text, true or false, or a list of codes; numbers and days are texts such as 11.5 and 2024-01-31"
        de = "Text, true oder false oder eine Liste von Codes; Zahlen und Tage sind Texte wie 11.5 und 2024-01-31"
        raise PydanticCustomError("attribute_value", "{en}", {"en": en, "de": de})
    return value


_TEXT = Annotated[str, StringConstraints(max_length=20_000)]
_CODES = Annotated[list[Annotated[str, StringConstraints(max_length=64)]], Field(max_length=200), UniqueItems()]
_SENT = bool | _TEXT | _CODES
AttributeValue = Annotated[bool | str | list[str], PlainValidator(_attribute_value, json_schema_input_type=_SENT)]
"""A value of an attribute, before it is held against its definition."""
Attributes = Annotated[dict[str, AttributeValue], Field(max_length=MOST_DEFINITIONS)]
"""Values of attributes by the keys of their definitions."""


def _attribute_term(value: str) -> str:
    key, _, said = value.partition(":")
    if not is_key(key) or not said:
        en = "The key of an attribute, a colon and a value, such as cost_centre:4711"
        de = "Der Schlüssel eines Merkmals, ein Doppelpunkt und ein Wert, etwa cost_centre:4711"
        raise PydanticCustomError("attribute_term", "{en}", {"en": en, "de": de})
    return value


AttributeTerm = Annotated[
    str, StringConstraints(max_length=300), BeforeValidator(clean), AfterValidator(_attribute_term)
]
"""An attribute and its value, as a filter names them."""


class Figure(Value):
    """A number as a document states it, with its precision."""

    value: int = Field(strict=True, ge=0, le=1_000_000_000, description="The number")
    precision: Precision = Field(default=Precision.EXACT, description="exact, about, at_least or at_most")


Colour = Annotated[
    str,
    StringConstraints(
        pattern=described_pattern(
            "^#[0-9a-f]{6}$",
            "A colour as # and six small hexadecimal digits, such as #33aa55",
            "Eine Farbe als # mit sechs kleinen Hexadezimalziffern, etwa #33aa55",
        ),
        max_length=7,
    ),
]
"""A colour as `#rrggbb`."""


class LightCounts(Output):
    """The number of measures that show each light. A measure without a light is not rated, and counts as that."""

    total: int = Field(description="Measures in all; the sum of the four below")
    red: int = Field(description="Measures on red")
    yellow: int = Field(description="Measures on yellow")
    green: int = Field(description="Measures on green")
    not_rated: int = Field(description="Measures without a light")

    @classmethod
    def of(cls, tally: Counter[str], **more: Any) -> Self:
        """Return the counts of lights, with what else the schema has."""
        return cls(total=tally.total(), **{light.value: tally[light.value] for light in Light}, **more)


class StateCounts(Output):
    """The number of measures in each working state, by their current status."""

    total: int = Field(description="Measures in all; the sum of the nine below")
    not_started: int = Field(description="Measures that have not begun")
    in_preparation: int = Field(description="Measures in preparation")
    in_progress: int = Field(description="Measures in progress")
    implemented: int = Field(description="Measures that are finished")
    permanent: int = Field(description="Measures that became permanent tasks")
    under_review: int = Field(description="Measures that are being examined")
    paused: int = Field(description="Measures that rest")
    stopped: int = Field(description="Measures that were broken off")
    not_stated: int = Field(description="Measures without a status, or whose status names no state")

    @classmethod
    def of(cls, tally: Counter[str | None]) -> Self:
        """Return the counts of working states, None among them."""
        stated = {state.value: tally[state.value] for state in WorkState}
        return cls(total=tally.total(), not_stated=tally[None], **stated)


CountedParts = Annotated[Parts, Field(description="Count whole measures alone, parts alone, or both")]


class LightMeaning(Value):
    """The name and meaning of a light in this county."""

    label: Label = Field(description="The county's word, such as Umgesetzt")
    meaning: Line | None = Field(default=None, description="Meaning for a measure")


class LightStep(Value):
    """A step of the county's own scale of lights, and the light for which it stands."""

    code: Key = Field(description="The county's own stable name of the step; status updates and assessments name it")
    label: Label = Field(description="The county's word, such as Noch nicht fällig")
    label_en: Label | None = Field(default=None, description="The same in English")
    meaning: Line | None = Field(default=None, description="Meaning for a measure")
    colour: Colour | None = Field(default=None, description="Its colour as `#rrggbb`; null: that of its light")
    light: Light = Field(description="The light for which it stands, and as which it is counted everywhere")
    position: Position = Field(default=0, description="Order in the scale")
    since: Day | None = Field(default=None, description="First day that it can describe; null: from the beginning")
    until: Day | None = Field(default=None, description="Last day that it can describe; null: open")

    def is_offered_on(self, day: date) -> bool:
        """Return True if the step belongs to the scale of a day."""
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)


def _coherent(steps: list[LightStep]) -> list[LightStep]:
    """Refuse a step that ends before it begins, and a scale that has no green on a day on which it has any step."""
    if any(step.since and step.until and step.until < step.since for step in steps):
        en, de = "`until` must not be before `since`", "`until` darf nicht vor `since` liegen"
        raise PydanticCustomError("period", "{en}", {"en": en, "de": de})
    starts = {step.since or date.min for step in steps} | {step.until + timedelta(1) for step in steps if step.until}
    for day in starts:
        lights = {step.light for step in steps if step.is_offered_on(day)}
        if lights and Light.GREEN.value not in lights:
            en = "On each day with any step, one has to stand for `green`"
            de = "An jedem Tag, für den es Stufen gibt, muss eine für `green` stehen"
            raise PydanticCustomError("no_green", "{en}", {"en": en, "de": de})
    return steps


Steps = Annotated[list[LightStep], Field(max_length=50), UniqueItems(attrgetter("code")), AfterValidator(_coherent)]
"""The steps of a scale, each with a code of its own; of those that one revision replaced as well."""


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
    steps: Steps = Field(
        default=[],
        description="The county's own scale. On a day those steps are offered that have begun and not ended; none: the "
        "lights are the scale. One that a status update or assessment names keeps its code, its light and its days: "
        "end it by `until` and add another where its meaning changes",
    )
