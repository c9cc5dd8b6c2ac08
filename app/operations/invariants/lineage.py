"""Predecessors belong to the version before, and lights are inherited from them."""

from typing import Any

from sqlalchemy import CTE, and_, case, func, literal, or_, select
from sqlmodel import SQLModel

from app.concepts.status_log.log import LOGS
from app.concepts.tables import Concept, FieldOfAction, Goal, Measure
from app.concepts.versions.tables import MeasureLineage
from app.core.tables import table
from app.operations.invariants.invariant import Invariant, named

_concepts = table(Concept)
_BEGUN = ("adopted", "superseded")


def _steps(model: type[SQLModel]) -> CTE:
    """Select every step back to a predecessor, with the number of predecessors and the day when the version took
    over."""
    versions = _concepts.alias("versions")
    of, links, c = table(model).c, table(MeasureLineage).c, versions.c
    begun = case((c.state.in_(_BEGUN), func.coalesce(c.valid_from, c.adopted_on)))
    joined = table(model).join(versions, and_(c.id == of.get("concept_id", of.id), c.district_id == of.district_id))
    number: Any = literal(1)
    predecessor: Any = of.predecessor_id if model is not Measure else links.predecessor_id
    if model is Measure:
        its = and_(links.measure_id == of.id, links.district_id == of.district_id)
        joined = joined.join(table(MeasureLineage), its)
        number = func.count().over(partition_by=(of.district_id, of.id))
    columns = (of.id, of.district_id, predecessor.label("predecessor_id"), c.predecessor_id.label("concept_before"))
    statement = select(*columns, begun.label("until"), number.label("number")).select_from(joined)
    return statement.where(predecessor.is_not(None)).cte("steps")


def _elsewhere(model: type[SQLModel]) -> Invariant:
    steps, before = _steps(model), table(model).alias("before")
    is_before = and_(before.c.id == steps.c.predecessor_id, before.c.district_id == steps.c.district_id)
    wrong = before.c.concept_id.is_distinct_from(steps.c.concept_before)
    statement = select(named(steps.c.id)).select_from(steps.join(before, is_before)).where(wrong)
    name = table(model).name
    return Invariant(f"lineage: {name}", "Predecessors belong to the version before their successor's", statement)


def _inherited(model: type[SQLModel], inheritance: type[SQLModel]) -> Invariant:
    """Compare each inheritance: the nearest source by the single step back, each further one by one step more."""
    steps, rows = _steps(model), table(inheritance)
    single = select(steps).where(steps.c.number == 1).cte("single")
    nearest = select(
        single.c.id.label("subject_id"), single.c.district_id, single.c.predecessor_id.label("source_id"),
        literal(1).label("depth"), single.c.until,
    )  # fmt: skip
    onward = and_(single.c.id == rows.c.source_id, single.c.district_id == rows.c.district_id)
    further = select(
        rows.c.subject_id, rows.c.district_id, single.c.predecessor_id, rows.c.depth + 1,
        func.least(rows.c.until, single.c.until),
    ).select_from(rows.join(single, onward))  # fmt: skip
    due = nearest.union_all(further).subquery("due")
    same = and_(*(due.c[name] == rows.c[name] for name in ("subject_id", "district_id", "source_id")))
    joined = rows.join(due, same, full=True)
    wrong = or_(rows.c.depth.is_distinct_from(due.c.depth), rows.c.until.is_distinct_from(due.c.until))
    statement = select(named(func.coalesce(rows.c.subject_id, due.c.subject_id))).select_from(joined).where(wrong)
    about = "Lights come from what is continued, as far as it leads back without a merge"
    return Invariant(f"lineage: {rows.name}", about, statement)


def _chain() -> Invariant:
    """Require of a version that is not withdrawn that its predecessor was adopted."""
    one, before = _concepts, _concepts.alias("before")
    is_before = and_(before.c.id == one.c.predecessor_id, before.c.district_id == one.c.district_id)
    wrong = (one.c.state != "withdrawn", before.c.state.not_in(_BEGUN))
    statement = select(named(one.c.id)).select_from(one.join(before, is_before)).where(*wrong)
    return Invariant("lineage: concepts", "A version continues one that was adopted", statement)


INVARIANTS = (
    _chain(),
    *(_elsewhere(model) for model in (FieldOfAction, Goal, Measure)),
    *(_inherited(log.subject, log.inheritance) for log in LOGS),
)
