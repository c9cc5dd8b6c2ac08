"""Status updates of measures, as clients send and receive them."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from app.concepts.status_log.schemas import EntryContent, EntryRead, NewEntry
from app.concepts.vocabulary import Schedule, WorkState
from app.core.actions import AllowedAction
from app.core.schemas import Id
from app.districts.schemas import WithNames


class StatusUpdateContent(EntryContent):
    """A measure's light on a day, with its working state."""

    state: WorkState | None = Field(default=None, description="Working state of the measure")
    schedule: Schedule | None = Field(default=None, description="on_track, at_risk or delayed")
    progress: Annotated[int, Field(strict=True, ge=0, le=100)] | None = Field(default=None, description="Percent")

    def said(self) -> tuple[object, ...]:
        return (*super().said(), self.state, self.progress is not None)


class StatusUpdateCreate(NewEntry, StatusUpdateContent):
    """A new status update."""

    measure_id: Id = Field(description="The measure it is about")


class StatusUpdateRead(EntryRead, like=StatusUpdateCreate):
    """A status update of a measure: never changed, only published, retracted or redacted."""

    measure_id: UUID
    state: WorkState | None
    schedule: Schedule | None
    progress: int | None


class StatusUpdateDetail(WithNames, StatusUpdateRead):
    """One status update, with the actions that the caller may take."""

    allowed_actions: list[AllowedAction] = Field(
        description="Actions that the caller's role allows: publish, retract, redact"
    )
