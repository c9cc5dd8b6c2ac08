"""Dialects of tables: how values are written for programs (CSV, RFC 4180), for people who open that in a German Excel,
and in a workbook."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from app.core.column_labels import label_of
from app.core.vocabulary import Vocabulary
from app.workbook_writer.parts import day, decimal, moment

_FORMULA = frozenset("=+-@")
_BREAKS = ("\t", "\r", "\n")
_BERLIN = ZoneInfo("Europe/Berlin")


class Dialect:
    """CSV for programs. Text that a spreadsheet would take for something else is marked by a `'` (OWASP, CSV
    injection), numbers never."""

    byte_order_mark = ""
    delimiter = ","
    is_for_people = False
    """True where names stand instead of ids, and not beside them."""

    def header(self, way: tuple[str, ...], owner: str) -> str:
        """Return the name of a column, given the way to its value and the name of the schema that has it."""
        return ".".join(way)

    def name_header(self, field: str, owner: str) -> str:
        """Return the name of the column that names what the ids in a field mean."""
        return re.sub("_id(s?)$", r"_name\1", field)

    def value(self, value: Any, kind: type | None) -> Any:
        """Return a single value as a cell has it; `kind` is its type in the schema, where JSON has text for it."""
        if isinstance(value, bool):
            return "true" if value else "false"
        return self.escape(value) if isinstance(value, str) and kind is not Decimal else value

    def part(self, value: Any, kind: type | None) -> Any:
        """Return a value as a cell of several has it."""
        return self.value(value, kind)

    def word(self, code: str, labels: Mapping[str, str]) -> str:
        """Return what stands for a code of which a county has words of its own."""
        return code

    def escape(self, text: str) -> str:
        """Mark a text that would be taken for something else.

        One that begins with such a mark already gets another one, so that `unescape` gives back every text.
        """
        return f"'{text}" if self._is_marked(text) else text

    def unescape(self, text: str) -> str:
        """Return the text that `escape` made this of."""
        return text[1:] if text.startswith("'") and self._is_marked(text) else text

    def _is_marked(self, text: str) -> bool:
        """Return True for a text that is taken for something else behind any number of `'`."""
        if text[:1].isalpha():  # as nearly all do: the rest takes longer
            return self._is_misread(text)
        behind = text.lstrip("'")
        return is_formula(behind) or self._is_misread(behind)

    def _is_misread(self, text: str) -> bool:
        """Return True for a text that becomes another one in the programs that this is for."""
        return False


def is_formula(text: str) -> bool:
    """Return True for a text that a spreadsheet takes for a formula, also with a sign in another script or after
    spaces."""
    return text.startswith(_BREAKS) or unicodedata.normalize("NFKC", text.lstrip()[:1]) in _FORMULA


class ExcelDe(Dialect):
    """CSV for people: a German Excel opens it by a double click, and nothing in it becomes something else."""

    byte_order_mark = "\ufeff"
    delimiter = ";"
    is_for_people = True

    def header(self, way: tuple[str, ...], owner: str) -> str:
        return label_of(tuple(_german_day(name) if _DAY.fullmatch(name) else name for name in way), owner)

    def word(self, code: str, labels: Mapping[str, str]) -> str:
        return labels.get(code, code)

    def name_header(self, field: str, owner: str) -> str:
        return label_of((field,), owner)

    def value(self, value: Any, kind: type | None) -> Any:
        if isinstance(value, bool):
            return "ja" if value else "nein"
        if isinstance(value, float) or (isinstance(value, str) and kind is Decimal):
            return str(value).replace(".", ",")
        if not isinstance(value, str) or kind is None:
            return super().value(value, kind)
        if issubclass(kind, Vocabulary):
            return self.escape(kind(value).de)
        if issubclass(kind, date):
            return _german_day(value)
        return super().value(value, kind)

    def _is_misread(self, text: str) -> bool:
        return bool(len(text) <= _LONGEST_NUMBER and _NUMBER_OR_DAY.fullmatch(text) and not _HARMLESS.fullmatch(text))


class ForWorkbooks(ExcelDe):
    """A workbook, whose cells have types: nothing need be marked, and numbers and days are what they are."""

    def value(self, value: Any, kind: type | None) -> Any:
        if isinstance(value, float) or not isinstance(value, str) or kind is None:
            return value if isinstance(value, float) else super().value(value, kind)
        if issubclass(kind, Decimal):
            return decimal(value)
        if not issubclass(kind, date):
            return super().value(value, kind)
        return moment(_in_germany(value).replace(tzinfo=None).isoformat()) if "T" in value else day(value)

    def part(self, value: Any, kind: type | None) -> Any:
        return super().value(value, kind)

    def escape(self, text: str) -> str:
        return text


_NUMBER_OR_DAY = re.compile(
    r"(?=\D*[0-9])([0-9\s.,:/()%€$'-]|e|jan(uar)?|feb(ruar)?|märz?|mrz|apr(il)?|mai|juni?|juli?|aug(ust)?|"
    r"sept?(ember)?|okt(ober)?|nov(ember)?|dez(ember)?)+",
    re.IGNORECASE,
)
"""Text of which Excel makes a number or a day: 1.10, 08335, 2024/12, 3E5, Mai 24."""
_LONGEST_NUMBER = 40
_HARMLESS = re.compile(r"0|[1-9][0-9]{0,14}|[0-9]{2}:[0-9]{2}")
"""Numbers and times of day that look afterwards as they did before."""


_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
"""The name of a column that is about a day."""


def _german_day(value: str) -> str:
    """Write a day, or a moment in Germany, as Excel reads it."""
    if "T" not in value:
        return date.fromisoformat(value).strftime("%d.%m.%Y")
    return _in_germany(value).strftime("%d.%m.%Y %H:%M:%S")


def _in_germany(value: str) -> datetime:
    return datetime.fromisoformat(value).astimezone(_BERLIN)


FOR_PROGRAMS = Dialect()
FOR_WORKBOOKS = ForWorkbooks()
DIALECTS: dict[str, Dialect] = {"excel-de": ExcelDe()}
"""By their names in URLs."""
