"""Words for patterns: nobody is shown a regular expression."""

import re
from collections.abc import Sequence

FORMS: dict[str, tuple[str, str]] = {}
_CHOICES = re.compile(r"\^\(?([\w-]+(?:\|[\w-]+)*)\)?\$")


def described_pattern(pattern: str, en: str, de: str) -> str:
    """Register the words in which a text without the pattern is refused, and return the pattern."""
    FORMS[pattern] = en, de
    return pattern


def words_of_pattern(pattern: str) -> tuple[str, str] | None:
    """Return a pattern's words in English and German; patterns that only list codes need none of their own."""
    choices = _CHOICES.fullmatch(pattern)
    if pattern in FORMS or choices is None:
        return FORMS.get(pattern)
    return one_of(choices[1].split("|"))


def one_of(names: Sequence[str]) -> tuple[str, str]:
    """Return in English and German that one of the names is wanted."""
    *first, last = names
    start = ", ".join(first)
    return f"One of {start} or {last}", f"Eines von {start} oder {last}"


SHA256 = described_pattern(
    "^[0-9a-f]{64}$", "A SHA-256 in 64 small hexadecimal digits", "Ein SHA-256 in 64 kleinen Hexadezimalziffern"
)
