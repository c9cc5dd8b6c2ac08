"""A concept's money, as clients receive it."""

from datetime import date
from uuid import UUID

from pydantic import Field

from app.concepts.measures.schemas import MeasureRead
from app.concepts.schemas import Ids
from app.core.decimals import ExactSum
from app.core.money import MoneySum
from app.core.schemas import Input, Output, Year
from app.funding.funding_applications.schemas import ApplicationRead
from app.funding.vocabulary import ApplicationState, FunderKind, FundingRisk


class FinancesQuery(Input):
    """Assumptions about applications."""

    if_refused: Ids = Field(
        default_factory=list,
        max_length=50,
        description="Applications of the concept, or of a version before it, that are assumed to be refused, for "
        "`measures_at_risk`; the sums stay as they are. Repeat it for several",
    )


_YEARLY = "; all of them together in `totals`, in `by_year` those due in that year"
_LEFT_OUT = Field(description="Number of entries of the sum of this name that have no amount")


class WithoutAmount(Output):
    """What sums leave out, as nobody knows how much it is. An estimate is an entry of the expected and of the actual
    costs, or of the expected and the actual savings."""

    estimated: int = _LEFT_OUT
    estimated_yearly: int = _LEFT_OUT
    actual: int = _LEFT_OUT
    actual_yearly: int = _LEFT_OUT
    savings: int = _LEFT_OUT
    savings_yearly: int = _LEFT_OUT
    saved: int = _LEFT_OUT
    saved_yearly: int = _LEFT_OUT
    planned: int = _LEFT_OUT
    applied: int = _LEFT_OUT
    granted: int = _LEFT_OUT
    refused: int = _LEFT_OUT
    open: int = _LEFT_OUT
    own_share: int = _LEFT_OUT


class Sums(Output):
    """Sums of money, exact to the cent; null where nothing has an amount. What is one-off, yearly, saved or staff is
    never added up with the others, and each sum tells how many of its entries have no amount."""

    estimated: MoneySum | None = Field(description="Expected one-off costs, without savings")
    estimated_yearly: MoneySum | None = Field(description="Expected costs a year" + _YEARLY)
    actual: MoneySum | None = Field(description="Actual one-off costs, as far as known")
    actual_yearly: MoneySum | None = Field(description="Actual costs a year" + _YEARLY)
    savings: MoneySum | None = Field(description="Expected one-off savings; negative")
    savings_yearly: MoneySum | None = Field(description="Expected savings a year; negative" + _YEARLY)
    saved: MoneySum | None = Field(description="One-off savings that were made; negative")
    saved_yearly: MoneySum | None = Field(description="Savings a year that were made; negative" + _YEARLY)
    full_time_equivalents: ExactSum | None = Field(description="Staff shares in full-time equivalents" + _YEARLY)
    saved_full_time_equivalents: ExactSum | None = Field(
        description="Staff shares saved, in full-time equivalents; negative" + _YEARLY
    )
    planned: MoneySum | None = Field(description="Amounts of planned applications")
    applied: MoneySum | None = Field(description="Amounts applied for, whatever the decision")
    granted: MoneySum | None = Field(description="Amounts granted, settled or not")
    refused: MoneySum | None = Field(description="Amounts applied for and refused")
    open: MoneySum | None = Field(description="Amounts applied for and not decided")
    own_share: MoneySum | None = Field(
        description="Amounts that the district pays itself, of all applications but refused ones"
    )
    without_amount: WithoutAmount = Field(description="What each sum leaves out")
    inexact_estimates: int = Field(description="Number of estimates that are not exact, such as `at_least`")
    applications_without_amount: int = Field(description="Number of applications without an amount applied for")
    grants_without_amount: int = Field(
        description="Number of granted applications, settled or not, without an amount granted"
    )


class SumsOfYear(Sums):
    """The sums of one year."""

    year: Year | None = Field(description="The year; null: what is not tied to one, own shares among it")


class SumsOfFunder(Sums):
    """The sums of one funder, or of one of its sources. An estimate counts at the application that is to cover it."""

    source_id: UUID | None = Field(description="The source, where applications draw on one")
    source_name: str | None = Field(description="Name of the source")
    kind: FunderKind | None = Field(description="Level of the source")
    organisation_id: UUID | None = Field(description="The organisation that gives it, by itself or by the source")
    funder: str | None = Field(description="Its name, or the funder in words; null with no source: none is named")


class MeasureAtRisk(Output, like=MeasureRead):
    """A measure whose money is not certain."""

    measure_id: UUID = Field(description="The measure")
    key: str
    number: str | None
    title: str
    parent_id: UUID | None
    reason: FundingRisk = Field(
        description="refused: all that it hangs on is; open: some of that is not decided, or not even applied for; "
        "unfunded: it depends on funding, and neither it nor what it continues hangs on an application"
    )
    application_ids: list[UUID] = Field(
        description="The applications that it hangs on, by title; those of what it continues where none names itself. "
        "Named in `applications`"
    )
    assumed: bool = Field(
        description="True if this holds, or holds for this reason, only under the assumption of `if_refused`"
    )


class ApplicationInShort(Output, like=ApplicationRead):
    """An application for funding, named."""

    id: UUID
    title: str
    state: ApplicationState


class ConceptFinances(Output):
    """Costs, funding and measures at risk of a concept, as the caller sees them."""

    concept_id: UUID = Field(description="The concept")
    district_id: UUID = Field(description="The district it belongs to")
    title: str = Field(description="Title of the concept")
    evaluated_on: date = Field(description="The day (Europe/Berlin) for which it holds")
    totals: Sums = Field(
        description="Of this version's applications and estimates, each once, of parts as of whole measures; "
        "those of other versions are not in it"
    )
    by_year: list[SumsOfYear] = Field(
        description="Years in order, without gaps while something is yearly, at last what is not tied to one. Yearly "
        "amounts without a last year are open: they go on beyond the years shown, and stand in all years up to that of "
        "`evaluated_on`, or to the last one that anything names"
    )
    by_funder: list[SumsOfFunder] = Field(description="Sums by the name of source and funder; the last ones name none")
    assumed_refused: list[UUID] = Field(description="`if_refused`, as asked for")
    measures_at_risk: list[MeasureAtRisk] = Field(
        description="Measures by number, without discontinued ones. A measure relies on the applications that it "
        "depends on; if it depends on funding but on no application in particular, on those that "
        "support it; if no application names it, on those of its predecessors in earlier versions. One "
        "granted application among these makes it safe. An application that names a part supports its whole as well; "
        "a part that none names is supported by those of its whole"
    )
    applications: list[ApplicationInShort] = Field(
        description="The applications that these hang on, by title, with their state; those of earlier versions among "
        "them"
    )
