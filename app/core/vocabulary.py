"""Enumerations that carry their German and English labels."""

import re
from collections.abc import Collection
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

    @property
    def term(self) -> tuple[str, str, str]:
        """The code with its German and English label, for another list that has it."""
        return self.value, self.de, self.en

    @classmethod
    def labels(cls, codes: Collection[str]) -> tuple[str, str]:
        """Return the English and the German labels of codes, with commas; a dash if there is none."""
        terms = [term for term in cls if term in codes]
        return ", ".join(term.en for term in terms) or "—", ", ".join(term.de for term in terms) or "—"

    @classmethod
    def published_as(cls) -> str:
        """Return the name under which `/v1/vocabularies` has it."""
        return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", cls.__name__).lower()
