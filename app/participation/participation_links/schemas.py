"""Links from what people said to what it led to, as clients send and receive them."""

from typing import Self
from uuid import UUID

from pydantic import Field, model_validator

from app.core.schemas import DistrictResource, Id, Input, Patch, broken
from app.core.text import Line
from app.districts.schemas import New, WithActions
from app.participation.rules import end_faults
from app.participation.vocabulary import LinkRelation

SOURCES = ("feedback_item_id", "key_statement_id")
TARGETS = ("other_statement_id", "measure_id", "goal_id")


class LinkFacts(Input):
    """The changeable fields of a link; an import bundle has the same."""

    relation: LinkRelation = Field(description="Relation of the first to the second, such as led_to")
    note: Line | None = Field(default=None, description="Part that is meant, and the reason")


class LinkContent(LinkFacts):
    """A link's own words as a whole."""


class LinkCreate(New, LinkContent):
    """A new link, from a feedback item or key statement to another statement, a measure or a goal of the district."""

    feedback_item_id: Id | None = Field(default=None, description="From this feedback item")
    key_statement_id: Id | None = Field(default=None, description="From this key statement")
    other_statement_id: Id | None = Field(default=None, description="To this key statement, of any concept")
    measure_id: Id | None = Field(default=None, description="To this measure, of any concept")
    goal_id: Id | None = Field(default=None, description="To this goal, of any concept")

    @model_validator(mode="after")
    def _has_two_ends(self) -> Self:
        for names in (SOURCES, TARGETS):
            given = [name for name in names if getattr(self, name) is not None]
            if len(given) != 1:
                listed = ", ".join(f"`{name}`" for name in names)
                raise broken(
                    (given or names)[-1],
                    "one_of",
                    f"Exactly one of these is given: {listed}",
                    f"Genau eines von diesen ist anzugeben: {listed}",
                )
        for fault in end_faults(self.__dict__):
            raise broken("other_statement_id", fault.code, fault.en, fault.de)
        return self


class LinkPatch(LinkFacts, Patch):
    """A change of a link: what is left out stays. Its ends never change: delete it and make another."""


class LinkRead(LinkFacts, DistrictResource):
    """A link from what people said to what it led to."""

    concept_id: UUID = Field(description="The concept that the feedback is about")
    feedback_item_id: UUID | None = Field(description="From this feedback item")
    key_statement_id: UUID | None = Field(description="From this key statement")
    other_statement_id: UUID | None = Field(description="To this key statement")
    measure_id: UUID | None = Field(description="To this measure")
    goal_id: UUID | None = Field(description="To this goal")


class LinkDetail(WithActions, LinkRead):
    """One link, with the actions that the caller may take."""
