"""Number formats: a value as German Excel shows it; days and times as ISO 8601 writes them."""

import math
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

from app.exchange.spreadsheets.cells import Cell, Shown, Unclear

GENERAL = "General"
TRUE, FALSE = "WAHR", "FALSCH"
_EURO = '#,##0.00 "€"'
BUILT_IN = {
    1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 5: '#,##0 "€"', 6: '#,##0 "€"', 7: _EURO, 8: _EURO, 9: "0%",
    10: "0.00%", 11: "0.00E+00", 12: "# ?/?", 13: "# ??/??", 14: "dd.mm.yyyy", 15: "d. mmm yy", 16: "d. mmm",
    17: "mmm yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 20: "h:mm", 21: "h:mm:ss", 22: "dd.mm.yyyy h:mm",
    37: "#,##0;-#,##0", 38: "#,##0;-#,##0", 39: "#,##0.00;-#,##0.00", 40: "#,##0.00;-#,##0.00", 41: "#,##0",
    42: '#,##0 "€"', 43: "#,##0.00", 44: _EURO, 45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss", 48: "##0.0E+0", 49: "@",
}  # fmt: skip
"""Formats that a workbook does not spell out."""
_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|[_*](?P<space>.)|\[(?P<bracket>[^\]]*)\]'
    r"|(?P<general>General|Standard)|(?P<half>AM/PM|A/P)|(?P<power>[Ee][+-])|(?P<date>[YyMmDdHhSsTtJj]+)"
    r"|(?P<digit>[0#?])|(?P<mark>[.,%@/;])|(?P<other>.)",
    re.DOTALL,
)
_ELAPSED = re.compile(r"[hHmMsS]+")
_MOST_DIGITS = 10**15
"""Excel keeps 15 digits: what comes after is lost."""
_LAST_DAY = 2_958_466
"""The first day of the year 10000."""
_BETWEEN = 1_462
"""Days from one calendar's beginning to the other's."""
_LEAP_DAY = 60
"""29 February 1900, which never was and which Excel counts."""
_SECONDS = 86_400
_MOST_SECTIONS = 4


@dataclass(frozen=True)
class _Token:
    kind: str
    text: str


Section = list[_Token]


def sections_of(code: str) -> list[Section]:
    """Return the sections of a format: for positive and negative numbers, zero, and text."""
    sections: list[Section] = [[]]
    for match in _TOKEN.finditer(code):
        kind = str(match.lastgroup)
        token = _Token("literal" if kind in ("quoted", "escaped", "other") else kind, match[kind])
        if token == _Token("mark", ";"):
            sections.append([])
        elif token.kind != "space":
            sections[-1].append(token)
    return sections[:_MOST_SECTIONS]


class Formats:
    """The formats of a workbook, each taken apart once."""

    def __init__(self, codes: list[str], *, from_1904: bool) -> None:
        self._sections = [None if code in (GENERAL, "Standard", "", "@") else sections_of(code) for code in codes]
        self._from_1904 = from_1904

    def number(self, value: float, style: int) -> Cell:
        """Return a number as its format shows it."""
        if not math.isfinite(value):
            return Unclear("error_value", str(value))
        sections = self._sections[style] if style < len(self._sections) else None
        if abs(value) >= _MOST_DIGITS:
            return Unclear("too_long_number", f"{value:.5E}")
        if sections is None:
            return plain(value) if self._from_1904 else int(value) if float(value).is_integer() else value
        if any(_is_elapsed(token) or token.kind == "date" for token in sections[0]):
            return self._moment(value, sections[0])
        section, size = _section(value, sections)
        if any(_is_condition(token) for part in sections for token in part) or not _is_simple(section):
            return Unclear("number_format", plain(value))
        if not section:
            return None if value == 0 else Unclear("not_shown")
        text = _rendered(size, section).strip()
        return Shown(text, value)

    def text(self, value: str, style: int) -> Cell:
        """Return a text as its format shows it: a format may put something before or behind it."""
        sections = self._sections[style] if style < len(self._sections) else None
        if sections is None:
            return value
        parts = sections[3] if len(sections) == _MOST_SECTIONS else sections[0]
        if not parts and value.strip():
            return Unclear("not_shown")
        if _Token("mark", "@") not in parts:
            return value
        return "".join(value if token == _Token("mark", "@") else _literal(token) for token in parts)

    def _moment(self, value: float, section: Section) -> Cell:
        """Return a day, a time of day, both, or a span of hours, by the parts that a section shows."""
        seconds = round(value * _SECONDS)
        kinds = _clock_parts(section)
        if seconds < 0 or seconds >= (_LAST_DAY - (_BETWEEN if self._from_1904 else 0)) * _SECONDS:
            return Unclear("error_value", "######")
        if "elapsed" in kinds and not any(_is_elapsed(token) and token.text[0] in "hH" for token in section):
            return Unclear("number_format", plain(value))
        if "elapsed" in kinds:
            return f"{seconds // 3600}:{seconds // 60 % 60:02}" + (f":{seconds % 60:02}" if "s" in kinds else "")
        clock = f"{seconds // 3600 % 24:02}:{seconds // 60 % 60:02}" + (f":{seconds % 60:02}" if "s" in kinds else "")
        if "day" not in kinds:
            return clock if "h" in kinds else clock.partition(":")[2]
        day = self._day(seconds // _SECONDS)
        return day if isinstance(day, Unclear) or not kinds & {"h", "s"} else f"{day} {clock}"

    def _day(self, serial: int) -> str | Unclear:
        if self._from_1904:
            return f"{datetime(1904, 1, 1) + timedelta(days=serial):%Y-%m-%d}"  # noqa: DTZ001 # a day, without a zone
        if serial in (0, _LEAP_DAY):
            return Unclear("error_value", "29.02.1900" if serial else "00.01.1900")
        first = datetime(1899, 12, 31 if serial < _LEAP_DAY else 30)  # noqa: DTZ001
        return f"{first + timedelta(days=serial):%Y-%m-%d}"


def shown_day(code: str) -> Literal["whole", "day_month", "month_year"] | None:
    """Return which parts of a day a format shows; None for one that shows no day."""
    section = sections_of(code)[0] if code not in (GENERAL, "Standard", "", "@") else []
    if "day" not in _clock_parts(section):
        return None
    letters = {token.text[0].lower() for token in section if token.kind == "date"}
    shows_day, shows_year = bool(letters & {"d", "t"}), bool(letters & {"y", "j"})
    if shows_day and not shows_year:
        return "day_month"
    return "whole" if shows_day else "month_year"


# --- parts of a format --------------------------------------------------------------------------------------------


def _is_elapsed(token: _Token) -> bool:
    return token.kind == "bracket" and bool(_ELAPSED.fullmatch(token.text))


def _is_condition(token: _Token) -> bool:
    return token.kind == "bracket" and token.text[:1] in ("<", ">", "=")


def _is_simple(section: Section) -> bool:
    """Return whether we know how a section shows a number: not for fractions and powers."""
    return not any(token.kind in ("power", "date", "half") or token == _Token("mark", "/") for token in section)


def _clock_parts(section: Section) -> set[str]:
    """Return the parts that a section shows: day, h, s and elapsed. An m beside hours or seconds is minutes."""
    runs = ["elapsed" if _is_elapsed(t) else t.text[0].lower() for t in section if _is_elapsed(t) or t.kind == "date"]
    kinds = set(runs) - {"m"}
    for before, run, after in zip(["", *runs], runs, [*runs[1:], ""], strict=False):
        if run in "ydtj" or (run == "m" and before not in ("h", "elapsed") and after != "s"):
            kinds.add("day")
    return kinds


def _section(value: float, sections: list[Section]) -> tuple[Section, float]:
    """Return the section that shows a number, and the number: without its sign in one of its own for negative ones."""
    own = len(sections) if len(sections) < _MOST_SECTIONS else _MOST_SECTIONS - 1
    if value < 0 and own > 1:
        return sections[1], -value
    return (sections[2], value) if value == 0 and own > 2 else (sections[0], value)


def _literal(token: _Token) -> str:
    if token.kind == "bracket":  # [$€-407] is a currency; [Red] and [$-407] show nothing
        return token.text[1:].partition("-")[0] if token.text.startswith("$") else ""
    return token.text if token.kind == "literal" else ""


# --- numbers ------------------------------------------------------------------------------------------------------


def plain(value: float) -> str:
    """Show a number where no format is asked for: a whole one with all its digits, as it may be an id."""
    if float(value).is_integer():
        return str(int(value))
    return f"{Decimal(f'{value:.10g}'):f}".replace(".", ",")


def _rendered(value: float, section: Section) -> str:
    """Return a number by the digits, marks and words of a section."""
    if not any(token.kind == "digit" for token in section):
        shown = [plain(value) if t.kind == "general" or t.text == "@" else _literal(t) for t in section]
        return "".join(shown)
    first, last, point = _extent(section)
    whole, decimals = _digits(value, section, first, last, point)
    body = _whole_part(whole, section[first:point]) + _decimal_part(decimals, section[point + 1 : last + 1])
    before, behind = section[:first], section[last + 1 :]
    sign = "-" if value < 0 and any(digit != "0" for digit in whole + decimals) else ""
    return sign + "".join(map(_word, before)) + body + "".join(map(_word, behind))


def _word(token: _Token) -> str:
    return "%" if token == _Token("mark", "%") else _literal(token)


def _extent(section: Section) -> tuple[int, int, int]:
    """Return the indexes at which the digits begin and end, and at which the point stands, or would."""
    places = [n for n, token in enumerate(section) if token.kind == "digit"]
    points = [n for n, token in enumerate(section) if token == _Token("mark", ".")]
    last = max(places[-1], points[0]) if points else places[-1]
    return min([places[0], *points[:1]]), last, points[0] if points else last + 1


def _digits(value: float, section: Section, first: int, last: int, point: int) -> tuple[str, str]:
    """Return the digits before and behind the point, rounded as Excel rounds."""
    behind = sum(token.kind == "digit" for token in section[point + 1 : last + 1])
    percents = sum(token == _Token("mark", "%") for token in section)
    thousands = 0
    while (place := last + 1 + thousands) < len(section) and section[place] == _Token("mark", ","):
        thousands += 1
    exact = Decimal(f"{abs(value):.15g}").scaleb(2 * percents - 3 * thousands)
    whole, _, decimals = f"{exact.quantize(Decimal(1).scaleb(-behind), ROUND_HALF_UP):f}".partition(".")
    return whole.lstrip("0"), decimals


def _whole_part(digits: str, section: Section) -> str:
    """Put digits from right to left into their places, with the words and points between them."""
    places = sum(token.kind == "digit" for token in section)
    grouped = _Token("mark", ",") in section
    given, out, written = list(digits), list[str](), 0
    for token in reversed(section):
        if token.kind != "digit":
            out.append(_word(token))
            continue
        places -= 1
        taken = [given.pop() for _ in range(len(given) if places == 0 else min(1, len(given)))]
        for digit in taken or (["0"] if token.text == "0" else []):
            if grouped and written and written % 3 == 0:
                out.append(".")
            out.append(digit)
            written += 1
    return "".join(reversed(out))


def _decimal_part(digits: str, section: Section) -> str:
    least = max((n for n, t in enumerate(t for t in section if t.kind == "digit") if t.text == "0"), default=-1) + 1
    kept = digits[:least] + digits[least:].rstrip("0")
    words = "".join(_word(token) for token in section if token.kind not in ("digit", "mark"))
    return (f",{kept}" if kept else "") + words
