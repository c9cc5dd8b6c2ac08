"""Organisations, as clients send and receive them."""

from pydantic import Field

from app.core.schemas import DistrictResource, Input, Patch
from app.core.text import Label, Line
from app.core.web_addresses import WebAddress
from app.districts.schemas import NewInDistrict, WithActions
from app.districts.vocabulary import OrganisationKind


class OrganisationFields(Input):
    name: Line = Field(description="Full name")
    short_name: Label | None = Field(default=None, description="Short name or abbreviation")
    kind: OrganisationKind = Field(default=OrganisationKind.OTHER, description="Kind of organisation")
    website: WebAddress | None = Field(default=None, description="Website")
    same_as: WebAddress | None = Field(
        default=None, description="URI that identifies it elsewhere, such as a funder that many districts share"
    )


class OrganisationContent(OrganisationFields):
    """The whole content of an organisation."""


class OrganisationCreate(NewInDistrict, OrganisationContent):
    """A new organisation."""


class OrganisationPatch(OrganisationFields, Patch):
    """A change of an organisation; omitted fields keep their values."""


class OrganisationRead(OrganisationFields, DistrictResource):
    """An organisation that is responsible for measures or takes part in them."""


class OrganisationDetail(WithActions, OrganisationRead):
    """One organisation, with the actions that the caller may take."""
