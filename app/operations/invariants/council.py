"""Papers are dated before they are consulted, and concepts adopted by what was consulted before."""

from typing import Any

from sqlalchemy import and_, func, select

from app.concepts.tables import Concept
from app.core.tables import table
from app.council.tables import Consultation, Meeting, Paper
from app.operations.invariants.invariant import Invariant, named

k, m = table(Consultation), table(Meeting)
_AT = k.outerjoin(m, and_(m.c.id == k.c.meeting_id, m.c.district_id == k.c.district_id))
_DAY = func.coalesce(k.c.consulted_on, m.c.held_on)


def _to(column: str, target: Any) -> Any:
    """Consultations at their meetings, with what they refer to."""
    return _AT.join(target, and_(target.c.id == k.c[column], target.c.district_id == k.c.district_id))


def _invariant(name: str, about: str, source: Any, breaking: Any) -> Invariant:
    return Invariant(f"council: {name}", about, select(named(k.c.id)).select_from(source).where(breaking))


p, c = table(Paper), table(Concept)
INVARIANTS = (
    _invariant(
        "no paper is consulted before its date",
        "A paper is dated when it is consulted, or before",
        _to("paper_id", p),
        p.c.dated_on > _DAY,
    ),
    _invariant(
        "no concept is adopted before its consultation",
        "What adopts a concept was consulted when that was adopted, or before",
        _to("adopts_concept_id", c),
        c.c.adopted_on < _DAY,
    ),
    _invariant(
        "consultations on their meetings' days",
        "A consultation is on the day of its meeting",
        _AT,
        k.c.consulted_on != m.c.held_on,
    ),
)
