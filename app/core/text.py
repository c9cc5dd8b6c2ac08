"""Text as the contract wants it, and the keys by which it is sorted and named."""

import re
import unicodedata
from itertools import filterfalse
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError

from app.core.letters import ALL_LETTERS, INVISIBLE, LETTERS, SIGNS
from app.core.patterns import described_pattern

_FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
KEY_PATTERN = described_pattern(
    r"^[A-Za-z0-9À-ÖØ-öø-ſ][A-Za-z0-9À-ÖØ-öø-ſ .,_+*/#&()-]{0,63}$",
    "1 to 64 letters, digits, spaces or the signs . , _ + * / # & ( ) -; a letter or digit first",
    "1 bis 64 Buchstaben, Ziffern, Leerzeichen oder die Zeichen . , _ + * / # & ( ) -; zuerst Buchstabe oder Ziffer",
)
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss"})
_DIGITS = re.compile(r"[0-9]+")
_SORTED = 1_000
"""Bytes of a sort key: PostgreSQL indexes no more than 2,704 in all."""
_BREAK = re.compile(r"[\n\t\u2028\u2029]")


MISSING = "~"
"""Sort key for missing values; sorts last."""


def clean(value: object) -> object:
    """Return text in NFC, with line ends as `\\n`, trimmed; refuse control characters and lone surrogates."""
    if not isinstance(value, str):
        return value
    if value.isprintable():  # no control character, no surrogate, no line end
        return value.strip() if value.isascii() else unicodedata.normalize("NFC", value).strip()
    text = value.replace("\r\n", "\n").replace("\r", "\n")
    if _FORBIDDEN.search(text):
        raise PydanticCustomError("control_character", "Text must not contain control characters or lone surrogates")
    return unicodedata.normalize("NFC", text).strip()


def composed(value: object) -> object:
    """Return text in NFC."""
    return unicodedata.normalize("NFC", value) if isinstance(value, str) and not value.isascii() else value


def _one_line(value: str) -> str:
    if _BREAK.search(value):
        raise PydanticCustomError("line_break", "This text must be a single line")
    return value


Line = Annotated[
    str,
    StringConstraints(min_length=1, max_length=500),
    BeforeValidator(clean),
    AfterValidator(_one_line),
]
"""A title or name: one line, 1 to 500 characters."""

Label = Annotated[
    str,
    StringConstraints(min_length=1, max_length=100),
    BeforeValidator(clean),
    AfterValidator(_one_line),
]
"""A short mark such as a number or a tag: one line, 1 to 100 characters."""

Prose = Annotated[str, StringConstraints(min_length=1, max_length=20_000), BeforeValidator(clean)]
"""Text of several lines, 1 to 20,000 characters."""

Key = Annotated[
    str, StringConstraints(pattern=KEY_PATTERN, max_length=64, strip_whitespace=True), BeforeValidator(composed)
]
"""The importer's own stable name of a thing, in NFC; it takes what counties number things with."""

Duration = Annotated[
    str,
    StringConstraints(
        pattern=described_pattern(
            r"^P([1-9][0-9]{0,2}Y)?([1-9][0-9]{0,2}M)?([1-9][0-9]{0,2}W)?([1-9][0-9]{0,3}D)?$",
            "A duration as ISO 8601, such as P6M for six months or P1Y for a year",
            "Eine Dauer nach ISO 8601, etwa P6M für sechs Monate oder P1Y für ein Jahr",
        ),
        min_length=3,
        max_length=18,
    ),
    BeforeValidator(clean),
    Field(examples=["P3M"]),
]
"""An ISO 8601 duration in years, months, weeks or days, longer than nothing."""


def is_key(text: str) -> bool:
    """Return True for what a `Key` may be."""
    return re.fullmatch(KEY_PATTERN, text) is not None


def sort_key(text: str | None) -> str:
    """Return a text's sort key by DIN 5007-1: ä as a, ß as ss, case ignored; digits by value. None comes last."""
    if text is None:
        return MISSING
    padded = _DIGITS.sub(lambda digits: digits[0].lstrip("0").rjust(12, "0"), _letters(text))
    return padded.encode()[:_SORTED].decode(errors="ignore")


def search_key(text: str) -> str:
    """Return a text to search in sort keys without padding (see `filters.contains`): numbers as they are written."""
    return _DIGITS.sub(lambda digits: digits[0].lstrip("0") or "0", _letters(text))


def _letters(text: str) -> str:
    """Return small plain letters. Quotation marks and invisible signs do not count, all dashes are one."""
    if text.isascii():
        return text.lower().translate(SIGNS)
    folded = unicodedata.normalize("NFKD", INVISIBLE.sub("", text).translate(SIGNS).casefold())
    return "".join(filterfalse(unicodedata.combining, folded)).translate(LETTERS)


def slug(text: str) -> str:
    """Return a key made from a number or title: ASCII, 1 to 56 characters, so that a number fits behind it."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFC", text).translate(_UMLAUTS))
    ascii_text = plain.translate(ALL_LETTERS).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9.]+", "-", ascii_text).strip("-._")[:56].strip("-._") or "x"
