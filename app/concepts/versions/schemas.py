"""The fields of the next version that can be given when it is begun."""

from pydantic import Field

from app.core.schemas import Day
from app.core.text import Label, Line
from app.districts.schemas import New
from app.districts.vocabulary import Visibility


class SuccessorCreate(New):
    """The next version of a concept; all else is copied, and can be changed afterwards."""

    title: Line | None = Field(
        default=None, description="Title of the new version. Default: the title of the previous one"
    )
    version_label: Label | None = Field(default=None, description="The county's name for it, such as 2.0")
    valid_from: Day | None = Field(default=None, description="Day on which it is to take effect, if known")
    visibility: Visibility = Field(
        default=Visibility.INTERNAL,
        description="Visibility of the version and everything below it; it must be public to supersede a public one",
    )
