"""How plans come to be public: registered once, parents first."""

from sqlalchemy import ColumnElement, and_, exists, not_, or_
from sqlmodel import SQLModel

from app.concepts.tables import Concept, Measure
from app.core.publicity import inherits
from app.core.tables import table
from app.council.writing import References
from app.planning.indicator_observations.queries import comes_after, same_series
from app.planning.indicators.service import REFERENCES as OF_INDICATORS
from app.planning.outreach.service import REFERENCES as OF_OUTREACH
from app.planning.plan_entries.service import REFERENCES as OF_ENTRIES
from app.planning.plan_tables import Indicator, IndicatorObservation, Milestone, Outreach, PlanEntry, PlanEntryMeasure


def _own(model: type[SQLModel], references: References, *others: ColumnElement[bool]) -> ColumnElement[bool]:
    """Public by its own visibility, and so is all that it refers to."""
    of = table(model)
    public = []
    for column, target in references.items():
        other = table(target).alias(f"{column}_of_{of.name}")
        found = exists().where(other.c.id == of.c[column], other.c.district_id == of.c.district_id, other.c.is_public)
        public.append(or_(of.c[column].is_(None), found.correlate(of)))
    return and_(of.c.visibility == "public", *public, *others)


def _serves_public_work() -> ColumnElement[bool]:
    entries, served, measures = table(PlanEntry), table(PlanEntryMeasure), table(Measure).alias("served_measure")
    hidden = exists().where(
        served.c.plan_entry_id == entries.c.id,
        served.c.district_id == entries.c.district_id,
        measures.c.id == served.c.measure_id,
        measures.c.district_id == served.c.district_id,
        not_(measures.c.is_public),
    )
    return not_(hidden.correlate(entries))


def _is_not_withheld() -> ColumnElement[bool]:
    """Not taken back, and not corrected by one that is suppressed: that withholds what was there before, too."""
    of = table(IndicatorObservation)
    later = of.alias("suppressed_later")
    withheld = exists().where(
        same_series(later, of), comes_after(later, of), later.c.suppressed, later.c.retracted_at.is_(None)
    )
    return and_(of.c.visibility == "public", of.c.retracted_at.is_(None), not_(withheld.correlate(of)))


def register_plan() -> None:
    """Called once, when the application is put together."""
    inherits(Milestone, Concept, "concept_id", own=_own(Milestone, {}))
    inherits(PlanEntry, Concept, "concept_id", own=_own(PlanEntry, OF_ENTRIES, _serves_public_work()))
    inherits(Outreach, Concept, "concept_id", own=_own(Outreach, OF_OUTREACH))
    inherits(Indicator, Concept, "concept_id", own=_own(Indicator, OF_INDICATORS))
    inherits(IndicatorObservation, Indicator, "indicator_id", own=_is_not_withheld())
