"""Queries common to the views of one concept."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any
from uuid import UUID

from pydantic import Field
from sqlalchemy import (
    ColumnElement,
    FromClause,
    Select,
    Text,
    Uuid,
    any_,
    bindparam,
    select,
)
from sqlalchemy.dialects.postgresql import ARRAY

from app.concepts.concepts import queries as concepts
from app.concepts.fields_of_action import queries as of_view
from app.concepts.fields_of_action.queries import fields_of_action
from app.concepts.measures.queries import FIELD_ID, among_parts, measures
from app.concepts.moments import MomentQuery, Moments, resolve_moments
from app.concepts.schemas import CountedParts, LightScheme, LightStep
from app.concepts.status_log.log import MEASURE_LOG, joined, light_of
from app.concepts.views.counting import in_order
from app.concepts.vocabulary import Parts, Stage
from app.core.filters import in_place
from app.core.reading import SCOPE, Reader, Row, View, visible
from app.core.schemas import Day
from app.core.tables import table
from app.districts.tables import Organisation

organisations = table(Organisation)


class StageQuery(MomentQuery):
    """The stages in which measures count, and the times of the question."""

    stage: list[Stage] = Field(
        default=[],
        max_length=3,
        description="Count measures in these stages on the day; repeat it for several. Default: adopted ones, of a "
        "concept that is not adopted proposed ones as well; `counted_stages` tells",
    )
    parts: CountedParts = Parts.EXCLUDE


class PeriodQuery(StageQuery):
    """The first and last day that are asked for."""

    first_day: Day | None = Field(
        default=None,
        alias="from",
        description="First day. Default: the concept's first day in force, or of its adoption, or of its creation",
    )
    until: Day | None = Field(
        default=None,
        description="Last day; what comes after `as_of` (default: today) is left out. Default: that day. The last "
        "period is counted on this day where it is not over",
    )


@dataclass(frozen=True)
class Subject:
    """The concept that a view is about, and how it is looked at."""

    concept: Row
    view: View
    moments: Moments
    stages: Sequence[str]
    parts: str

    @cached_property
    def scale(self) -> Sequence[LightStep]:
        """The steps of the concept's own scale, of every day."""
        return LightScheme.model_validate(self.concept["light_scheme"]).steps

    @property
    def parameters(self) -> dict[str, Any]:
        concept = self.concept
        bound = {SCOPE: concept["district_id"], "concept": concept["id"], "parts": self.parts}
        return {**bound, **self.moments.parameters}

    @property
    def heading(self) -> dict[str, Any]:
        """The concept's part of a summary or course."""
        concept = self.concept
        return {
            "concept_id": concept["id"],
            "district_id": concept["district_id"],
            "title": concept["title"],
            "light_scheme": concept["light_scheme"],
            "evaluated_on": self.moments.as_of,
            "counted_stages": self.stages,
        }

    @property
    def variant(self) -> tuple[View, bool]:
        """The view, and True if the log must be read."""
        return self.view, self.moments.historic


async def resolve_subject(reader: Reader, concept_id: UUID, query: StageQuery) -> Subject:
    """Return the concept as the caller sees it. End with a 304 if the caller has the answer.

    Raises:
        Problem: not-found, also for what the caller may not know exists.
    """
    moments = resolve_moments(reader, query)
    concept = await concepts.row_for_view(reader, concept_id, moments)
    stages = counted_stages(concept, query.stage)
    return Subject(concept, reader.view(concept["district_id"]), moments, stages, str(query.parts))


def counted_stages(concept: Row, asked: Sequence[Stage]) -> Sequence[str]:
    """Return the stages in which measures count: those asked for, or else the adopted ones, and the proposed ones too
    of a concept that is not adopted."""
    usual = (Stage.PROPOSED, Stage.ADOPTED) if concepts.is_unadopted(concept) else (Stage.ADOPTED,)
    return [stage.value for stage in Stage if stage in (asked or usual)]


def shown(view: View, historic: bool) -> tuple[FromClause, tuple[ColumnElement[Any], ...]]:
    """Return the measures with their current status, and what `Shown` has of it, now or at the times asked for."""
    status = MEASURE_LOG.status
    light = light_of(MEASURE_LOG, view, historic=historic).label("light")
    return joined(MEASURE_LOG, view, historic=historic), (light, status.c.step, status.c.state)


COUNTED_PARTS = among_parts(bindparam("parts", type_=Text))
"""The condition that a measure is counted, as a whole one or a part."""
FIELD_ORDER = in_place(fields_of_action)
ORGANISATION_ORDER = (organisations.c.sort_name, organisations.c.id)


@cache
def dated_measures(view: View) -> Select[Any]:
    """Select the concept's measures, named, with the days on which their stage changes."""
    named = ("id", "key", "number", "title", "parent_id", "adopted_on", "discontinued_on")
    columns = [*(measures.c[name] for name in named), FIELD_ID.label("field_id")]
    of_concept = (measures.c.district_id == bindparam(SCOPE), measures.c.concept_id == bindparam("concept"))
    statement = select(*columns).where(*of_concept, COUNTED_PARTS, visible(measures, view))
    return statement.order_by(*in_place(measures))


def in_tree_order(fields: Sequence[Row], measures: Iterable[Row]) -> list[Row]:
    """Return measures, each in their order, as the tree shows their fields, and then those without one; `fields` as
    `fields_of` returns them."""
    places = {field["id"]: place for place, field in enumerate(fields)}
    return sorted(measures, key=lambda measure: places.get(measure["field_id"], len(places)))


def select_fields(view: View, historic: bool = False) -> Select[Any]:
    """Select the concept's fields with their current assessments; where historic, binds `as_of` and `known_at`."""
    of_concept = (
        fields_of_action.c.district_id == bindparam(SCOPE),
        fields_of_action.c.concept_id == bindparam("concept"),
    )
    return of_view.select_fields(view, historic).where(*of_concept)


@cache
def ordered_fields(view: View, historic: bool = False) -> Select[Any]:
    return select_fields(view, historic).order_by(*FIELD_ORDER)


async def fields_of(reader: Reader, subject: Subject) -> list[Row]:
    """Return the concept's fields, each followed by those below it."""
    return in_order(await reader.rows(ordered_fields(*subject.variant), subject.parameters))


def select_organisations(view: View) -> Select[Any]:
    """Select the district's organisations."""
    return select(organisations.c.id, organisations.c.name, organisations.c.short_name).where(
        organisations.c.district_id == bindparam(SCOPE), visible(organisations, view)
    )


@cache
def _organisations(view: View) -> Select[Any]:
    ids = any_(bindparam("organisations", type_=ARRAY(Uuid())))
    return select_organisations(view).where(organisations.c.id == ids).order_by(*ORGANISATION_ORDER)


async def organisations_of(reader: Reader, subject: Subject, ids: set[UUID]) -> Sequence[Row]:
    """Return the organisations with these ids, by name."""
    bound = {SCOPE: subject.concept["district_id"], "organisations": list(ids)}
    return await reader.rows(_organisations(subject.view), bound)
