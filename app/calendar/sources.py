"""The sources of dated entries; each is a function, and `SOURCES` names them."""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import islice
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Date, Select, and_, bindparam, cast, exists, func, not_, or_, select

from app.calendar.events import Event, uid_of
from app.calendar.schemas import Language, Window
from app.concepts.concepts.queries import BEGUN
from app.concepts.tables import Concept, Measure
from app.core.reading import SCOPE, Reader, Row, View, visible
from app.core.tables import table
from app.core.text import sort_key
from app.core.vocabulary import Vocabulary
from app.council.due_days import due_days
from app.council.tables import Body, Consultation, Meeting, Paper, Report, ReportingDuty
from app.council.vocabulary import ConsultationOutcome, ConsultationRole, MeetingState, PaperKind, ReportForm
from app.planning.tables import Milestone
from app.planning.vocabulary import MilestoneState

MOST = 2_000
"""Maximum number of entries of a calendar."""
meetings_table, bodies, consultations_table, papers = table(Meeting), table(Body), table(Consultation), table(Paper)
reporting_duties, reports, concepts, measures, milestones_table = (
    table(ReportingDuty),
    table(Report),
    table(Concept),
    table(Measure),
    table(Milestone),
)
_SHORT = 2_000
"""Maximum number of characters of a longer text."""
_STATUS = {MeetingState.PLANNED: "TENTATIVE", MeetingState.CANCELLED: "CANCELLED"}


@dataclass(frozen=True)
class CalendarRequest:
    """A request for a district's calendar, with its reader, days and language."""

    reader: Reader
    district_id: UUID
    view: View
    window: Window
    language: Language

    def say(self, de: str, en: str) -> str:
        return self.language.of(de, en)

    def label(self, vocabulary: type[Vocabulary], code: str) -> str:
        entry = vocabulary(code)
        return self.say(entry.de, entry.en)

    def day(self, day: date) -> str:
        return self.say(f"{day:%d.%m.%Y}", day.isoformat())

    async def rows(self, statement: Callable[[View], Select[Any]]) -> Sequence[Row]:
        bound = {SCOPE: self.district_id, "first": self.window.first, "last": self.window.last}
        return await self.reader.rows(statement(self.view), bound)


_FIRST, _LAST = bindparam("first", type_=Date()), bindparam("last", type_=Date())


def _within(column: ColumnElement[date | None]) -> ColumnElement[bool]:
    return column.between(_FIRST, _LAST)


def _same(one: Any, other: Any, column: str) -> ColumnElement[bool]:
    """Return the join condition of a reference within the district."""
    return and_(other.c.id == one.c[column], other.c.district_id == one.c.district_id)


def _changed(*of: Any) -> ColumnElement[Any]:
    """Return the time of the latest change among these rows; missing rows of an outer join do not count."""
    return func.greatest(*(each.c.updated_at for each in of)).label("changed_at")


# --- meetings and consultations -----------------------------------------------------------------------------------


@cache
def _meetings(view: View) -> Select[Any]:
    joined = meetings_table.join(bodies, _same(meetings_table, bodies, "body_id"))
    statement = select(meetings_table, bodies.c.name.label("body"), _changed(meetings_table, bodies)).select_from(
        joined
    )
    conditions = (
        meetings_table.c.district_id == bindparam(SCOPE),
        _within(meetings_table.c.held_on),
        visible(meetings_table, view),
    )
    return statement.where(*conditions).order_by(meetings_table.c.held_on, meetings_table.c.id).limit(MOST + 1)


@cache
def _agenda(view: View) -> Select[Any]:
    joined = consultations_table.join(
        meetings_table, _same(consultations_table, meetings_table, "meeting_id")
    ).outerjoin(papers, _same(consultations_table, papers, "paper_id"))
    paper = (papers.c.kind, papers.c.reference, papers.c.title)
    own = (
        consultations_table.c.meeting_id,
        consultations_table.c.is_public,
        consultations_table.c.agenda_item,
        consultations_table.c.role,
        consultations_table.c.outcome,
    )
    statement = select(*own, *paper, _changed(consultations_table, papers))
    conditions = (
        consultations_table.c.district_id == bindparam(SCOPE),
        _within(meetings_table.c.held_on),
        visible(consultations_table, view),
        visible(meetings_table, view),
    )
    return (
        statement.select_from(joined)
        .where(*conditions)
        .order_by(consultations_table.c.sequence, consultations_table.c.id)
    )


async def meetings(request: CalendarRequest) -> list[Event]:
    """Return meetings, each with its agenda."""
    agenda = defaultdict(list)
    for row in await request.rows(_agenda):
        agenda[row["meeting_id"]].append(row)
    return [_meeting(request, row, agenda[row["id"]]) for row in await request.rows(_meetings)]


def _meeting(request: CalendarRequest, row: Row, agenda: Sequence[Row]) -> Event:
    state = MeetingState(row["state"])
    # Programs that show no STATUS show the title.
    cancelled = request.say("Abgesagt: ", "Cancelled: ") if state is MeetingState.CANCELLED else ""
    items = sorted(agenda, key=lambda item: sort_key(item["agenda_item"]))
    return Event(
        uid=uid_of("meeting", row["id"]),
        path=f"/meetings/{row['id']}",
        version=row["version"],
        changed_at=max([row["changed_at"], *(item["changed_at"] for item in agenda)]),
        is_public=row["is_public"] and all(item["is_public"] for item in agenda),
        category=request.say("Sitzung", "Meeting"),
        summary=cancelled + ": ".join(filter(None, (row["body"], row["title"]))),
        lines=[request.label(MeetingState, state), *(_item(request, item) for item in items)],
        first_day=row["held_on"],
        last_day=row["held_on"],
        starts_at=row["starts_at"],
        place=row["place"],
        status=_STATUS.get(state, "CONFIRMED"),
    )


def _item(request: CalendarRequest, row: Row) -> str:
    """Return a line of the agenda."""
    number = request.say("TOP", "Item") + f" {row['agenda_item']}: " if row["agenda_item"] else ""
    outcome = f": {request.label(ConsultationOutcome, row['outcome'])}" if row["outcome"] else ""
    return f"{number}{_paper(request, row)} ({request.label(ConsultationRole, row['role'])}{outcome})"


def _paper(request: CalendarRequest, row: Row) -> str:
    if row["title"] is None:
        return request.say("Beratung ohne Vorlage", "Consultation without a paper")
    return " ".join(filter(None, (request.label(PaperKind, row["kind"]), row["reference"], row["title"])))


@cache
def _consultations(view: View) -> Select[Any]:
    joined = consultations_table.join(bodies, _same(consultations_table, bodies, "body_id")).outerjoin(
        papers, _same(consultations_table, papers, "paper_id")
    )
    shown = (
        bodies.c.name.label("body"),
        papers.c.kind,
        papers.c.reference,
        papers.c.title,
        _changed(consultations_table, bodies, papers),
    )
    own = (
        consultations_table.c.id,
        consultations_table.c.version,
        consultations_table.c.is_public,
        consultations_table.c.consulted_on,
        consultations_table.c.agenda_item,
        consultations_table.c.role,
        consultations_table.c.outcome,
    )
    conditions = (
        consultations_table.c.district_id == bindparam(SCOPE),
        _within(consultations_table.c.consulted_on),
        consultations_table.c.meeting_id.is_(None),
        visible(consultations_table, view),
    )
    statement = select(*own, *shown).select_from(joined).where(*conditions)
    return statement.order_by(consultations_table.c.consulted_on, consultations_table.c.id).limit(MOST + 1)


async def consultations(request: CalendarRequest) -> list[Event]:
    """Return consultations of a known body and day, but without a meeting: the others are part of theirs."""
    return [
        Event(
            uid=uid_of("consultation", row["id"]),
            path=f"/consultations/{row['id']}",
            version=row["version"],
            changed_at=row["changed_at"],
            is_public=row["is_public"],
            category=request.say("Beratung", "Consultation"),
            summary=f"{row['body']}: {row['title'] or request.say('Beratung', 'Consultation')}",
            lines=[_item(request, row)],
            first_day=row["consulted_on"],
            last_day=row["consulted_on"],
        )
        for row in await request.rows(_consultations)
    ]


# --- reports due --------------------------------------------------------------------------------------------------


@cache
def _duties(view: View) -> Select[Any]:
    joined = reporting_duties.join(bodies, _same(reporting_duties, bodies, "body_id")).join(
        concepts, _same(reporting_duties, concepts, "concept_id")
    )
    shown = (
        bodies.c.name.label("body"),
        concepts.c.title.label("concept"),
        _changed(reporting_duties, bodies, concepts),
    )
    lasts = (
        reporting_duties.c.first_due <= _LAST,
        or_(reporting_duties.c.until.is_(None), reporting_duties.c.until >= _FIRST),
    )
    conditions = (reporting_duties.c.district_id == bindparam(SCOPE), visible(reporting_duties, view), *lasts)
    return (
        select(reporting_duties, *shown)
        .select_from(joined)
        .where(*conditions)
        .order_by(reporting_duties.c.first_due, reporting_duties.c.id)
        .limit(MOST + 1)
    )


@cache
def _answers(view: View) -> Select[Any]:
    conditions = (reports.c.district_id == bindparam(SCOPE), _within(reports.c.due_on), visible(reports, view))
    return select(
        reports.c.duty_id,
        reports.c.due_on,
        reports.c.title,
        reports.c.delivered_on,
        reports.c.updated_at,
        reports.c.is_public,
    ).where(*conditions)


async def reports_due(request: CalendarRequest) -> list[Event]:
    """Return the days on which a report is due; those done say so, with the report as the caller sees it."""
    answers = {(row["duty_id"], row["due_on"]): row for row in await request.rows(_answers)}
    events: list[Event] = []
    for duty in await request.rows(_duties):
        days = due_days(duty["first_due"], duty["period"], min(request.window.last, duty["until"] or date.max))
        room = MOST + 1 - len(events)
        events += [_due(request, duty, day, answers) for day in islice((x for x in days if x in request.window), room)]
    return events


def _due(request: CalendarRequest, duty: Row, day: date, answers: Mapping[tuple[UUID, date], Row]) -> Event:
    report = answers.get((duty["id"], day))
    is_done = report is not None and report["delivered_on"] <= request.reader.today
    lines = [duty["concept"], request.label(ReportForm, duty["form"])]
    if report is not None:
        delivered = request.say("Bericht vom", "Report of")
        lines.append(f"{delivered} {request.day(report['delivered_on'])}: {report['title']}")
    return Event(
        uid=uid_of("report-due", duty["id"], day),
        path=f"/reporting-duties/{duty['id']}",
        version=duty["version"],
        changed_at=max(duty["changed_at"], report["updated_at"]) if report else duty["changed_at"],
        is_public=duty["is_public"] and (report is None or report["is_public"]),
        category=request.say("Bericht", "Report"),
        summary=request.say("Bericht fällig: ", "Report due: ")
        + duty["body"]
        + (request.say(" (erstattet)", " (done)") if is_done else ""),
        lines=lines,
        first_day=day,
        last_day=day,
    )


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
    statement = select(*own, concepts.c.title.label("concept"), _changed(measures, concepts)).select_from(
        measures.join(concepts, _same(measures, concepts, "concept_id"))
    )
    counts = (measures.c.adopted_on.is_not(None), measures.c.discontinued_on.is_(None), _goes_on(view))
    conditions = (
        measures.c.district_id == bindparam(SCOPE),
        _within(measures.c.ends_on),
        visible(measures, view),
        *counts,
    )
    return statement.where(*conditions).order_by(measures.c.ends_on, measures.c.id).limit(MOST + 1)


async def measures_ends(request: CalendarRequest) -> list[Event]:
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
    begins, ends = milestones_table.c.planned["from"].astext, milestones_table.c.planned["until"].astext
    first = func.coalesce(milestones_table.c.reached_on, cast(func.coalesce(begins, ends), Date)).label("first_day")
    last = func.coalesce(milestones_table.c.reached_on, cast(func.coalesce(ends, begins), Date)).label("last_day")
    statement = select(
        milestones_table, first, last, concepts.c.title.label("concept"), _changed(milestones_table, concepts)
    )
    conditions = (
        milestones_table.c.district_id == bindparam(SCOPE),
        visible(milestones_table, view),
        first <= _LAST,
        last >= _FIRST,
    )
    statement = statement.select_from(
        milestones_table.join(concepts, _same(milestones_table, concepts, "concept_id"))
    ).where(*conditions)
    return statement.order_by(first, milestones_table.c.id).limit(MOST + 1)


async def milestones(request: CalendarRequest) -> list[Event]:
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


def shortened(text: str | None) -> str | None:
    return text if text is None or len(text) <= _SHORT else text[: _SHORT - 1] + "…"


SOURCES: tuple[Callable[[CalendarRequest], Awaitable[list[Event]]], ...] = (
    meetings,
    consultations,
    reports_due,
    measures_ends,
    milestones,
)
