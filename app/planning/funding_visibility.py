"""How what concerns money comes to be public: registered once, parents first."""

from sqlalchemy import ColumnElement, and_, exists

from app.concepts.tables import Concept, Measure
from app.core.publicity import inherits, open_to_all
from app.core.tables import table
from app.districts.tables import District
from app.planning.cost_estimates.service import COST_ESTIMATES
from app.planning.funding_applications.service import FUNDING_APPLICATIONS
from app.planning.funding_sources.service import FUNDING_SOURCES
from app.planning.funding_tables import CostEstimate, FundingApplication, FundingApplicationMeasure, FundingSource


def _no_hidden_measure() -> ColumnElement[bool]:
    of, links, measures = table(FundingApplication), table(FundingApplicationMeasure), table(Measure)
    hidden = exists().where(
        links.c.application_id == of.c.id,
        links.c.district_id == of.c.district_id,
        measures.c.id == links.c.measure_id,
        measures.c.district_id == links.c.district_id,
        measures.c.is_public.is_(False),
    )
    return ~hidden.correlate(of)


def register_funding() -> None:
    """Called once, when the application is put together."""
    inherits(FundingSource, District, "district_id", own=open_to_all(FUNDING_SOURCES))
    own = and_(open_to_all(FUNDING_APPLICATIONS), _no_hidden_measure())
    inherits(FundingApplication, District, "district_id", own=own)
    inherits(CostEstimate, Concept, "concept_id", own=open_to_all(COST_ESTIMATES))
