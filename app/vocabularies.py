"""`/v1/vocabularies`: every closed list of codes, with its German and English labels."""

from typing import Annotated

from fastapi import APIRouter, Path
from pydantic import Field

from app.comparison import vocabulary as comparison
from app.concepts import vocabulary as concepts
from app.core import money
from app.core.access import Role
from app.core.dependencies import Public
from app.core.problems import not_found
from app.core.responses import LIST, READ
from app.core.routing import Route
from app.core.schemas import Output
from app.core.vocabulary import Vocabulary
from app.council import vocabulary as council
from app.districts import vocabulary as districts
from app.feed import vocabulary as feed
from app.participation import vocabulary as participation
from app.planning import funding_vocabulary as funding
from app.planning import plan_vocabulary as plans
from app.search import vocabulary as search

router = APIRouter(prefix="/vocabularies", tags=["vocabularies"], route_class=Route)


class RoleName(Vocabulary):
    """What a caller may do, in rising order; each role includes those before it."""

    READER = Role.READER.code, "Lesen", "Reader"
    REPORTER = Role.REPORTER.code, "Berichten", "Reporter"
    EDITOR = Role.EDITOR.code, "Redaktion", "Editor"
    ADMIN = Role.ADMIN.code, "Verwaltung", "Administrator"
    OPERATOR = Role.OPERATOR.code, "Betrieb", "Operator"


PUBLISHED: dict[str, type[Vocabulary]] = {
    "act": concepts.Act,
    "application_state": funding.ApplicationState,
    "body_kind": council.BodyKind,
    "change_action": feed.ChangeAction,
    "changed_resource": feed.ChangedResource,
    "concept_state": concepts.ConceptState,
    "consultation_outcome": council.ConsultationOutcome,
    "consultation_role": council.ConsultationRole,
    "cost_kind": funding.CostKind,
    "currency": money.Currency,
    "direction": plans.Direction,
    "discontinuation_reason": concepts.DiscontinuationReason,
    "district_kind": districts.DistrictKind,
    "due_state": council.DueState,
    "event_kind": participation.EventKind,
    "feasibility": concepts.Feasibility,
    "feedback_channel": participation.FeedbackChannel,
    "feedback_kind": participation.FeedbackKind,
    "feedback_state": participation.FeedbackState,
    "field_kind": concepts.FieldKind,
    "forwarded_to": participation.ForwardedTo,
    "funder_kind": funding.FunderKind,
    "funding_risk": funding.FundingRisk,
    "funding_role": funding.FundingRole,
    "goal_level": concepts.GoalLevel,
    "interval": concepts.Interval,
    "light": concepts.Light,
    "light_basis": concepts.LightBasis,
    "link_relation": participation.LinkRelation,
    "meeting_state": council.MeetingState,
    "milestone_state": plans.MilestoneState,
    "moderation": participation.Moderation,
    "organisation_kind": districts.OrganisationKind,
    "organisation_role": concepts.OrganisationRole,
    "outreach_kind": plans.OutreachKind,
    "outreach_state": plans.OutreachState,
    "paper_kind": council.PaperKind,
    "person_group": participation.PersonGroup,
    "plan_state": plans.PlanState,
    "precision": concepts.Precision,
    "priority": concepts.Priority,
    "reason": concepts.Reason,
    "report_form": council.ReportForm,
    "resolution": participation.Resolution,
    "role": RoleName,
    "schedule": concepts.Schedule,
    "searched_resource": search.SearchedResource,
    "seat_function": council.SeatFunction,
    "shown_light": concepts.ShownLight,
    "stage": concepts.Stage,
    "step_state": concepts.StepState,
    "task_state": council.TaskState,
    "time_horizon": concepts.TimeHorizon,
    "topic": concepts.Topic,
    "version_change": comparison.VersionChange,
    "visibility": districts.Visibility,
    "work_state": concepts.WorkState,
}
"""The names are part of the contract: clients ask by them."""


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
async def read_vocabularies(_: Public) -> dict[str, list[VocabularyTerm]]:
    """Every enumeration of the contract by its name, with German and English labels, and for lights a symbol. A
    concept's own `light_scheme` comes before the labels of `light`."""
    return {name: terms_of(vocabulary) for name, vocabulary in PUBLISHED.items()}


@router.get("/{name}", summary="Read a vocabulary", responses=READ)
async def read_vocabulary(
    name: Annotated[str, Path(max_length=100, description="Such as `light` or `work_state`")], _: Public
) -> VocabularyRead:
    """One enumeration, with German and English labels."""
    if name not in PUBLISHED:
        not_found()
    return VocabularyRead(name=name, terms=terms_of(PUBLISHED[name]))
