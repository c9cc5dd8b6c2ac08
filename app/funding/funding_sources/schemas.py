"""Funding sources, as clients send and receive them."""

from pydantic import Field

from app.concepts.schemas import Tags
from app.concepts.vocabulary import Precision
from app.core.field_rules import Broken, Ruled, broken, in_order, rule
from app.core.money import Money
from app.core.schemas import Day, DistrictResource, Id, Input, Patch
from app.core.text import Line, Prose
from app.core.web_addresses import WebAddress
from app.districts.schemas import NewInDistrict, WithActions
from app.districts.vocabulary import Visibility
from app.funding.vocabulary import FunderKind


class SourceFacts(Input):
    """Content of a source without references; import bundles have the same fields."""

    name: Line = Field(description="Name, such as Integrationspauschale")
    kind: FunderKind = Field(description="Level from which the money comes: EU, federation, state, own budget …")
    funder: Line | None = Field(default=None, description="Name of the funder if it is no organisation here; no person")
    programme: Line | None = Field(default=None, description="The programme it is part of")
    website: WebAddress | None = Field(default=None, description="Address of its published rules")
    starts_on: Day | None = Field(default=None, description="First day on which there is money")
    ends_on: Day | None = Field(default=None, description="Last day on which there is money")
    available: Money | None = Field(default=None, description="Total amount; null: not known")
    available_precision: Precision = Field(
        default=Precision.EXACT, description="Precision in the document: exact, about, at_least or at_most"
    )
    note: Prose | None = Field(default=None, description="Further remarks")
    tags: Tags = []
    visibility: Visibility = Field(default=Visibility.PUBLIC, description="Visibility")


class SourceFields(SourceFacts):
    """Content of a source with its references, by id."""

    organisation_id: Id | None = Field(default=None, description="The organisation that gives it")


class SourceContent(SourceFields, Ruled):
    """The whole content of a source, with the rules between its fields."""

    @rule
    def _one_funder(self) -> Broken:
        if self.funder and self.organisation_id:
            yield broken(
                "funder",
                "funder",
                "A source has `organisation_id` or `funder`, not both",
                "Eine Geldquelle hat `organisation_id` oder `funder`, nicht beides",
            )

    @rule
    def _ends_after_it_starts(self) -> Broken:
        yield from in_order("starts_on", self.starts_on, "ends_on", self.ends_on)


class SourceCreate(NewInDistrict, SourceContent):
    """A new source."""


class SourcePatch(SourceFields, Patch, of=SourceContent):
    """A change of a source; omitted fields keep their values."""


class SourceRead(SourceFields, DistrictResource):
    """A source of money, applied for or not."""

    funder_name: str | None = Field(description="Name of who gives it: the organisation, or `funder`; null: not told")


class SourceDetail(WithActions, SourceRead):
    """One source, with the actions that the caller may take."""
