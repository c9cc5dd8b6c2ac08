"""What a county asks of a red or yellow light, by `explanations` of its concept's light scheme."""

from typing import Any

from app.concepts.vocabulary import Explanations, Light
from app.core.problems import Fault
from app.core.reading import Row

ASKED = ("reason", "summary", "remedy")
_EN = "Red and yellow need `reason` (its kind), `summary` (why) and `remedy` (what is done about it)"
_DE = "Rot und Gelb brauchen `reason` (Art des Grundes), `summary` (warum) und `remedy` (was getan wird)"


def unexplained(concept: Row, entry: Any, pointer: str = "") -> list[Fault]:
    """Return a fault for each explanation that an entry's content lacks and its concept requires. One that lost its
    words was explained once."""
    required = concept["light_scheme"].get("explanations") == Explanations.REQUIRED.value
    if not required or entry.light not in (Light.RED, Light.YELLOW) or entry.lost_its_words():
        return []
    missing = (name for name in ASKED if getattr(entry, name) is None)
    return [Fault("unexplained_light", _EN, _DE, pointer=f"{pointer}/{name}") for name in missing]
