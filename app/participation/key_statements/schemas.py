"""Key statements, as clients send and receive them."""

from pydantic import Field

from app.concepts.schemas import Tags
from app.core.actions import AllowedAction
from app.core.field_rules import Broken, Ruled, broken, rule
from app.core.schemas import ConceptResource, Id, Input, PastDay, Patch
from app.core.text import Label, Line, Prose
from app.districts.schemas import NewInConcept, OwnVisibility, Position, WithNames
from app.districts.vocabulary import Visibility
from app.participation.vocabulary import FeedbackKind, ForwardedTo, Resolution


class StatementFacts(Input):
    """Content of a statement without references; import bundles have the same fields."""

    kind: FeedbackKind = Field(default=FeedbackKind.NEED, description="Need, proposal, wish, praise and so on")
    text: Prose = Field(description="The statement, in the office's words")
    section: Label | None = Field(default=None, description="Heading under which it stands within its field")
    position: Position = Field(default=0, description="Order among its siblings")
    resolution: Resolution = Field(default=Resolution.OPEN, description="Resolution of the statement; of praise: noted")
    resolved_on: PastDay | None = Field(
        default=None, description="Day on which it was resolved, not after today; today if not given"
    )
    answer: Prose | None = Field(default=None, description="The public answer; required if it is declined")
    forwarded_level: ForwardedTo | None = Field(
        default=None, description="Level to which it is forwarded; required if it is forwarded"
    )
    forwarded_to: Line | None = Field(default=None, description="Exact recipient, such as a ministry or a town")
    tags: Tags = []
    visibility: OwnVisibility = Visibility.PUBLIC


class StatementFields(StatementFacts):
    """Content of a statement with its references, by id."""

    parent_id: Id | None = Field(
        default=None, description="The statement of the same concept that it makes concrete; not an internal one"
    )
    field_id: Id | None = Field(default=None, description="The field of action it is about, in the same concept")
    event_id: Id | None = Field(
        default=None, description="The event at which it was made, of the same concept; no internal one"
    )


class StatementContent(StatementFields, Ruled):
    """The whole content of a statement, with the rules between its fields."""

    @rule
    def _forwarded_to_a_level(self) -> Broken:
        if (self.resolution == "forwarded") != (self.forwarded_level is not None):
            yield broken(
                "forwarded_level",
                "forwarded",
                "`forwarded_level` comes with the resolution forwarded, and only with it",
                "`forwarded_level` gehört zum Ergebnis forwarded und nur dazu",
            )

    @rule
    def _only_forwarded_to_somebody(self) -> Broken:
        if self.forwarded_to and self.resolution != "forwarded":
            yield broken(
                "forwarded_to",
                "forwarded",
                "`forwarded_to` comes only with the resolution forwarded",
                "`forwarded_to` gehört nur zum Ergebnis forwarded",
            )

    @rule
    def _declined_with_an_answer(self) -> Broken:
        if self.resolution == "declined" and self.answer is None:
            yield broken(
                "answer",
                "declined",
                "A declined statement needs an answer",
                "Was nicht aufgenommen wird, braucht eine Antwort",
            )

    @rule
    def _open_is_not_resolved(self) -> Broken:
        if self.resolution == "open" and self.resolved_on:
            yield broken(
                "resolved_on",
                "resolved_on",
                "An open statement has no `resolved_on`",
                "Was offen ist, hat kein `resolved_on`",
            )


class StatementCreate(NewInConcept, StatementContent):
    """A new statement."""


class StatementPatch(StatementFields, Patch, of=StatementContent):
    """A change of a statement; omitted fields keep their values."""


class StatementRead(StatementFields, ConceptResource):
    """A summary by the office of what many said, with what became of it."""

    feedback_items: int = Field(
        description="Number of items that it sums up, as the caller sees them; parts count, split items do not"
    )


class StatementDetail(WithNames, StatementRead):
    """One statement, with the actions that the caller may take."""

    allowed_actions: list[AllowedAction] = Field(
        description="Actions that the caller's role allows: update, delete, add_link"
    )
