"""Cost estimates, as clients send and receive them."""

from pydantic import Field

from app.concepts.schemas import Tags
from app.concepts.vocabulary import Precision
from app.core.actions import AllowedAction
from app.core.field_rules import Broken, Ruled, broken, rule
from app.core.money import Money
from app.core.schemas import ConceptResource, Day, Id, Input, Patch, Year
from app.core.text import Line, Prose
from app.districts.schemas import NewInConcept, OwnVisibility
from app.districts.vocabulary import Visibility
from app.funding.vocabulary import CostKind


class EstimateFacts(Input):
    """Content of an estimate without references; import bundles have the same fields."""

    title: Line = Field(description="Purpose of the money")
    kind: CostKind = Field(description="one_off, recurring, staff, material, investment or follow_on")
    year: Year | None = Field(default=None, description="The year in which it costs that; null: not tied to one")
    estimated: Money | None = Field(default=None, description="Expected cost; needed without `actual`")
    estimated_precision: Precision = Field(
        default=Precision.EXACT, description="Precision of the estimate: exact, about, at_least or at_most"
    )
    actual: Money | None = Field(default=None, description="Actual cost, once known")
    actual_on: Day | None = Field(
        default=None, description="Day on which the actual cost was known; only with `actual`"
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
        if self.estimated is None and self.actual is None:
            yield broken(
                "estimated",
                "amount",
                "An estimate has `estimated` or `actual`",
                "Ein Kostenansatz hat `estimated` oder `actual`",
            )

    @rule
    def _day_of_an_amount(self) -> Broken:
        if self.actual_on and self.actual is None:
            yield broken("actual_on", "actual_on", "`actual_on` comes with `actual`", "`actual_on` gehört zu `actual`")


class EstimateCreate(NewInConcept, EstimateContent):
    """A new estimate."""


class EstimatePatch(EstimateFields, Patch, of=EstimateContent):
    """A change of an estimate; omitted fields keep their values."""


class EstimateRead(EstimateFields, ConceptResource):
    """Expected and actual costs of a part of a concept."""


class EstimateDetail(EstimateRead):
    """One estimate, with the actions that the caller may take."""

    allowed_actions: list[AllowedAction] = Field(
        description="Actions that the caller's role and the concept's state allow: update (once that is superseded or "
        "withdrawn, only `actual`, `actual_on` and the visibility), delete"
    )
