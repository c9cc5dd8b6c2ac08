"""Closed lists of search."""

from app.core.vocabulary import Vocabulary
from app.feed.vocabulary import ChangedResource as R


class SearchedResource(Vocabulary):
    """Resources that can be found by search: all that have a title or a text of their own."""

    DISTRICTS = R.DISTRICTS.term
    CONCEPTS = R.CONCEPTS.term
    FIELDS_OF_ACTION = R.FIELDS_OF_ACTION.term
    GOALS = R.GOALS.term
    MEASURES = R.MEASURES.term
    MEASURE_STEPS = R.MEASURE_STEPS.term
    ATTRIBUTE_DEFINITIONS = R.ATTRIBUTE_DEFINITIONS.term
    ORGANISATIONS = R.ORGANISATIONS.term
    PARTICIPATION_EVENTS = R.PARTICIPATION_EVENTS.term
    KEY_STATEMENTS = R.KEY_STATEMENTS.term
    FEEDBACK_ITEMS = R.FEEDBACK_ITEMS.term
    BODIES = R.BODIES.term
    LEGISLATIVE_TERMS = R.LEGISLATIVE_TERMS.term
    PAPERS = R.PAPERS.term
    MEETINGS = R.MEETINGS.term
    RESOLUTION_TASKS = R.RESOLUTION_TASKS.term
    REPORTS = R.REPORTS.term
    MILESTONES = R.MILESTONES.term
    PLAN_ENTRIES = R.PLAN_ENTRIES.term
    OUTREACH = R.OUTREACH.term
    INDICATORS = R.INDICATORS.term
    FUNDING_SOURCES = R.FUNDING_SOURCES.term
    FUNDING_APPLICATIONS = R.FUNDING_APPLICATIONS.term
    COST_ESTIMATES = R.COST_ESTIMATES.term
