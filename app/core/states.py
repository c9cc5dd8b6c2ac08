"""States that follow each other: those that may follow, and the refusal of a leap."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from app.core.problems import Problem
from app.core.vocabulary import Vocabulary

LEAP = ("This state cannot follow", "Dieser Zustand kann nicht folgen")
"""The words of a leap of one resource among many."""


@dataclass(frozen=True)
class States:
    """The states of a resource."""

    vocabulary: type[Vocabulary]
    following: Mapping[str, AbstractSet[str]]
    """By state, those that may follow."""
    en: str
    """The resource in English, with its article."""
    de: str
    """The resource in German, with its article."""

    def is_leap(self, before: str, after: str) -> bool:
        """Return whether the state `after` cannot follow the state `before`."""
        return after != before and after not in self.following[before]

    def refuse_leap(self, before: str, after: str) -> None:
        """Refuse with Problem `state` if `after` cannot follow `before`."""
        if self.is_leap(before, after):
            en, de = self.vocabulary.labels([before])
            possible_en, possible_de = self.vocabulary.labels(self.following[before])
            raise Problem(
                "state",
                f"From '{en}' {self.en} can become: {possible_en}.",
                f"Aus „{de}“ kann {self.de} werden: {possible_de}.",
            )
