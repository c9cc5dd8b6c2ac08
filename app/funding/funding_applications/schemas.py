"""Applications for funding, as clients send and receive them."""

from collections.abc import Iterator
from operator import attrgetter
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from app.concepts.schemas import Ids
from app.core.actions import AllowedAction
from app.core.money import Money
from app.core.schemas import Day, DistrictResource, Id, Input, Patch, UniqueItems, Value, Year, broken
from app.core.text import Label, Line, Prose
from app.districts.schemas import NewInDistrict, OwnVisibility
from app.districts.vocabulary import Visibility
from app.funding.rules import amounts_agree, states_agree
from app.funding.vocabulary import ApplicationState


class YearOfFunding(Value):
    """The part of an application that falls into one year."""

    year: Year | None = Field(description="The year; null: what is not tied to one")
    applied: Money | None = Field(default=None, description="Amount applied for")
    granted: Money | None = Field(default=None, description="Amount granted")


class ApplicationFacts(Input):
    """Content of an application without references; import bundles have the same fields."""

    title: Line = Field(description="Title")
    programme: Line | None = Field(default=None, description="The programme under which money is applied for")
    funder: Line | None = Field(
        default=None,
        description="Name of the funder if it is neither a source nor an organisation here; no person",
    )
    state: ApplicationState = Field(
        default=ApplicationState.PLANNED,
        description="planned, applied, granted, refused or settled; only forward, and from refused to granted",
    )
    applied_on: Day | None = Field(default=None, description="Day of submission")
    decided_on: Day | None = Field(
        default=None, description="Day of the decision; needed once there is one, and only then"
    )
    amount_applied: Money | None = Field(default=None, description="Amount applied for; null: not known")
    own_share: Money | None = Field(default=None, description="Amount that the district itself is to pay besides")
    amount_granted: Money | None = Field(default=None, description="Amount granted; only once it is")
    granted_note: Prose | None = Field(
        default=None, description="Why more was granted than was applied for; needed where that is so"
    )
    starts_on: Day | None = Field(default=None, description="First day of the funded period")
    ends_on: Day | None = Field(default=None, description="Last day of the funded period")
    by_year: Annotated[list[YearOfFunding], UniqueItems(attrgetter("year"))] = Field(
        default_factory=list,
        max_length=50,
        description="The amounts by year, each year once. Those that are given add up to the whole amount exactly; "
        "what belongs to no year has the year null. Empty: not broken down",
    )
    proof_due_on: Day | None = Field(default=None, description="Day by which the use of the money is to be proven")
    proof_delivered_on: Day | None = Field(
        default=None, description="Day on which the use was proven; only after a grant"
    )
    reference: Label | None = Field(default=None, description="The funder's number for it")
    note: Prose | None = Field(default=None, description="Further remarks")
    visibility: OwnVisibility = Visibility.PUBLIC


class ApplicationFields(ApplicationFacts):
    """Content of an application with its references, by id."""

    concept_id: Id | None = Field(
        default=None, description="The concept that it is for; needed with measures, and fixed once it is given"
    )
    source_id: Id | None = Field(default=None, description="The source that it draws on")
    organisation_id: Id | None = Field(default=None, description="The organisation that is to give it")
    depending_measure_ids: Ids = Field(
        default_factory=list, description="Measures of the concept that cannot be done without it"
    )
    supported_measure_ids: Ids = Field(
        default_factory=list, description="Measures of the concept that it supports, and that can be done without it"
    )


class ApplicationContent(ApplicationFields):
    """The whole content of an application, with the rules that its fields keep."""

    @model_validator(mode="after")
    def _references_agree(self) -> Self:
        for error in _broken_references(self):
            raise error
        return self

    @model_validator(mode="after")
    def _facts_agree(self) -> Self:
        for error in (*states_agree(self), *amounts_agree(self)):
            raise error
        return self


def _broken_references(content: ApplicationContent) -> Iterator[PydanticCustomError]:
    if sum(one is not None for one in (content.source_id, content.organisation_id, content.funder)) > 1:
        yield broken(
            "funder",
            "funder",
            "An application has at most one of `source_id`, `organisation_id` and `funder`",
            "Ein Förderantrag hat höchstens eines von `source_id`, `organisation_id` und `funder`",
        )
    measures = [*content.depending_measure_ids, *content.supported_measure_ids]
    if measures and content.concept_id is None:
        yield broken("concept_id", "missing", "Measures need their `concept_id`", "Zu Maßnahmen gehört `concept_id`")
    if len(set(measures)) < len(measures):
        yield broken(
            "supported_measure_ids",
            "repeated",
            "A measure depends on an application or is supported by it, not both",
            "Eine Maßnahme hängt von einem Förderantrag ab oder wird von ihm unterstützt, nicht beides",
        )


class ApplicationCreate(NewInDistrict, ApplicationContent):
    """A new application."""


class ApplicationPatch(ApplicationFields, Patch):
    """A change of an application; omitted fields keep their values, and lists are replaced as a whole."""


class ApplicationRead(ApplicationFields, DistrictResource):
    """A planned or submitted application for money, with its decision and the measures that hang on it."""

    depending_measure_ids: list[UUID] = Field(description="Measures that cannot be done without it")
    supported_measure_ids: list[UUID] = Field(description="Measures that it supports")


class ApplicationDetail(ApplicationRead):
    """One application, with the actions that the caller may take."""

    allowed_actions: list[AllowedAction] = Field(
        description="Actions that the caller's role and the state allow: update, delete (while it is planned)"
    )
