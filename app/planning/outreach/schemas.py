"""Distributions and presentations of concepts, as clients send and receive them."""

from pydantic import Field

from app.core.days import today
from app.core.field_rules import Broken, Ruled, broken, rule
from app.core.periods import Period
from app.core.schemas import ConceptResource, Id, Input, PastDay, Patch
from app.core.text import Line, Prose
from app.districts.schemas import NewInConcept, OwnVisibility, Position, WithActions
from app.districts.vocabulary import Visibility
from app.planning.vocabulary import OutreachKind, OutreachState


class OutreachFacts(Input):
    """Content of a distribution or presentation without references; import bundles have the same fields."""

    kind: OutreachKind = Field(description="Distribution or presentation")
    recipient: Line = Field(description="Recipient in words: a group, a body, an office; no person")
    state: OutreachState = Field(default=OutreachState.PLANNED, description="planned, held or cancelled")
    held_on: PastDay | None = Field(
        default=None, description="The day on which it was held, where that is known; not after today"
    )
    period: Period | None = Field(
        default=None,
        description="Period for which it is planned or in which it was held; needed once it was, without `held_on`",
    )
    note: Prose | None = Field(default=None, description="Offers made, or results")
    position: Position = Field(default=0, description="Order among those of the same day")
    visibility: OwnVisibility = Visibility.PUBLIC


class OutreachFields(OutreachFacts):
    """Content of a distribution or presentation with its references, by id."""

    body_id: Id | None = Field(default=None, description="The body to which it is presented")
    organisation_id: Id | None = Field(default=None, description="The organisation to which it is sent or presented")


class OutreachContent(OutreachFields, Ruled):
    """The whole content of a distribution or presentation, with the rules between its fields."""

    @rule
    def _held_on_says_when_it_was_held(self) -> Broken:
        if self.held_on is not None and self.state != "held":
            yield broken(
                "held_on",
                "held_on",
                "`held_on` comes with the state `held` only",
                "`held_on` gehört nur zum Zustand `held`",
            )

    @rule
    def _held_at_some_time(self) -> Broken:
        if self.state == "held" and self.held_on is None and self.period is None:
            yield broken(
                "held_on",
                "held_on",
                "The state `held` needs `held_on` or, if the day is not known, `period`",
                "Der Zustand `held` braucht `held_on` oder, wenn der Tag nicht bekannt ist, `period`",
            )

    @rule
    def _held_in_the_past(self) -> Broken:
        if self.state == "held" and self.period and self.period.from_ and self.period.from_ > today():
            yield broken(
                "period",
                "in_the_future",
                "In the state `held`, `period` must not begin after today (Europe/Berlin)",
                "Im Zustand `held` darf `period` nicht nach heute (Europe/Berlin) beginnen",
            )


class OutreachCreate(NewInConcept, OutreachContent):
    """A new distribution or presentation of a concept."""


class OutreachPatch(OutreachFields, Patch, of=OutreachContent):
    """A change of a distribution or presentation; omitted fields keep their values."""


class OutreachRead(OutreachFields, ConceptResource):
    """A distribution or presentation of a concept to somebody."""


class OutreachDetail(WithActions, OutreachRead):
    """One distribution or presentation, with the actions that the caller may take."""
