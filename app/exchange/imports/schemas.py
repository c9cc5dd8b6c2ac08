"""What an import answers."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from app.core.schemas import Input, Output
from app.districts.references import DistrictName


class ImportQuery(Input):
    """Into which district, and whether for good."""

    district: Annotated[
        DistrictName | None,
        Field(
            description="The target, by id or AGS; the bundle's own `district` is then left aside, neither compared "
            "nor written. Default: the district that the bundle names by its AGS"
        ),
    ] = None
    dry_run: Annotated[bool, Field(description="Do everything but keep it: the answer says what would be")] = False


class Counts(Output):
    """What became of the entries of one list."""

    created: int
    changed: int
    unchanged: int


class ImportResult(Output):
    """What was imported or, in a dry run, would be."""

    dry_run: bool
    district_id: UUID
    district: Counts
    organisations: Counts
    concepts: Counts
    fields_of_action: Counts
    goals: Counts
    measures: Counts
    measure_steps: Counts
    status_updates: Counts
    goal_assessments: Counts
    created: int = Field(description="In all")
    changed: int = Field(description="In all")
    unchanged: int = Field(description="In all")
