"""Import profiles, as clients send and receive them."""

from pydantic import Field

from app.core.actions import AllowedAction
from app.core.schemas import DistrictResource, Id, Input, Patch
from app.core.text import Key, Line
from app.exchange.boards.mapping import BoardMapping


class ProfileFields(Input):
    title: Line = Field(description="Of which board, questionnaire or platform the tables are")
    mapping: BoardMapping = Field(description="Which column is what")


class ProfileContent(ProfileFields):
    """A profile as a whole."""


class ProfileCreate(ProfileContent):
    """A new import profile."""

    district_id: Id = Field(description="The district that imports by it")
    key: Key | None = Field(default=None, description="Stable name; made from the title where not given")


class ProfilePatch(ProfileFields, Patch):
    """A change of an import profile: fields left out stay, in the mapping too; null takes a value out of `sections` and
    the like."""


class ProfileRead(ProfileFields, DistrictResource):
    """A mapping for the tables of one board or questionnaire. Only insiders of the district see it."""


class ProfileDetail(ProfileRead):
    """One import profile, with what the caller may do."""

    allowed_actions: list[AllowedAction] = Field(description="What the caller's role allows: update, delete")
