"""Papers are dated before they are consulted, and concepts adopted by what was consulted before."""

from typing import Any

from sqlalchemy import and_, func, select

from app.concepts.tables import Concept
from app.core.tables import table
from app.council.tables import Consultation, Meeting, Paper
from app.operations.invariants.invariant import Invariant, named

consultations, meetings = table(Consultation), table(Meeting)
_AT = consultations.outerjoin(
    meetings, and_(meetings.c.id == consultations.c.meeting_id, meetings.c.district_id == consultations.c.district_id)
)
_DAY = func.coalesce(consultations.c.consulted_on, meetings.c.held_on)


def _to(column: str, target: Any) -> Any:
    """Join consultations and their meetings with the rows to which they refer."""
    return _AT.join(
        target, and_(target.c.id == consultations.c[column], target.c.district_id == consultations.c.district_id)
    )


def _invariant(name: str, about: str, source: Any, breaking: Any) -> Invariant:
    return Invariant(f"council: {name}", about, select(named(consultations.c.id)).select_from(source).where(breaking))


papers, concepts = table(Paper), table(Concept)
INVARIANTS = (
    _invariant(
        "no paper is consulted before its date",
        "A paper is dated when it is consulted, or before",
        _to("paper_id", papers),
        papers.c.dated_on > _DAY,
    ),
    _invariant(
        "no concept is adopted before its consultation",
        "A consultation that adopts a concept is on the day of the adoption, or before",
        _to("adopts_concept_id", concepts),
        concepts.c.adopted_on < _DAY,
    ),
    _invariant(
        "consultations on their meetings' days",
        "A consultation is on the day of its meeting",
        _AT,
        consultations.c.consulted_on != meetings.c.held_on,
    ),
)
