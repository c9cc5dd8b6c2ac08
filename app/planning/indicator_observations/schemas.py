"""Observations of indicators, as clients send and receive them."""

from operator import attrgetter
from typing import Annotated
from uuid import UUID

from pydantic import Field

from app.concepts.vocabulary import Precision
from app.core.actions import AllowedAction
from app.core.decimals import Exact
from app.core.field_rules import Broken, Ruled, broken, rule
from app.core.schemas import ConceptResource, Id, Input, PastDay, Timestamp, UniqueItems, Value
from app.core.text import Label, Line, Prose
from app.districts.schemas import New, WithNames
from app.districts.vocabulary import Visibility


class BreakdownPart(Value):
    """One dimension by which the whole is broken down."""

    dimension: Label = Field(description="Dimension, such as Geschlecht, Gemeinde or Altersgruppe")
    category: Label = Field(description="Part of the dimension, such as weiblich or Brake")


Breakdown = Annotated[list[BreakdownPart], Field(max_length=10), UniqueItems(attrgetter("dimension"))]
"""The part to which a value belongs, by dimensions that occur once each; empty: the whole."""


class ObservationFields(Input):
    """Content of an observation; import bundles have the same fields."""

    observed_on: PastDay = Field(
        description="The day for which the value holds, or the last of the period; not to come"
    )
    observed_from: PastDay | None = Field(default=None, description="The first day of the period, where it is one")
    value: Exact | None = Field(
        default=None, description="The value as text; null where it is suppressed or not stated, and only then"
    )
    precision: Precision = Field(default=Precision.EXACT, description="exact, about, at_least or at_most")
    breakdown: Breakdown = Field(
        default_factory=list, description="Of which part; the order is for showing, and two orders are the same part"
    )
    provisional: bool = Field(default=False, strict=True, description="True if a final value is to follow")
    suppressed: bool = Field(
        default=False,
        strict=True,
        description="True if the value is withheld, as with small counts; the observation that it corrects is then no "
        "longer public. A closed concept takes only such observations",
    )
    not_stated: bool = Field(
        default=False, strict=True, description="True if the source names the part or the day, but no value"
    )
    source: Line | None = Field(default=None, description="Source of the value if it differs from the indicator's")
    note: Prose | None = Field(default=None, description="Remarks")
    visibility: Visibility = Field(
        default=Visibility.PUBLIC,
        description="Visibility, which never changes; `public` holds only if the indicator is public",
    )


class ObservationContent(ObservationFields, Ruled):
    """The whole content of an observation, with the rules between its fields."""

    @rule
    def _value_or_none(self) -> Broken:
        given = self.value is not None
        if (self.suppressed or self.not_stated) and (given or self.suppressed == self.not_stated):
            yield broken(
                "value",
                "suppressed",
                "An observation that is `suppressed` or `not_stated` has no `value`, and is not both",
                "Eine Beobachtung, die `suppressed` oder `not_stated` ist, hat kein `value`, und ist nicht beides",
            )
        if not (given or self.suppressed or self.not_stated):
            yield broken(
                "value",
                "missing",
                "An observation has a `value`, is `suppressed` or is `not_stated`",
                "Eine Beobachtung hat `value`, ist `suppressed` oder ist `not_stated`",
            )

    @rule
    def _begins_before_it_ends(self) -> Broken:
        if self.observed_from is not None and self.observed_from > self.observed_on:
            yield broken(
                "observed_from",
                "period",
                "`observed_from` must not be after `observed_on`",
                "`observed_from` darf nicht nach `observed_on` liegen",
            )


class ObservationCreate(New, ObservationContent):
    """A new observation. It never changes; a correction is another one for the same day and part."""

    indicator_id: Id = Field(description="The indicator that is observed")


class ObservationRead(ObservationFields, ConceptResource, like=ObservationCreate):
    """The value of an indicator on a day or in a period."""

    indicator_id: UUID
    recorded_at: Timestamp = Field(description="Time at which the service learned of it")
    retracted_at: Timestamp | None = Field(
        description="Time at which its import was taken back; then it is no longer public, and never current"
    )
    is_current: bool = Field(
        description="True for the last one recorded for its indicator, day and part, of those that the caller may "
        "see and that were known at `known_at`"
    )


class ObservationDetail(WithNames, ObservationRead):
    """One observation, with the actions that the caller may take."""

    allowed_actions: list[AllowedAction] = Field(description="Always empty: observations are corrected by new ones")
