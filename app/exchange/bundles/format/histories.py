"""The past of a bundle's entries; taken by a restore only."""

from typing import Annotated

from pydantic import Field

from app.core.schemas import Id, Input, PastMoment

PastVersion = Annotated[int, Field(strict=True, ge=1, le=1_000_000_000)]
"""A version that leaves room below the greatest integer of the database: it goes on, by steps of up to 1,000."""


class History(Input):
    """Id, version and times of an entry in the installation from which it comes. Taken by a restore only."""

    id: Id = Field(description="Its id there")
    version: PastVersion = Field(description="Its version there")
    created_at: PastMoment = Field(description="Time of creation")
    updated_at: PastMoment = Field(description="Time of the last change")


class LogHistory(Input):
    """Id, version, times and actors of a log entry in the installation from which it comes. Taken by a restore only."""

    id: Id = Field(description="Its id there")
    version: PastVersion = Field(description="Its version there")
    recorded_at: PastMoment = Field(description="Time at which that installation recorded it")
    recorded_by: Id = Field(description="Actor, by a pseudonymous id of that installation")
    updated_at: PastMoment = Field(description="Time of the last change")
    published_at: PastMoment | None = Field(default=None, description="Needed where it was published")
    published_by: Id | None = Field(default=None, description="Actor, by a pseudonymous id of that installation")
    retracted_at: PastMoment | None = Field(default=None, description="Needed where it was retracted")
    retracted_by: Id | None = Field(default=None, description="Actor, by a pseudonymous id of that installation")
    redacted_at: PastMoment | None = Field(default=None, description="Needed where it was redacted")
    redacted_by: Id | None = Field(default=None, description="Actor, by a pseudonymous id of that installation")


class ObservationHistory(Input):
    """Id, version, times and actor of an observation in the installation from which it comes. Taken by a restore
    only."""

    id: Id = Field(description="Its id there")
    version: PastVersion = Field(description="Its version there")
    recorded_at: PastMoment = Field(description="Time at which that installation recorded it")
    recorded_by: Id = Field(description="Actor, by a pseudonymous id of that installation")
    updated_at: PastMoment = Field(description="Time of the last change")
    retracted_at: PastMoment | None = Field(
        default=None, description="Time at which its import was reverted, if it was"
    )


class Restored(Input):
    """Fields of every entry that can be restored."""

    history: History | None = Field(default=None, description="History that a restore keeps; only with `restore=true`")
