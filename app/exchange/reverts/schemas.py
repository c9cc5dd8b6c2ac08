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
    action: ChangeAction = Field(description="Action of the import")


class Reverted(Output):
    """Result of a revert, or of a dry run."""

    dry_run: bool = Field(description="True for a dry run")
    import_id: UUID = Field(description="The import")
    removed: int = Field(description="Number of resources that it had created, which are deleted")
    restored: int = Field(description="Number of resources that it had changed, which are restored")
    retracted: int = Field(
        description="Number of status updates, assessments and observations about older resources that it had "
        "recorded, which are retracted; their keys are free again"
    )
    kept: list[KeptChange] = Field(
        description="Effects that cannot be undone: the district that it created; publications, retractions and "
        "redactions of older entries"
    )
