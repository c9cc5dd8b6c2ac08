"""References between the rows of a district: their targets exist, and parents form no cycle."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from sqlmodel import SQLModel

from app.core.problems import Fault, refuse_if
from app.core.reading import Row
from app.core.rules import Among, Clash, Rule, Targets, There
from app.core.writing import Write

_NOWHERE = Fault(
    "unknown_reference",
    "This refers to nothing that can be referred to from here",
    "Dieser Verweis führt zu nichts, worauf von hier verwiesen werden kann",
)
MAX_LEVELS = 10
"""Levels of nesting of fields and goals; what a county prints has three or four."""


async def load_rows(
    write: Write,
    model: type[SQLModel],
    ids: Sequence[UUID | None],
    pointer: str,
    *,
    within: Mapping[str, Any] | None = None,
) -> Sequence[Row]:
    """Return the rows to which the ids refer, in the entered district and with the given columns.

    Raises:
        Problem: invalid, with a pointer to each id that leads nowhere. (`pointer` is a list's where it ends in `/`.)
    """
    wanted = [i for i in ids if i is not None]
    if not wanted:
        return []
    expected = within or {}
    rows = {row["id"]: row for row in await write.rows_of(model, wanted)}
    valid = {i for i, row in rows.items() if all(row[name] == value for name, value in expected.items())}
    places = (f"{pointer}{n}" if pointer.endswith("/") else pointer for n in range(len(wanted)))
    refuse_if([replace(_NOWHERE, pointer=place) for place, i in zip(places, wanted, strict=True) if i not in valid])
    return [rows[i] for i in wanted]


async def load_in_parts(write: Write, model: type[SQLModel], ids: Mapping[str, UUID]) -> Sequence[Row]:
    """Return the rows to which the ids refer, in the entered district; each id stands by its pointer.

    Raises:
        Problem: invalid, with a pointer to each id that leads nowhere.
    """
    rows = {row["id"]: row for row in await write.rows_of(model, list(ids.values()))} if ids else {}
    refuse_if([replace(_NOWHERE, pointer=pointer) for pointer, i in ids.items() if i not in rows])
    return list(rows.values())


def _clashes(rows: Mapping[UUID, Row]) -> Iterator[Clash]:
    parents = {i: row["parent_id"] for i, row in rows.items()}
    for thing in parents:
        fault = parent_fault(parents, thing, "/parent_id")
        if fault is not None:
            yield Clash(fault, _line(parents, thing))


def _line(parents: Mapping[UUID, UUID | None], thing: UUID) -> list[UUID]:
    """Return a thing and those above it, each once."""
    line: dict[UUID, None] = {}
    above: UUID | None = thing
    while above is not None and above not in line:
        line[above] = None
        above = parents.get(above)
    return list(line)


NESTED = Among("nothing stands below itself or too deep", ("parent_id",), _clashes)
"""The rule of parents in all of the district."""
NESTED_IN_CONCEPT = replace(NESTED, within=("concept_id",))


def _part_faults(row: Row, targets: Targets) -> Iterator[Fault]:
    whole = targets.get("parent_id")
    if whole and whole["id"] == row["id"]:
        en, de = "It is no part of itself", "Sie ist kein Teil ihrer selbst"
        yield Fault("nested_parts", en, de, pointer="/parent_id")
    elif whole and whole["parent_id"] is not None:
        en = "A part has no parts of its own: the whole that is named is a part itself, or this one has parts"
        de = "Ein Teil hat selbst keine Teile: Das genannte Ganze ist selbst ein Teil, oder diese hier hat Teile"
        yield Fault("nested_parts", en, de, pointer="/parent_id")


PARTS_OF_WHOLES = Rule("a part has no parts", _part_faults, ("parent_id",), {"parent_id": There(("parent_id",))})


def parent_fault(parents: Mapping[Any, Any], start: Any, pointer: str) -> Fault | None:
    """Return the fault of a thing's parents, if any: a circle, or too many levels."""
    seen = {start}
    above = parents.get(start)
    while above is not None:
        if above in seen:
            en, de = "The parent stands below it", "Das Übergeordnete steht selbst darunter"
            return Fault("circle", en, de, pointer=pointer)
        seen.add(above)
        if len(seen) > MAX_LEVELS:
            en, de = f"At most {MAX_LEVELS} levels", f"Höchstens {MAX_LEVELS} Ebenen"
            return Fault("too_deep", en, de, pointer=pointer)
        above = parents.get(above)
    return None
