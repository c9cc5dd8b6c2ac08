"""The record of OParl holds what is public."""

from sqlalchemy import Table, func, or_, select
from sqlmodel import SQLModel

from app.core.tables import table
from app.council.tables import Body, Consultation, LegislativeTerm, Meeting, Paper
from app.districts.tables import District
from app.oparl.tables import OparlObject
from app.operations.invariants.invariant import Invariant, named

_MADE_OF: dict[str, tuple[type[SQLModel], str | None]] = {
    "body": (District, None),
    "legislative_term": (LegislativeTerm, None),
    "organization": (Body, None),
    "meeting": (Meeting, None),
    "location": (Meeting, "place"),
    "agenda_item": (Consultation, "meeting_id"),
    "paper": (Paper, None),
    "consultation": (Consultation, "paper_id"),
}
"""Of what an object is made, and what that must have. Files are not rows of their own."""


def _recorded(kind: str, source: Table, needs: str | None) -> Invariant:
    record = table(OparlObject)
    conditions = [source.c.is_public, *([source.c[needs].is_not(None)] if needs else [])]
    public = select(source.c.id).where(*conditions).subquery("public")
    live = select(record.c.id).where(record.c.kind == kind, record.c.deleted.is_(False)).subquery("live")
    joined = public.outerjoin(live, live.c.id == public.c.id, full=True)
    statement = select(named(func.coalesce(public.c.id, live.c.id))).select_from(joined)
    missing = or_(public.c.id.is_(None), live.c.id.is_(None))
    about = f"The record has what is public as OParl's {kind}, and nothing else"
    return Invariant(f"oparl: {kind}", about, statement.where(missing))


INVARIANTS = tuple(_recorded(kind, table(model), needs) for kind, (model, needs) in _MADE_OF.items())
