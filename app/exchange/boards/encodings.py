"""From the bytes of a table to its text: what is not certain is refused, and never guessed."""

import codecs
import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Mapping
from types import MappingProxyType

from app.core.problems import Problem
from app.exchange.boards.sheets import refused

CHARSETS: Mapping[str, str] = MappingProxyType(
    {
        "utf-8": "utf-8",
        "utf-16": "utf-16",
        "utf-16-le": "utf-16le",
        "utf-16-be": "utf-16be",
        "ascii": "us-ascii",
        "cp1252": "windows-1252",
        "cp1250": "windows-1250",
        "mac-roman": "macintosh",
        "iso8859-1": "iso-8859-1",
        "iso8859-15": "iso-8859-15",
        "iso8859-2": "iso-8859-2",
        "cp850": "ibm850",
    }
)
"""Charsets that a request may name for a table: names of codecs, and of the registry of charsets."""
_MARKS = {BOM_UTF8: "utf-8", BOM_UTF16_LE: "utf-16", BOM_UTF16_BE: "utf-16"}
_LETTERS = "äöüßÄÖÜéàçëâíîóôú"
_SIGNS = "„“”‚‘’»«›‹–—…€§°²³¹½¼¾·•´×±µ®©\xa0\xad"  # as people write them
_UNDECODED = re.compile(r"[\udc80-\udcff]")
_DECODED = re.compile(r"[^\x00-\x7f\udc80-\udcff]")
_BY_CHANCE = re.compile("(?<=[A-Za-z])[\u0580-\u05bf\u0700-\u073f\u07c0-\u07ff]")
"""Bytes of `Ö“`, `Ü“` and `ß“` in Windows-1252, read as UTF-8: letters of other scripts, within a Latin word."""
_STRANGE = re.compile(rf"[^\x00-\x7f{_LETTERS}{_SIGNS}]")
"""Characters that German text in Windows-1252 does not hold: in another encoding their bytes are its letters."""
_MISPLACED = re.compile(r"(?<=[A-Za-z])[„“”»«›‹–—…€§°²³¹½¼¾•×±µ®©](?=[a-z])|[…€§”](?=[a-z])")
_CERTAIN = re.compile(r"[äöüÄÖÜß](?=[a-z])|(?<=[a-z])[äöüß]")


def known_charset(name: str) -> str | None:
    """Return the codec of a charset that tables are taken in, or None."""
    try:
        codec = codecs.lookup(name).name
    except (LookupError, ValueError):
        return None
    return codec if codec in CHARSETS else None


def decoded(content: bytes, charset: str | None) -> tuple[str, str]:
    """Return the text of a table, and the codec that was taken: by the request, by the byte order mark, else UTF-8, and
    Windows-1252 as German Excel saves it where nothing in it is UTF-8. `is_undecoded` tells what could not be read.

    Raises:
        Problem: import-refused, where what is said of the encoding cannot be true.
    """
    mark = next((mark for mark in _MARKS if content.startswith(mark)), b"")
    codec = charset or _MARKS.get(mark, "utf-8")
    if charset is not None:
        _refuse_untrue(content, charset, mark)
    try:
        text = content.decode(codec, "strict" if codec.startswith("utf-16") else "surrogateescape")
    except UnicodeDecodeError as error:
        raise _refused("It is no valid UTF-16", "Das ist kein gültiges UTF-16") from error
    if not (charset or mark):
        text = _BY_CHANCE.sub(lambda sign: sign[0].encode().decode("ascii", "surrogateescape"), text)
    if not (charset or mark) and is_undecoded(text) and not _DECODED.search(text):
        codec = "cp1252"
        text = content.decode(codec, "surrogateescape")
    if text.count("\0") * 4 > len(text):
        en = "It holds zero bytes, as UTF-16 without a byte order mark does: save it as UTF-8"
        de = "Darin stehen Nullbytes, wie in UTF-16 ohne Bytereihenfolge-Marke: als UTF-8 speichern"
        raise _refused(en, de)
    return text.replace("\ufeff", ""), codec


def is_undecoded(text: str) -> bool:
    """Return whether a text holds bytes that are no characters in its encoding."""
    return _UNDECODED.search(text) is not None


def is_doubtful(text: str) -> bool:
    """Return whether a text read as Windows-1252 may be written in another encoding."""
    return bool(_STRANGE.search(text) or (_MISPLACED.search(text) and not _CERTAIN.search(text)))


def twice_encoded(text: str) -> str | None:
    """Return the likely original of a text that was encoded twice, such as `fÃ¼r` for `für`, or None."""
    if text.isascii():
        return None
    mended = _RUN.sub(_once_encoded, text)
    return mended if mended != text else None


_RUN = re.compile(r"[^\x00-\x7f]{2,}")


def _once_encoded(run: re.Match[str]) -> str:
    for codec in ("cp1252", "mac-roman"):
        try:
            once = run[0].encode(codec).decode()
        except UnicodeError:
            continue
        if not _STRANGE.search(once):
            return once
    return run[0]


def _refuse_untrue(content: bytes, charset: str, mark: bytes) -> None:
    name = CHARSETS[charset]
    if mark and _MARKS[mark] not in (charset, charset.removesuffix("-le").removesuffix("-be")):
        en, de = "its byte order mark says otherwise", "die Bytereihenfolge-Marke sagt etwas anderes"
    elif charset == "utf-16" and not mark:
        en, de = (
            "without a byte order mark it is utf-16le or utf-16be",
            "ohne Bytereihenfolge-Marke ist es utf-16le oder utf-16be",
        )
    elif not charset.startswith(("utf", "ascii")) and _is_utf_8(content):
        en, de = "all of it is UTF-8", "alles darin ist UTF-8"
    else:
        return
    raise _refused(f"The request calls it {name}, but {en}", f"Laut Anfrage ist es {name}, aber {de}")


def _is_utf_8(content: bytes) -> bool:
    try:
        return not content.decode().isascii()
    except UnicodeDecodeError:
        return False


def _refused(en: str, de: str) -> Problem:
    return refused("encoding", en, de)
