"""Closed lists of the concepts, in the words the counties use."""

from app.core.vocabulary import Vocabulary


class ConceptState(Vocabulary):
    IN_PREPARATION = "in_preparation", "In Erarbeitung", "In preparation"
    SUBMITTED = "submitted", "Eingebracht", "Submitted"
    ADOPTED = "adopted", "Beschlossen", "Adopted"
    SUPERSEDED = "superseded", "Abgelöst", "Superseded"
    WITHDRAWN = "withdrawn", "Zurückgezogen", "Withdrawn"


class InForceBasis(Vocabulary):
    """What tells that a concept is in force."""

    ADOPTION = "adoption", "Beschluss", "Adoption"
    VALIDITY = "validity", "Angegebene Geltung ohne erfassten Beschluss", "Stated validity without a recorded adoption"


class AttributeKind(Vocabulary):
    """What the values of an attribute of the county's own are."""

    TEXT = "text", "Text", "Text"
    NUMBER = "number", "Zahl", "Number"
    DATE = "date", "Datum", "Date"
    BOOLEAN = "boolean", "Ja oder nein", "Yes or no"
    CHOICE = "choice", "Auswahl", "Choice"
    CHOICES = "choices", "Mehrfachauswahl", "Several choices"
    LINK = "link", "Webadresse", "Web address"


class FieldKind(Vocabulary):
    THEME = "theme", "Themenfeld", "Theme"
    ACTION_FIELD = "action_field", "Handlungsfeld", "Field of action"
    CROSS_CUTTING = "cross_cutting", "Querschnittsthema", "Cross-cutting issue"


class Topic(Vocabulary):
    LANGUAGE = "language", "Sprache", "Language"
    EDUCATION = "education", "Bildung", "Education"
    WORK = "work", "Arbeit und Ausbildung", "Work and training"
    HEALTH = "health", "Gesundheit", "Health"
    HOUSING = "housing", "Wohnen", "Housing"
    PARTICIPATION = "participation", "Teilhabe und Beteiligung", "Participation"
    VOLUNTEERING = "volunteering", "Ehrenamt", "Volunteering"
    CULTURE_LEISURE = "culture_leisure", "Kultur und Freizeit", "Culture and leisure"
    CHILDREN_YOUTH = "children_youth", "Kinder und Jugendliche", "Children and young people"
    GENDER_EQUALITY = "gender_equality", "Gleichstellung", "Gender equality"
    INTERCULTURAL_OPENING = "intercultural_opening", "Interkulturelle Öffnung", "Intercultural opening"
    ANTI_DISCRIMINATION = "anti_discrimination", "Antidiskriminierung", "Anti-discrimination"
    COOPERATION = "cooperation", "Zusammenarbeit", "Cooperation"
    OTHER = "other", "Sonstiges", "Other"


class GoalLevel(Vocabulary):
    OVERARCHING = "overarching", "Übergeordnetes Ziel", "Overarching goal"
    GOAL = "goal", "Ziel", "Goal"
    SUB_GOAL = "sub_goal", "Teilziel", "Sub-goal"


class Feasibility(Vocabulary):
    FEASIBLE = "feasible", "Umsetzbar", "Feasible"
    DEPENDS_ON_FUNDING = "depends_on_funding", "Abhängig von Fördermitteln", "Depends on funding"
    NOT_FEASIBLE_AT_PRESENT = "not_feasible_at_present", "Zurzeit nicht umsetzbar", "Not feasible at present"


class Stage(Vocabulary):
    PROPOSED = "proposed", "Vorgeschlagen", "Proposed"
    ADOPTED = "adopted", "Beschlossen", "Adopted"
    DISCONTINUED = "discontinued", "Eingestellt", "Discontinued"


class DiscontinuationReason(Vocabulary):
    OBSOLETE = "obsolete", "Überholt", "Obsolete"
    MERGED = "merged", "Zusammengelegt", "Merged"
    NOT_FINANCED = "not_financed", "Nicht finanziert", "Not financed"
    REPLACED = "replaced", "Ersetzt", "Replaced"
    OTHER = "other", "Sonstiger Grund", "Other reason"


class Parts(Vocabulary):
    """The measures that are asked for: whole ones, parts of others, or both."""

    EXCLUDE = "exclude", "Ohne Teile", "Without parts"
    INCLUDE = "include", "Mit Teilen", "With parts"
    ONLY = "only", "Nur Teile", "Parts alone"


class Priority(Vocabulary):
    HIGH = "high", "Hoch", "High"
    MEDIUM = "medium", "Mittel", "Medium"
    LOW = "low", "Niedrig", "Low"


class TimeHorizon(Vocabulary):
    SHORT = "short", "Kurzfristig", "Short term"
    MEDIUM = "medium", "Mittelfristig", "Medium term"
    LONG = "long", "Langfristig", "Long term"


class LightBasis(Vocabulary):
    PROGRESS = "progress", "Arbeitsstand", "Progress"
    SCHEDULE = "schedule", "Zeitplan", "Schedule"
    FEASIBILITY = "feasibility", "Umsetzbarkeit", "Feasibility"
    CUSTOM = "custom", "Eigene Grundlage", "Custom"


class Light(Vocabulary):
    """The lights of measures and goals: that of the current entry, or not rated."""

    RED = "red", "Rot", "Red", "✖"
    YELLOW = "yellow", "Gelb", "Yellow", "▲"
    GREEN = "green", "Grün", "Green", "●"
    NOT_RATED = "not_rated", "Nicht bewertet", "Not rated", "○"


class Explanations(Vocabulary):
    """What a county asks of a red or yellow light: `reason`, `summary` and `remedy`."""

    REQUIRED = "required", "Pflicht", "Required"
    EXPECTED = "expected", "Erwartet", "Expected"
    NONE = "none", "Keine", "None"


class WorkState(Vocabulary):
    NOT_STARTED = "not_started", "Nicht begonnen", "Not started"
    IN_PREPARATION = "in_preparation", "In Vorbereitung", "In preparation"
    IN_PROGRESS = "in_progress", "In Umsetzung", "In progress"
    IMPLEMENTED = "implemented", "Umgesetzt", "Implemented"
    PERMANENT = "permanent", "Daueraufgabe", "Permanent task"
    UNDER_REVIEW = "under_review", "Prüfauftrag", "Under review"
    PAUSED = "paused", "Ruht", "Paused"
    STOPPED = "stopped", "Abgebrochen", "Stopped"


class Schedule(Vocabulary):
    ON_TRACK = "on_track", "Im Zeitplan", "On track"
    AT_RISK = "at_risk", "Zeitplan gefährdet", "At risk"
    DELAYED = "delayed", "Verzögert", "Delayed"


class Reason(Vocabulary):
    STAFF = "staff", "Personal", "Staff"
    FUNDING = "funding", "Finanzierung", "Funding"
    LEGAL = "legal", "Rechtslage", "Legal"
    PARTNER = "partner", "Partner", "Partner"
    OTHER = "other", "Sonstiges", "Other"


class StepState(Vocabulary):
    PLANNED = "planned", "Geplant", "Planned"
    IN_PROGRESS = "in_progress", "Läuft", "In progress"
    DONE = "done", "Erledigt", "Done"
    DROPPED = "dropped", "Entfallen", "Dropped"


class Precision(Vocabulary):
    EXACT = "exact", "Genau", "Exact"
    ABOUT = "about", "Rund", "About"
    AT_LEAST = "at_least", "Mindestens", "At least"
    AT_MOST = "at_most", "Höchstens", "At most"


class OrganisationRole(Vocabulary):
    RESPONSIBLE = "responsible", "Federführend", "Responsible"
    PARTNER = "partner", "Beteiligt", "Partner"


class Act(Vocabulary):
    """The acts on a status update or assessment after it was recorded; each once."""

    PUBLISHED = "published", "Veröffentlicht", "Published"
    RETRACTED = "retracted", "Zurückgenommen", "Retracted"
    REDACTED = "redacted", "Geschwärzt", "Redacted"


class LightChange(Vocabulary):
    """The changes of a measure's light between two days."""

    BETTER = "better", "Besser", "Better"
    WORSE = "worse", "Schlechter", "Worse"
    NEWLY_RATED = "newly_rated", "Neu bewertet", "Newly rated"
    NO_LONGER_RATED = "no_longer_rated", "Nicht mehr bewertet", "No longer rated"
    OTHER_STEP = "other_step", "Andere Stufe", "Other step"


class Interval(Vocabulary):
    MONTH = "month", "Monat", "Month"
    QUARTER = "quarter", "Quartal", "Quarter"
    YEAR = "year", "Jahr", "Year"
