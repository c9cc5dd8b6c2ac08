"""Answers that inherit from what is written have the same fields and descriptions, and refuse nothing."""

from datetime import datetime
from typing import Annotated, Any, Self

import pytest
from pydantic import AfterValidator, Field, TypeAdapter, ValidationError, model_validator

from app.core.money import Money
from app.core.schemas import Input, Moment, Output, Value
from app.core.text import Label, Line
from app.funding.funding_applications.schemas import ApplicationRead


def _never(value: int) -> int:
    raise AssertionError(value)


class Mark(Value):
    """A part of a part."""

    text: Label = Field(description="Its words")


class Piece(Value):
    """A part of it."""

    title: Line = Field(description="What it is called")
    labels: dict[str, Mark] = Field(default_factory=dict, max_length=1, description="Parts")

    @model_validator(mode="after")
    def _is_right(self) -> Self:
        assert self.title != "wrong"
        return self


class Written(Input):
    """What is sent."""

    title: Line = Field(description="What it is called")
    labels: list[Label] = Field(default_factory=list, max_length=1, description="Marks")
    count: Annotated[int, Field(strict=True, le=3), AfterValidator(_never)] | None = Field(
        default=1, description="How many"
    )
    starts_at: Moment | None = Field(default=None, description="When it begins")
    cost: Money | None = Field(default=None, description="What it costs")
    pieces: list[Piece] = Field(default_factory=list, max_length=1, description="Parts")


class Shown(Written, Output):
    """What is answered."""

    note: str = Field(description="More")


class InShort(Output, like=Shown):
    """A part of it."""

    title: str
    note: str = Field(description="Less")


VALUES: dict[str, Any] = {
    "title": "x" * 600,
    "labels": ["a" * 200, "b"],
    "count": 7,
    "starts_at": datetime.fromisoformat("2024-01-01T01:00:00+01:00"),
    "cost": None,
    "pieces": [{"title": "", "labels": {}}, {"title": "wrong", "labels": {"a": {"text": ""}}}],
    "note": "",
}


def test_what_was_stored_is_answered_whatever_may_be_sent() -> None:
    shown = Shown.model_validate({**VALUES, "unknown": 1}).model_dump(mode="json")
    assert shown == {**VALUES, "starts_at": "2024-01-01T00:00:00Z"}


def test_a_part_is_answered_without_limits_as_well() -> None:
    class Other(Output):
        """What does not inherit from what is written."""

        piece: Piece | None = Field(description="A part")

    for stored in ({"title": "", "labels": {}, "unknown": 1}, {"title": "wrong", "labels": {}}):
        shown = Other.model_validate({"piece": stored}).model_dump(mode="json")["piece"]
        assert shown == {"title": stored["title"], "labels": {}}
    with pytest.raises(ValidationError):
        Other.model_validate({"piece": {"title": 1, "labels": {}}})
    schema = Other.model_json_schema()["$defs"]["Piece"]
    assert schema["properties"]["title"]["maxLength"] == 500


def test_amounts_of_before_are_answered() -> None:
    year = {"year": 1800, "applied": {"amount": "1.00", "currency": "EUR"}, "granted": None}
    field = ApplicationRead.model_fields["by_year"]
    adapter = TypeAdapter(Annotated[field.annotation, *field.metadata])
    assert adapter.dump_python(adapter.validate_python([year]), mode="json") == [year]


@pytest.mark.parametrize("name", VALUES)
def test_no_field_may_be_missing(name: str) -> None:
    with pytest.raises(ValueError, match="Field required"):
        Shown.model_validate({field: value for field, value in VALUES.items() if field != name})


def test_fields_keep_their_descriptions_and_no_limits() -> None:
    schema = Shown.model_json_schema(mode="serialization")["properties"]
    assert schema["title"] == {"type": "string", "title": "Title", "description": "What it is called"}
    assert schema["count"]["anyOf"] == [{"type": "integer"}, {"type": "null"}]
    assert schema["labels"]["items"] == {"type": "string"}
    assert Written.model_json_schema()["properties"]["title"]["maxLength"] == 500


def test_descriptions_of_another_class_are_taken_where_there_is_none() -> None:
    told = {name: field.description for name, field in InShort.model_fields.items()}
    assert told == {"title": "What it is called", "note": "Less"}
