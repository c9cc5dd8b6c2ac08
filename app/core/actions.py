"""Actions on a resource, as `allowed_actions` names them."""

from app.core.vocabulary import Vocabulary


class AllowedAction(Vocabulary):
    """An action that the caller may take on a resource; `add_…` makes another one below it."""

    UPDATE = "update", "Ändern", "Change"
    DELETE = "delete", "Löschen", "Delete"
    PUBLISH = "publish", "Freigeben", "Publish"
    RETRACT = "retract", "Zurückziehen", "Retract"
    REDACT = "redact", "Schwärzen", "Redact"
    MODERATE = "moderate", "Moderieren", "Moderate"
    SPLIT = "split", "Aufteilen", "Split"
    ERASE = "erase", "Auf Verlangen löschen", "Erase on request"
    IMPORT = "import", "Importieren", "Import"
    REVERT = "revert", "Import zurücknehmen", "Revert the import"
    ADD_ASSESSMENT = "add_assessment", "Bewerten", "Assess it"
    ADD_CONCEPT = "add_concept", "Konzept anlegen", "Add a concept"
    ADD_FEEDBACK_ITEM = "add_feedback_item", "Rückmeldung geben", "Give feedback"
    ADD_FIELD = "add_field", "Handlungsfeld anlegen", "Add a field of action"
    ADD_GOAL = "add_goal", "Ziel anlegen", "Add a goal"
    ADD_LINK = "add_link", "Verweis anlegen", "Add a link"
    ADD_MEASURE = "add_measure", "Maßnahme anlegen", "Add a measure"
    ADD_ORGANISATION = "add_organisation", "Organisation anlegen", "Add an organisation"
    ADD_REPORT = "add_report", "Bericht anlegen", "Add a report"
    ADD_SEAT = "add_seat", "Sitz anlegen", "Add a seat"
    ADD_STATUS_UPDATE = "add_status_update", "Sachstand melden", "Report a status"
    ADD_STEP = "add_step", "Arbeitsschritt anlegen", "Add a step"
    ADD_TOKEN = "add_token", "Zugang anlegen", "Add a token"  # the name of an action
