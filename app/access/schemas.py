"""Callers and their tokens, as clients see them."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from app.core.days import now
from app.core.schemas import Id, Input, Moment, Output, Timestamp
from app.core.text import Line
from app.districts.districts.schemas import DistrictRead

_VOCABULARY: Any = Field(json_schema_extra={"x-vocabulary": "role"})
RoleCode = Annotated[Literal["reader", "reporter", "editor", "admin"], _VOCABULARY]


def _future(value: datetime) -> datetime:
    if value <= now():
        en, de = "This time must be in the future", "Dieser Zeitpunkt muss in der Zukunft liegen"
        raise PydanticCustomError("in_the_past", "{en}", {"en": en, "de": de})
    return value


FutureMoment = Annotated[Moment, AfterValidator(_future)]
"""A moment to come."""


class RoleHeld(Output):
    """The caller's role in a district."""

    district: DistrictRead = Field(description="The district in which the role is held")
    role: Annotated[Literal["reader", "reporter", "editor", "admin", "operator"], _VOCABULARY] = Field(
        description="The highest role; each includes those before it"
    )


class Me(Output):
    """The caller and their roles."""

    authenticated: bool = Field(description="True if the request came with a valid token")
    actor_id: UUID | None = Field(description="Pseudonymous id, as change records have it; null for the public")
    name: str | None = Field(description="Name of the token, or of the person; null for the public")
    is_operator: bool = Field(description="True if the caller holds every role in every district")
    roles: list[RoleHeld] = Field(description="Per district, by name; an operator's are every district's")


class TokenCreate(Input):
    """A new token: an actor of its own with one role in one district."""

    name: Line = Field(description="Purpose, such as Fachverfahren Jugendamt")
    district_id: Id = Field(description="The district in which the token holds its role")
    role: RoleCode = Field(description="reader, reporter, editor or admin")
    expires_at: FutureMoment | None = Field(
        default=None,
        description="Time at which it expires, RFC 3339, at the latest with the token by which it is made; null: never",
    )


class TokenRead(Output, like=TokenCreate):
    """A token, without its secret."""

    id: UUID = Field(description="UUIDv7, given by the service")
    actor_id: UUID = Field(description="Pseudonymous id of whoever uses it, as change records have it")
    name: str
    district_id: UUID
    role: RoleCode
    hint: str = Field(description="The last four characters of the secret")
    created_at: Timestamp = Field(description="Time of creation")
    expires_at: Timestamp | None


class TokenCreated(TokenRead):
    """A new token with its secret, which is shown this once."""

    token: str = Field(description="The secret: send it as `Authorization: Bearer …`. Only a hash of it is kept")


class TokenList(Output):
    """The tokens of a district."""

    items: list[TokenRead] = Field(description="Those that were not revoked, the earliest first")
