"""Indicators, as clients send and receive them."""

from pydantic import Field

from app.core.actions import AllowedAction
from app.core.decimals import Exact
from app.core.field_rules import Broken, Ruled, broken, rule
from app.core.schemas import ConceptResource, Day, Id, Input, Patch
from app.core.text import Label, Line, Prose
from app.districts.schemas import NewInConcept, OwnVisibility, WithNames
from app.districts.vocabulary import Visibility
from app.planning.indicator_observations.schemas import ObservationRead
from app.planning.vocabulary import Direction


class IndicatorFacts(Input):
    """Content of an indicator without references; import bundles have the same fields."""

    number: Label | None = Field(default=None, description="Number in the concept")
    title: Line = Field(description="Quantity that is measured")
    definition: Prose | None = Field(default=None, description="Definition of what counts and what does not")
    unit: Label | None = Field(default=None, description="Unit, such as persons or %; required with a target")
    source: Line | None = Field(default=None, description="Source of the figures, such as AZR")
    calculation: Prose | None = Field(default=None, description="Method of calculation")
    population: Line | None = Field(
        default=None, description="Population, such as foreign nationals or all inhabitants"
    )
    direction: Direction | None = Field(
        default=None, description="Intended direction: up, down or keep; null: it only describes"
    )
    target_value: Exact | None = Field(
        default=None, description="The value that is aimed at, as text; needs `unit` and `direction`"
    )
    target_on: Day | None = Field(default=None, description="Day by which the target is to be met; only with a target")
    decimal_places: int = Field(
        default=0, strict=True, ge=0, le=6, description="Number of decimal places to show; stored values keep theirs"
    )
    visibility: OwnVisibility = Visibility.PUBLIC


class IndicatorFields(IndicatorFacts):
    """Content of an indicator with its references, by id."""

    goal_id: Id | None = Field(default=None, description="The goal of the concept that it is about")
    measure_id: Id | None = Field(default=None, description="The measure of the concept that it is about")


class IndicatorContent(IndicatorFields, Ruled):
    """The whole content of an indicator, with the rules between its fields."""

    @rule
    def _one_subject(self) -> Broken:
        if self.goal_id is not None and self.measure_id is not None:
            yield broken(
                "measure_id",
                "one_of",
                "An indicator has `goal_id` or `measure_id`, not both; with neither it is the concept's",
                "Ein Indikator hat `goal_id` oder `measure_id`, nicht beides; ohne beides ist er der des Konzepts",
            )

    @rule
    def _target_has_a_unit(self) -> Broken:
        if self.target_value is not None and self.unit is None:
            yield broken("unit", "missing", "A target needs `unit`", "Zum Zielwert gehört `unit`")

    @rule
    def _target_has_a_direction(self) -> Broken:
        if self.target_value is not None and self.direction is None:
            yield broken("direction", "missing", "A target needs `direction`", "Zum Zielwert gehört `direction`")

    @rule
    def _target_has_a_value(self) -> Broken:
        if self.target_on is not None and self.target_value is None:
            yield broken(
                "target_value",
                "missing",
                "`target_on` comes with `target_value` only",
                "`target_on` gehört nur zu `target_value`",
            )


class IndicatorCreate(NewInConcept, IndicatorContent):
    """A new indicator of a concept, or of a goal or measure of it."""


class IndicatorPatch(IndicatorFields, Patch, of=IndicatorContent):
    """A change of an indicator; omitted fields keep their values."""


class IndicatorRead(IndicatorFields, ConceptResource):
    """A quantity that is measured, with its unit, calculation and target."""


class ObservedIndicator(IndicatorRead):
    """An indicator with its latest value."""

    latest: ObservationRead | None = Field(
        description="The current observation of the whole, with no breakdown, of the latest day; null: there is none"
    )
    target_met: bool | None = Field(
        description="True if the latest value meets the target; null without a target, without a value, or if the "
        "value's precision leaves it open"
    )


class IndicatorDetail(WithNames, ObservedIndicator):
    """One indicator, with its latest value and the actions that the caller may take."""

    allowed_actions: list[AllowedAction] = Field(
        description="Actions that the caller's role and the concept's state allow"
    )
