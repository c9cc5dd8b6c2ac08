"""Assessments of concepts, as clients send and receive them."""

from uuid import UUID

from pydantic import Field

from app.concepts.status_log.schemas import EntryInShort, EntryRead, NewEntry
from app.core.actions import AllowedAction
from app.core.schemas import Id
from app.districts.schemas import WithNames


class ConceptAssessmentCreate(NewEntry):
    """A new assessment of a whole concept, by hand."""

    concept_id: Id = Field(description="The concept it is about")


class ConceptAssessmentRead(EntryRead, like=ConceptAssessmentCreate):
    """An assessment of a whole concept, by the rules of status updates."""

    concept_id: UUID


class ConceptAssessmentDetail(WithNames, ConceptAssessmentRead):
    """One assessment, with the actions that the caller may take."""

    allowed_actions: list[AllowedAction] = Field(
        description="Actions that the caller's role allows: publish, retract, redact"
    )


class ConceptAssessmentInShort(EntryInShort):
    """The current assessment of a whole concept, in short."""

    concept_id: UUID = Field(
        description="The concept that was assessed: one of an earlier version where it is inherited"
    )
