"""What the measures of a concept show, counted by field, organisation and stage."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from functools import cache
from operator import itemgetter
from typing import Any
from uuid import UUID

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
    state_counts,
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
    shown,
)
from app.concepts.views.schemas import (
    ConceptSummary,
    FieldInShort,
    FieldSummary,
    OrganisationInShort,
    OrganisationSummary,
    StageSummary,
)
from app.concepts.vocabulary import Stage
from app.core.reading import SCOPE, Reader, Row, View, visible
from app.core.tables import table

_links = table(MeasureOrganisation)
Tallies = defaultdict[Any, Counter[Shown]]


def _measures(view: View, historic: bool) -> Select[Any]:
    source, columns_shown = shown(view, historic)
    columns = (
        measures.c.id,
        measures.c.district_id,
        FIELD_ID.label("field_id"),
        stage_on(EVALUATED_ON).label("stage"),
        *columns_shown,
    )
    of_concept = (measures.c.district_id == bindparam(SCOPE), measures.c.concept_id == bindparam("concept"))
    return select(*columns).select_from(source).where(*of_concept, COUNTED_PARTS, visible(measures, view))


@cache
def _counted(view: View, historic: bool) -> CompoundSelect[Any]:
    """Count the same measures by field and by organisation, beside the fields and organisations that there are: one
    statement, as each costs more than what it asks, and so that the groups add up to the same."""
    measures = _measures(view, historic).cte("counted")
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
        _items("fields", select_fields(view, historic), FIELD_ORDER, *FieldInShort.model_fields, "assessment"),
        _items("organisations", responsible_ones, ORGANISATION_ORDER, *OrganisationInShort.model_fields),
    )


def _grouped(kind: str, measures: FromClause, by: ColumnElement[UUID | None]) -> Select[Any]:
    columns = [measures.c[name] for name in ("stage", *Shown._fields)]
    group_id, about = cast(by, Text).label("group_id"), cast(null(), JSON).label("about")
    statement = select(literal(kind).label("kind"), group_id, *columns, func.count().label("count"), about)
    return statement.group_by(by, *columns)


def _items(kind: str, statement: Select[Any], order: Sequence[ColumnElement[Any]], *names: str) -> Select[Any]:
    """Select the items to be named in the summary, as JSON, with the place of each."""
    columns = statement.selected_columns
    about = func.json_build_object(*(part for name in names for part in (name, columns[name])))
    place = func.row_number().over(order_by=order)
    nothing: list[ColumnElement[Any]] = [null()] * (2 + len(Shown._fields))
    return statement.with_only_columns(literal(kind), *nothing, place, about)


async def read_summary(reader: Reader, concept_id: UUID, query: StageQuery) -> ConceptSummary:
    """Return the concept's lights, counted in a fixed number of statements."""
    subject = await resolve_subject(reader, concept_id, query)
    rows: defaultdict[str, list[Row]] = defaultdict(list)
    statement = _counted(*subject.variant)
    for row in await reader.rows(statement, subject.parameters):
        rows[row["kind"]].append(row)
    by_field, by_organisation = (
        tallied((row for row in rows[kind] if row["stage"] in subject.stages), "group_id")
        for kind in ("field", "organisation")
    )
    return ConceptSummary(
        **subject.heading,
        assessment=subject.concept["assessment"],
        **_counts(subject, added(by_field.values())),
        **_per_field(subject, in_order(_in_place(rows["fields"])), by_field),
        **_per_organisation(subject, _in_place(rows["organisations"]), by_organisation),
        stages=_per_stage(rows["field"]),
    )


def _in_place(rows: Sequence[Row]) -> list[Row]:
    return [row["about"] for row in sorted(rows, key=itemgetter("count"))]


def _counts(subject: Subject, tally: Counter[Shown], suffix: str = "") -> dict[str, Any]:
    """Return the counts of some measures in all three ways, by their names with a suffix."""
    scale, day = subject.scale, subject.moments.as_of
    counts = {"counts": shared_counts(tally), "states": state_counts(tally), "by_step": by_step(scale, day, tally)}
    return {f"{name}{suffix}": value for name, value in counts.items()}


def _per_field(subject: Subject, fields: list[Row], own: Tallies) -> dict[str, Any]:
    below = with_sub_fields(fields, own)
    return {
        "without_field": shared_counts(without_field(fields, own)),
        "fields": [
            FieldSummary(
                **field,
                **_counts(subject, own[field["id"]]),
                **_counts(subject, below[field["id"]], "_with_sub_fields"),
            )
            for field in fields
        ],
    }


def _per_organisation(subject: Subject, organisations: list[Row], own: Tallies) -> dict[str, Any]:
    return {
        "organisations": [
            OrganisationSummary(**organisation, **_counts(subject, own[organisation["id"]]))
            for organisation in organisations
            if organisation["id"] in own
        ],
        "without_organisation": shared_counts(own[None]),
    }


def _per_stage(rows: Sequence[Row]) -> list[StageSummary]:
    own = tallied(rows, "stage")
    return [StageSummary(stage=stage, counts=shared_counts(own[stage.value])) for stage in Stage]
