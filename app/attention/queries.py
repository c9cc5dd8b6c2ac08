"""What needs attention in a concept, read in a fixed number of statements."""

from collections import Counter
from collections.abc import Collection, Sequence
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import CTE, Select, Text, Uuid, and_, any_, bindparam, exists, func, or_, select, union_all
from sqlalchemy.dialects.postgresql import ARRAY

from app.attention.parts import answering_for, is_responsible, links, parts
from app.attention.schemas import Attention, AttentionItem, AttentionQuery, CodeCount, OrganisationAttention
from app.attention.vocabulary import AttentionCode, AttentionResource
from app.concepts.concepts import queries as concepts
from app.concepts.measures.queries import measures
from app.concepts.views.queries import ORGANISATION_ORDER, counted_stages, organisations, select_organisations
from app.concepts.vocabulary import Explanations
from app.core.reading import SCOPE, Reader, Row, View
from app.core.tables import table
from app.council.reporting_calendar.queries import read_calendar
from app.council.reporting_calendar.schemas import CalendarQuery
from app.council.vocabulary import DueState
from app.districts.tables import District

_districts = table(District)
_INSIDERS_ONLY = {AttentionCode.DRAFT_WAITING, AttentionCode.FEEDBACK_UNMODERATED}


def _found(view: View) -> CTE:
    """Return all that needs attention for the reasons and the organisation asked for."""
    found = union_all(*parts(view)).cte("found")
    organisation: Any = bindparam("organisation", type_=Uuid())
    about, whole = measures.alias("about"), measures.alias("whole")
    source = found.outerjoin(about, and_(about.c.id == found.c.measure_id, about.c.district_id == bindparam(SCOPE)))
    source = source.outerjoin(whole, and_(whole.c.id == about.c.parent_id, whole.c.district_id == about.c.district_id))
    answering = answering_for(about)
    theirs = exists().where(*is_responsible(answering), links.c.organisation_id == organisation).correlate(about)
    asked = found.c.code == any_(bindparam("codes", type_=ARRAY(Text())))
    columns = (about.c.parent_id, whole.c.title.label("parent_title"), answering.label("answering_id"))
    statement = select(found, *columns).select_from(source)
    return statement.where(asked, or_(organisation.is_(None), theirs)).cte("asked")


@cache
def _items(view: View) -> Select[Any]:
    """Select what waits longest for each reason, with the number of all."""
    found = _found(view)
    place = func.row_number().over(partition_by=found.c.code, order_by=(found.c.since, found.c.title, found.c.id))
    total = func.count().over(partition_by=found.c.code)
    placed = select(found, place.label("place"), total.label("total")).subquery("placed")
    ids = select(links.c.organisation_id).where(*is_responsible(placed.c.answering_id)).order_by(links.c.position)
    responsible = func.array(ids.correlate(placed).scalar_subquery(), type_=ARRAY(Uuid()))
    statement = select(placed, responsible.label("organisation_ids")).where(placed.c.place <= bindparam("limit"))
    return statement.order_by(placed.c.code, placed.c.place)


@cache
def _organisations(view: View) -> Select[Any]:
    """Select the organisations that are responsible for what is counted, each with its number."""
    found = _found(view)
    counted = (
        select(links.c.organisation_id, func.count().label("total"))
        .select_from(found.join(links, and_(*is_responsible(found.c.answering_id))))
        .group_by(links.c.organisation_id)
        .subquery("counted")
    )
    mine = counted.c.organisation_id == organisations.c.id
    return select_organisations(view).add_columns(counted.c.total).join(counted, mine).order_by(*ORGANISATION_ORDER)


@cache
def _interval() -> Select[Any]:
    return select(_districts.c.update_interval).where(_districts.c.id == bindparam(SCOPE))


async def read_attention(reader: Reader, concept_id: UUID, query: AttentionQuery) -> Attention:
    """Return what needs attention in a concept, as far as the caller may know of it.

    Raises:
        Problem: not-found.
    """
    concept = await concepts.row_for_view(reader, concept_id)
    view, scope = reader.view(concept["district_id"]), {SCOPE: concept["district_id"]}
    interval = (await reader.one(_interval(), scope))["update_interval"]
    codes, stages = _codes(view, query.code), counted_stages(concept, ())
    bound = {
        **scope,
        "concept": concept["id"],
        "evaluated_on": reader.today,
        "update_interval": interval,
        "stages": stages,
        "codes": list(_judged(codes, concept)),
        "organisation": query.organisation,
        "limit": query.limit,
    }
    rows = await reader.rows(_items(view), bound)
    overdue = [] if query.organisation else await _duties_overdue(reader, concept_id, codes)
    totals = Counter({row["code"]: row["total"] for row in rows}) + Counter({AttentionCode.DUTY_OVERDUE: len(overdue)})
    items = [*(AttentionItem.model_validate(row) for row in rows), *overdue[: query.limit]]
    return Attention(
        concept_id=concept["id"],
        district_id=concept["district_id"],
        title=concept["title"],
        evaluated_on=reader.today,
        update_interval=interval,
        counted_stages=stages,
        total=totals.total(),
        counts=[CodeCount(code=code, total=totals[code]) for code in codes],
        organisations=[OrganisationAttention(**row) for row in await reader.rows(_organisations(view), bound)],
        items=sorted(items, key=lambda item: codes.index(AttentionCode(item.code))),
    )


def _codes(view: View, asked: Collection[AttentionCode]) -> list[AttentionCode]:
    """Return the reasons that were asked for and that the view may know of, in their order."""
    known = [code for code in AttentionCode if view is View.INSIDER or code not in _INSIDERS_ONLY]
    return [code for code in known if not asked or code in asked]


def _judged(codes: Sequence[AttentionCode], concept: Row) -> Sequence[AttentionCode]:
    """Return the reasons that the concept's light scheme knows."""
    unasked = concept["light_scheme"].get("explanations") == Explanations.NONE.value
    return [code for code in codes if not (unasked and code is AttentionCode.UNEXPLAINED)]


async def _duties_overdue(reader: Reader, concept_id: UUID, codes: Collection[AttentionCode]) -> list[AttentionItem]:
    """Return each reporting duty that has a day without its report, since the first of these."""
    if AttentionCode.DUTY_OVERDUE not in codes:
        return []
    calendar = await read_calendar(reader, concept_id, CalendarQuery(on=reader.today, until=reader.today))
    overdue = (
        (next((due.due_on for due in duty.due_days if due.state == DueState.OVERDUE), None), duty)
        for duty in calendar.duties
    )
    items = [
        AttentionItem(
            code=AttentionCode.DUTY_OVERDUE,
            resource=AttentionResource.REPORTING_DUTIES,
            id=duty.duty_id,
            measure_id=None,
            parent_id=None,
            parent_title=None,
            number=None,
            title=duty.body_name,
            since=since,
            organisation_ids=[],
        )
        for since, duty in overdue
        if since
    ]
    return sorted(items, key=lambda item: item.since)
