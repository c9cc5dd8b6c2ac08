"""Closed lists of what needs attention."""

from app.core.vocabulary import Vocabulary
from app.feed.vocabulary import ChangedResource as R


class AttentionCode(Vocabulary):
    """The reasons why something needs attention."""

    NOT_RATED = "not_rated", "Nicht bewertet", "Not rated"
    RATED_TOO_LONG_AGO = "rated_too_long_ago", "Bewertung veraltet", "Rated too long ago"
    UNEXPLAINED = "unexplained", "Ohne Begründung", "Unexplained"
    END_PASSED = "end_passed", "Ende überschritten", "End passed"
    STEP_OVERDUE = "step_overdue", "Arbeitsschritt überfällig", "Step overdue"
    FUNDING_REFUSED = "funding_refused", "Förderung abgelehnt", "Funding refused"
    NOBODY_RESPONSIBLE = "nobody_responsible", "Ohne Federführung", "Nobody responsible"
    DRAFT_WAITING = "draft_waiting", "Entwurf wartet auf Freigabe", "Draft waits for approval"
    FEEDBACK_UNMODERATED = "feedback_unmoderated", "Rückmeldung nicht geprüft", "Feedback not moderated"
    STATEMENT_UNANSWERED = "statement_unanswered", "Kernaussage unbeantwortet", "Statement unanswered"
    DUTY_OVERDUE = "duty_overdue", "Bericht überfällig", "Report overdue"
    PROOF_DUE = "proof_due", "Verwendungsnachweis fällig", "Proof of use due"


class AttentionResource(Vocabulary):
    """The kinds of resource that can need attention."""

    MEASURES = R.MEASURES.term
    MEASURE_STEPS = R.MEASURE_STEPS.term
    STATUS_UPDATES = R.STATUS_UPDATES.term
    GOAL_ASSESSMENTS = R.GOAL_ASSESSMENTS.term
    FIELD_ASSESSMENTS = R.FIELD_ASSESSMENTS.term
    CONCEPT_ASSESSMENTS = R.CONCEPT_ASSESSMENTS.term
    FUNDING_APPLICATIONS = R.FUNDING_APPLICATIONS.term
    FEEDBACK_ITEMS = R.FEEDBACK_ITEMS.term
    KEY_STATEMENTS = R.KEY_STATEMENTS.term
    REPORTING_DUTIES = R.REPORTING_DUTIES.term
