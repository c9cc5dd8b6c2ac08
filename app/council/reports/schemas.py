"""Reports, as clients send and receive them."""

from uuid import UUID

from pydantic import Field

from app.core.field_rules import Broken, Ruled, broken, rule
from app.core.schemas import ConceptResource, Day, Id, Input, Patch
from app.core.text import Line, Prose
from app.districts.schemas import NewInConcept, OwnVisibility, WithActions
from app.districts.vocabulary import Visibility


class ReportFacts(Input):
    """Content of a report without references; import bundles have the same fields."""

    title: Line = Field(description="Title")
    delivered_on: Day = Field(description="Day on which the body received the report, or is to")
    due_on: Day | None = Field(
        default=None, description="The duty's due day to which it is the answer; given with the duty, and only then"
    )
    note: Prose | None = Field(default=None, description="Further remarks")
    visibility: OwnVisibility = Visibility.PUBLIC


class ReportFields(ReportFacts):
    """Content of a report with its references, by id."""

    paper_id: Id | None = Field(default=None, description="The paper in which it is written")
    duty_id: Id | None = Field(default=None, description="The duty that it answers, of the same concept and body")


class ReportContent(ReportFields, Ruled):
    """The whole content of a report, with the rules between its fields."""

    @rule
    def _answers_a_duty_on_a_day(self) -> Broken:
        if (self.duty_id is None) != (self.due_on is None):
            yield broken(
                "due_on",
                "due_on",
                "`due_on` comes with `duty_id`, and only with it",
                "`due_on` gehört zu `duty_id` und nur dazu",
            )


class ReportCreate(NewInConcept, ReportContent):
    """A new report."""

    body_id: Id = Field(description="The body that was told; it stays with that")


class ReportPatch(ReportFields, Patch, of=ReportContent):
    """A change of a report; omitted fields keep their values."""


class ReportRead(ReportFields, ConceptResource, like=ReportCreate):
    """A report to a body on the state of a concept."""

    body_id: UUID


class ReportDetail(WithActions, ReportRead):
    """One report, with the actions that the caller may take."""
