"""An entry on its way to become a row."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from app.core.reading import Row
from app.core.resource_spec import ResourceSpec
from app.exchange.imports.parsing import Name
from app.exchange.imports.resolve.plan import Plan


@dataclass
class Draft:
    """An entry on its way to a row: its `name`, the stored row `before` with its lists of references (`was`), and the
    `given` fields, without key and references."""

    plan: Plan
    resource: ResourceSpec
    entry: Any
    pointer: str
    named: dict[str, UUID | None] = field(default_factory=dict)
    """Given references, by column."""
    content: Any = None
    """The row's own content, as it will be."""
    values: dict[str, Any] = field(default_factory=dict)
    """The columns of its row."""
    lists: dict[str, tuple[list[UUID], list[UUID]]] = field(default_factory=dict)
    """Each of its lists of references, as it is and as it will be."""

    def __post_init__(self) -> None:
        self.name: Name = (self.entry.concept if self.resource.is_of_concept else None), self.entry.key
        self.before: Row | None = self.plan.kinds[self.resource.name].existing.get(self.name)
        self.was: Mapping[str, list[UUID]] = self.resource.no_lists
        if self.before is not None:
            self.was = self.plan.links.get(self.before["id"], self.was)
        self.given: dict[str, Any] = given_facts(self.entry, self.resource.fact_names)

    @property
    def stored(self) -> dict[str, Any]:
        """The stored content."""
        return {**self.resource.stored(self.before), **self.resource.own_links(self.was)} if self.before else {}

    @property
    def names_its_like(self) -> bool:
        """True if it refers to rows of its own list."""
        columns, lists = self.resource.of_its_like
        return any(self.values[name] is not None for name in columns) or any(self.lists[name][1] for name in lists)

    @property
    def about_concept(self) -> str | None:
        """Key of the concept that a row of the district is about."""
        named: str | None = self.entry.about_concept
        if named is None and self.before is not None and self.resource.listed:
            concept = self.plan.rows("concepts").get(self.before["concept_id"])
            return str(concept["key"]) if concept else None
        return named


def given_facts(entry: Any, facts: Collection[str]) -> dict[str, Any]:
    """Return the fields that an entry gives, without key and references."""
    given: dict[str, Any] = entry.given()
    return {name: value for name, value in given.items() if name in facts}
