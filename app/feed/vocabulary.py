"""Closed lists of the feed."""

from app.core.vocabulary import Vocabulary


class ChangedResource(Vocabulary):
    """The kinds of resource whose changes are recorded."""

    DISTRICTS = "districts", "Kommunen", "Districts"
    ORGANISATIONS = "organisations", "Organisationen", "Organisations"
    CONCEPTS = "concepts", "Konzepte", "Concepts"
    FIELDS_OF_ACTION = "fields_of_action", "Handlungsfelder", "Fields of action"
    GOALS = "goals", "Ziele", "Goals"
    GOAL_ASSESSMENTS = "goal_assessments", "Zielbewertungen", "Goal assessments"
    MEASURES = "measures", "Maßnahmen", "Measures"
    MEASURE_STEPS = "measure_steps", "Arbeitsschritte", "Measure steps"
    STATUS_UPDATES = "status_updates", "Sachstände", "Status updates"
    PARTICIPATION_EVENTS = "participation_events", "Beteiligungen", "Participation events"
    FEEDBACK_ITEMS = "feedback_items", "Rückmeldungen", "Feedback items"
    KEY_STATEMENTS = "key_statements", "Kernaussagen", "Key statements"
    PARTICIPATION_LINKS = "participation_links", "Verweise", "Participation links"
    BODIES = "bodies", "Gremien", "Bodies"
    BODY_SEATS = "body_seats", "Sitze", "Seats of bodies"
    LEGISLATIVE_TERMS = "legislative_terms", "Wahlperioden", "Legislative terms"
    PAPERS = "papers", "Vorlagen", "Papers"
    MEETINGS = "meetings", "Sitzungen", "Meetings"
    CONSULTATIONS = "consultations", "Beratungen", "Consultations"
    RESOLUTION_TASKS = "resolution_tasks", "Aufträge", "Resolution tasks"
    REPORTING_DUTIES = "reporting_duties", "Berichtspflichten", "Reporting duties"
    REPORTS = "reports", "Sachstandsberichte", "Reports"
    MILESTONES = "milestones", "Meilensteine", "Milestones"
    PLAN_ENTRIES = "plan_entries", "Jahresplanung", "Plan entries"
    OUTREACH = "outreach", "Bekanntmachungen", "Outreach"
    INDICATORS = "indicators", "Indikatoren", "Indicators"
    INDICATOR_OBSERVATIONS = "indicator_observations", "Beobachtungen", "Indicator observations"
    FUNDING_SOURCES = "funding_sources", "Geldquellen", "Funding sources"
    FUNDING_APPLICATIONS = "funding_applications", "Förderanträge", "Funding applications"
    COST_ESTIMATES = "cost_estimates", "Kostenansätze", "Cost estimates"
    IMPORTS = "imports", "Importe", "Imports"
    IMPORT_PROFILES = "import_profiles", "Importprofile", "Import profiles"
    API_TOKENS = "api_tokens", "Zugänge", "API tokens"
    CALENDAR_TOKENS = "calendar_tokens", "Zugänge zu Kalendern", "Calendar tokens"


class ChangeAction(Vocabulary):
    """An action on a resource. To the public, it is created when it comes into sight, and deleted when it goes out."""

    CREATED = "created", "Angelegt", "Created"
    UPDATED = "updated", "Geändert", "Updated"
    DELETED = "deleted", "Gelöscht", "Deleted"
    PUBLISHED = "published", "Freigegeben", "Published"
    RETRACTED = "retracted", "Zurückgezogen", "Retracted"
    REDACTED = "redacted", "Geschwärzt", "Redacted"
    ERASED = "erased", "Gelöscht auf Verlangen", "Erased"
