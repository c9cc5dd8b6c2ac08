"""The dated entries of concepts: last days of measures, and milestones."""

from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Date, Select, and_, bindparam, cast, exists, func, not_, or_, select

from app.calendar.events import Event, uid_of
from app.calendar.sources.request import FIRST, LAST, MOST, CalendarRequest, changed, same, shortened, within
from app.concepts.concepts.queries import BEGUN
from app.concepts.tables import Concept, Measure
from app.core.reading import SCOPE, Row, View, visible
from app.core.tables import table
from app.planning.tables import Milestone
from app.planning.vocabulary import MilestoneState

concepts, measures, milestones = table(Concept), table(Measure), table(Milestone)


# --- measures -----------------------------------------------------------------------------------------------------

_OVER = ("superseded", "withdrawn")
"""States in which a concept's measures continue elsewhere, or not at all."""
_IN_THE_MAKING = ("in_preparation", "submitted")
_next = concepts.alias("next")


def _goes_on(view: View) -> ColumnElement[bool]:
    """Return whether a concept's measures are listed: of several versions, those of one.

    Until a draft is adopted, those of the version before it are. If it is adopted and internal, the version before is
    not superseded, and left out for insiders alone.
    """
    draft = and_(concepts.c.predecessor_id.is_not(None), concepts.c.state.in_(_IN_THE_MAKING))
    same = (_next.c.predecessor_id == concepts.c.id, _next.c.district_id == concepts.c.district_id)
    taken_over = exists().where(*same, _next.c.state.in_(BEGUN), visible(_next, view))
    return and_(concepts.c.state.not_in(_OVER), not_(draft), not_(taken_over.correlate(concepts)))


@cache
def _ends(view: View) -> Select[Any]:
    own = (
        measures.c.id,
        measures.c.version,
        measures.c.is_public,
        measures.c.number,
        measures.c.title,
        measures.c.period_note,
        measures.c.ends_on,
    )
    statement = select(*own, concepts.c.title.label("concept"), changed(measures, concepts)).select_from(
        measures.join(concepts, same(measures, concepts, "concept_id"))
    )
    ended = or_(measures.c.discontinued_on.is_not(None), measures.c.ended_on.is_not(None))
    counts = (measures.c.adopted_on.is_not(None), ~ended, _goes_on(view))
    conditions = (
        measures.c.district_id == bindparam(SCOPE),
        within(measures.c.ends_on),
        visible(measures, view),
        *counts,
    )
    return statement.where(*conditions).order_by(measures.c.ends_on, measures.c.id).limit(MOST + 1)


async def measure_end_events(request: CalendarRequest) -> list[Event]:
    """Return the last days of measures that were adopted and not discontinued."""
    return [
        Event(
            uid=uid_of("measure-end", row["id"]),
            path=f"/measures/{row['id']}",
            version=row["version"],
            changed_at=row["changed_at"],
            is_public=row["is_public"],
            category=request.say("Maßnahme", "Measure"),
            summary=" ".join(filter(None, (request.say("Ende:", "End:"), row["number"], row["title"]))),
            lines=[line for line in (row["concept"], shortened(row["period_note"])) if line],
            first_day=row["ends_on"],
            last_day=row["ends_on"],
        )
        for row in await request.rows(_ends)
    ]


# --- milestones ---------------------------------------------------------------------------------------------------

_MILESTONES = {MilestoneState.CANCELLED: "CANCELLED", MilestoneState.POSTPONED: "TENTATIVE"}


@cache
def _milestones(view: View) -> Select[Any]:
    begins, ends = milestones.c.planned["from"].astext, milestones.c.planned["until"].astext
    first = func.coalesce(milestones.c.reached_on, cast(func.coalesce(begins, ends), Date)).label("first_day")
    last = func.coalesce(milestones.c.reached_on, cast(func.coalesce(ends, begins), Date)).label("last_day")
    statement = select(milestones, first, last, concepts.c.title.label("concept"), changed(milestones, concepts))
    conditions = (
        milestones.c.district_id == bindparam(SCOPE),
        visible(milestones, view),
        first <= LAST,
        last >= FIRST,
    )
    statement = statement.select_from(milestones.join(concepts, same(milestones, concepts, "concept_id"))).where(
        *conditions
    )
    return statement.order_by(first, milestones.c.id).limit(MOST + 1)


async def milestone_events(request: CalendarRequest) -> list[Event]:
    """Return milestones on the day on which they were reached, or else over their planned days. One that is planned in
    words alone has no day."""
    return [_milestone(request, row) for row in await request.rows(_milestones)]


def _milestone(request: CalendarRequest, row: Row) -> Event:
    state = MilestoneState(row["state"])
    label = request.label(MilestoneState, state)
    mark = f"{label}: " if state in _MILESTONES else ""
    planned = (row["planned"] or {}).get("text")
    return Event(
        uid=uid_of("milestone", row["id"]),
        path=f"/milestones/{row['id']}",
        version=row["version"],
        changed_at=row["changed_at"],
        is_public=row["is_public"],
        category=request.say("Meilenstein", "Milestone"),
        summary=mark + row["title"],
        lines=[line for line in (row["concept"], label, planned, shortened(row["description"])) if line],
        first_day=row["first_day"],
        last_day=row["last_day"],
        status=_MILESTONES.get(state, "CONFIRMED"),
    )
