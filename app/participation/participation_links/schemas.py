"""Links from what people said to what it led to, as clients send and receive them."""

from collections.abc import Mapping
from uuid import UUID

from pydantic import Field

from app.core.field_rules import Broken, Ruled, broken, rule
from app.core.schemas import DistrictResource, Id, Input, Patch
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


def _exactly_one(given: Mapping[str, UUID | None]) -> Broken:
    """Report at one of the fields that none or several of them are given."""
    named = [name for name, value in given.items() if value is not None]
    if len(named) != 1:
        listed = ", ".join(f"`{name}`" for name in given)
        en, de = f"Exactly one of these is given: {listed}", f"Genau eines von diesen ist anzugeben: {listed}"
        yield broken((named or [*given])[-1], "one_of", en, de)


class LinkCreate(New, LinkContent, Ruled):
    """A new link, from a feedback item or key statement to another statement, a measure or a goal of the district."""

    feedback_item_id: Id | None = Field(default=None, description="From this feedback item")
    key_statement_id: Id | None = Field(default=None, description="From this key statement")
    other_statement_id: Id | None = Field(default=None, description="To this key statement, of any concept")
    measure_id: Id | None = Field(default=None, description="To this measure, of any concept")
    goal_id: Id | None = Field(default=None, description="To this goal, of any concept")

    @rule
    def _has_a_source(self) -> Broken:
        yield from _exactly_one({"feedback_item_id": self.feedback_item_id, "key_statement_id": self.key_statement_id})

    @rule
    def _has_a_target(self) -> Broken:
        yield from _exactly_one(
            {
                "other_statement_id": self.other_statement_id,
                "measure_id": self.measure_id,
                "goal_id": self.goal_id,
            }
        )

    @rule
    def _leads_elsewhere(self) -> Broken:
        ends = {"key_statement_id": self.key_statement_id, "other_statement_id": self.other_statement_id}
        for fault in end_faults(ends):
            yield broken("other_statement_id", fault.code, fault.en, fault.de)


class LinkPatch(LinkFacts, Patch):
    """A change of a link; omitted fields keep their values. Its ends never change: delete it and make another."""


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
