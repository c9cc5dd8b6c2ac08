"""Closed lists of what concerns money, in the words the counties use."""

from app.core.vocabulary import Vocabulary


class FunderKind(Vocabulary):
    """The level from which the money comes."""

    EU = "eu", "Europäische Union", "European Union"
    FEDERAL = "federal", "Bund", "Federation"
    STATE = "state", "Land", "State"
    MUNICIPAL = "municipal", "Gemeinden", "Municipalities"
    FOUNDATION = "foundation", "Stiftung", "Foundation"
    OWN_BUDGET = "own_budget", "Eigener Haushalt", "Own budget"
    OTHER = "other", "Sonstige", "Other"


class ApplicationState(Vocabulary):
    PLANNED = "planned", "Geplant", "Planned"
    APPLIED = "applied", "Beantragt", "Applied for"
    GRANTED = "granted", "Bewilligt", "Granted"
    REFUSED = "refused", "Abgelehnt", "Refused"
    SETTLED = "settled", "Abgerechnet", "Settled"


class FundingRole(Vocabulary):
    """The way in which a measure hangs on an application."""

    DEPENDS_ON = "depends_on", "Angewiesen", "Depends on it"
    SUPPORTED = "supported", "Unterstützt", "Supported"


class CostKind(Vocabulary):
    ONE_OFF = "one_off", "Einmalig", "One-off"
    RECURRING = "recurring", "Laufend", "Recurring"
    STAFF = "staff", "Personal", "Staff"
    MATERIAL = "material", "Sachkosten", "Material"
    INVESTMENT = "investment", "Investition", "Investment"
    FOLLOW_ON = "follow_on", "Folgekosten", "Follow-on costs"
    SAVINGS = "savings", "Einsparung", "Savings"


class CostRecurrence(Vocabulary):
    """Whether an amount falls due once or every year; the two are never added up."""

    ONE_OFF = "one_off", "Einmalig", "One-off"
    YEARLY = "yearly", "Jährlich", "Yearly"


class FundingRisk(Vocabulary):
    """The reason why a measure's money is uncertain."""

    REFUSED = "refused", "Förderung abgelehnt", "Funding refused"
    OPEN = "open", "Förderung nicht entschieden", "Funding not decided"
    UNFUNDED = "unfunded", "Keine Förderung in Aussicht", "No funding in sight"
