"""Definitions of attributes of the county's own, as clients send and receive them."""

from typing import Annotated

from pydantic import Field

from app.concepts.vocabulary import AttributeKind
from app.core.field_rules import Broken, Ruled, broken, rule
from app.core.schemas import ConceptResource, Input, Patch, UniqueItems, Value
from app.core.text import Key, Label, Prose
from app.districts.schemas import NewInConcept, OwnVisibility, Position, WithActions
from app.districts.vocabulary import Visibility


class AttributeChoice(Value):
    """A value that can be chosen."""

    code: Key = Field(description="As it stands in `attributes`")
    label: Label = Field(description="As it is shown")


class DefinitionFields(Input):
    """Content of a definition; import bundles have the same fields. Its key is the name of the attribute."""

    label: Label = Field(description="What the county calls the attribute, such as Kostenstelle")
    description: Prose | None = Field(default=None, description="What it says, and where it comes from")
    kind: AttributeKind = Field(
        description="text, number, date, boolean, choice, choices or link; it changes only as long as all values fit"
    )
    choices: Annotated[list[AttributeChoice], Field(max_length=200), UniqueItems(lambda choice: choice.code)] = Field(
        default_factory=list,
        description="What can be chosen, in order; for the kinds `choice` and `choices`, and only for them. One that a "
        "measure has cannot be taken away",
    )
    unit: Label | None = Field(default=None, description="Unit of a number, such as qm")
    position: Position = Field(default=0, description="Order within the concept")
    visibility: OwnVisibility = Visibility.PUBLIC


class DefinitionContent(DefinitionFields, Ruled):
    """The whole content of a definition, with the rules between its fields."""

    @rule
    def _choices_of_a_choice(self) -> Broken:
        if (self.kind in ("choice", "choices")) != bool(self.choices):
            yield broken(
                "choices",
                "choices",
                "`choices` come with the kinds `choice` and `choices`, and only with them",
                "`choices` gehören zu den Arten `choice` und `choices` und nur zu ihnen",
            )


class DefinitionCreate(NewInConcept, DefinitionContent):
    """A new definition of an attribute."""


class DefinitionPatch(DefinitionFields, Patch, of=DefinitionContent):
    """A change of a definition; omitted fields keep their values, and `choices` are replaced as a whole."""


class DefinitionRead(DefinitionFields, ConceptResource):
    """An attribute of the county's own that the measures of a concept may have. Values of an internal one are shown to
    insiders only."""


class DefinitionDetail(WithActions, DefinitionRead):
    """One definition, with the actions that the caller may take."""
