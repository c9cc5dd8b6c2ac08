"""`/v1/vocabularies`: every closed list of codes, with its German and English labels."""

from typing import Annotated

from fastapi import Path
from pydantic import Field

from app.attention import vocabulary as attention
from app.comparison import vocabulary as comparison
from app.concepts import vocabulary as concepts
from app.core import access, actions, money
from app.core.dependencies import AnyReader
from app.core.problems import not_found
from app.core.responses import LIST, READ
from app.core.routing import Router
from app.core.schemas import Output
from app.core.vocabulary import Vocabulary
from app.council import vocabulary as council
from app.districts import vocabulary as districts
from app.exchange.status_tables import vocabulary as tables
from app.feed import vocabulary as feed
from app.funding import vocabulary as funding
from app.participation import vocabulary as participation
from app.planning import vocabulary as plans
from app.search import vocabulary as search

router = Router(prefix="/vocabularies", tags=["vocabularies"])


class Role(Vocabulary):
    """Roles of a caller, in rising order; each includes those before it."""

    READER = access.Role.READER.term
    REPORTER = access.Role.REPORTER.term
    EDITOR = access.Role.EDITOR.term
    ADMIN = access.Role.ADMIN.term
    OPERATOR = access.Role.OPERATOR.term


PUBLISHED: dict[str, type[Vocabulary]] = {
    "shown_light": concepts.Light,  # its name before a light could be recorded as not rated
} | {
    one.published_as(): one
    for one in (
        concepts.Act,
        actions.AllowedAction,
        funding.ApplicationState,
        attention.AttentionCode,
        attention.AttentionResource,
        concepts.AttributeKind,
        council.BodyKind,
        council.BodyState,
        feed.ChangeAction,
        feed.ChangedResource,
        concepts.ConceptState,
        council.ConsultationOutcome,
        council.ConsultationRole,
        funding.CostKind,
        funding.CostRecurrence,
        money.Currency,
        plans.Direction,
        concepts.DiscontinuationReason,
        districts.DistrictKind,
        council.DueState,
        participation.EventForm,
        participation.EventKind,
        concepts.Explanations,
        concepts.Feasibility,
        participation.FeedbackChannel,
        participation.FeedbackKind,
        participation.FeedbackState,
        concepts.FieldKind,
        tables.FieldOfActionSource,
        participation.ForwardedTo,
        funding.FunderKind,
        funding.FundingRisk,
        funding.FundingRole,
        concepts.GoalLevel,
        concepts.InForceBasis,
        concepts.Interval,
        concepts.Light,
        concepts.LightBasis,
        concepts.LightChange,
        participation.LinkRelation,
        tables.MeasureColumn,
        council.MeetingState,
        plans.MilestoneState,
        participation.Moderation,
        districts.OrganisationKind,
        concepts.OrganisationRole,
        plans.OutreachKind,
        plans.OutreachState,
        council.PaperKind,
        concepts.Parts,
        participation.PersonGroup,
        plans.PlanState,
        concepts.Precision,
        concepts.Priority,
        concepts.Reason,
        council.ReportForm,
        participation.Resolution,
        Role,
        concepts.Schedule,
        search.SearchedResource,
        council.SeatFunction,
        tables.SignKind,
        concepts.Stage,
        concepts.StepState,
        council.TaskState,
        concepts.TimeHorizon,
        concepts.Topic,
        tables.ValueKind,
        comparison.VersionChange,
        districts.Visibility,
        concepts.WorkState,
    )
}
"""The published vocabularies by their names, which are part of the contract: clients ask by them."""


class VocabularyTerm(Output):
    """One code of a vocabulary."""

    code: str = Field(description="As it stands in requests and answers")
    de: str = Field(description="German label")
    en: str = Field(description="English label")
    symbol: str | None = Field(description="Says the same as the colour of a light, for those who cannot see it")


class VocabularyRead(Output):
    """A closed list of codes. More may be added: show an unknown code as it is."""

    name: str = Field(description="Its name, as in the URL")
    terms: list[VocabularyTerm] = Field(description="In the order in which to show them")


def terms_of(vocabulary: type[Vocabulary]) -> list[VocabularyTerm]:
    return [VocabularyTerm(code=term.value, de=term.de, en=term.en, symbol=term.symbol) for term in vocabulary]


@router.get("", summary="Read all vocabularies", responses=LIST)
async def read_vocabularies(_: AnyReader) -> dict[str, list[VocabularyTerm]]:
    """Return every enumeration of the contract by its name, with German and English labels, and for lights a symbol. A
    concept's own `light_scheme` comes before the labels of `light`."""
    return {name: terms_of(vocabulary) for name, vocabulary in PUBLISHED.items()}


@router.get("/{name}", summary="Read a vocabulary", responses=READ)
async def read_vocabulary(
    name: Annotated[str, Path(max_length=100, description="Such as `light` or `work_state`")], _: AnyReader
) -> VocabularyRead:
    """Return one enumeration, with German and English labels."""
    if name not in PUBLISHED:
        not_found()
    return VocabularyRead(name=name, terms=terms_of(PUBLISHED[name]))
