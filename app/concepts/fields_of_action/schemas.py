"""Fields of action, as clients send and receive them."""

from uuid import UUID

from pydantic import Field

from app.concepts.vocabulary import FieldKind, Topic
from app.core.schemas import ConceptResource, Id, Input, Patch
from app.core.text import Label, Line, Prose
from app.districts.schemas import NewInConcept, Position, WithActions


class FieldFacts(Input):
    """The written fields of a field of action without references, as in an import bundle."""

    kind: FieldKind = Field(default=FieldKind.ACTION_FIELD, description="Theme, field of action or cross-cutting issue")
    topic: Topic | None = Field(default=None, description="Shared topic, so that counties can be compared")
    number: Label | None = Field(default=None, description="The county's number for it")
    title: Line = Field(description="Title of the field")
    description: Prose | None = Field(default=None, description="What it is about")
    working_body: Line | None = Field(default=None, description="The working group that looks after it")
    position: Position = Field(default=0, description="Order among its siblings")


class FieldFields(FieldFacts):
    """The same with its references, by id."""

    parent_id: Id | None = Field(default=None, description="The field it is part of, in the same concept")
    predecessor_id: Id | None = Field(
        default=None, description="The field that it continues, of the version before this concept"
    )


class FieldContent(FieldFields):
    """A field as a whole."""


class FieldCreate(NewInConcept, FieldContent):
    """A new field of action."""


class FieldPatch(FieldFields, Patch):
    """A change of a field: what is left out stays."""


class FieldRead(FieldFields, ConceptResource):
    """A field of action of a concept (Themenfeld, Handlungsfeld, Querschnittsthema)."""

    predecessor_id: UUID | None = Field(description="The field of the version before that it continues")


class FieldDetail(WithActions, FieldRead):
    """One field, with what the caller may do."""
