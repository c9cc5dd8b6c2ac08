"""Assessments of goals, as clients send and receive them."""

from uuid import UUID

from pydantic import Field

from app.concepts.status_log.schemas import EntryContent, EntryRead, NewEntry
from app.core.actions import AllowedAction
from app.core.schemas import Id
from app.districts.schemas import WithNames


class AssessmentContent(EntryContent):
    """A light on a day, by hand."""


class AssessmentCreate(NewEntry, AssessmentContent):
    """A new assessment of a goal."""

    goal_id: Id = Field(description="The goal it is about")


class AssessmentRead(EntryRead, like=AssessmentCreate):
    """An assessment of a goal, by the rules of status updates."""

    goal_id: UUID


class AssessmentDetail(WithNames, AssessmentRead):
    """One assessment, with the actions that the caller may take."""

    allowed_actions: list[AllowedAction] = Field(
        description="Actions that the caller's role allows: publish, retract, redact"
    )
