"""Bodies, as clients send and receive them."""

from pydantic import Field

from app.core.actions import AllowedAction
from app.core.schemas import DistrictResource, Id, Input, Patch
from app.core.text import Line, Prose
from app.core.web_addresses import WebAddress
from app.council.vocabulary import BodyKind, BodyState
from app.districts.schemas import NewInDistrict, WithNames


class BodyFacts(Input):
    """Content of a body without references; import bundles have the same fields."""

    kind: BodyKind = Field(description="Council, committee, steering or working group, advisory board or network")
    name: Line = Field(description="Name")
    state: BodyState = Field(
        default=BodyState.ACTIVE, description="active; planned where it is yet to be founded; dissolved"
    )
    tasks: Prose | None = Field(default=None, description="Tasks of the body")
    meets: Line | None = Field(default=None, description="Frequency of meetings, in the county's words")
    website: WebAddress | None = Field(default=None, description="Website")
    oparl_url: WebAddress | None = Field(default=None, description="Its URL in the council's own system (OParl)")


class BodyFields(BodyFacts):
    """Content of a body with its references, by id."""

    parent_id: Id | None = Field(default=None, description="The body above it; at most 10 levels")
    organisation_id: Id | None = Field(default=None, description="The organisation that runs it, or that it is")


class BodyContent(BodyFields):
    """The whole content of a body."""


class BodyCreate(NewInDistrict, BodyContent):
    """A new body."""


class BodyPatch(BodyFields, Patch):
    """A change of a body; omitted fields keep their values."""


class BodyRead(BodyFields, DistrictResource):
    """A body that decides, advises or works; as public as its district."""


class BodyDetail(WithNames, BodyRead):
    """One body, with the actions that the caller may take."""

    allowed_actions: list[AllowedAction] = Field(
        description="Actions that the caller's role allows: update, delete, add_seat"
    )
