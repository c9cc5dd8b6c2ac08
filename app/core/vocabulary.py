"""Enumerations that carry their German and English labels."""

import re
from enum import StrEnum
from typing import Self


class Vocabulary(StrEnum):
    """A closed list of codes; `/v1/vocabularies` publishes every subclass."""

    de: str
    en: str
    symbol: str | None

    def __new__(cls, code: str, de: str = "", en: str = "", symbol: str | None = None) -> Self:
        member = str.__new__(cls, code)
        member._value_ = code
        member.de, member.en, member.symbol = de, en, symbol
        return member

    @classmethod
    def published_as(cls) -> str:
        """Return the name under which `/v1/vocabularies` has it."""
        return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", cls.__name__).lower()
