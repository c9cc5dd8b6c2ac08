"""JSON as clients send it, read strictly: no name twice in an object, no NaN, no lone surrogate, no bottomless nesting.

The decoder holds the interpreter's lock for as long as a call takes. So each call reads one thing of limited size: a
member of the outermost object, or an entry of a list in it. Between two calls other threads have their turn.
"""

import codecs
import json
import re
from collections import Counter
from collections.abc import Callable
from functools import partial
from itertools import chain
from typing import Any, NoReturn

from app.core.decimals import german
from app.core.problems import Problem

WINDOW = 1_000_000
"""Bytes that are decoded at a time: the most that one entry of a large document may have."""
MOST_VALUES = 3_000_000
"""Values of a document, each of which takes far more memory than its text."""
MAX_DEPTH = 100
"""Levels of nesting that an entry may have."""
_AHEAD = 16
"""Characters near the end of a window, as a value that ends there may go on behind it: a number, a word, an escape."""
_NESTS = (dict, list)
_SPACE = re.compile(r"[ \t\n\r]*")
_PAIR = r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}"
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")
_ESCAPE = re.compile(rf"{_PAIR}|(\\u[dD][89a-fA-F][0-9a-fA-F]{{2}})|\\.")
_BODY = ("The body", "Der Anfragetext")


class _RefusedError(ValueError):
    """A value that is refused, in words in English and German."""

    def __init__(self, en: str, de: str) -> None:
        super().__init__(en)
        self.en, self.de = en, de


def read_json(text: bytes, name: tuple[str, str] = _BODY) -> Any:
    """Return the document; `name` says in both languages what is read.

    Raises:
        Problem: malformed, with line and column; media-type, where the text is not UTF-8.
    """
    encoding = json.detect_encoding(text)
    if encoding not in ("utf-8", "utf-8-sig"):
        label = encoding[:6].upper()
        raise Problem(
            "media-type",
            f"{name[0]} is {label}. Send UTF-8.",
            f"{name[1]} ist {label}. Senden Sie UTF-8.",
        )
    return _Document(text.removeprefix(codecs.BOM_UTF8), name).read()


class _Document:
    """A text that is read from its beginning to its end, a window at a time."""

    def __init__(self, text: bytes, name: tuple[str, str]) -> None:
        self._text, self._name = text, name
        self._begin = self._end = 0
        self._window, self._at = "", 0
        self._values = 0
        members = partial(_members, {})  # nothing of this object, or the two would hold each other
        self._decoder = json.JSONDecoder(object_pairs_hook=members, parse_constant=_refuse_constant)
        self._move()

    def read(self) -> Any:
        value = self._object() if self._next() == "{" else self._value()
        if self._next():
            self._refuse_here()
        return value

    # --- the outermost object -------------------------------------------------------------------------------------

    def _object(self) -> dict[str, Any]:
        members: dict[str, Any] = {}

        def member() -> None:
            if self._next() != '"':
                self._refuse_here()
            begin = self._at
            name = self._value()
            if name in members:
                self._refuse(begin, *_twice(name))
            if self._next() != ":":
                self._refuse_here()
            self._at += 1
            members[name] = self._list() if self._next() == "[" else self._value()

        self._series("}", member)
        return members

    def _list(self) -> list[Any]:
        entries: list[Any] = []
        self._series("]", lambda: entries.append(self._value()))
        return entries

    def _series(self, end: str, read_one: Callable[[], None]) -> None:
        """Read what stands between two brackets, with commas."""
        self._at += 1
        if self._next() != end:
            read_one()
            while self._next() == ",":
                self._at += 1
                read_one()
        if self._next() != end:
            self._refuse_here()
        self._at += 1

    # --- one value ------------------------------------------------------------------------------------------------

    def _value(self) -> Any:
        self._next()
        while True:
            value, end = self._decoded()
            if self._is_last or len(self._window) - end > _AHEAD:
                break
            if self._at == 0:
                self._refuse(
                    0,
                    f"what begins here is larger than {WINDOW:,} bytes",
                    f"was hier beginnt, ist größer als {german(WINDOW)} Bytes",
                )
            self._move()
        self._check_surrogates(end)
        self._check_nesting(value)
        self._at = end
        return value

    def _decoded(self) -> tuple[Any, int]:
        """Return the value that begins here, and its end; the window's end for a value that goes on behind it."""
        try:
            return self._decoder.raw_decode(self._window, self._at)
        except json.JSONDecodeError as error:
            near = error.pos > len(self._window) - _AHEAD or error.msg.startswith("Unterminated string")
            if near and not self._is_last:
                return None, len(self._window)
            return self._refuse_here(error.pos)
        except RecursionError:
            return self._refuse(self._at, *_too_deep())
        except _RefusedError as error:
            return self._refuse(self._at, error.en, error.de)
        except ValueError:
            return self._refuse(self._at, "a number has more than 4,300 digits", "eine Zahl hat mehr als 4.300 Ziffern")

    def _check_surrogates(self, end: int) -> None:
        if not self._has_surrogates:
            return
        lone = next((escape for escape in _ESCAPE.finditer(self._window, self._at, end) if escape[1]), None)
        if lone:
            self._refuse(lone.start(), f"{lone[0]} is half a character", f"{lone[0]} ist ein halbes Zeichen")

    def _check_nesting(self, value: Any) -> None:
        """Look at the value level by level."""
        level = [value]
        for _ in range(MAX_DEPTH):
            self._values += len(level)
            if self._values > MOST_VALUES:
                en = f"{self._name[0]} has more than {MOST_VALUES:,} values."
                de = f"{self._name[1]} hat mehr als {german(MOST_VALUES)} Werte."
                raise Problem("too-large", en, de)
            nested = [v.values() if type(v) is dict else v for v in level if type(v) in _NESTS]
            level = list(chain.from_iterable(nested))
            if not level:
                return
        self._refuse(self._at, *_too_deep())

    # --- the window -----------------------------------------------------------------------------------------------

    @property
    def _is_last(self) -> bool:
        return self._end == len(self._text)

    def _next(self) -> str:
        """Skip space; return the character behind it, or nothing at the end."""
        while True:
            space = _SPACE.match(self._window, self._at)
            self._at = space.end() if space else self._at
            if self._at < len(self._window):
                return self._window[self._at]
            if self._is_last:
                return ""
            self._move()

    def _move(self) -> None:
        """Let the window begin here."""
        self._begin = self._offset(self._at)
        self._end = min(self._begin + WINDOW, len(self._text))
        decoder = codecs.getincrementaldecoder("utf-8")()
        try:
            self._window = decoder.decode(self._text[self._begin : self._end], self._is_last)
        except UnicodeDecodeError as error:
            self._refuse_at(self._begin + error.start, "this is not UTF-8", "das ist kein UTF-8")
        self._at = 0
        self._has_surrogates = _SURROGATE.search(self._window) is not None

    def _offset(self, at: int) -> int:
        return self._begin + len(self._window[:at].encode())

    # --- what is refused ------------------------------------------------------------------------------------------

    def _refuse_here(self, at: int | None = None) -> NoReturn:
        at = self._at if at is None else at
        sign = self._window[at : at + 1]
        if sign == '"' and self._window[at:].count('"') == 1:
            self._refuse(at, "the text that begins here does not end", "der Text, der hier beginnt, endet nicht")
        if sign:
            sign = sign if sign.isprintable() else f"U+{ord(sign):04X}"
            self._refuse(at, f"“{sign}” cannot stand here", f"„{sign}“ kann hier nicht stehen")
        self._refuse(at, "it ends too early", "es endet zu früh")

    def _refuse(self, at: int, en: str, de: str) -> NoReturn:
        self._refuse_at(self._offset(at), en, de)

    def _refuse_at(self, offset: int, en: str, de: str) -> NoReturn:
        line = self._text.count(b"\n", 0, offset) + 1
        column = len(self._text[self._text.rfind(b"\n", 0, offset) + 1 : offset].decode(errors="replace")) + 1
        raise Problem(
            "malformed",
            f"{self._name[0]} is not JSON: line {line}, column {column}: {en}.",
            f"{self._name[1]} ist kein gültiges JSON: Zeile {line}, Spalte {column}: {de}.",
        )


def _members(names: dict[str, str], pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object, whose names are kept once in a document."""
    members = {names.setdefault(name, name): value for name, value in pairs}
    if len(members) < len(pairs):
        raise _RefusedError(*_twice(Counter(name for name, _ in pairs).most_common(1)[0][0]))
    return members


def _refuse_constant(word: str) -> NoReturn:
    raise _RefusedError(f"{word} is not a number in JSON", f"{word} ist in JSON keine Zahl")


def _twice(name: str) -> tuple[str, str]:
    shown = name[:100].encode(errors="replace").decode()
    return f"the name “{shown}” stands twice in one object", f"der Name „{shown}“ steht zweimal in einem Objekt"


def _too_deep() -> tuple[str, str]:
    return (
        f"what begins here is nested more than {MAX_DEPTH} deep",
        f"was hier beginnt, ist mehr als {MAX_DEPTH}-fach verschachtelt",
    )
