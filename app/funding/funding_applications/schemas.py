"""Applications for funding, as clients send and receive them."""

from collections.abc import Sequence
from operator import attrgetter
from typing import Annotated
from uuid import UUID

from pydantic import Field

from app.concepts.schemas import Ids, Tags
from app.core.actions import AllowedAction
from app.core.field_rules import Broken, Ruled, broken, in_order, rule
from app.core.money import ZERO, Money
from app.core.schemas import Day, DistrictResource, Id, Input, PastDay, Patch, UniqueItems, Value, Year
from app.core.text import Label, Line, Prose
from app.districts.schemas import NewInDistrict, OwnVisibility, WithNames
from app.districts.vocabulary import Visibility
from app.funding.rules import DECIDED, PAID
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
    applied_on: PastDay | None = Field(default=None, description="Day of submission, not after today")
    decided_on: PastDay | None = Field(
        default=None, description="Day of the decision, not after today; needed once there is one, and only then"
    )
    amount_applied: Money | None = Field(default=None, description="Amount applied for; null: not known")
    own_share: Money | None = Field(default=None, description="Amount that the district itself is to pay besides")
    amount_granted: Money | None = Field(default=None, description="Amount granted; only once it is")
    granted_note: Prose | None = Field(
        default=None, description="Reason for a grant above the amount applied for; required in that case"
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
    proof_delivered_on: PastDay | None = Field(
        default=None, description="Day on which the use was proven, not after today; only after a grant"
    )
    reference: Label | None = Field(default=None, description="The funder's number for it")
    note: Prose | None = Field(default=None, description="Further remarks")
    tags: Tags = []
    visibility: OwnVisibility = Visibility.PUBLIC


class ApplicationFields(ApplicationFacts):
    """Content of an application with its references, by id."""

    concept_id: Id | None = Field(
        default=None, description="The concept that it is for; needed with measures, and fixed once it is given"
    )
    source_id: Id | None = Field(default=None, description="The source that it draws on")
    organisation_id: Id | None = Field(default=None, description="The organisation that is to give it")
    depending_measure_ids: Ids = Field(default_factory=list, description="Measures of the concept that depend on it")
    supported_measure_ids: Ids = Field(
        default_factory=list, description="Measures of the concept that it supports, and that can be done without it"
    )


class ApplicationContent(ApplicationFields, Ruled):
    """The whole content of an application, with the rules between its fields."""

    @rule
    def _one_funder(self) -> Broken:
        if sum(one is not None for one in (self.source_id, self.organisation_id, self.funder)) > 1:
            yield broken(
                "funder",
                "funder",
                "An application has at most one of `source_id`, `organisation_id` and `funder`",
                "Ein Förderantrag hat höchstens eines von `source_id`, `organisation_id` und `funder`",
            )

    @rule
    def _measures_of_a_concept(self) -> Broken:
        if (self.depending_measure_ids or self.supported_measure_ids) and self.concept_id is None:
            yield broken(
                "concept_id", "missing", "Measures need their `concept_id`", "Zu Maßnahmen gehört `concept_id`"
            )

    @rule
    def _measures_depend_or_are_supported(self) -> Broken:
        if set(self.depending_measure_ids) & set(self.supported_measure_ids):
            yield broken(
                "supported_measure_ids",
                "repeated",
                "A measure depends on an application or is supported by it, not both",
                "Eine Maßnahme hängt von einem Förderantrag ab oder wird von ihm unterstützt, nicht beides",
            )

    @rule
    def _planned_was_not_applied_for(self) -> Broken:
        if self.applied_on and self.state == "planned":
            en = "A planned application has no day of submission"
            de = "Ein geplanter Antrag hat keinen Tag der Antragstellung"
            yield broken("applied_on", "applied_on", en, de)

    @rule
    def _decided_on_a_day(self) -> Broken:
        if self.state in DECIDED and self.decided_on is None:
            en, de = "A decided application needs `decided_on`", "Ein entschiedener Antrag braucht `decided_on`"
            yield broken("decided_on", "decided_on", en, de)
        if self.decided_on and self.state not in DECIDED:
            en, de = "The application is not decided yet", "Der Antrag ist noch nicht entschieden"
            yield broken("decided_on", "decided_on", en, de)

    @rule
    def _decided_after_it_was_applied_for(self) -> Broken:
        if self.applied_on and self.decided_on and self.decided_on < self.applied_on:
            en, de = "The decision is dated before the application", "Die Entscheidung liegt vor dem Antrag"
            yield broken("decided_on", "order", en, de)

    @rule
    def _ends_after_it_starts(self) -> Broken:
        yield from in_order("starts_on", self.starts_on, "ends_on", self.ends_on)

    @rule
    def _proof_of_a_grant(self) -> Broken:
        if self.proof_delivered_on and self.state not in PAID:
            en, de = "Without a grant there is no proof of use", "Ohne Bewilligung gibt es keinen Verwendungsnachweis"
            yield broken("proof_delivered_on", "proof", en, de)

    @rule
    def _granted_once_it_is(self) -> Broken:
        if self.amount_granted and self.state not in PAID:
            yield broken("amount_granted", "granted", "Nothing was granted", "Es ist nichts bewilligt")

    @rule
    def _more_than_applied_for_has_a_reason(self) -> Broken:
        applied, granted = self.amount_applied, self.amount_granted
        if applied and granted and granted.amount > applied.amount and self.granted_note is None:
            en = "More was granted than was applied for: give the reason in `granted_note`"
            de = "Es ist mehr bewilligt als beantragt: bitte in `granted_note` begründen"
            yield broken("granted_note", "granted_note", en, de)

    @rule
    def _years_add_up_to_what_was_applied_for(self) -> Broken:
        yield from _adds_up("applied", self.amount_applied, [part.applied for part in self.by_year])

    @rule
    def _years_add_up_to_what_was_granted(self) -> Broken:
        yield from _adds_up("granted", self.amount_granted, [part.granted for part in self.by_year])


def _adds_up(name: str, total: Money | None, by_year: Sequence[Money | None]) -> Broken:
    parts = [money.amount for money in by_year if money]
    if parts and (total is None or sum(parts, ZERO) != total.amount):
        en = f"The amounts `{name}` by year must add up to `amount_{name}`"
        de = f"Die Beträge `{name}` nach Jahren müssen zusammen `amount_{name}` ergeben"
        yield broken("by_year", "sum", en, de)


class ApplicationCreate(NewInDistrict, ApplicationContent):
    """A new application."""


class ApplicationPatch(ApplicationFields, Patch, of=ApplicationContent):
    """A change of an application; omitted fields keep their values, and lists are replaced as a whole."""


class ApplicationRead(ApplicationFields, DistrictResource):
    """A planned or submitted application for money, with its decision and the measures that hang on it."""

    funder_name: str | None = Field(
        description="Name of who gives it: the organisation, or that of the source, or `funder`; null: not told"
    )
    depending_measure_ids: list[UUID] = Field(description="Measures that cannot be done without it")
    supported_measure_ids: list[UUID] = Field(description="Measures that it supports")


class ApplicationDetail(WithNames, ApplicationRead):
    """One application, with the actions that the caller may take."""

    allowed_actions: list[AllowedAction] = Field(
        description="Actions that the caller's role and the state allow: update, delete (while it is planned)"
    )
