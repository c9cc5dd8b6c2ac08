"""What an import answers."""

from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints

from app.core.schemas import DistrictResource, Input, Output, Timestamp
from app.districts.references import DistrictName

FileHash = Annotated[str, StringConstraints(pattern="^[0-9a-f]{64}$", max_length=64)]
"""SHA-256, in hexadecimal digits."""


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
    restore: Annotated[
        bool,
        Field(
            description="For the operator, into a district that holds nothing yet: also keep what the entries' "
            "`history` tells, ids, versions, actors and times of recording, so that a district moves here whole"
        ),
    ] = False


class Counts(Output):
    """What became of the entries of one list."""

    created: int
    changed: int
    unchanged: int


NONE = Counts(created=0, changed=0, unchanged=0)


class ListCounts(Output):
    """What became of a bundle's lists. Imports of before a list was there did nothing to it."""

    district: Counts = NONE
    organisations: Counts = NONE
    concepts: Counts = NONE
    fields_of_action: Counts = NONE
    goals: Counts = NONE
    measures: Counts = NONE
    measure_steps: Counts = NONE
    participation_events: Counts = NONE
    key_statements: Counts = NONE
    feedback_items: Counts = NONE
    participation_links: Counts = NONE
    status_updates: Counts = NONE
    goal_assessments: Counts = NONE


class ImportResult(ListCounts):
    """What was imported or, in a dry run, would be."""

    dry_run: bool
    import_id: UUID | None = Field(
        description="Under which it is listed and can be reverted; null where nothing changed, or would only be"
    )
    district_id: UUID
    created: int = Field(description="In all")
    changed: int = Field(description="In all")
    unchanged: int = Field(description="In all")


class ImportRead(DistrictResource):
    """An import that changed something. Only insiders of the district know of it."""

    revision: int = Field(description="The district's revision that it made; its changes are in the feed")
    actor_id: UUID = Field(description="Who imported, by a pseudonymous id")
    file_hash: str = Field(description="SHA-256 of the file as it was sent, in hexadecimal digits")
    size: int = Field(description="Of the file, in bytes")
    counts: ListCounts
    revertible_until: Timestamp | None = Field(description="Until when it can be reverted; null once it was")
    reverted_at: Timestamp | None = Field(description="When it was reverted")
    reverted_by: UUID | None = Field(description="Who did, by a pseudonymous id")


class ImportDetail(ImportRead):
    """One import, with what the caller may do."""

    allowed_actions: list[str] = Field(description="What the caller's role allows, and the import's age")
