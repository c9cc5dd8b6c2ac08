"""Closed lists of participation, in the words the counties use."""

from app.core.vocabulary import Vocabulary


class EventKind(Vocabulary):
    CONFERENCE = "conference", "Konferenz", "Conference"
    WORKSHOP = "workshop", "Workshop", "Workshop"
    BOARD = "board", "Digitale Pinnwand", "Digital board"
    QUESTIONNAIRE = "questionnaire", "Fragebogen", "Questionnaire"
    INTERVIEW = "interview", "Interview", "Interview"
    CONSULTATION = "consultation", "Beteiligung eines Gremiums", "Consultation of a body"


class EventForm(Vocabulary):
    """Whether anybody may give feedback on an event by the public form."""

    OPEN = "open", "Geöffnet", "Open"
    CLOSED = "closed", "Geschlossen", "Closed"
    SCHEDULED = "scheduled", "Befristet geöffnet", "Open until a day"


class FeedbackChannel(Vocabulary):
    WORKSHOP = "workshop", "Workshop", "Workshop"
    BOARD = "board", "Digitale Pinnwand", "Digital board"
    QUESTIONNAIRE = "questionnaire", "Fragebogen", "Questionnaire"
    INTERVIEW = "interview", "Interview", "Interview"
    WEB = "web", "Webformular", "Web form"
    LETTER = "letter", "Brief", "Letter"
    EMAIL = "email", "E-Mail", "E-mail"
    ADVISORY_BODY = "advisory_body", "Beirat oder Vertretung", "Advisory body"
    OTHER = "other", "Sonstiger Weg", "Other"


class FeedbackKind(Vocabulary):
    NEED = "need", "Bedarf", "Need"
    PROPOSAL = "proposal", "Vorschlag", "Proposal"
    CONCRETE_PROPOSAL = "concrete_proposal", "Konkreter Vorschlag", "Concrete proposal"
    WISH = "wish", "Wunsch", "Wish"
    PROJECT_IDEA = "project_idea", "Projektidee", "Project idea"
    PRAISE = "praise", "Lob", "Praise"
    CRITICISM = "criticism", "Kritik", "Criticism"
    QUESTION = "question", "Frage", "Question"


class PersonGroup(Vocabulary):
    """All that is kept of a person beside what they said."""

    RESIDENT = "resident", "Einwohnerschaft", "Residents"
    VOLUNTEER = "volunteer", "Ehrenamt", "Volunteers"
    PROFESSIONAL = "professional", "Fachkräfte", "Professionals"
    ADMINISTRATION = "administration", "Verwaltung", "Administration"
    POLITICS = "politics", "Politik", "Politics"
    OTHER = "other", "Sonstige", "Others"


class Moderation(Vocabulary):
    PENDING = "pending", "In Prüfung", "Pending"
    PUBLISHED = "published", "Veröffentlicht", "Published"
    REJECTED = "rejected", "Abgelehnt", "Rejected"


class FeedbackState(Vocabulary):
    RECEIVED = "received", "Eingegangen", "Received"
    CATEGORISED = "categorised", "Zugeordnet", "Categorised"
    ANSWERED = "answered", "Beantwortet", "Answered"


class Resolution(Vocabulary):
    OPEN = "open", "Offen", "Open"
    TAKEN_UP = "taken_up", "Aufgenommen", "Taken up"
    ALREADY_COVERED = "already_covered", "Bereits abgedeckt", "Already covered"
    FORWARDED = "forwarded", "Weitergeleitet", "Forwarded"
    DECLINED = "declined", "Nicht aufgenommen", "Declined"
    NOTED = "noted", "Zur Kenntnis genommen", "Noted"


class ForwardedTo(Vocabulary):
    MUNICIPALITY = "municipality", "Gemeinde", "Municipality"
    STATE = "state", "Land", "State"
    FEDERATION = "federation", "Bund", "Federation"
    OTHER = "other", "Sonstige Stelle", "Other"


class LinkRelation(Vocabulary):
    SUPPORTS = "supports", "Unterstützt", "Supports"
    CRITICISES = "criticises", "Kritisiert", "Criticises"
    LED_TO = "led_to", "Führte zu", "Led to"
    ANSWERED_BY = "answered_by", "Beantwortet durch", "Answered by"
    RELATED_TO = "related_to", "Verwandt mit", "Related to"
