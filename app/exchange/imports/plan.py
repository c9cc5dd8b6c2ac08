"""What an import would do: which rows it makes, which it changes, and what it refuses.

Entries find what they are about by key: among what the district holds already and among what the bundle brings.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ValidationError
from sqlmodel import SQLModel

from app.core.faults import fault_of
from app.core.ids import new_id
from app.core.problems import Fault
from app.core.reading import Row
from app.core.writing import Write

Name = tuple[str | None, str]
"""A concept's key (None for what belongs to the district) and the thing's own key."""


@dataclass
class Staged:
    """A row as it will be, with what it was before."""

    values: dict[str, Any]
    before: Row | None
    pointer: str
    changed: list[str] = field(default_factory=list)
    links: dict[str, list[UUID]] = field(default_factory=dict)
    """Lists of references that are kept in tables of their own, where they differ."""


@dataclass
class Kind:
    """One kind of thing in an import: what is there, and what will be."""

    model: type[SQLModel]
    existing: dict[Name, Row] = field(default_factory=dict)
    staged: dict[Name, Staged] = field(default_factory=dict)
    unchanged: int = 0

    def stage_new(self, name: Name, row: dict[str, Any]) -> None:
        """Stages a row that is new for certain."""
        self.staged[name] = Staged(row, None, "")

    def row(self, name: Name) -> Row | None:
        """What has the name: as it will be, or as it is."""
        staged = self.staged.get(name)
        return staged.values if staged else self.existing.get(name)

    @property
    def created(self) -> list[Staged]:
        return [s for s in self.staged.values() if s.before is None]

    @property
    def altered(self) -> list[Staged]:
        return [s for s in self.staged.values() if s.before is not None]


@dataclass
class Plan:
    """An import in the making."""

    write: Write
    district: Row
    kinds: dict[str, Kind]
    faults: list[Fault] = field(default_factory=list)
    seen: set[tuple[str, Name]] = field(default_factory=set)
    missing: set[tuple[str, Name]] = field(default_factory=set)
    """Names of refused entries: what refers to them is not told as well."""

    def fault(self, code: str, pointer: str, en: str, de: str) -> None:
        self.faults.append(Fault(code, en, de, pointer=pointer))

    def first(self, kind: str, name: Name, pointer: str) -> bool:
        """Whether the bundle names the thing for the first time."""
        if (kind, name) in self.seen:
            self.fault("repeated_key", f"{pointer}/key", "This key stands twice", "Dieser Schlüssel steht doppelt")
            return False
        self.seen.add((kind, name))
        return True

    def refer(self, kind: str, name: Name, pointer: str) -> Row | None:
        """The row to which a key refers; told where it refers to nothing."""
        row = self.kinds[kind].row(name)
        if row is None and (kind, name) not in self.missing:
            self.fault(
                "unknown_reference",
                pointer,
                "This key is neither in the bundle nor in the district",
                "Dieser Schlüssel steht weder im Paket noch im Kreis",
            )
        return row

    def refer_all(self, kind: str, concept: str | None, keys: Sequence[str], pointer: str) -> list[UUID]:
        rows = [self.refer(kind, (concept, key), f"{pointer}/{n}") for n, key in enumerate(keys)]
        return [row["id"] for row in rows if row is not None]

    def content(
        self, model: type[BaseModel], stored: Mapping[str, Any], given: Mapping[str, Any], pointer: str
    ) -> BaseModel | None:
        """The stored content with what was given over it, validated as a whole; told where it is not valid."""
        try:
            return model.model_validate({**stored, **given})
        except ValidationError as error:
            place = pointer.strip("/").split("/")
            self.faults += [fault_of(e, place) for e in error.errors(include_url=False)]
            return None

    def stage(
        self,
        kind: str,
        name: Name,
        values: Mapping[str, Any],
        pointer: str,
        links: Mapping[str, tuple[Sequence[UUID], Sequence[UUID]]] | None = None,
    ) -> None:
        """Stages a row where it is new or differs. `links` gives each list as it is and as it will be."""
        of = self.kinds[kind]
        before = of.existing.get(name)
        relinked = {key: list(after) for key, (was, after) in (links or {}).items() if list(was) != list(after)}
        if before is None:
            row = self.write.stamped({**values, "id": new_id(), "key": name[1]})
            of.staged[name] = Staged(row, None, pointer, links=relinked)
            return
        kept = {column: value for column, value in values.items() if column != "is_public"}  # settled afterwards
        changed = [column for column, value in kept.items() if before[column] != value]
        if not changed and not relinked:
            of.unchanged += 1
            return
        moved = {"version": before["version"] + 1, "updated_at": self.write.recorded_at}
        of.staged[name] = Staged({**before, **kept, **moved}, before, pointer, [*changed, *relinked], relinked)
