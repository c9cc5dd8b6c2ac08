"""What the schemas of resources share: fields of new ones, their visibility, and the actions of a single one."""

from typing import Annotated

from pydantic import Field

from app.core.actions import AllowedAction
from app.core.schemas import Id, Input, Names, Output
from app.core.text import Key
from app.districts.vocabulary import Visibility

OwnVisibility = Annotated[
    Visibility,
    Field(description="Visibility; `public` takes effect only if everything the resource depends on is public"),
]
Position = Annotated[int, Field(strict=True, ge=0, le=100_000)]
"""A place in an order that the county chooses."""
ORDER = (
    "Order among its siblings. Those with the same come by number (1.9 before 1.10, without one last), then as they "
    "were recorded: in an import in the order of the file"
)
"""The description of the position of what has a number, too."""


class New(Input):
    """Fields of every new resource."""

    key: Key | None = Field(
        default=None, description="Stable name; made from the number, title or other content if omitted"
    )


class NewInDistrict(New):
    """Fields of a new resource of a district."""

    district_id: Id = Field(description="The district it belongs to; this never changes")


class NewInConcept(New):
    """Fields of a new resource of a concept."""

    concept_id: Id = Field(description="The concept it belongs to; this never changes")


class WithNames(Output):
    """What the ids of a single resource mean."""

    names: Names = None


class WithActions(WithNames):
    """The actions on a single resource, and what its ids mean."""

    allowed_actions: list[AllowedAction] = Field(
        description="Actions that the caller's role and the state of the resource and its concept allow"
    )
