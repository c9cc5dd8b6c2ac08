"""Answers that inherit from what is written have the same fields and descriptions, and refuse nothing."""

from datetime import datetime
from typing import Annotated, Any

import pytest
from pydantic import AfterValidator, Field

from app.core.money import Money
from app.core.schemas import Input, Moment, Output
from app.core.text import Label, Line


def _never(value: int) -> int:
    raise AssertionError(value)


class Written(Input):
    """What is sent."""

    title: Line = Field(description="What it is called")
    labels: list[Label] = Field(default_factory=list, max_length=1, description="Marks")
    count: Annotated[int, Field(strict=True, le=3), AfterValidator(_never)] | None = Field(
        default=1, description="How many"
    )
    starts_at: Moment | None = Field(default=None, description="When it begins")
    cost: Money | None = Field(default=None, description="What it costs")


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
    "note": "",
}


def test_what_was_stored_is_answered_whatever_may_be_sent() -> None:
    shown = Shown.model_validate({**VALUES, "unknown": 1}).model_dump(mode="json")
    assert shown == {**VALUES, "starts_at": "2024-01-01T00:00:00Z"}


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
