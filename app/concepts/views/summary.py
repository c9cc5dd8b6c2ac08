"""The lights of a concept, counted by field, organisation and stage."""

from collections.abc import Sequence
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    FromClause,
    Select,
    and_,
    bindparam,
    func,
    literal,
    select,
    true,
    union_all,
)

from app.concepts.measures.queries import EVALUATED_ON, m, stage_on
from app.concepts.status_log.log import MEASURES, current_then
from app.concepts.tables import MeasureOrganisation
from app.concepts.views.counting import added, shared_counts, tallied, with_sub_fields, without_field
from app.concepts.views.queries import StageQuery, Subject, fields_of, organisations_of, settle_subject
from app.concepts.views.schemas import ConceptSummary, FieldSummary, OrganisationSummary, StageSummary
from app.concepts.vocabulary import Stage
from app.core.pagination import SCOPE
from app.core.reading import Reader, Row, View, seen, visible
from app.core.tables import table

_links = table(MeasureOrganisation)


def _lit(view: View, historic: bool) -> tuple[FromClause, ColumnElement[str]]:
    """Measures with their light, now or at the times asked for."""
    if not historic:
        return m, seen(m, view, "light", "public_light")
    then = current_then(MEASURES, view)
    return m.outerjoin(then, true()), func.coalesce(then.c.light, "not_rated")


def _measures(view: View, historic: bool) -> Select[Any]:
    source, light = _lit(view, historic)
    columns = (m.c.id, m.c.district_id, m.c.field_id, stage_on(EVALUATED_ON).label("stage"), light.label("light"))
    of_concept = (m.c.district_id == bindparam(SCOPE), m.c.concept_id == bindparam("concept"))
    return select(*columns).select_from(source).where(*of_concept, visible(m, view))


@cache
def _counted(view: View, historic: bool) -> CompoundSelect[Any]:
    """The same measures grouped twice, in one statement, so that the groups add up to the same."""
    measures = _measures(view, historic).cte("counted")
    responsible = and_(
        _links.c.measure_id == measures.c.id,
        _links.c.district_id == measures.c.district_id,
        _links.c.role == "responsible",
    )
    by_field = _grouped("field", measures, measures.c.field_id)
    by_organisation = _grouped("organisation", measures, _links.c.organisation_id)
    by_organisation = by_organisation.select_from(measures.outerjoin(_links, responsible))
    return union_all(by_field, by_organisation)


def _grouped(kind: str, measures: FromClause, by: ColumnElement[UUID | None]) -> Select[Any]:
    columns = (by.label("group_id"), measures.c.stage, measures.c.light)
    statement = select(literal(kind).label("kind"), *columns, func.count().label("count"))
    return statement.group_by(by, measures.c.stage, measures.c.light)


async def read_summary(reader: Reader, concept_id: UUID, query: StageQuery) -> ConceptSummary:
    """The concept's lights, counted in a fixed number of statements."""
    subject = await settle_subject(reader, concept_id, query)
    fields = await fields_of(reader, subject)
    rows = await reader.rows(_counted(subject.view, subject.asked.historic), subject.parameters)
    by_field = [row for row in rows if row["kind"] == "field"]
    counted = [row for row in by_field if row["stage"] in subject.stages]
    by_organisation = [row for row in rows if row["kind"] == "organisation" and row["stage"] in subject.stages]
    return ConceptSummary(
        **subject.heading,
        **_per_field(fields, counted),
        **await _per_organisation(reader, subject, by_organisation),
        stages=_per_stage(by_field),
    )


def _per_field(fields: list[Row], rows: Sequence[Row]) -> dict[str, Any]:
    own = tallied(rows, "group_id")
    below = with_sub_fields(fields, own)
    return {
        "counts": shared_counts(added(own.values())),
        "without_field": shared_counts(without_field(fields, own)),
        "fields": [
            FieldSummary(
                **field,
                counts=shared_counts(own[field["id"]]),
                counts_with_sub_fields=shared_counts(below[field["id"]]),
            )
            for field in fields
        ],
    }


async def _per_organisation(reader: Reader, subject: Subject, rows: Sequence[Row]) -> dict[str, Any]:
    own = tallied(rows, "group_id")
    organisations = await organisations_of(reader, subject, {i for i in own if i is not None})
    return {
        "organisations": [OrganisationSummary(**row, counts=shared_counts(own[row["id"]])) for row in organisations],
        "without_organisation": shared_counts(own[None]),
    }


def _per_stage(rows: Sequence[Row]) -> list[StageSummary]:
    own = tallied(rows, "stage")
    return [StageSummary(stage=stage, counts=shared_counts(own[stage.value])) for stage in Stage]
