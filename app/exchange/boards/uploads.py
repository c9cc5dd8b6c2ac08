"""The content of a request: the file of a table, its mapping and its charset."""

from collections.abc import AsyncGenerator, Coroutine
from dataclasses import dataclass
from email.message import Message
from typing import Any, TypeVar

from pydantic import ValidationError
from starlette.datastructures import Headers, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request

from app.core.bodies import LARGE
from app.core.faults import faults_of
from app.core.problems import Fault, Problem, refuse_if
from app.core.strict_json import read_json
from app.core.worker_threads import run_in_thread_if_large
from app.exchange.boards.encodings import CHARSETS, known_charset
from app.exchange.boards.files import CSV, ODS, XLSX, ZIP, is_apart
from app.exchange.boards.mapping import BoardMapping

Result = TypeVar("Result")
FORM = "multipart/form-data"
MEDIA = (CSV, XLSX, ODS, ZIP, FORM)
"""Media types in which a table can be sent."""
_LARGEST_MAPPING = 1_000_000


@dataclass(frozen=True)
class Upload:
    """A table as it was sent."""

    content: bytes
    media: str | None
    """None where it is to be found out."""
    mapping: BoardMapping | None = None
    charset: str | None = None
    """Codec in which the request says that a table of CSV is written."""


class _InMemory(MultiPartParser):
    """Words of people are not written to a temporary file."""

    spool_max_size = 2**40
    max_part_size = _LARGEST_MAPPING


async def received(request: Request, *, with_mapping: bool = True) -> Upload:
    """Return the table that a request brings, as the body itself or as the part `file` of a form.

    Raises:
        Problem: malformed, where the form cannot be read; invalid, where it has other parts.
    """
    content_type = request.headers.get("content-type", "")
    media = content_type.partition(";")[0].strip().lower()
    if media != FORM:
        return Upload(await request.body(), media, charset=_charset(content_type) if media == CSV else None)
    body = await request.body()
    parts = await run_in_thread_if_large(len(body), _parts, request.headers, body, above=LARGE)
    other = [name for name in parts if name not in ("file", *(["mapping"] if with_mapping else []))]
    en, de = "There is no such part", "Diesen Teil gibt es nicht"
    refuse_if([Fault("extra_forbidden", en, de, pointer=f"/{name[:100]}") for name in other])
    file, mapping = parts.get("file"), parts.get("mapping")
    if not isinstance(file, tuple):
        raise _missing("/file")
    content, content_type = file
    charset = None if is_apart(content) else _charset(content_type)
    return Upload(content, None, _mapping(mapping[0] if isinstance(mapping, tuple) else mapping), charset)


def _charset(content_type: str) -> str | None:
    """Return the codec of the charset that a media type names.

    Raises:
        Problem: media-type, where tables are not taken in it.
    """
    header = Message()
    header["Content-Type"] = content_type
    named = header.get_content_charset()
    codec = named and known_charset(named)
    if named and not codec:
        names = ", ".join(CHARSETS.values())
        raise Problem(
            "media-type",
            f"The charset {named[:40]} is not taken; these are: {names}.",
            f"Der charset {named[:40]} wird nicht angenommen, aber: {names}.",
        )
    return codec


def _parts(headers: Headers, body: bytes) -> dict[str, str | tuple[bytes, str]]:
    """Return the parts of a form: files as bytes with their media type, fields as text."""
    parser = _InMemory(headers, _stream(body), max_files=2, max_fields=2)
    try:
        form = _at_once(parser.parse())
    except (MultiPartException, KeyError, ValueError) as error:
        raise Problem("malformed", "The form cannot be read.", "Das Formular ist nicht lesbar.") from error
    try:
        if len(form.multi_items()) > len(form):
            en, de = "A part may be given once", "Jeder Teil darf nur einmal stehen"
            raise Problem("invalid", errors=[Fault("repeated", en, de, pointer="")])
        return {
            name: (part.file.read(), part.content_type or "") if isinstance(part, UploadFile) else part
            for name, part in form.items()
        }
    finally:
        _at_once(form.close())


async def _stream(body: bytes) -> AsyncGenerator[bytes, None]:
    yield body


def _at_once(work: Coroutine[Any, Any, Result]) -> Result:
    """Run a coroutine that has nothing to wait for, as all of its data is in memory: in any thread."""
    try:
        work.send(None)
    except StopIteration as end:
        result: Result = end.value
        return result
    raise AssertionError("it waits for something")


def _missing(pointer: str) -> Problem:
    return Problem("invalid", errors=[Fault("missing", "This is needed", "Diese Angabe ist nötig", pointer=pointer)])


def _mapping(part: str | bytes | None) -> BoardMapping | None:
    if part is None:
        return None
    text = part if isinstance(part, bytes) else part.encode()
    given = read_json(text, ("The mapping", "Die Zuordnung"))
    try:
        return BoardMapping.model_validate(given)
    except ValidationError as error:
        raise Problem("invalid", errors=faults_of(error.errors(include_url=False), None, ["mapping"])) from None
