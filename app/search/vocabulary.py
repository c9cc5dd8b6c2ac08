"""Closed lists of search."""

from app.core.vocabulary import Vocabulary


class SearchedResource(Vocabulary):
    """Resources that can be found by search."""

    FIELDS_OF_ACTION = "fields_of_action", "Handlungsfelder", "Fields of action"
    GOALS = "goals", "Ziele", "Goals"
    MEASURES = "measures", "Maßnahmen", "Measures"
    PARTICIPATION_EVENTS = "participation_events", "Beteiligungen", "Participation events"
    KEY_STATEMENTS = "key_statements", "Kernaussagen", "Key statements"
    FEEDBACK_ITEMS = "feedback_items", "Rückmeldungen", "Feedback items"
