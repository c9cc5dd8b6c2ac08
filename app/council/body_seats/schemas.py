"""Seats of bodies, as clients send and receive them."""

from uuid import UUID

from pydantic import Field

from app.core.field_rules import Broken, Ruled, broken, rule
from app.core.schemas import DistrictResource, Id, Input, Patch
from app.core.text import Line, Prose
from app.council.vocabulary import SeatFunction
from app.districts.schemas import New, Position, WithActions


class SeatFacts(Input):
    """Content of a seat without references; import bundles have the same fields."""

    function: SeatFunction = Field(default=SeatFunction.MEMBER, description="Chair, member or guest")
    role: Line | None = Field(
        default=None, description="Role of the holder if it is no organisation and no body; no name"
    )
    minimum: int = Field(default=1, strict=True, ge=0, le=1_000, description="Minimum number of seats; 0: none need be")
    maximum: int = Field(default=1, strict=True, ge=1, le=1_000, description="Maximum number of seats")
    note: Prose | None = Field(default=None, description="Further remarks")
    position: Position = Field(default=0, description="Order among the body's seats")


class SeatFields(SeatFacts):
    """Content of a seat with its references, by id."""

    organisation_id: Id | None = Field(default=None, description="The organisation that sends somebody")
    delegating_body_id: Id | None = Field(default=None, description="The body that sends somebody; not the same one")


class SeatContent(SeatFields, Ruled):
    """The whole content of a seat, with the rules between its fields."""

    @rule
    def _has_one_occupant(self) -> Broken:
        if sum(who is not None for who in (self.organisation_id, self.delegating_body_id, self.role)) != 1:
            yield broken(
                "role",
                "one_occupant",
                "A seat has exactly one of `organisation_id`, `delegating_body_id` and `role`",
                "Ein Sitz hat genau eines von `organisation_id`, `delegating_body_id` und `role`",
            )

    @rule
    def _numbers_are_in_order(self) -> Broken:
        if self.minimum > self.maximum:
            yield broken(
                "maximum",
                "number",
                "`maximum` must not be less than `minimum`",
                "`maximum` darf nicht kleiner sein als `minimum`",
            )


class SeatCreate(New, SeatContent):
    """A new seat."""

    body_id: Id = Field(description="The body whose seat it is; it stays with that")


class SeatPatch(SeatFields, Patch, of=SeatContent):
    """A change of a seat; omitted fields keep their values."""


class SeatRead(SeatFields, DistrictResource, like=SeatCreate):
    """A seat of a body, or several alike; as public as the district."""

    body_id: UUID
    minimum: int = Field(description="0: it may stay empty")


class SeatDetail(WithActions, SeatRead):
    """One seat, with the actions that the caller may take."""
