"""Participation events, as clients send and receive them."""

from datetime import date
from uuid import UUID

from pydantic import Field

from app.concepts.schemas import Figure
from app.core.actions import AllowedAction
from app.core.field_rules import Broken, Ruled, broken, in_order, rule
from app.core.schemas import ConceptResource, Day, Id, Input, Patch
from app.core.text import Line, Prose
from app.core.web_addresses import WebAddress
from app.districts.schemas import NewInConcept, OwnVisibility, Position, WithNames
from app.districts.vocabulary import Visibility
from app.participation.vocabulary import EventForm, EventKind


class EventFacts(Input):
    """Content of an event without references; import bundles have the same fields."""

    kind: EventKind = Field(description="Conference, workshop, board, questionnaire, interview or consultation")
    title: Line = Field(description="Title of the event")
    description: Prose | None = Field(default=None, description="Its subject and course")
    starts_on: Day | None = Field(default=None, description="First day")
    ends_on: Day | None = Field(default=None, description="Last day")
    form: EventForm | None = Field(
        default=None,
        description="Whether the public form takes feedback on it. scheduled: until `open_until`, which it needs; "
        "open: the office opened it by hand; closed: it does not. Left out: scheduled with `open_until`, else closed",
    )
    open_from: Day | None = Field(default=None, description="First day on which it takes feedback; null: no limit")
    open_until: Day | None = Field(
        default=None, description="Last day on which it takes feedback; null: no limit to what the office enters"
    )
    place: Line | None = Field(default=None, description="Place of the event")
    participants: Figure | None = Field(default=None, description="Number of participants, as stated by the county")
    addressed: Line | None = Field(default=None, description="Body or group that it addresses")
    website: WebAddress | None = Field(default=None, description="Address of its announcement or of the board")
    contact_retention_days: int | None = Field(
        default=None,
        strict=True,
        ge=1,
        le=3_650,
        description="Days for which contact details of those who gave feedback are kept after it closed, or after an "
        "item came in where that is later; null: 180",
    )
    position: Position = Field(default=0, description="Order among the parts of an event")
    visibility: OwnVisibility = Visibility.PUBLIC


class EventFields(EventFacts):
    """Content of an event with its references, by id."""

    parent_id: Id | None = Field(
        default=None,
        description="The event that it is a part of, such as the conference of a workshop; a part has no parts",
    )
    field_id: Id | None = Field(default=None, description="The field of action it is about, in the same concept")


class EventContent(EventFields, Ruled):
    """The whole content of an event, with the rules between its fields."""

    @rule
    def _ends_after_it_starts(self) -> Broken:
        yield from in_order("starts_on", self.starts_on, "ends_on", self.ends_on)

    @rule
    def _closes_after_it_opens(self) -> Broken:
        yield from in_order("open_from", self.open_from, "open_until", self.open_until)

    @rule
    def _scheduled_until_a_day(self) -> Broken:
        if self.form == EventForm.SCHEDULED and self.open_until is None:
            en, de = "A scheduled form needs `open_until`", "Ein befristetes Formular braucht `open_until`"
            yield broken("open_until", "missing", en, de)

    @rule
    def _starts_where_it_ends(self) -> Broken:
        if self.ends_on and not self.starts_on:
            yield broken("starts_on", "period", "`ends_on` needs `starts_on`", "`ends_on` braucht `starts_on`")

    def stored_form(self) -> EventForm | None:
        """Return what the form is by hand alone: else it follows from `open_until`, whenever that is given."""
        return None if self.form == effective_form(None, self.open_until) else self.form


def effective_form(by_hand: str | None, open_until: date | None) -> str:
    """Return what the form of a row is."""
    return by_hand or (EventForm.SCHEDULED.value if open_until else EventForm.CLOSED.value)


class EventCreate(NewInConcept, EventContent):
    """A new event."""


class EventPatch(EventFields, Patch, of=EventContent):
    """A change of an event; omitted fields keep their values."""


class EventRead(EventFields, ConceptResource):
    """An occasion for people to give feedback on a concept."""

    parent_id: UUID | None = Field(description="The event that it is a part of")
    form: EventForm = Field(
        description="Whether the public form takes feedback on it. scheduled: until `open_until`; open: the office "
        "opened it by hand; closed: it does not"
    )
    is_open: bool = Field(
        description="True if the public form takes feedback on `evaluated_on`: it is not closed, and the day lies "
        "between `open_from` and `open_until`"
    )
    contact_retention_days: int | None = Field(description="Days for which contact details are kept; null: 180")


class EventDetail(WithNames, EventRead):
    """One event, with the actions that the caller may take."""

    evaluated_on: date = Field(description="The day (Europe/Berlin) for which the answer holds")
    allowed_actions: list[AllowedAction] = Field(
        description="Actions that the caller's role allows: add_feedback_item, update, delete"
    )
