"""Cost estimates, as clients send and receive them."""

from decimal import Decimal

from pydantic import Field

from app.concepts.schemas import Tags
from app.concepts.vocabulary import Precision
from app.core.actions import AllowedAction
from app.core.decimals import Exact
from app.core.field_rules import Broken, Ruled, broken, in_order, rule
from app.core.money import SignedMoney
from app.core.schemas import ConceptResource, Id, Input, PastDay, Patch, Year
from app.core.text import Line, Prose
from app.districts.schemas import NewInConcept, OwnVisibility, WithNames
from app.districts.vocabulary import Visibility
from app.funding.vocabulary import CostKind, CostRecurrence


class EstimateFacts(Input):
    """Content of an estimate without references; import bundles have the same fields."""

    title: Line = Field(description="Purpose of the money")
    kind: CostKind = Field(
        description="one_off, recurring, staff, material, investment, follow_on or savings; amounts and staff shares "
        "of savings are negative or zero, all others are not negative"
    )
    recurrence: CostRecurrence | None = Field(
        default=None,
        description="one_off: the amount falls due once; yearly: every year. Left out: yearly with `first_year` or "
        "`last_year`, or where the kind is `recurring` and no `year` is given; otherwise one_off",
    )
    year: Year | None = Field(
        default=None, description="The year in which a one-off amount falls due; null: not tied to one"
    )
    first_year: Year | None = Field(
        default=None, description="The first year of a yearly amount; null: not known. Without a last one: from then on"
    )
    last_year: Year | None = Field(default=None, description="The last year of a yearly amount; null: open-ended")
    estimated: SignedMoney | None = Field(
        default=None,
        description="Expected cost, of a yearly one per year; needed where neither `actual` nor "
        "`full_time_equivalents` is given",
    )
    estimated_precision: Precision = Field(
        default=Precision.EXACT, description="Precision of the estimate: exact, about, at_least or at_most"
    )
    actual: SignedMoney | None = Field(default=None, description="Actual cost, of a yearly one per year, once known")
    actual_on: PastDay | None = Field(
        default=None, description="Day on which the actual cost was known, not after today; only with `actual`"
    )
    full_time_equivalents: Exact | None = Field(
        default=None, description="Staff share in full-time equivalents (Stellenanteile), as text such as 0.5; no money"
    )
    note: Prose | None = Field(default=None, description="Further remarks")
    tags: Tags = []
    visibility: OwnVisibility = Visibility.PUBLIC


class EstimateFields(EstimateFacts):
    """Content of an estimate with its references, by id."""

    measure_id: Id | None = Field(default=None, description="The measure that costs it, of the same concept")
    application_id: Id | None = Field(default=None, description="The application that is to cover it, for that concept")


class EstimateContent(EstimateFields, Ruled):
    """The whole content of an estimate, with the rules between its fields."""

    @rule
    def _has_an_amount(self) -> Broken:
        if self.estimated is None and self.actual is None and self.full_time_equivalents is None:
            yield broken(
                "estimated",
                "amount",
                "An estimate has `estimated`, `actual` or `full_time_equivalents`",
                "Ein Kostenansatz hat `estimated`, `actual` oder `full_time_equivalents`",
            )

    @rule
    def _expected_amount_has_the_sign_of_its_kind(self) -> Broken:
        yield from _signed(self.kind, "estimated", self.estimated.amount if self.estimated else None)

    @rule
    def _actual_amount_has_the_sign_of_its_kind(self) -> Broken:
        yield from _signed(self.kind, "actual", self.actual.amount if self.actual else None)

    @rule
    def _staff_share_has_the_sign_of_its_kind(self) -> Broken:
        yield from _signed(self.kind, "full_time_equivalents", self.full_time_equivalents)

    @rule
    def _year_of_what_is_one_off(self) -> Broken:
        if self.year is not None and self.effective_recurrence() == CostRecurrence.YEARLY:
            en = "A yearly amount has `first_year` and `last_year`, no `year`"
            de = "Ein jährlicher Betrag hat `first_year` und `last_year`, kein `year`"
            yield broken("year", "recurrence", en, de)

    @rule
    def _period_of_what_is_yearly(self) -> Broken:
        for name, year in (("first_year", self.first_year), ("last_year", self.last_year)):
            if year is not None and self.effective_recurrence() == CostRecurrence.ONE_OFF:
                en, de = f"Only a yearly amount has `{name}`", f"`{name}` hat nur ein jährlicher Betrag"
                yield broken(name, "recurrence", en, de)

    @rule
    def _ends_after_it_starts(self) -> Broken:
        yield from in_order("first_year", self.first_year, "last_year", self.last_year)

    @rule
    def _day_of_an_amount(self) -> Broken:
        if self.actual_on and self.actual is None:
            yield broken("actual_on", "actual_on", "`actual_on` comes with `actual`", "`actual_on` gehört zu `actual`")

    def effective_recurrence(self) -> CostRecurrence:
        """Return how often the amount falls due, also where that is not said."""
        is_yearly = (self.first_year or self.last_year) or (self.kind == CostKind.RECURRING and not self.year)
        return self.recurrence or (CostRecurrence.YEARLY if is_yearly else CostRecurrence.ONE_OFF)


def _signed(kind: CostKind, name: str, amount: Decimal | None) -> Broken:
    if amount and (amount < 0) != (kind == CostKind.SAVINGS):
        yield broken(
            name,
            "sign",
            f"`{name}` is negative with the kind `savings`, and only there",
            f"`{name}` ist bei der Art `savings` negativ, und nur dort",
        )


class EstimateCreate(NewInConcept, EstimateContent):
    """A new estimate."""


class EstimatePatch(EstimateFields, Patch, of=EstimateContent):
    """A change of an estimate; omitted fields keep their values."""


class EstimateRead(EstimateFields, ConceptResource):
    """Expected and actual costs of a part of a concept."""

    recurrence: CostRecurrence = Field(
        description="one_off: the amount falls due once; yearly: every year from `first_year` to `last_year`"
    )


class EstimateDetail(WithNames, EstimateRead):
    """One estimate, with the actions that the caller may take."""

    allowed_actions: list[AllowedAction] = Field(
        description="Actions that the caller's role and the concept's state allow: update (once that is superseded or "
        "withdrawn, only `actual`, `actual_on` and the visibility), delete"
    )
