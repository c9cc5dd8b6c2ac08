"""Exact numbers, written as text in decimal digits, as JSON's numbers are rounded on the way; counts in messages."""

import re
from decimal import Decimal
from typing import Annotated

from pydantic import BeforeValidator, PlainSerializer, WithJsonSchema
from pydantic_core import PydanticCustomError
from sqlalchemy import CheckConstraint

_PATTERN = r"^-?(0|[1-9][0-9]{0,11})(\.[0-9]{1,6})?$"
_DECIMAL = re.compile(_PATTERN)


def _decimal(value: object) -> object:
    if isinstance(value, Decimal):
        return value
    if not isinstance(value, str) or not _DECIMAL.fullmatch(value):
        raise PydanticCustomError("decimal", "A number is a text such as 11.5")
    number = Decimal(value)
    return number if number else abs(number)


def plain(number: Decimal) -> str:
    """Write a number in digits alone, with as many decimal places as it was given."""
    return format(number, "f")


def german(number: int) -> str:
    """Write a whole number as German readers do: 1.000.000."""
    return f"{number:,}".replace(",", ".")


Exact = Annotated[
    Decimal,
    BeforeValidator(_decimal),
    PlainSerializer(plain, return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "pattern": _PATTERN, "maxLength": 20}),
]
"""A number as text: up to 12 digits before the point and 6 behind it, with no exponent."""

ExactSum = Annotated[
    Decimal,
    PlainSerializer(plain, return_type=str, when_used="json"),
    WithJsonSchema(
        {"type": "string", "pattern": r"^-?(0|[1-9][0-9]{0,23})(\.[0-9]{1,6})?$", "maxLength": 32},
        mode="serialization",
    ),
]


def exact_check(column: str) -> CheckConstraint:
    """Check that the column holds what `Exact` takes: NaN and the infinities are larger than any number."""
    return CheckConstraint(f"abs({column}) < 1000000000000 AND scale({column}) <= 6", name=column)
