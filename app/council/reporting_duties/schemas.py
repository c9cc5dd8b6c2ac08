"""Reporting duties, as clients send and receive them."""

from uuid import UUID

from pydantic import Field

from app.concepts.schemas import Tags
from app.core.field_rules import Broken, Ruled, in_order, rule
from app.core.schemas import ConceptResource, Day, Id, Input, Patch
from app.core.text import Duration, Prose
from app.council.vocabulary import ReportForm
from app.districts.schemas import NewInConcept, WithActions


class DutyFacts(Input):
    """Content of a duty without references; import bundles have the same fields."""

    period: Duration = Field(
        description="Interval, as an ISO 8601 duration of years, months, weeks or days, such as P6M"
    )
    form: ReportForm = Field(description="Oral or written; not_stated where nobody laid it down")
    first_due: Day = Field(description="The first day on which a report is due; periods are counted from it")
    until: Day | None = Field(default=None, description="Last day on which one can be due; null: without end")
    note: Prose | None = Field(default=None, description="Subject and further requests")
    tags: Tags = []


class DutyFields(DutyFacts):
    """Content of a duty with its references, by id."""

    organisation_id: Id | None = Field(default=None, description="The organisation that is to report")
    consultation_id: Id | None = Field(default=None, description="The consultation that asked for it")


class DutyContent(DutyFields, Ruled):
    """The whole content of a duty, with the rules between its fields."""

    @rule
    def _ends_after_it_begins(self) -> Broken:
        yield from in_order("first_due", self.first_due, "until", self.until)


class DutyCreate(NewInConcept, DutyContent):
    """A new duty."""

    body_id: Id = Field(description="The body to which is reported; the duty stays with it")


class DutyPatch(DutyFields, Patch, of=DutyContent):
    """A change of a duty; omitted fields keep their values."""


class DutyRead(DutyFields, ConceptResource, like=DutyCreate):
    """A duty to report regularly to a body on a concept; as public as the concept and the decision behind it."""

    body_id: UUID


class DutyDetail(WithActions, DutyRead):
    """One duty, with the actions that the caller may take."""
