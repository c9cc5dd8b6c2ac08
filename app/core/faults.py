"""Validation errors of pydantic, in our words: a stable code, a place, and the reason in both languages."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from app.core.days import FIRST_YEAR, LAST_YEAR
from app.core.field_rules import MOST_FAULTS
from app.core.patterns import words_of_pattern
from app.core.problems import Fault
from app.core.schemas import pointer

_WORDS: dict[str, tuple[str, str]] = {
    "missing": ("This is needed", "Diese Angabe ist nötig"),
    "extra_forbidden": ("There is no such field", "Dieses Feld gibt es nicht"),
    "string_type": ("This must be text", "Das muss Text sein"),
    "string_too_short": ("At least {min_length} characters", "Mindestens {min_length} Zeichen"),
    "string_too_long": ("At most {max_length} characters", "Höchstens {max_length} Zeichen"),
    "string_unicode": ("This text is not valid Unicode", "Dieser Text ist kein gültiges Unicode"),
    "bool_type": ("true or false", "true oder false"),
    "bool_parsing": ("true or false", "true oder false"),
    "int_type": ("A whole number", "Eine ganze Zahl"),
    "int_parsing": ("A whole number", "Eine ganze Zahl"),
    "int_from_float": ("A whole number", "Eine ganze Zahl"),
    "int_parsing_size": (
        "A whole number of at most 4,300 digits",
        "Eine ganze Zahl mit höchstens 4.300 Ziffern",
    ),
    "greater_than_equal": ("At least {ge}", "Mindestens {ge}"),
    "less_than_equal": ("At most {le}", "Höchstens {le}"),
    "enum": ("One of {expected}", "Eines von {expected}"),
    "literal_error": ("One of {expected}", "Eines von {expected}"),
    "list_type": ("A list", "Eine Liste"),
    "too_short": ("At least {min_length} entries", "Mindestens {min_length} Einträge"),
    "too_long": ("At most {max_length} entries", "Höchstens {max_length} Einträge"),
    "dict_type": ("An object", "Ein Objekt"),
    "model_type": ("An object", "Ein Objekt"),
    "model_attributes_type": ("An object", "Ein Objekt"),
    "decimal": (
        "A number as text, such as 11.5: at most 12 digits before the point and 6 behind it, no exponent",
        "Eine Zahl als Text, etwa 11.5: höchstens 12 Stellen vor dem Punkt und 6 dahinter, ohne Exponent",
    ),
    "date": (
        f"A date as YYYY-MM-DD, {FIRST_YEAR} to {LAST_YEAR}",
        f"Ein Datum als JJJJ-MM-TT, {FIRST_YEAR} bis {LAST_YEAR}",
    ),
    "date_parsing": ("There is no such day", "Diesen Tag gibt es nicht"),
    "date_from_datetime_parsing": ("There is no such day", "Diesen Tag gibt es nicht"),
    "timestamp": (
        f"A time as RFC 3339 with its zone, {FIRST_YEAR} to {LAST_YEAR}",
        f"Ein Zeitpunkt nach RFC 3339 mit Zeitzone, {FIRST_YEAR} bis {LAST_YEAR}",
    ),
    "datetime_parsing": ("There is no such time", "Diesen Zeitpunkt gibt es nicht"),
    "datetime_from_date_parsing": ("There is no such time", "Diesen Zeitpunkt gibt es nicht"),
    "uuid": ("An id is a UUID", "Eine Kennung ist eine UUID"),
    "uuid_parsing": ("An id is a UUID", "Eine Kennung ist eine UUID"),
    "repeated": (
        "Entries {first} and {second} name the same",
        "Die Einträge {first} und {second} nennen dasselbe",
    ),
    "line_break": ("A single line", "Eine einzelne Zeile"),
    "control_character": (
        "Text must not contain control characters or lone surrogates",
        "Text darf keine Steuerzeichen oder einzelnen Surrogate enthalten",
    ),
}
_OF_ONE: dict[str, tuple[str, str]] = {
    "string_too_short": ("At least one character", "Mindestens ein Zeichen"),
    "string_too_long": ("At most one character", "Höchstens ein Zeichen"),
    "too_short": ("At least one entry", "Mindestens ein Eintrag"),
    "too_long": ("At most one entry", "Höchstens ein Eintrag"),
}
UNKNOWN = ("This value is not valid", "Dieser Wert ist nicht gültig")
_MOST_TOLD = 50
"""Characters of a value that are told."""
_MOST_BITS = 200
_DIGITS = re.compile(r"-?[0-9][0-9.,:/+TZe -]*")
_CODE = re.compile(r"-?[a-zäöüß0-9_]+")
_TOLD = {
    **dict.fromkeys(("greater_than_equal", "less_than_equal", "decimal", "amount", "date", "timestamp"), _DIGITS),
    **dict.fromkeys(("in_the_future", "in_the_past", "too_late"), _DIGITS),
    **dict.fromkeys(filter(re.compile("(int|date|datetime)_").match, _WORDS), _DIGITS),
    **dict.fromkeys(("enum", "literal_error"), _CODE),
}
"""The form of values that are told where they were refused, by the code of the fault."""
_PARAMETERS = {"query", "path", "header", "cookie"}


def words(code: str, context: Mapping[str, Any]) -> tuple[str, str]:
    """Return the fault's words in English and German."""
    if "en" in context and "de" in context:
        return str(context["en"]), str(context["de"])
    if "pattern" in context:
        return words_of_pattern(str(context["pattern"])) or UNKNOWN
    is_one = 1 in (context.get("min_length"), context.get("max_length"))
    en, de = (_OF_ONE if is_one else _WORDS).get(code, UNKNOWN)
    plain = _Missing({name: str(value) for name, value in context.items()})
    german = _Missing({name: value.replace(" or ", " oder ") for name, value in plain.items()})
    return en.format_map(plain), de.format_map(german)


class _Missing(dict[str, str]):
    def __missing__(self, name: str) -> str:
        return "…"


def faults_of(errors: Sequence[Mapping[str, Any]], body: Any, base: Sequence[str | int] = ()) -> list[Fault]:
    """Return the faults for pydantic's errors, each once, in the order of the body; at most `MOST_FAULTS`.

    `base` is the place of the validated part in the body.
    """
    order = _Order(body)
    errors = sorted(errors[:MOST_FAULTS], key=lambda error: order.of(error["loc"]))
    faults: dict[tuple[str | None, str], Fault] = {}
    for fault in (fault_of(error, base) for error in errors):
        faults.setdefault((fault.pointer or fault.parameter, fault.code), fault)
    return [*faults.values()]


class _Order:
    """The order in which a body names things; what it leaves out comes behind."""

    def __init__(self, body: Any) -> None:
        self._body = body
        self._places: dict[int, dict[Any, int]] = {}

    def of(self, location: Sequence[str | int]) -> list[int]:
        """Return the sort key of a place in the body."""
        key, part = [], self._body
        for name in location[1:] if location[:1] == ("body",) else location:
            if not isinstance(part, dict | list):
                break
            names = range(len(part)) if isinstance(part, list) else part
            places = self._places.setdefault(id(part), {name: n for n, name in enumerate(names)})
            key.append(places.get(name, len(places)))
            part = part[name] if name in places else None  # type: ignore[index] # it is one of its names
        return key


def fault_of(error: Mapping[str, Any], base: Sequence[str | int] = ()) -> Fault:
    """Return the fault for one of pydantic's errors; `base` is the place of the validated part in the body."""
    location = list(error["loc"])
    context = error.get("ctx") or {}
    code = error["type"]
    if code in ("too_short", "too_long") and isinstance(error.get("input"), str):
        code = f"string_{code}"  # a text with validators of its own is measured as any value
    en, de = words(code, context)
    if found := _printable_value(code, error.get("input")):
        en, de = f"{en} (found: {found})", f"{de} (gefunden: {found})"
    if location and location[0] in _PARAMETERS:
        name = str(location[1]) if len(location) > 1 else str(location[0])
        return Fault(code, en, de, parameter=_safe(name))
    if location and location[0] == "body":
        location = location[1:]
    return Fault(code, en, de, pointer=_safe(pointer([*base, *location])))


def _printable_value(code: str, value: Any) -> str | None:
    """Return the value found if it is a number, a day, a time or a code: nothing that may be a person's words."""
    shape = _TOLD.get(code)
    if shape is None or isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    if isinstance(value, int) and value.bit_length() > _MOST_BITS:
        return None
    text = str(value)
    return text[:_MOST_TOLD] if shape.fullmatch(text) else None


def _safe(text: str) -> str:
    return text.encode("utf-8", "replace").decode()[:500]
