"""The resources of a district, package by package, in the order in which they refer to each other."""

from sqlmodel import SQLModel

from app.concepts.attribute_definitions.service import ATTRIBUTE_DEFINITIONS as ATTRIBUTE_DEFINITIONS
from app.concepts.concepts.service import CONCEPTS as CONCEPTS
from app.concepts.fields_of_action.service import FIELDS_OF_ACTION as FIELDS_OF_ACTION
from app.concepts.goals.service import GOALS as GOALS
from app.concepts.measure_steps.service import MEASURE_STEPS as MEASURE_STEPS
from app.concepts.measures.service import MEASURES as MEASURES
from app.concepts.status_log.resources import CONCEPT_ASSESSMENTS as CONCEPT_ASSESSMENTS
from app.concepts.status_log.resources import FIELD_ASSESSMENTS as FIELD_ASSESSMENTS
from app.concepts.status_log.resources import GOAL_ASSESSMENTS as GOAL_ASSESSMENTS
from app.concepts.status_log.resources import STATUS_UPDATES as STATUS_UPDATES
from app.core.resource_spec import ResourceSpec
from app.council.bodies.service import BODIES as BODIES
from app.council.body_seats.service import BODY_SEATS as BODY_SEATS
from app.council.consultations.service import CONSULTATIONS as CONSULTATIONS
from app.council.legislative_terms.service import LEGISLATIVE_TERMS as LEGISLATIVE_TERMS
from app.council.meetings.service import MEETINGS as MEETINGS
from app.council.papers.service import PAPERS as PAPERS
from app.council.reporting_duties.service import REPORTING_DUTIES as REPORTING_DUTIES
from app.council.reports.service import REPORTS as REPORTS
from app.council.resolution_tasks.service import RESOLUTION_TASKS as RESOLUTION_TASKS
from app.districts.organisations.service import ORGANISATIONS as ORGANISATIONS
from app.funding.cost_estimates.service import COST_ESTIMATES as COST_ESTIMATES
from app.funding.funding_applications.service import FUNDING_APPLICATIONS as FUNDING_APPLICATIONS
from app.funding.funding_sources.service import FUNDING_SOURCES as FUNDING_SOURCES
from app.participation.feedback_items.service import FEEDBACK_ITEMS as FEEDBACK_ITEMS
from app.participation.key_statements.service import KEY_STATEMENTS as KEY_STATEMENTS
from app.participation.participation_events.service import PARTICIPATION_EVENTS as PARTICIPATION_EVENTS
from app.participation.participation_links.service import PARTICIPATION_LINKS as PARTICIPATION_LINKS
from app.planning.indicator_observations.service import INDICATOR_OBSERVATIONS as INDICATOR_OBSERVATIONS
from app.planning.indicators.service import INDICATORS as INDICATORS
from app.planning.milestones.service import MILESTONES as MILESTONES
from app.planning.outreach.service import OUTREACH as OUTREACH
from app.planning.plan_entries.service import PLAN_ENTRIES as PLAN_ENTRIES

PARTICIPATION = (PARTICIPATION_EVENTS, KEY_STATEMENTS, FEEDBACK_ITEMS, PARTICIPATION_LINKS)
"""Feedback on a concept, which goes on when that is closed."""
COUNCIL = (
    *(BODIES, BODY_SEATS, LEGISLATIVE_TERMS, PAPERS, MEETINGS, CONSULTATIONS, RESOLUTION_TASKS),
    *(REPORTING_DUTIES, REPORTS),
)
"""The work of the council, which belongs to the district, and goes on when a concept is closed."""
PLANS = (MILESTONES, PLAN_ENTRIES, OUTREACH, INDICATORS)
"""Plans for a concept and their indicators; they end with it."""
FUNDING = (FUNDING_SOURCES, FUNDING_APPLICATIONS)
"""Money that belongs to the district: it is decided on and settled when a concept is closed."""
LOGS = (STATUS_UPDATES, GOAL_ASSESSMENTS, FIELD_ASSESSMENTS, CONCEPT_ASSESSMENTS)
RESOURCES = (
    *(ORGANISATIONS, CONCEPTS, ATTRIBUTE_DEFINITIONS, FIELDS_OF_ACTION, GOALS, MEASURES, MEASURE_STEPS),
    *PARTICIPATION,
    *COUNCIL,
    *PLANS,
    INDICATOR_OBSERVATIONS,
    *FUNDING,
    COST_ESTIMATES,
    *LOGS,
)
BY_NAME: dict[str, ResourceSpec] = {resource.name: resource for resource in RESOURCES}
BY_MODEL: dict[type[SQLModel], ResourceSpec] = {resource.model: resource for resource in RESOURCES}
