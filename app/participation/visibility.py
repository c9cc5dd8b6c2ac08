"""How things of this room come to be public: registered once, parents first."""

from sqlalchemy import ColumnElement, and_, exists, or_
from sqlmodel import SQLModel

from app.concepts.tables import Concept
from app.core.publicity import inherits
from app.core.tables import table
from app.participation.participation_links.service import ENDS
from app.participation.tables import FeedbackItem, KeyStatement, ParticipationEvent, ParticipationLink


def _none_or_public(
    model: type[SQLModel], column: str, target: type[SQLModel], *, by: str = "is_public"
) -> ColumnElement[bool]:
    """Nothing is referred to, or something public."""
    of, other = table(model), table(target).alias(f"{column}_of_{table(model).name}")
    found = exists().where(
        other.c.id == of.c[column],
        other.c.district_id == of.c.district_id,
        other.c.is_public if by == "is_public" else other.c.visibility == "public",
    )
    return or_(of.c[column].is_(None), found.correlate(of))


def register() -> None:
    """Called once, when the application is put together."""
    events, items = table(ParticipationEvent), table(FeedbackItem)
    # A part of an event is settled together with it, so that only its own visibility can be asked.
    whole = _none_or_public(ParticipationEvent, "parent_id", ParticipationEvent, by="visibility")
    inherits(ParticipationEvent, Concept, "concept_id", own=and_(events.c.visibility == "public", whole))
    inherits(KeyStatement, Concept, "concept_id", own=table(KeyStatement).c.visibility == "public")
    out = and_(items.c.visibility == "public", items.c.moderation == "published", items.c.erased_at.is_(None))
    at_event = _none_or_public(FeedbackItem, "event_id", ParticipationEvent)
    inherits(FeedbackItem, Concept, "concept_id", own=and_(out, at_event))
    both = and_(*(_none_or_public(ParticipationLink, name, target) for name, target in ENDS.items()))
    inherits(ParticipationLink, Concept, "concept_id", own=both)
