"""How plans come to be public: registered once, parents first."""

from sqlalchemy import ColumnElement, and_, exists, not_

from app.concepts.tables import Concept, Measure
from app.core.publicity import inherits, open_to_all
from app.core.tables import table
from app.planning.indicator_observations.queries import comes_after, same_series
from app.planning.indicators.service import INDICATORS
from app.planning.milestones.service import MILESTONES
from app.planning.outreach.service import OUTREACH
from app.planning.plan_entries.service import PLAN_ENTRIES
from app.planning.plan_tables import Indicator, IndicatorObservation, Milestone, Outreach, PlanEntry, PlanEntryMeasure


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
    inherits(Milestone, Concept, "concept_id", own=open_to_all(MILESTONES))
    inherits(PlanEntry, Concept, "concept_id", own=and_(open_to_all(PLAN_ENTRIES), _serves_public_work()))
    inherits(Outreach, Concept, "concept_id", own=open_to_all(OUTREACH))
    inherits(Indicator, Concept, "concept_id", own=open_to_all(INDICATORS))
    inherits(IndicatorObservation, Indicator, "indicator_id", own=_is_not_withheld())
