"""Amounts of money: exact decimals with two places, written as strings, so that no client makes floats of them."""

import re
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, PlainSerializer, WithJsonSchema, model_validator
from pydantic_core import PydanticCustomError
from sqlalchemy import Numeric

from app.core.schemas import Output, Value
from app.core.vocabulary import Vocabulary

AMOUNT: Any = Numeric(14, 2)
"""A column of money."""
_FORM = r"^(0|[1-9][0-9]{0,11})\.[0-9]{2}$"
_SIGNED = r"^-?(0|[1-9][0-9]{0,11})\.[0-9]{2}$"
_SUM = r"^-?(0|[1-9][0-9]{0,23})\.[0-9]{2}$"
ZERO = Decimal("0.00")


class Currency(Vocabulary):
    """ISO 4217; one so far."""

    EUR = "EUR", "Euro", "Euro"


def _written_as(form: str, en: str, de: str) -> BeforeValidator:
    """Return what reads an amount from text of a form, and leaves that of a column as it is."""
    written = re.compile(form[:-1], re.ASCII)

    def read(value: object) -> Decimal:
        if isinstance(value, Decimal):
            return value
        if not isinstance(value, str) or not written.fullmatch(value):
            raise PydanticCustomError("amount", "{en}", {"en": en, "de": de})
        return Decimal(value) or ZERO  # there is no -0.00

    return BeforeValidator(read)


def _written(value: Decimal) -> str:
    return f"{value:.2f}"


Amount = Annotated[
    Decimal,
    _written_as(
        _FORM,
        'An amount is text with two decimals, such as "10000.00", from 0.00 to 999999999999.99',
        'Ein Betrag ist Text mit zwei Nachkommastellen, etwa "10000.00", von 0.00 bis 999999999999.99',
    ),
    PlainSerializer(_written, return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "pattern": _FORM, "maxLength": 15, "examples": ["10000.00"]}),
]
"""From 0.00 to 999999999999.99, as text."""
SignedAmount = Annotated[
    Decimal,
    _written_as(
        _SIGNED,
        'An amount is text with two decimals, such as "10000.00" or "-50.00"; it has up to 12 digits before the point',
        'Ein Betrag ist Text mit zwei Nachkommastellen, etwa "10000.00" oder "-50.00", mit bis zu 12 Ziffern vor dem '
        "Punkt",
    ),
    PlainSerializer(_written, return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "pattern": _SIGNED, "maxLength": 16, "examples": ["10000.00", "-50.00"]}),
]
"""From -999999999999.99 to 999999999999.99, as text."""
SumAmount = Annotated[
    Decimal,
    PlainSerializer(_written, return_type=str, when_used="json"),
    WithJsonSchema(
        {"type": "string", "pattern": _SUM, "maxLength": 28, "examples": ["10000.00"]}, mode="serialization"
    ),
]


class Money(Value):
    """An amount of money."""

    amount: Amount = Field(description="With two decimals and a point, as text")
    currency: Annotated[Currency, Field(json_schema_extra={"pattern": "^[A-Z]{3}$"})] = Field(
        description="ISO 4217; so far EUR alone"
    )

    @model_validator(mode="before")
    @classmethod
    def _of_column(cls, value: Any) -> Any:
        """Add the currency, as columns hold the amount alone. JSON has no decimals: no client can send one."""
        return {"amount": value, "currency": Currency.EUR} if isinstance(value, Decimal) else value


class SignedMoney(Money):
    """An amount of money that is negative where it is saved."""

    amount: SignedAmount = Field(description="With two decimals and a point, as text; negative: saved")


class MoneySum(Output):
    """A sum of amounts, exact."""

    amount: SumAmount = Field(description="With two decimals and a point, as text")
    currency: Currency = Field(description="ISO 4217")


def sum_of(value: Decimal) -> MoneySum:
    return MoneySum(amount=value, currency=Currency.EUR)
