"""Query and answers of reverts."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from app.core.schemas import Input, Output
from app.feed.vocabulary import ChangeAction, ChangedResource


class RevertQuery(Input):
    """Finality of a revert."""

    dry_run: Annotated[bool, Field(description="Do everything but keep it: the answer says what would be")] = False


class KeptChange(Output):
    """An effect of an import that cannot be undone."""

    resource: ChangedResource = Field(description="The kind of resource")
    resource_id: UUID = Field(description="Its id")
    action: ChangeAction = Field(description="What the import did to it")


class Reverted(Output):
    """Result of a revert, or of a dry run."""

    dry_run: bool = Field(description="Whether it was only tried")
    import_id: UUID = Field(description="The import")
    removed: int = Field(description="Number of resources that it had created and that are gone")
    restored: int = Field(description="Number of resources that it had changed and that are as before")
    retracted: int = Field(
        description="How many status updates, assessments and observations it had recorded about what was there "
        "before, and are retracted; their keys are free again"
    )
    kept: list[KeptChange] = Field(
        description="What it did and cannot be undone: the district that it made; publications, retractions and "
        "redactions of entries that were there before"
    )
