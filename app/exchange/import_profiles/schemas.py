"""Import profiles, as clients send and receive them."""

from pydantic import Field

from app.core.schemas import DistrictResource, Input, Patch
from app.core.text import Line
from app.districts.schemas import NewInDistrict, WithActions
from app.exchange.boards.mapping import BoardMapping


class ProfileFields(Input):
    title: Line = Field(description="Name of the board, questionnaire or platform")
    mapping: BoardMapping = Field(description="Meaning of the columns")


class ProfileContent(ProfileFields):
    """The whole content of a profile."""


class ProfileCreate(NewInDistrict, ProfileContent):
    """A new import profile."""


class ProfilePatch(ProfileFields, Patch):
    """A change of an import profile: fields left out stay, in the mapping too; null takes a value out of `sections` and
    the like."""


class ProfileRead(ProfileFields, DistrictResource):
    """A mapping for the tables of one board or questionnaire. Only insiders of the district see it."""


class ProfileDetail(WithActions, ProfileRead):
    """One import profile, with the actions that the caller may take."""
