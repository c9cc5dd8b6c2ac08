"""Entries of annual plans, as clients send and receive them."""

from pydantic import Field

from app.concepts.schemas import Ids, Tags
from app.concepts.vocabulary import Priority
from app.core.field_rules import Broken, Ruled, in_order, rule
from app.core.schemas import ConceptResource, Id, Input, Patch, Year
from app.core.text import Line, Prose
from app.districts.schemas import NewInConcept, OwnVisibility, Position, WithActions
from app.districts.vocabulary import Visibility
from app.planning.vocabulary import PlanState


class PlanEntryFacts(Input):
    """Content of an entry without references; import bundles have the same fields."""

    year_from: Year = Field(description="The year that it is planned for, or the first of these")
    year_until: Year | None = Field(default=None, description="The last year; null: the first one only")
    title: Line = Field(description="Activity that is planned")
    description: Prose | None = Field(default=None, description="Detailed description")
    priority: Priority | None = Field(default=None, description="high, medium or low")
    state: PlanState = Field(default=PlanState.PLANNED, description="planned, in_progress, done or postponed")
    depends_on_staff: bool = Field(default=False, strict=True, description="True if it needs staff that may be missing")
    note: Prose | None = Field(default=None, description="Conditions on which it depends, or remarks")
    position: Position = Field(default=0, description="Order within the year")
    tags: Tags = []
    visibility: OwnVisibility = Visibility.PUBLIC


class PlanEntryFields(PlanEntryFacts):
    """Content of an entry with its references, by id."""

    organisation_id: Id | None = Field(default=None, description="The organisation that is responsible")
    measure_ids: Ids = Field(
        default_factory=list, description="The measures that it serves, of the same concept, in order"
    )


class PlanEntryContent(PlanEntryFields, Ruled):
    """The whole content of an entry, with the rules between its fields."""

    @rule
    def _years_are_in_order(self) -> Broken:
        yield from in_order("year_from", self.year_from, "year_until", self.year_until)


class PlanEntryCreate(NewInConcept, PlanEntryContent):
    """A new entry of a concept's annual plan."""


class PlanEntryPatch(PlanEntryFields, Patch, of=PlanEntryContent):
    """A change of an entry; omitted fields keep their values."""


class PlanEntryRead(PlanEntryFields, ConceptResource):
    """An activity planned for a year, with the measures that it serves."""


class PlanEntryDetail(WithActions, PlanEntryRead):
    """One entry, with the actions that the caller may take."""
