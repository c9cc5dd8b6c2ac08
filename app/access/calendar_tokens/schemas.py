"""Tokens for calendars, as clients see them."""

from datetime import timedelta
from uuid import UUID

from pydantic import Field

from app.access.schemas import FutureMoment
from app.core.days import now
from app.core.field_rules import Broken, Ruled, broken, rule
from app.core.schemas import Address, Id, Input, Output, Timestamp
from app.core.text import Line

LONGEST = timedelta(days=366)
"""A token holds for so long at most."""


class CalendarTokenCreate(Input, Ruled):
    """A new token for the calendar of a district."""

    name: Line = Field(description="Place of use, such as Thunderbird im Büro")
    district_id: Id = Field(description="The district whose calendar it opens")
    expires_at: FutureMoment | None = Field(
        default=None,
        description="Time at which it expires, RFC 3339, at most 366 days from now. Default: in 366 days; it "
        "expires with the token by which it is made in any case",
    )

    @rule
    def _ends_in_time(self) -> Broken:
        if self.expires_at and self.expires_at > now() + LONGEST:
            en, de = f"In {LONGEST.days} days at the latest", f"Spätestens in {LONGEST.days} Tagen"
            yield broken("expires_at", "too_late", en, de)


class CalendarTokenRead(Output, like=CalendarTokenCreate):
    """A token for a calendar, without its secret."""

    id: UUID = Field(description="UUIDv7, given by the service")
    district_id: UUID
    actor_id: UUID = Field(description="Owner of the token by which it was made")
    made_by: str = Field(description="The name of the token by which it was made")
    name: str
    hint: str = Field(description="The last four characters of the secret")
    created_at: Timestamp = Field(description="Time of creation")
    expires_at: Timestamp = Field(description="Time at which it expires, at most 366 days after its creation")


class CalendarTokenCreated(CalendarTokenRead):
    """A new token for a calendar with its secret, which is shown this once."""

    token: str = Field(description="The secret, for the parameter `token` of the calendar. Only a hash of it is kept")
    url: Address = Field(description="The calendar's URL with the secret in it: what a calendar program subscribes to")


class CalendarTokenList(Output):
    """The tokens for the calendar of a district."""

    items: list[CalendarTokenRead] = Field(description="Those that have not ended, the earliest first")
