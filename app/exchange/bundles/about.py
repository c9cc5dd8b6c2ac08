"""The district's own rows in the bundle of a concept: those about it, and those to which these refer."""

from collections.abc import Mapping, Sequence
from uuid import UUID

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
    told: dict[ResourceSpec, list[Row]] = {LEGISLATIVE_TERMS: []}
    for resource in (REPORTING_DUTIES, REPORTS, PAPERS):
        told[resource] = [row for row in rows[resource] if row["concept_id"] in concepts]
    papers = {row["paper_id"] for row in told[REPORTS]} | {row["id"] for row in told[PAPERS]}
    asked = {row["consultation_id"] for row in told[REPORTING_DUTIES]}
    told[CONSULTATIONS] = [
        row
        for row in rows[CONSULTATIONS]
        if row["paper_id"] in papers - {None} or row["adopts_concept_id"] in concepts or row["id"] in asked
    ]
    papers |= {row["paper_id"] for row in told[CONSULTATIONS]}
    told[PAPERS] = [row for row in rows[PAPERS] if row["id"] in papers]
    consultations = {row["id"] for row in told[CONSULTATIONS]}
    told[MEETINGS] = [row for row in rows[MEETINGS] if row["id"] in _named(told[CONSULTATIONS], "meeting_id")]
    told[RESOLUTION_TASKS] = [
        row
        for row in rows[RESOLUTION_TASKS]
        if row["paper_id"] in papers - {None} or row["consultation_id"] in consultations
    ]
    told[FUNDING_APPLICATIONS] = [row for row in rows[FUNDING_APPLICATIONS] if row["concept_id"] in concepts]
    drawn_on = _named(told[FUNDING_APPLICATIONS], "source_id")
    told[FUNDING_SOURCES] = [row for row in rows[FUNDING_SOURCES] if row["id"] in drawn_on]
    return told


def _named(rows: Sequence[Row], column: str) -> set[UUID]:
    return {row[column] for row in rows if row[column] is not None}
