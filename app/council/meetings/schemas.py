"""Meetings, as clients send and receive them."""

from uuid import UUID

from pydantic import Field

from app.core.days import day_of
from app.core.field_rules import Broken, Ruled, broken, rule
from app.core.schemas import Day, DistrictResource, Id, Input, Moment, Patch
from app.core.text import Line
from app.core.web_addresses import WebAddress
from app.council.vocabulary import MeetingState
from app.districts.schemas import New, OwnVisibility, WithActions
from app.districts.vocabulary import Visibility


class MeetingFields(Input):
    """Content of a meeting; import bundles have the same fields."""

    held_on: Day = Field(description="The day on which it is held, was, or was to be")
    starts_at: Moment | None = Field(default=None, description="Time at which it begins, on that day (Europe/Berlin)")
    title: Line | None = Field(default=None, description="Name, if it has one")
    place: Line | None = Field(default=None, description="Place of the meeting")
    state: MeetingState = Field(default=MeetingState.PLANNED, description="Planned, invited to, held or cancelled")
    oparl_url: WebAddress | None = Field(default=None, description="Its URL in the council's own system (OParl)")
    visibility: OwnVisibility = Visibility.PUBLIC


class MeetingContent(MeetingFields, Ruled):
    """The whole content of a meeting, with the rules between its fields."""

    @rule
    def _begins_on_its_day(self) -> Broken:
        if self.starts_at and day_of(self.starts_at) != self.held_on:
            yield broken(
                "starts_at",
                "other_day",
                "`starts_at` is on another day than `held_on` (Europe/Berlin)",
                "`starts_at` liegt an einem anderen Tag als `held_on` (Europe/Berlin)",
            )


class MeetingCreate(New, MeetingContent):
    """A new meeting."""

    body_id: Id = Field(description="The body that meets; the meeting stays with that")


class MeetingPatch(MeetingFields, Patch, of=MeetingContent):
    """A change of a meeting; omitted fields keep their values."""


class MeetingRead(MeetingFields, DistrictResource, like=MeetingCreate):
    """A meeting of a body; it may have no paper at all."""

    body_id: UUID


class MeetingDetail(WithActions, MeetingRead):
    """One meeting, with the actions that the caller may take."""
