"""Legislative terms, as clients send and receive them."""

from typing import Self

from pydantic import Field, model_validator

from app.core.schemas import Day, DistrictResource, Input, Patch, broken
from app.core.text import Line
from app.districts.schemas import NewInDistrict, WithActions


class TermFields(Input):
    """Content of a legislative term; import bundles have the same fields."""

    name: Line = Field(description="Name, such as Wahlperiode 2024–2029")
    starts_on: Day = Field(description="Its first day; no two terms of a district hold on the same day")
    ends_on: Day | None = Field(default=None, description="Its last day; null while that is not known")


class TermContent(TermFields):
    """The whole content of a legislative term, with the rules that its fields keep."""

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> Self:
        if self.ends_on and self.ends_on < self.starts_on:
            raise broken(
                "ends_on",
                "period",
                "`ends_on` must not be before `starts_on`",
                "`ends_on` darf nicht vor `starts_on` liegen",
            )
        return self


class TermCreate(NewInDistrict, TermContent):
    """A new legislative term."""


class TermPatch(TermFields, Patch):
    """A change of a legislative term; omitted fields keep their values."""


class TermRead(TermFields, DistrictResource):
    """A term for which a district's council is elected; as public as its district."""


class TermDetail(WithActions, TermRead):
    """One legislative term, with the actions that the caller may take."""
