"""The lights of a concept, counted by field, organisation and stage."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from functools import cache
from operator import itemgetter
from typing import Any
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import (
    JSON,
    ColumnElement,
    CompoundSelect,
    FromClause,
    Select,
    Text,
    and_,
    bindparam,
    cast,
    func,
    literal,
    null,
    select,
    union_all,
)

from app.concepts.measures.queries import EVALUATED_ON, FIELD_ID, measures, stage_on
from app.concepts.tables import MeasureOrganisation
from app.concepts.views.counting import (
    Shown,
    added,
    by_step,
    in_order,
    shared_counts,
    tallied,
    with_sub_fields,
    without_field,
)
from app.concepts.views.queries import (
    COUNTED_PARTS,
    FIELD_ORDER,
    ORGANISATION_ORDER,
    StageQuery,
    Subject,
    organisations,
    resolve_subject,
    select_fields,
    select_organisations,
    with_light,
)
from app.concepts.views.schemas import (
    ConceptSummary,
    FieldInShort,
    FieldSummary,
    OrganisationInShort,
    OrganisationSummary,
    StageSummary,
    StepCount,
)
from app.concepts.vocabulary import Stage
from app.core.reading import SCOPE, Reader, Row, View, visible
from app.core.tables import table

_links = table(MeasureOrganisation)


def _measures(view: View, historic: bool, has_steps: bool) -> Select[Any]:
    source, light, step = with_light(view, historic, has_steps=has_steps)
    columns = (
        measures.c.id,
        measures.c.district_id,
        FIELD_ID.label("field_id"),
        stage_on(EVALUATED_ON).label("stage"),
        light.label("light"),
        step.label("step"),
    )
    of_concept = (measures.c.district_id == bindparam(SCOPE), measures.c.concept_id == bindparam("concept"))
    return select(*columns).select_from(source).where(*of_concept, COUNTED_PARTS, visible(measures, view))


@cache
def _counted(view: View, historic: bool, has_steps: bool) -> CompoundSelect[Any]:
    """Count the same measures by field and by organisation, beside the fields and organisations that there are: one
    statement, as each costs more than what it asks, and so that the groups add up to the same."""
    measures = _measures(view, historic, has_steps).cte("counted")
    responsible = and_(
        _links.c.measure_id == measures.c.id,
        _links.c.district_id == measures.c.district_id,
        _links.c.role == "responsible",
    )
    by_field = _grouped("field", measures, measures.c.field_id)
    by_organisation = _grouped("organisation", measures, _links.c.organisation_id)
    by_organisation = by_organisation.select_from(measures.outerjoin(_links, responsible))
    responsible_ids = select(_links.c.organisation_id).join(measures, responsible).scalar_subquery()
    responsible_ones = select_organisations(view).where(organisations.c.id.in_(responsible_ids))
    return union_all(
        by_field,
        by_organisation,
        _items("fields", select_fields(view), FieldInShort, FIELD_ORDER),
        _items("organisations", responsible_ones, OrganisationInShort, ORGANISATION_ORDER),
    )


def _grouped(kind: str, measures: FromClause, by: ColumnElement[UUID | None]) -> Select[Any]:
    columns = (cast(by, Text).label("group_id"), measures.c.stage, measures.c.light, measures.c.step)
    statement = select(
        literal(kind).label("kind"), *columns, func.count().label("count"), cast(null(), JSON).label("about")
    )
    return statement.group_by(by, measures.c.stage, measures.c.light, measures.c.step)


def _items(
    kind: str, statement: Select[Any], shows: type[BaseModel], order: Sequence[ColumnElement[Any]]
) -> Select[Any]:
    """Select the items to be named in the summary, as JSON, with the place of each."""
    columns = statement.selected_columns
    about = func.json_build_object(*(part for name in shows.model_fields for part in (name, columns[name])))
    place = func.row_number().over(order_by=order)
    return statement.with_only_columns(literal(kind), null(), null(), null(), null(), place, about)


async def read_summary(reader: Reader, concept_id: UUID, query: StageQuery) -> ConceptSummary:
    """Return the concept's lights, counted in a fixed number of statements."""
    subject = await resolve_subject(reader, concept_id, query)
    rows: defaultdict[str, list[Row]] = defaultdict(list)
    statement = _counted(subject.view, subject.moments.historic, bool(subject.scale))
    for row in await reader.rows(statement, subject.parameters):
        rows[row["kind"]].append(row)
    counted = _in_stages(rows["field"], subject)
    return ConceptSummary(
        **subject.heading,
        **_per_field(in_order(_in_place(rows["fields"])), counted),
        **_per_organisation(_in_place(rows["organisations"]), _in_stages(rows["organisation"], subject)),
        by_step=_per_step(subject, counted),
        stages=_per_stage(rows["field"]),
    )


def _in_place(rows: Sequence[Row]) -> list[Row]:
    return [row["about"] for row in sorted(rows, key=itemgetter("count"))]


def _in_stages(rows: Sequence[Row], subject: Subject) -> list[Row]:
    return [row for row in rows if row["stage"] in subject.stages]


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


def _per_organisation(organisations: list[Row], rows: Sequence[Row]) -> dict[str, Any]:
    own = tallied(rows, "group_id")
    return {
        "organisations": [
            OrganisationSummary(**organisation, counts=shared_counts(own[organisation["id"]]))
            for organisation in organisations
            if organisation["id"] in own
        ],
        "without_organisation": shared_counts(own[None]),
    }


def _per_step(subject: Subject, rows: Sequence[Row]) -> list[StepCount]:
    tally: Counter[Shown] = Counter()
    for row in rows:
        tally[row["light"], row["step"]] += row["count"]
    return by_step(subject.scale, subject.moments.as_of, [tally])


def _per_stage(rows: Sequence[Row]) -> list[StageSummary]:
    own = tallied(rows, "stage")
    return [StageSummary(stage=stage, counts=shared_counts(own[stage.value])) for stage in Stage]
