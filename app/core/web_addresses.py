"""Web addresses: normalised once, when they come in, so that every one that goes out is a URI (RFC 3986)."""

import re
from typing import Annotated
from urllib.parse import quote

from pydantic import (
    AfterValidator,
    AnyUrl,
    BeforeValidator,
    Field,
    StringConstraints,
    TypeAdapter,
    UrlConstraints,
    ValidationError,
    ValidationInfo,
)
from pydantic_core import PydanticCustomError, PydanticKnownError

from app.core.text import clean

KEPT = "kept"
"""In the context of a validation: the names and texts of stored fields, which are not judged anew."""
_MOST = 2_000
_BEGINNING = re.compile(r"https?://[^/\\?#]", re.IGNORECASE)
_STRAY_PERCENT = re.compile("%(?![0-9A-Fa-f]{2})")
_PARTS = re.compile(r"([a-z]+://[^/?#]*)([^#]*)#?(.*)", re.DOTALL)
_WEB = TypeAdapter(
    Annotated[AnyUrl, UrlConstraints(allowed_schemes=["http", "https"], host_required=True, preserve_empty_path=True)]
)


def _refused(en: str, de: str) -> PydanticCustomError:
    return PydanticCustomError("url", "{en}", {"en": en, "de": de})


def normalized(address: str) -> str:
    """Return the address as a URI: the host in lower case and ASCII, what no URI has percent-encoded.

    Raises:
        PydanticCustomError: it is none, and in words why.
    """
    if re.search(r"\s", address):
        raise _refused("A web address has no spaces", "Eine Webadresse hat keine Leerzeichen")
    if not _BEGINNING.match(address):
        raise _refused(
            "A web address begins with http:// or https:// and names a host",
            "Eine Webadresse beginnt mit http:// oder https:// und nennt einen Host",
        )
    try:
        url = str(_WEB.validate_python(address))
    except ValidationError:
        raise _refused(
            "The host or port of this web address is not valid", "Host oder Port dieser Webadresse sind nicht gültig"
        ) from None
    return quoted(url)


def quoted(uri: str) -> str:
    """Percent-encode what has no place in a URI: WHATWG's rules, by which libraries read addresses, allow more."""
    uri = quote(_STRAY_PERCENT.sub("%25", uri), safe="%:/?#[]@!$&'()*+,;=~")
    parts = _PARTS.fullmatch(uri)
    if parts is None:
        return uri
    beginning, rest, fragment = parts.groups()
    after = rest + (f"#{fragment.replace('#', '%23')}" if "#" in uri else "")
    return beginning + after.replace("[", "%5B").replace("]", "%5D")


def _web_address(value: str, info: ValidationInfo) -> str:
    if info.context and (info.field_name, value) in info.context[KEPT]:
        return value
    address = normalized(value)
    if len(address) > _MOST:
        raise PydanticKnownError("string_too_long", {"max_length": _MOST})
    return address


def as_uri(stored: str | None) -> str | None:
    """Return a stored address as a URI, or None where it is none: it may be older than the rule."""
    try:
        return stored and normalized(stored)
    except PydanticCustomError:
        return None


WebAddress = Annotated[
    str,
    StringConstraints(min_length=8, max_length=_MOST),
    BeforeValidator(clean),
    AfterValidator(_web_address),
    Field(json_schema_extra={"format": "uri"}),
]
"""An absolute http or https URL."""
