"""Money as entries of a bundle: of a whole district all of it, of a concept what is for that."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any, Protocol
from uuid import UUID

from pydantic import BaseModel

from app.core.money import Money
from app.core.reading import Row
from app.exchange.imports.funding import KINDS

Entry = dict[str, Any]


class Export(Protocol):
    """What is asked of an export."""

    whole: Sequence[UUID]
    of_district: bool

    def named(self, row: Row, facts: type[BaseModel], **references: str) -> Entry:
        """An entry of something that belongs to the district itself."""


def told(export: Export, rows: Mapping[str, Sequence[Row]]) -> dict[str, Sequence[Row]]:
    """The rows that are told: of concepts, their applications and the sources of these."""
    if export.of_district:
        return dict(rows)
    applications = [row for row in rows["funding_applications"] if row["concept_id"] in export.whole]
    drawn_on = {row["source_id"] for row in applications}
    sources = [row for row in rows["funding_sources"] if row["id"] in drawn_on]
    return {**rows, "funding_sources": sources, "funding_applications": applications}


def entries(
    export: Export,
    rows: Mapping[str, Sequence[Row]],
    links: Mapping[UUID, Mapping[str, list[str]]],
    part: Callable[..., Entry],
) -> dict[str, list[Entry]]:
    """The lists of a bundle; `part` makes an entry of something below a concept."""
    kinds = {name: KINDS[name] for name in rows}
    found: dict[str, list[Entry]] = {}
    for name, of in kinds.items():
        held = {field: column for field, column in of.held_in.items() if field != "concept"}
        make = part if name == "cost_estimates" else export.named
        found[name] = [_with_money({**make(row, of.facts, **held), **links.get(row["id"], {})}) for row in rows[name]]
    return found


def _with_money(entry: Entry) -> Entry:
    """Columns hold amounts alone."""
    return {
        name: Money.model_validate(value).model_dump(mode="json") if isinstance(value, Decimal) else value
        for name, value in entry.items()
    }
