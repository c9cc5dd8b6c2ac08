"""Organisations, as clients send and receive them."""

from pydantic import Field

from app.core.schemas import DistrictResource, Input, Patch
from app.core.text import Label, Line
from app.core.web_addresses import WebAddress
from app.districts.schemas import NewInDistrict, WithActions
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


class OrganisationCreate(NewInDistrict, OrganisationContent):
    """A new organisation."""


class OrganisationPatch(OrganisationFields, Patch):
    """A change of an organisation: what is left out stays."""


class OrganisationRead(OrganisationFields, DistrictResource):
    """An organisation that is responsible for measures or takes part in them."""


class OrganisationDetail(WithActions, OrganisationRead):
    """One organisation, with what the caller may do."""
