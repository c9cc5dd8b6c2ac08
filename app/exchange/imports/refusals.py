"""Refusals of an import: all faults at once, each with the key of its entry."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from app.core.decimals import german
from app.core.problems import Fault, Problem
from app.core.text import is_key
from app.exchange.imports.parsing import MOST_FAULTS, MOST_READ


def with_key(fault: Fault, raw: Mapping[str, Any]) -> Fault:
    """Return a fault with the key of the entry at which it stands, if that is one."""
    name, _, place = str(fault.pointer).strip("/").partition("/")
    entries, number = raw.get(name), place.partition("/")[0]
    if not isinstance(entries, list) or not number.isdecimal() or int(number) >= len(entries):
        return fault
    key = entries[int(number)].get("key") if isinstance(entries[int(number)], dict) else None
    return replace(fault, key=key) if isinstance(key, str) and is_key(key) else fault


def refuse(faults: Sequence[Fault], warnings: Sequence[Fault] = ()) -> None:
    """Refuse an import that has any fault, and report all of them.

    Raises:
        Problem: import-refused.
    """
    if faults:
        least = ("at least ", "mindestens ") if len(faults) >= MOST_READ else ("", "")
        en = f"{least[0]}{len(faults):,} fault{'s' * (len(faults) > 1)}"
        de = f"{least[1]}{german(len(faults))} Fehler"
        if len(faults) > MOST_FAULTS:
            en += f", the first {MOST_FAULTS:,} are listed"
            de += f", die ersten {german(MOST_FAULTS)} sind genannt"
        en, de = f"{en}; nothing was imported.", f"{de}; es wurde nichts importiert."
        raise Problem("import-refused", en, de, errors=faults[:MOST_FAULTS], warnings=warnings[:MOST_FAULTS])
