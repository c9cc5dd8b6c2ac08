"""The district's own rows in the bundle of a concept: those about it, and those to which these refer."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from app.core.labels import ids_in
from app.core.reading import Row
from app.core.resource_spec import ResourceSpec
from app.resources import (
    CONSULTATIONS,
    FUNDING_APPLICATIONS,
    FUNDING_SOURCES,
    LEGISLATIVE_TERMS,
    MEETINGS,
    PAPERS,
    REPORTING_DUTIES,
    REPORTS,
    RESOLUTION_TASKS,
)


def about(rows: Mapping[ResourceSpec, Sequence[Row]], concepts: set[UUID]) -> dict[ResourceSpec, list[Row]]:
    """Return the rows of the council and of funding about the concepts; other lists are exported whole."""
    exported: dict[ResourceSpec, list[Row]] = {LEGISLATIVE_TERMS: []}
    for resource in (REPORTING_DUTIES, REPORTS, PAPERS):
        exported[resource] = [row for row in rows[resource] if row["concept_id"] in concepts]
    papers = {row["paper_id"] for row in exported[REPORTS]} | {row["id"] for row in exported[PAPERS]}
    consulted = {row["consultation_id"] for row in exported[REPORTING_DUTIES]}
    exported[CONSULTATIONS] = [
        row
        for row in rows[CONSULTATIONS]
        if row["paper_id"] in papers - {None} or row["adopts_concept_id"] in concepts or row["id"] in consulted
    ]
    papers |= {row["paper_id"] for row in exported[CONSULTATIONS]}
    exported[PAPERS] = [row for row in rows[PAPERS] if row["id"] in papers]
    consultations = {row["id"] for row in exported[CONSULTATIONS]}
    exported[RESOLUTION_TASKS] = [
        row
        for row in rows[RESOLUTION_TASKS]
        if row["paper_id"] in papers - {None} or row["consultation_id"] in consultations
    ]
    met = _named(exported[CONSULTATIONS], "meeting_id")
    met |= {i for row in exported[RESOLUTION_TASKS] for i in ids_in(row, "follow_ups.meeting_id")}
    exported[MEETINGS] = [row for row in rows[MEETINGS] if row["id"] in met]
    exported[FUNDING_APPLICATIONS] = [row for row in rows[FUNDING_APPLICATIONS] if row["concept_id"] in concepts]
    drawn_on = _named(exported[FUNDING_APPLICATIONS], "source_id")
    exported[FUNDING_SOURCES] = [row for row in rows[FUNDING_SOURCES] if row["id"] in drawn_on]
    return exported


def _named(rows: Sequence[Row], column: str) -> set[UUID]:
    return {row[column] for row in rows if row[column] is not None}
