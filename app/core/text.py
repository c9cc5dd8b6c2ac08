"""Text as the contract wants it, and the keys by which it is sorted and named."""

import re
import unicodedata
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError

_FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_KEY = r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss"})
_DIGITS = re.compile(r"\d+")


def clean(value: object) -> object:
    """NFC, line ends as `\\n`, trimmed; control characters and lone surrogates are refused."""
    if not isinstance(value, str):
        return value
    if value.isascii() and value.isprintable():  # most codes and keys: nothing to mend
        return value.strip()
    text = value.replace("\r\n", "\n").replace("\r", "\n")
    if _FORBIDDEN.search(text):
        raise PydanticCustomError("control_character", "Text must not contain control characters or lone surrogates")
    return unicodedata.normalize("NFC", text).strip()


def _one_line(value: str) -> str:
    if "\n" in value or "\t" in value:
        raise PydanticCustomError("line_break", "This text must be a single line")
    return value


def _web_address(value: str) -> str:
    try:
        parts = urlsplit(value)
        valid = parts.scheme in ("http", "https") and bool(parts.hostname) and " " not in value and "\t" not in value
    except ValueError:
        valid = False
    if not valid:
        raise PydanticCustomError("url", "A web address starts with http:// or https:// and names a host")
    return value


Line = Annotated[
    str,
    BeforeValidator(clean),
    StringConstraints(min_length=1, max_length=500),
    AfterValidator(_one_line),
]
"""A title or name: one line, 1 to 500 characters."""

Label = Annotated[
    str,
    BeforeValidator(clean),
    StringConstraints(min_length=1, max_length=100),
    AfterValidator(_one_line),
]
"""A short mark such as a number or a tag: one line, 1 to 100 characters."""

Prose = Annotated[str, BeforeValidator(clean), StringConstraints(min_length=1, max_length=20_000)]
"""Text of several lines, 1 to 20,000 characters."""

Key = Annotated[str, StringConstraints(pattern=_KEY), BeforeValidator(clean)]  # in this order JSON Schema has the pattern
"""The importer's own stable name of a thing."""

WebAddress = Annotated[
    str, BeforeValidator(clean), StringConstraints(min_length=8, max_length=2_000), AfterValidator(_web_address)
]
"""An absolute http or https URL."""

Duration = Annotated[
    str,
    StringConstraints(
        pattern=r"^P([1-9][0-9]{0,2}Y)?([1-9][0-9]{0,2}M)?([1-9][0-9]{0,2}W)?([1-9][0-9]{0,3}D)?$", min_length=3
    ),
    BeforeValidator(clean),
    Field(examples=["P3M"]),
]
"""An ISO 8601 duration in years, months, weeks or days, longer than nothing."""


def sort_key(text: str | None) -> str:
    """DIN 5007-1: ä as a, ß as ss, case ignored; digits by their value. What is missing comes last."""
    if text is None:
        return "~"
    folded = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(c for c in folded if not unicodedata.combining(c))
    return _DIGITS.sub(lambda digits: digits[0].lstrip("0").rjust(12, "0"), letters)[:1000]


def slug(text: str) -> str:
    """A key made from a number or title: ASCII, 1 to 60 characters."""
    ascii_text = unicodedata.normalize("NFKD", text.translate(_UMLAUTS)).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9.]+", "-", ascii_text).strip("-._")[:60].strip("-._") or "x"
