"""The plan of an import: the rows that it creates and changes, and the faults for which it is refused.

Entries find what they are about by key: among what the district holds already and among what the bundle brings.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import Any, NamedTuple
from uuid import UUID

from pydantic import BaseModel, ValidationError
from sqlmodel import SQLModel

from app.concepts.concepts.queries import OPEN
from app.core.faults import faults_of
from app.core.ids import new_id
from app.core.link_tables import Lists, fields_of
from app.core.problems import Fault
from app.core.reading import Row
from app.core.tables import TECHNICAL, is_technical
from app.core.validation import validated
from app.core.writing import Write
from app.exchange.imports.parsing import Name
from app.resources import LOGS, RESOURCES


def named_by_key(column: str) -> str:
    """Return the name of a column in entries: a reference is named by key, without `_id`."""
    return column.removesuffix("_id")


@dataclass
class StagedRow:
    """A row as it will be, with its stored state."""

    values: dict[str, Any]
    before: Row | None
    pointer: str
    changed: list[str] = field(default_factory=list)
    links: dict[str, list[UUID]] = field(default_factory=dict)
    """Lists of references that are kept in tables of their own, where they differ."""
    former_links: dict[str, list[UUID]] = field(default_factory=dict)

    @property
    def former(self) -> dict[str, Any]:
        """The stored values that the row no longer will have."""
        assert self.before is not None, "a new row was nothing before"
        kept = {k: v for k, v in self.before.items() if k not in TECHNICAL and v != self.values[k]}
        return {**kept, **self.former_links}


@dataclass
class Kind:
    """The stored and staged rows of one list."""

    model: type[SQLModel]
    existing: dict[Name, Row] = field(default_factory=dict)
    staged: dict[Name, StagedRow] = field(default_factory=dict)
    unchanged: int = 0
    new_ids: dict[Name, UUID] = field(default_factory=dict)
    """The ids of what the bundle brings, staged or not."""

    def id_of(self, name: Name) -> UUID | None:
        """Return the id of a stored or staged row."""
        row = self.existing.get(name)
        return row["id"] if row else self.new_ids.get(name)

    def stage_new(self, name: Name, row: dict[str, Any], pointer: str) -> None:
        """Stage a row that is new for certain."""
        self.staged[name] = StagedRow(row, None, pointer)

    def row(self, name: Name) -> Row | None:
        """Return the staged row, or else the stored one. If its visibility may change with what it hangs under, ask
        `Plan.is_public`."""
        staged = self.staged.get(name)
        return staged.values if staged else self.existing.get(name)

    def rows(self) -> Iterator[Row]:
        """Yield all rows, as they will be."""
        yield from (row for name in {**self.existing, **self.staged} if (row := self.row(name)) is not None)

    @property
    def created(self) -> list[StagedRow]:
        return [s for s in self.staged.values() if s.before is None]

    @property
    def altered(self) -> list[StagedRow]:
        return [s for s in self.staged.values() if s.before is not None]


class Act(NamedTuple):
    """Time and actor of an act on an entry."""

    at: datetime
    by: UUID | None


@dataclass(frozen=True)
class Past:
    """The past of a restored entry: columns of its row, and the acts on it."""

    columns: Mapping[str, Any] = field(default_factory=dict)
    acts: Mapping[str, Act] = field(default_factory=dict)


NO_PAST = Past()
"""The past of rows that are not restored."""


class Differing(NamedTuple):
    """An entry of a log that says something else than what was recorded under its key."""

    pointer: str
    key: str
    fields: Sequence[str]
    recorded_as: str | None = None
    """Key of the new entry, where it was recorded as a correction."""


@dataclass
class Plan:
    """An import in the making."""

    write: Write
    district: Row
    kinds: dict[str, Kind]
    refused: set[tuple[str, Name]]
    """Names of entries that could not be read."""
    faults: list[Fault] = field(default_factory=list)
    warnings: list[Fault] = field(default_factory=list)
    """Of what is taken as it came and may be a mistake."""
    differing: list[Differing] = field(default_factory=list)
    records_corrections: bool = False
    """True if an entry that differs from what was recorded is recorded as another one of the same day."""
    seen: set[tuple[str, Name]] = field(default_factory=set)
    _places: dict[tuple[str, Name], list[str]] = field(default_factory=dict)
    """Pointers to the entries that name each thing."""
    past: dict[tuple[str, Name], Past] = field(default_factory=dict)
    """By kind and name, of a restore."""
    links: Mapping[UUID, Lists] = field(default_factory=dict)
    """Lists of references of stored rows that have an entry."""
    nowhere: set[UUID] = field(default_factory=set)
    """Ids that stand for keys that lead nowhere."""
    erased: set[tuple[str, Name]] = field(default_factory=set)
    """Names of erased items: a reference to one is dropped, and is no fault."""
    _rows: dict[str, Mapping[UUID, Row]] = field(default_factory=dict)
    _staged: dict[str, Mapping[UUID, StagedRow]] = field(default_factory=dict)
    closed_to_lights: dict[UUID, Row] = field(default_factory=dict)
    """Of the closed concepts those that take no lights either."""

    @cached_property
    def closed(self) -> dict[UUID, Row]:
        """Concepts whose content may not change, as they were before this import."""
        return {row["id"]: row for row in self.kinds["concepts"].existing.values() if row["state"] not in OPEN}

    @property
    def contents(self) -> list[Kind]:
        """Lists whose rows can change: all but the logs."""
        return [self.kinds[resource.name] for resource in RESOURCES if resource not in LOGS]

    def fault(self, code: str, pointer: str, en: str, de: str) -> None:
        self.faults.append(Fault(code, en, de, pointer=pointer))

    def first(self, kind: str, name: Name, pointer: str) -> bool:
        """Return True if the bundle names the thing for the first time; report repetitions."""
        self.seen.add((kind, name))
        places = self._places.setdefault((kind, name), [])
        places.append(pointer)
        if len(places) == 2:
            self._tell_repeated(*places)
        if len(places) > 1:
            self._tell_repeated(pointer, places[0])
        return len(places) == 1

    def _tell_repeated(self, pointer: str, other: str) -> None:
        en, de = f"This key stands twice: also at {other}", f"Dieser Schlüssel steht doppelt: auch bei {other}"
        self.fault("repeated_key", f"{pointer}/key", en, de)

    def is_named(self, kind: str, name: Name) -> bool:
        """Return True if the bundle has an entry of that name, refused or not."""
        return any((kind, name) in names for names in (self.seen, self.refused, self.erased))

    def resolve_key(self, kind: str, name: Name, pointer: str) -> UUID | None:
        """Return the id to which a key refers; report a key that refers to nothing, not even to a refused entry."""
        found = self.kinds[kind].id_of(name)
        if found is None and not self.is_named(kind, name):
            self.fault(
                "unknown_reference",
                pointer,
                "This key is neither in the bundle nor in the district",
                "Dieser Schlüssel steht weder im Paket noch im Kreis",
            )
        return found

    def refer_row(self, kind: str, name: Name, pointer: str) -> Row | None:
        """Return the row to which a key refers, in a list that is staged; None if it was refused."""
        row = self.kinds[kind].row(name)
        if row is None:
            self.resolve_key(kind, name, pointer)
        return row

    def give_ids(self, lists: Mapping[str, Sequence[tuple[int, Any]]]) -> None:
        """Give an id to every new row, except entries of logs, to which nothing refers."""
        for resource in (resource for resource in RESOURCES if resource not in LOGS):
            kind = self.kinds[resource.name]
            for _, entry in lists[resource.name]:
                name: Name = (entry.concept if resource.is_of_concept else None, entry.key)
                if name not in kind.existing:
                    past = self.past.get((resource.name, name), NO_PAST).columns
                    kind.new_ids[name] = past.get("id") or new_id()

    def is_public(self, concept: Row, row: Row | None = None) -> bool:
        """Return True if a row below a concept, and so what hangs under it, will be public."""
        whole = (
            self.rows("measures").get(row["parent_id"]) if row and {"visibility", "parent_id"} <= row.keys() else None
        )
        own = (one.get("visibility", "public") == "public" for one in (row, whole) if one is not None)
        return bool(concept["is_public"]) and all(own)

    def rows(self, kind: str) -> Mapping[UUID, Row]:
        """Return the rows of a list by id, as they will be. The answer is kept: ask once all of the list are staged."""
        if kind not in self._rows:
            self._rows[kind] = {row["id"]: row for row in self.kinds[kind].rows()}
        return self._rows[kind]

    def staged(self, kind: str) -> Mapping[UUID, StagedRow]:
        """Return the staged rows of a list by id. The answer is kept: ask once all of the list are staged."""
        if kind not in self._staged:
            self._staged[kind] = {staged.values["id"]: staged for staged in self.kinds[kind].staged.values()}
        return self._staged[kind]

    def version_before(self, concept: str) -> str | None:
        """Return the key of a concept's previous version."""
        row = self.kinds["concepts"].row((None, concept))
        before = self.rows("concepts").get(row["predecessor_id"]) if row else None
        return str(before["key"]) if before else None

    def content(
        self,
        model: type[BaseModel],
        stored: Mapping[str, Any],
        given: Mapping[str, Any],
        pointer: str,
        name_of: Callable[[str], str] = named_by_key,
    ) -> BaseModel | None:
        """Return the stored content with the given fields, validated as a whole. Report faults by the entry's own names
        for its references (`name_of`) and return None."""
        try:
            return validated(model, stored, given)
        except ValidationError as error:
            for fault in faults_of(error.errors(include_url=False), given):
                _, field, *rest = str(fault.pointer).split("/") if fault.pointer else ("", "")
                place = "/".join([pointer, name_of(field), *rest]) if field else pointer
                self.faults.append(replace(fault, pointer=place))
            return None

    def stage(
        self,
        kind: str,
        name: Name,
        values: Mapping[str, Any],
        pointer: str,
        links: Mapping[str, tuple[Sequence[UUID], Sequence[UUID]]] | None = None,
    ) -> None:
        """Stage a row that is new or differs. `links` gives each list as it is and as it will be."""
        of = self.kinds[kind]
        before = of.existing.get(name)
        differing = {key: both for key, both in (links or {}).items() if list(both[0]) != list(both[1])}
        relinked = {key: list(after) for key, (_, after) in differing.items()}
        if before is None:
            row = self.write.stamped({**values, "id": of.id_of(name) or new_id(), "key": name[1]})
            row |= self.past.get((kind, name), NO_PAST).columns
            of.staged[name] = StagedRow(row, None, pointer, links=relinked)
            return
        differing_values = [column for column, value in values.items() if before[column] != value]
        changed = [column for column in differing_values if not is_technical(of.model, column)]
        if not changed and not relinked:  # where only the visibility above changed, it is settled afterwards
            of.unchanged += 1
            return
        was = {key: list(former) for key, (former, _) in differing.items()}
        fields = list(dict.fromkeys([*changed, *fields_of(relinked)]))
        of.staged[name] = StagedRow({**before, **values}, before, pointer, fields, relinked, was)

    def restage(self, kind: str, name: Name, values: Mapping[str, Any], pointer: str) -> None:
        """Set columns that follow from another entry, in a row already looked at, staged or not."""
        of = self.kinds[kind]
        staged = of.staged.get(name)
        if staged is None:
            if self.is_named(kind, name):
                of.unchanged -= 1
            self.stage(kind, name, values, pointer)
        else:
            staged.values |= values
            if staged.before is not None:
                staged.changed += values
