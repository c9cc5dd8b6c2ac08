"""References stay within their concept, and nothing stands below itself.

Foreign keys ensure that their targets exist within the district.
"""

from typing import Any

from sqlalchemy import Select, Table, Text, and_, cast, column, func, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import SQLModel

from app.concepts.tables import (
    Concept,
    Goal,
    Measure,
    MeasureGoal,
    MeasureRelation,
)
from app.core.resource_spec import PartReference, Reference, ResourceSpec
from app.core.tables import RoleGrant, table
from app.districts.tables import District
from app.funding.tables import FundingApplication, FundingApplicationMeasure
from app.operations.invariants.invariant import OF_DISTRICT, Invariant, named
from app.participation.tables import FeedbackItem
from app.resources import RESOURCES

_concepts = table(Concept)
_KEPT_BY_DATABASE = {
    (of.name, column)
    for of in SQLModel.metadata.sorted_tables
    for key in of.foreign_key_constraints
    if "concept_id" in key.column_keys[1:]
    for column in key.column_keys
}
"""References whose foreign keys have the concept in them."""
_LINKS: tuple[tuple[type[SQLModel], str, type[SQLModel]], ...] = (
    (MeasureGoal, "goal_id", Goal),
    (MeasureRelation, "related_id", Measure),
)


def _is(of: Any, column: str, target: Any) -> Any:
    return and_(of.c[column] == target.c.id, of.c.district_id == target.c.district_id)


def _same_concept(resource: ResourceSpec, reference: Reference) -> Invariant:
    of, column, there = table(resource.model), reference.column, table(reference.target).alias("there")
    joined = of.join(there, _is(of, column, there))
    statement = select(named(of.c.id)).select_from(joined).where(of.c.concept_id != there.c.concept_id)
    return Invariant(f"references: {of.name}.{column}", "It leads to something of the same concept", statement)


def _same_concept_linked(model: type[SQLModel], column: str, target: type[SQLModel]) -> Invariant:
    of, measures, there = table(model), table(Measure).alias("measure"), table(target).alias("there")
    joined = of.join(measures, _is(of, "measure_id", measures)).join(there, _is(of, column, there))
    differs = measures.c.concept_id != there.c.concept_id
    statement = select(named(of.c.measure_id, " to ", of.c[column])).select_from(joined).where(differs)
    return Invariant(f"references: {of.name}.{column}", "It leads to something of the same concept", statement)


def _of_its_concept() -> Select[Any]:
    """Find measures of an application that belong to another concept."""
    links, applications, measures = table(FundingApplicationMeasure), table(FundingApplication), table(Measure)
    joined = links.join(applications, _is(links, "application_id", applications))
    joined = joined.join(measures, _is(links, "measure_id", measures))
    differs = applications.c.concept_id.is_distinct_from(measures.c.concept_id)
    return select(named(links.c.application_id, " to ", links.c.measure_id)).select_from(joined).where(differs)


def _no_circle(model: type[SQLModel], column: str, of_what: str | None = None) -> Invariant:
    """Find rows that cannot be reached from above: they are in a circle, or below one."""
    of = table(model)
    rows = select(of.c.id).where(of.c.district_id == OF_DISTRICT)
    reached = rows.where(of.c[column].is_(None)).cte("reached", recursive=True)
    below = select(of.c.id).join(reached, of.c[column] == reached.c.id).where(of.c.district_id == OF_DISTRICT)
    reached = reached.union_all(below)
    statement = select(named(of.c.id)).where(of.c.district_id == OF_DISTRICT, of.c.id.not_in(select(reached.c.id)))
    name = f"references: no circle {of_what or f'of {of.name}'}"
    return Invariant(name, "Nothing stands below itself", statement, by_district=True)


def _lines() -> Select[Any]:
    """Find concepts without the line of their predecessor; the first one begins it."""
    before: Table | Any = _concepts.alias("before")
    joined = _concepts.outerjoin(before, _is(_concepts, "predecessor_id", before))
    due = func.coalesce(before.c.lineage_id, _concepts.c.id)
    return select(named(_concepts.c.id)).select_from(joined).where(_concepts.c.lineage_id != due)


def _grants() -> Select[Any]:
    grants, districts = table(RoleGrant), table(District)
    joined = grants.outerjoin(districts, districts.c.id == grants.c.district_id)
    return select(named(grants.c.actor_id)).select_from(joined).where(districts.c.id.is_(None))


def _in_parts(resource: ResourceSpec, one: PartReference) -> Invariant:
    """Find rows whose parts name others than the table that keeps their references."""
    of, links = table(resource.model), one.link_table
    part = (
        func.jsonb_array_elements(of.c[one.within])
        .table_valued(column("value", JSONB), with_ordinality="place")
        .render_derived()
    )
    id_of = part.c.value[one.column].astext
    told = select(id_of).where(id_of.is_not(None)).order_by(part.c.place)
    mine = (links.of.c[links.owner] == of.c.id, links.of.c.district_id == of.c.district_id, *links.own_rows)
    kept = select(cast(links.of.c[links.column], Text)).where(*mine).order_by(links.of.c.position).correlate(of)
    differs = func.array(told.scalar_subquery()) != func.array(kept.scalar_subquery())
    statement = select(named(of.c.id)).where(differs)
    return Invariant(f"references: {of.name}.{one.name}", "Its parts name what its references keep", statement)


INVARIANTS = (
    *(
        _same_concept(resource, reference)
        for resource in RESOURCES
        for reference in resource.references
        if reference.same_concept and (resource.name, reference.column) not in _KEPT_BY_DATABASE
    ),
    *(_same_concept_linked(*link) for link in _LINKS),
    *(_in_parts(resource, one) for resource in RESOURCES for one in resource.in_parts),
    _no_circle(Concept, "predecessor_id"),
    _no_circle(FeedbackItem, "comment_on_id"),
    _no_circle(FeedbackItem, "split_from_id", "of parts of feedback_items"),
    Invariant(
        "references: funding_application_measures.measure_id",
        "It leads to something of the same concept",
        _of_its_concept(),
    ),
    Invariant("references: concepts.lineage_id", "The versions of a concept are one line", _lines()),
    Invariant("references: role_grants.district_id", "Roles are held in districts that exist", _grants()),
)
