"""The council's work as entries of a bundle: of a whole district all of it, of a concept what is about that."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol
from uuid import UUID

from pydantic import BaseModel

from app.core.reading import Row
from app.exchange.imports.council import KINDS

Entry = dict[str, Any]


class Export(Protocol):
    """What is asked of an export."""

    whole: Sequence[UUID]
    of_district: bool

    def named(self, row: Row, facts: type[BaseModel], **references: str) -> Entry:
        """An entry of something that belongs to the district itself."""


def entries(export: Export, rows: Mapping[str, Sequence[Row]]) -> dict[str, list[Entry]]:
    """The lists of a bundle."""
    told = rows if export.of_district else _about(rows, set(export.whole))
    return {name: [export.named(row, KINDS[name].facts, **KINDS[name].held_in) for row in told[name]] for name in rows}


def _about(rows: Mapping[str, Sequence[Row]], concepts: set[UUID]) -> dict[str, list[Row]]:
    """What is about the concepts, with all bodies and what it cannot be told without."""
    told: dict[str, list[Row]] = {name: list(rows[name]) for name in ("bodies", "body_seats")}
    told["legislative_terms"] = []
    for name in ("reporting_duties", "reports", "papers"):
        told[name] = [row for row in rows[name] if row["concept_id"] in concepts]
    papers = {row["paper_id"] for row in told["reports"]} | {row["id"] for row in told["papers"]}
    asked = {row["consultation_id"] for row in told["reporting_duties"]}
    told["consultations"] = [
        row
        for row in rows["consultations"]
        if row["paper_id"] in papers - {None} or row["adopts_concept_id"] in concepts or row["id"] in asked
    ]
    papers |= {row["paper_id"] for row in told["consultations"]}
    told["papers"] = [row for row in rows["papers"] if row["id"] in papers]
    consultations = {row["id"] for row in told["consultations"]}
    told["meetings"] = [row for row in rows["meetings"] if row["id"] in _named(told["consultations"], "meeting_id")]
    told["resolution_tasks"] = [
        row
        for row in rows["resolution_tasks"]
        if row["paper_id"] in papers - {None} or row["consultation_id"] in consultations
    ]
    return {name: told[name] for name in rows}


def _named(rows: Sequence[Row], column: str) -> set[UUID]:
    return {row[column] for row in rows if row[column] is not None}
