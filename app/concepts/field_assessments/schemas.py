"""Assessments of fields of action, as clients send and receive them."""

from uuid import UUID

from pydantic import Field

from app.concepts.status_log.schemas import EntryInShort, EntryRead, NewEntry
from app.core.actions import AllowedAction
from app.core.schemas import Id
from app.districts.schemas import WithNames


class FieldAssessmentCreate(NewEntry):
    """A new assessment of a field of action, by hand."""

    field_id: Id = Field(description="The field of action it is about")


class FieldAssessmentRead(EntryRead, like=FieldAssessmentCreate):
    """An assessment of a field of action, by the rules of status updates."""

    field_id: UUID


class FieldAssessmentDetail(WithNames, FieldAssessmentRead):
    """One assessment, with the actions that the caller may take."""

    allowed_actions: list[AllowedAction] = Field(
        description="Actions that the caller's role allows: publish, retract, redact"
    )


class FieldAssessmentInShort(EntryInShort):
    """The current assessment of a field of action, in short."""

    field_id: UUID = Field(
        description="The field of action that was assessed: one of an earlier version where it is inherited"
    )
