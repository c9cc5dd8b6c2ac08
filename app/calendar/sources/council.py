"""The dated entries of the council: meetings, consultations without one, and reports due."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from itertools import islice
from typing import Any
from uuid import UUID

from sqlalchemy import Select, bindparam, or_, select

from app.calendar.events import Event, uid_of
from app.calendar.sources.request import FIRST, LAST, MOST, CalendarRequest, changed, same, within
from app.concepts.concepts.queries import is_unadopted
from app.concepts.tables import Concept
from app.core.reading import SCOPE, Row, View, visible
from app.core.tables import table
from app.core.text import sort_key
from app.council.due_days import due_days
from app.council.tables import Body, Consultation, Meeting, Paper, Report, ReportingDuty
from app.council.vocabulary import ConsultationOutcome, ConsultationRole, DueState, MeetingState, PaperKind, ReportForm

meetings, bodies, consultations, papers = table(Meeting), table(Body), table(Consultation), table(Paper)
reporting_duties, reports, concepts = table(ReportingDuty), table(Report), table(Concept)
_STATUS = {MeetingState.PLANNED: "TENTATIVE", MeetingState.CANCELLED: "CANCELLED"}


# --- meetings and consultations -----------------------------------------------------------------------------------


@cache
def _meetings(view: View) -> Select[Any]:
    joined = meetings.join(bodies, same(meetings, bodies, "body_id"))
    statement = select(meetings, bodies.c.name.label("body"), changed(meetings, bodies)).select_from(joined)
    conditions = (
        meetings.c.district_id == bindparam(SCOPE),
        within(meetings.c.held_on),
        visible(meetings, view),
    )
    return statement.where(*conditions).order_by(meetings.c.held_on, meetings.c.id).limit(MOST + 1)


@cache
def _agenda(view: View) -> Select[Any]:
    joined = consultations.join(meetings, same(consultations, meetings, "meeting_id")).outerjoin(
        papers, same(consultations, papers, "paper_id")
    )
    paper = (papers.c.kind, papers.c.reference, papers.c.title)
    own = (
        consultations.c.meeting_id,
        consultations.c.is_public,
        consultations.c.agenda_item,
        consultations.c.role,
        consultations.c.outcome,
    )
    statement = select(*own, *paper, changed(consultations, papers))
    conditions = (
        consultations.c.district_id == bindparam(SCOPE),
        within(meetings.c.held_on),
        visible(consultations, view),
        visible(meetings, view),
    )
    return statement.select_from(joined).where(*conditions).order_by(consultations.c.sequence, consultations.c.id)


async def meeting_events(request: CalendarRequest) -> list[Event]:
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
    joined = consultations.join(bodies, same(consultations, bodies, "body_id")).outerjoin(
        papers, same(consultations, papers, "paper_id")
    )
    shown = (
        bodies.c.name.label("body"),
        papers.c.kind,
        papers.c.reference,
        papers.c.title,
        changed(consultations, bodies, papers),
    )
    own = (
        consultations.c.id,
        consultations.c.version,
        consultations.c.is_public,
        consultations.c.consulted_on,
        consultations.c.agenda_item,
        consultations.c.role,
        consultations.c.outcome,
    )
    conditions = (
        consultations.c.district_id == bindparam(SCOPE),
        within(consultations.c.consulted_on),
        consultations.c.meeting_id.is_(None),
        visible(consultations, view),
    )
    statement = select(*own, *shown).select_from(joined).where(*conditions)
    return statement.order_by(consultations.c.consulted_on, consultations.c.id).limit(MOST + 1)


async def consultation_events(request: CalendarRequest) -> list[Event]:
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
    joined = reporting_duties.join(bodies, same(reporting_duties, bodies, "body_id")).join(
        concepts, same(reporting_duties, concepts, "concept_id")
    )
    shown = (
        bodies.c.name.label("body"),
        concepts.c.title.label("concept"),
        concepts.c.state,
        concepts.c.adopted_on,
        changed(reporting_duties, bodies, concepts),
    )
    lasts = (
        reporting_duties.c.first_due <= LAST,
        or_(reporting_duties.c.until.is_(None), reporting_duties.c.until >= FIRST),
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
    conditions = (reports.c.district_id == bindparam(SCOPE), within(reports.c.due_on), visible(reports, view))
    return select(
        reports.c.duty_id,
        reports.c.due_on,
        reports.c.title,
        reports.c.delivered_on,
        reports.c.updated_at,
        reports.c.is_public,
    ).where(*conditions)


async def report_events(request: CalendarRequest) -> list[Event]:
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
    is_dormant = not is_done and is_unadopted(duty)
    if is_dormant:
        lines.append(request.label(DueState, DueState.DORMANT))
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
        status="TENTATIVE" if is_dormant else "CONFIRMED",
    )
