"""What needs attention, as clients receive it."""

from datetime import date
from uuid import UUID

from pydantic import Field

from app.attention.vocabulary import AttentionCode, AttentionResource
from app.concepts.views.schemas import OrganisationInShort
from app.concepts.vocabulary import Stage
from app.core.schemas import Id, Input, Output


class AttentionQuery(Input):
    """Filters of what needs attention."""

    code: list[AttentionCode] = Field(
        default=[], max_length=len(AttentionCode), description="For these reasons; repeat it for several"
    )
    organisation: Id | None = Field(
        default=None, description="Of measures for which this organisation is responsible, and nothing else"
    )
    limit: int = Field(default=50, ge=1, le=200, description="Items for each reason, 1 to 200; counts are of all")


class CodeCount(Output):
    """The number of things that need attention for one reason."""

    code: AttentionCode = Field(description="The reason")
    total: int = Field(description="Things in all, also those that are not among `items`")


class OrganisationAttention(OrganisationInShort):
    """An organisation with what needs attention among the measures for which it is responsible."""

    total: int = Field(description="Things in all; one of a measure with two organisations counts under each")


class AttentionItem(Output):
    """A thing that needs attention, for one reason; it may stand here again for another."""

    code: AttentionCode = Field(description="The reason")
    resource: AttentionResource = Field(description="Kind of the thing")
    id: UUID = Field(description="The thing")
    measure_id: UUID | None = Field(description="The measure that it is about or hangs on, as far as it is of one")
    parent_id: UUID | None = Field(description="The measure of which that measure is a part")
    parent_title: str | None = Field(description="Its title")
    number: str | None = Field(description="Number of that measure, or of the goal that was assessed")
    title: str = Field(
        description="Title of the thing; of status updates and assessments that of the measure or goal, of statements "
        "and untitled feedback the beginning of the text, of duties the name of the body"
    )
    since: date = Field(
        description="The day (Europe/Berlin) since which it is so: for not_rated that of the adoption, of a proposed "
        "measure that on which it came, or since which no light is known; for rated_too_long_ago that by which a new "
        "light was due; for unexplained that of the light; for what is overdue the day on which it was due; for a "
        "refusal that of the decision; for drafts, "
        "feedback, statements and measures without anybody the day on which they came"
    )
    organisation_ids: list[UUID] = Field(
        description="Organisations that are responsible for the measure, for a part without any those of its whole"
    )


class Attention(Output):
    """What needs attention in a concept."""

    concept_id: UUID = Field(description="The concept")
    district_id: UUID = Field(description="The district it belongs to")
    title: str = Field(description="Title of the concept")
    evaluated_on: date = Field(description="The day (Europe/Berlin) on which it was judged")
    update_interval: str | None = Field(
        description="The district's interval of lights, an ISO 8601 duration, by which rated_too_long_ago is judged; "
        "null: it is not"
    )
    counted_stages: list[Stage] = Field(
        description="The stages of the measures that are judged: adopted, of a concept that is not adopted proposed "
        "as well; nobody_responsible finds both, and what hangs on a measure is found unless that is discontinued"
    )
    total: int = Field(description="The sum of `counts`")
    counts: list[CodeCount] = Field(
        description="For each reason that was asked for and that the caller may know of, also where there is nothing"
    )
    organisations: list[OrganisationAttention] = Field(
        description="The organisations responsible for measures that are counted, by name"
    )
    items: list[AttentionItem] = Field(description="In the order of the reasons, each with the longest waiting first")
