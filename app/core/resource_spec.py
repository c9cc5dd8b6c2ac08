"""Declarations of resources, each made once: table and schemas, and what it refers to.

From it follow a bundle's list and its entries, their import, export and revert, and who may see what.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, get_args
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import ColumnElement
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import SQLModel

from app.core.link_tables import LinkTable
from app.core.money import Money, SignedMoney
from app.core.reading import Row
from app.core.rules import Among, AnyRule, Audited, Beside, OnChange, Rule
from app.core.tables import table
from app.core.text import sort_key
from app.core.writing import Write

After = Callable[[Write, Sequence[Row]], Awaitable[None]]


TITLES = ("title", "name")
"""Columns that hold a title; a table has one of them at most."""


@dataclass(frozen=True)
class Reference:
    """A reference to a thing of the same district: a column holds its id, an entry of a bundle its key."""

    field: str
    """Name in an entry."""
    target: type[SQLModel]
    description: str
    needed: bool = False
    """True if an entry always names it."""
    hides: bool = True
    """True if a thing that refers to something hidden is hidden, too."""
    same_concept: bool = False
    """True if it leads only to what belongs to the same concept."""
    column_name: str | None = None
    """The column, where that is not called like the field."""

    @cached_property
    def column(self) -> str:
        """The column that holds it."""
        return self.column_name or f"{self.field}_id"


@dataclass(frozen=True)
class ReferenceList:
    """A list of references, which a table of its own keeps."""

    field: str
    """Name in an entry."""
    name: str
    """Name in requests and answers."""
    target: type[SQLModel]
    description: str
    link_table: LinkTable
    hides: bool = True


@dataclass(frozen=True)
class PartReference:
    """A reference in each part of a document, such as the follow-ups of a task: the document holds its id, and a table
    of its own as well, for the database to keep it."""

    within: str
    """The field that holds the parts."""
    field: str
    """Name in the parts of an entry; where it leads into a concept, another field is named like this and `_concept`."""
    target: type[SQLModel]
    link_table: LinkTable
    hides: bool = True

    @property
    def column(self) -> str:
        """Name in the parts of requests and answers."""
        return f"{self.field}_id"

    @property
    def name(self) -> str:
        """Name of all of them together."""
        return f"{self.within}.{self.column}"


@dataclass(frozen=True, eq=False)
class ResourceSpec:
    """A resource of a district."""

    model: type[SQLModel]
    entry: str
    """The name of its entries' schema."""
    description: str
    """Description of an entry."""
    list_description: str
    """Description of its list in a bundle."""
    facts: type[BaseModel]
    """Content beside its references."""
    content: type[BaseModel]
    """All that can be changed, with the rules between fields."""
    derived: Callable[[Any], Mapping[str, Any]] | None = None
    """The columns that follow from its content, beside sort keys named like a field."""
    references: tuple[Reference, ...] = ()
    lists: tuple[ReferenceList, ...] = ()
    in_parts: tuple[PartReference, ...] = ()
    called: tuple[str, ...] = TITLES
    """The columns by which its things are called, the first first: a title, a text, or a reference to what they are
    called after. Those that the table lacks do not count."""
    units: tuple[str, ...] = ()
    """Texts that name an organisation, a unit or a function: a warning tells what looks like a person's name."""
    rules: tuple[AnyRule, ...] = ()
    """What must hold between its rows, and between them and those to which they refer."""
    shown_while: Mapping[str, str | None] = field(default_factory=dict)
    """Values that its columns have while it is public, beside its visibility and all that hides it."""
    shown: ColumnElement[bool] | None = None
    """A further condition for being public, which other rows decide."""
    after: After | None = None
    """Called with rows that appeared or disappeared."""
    apart: Mapping[str, str] = field(default_factory=dict)
    """Fields of which a further column holds what only insiders see."""
    append_only: bool = False
    """True if what was recorded never changes."""
    outlives_concept: bool = False
    """True if it goes on when its concept is closed."""
    editable_when_closed: AbstractSet[str] = frozenset({"visibility"})
    """Fields that may change when its concept is closed."""

    @cached_property
    def name(self) -> str:
        """The name of its table, and of its list in a bundle."""
        return table(self.model).name

    @cached_property
    def is_of_concept(self) -> bool:
        """True if its keys are unique in a concept; all others are in the district."""
        return any(reference.field == "concept" for reference in self.references)

    def columns(self, content: BaseModel) -> dict[str, Any]:
        """Return the columns of a content: documents as JSON, money as its amount, a figure and its precision apart."""
        values = content.model_dump(include=set(self._fields))
        if self._documents:
            values |= content.model_dump(mode="json", include=set(self._documents))
        values |= {name: value.amount for name, value in content if isinstance(value, Money)}
        for name in self._figures:
            figure = values[name] or {"value": None, "precision": None}
            values |= {name: figure["value"], f"{name}_precision": figure["precision"]}
        values |= {f"sort_{name}": sort_key(values[name]) for name in self._sorted}
        return {**values, **self.derived(content)} if self.derived else values

    def stored(self, row: Row) -> dict[str, Any]:
        """Return the content of a row, but for lists of references."""
        values = {name: row[name] for name in self._fields}
        for name in (name for name in self._figures if row[name] is not None):
            values[name] = {"value": row[name], "precision": row[f"{name}_precision"]}
        return values | {name: row[name] | row[column] for name, column in self.apart.items()}

    @cached_property
    def _fields(self) -> tuple[str, ...]:
        return tuple(name for name in self.content.model_fields if name in table(self.model).c)

    @cached_property
    def _documents(self) -> tuple[str, ...]:
        return tuple(name for name in self._fields if isinstance(table(self.model).c[name].type, JSONB))

    @cached_property
    def _figures(self) -> tuple[str, ...]:
        """The fields whose column holds the number alone; another column holds the precision."""
        others = table(self.model).c.keys() - self.content.model_fields.keys()
        return tuple(name for name in self._fields if f"{name}_precision" in others)

    @cached_property
    def amounts(self) -> tuple[str, ...]:
        """The fields of money, whose columns hold the amount alone."""
        types = {name: get_args(self.content.model_fields[name].annotation) for name in self._fields}
        return tuple(name for name, held in types.items() if {Money, SignedMoney}.intersection(held))

    @cached_property
    def _sorted(self) -> tuple[str, ...]:
        return tuple(name for name in self._fields if f"sort_{name}" in table(self.model).c)

    @cached_property
    def ends_with_concept(self) -> bool:
        """True if most of it stays as it is once its concept is closed."""
        return self.is_of_concept and not self.outlives_concept

    @cached_property
    def targets(self) -> Mapping[str, type[SQLModel]]:
        """The targets of its references, by column."""
        return {reference.column: reference.target for reference in self.references}

    @cached_property
    def row_rules(self) -> tuple[Rule, ...]:
        """The rules of a row and those to which it refers."""
        return tuple(rule for rule in self.rules if isinstance(rule, Rule))

    @cached_property
    def change_rules(self) -> tuple[OnChange, ...]:
        """The rules of what a change may do."""
        return tuple(rule for rule in self.rules if isinstance(rule, OnChange))

    @cached_property
    def audited_rules(self) -> tuple[Audited, ...]:
        """The rules that every stored row keeps, whatever was changed."""
        held = (rule for rule in self.rules if not isinstance(rule, OnChange))
        return tuple(rule for rule in held if isinstance(rule, Among) or rule.audited)

    @cached_property
    def looked_at(self) -> AbstractSet[type[SQLModel]]:
        """The tables by whose rows its rules may be broken."""
        others = (rule.others for rule in self.rules if isinstance(rule, Beside))
        return {self.model, *self.targets.values(), *others}

    @cached_property
    def fixed(self) -> tuple[str, ...]:
        """The columns of references that stay as they were made."""
        return tuple(column for column in self.targets if column not in self.content.model_fields)

    @cached_property
    def owner(self) -> Reference | None:
        """Its parent, if not the district alone: the last one that is always named, which belongs to the others."""
        return next((reference for reference in reversed(self.references) if reference.needed), None)

    @cached_property
    def hiding_references(self) -> tuple[Reference, ...]:
        """The references to things that hide it where they are hidden."""
        return tuple(reference for reference in self.references if reference.hides)

    @cached_property
    def link_tables(self) -> Mapping[str, LinkTable]:
        """The storage of its lists of references and of those in parts, by name."""
        return {one.name: one.link_table for one in self.listed}

    @property
    def listed(self) -> tuple[ReferenceList | PartReference, ...]:
        """Its references that tables of their own keep."""
        return *self.lists, *self.in_parts

    def links_in(self, content: BaseModel) -> dict[str, list[UUID]]:
        """Return the ids that a content names in its lists and parts, by name."""
        links = {one.name: getattr(content, one.name) for one in self.lists}
        for one in self.in_parts:
            named = (getattr(part, one.column) for part in getattr(content, one.within))
            links[one.name] = [i for i in named if i is not None]
        return links

    def own_links(self, links: Mapping[str, list[UUID]]) -> dict[str, list[UUID]]:
        """Return the links that are fields of its content."""
        return {one.name: links[one.name] for one in self.lists}

    @cached_property
    def fact_names(self) -> AbstractSet[str]:
        """The fields of its content beside its references."""
        return frozenset(self.facts.model_fields)

    @cached_property
    def no_lists(self) -> Mapping[str, list[UUID]]:
        """Empty lists of references by name, for a thing without any."""
        return {name: [] for name in self.link_tables}

    @cached_property
    def of_its_like(self) -> tuple[Sequence[str], Sequence[str]]:
        """The columns and the lists that refer to things of its own table."""
        columns = tuple(one.column for one in self.references if one.target is self.model)
        return columns, tuple(one.name for one in self.lists if one.target is self.model)

    def field_of(self, column: str) -> str:
        """Return an entry's name for a column or a list of references."""
        called = {reference.column: reference.field for reference in self.references}
        return (called | {one.name: one.field for one in self.lists}).get(column, column)
