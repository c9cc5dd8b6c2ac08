"""Fields of action, as clients send and receive them."""

from datetime import date
from uuid import UUID

from pydantic import Field

from app.concepts.field_assessments.schemas import FieldAssessmentInShort
from app.concepts.vocabulary import FieldKind, Topic
from app.core.schemas import ConceptResource, Id, Input, Patch
from app.core.text import Label, Line, Prose
from app.districts.schemas import ORDER, NewInConcept, Position, WithActions


class FieldFacts(Input):
    """Content of a field of action without references; import bundles have the same fields."""

    kind: FieldKind = Field(default=FieldKind.ACTION_FIELD, description="Theme, field of action or cross-cutting issue")
    topic: Topic | None = Field(default=None, description="Shared topic, so that counties can be compared")
    number: Label | None = Field(default=None, description="The county's number for it")
    title: Line = Field(description="Title of the field")
    description: Prose | None = Field(default=None, description="Subject of the field")
    working_body: Line | None = Field(default=None, description="The working group that is responsible for it")
    position: Position = Field(default=0, description=ORDER)


class FieldFields(FieldFacts):
    """Content of a field of action with its references, by id."""

    parent_id: Id | None = Field(default=None, description="The field above it, in the same concept")
    predecessor_id: Id | None = Field(
        default=None, description="The field that it continues, of the previous version of the concept"
    )


class FieldContent(FieldFields):
    """The whole content of a field of action."""


class FieldCreate(NewInConcept, FieldContent):
    """A new field of action."""


class FieldPatch(FieldFields, Patch):
    """A change of a field of action; omitted fields keep their values."""


class FieldRead(FieldFields, ConceptResource):
    """A field of action of a concept (Themenfeld, Handlungsfeld, Querschnittsthema)."""

    predecessor_id: UUID | None = Field(
        description="The field that it continues, of the previous version of the concept"
    )
    assessment: FieldAssessmentInShort | None = Field(
        description="The current assessment by hand, in short, beside the lights of its measures; null: there is none"
    )


class FieldDetail(WithActions, FieldRead):
    """One field of action, with the actions that the caller may take."""

    evaluated_on: date = Field(description="The day (Europe/Berlin) for which the answer holds")
