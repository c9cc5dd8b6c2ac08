"""Organisations, as clients send and receive them."""

from pydantic import Field

from app.core.actions import AllowedAction
from app.core.schemas import DistrictResource, Id, Input, Patch
from app.core.text import Key, Label, Line
from app.core.urls import WebAddress
from app.districts.vocabulary import OrganisationKind


class OrganisationFields(Input):
    name: Line = Field(description="Name in full")
    short_name: Label | None = Field(default=None, description="Short name or abbreviation")
    kind: OrganisationKind = Field(default=OrganisationKind.OTHER, description="What kind of organisation it is")
    website: WebAddress | None = Field(default=None, description="Website")
    same_as: WebAddress | None = Field(
        default=None, description="URI that identifies it elsewhere, for funders that many districts share"
    )


class OrganisationContent(OrganisationFields):
    """An organisation as a whole."""


class OrganisationCreate(OrganisationContent):
    """A new organisation."""

    district_id: Id = Field(description="The district in which it works")
    key: Key | None = Field(default=None, description="Stable name; made from the name where not given")


class OrganisationPatch(OrganisationFields, Patch):
    """A change of an organisation: what is left out stays."""


class OrganisationRead(OrganisationFields, DistrictResource):
    """An organisation that is responsible for measures or takes part in them."""


class OrganisationDetail(OrganisationRead):
    """One organisation, with what the caller may do."""

    allowed_actions: list[AllowedAction] = Field(description="What the caller's role allows: update, delete")
