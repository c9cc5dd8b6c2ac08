"""The fields of the next version that can be given when it is begun."""

from pydantic import Field

from app.core.schemas import Day, Input
from app.core.text import Key, Label, Line
from app.districts.vocabulary import Visibility


class SuccessorCreate(Input):
    """The next version of a concept; all else is copied, and can be changed afterwards."""

    title: Line | None = Field(default=None, description="Title of the new version. Default: that of the one before")
    version_label: Label | None = Field(default=None, description="The county's name for it, such as 2.0")
    key: Key | None = Field(default=None, description="Stable name; made from the title where not given")
    valid_from: Day | None = Field(default=None, description="The day on which it is to take over, where it is known")
    visibility: Visibility = Field(
        default=Visibility.INTERNAL,
        description="Who may see it and all below it; to supersede what is public, it is too",
    )
