"""Legislative terms, as clients send and receive them."""

from pydantic import Field

from app.core.field_rules import Broken, Ruled, in_order, rule
from app.core.schemas import Day, DistrictResource, Input, Patch
from app.core.text import Line
from app.districts.schemas import NewInDistrict, WithActions


class TermFields(Input):
    """Content of a legislative term; import bundles have the same fields."""

    name: Line = Field(description="Name, such as Wahlperiode 2024–2029")
    starts_on: Day = Field(description="Its first day; no two terms of a district hold on the same day")
    ends_on: Day | None = Field(default=None, description="Its last day; null while that is not known")


class TermContent(TermFields, Ruled):
    """The whole content of a legislative term, with the rules between its fields."""

    @rule
    def _ends_after_it_starts(self) -> Broken:
        yield from in_order("starts_on", self.starts_on, "ends_on", self.ends_on)


class TermCreate(NewInDistrict, TermContent):
    """A new legislative term."""


class TermPatch(TermFields, Patch, of=TermContent):
    """A change of a legislative term; omitted fields keep their values."""


class TermRead(TermFields, DistrictResource):
    """A term for which a district's council is elected; as public as its district."""


class TermDetail(WithActions, TermRead):
    """One legislative term, with the actions that the caller may take."""
