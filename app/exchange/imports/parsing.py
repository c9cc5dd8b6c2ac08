"""From a document to entries: each is validated by itself, and each fault reported with its place."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from pydantic import BaseModel, TypeAdapter, ValidationError

from app.core.faults import faults_of, words
from app.core.problems import Fault
from app.exchange.bundles.format.document import ENTRIES, FORMAT, MOST_ENTRIES, DistrictEntry
from app.resources import BY_NAME

MOST_FAULTS = 1_000
"""So many are listed at most."""
MOST_READ = 10_000
"""After so many the rest is left unread: the bundle is refused anyway, and every fault takes memory."""
_ADAPTERS: dict[str, TypeAdapter[Any]] = {
    name: TypeAdapter(list[entry])  # type: ignore[valid-type] # a class given at run time
    for name, entry in ENTRIES.items()
}
_PART = 500
"""So many entries are validated at once: while it does that, pydantic lets no other thread in."""
Some = TypeVar("Some", bound=BaseModel)
Name = tuple[str | None, str]
"""A concept's key (None for what belongs to the district) and the thing's own key."""


@dataclass
class Parsed:
    """A bundle's valid entries with their places, and the faults of the others."""

    district: DistrictEntry | None = None
    lists: dict[str, list[tuple[int, Any]]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    refused: set[tuple[str, Name]] = field(default_factory=set)
    """Names of faulty entries, as far as they can be read."""


def parse(raw: dict[str, Any]) -> Parsed:
    """Return the entries of a bundle; faulty ones are left out and reported."""
    parsed = Parsed()
    for name in raw.keys() - {"format", "district", *ENTRIES}:
        en, de = "There is no such field", "Dieses Feld gibt es nicht"
        place = "/" + name[:100].replace("~", "~0").replace("/", "~1").encode("utf-8", "replace").decode()
        parsed.faults.append(Fault("extra_forbidden", en, de, pointer=place))
    if raw.get("format") != FORMAT:
        parsed.faults.append(Fault("format", f"This must be {FORMAT}", f"Das muss {FORMAT} sein", pointer="/format"))
    if raw.get("district") is not None:
        parsed.district = _one(parsed, DistrictEntry, raw["district"], ["district"])
    for name in ENTRIES:
        parsed.lists[name] = _entries(parsed, name, raw.get(name, []))
    return parsed


def _entries(parsed: Parsed, name: str, raw: Any) -> list[tuple[int, Any]]:
    if isinstance(raw, list) and len(raw) > MOST_ENTRIES:
        en, de = words("too_long", {"max_length": MOST_ENTRIES})
        parsed.faults.append(Fault("too_long", en, de, pointer=f"/{name}"))
        return []
    if not isinstance(raw, list):
        return _part(parsed, name, raw, 0)
    good: list[tuple[int, Any]] = []
    for n in range(0, len(raw), _PART):
        if len(parsed.faults) >= MOST_READ:
            break
        good += _part(parsed, name, raw[n : n + _PART], n)
    return good


def _part(parsed: Parsed, name: str, raw: Any, start: int) -> list[tuple[int, Any]]:
    """Return the valid entries of a part of a list, which begins at `start`."""
    try:
        return list(enumerate(_ADAPTERS[name].validate_python(raw), start))
    except ValidationError as error:
        errors = error.errors(include_url=False)
    if not isinstance(raw, list):
        parsed.faults += faults_of(errors, raw, [name])
        return []
    wrong: defaultdict[int, list[Any]] = defaultdict(list)
    for e in errors:
        wrong[int(e["loc"][0])].append({**e, "loc": e["loc"][1:]})
    for n, of_entry in wrong.items():
        parsed.faults += faults_of(of_entry, raw[n], [name, start + n])
    parsed.refused |= {(name, key) for n in wrong if (key := _name(name, raw[n]))}
    good = [(n, entry) for n, entry in enumerate(raw, start) if n - start not in wrong]
    validated = _ADAPTERS[name].validate_python([entry for _, entry in good])
    return [(n, entry) for (n, _), entry in zip(good, validated, strict=True)]


def _name(kind: str, entry: Any) -> Name | None:
    """Return the name of a faulty entry, or None if it cannot be read."""
    if not isinstance(entry, dict) or not isinstance(entry.get("key"), str):
        return None
    concept = entry.get("concept") if BY_NAME[kind].is_of_concept else None
    return (concept.strip() if isinstance(concept, str) else None, entry["key"].strip())


def _one(parsed: Parsed, model: type[Some], raw: Any, place: list[str | int]) -> Some | None:
    try:
        return model.model_validate(raw)
    except ValidationError as error:
        parsed.faults += faults_of(error.errors(include_url=False), raw, place)
        return None


def size_of(lists: Mapping[str, Any]) -> int:
    """Count the entries of a bundle."""
    return sum(len(entries) for entries in lists.values() if isinstance(entries, list))
