"""ETags and conditional requests (RFC 9110).

The ETag of a single resource is `"<version>-<hash of what the caller sees>"`; of a list, a hash alone. The content
coding adds `-gzip`. `If-Match` compares the version only, `If-None-Match` the whole.
"""

import hashlib
import re

from starlette.requests import Request

from app.core.formats import accepts_gzip
from app.core.problems import Fault, Problem

_TAG = re.compile(r'(?:W/)?"([^"]*)"')
GZIP = "-gzip"


def digest(*parts: object) -> str:
    return hashlib.blake2b("\x1f".join(map(str, parts)).encode(), digest_size=12).hexdigest()


def tag_of(body: bytes, version: int | str | None) -> str:
    seen = hashlib.blake2b(body, digest_size=12).hexdigest()
    return f'"{version}-{seen}"' if version is not None else f'"{seen}"'


def matching_tag(request: Request, tag: str) -> str | None:
    """Return the tag of If-None-Match that names what we would send, or None. Compared weakly, as RFC 9110 has it."""
    header = request.headers.get("if-none-match")
    if header is None:
        return None
    if header.strip() == "*":
        return tag
    plain = tag.strip('"')
    accepted = {plain}
    if accepts_gzip(request.headers.get("accept-encoding", "")):
        accepted.add(plain + GZIP)
    return next((f'"{given}"' for given in _TAG.findall(header) if given in accepted), None)


def expect_version(request: Request, version: int, edition: str | None = None) -> None:
    """Compare If-Match with the version under the lock, or with the `edition` where tags hold more than the version.

    Raises:
        Problem: precondition-required without the header, precondition-failed where the version has moved on.
    """
    header = request.headers.get("if-match")
    if header is None:
        raise Problem(
            "precondition-required",
            "Send the ETag of what you read as If-Match.",
            "Senden Sie das ETag des gelesenen Standes als If-Match.",
        )
    if header.strip() == "*":
        return
    tags = _TAG.findall(header)
    if not tags:
        fault = Fault(
            "etag",
            "If-Match holds ETags in quotes",
            "If-Match enthält ETags in Anführungszeichen",
            parameter="If-Match",
        )
        raise Problem("malformed", errors=[fault])
    if (edition or str(version)) not in {tag.split("-", 1)[0] for tag in tags}:
        url = request.app.state.settings.base_url + request.scope["path"]
        raise Problem("precondition-failed", existing=url, existing_version=version)


def refuse_on_new(request: Request) -> None:
    """Refuse If-Match where nothing is compared: a POST changes no resource that its author has read.

    Raises:
        Problem: malformed, for another condition than `*`, which always holds.
    """
    if request.method == "POST" and request.headers.get("if-match", "*").strip() != "*":
        fault = Fault(
            "unfitting_parameter",
            "POST compares no ETag; of a light, say by `based_on` which one you saw",
            "POST vergleicht kein ETag; zu einer Ampel sagt `based_on`, welche Sie gesehen haben",
            parameter="If-Match",
        )
        raise Problem("malformed", errors=[fault])
