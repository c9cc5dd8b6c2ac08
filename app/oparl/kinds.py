"""The kinds of objects, with their type in OParl and their path."""

from enum import StrEnum

PREFIX = "/oparl/v1.1"
SCHEMA = "https://schema.oparl.org/1.1/"


class Kind(StrEnum):
    """A type of OParl, by its code in the database."""

    type: str
    path: str

    def __new__(cls, code: str, type_: str = "", path: str = "") -> "Kind":
        member = str.__new__(cls, code)
        member._value_ = code
        member.type, member.path = SCHEMA + type_, path
        return member

    BODY = "body", "Body", "bodies"
    LEGISLATIVE_TERM = "legislative_term", "LegislativeTerm", "legislative-terms"
    ORGANIZATION = "organization", "Organization", "organizations"
    MEETING = "meeting", "Meeting", "meetings"
    LOCATION = "location", "Location", "locations"
    AGENDA_ITEM = "agenda_item", "AgendaItem", "agenda-items"
    PAPER = "paper", "Paper", "papers"
    CONSULTATION = "consultation", "Consultation", "consultations"
    FILE = "file", "File", "files"
