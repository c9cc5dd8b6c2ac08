"""The parameters of a calendar."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from app.core.schemas import Day, Input


class Language(str):
    """`de` or `en`. Calendar programs do not negotiate: the language stands in the URL."""

    def of(self, de: str, en: str) -> str:
        return de if self == "de" else en


class CalendarQuery(Input):
    """Days and language of a calendar, and its token."""

    first_day: Day | None = Field(
        default=None, alias="from", description="On or after this day. Default: two years before today"
    )
    until: Annotated[
        Day | None,
        Field(description="On or before this day, at most ten years after `from`. Default: two years after today"),
    ] = None
    language: Annotated[
        Literal["de", "en"], Field(description="Language of the service's own words: German or English")
    ] = "de"
    token: Annotated[
        str | None,
        Field(
            max_length=200,
            description="A secret of `POST /v1/calendar-tokens`, for programs that can send no Authorization header: "
            "shows what is internal, too",
        ),
    ] = None


class Window:
    """A first and a last day, both included."""

    def __init__(self, first: date, last: date) -> None:
        self.first, self.last = first, last

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last
