"""The routers under /v1, in the order of the docs."""

from app.access.calendar_tokens.routes import router as calendar_tokens
from app.access.routes import router as access
from app.attention.routes import router as attention
from app.calendar.routes import router as calendar
from app.comparison.routes import router as comparison
from app.concept_workbook.routes import router as concept_workbook
from app.concepts.attribute_definitions.routes import router as attribute_definitions
from app.concepts.concept_assessments.routes import router as concept_assessments
from app.concepts.concepts.routes import router as concepts
from app.concepts.field_assessments.routes import router as field_assessments
from app.concepts.fields_of_action.routes import router as fields_of_action
from app.concepts.goal_assessments.routes import router as goal_assessments
from app.concepts.goals.routes import router as goals
from app.concepts.measure_steps.routes import router as measure_steps
from app.concepts.measures.routes import router as measures
from app.concepts.status_updates.routes import router as status_updates
from app.concepts.versions.routes import router as succession
from app.concepts.views.routes import overview_router as overview
from app.concepts.views.routes import router as views
from app.council.bodies.routes import router as bodies
from app.council.body_seats.routes import router as body_seats
from app.council.consultations.routes import router as consultations
from app.council.legislative_terms.routes import router as legislative_terms
from app.council.meetings.routes import router as meetings
from app.council.papers.routes import router as papers
from app.council.reporting_calendar.routes import router as reporting_calendar
from app.council.reporting_duties.routes import router as reporting_duties
from app.council.reports.routes import router as reports
from app.council.resolution_tasks.routes import router as resolution_tasks
from app.districts.districts.routes import router as districts
from app.districts.organisations.routes import router as organisations
from app.exchange.bundles.routes import router as bundles
from app.exchange.import_profiles.routes import router as import_profiles
from app.exchange.imports.routes import listed as imported
from app.exchange.imports.routes import router as imports
from app.exchange.reverts.routes import router as reverts
from app.feed.changes.routes import router as changes
from app.feed.history.routes import router as history
from app.funding.cost_estimates.routes import router as cost_estimates
from app.funding.finances.routes import router as finances
from app.funding.funding_applications.routes import router as funding_applications
from app.funding.funding_sources.routes import router as funding_sources
from app.measure_profile.routes import router as measure_profile
from app.oparl.routes import router as oparl
from app.open_data.routes import router as open_data
from app.participation.contact_details.routes import router as contact_details
from app.participation.coverage.routes import router as coverage
from app.participation.feedback_items.routes import router as feedback_items
from app.participation.feedback_receipts.routes import router as feedback_receipts
from app.participation.key_statements.routes import router as key_statements
from app.participation.outcomes.routes import router as outcomes
from app.participation.participation_events.routes import router as participation_events
from app.participation.participation_links.routes import router as participation_links
from app.participation.suggestions.routes import router as suggestions
from app.planning.indicator_observations.routes import router as indicator_observations
from app.planning.indicators.routes import router as indicators
from app.planning.milestones.routes import router as milestones
from app.planning.outreach.routes import router as outreach
from app.planning.plan_entries.routes import router as plan_entries
from app.search.routes import router as search
from app.vocabularies import router as vocabularies

__all__ = ["PARTS", "PREFIX", "imports", "oparl"]

PREFIX = "/v1"
PARTS = (
    access,
    calendar_tokens,
    districts,
    organisations,
    concepts,
    succession,
    fields_of_action,
    goals,
    goal_assessments,
    field_assessments,
    concept_assessments,
    attribute_definitions,
    measures,
    measure_steps,
    status_updates,
    views,
    concept_workbook,
    overview,
    participation_events,
    feedback_items,
    key_statements,
    participation_links,
    contact_details,
    feedback_receipts,
    outcomes,
    coverage,
    suggestions,
    bodies,
    body_seats,
    legislative_terms,
    papers,
    meetings,
    consultations,
    resolution_tasks,
    reporting_duties,
    reports,
    reporting_calendar,
    milestones,
    plan_entries,
    outreach,
    indicators,
    indicator_observations,
    funding_sources,
    funding_applications,
    cost_estimates,
    finances,
    comparison,
    attention,
    measure_profile,
    calendar,
    search,
    bundles,
    imported,
    reverts,
    import_profiles,
    changes,
    history,
    open_data,
    vocabularies,
)
"""Each is included by the application itself: below a router of their own, paths are searched once more."""
