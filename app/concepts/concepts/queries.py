"""Reading concepts."""

from collections.abc import Callable
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field
from sqlalchemy import (
    Boolean,
    ColumnElement,
    Date,
    Select,
    Table,
    and_,
    bindparam,
    case,
    cast,
    exists,
    func,
    literal,
    null,
    or_,
    select,
    type_coerce,
)

from app.concepts.concepts.schemas import ConceptDetail, ConceptRead
from app.concepts.moments import MomentQuery, Moments, SingleMomentQuery, resolve_moments
from app.concepts.status_log.log import CONCEPT_LOG, CURRENTS, STEPS, assessment_of, joined, with_light, with_step
from app.concepts.tables import Concept
from app.concepts.vocabulary import ConceptState, InForceBasis, Light
from app.core.access import ByRole, Role
from app.core.filters import (
    FROM,
    ORDER,
    UNTIL,
    SortedBy,
    among,
    contains,
    equals,
    lasts_from,
    lasts_until,
    resource_sorts,
    where,
    where_seen,
)
from app.core.labels import names_of
from app.core.pagination import Listing
from app.core.reading import Reader, Row, View, visible, visible_reference, with_revision
from app.core.schemas import Day, Id, Page
from app.core.tables import table
from app.core.text import Key, Line
from app.districts.lists import TaggedQuery, editing, read_list

concepts = table(Concept)
OPEN = ("in_preparation", "submitted", "adopted")
"""The states in which a concept's content may change."""
COMING = ("in_preparation", "submitted")
"""The states of a version that is not adopted yet."""
BEGUN = ("adopted", "superseded")
"""The states in which a version takes over from the one before it, on the day with which it starts."""
_later, _own = concepts.alias("later"), concepts.alias("own")
EVALUATED_ON: ColumnElement[date] = bindparam("evaluated_on", type_=Date)
_ON = cast(EVALUATED_ON, Date)


def is_open(of: Table) -> ColumnElement[bool]:
    """Return the condition that the content of a row's concept may change."""
    state = select(_own.c.state.in_(OPEN)).where(_own.c.id == of.c.concept_id, _own.c.district_id == of.c.district_id)
    return state.scalar_subquery()


def with_is_open(of: Table, select_for: Callable[[View], Select[Any]]) -> Callable[[View], Select[Any]]:
    """Return a select with `is_open`: whether the content of the row's concept may change."""
    return lambda view: select_for(view).add_columns(is_open(of).label("is_open"))


def editing_while_open(row: Row) -> ByRole:
    """Return the actions on content of a concept: none once that is closed."""
    return editing(row) if row["is_open"] else {}


def assessing(row: Row) -> ByRole:
    """Return the actions on what may be assessed."""
    return {Role.REPORTER: ["add_assessment"] if row["takes_lights"] else []}


def deleting_while_open(row: Row) -> ByRole:
    """Return the actions on a row of a concept: once that is closed, only an update."""
    return editing(row) if row["is_open"] else {Role.EDITOR: ["update"]}


def takes_lights(of: Table) -> ColumnElement[bool]:
    """Return the condition that lights may be recorded in a row's concept, or one that it is: while its content may
    change, and once superseded until its successor begins. Binds `today`."""
    mine = (_own.c.id == of.c.get("concept_id", of.c.id), _own.c.district_id == of.c.district_id)
    line = (_later.c.district_id == _own.c.district_id, _later.c.lineage_id == _own.c.lineage_id)
    later = (*line, _later.c.state.in_(BEGUN), start_of(_later) > start_of(_own))
    begun = start_of(_later) <= bindparam("today", type_=Date)
    still = and_(_own.c.state == "superseded", exists().where(*later), ~exists().where(*later, begun))
    return select(or_(_own.c.state.in_(OPEN), still)).where(*mine).scalar_subquery()


def is_unadopted(concept: Row) -> bool:
    """Return whether a concept was never adopted, so far as is known."""
    return concept["state"] in COMING or concept["adopted_on"] is None


def start_of(of: Any) -> ColumnElement[date]:
    """Return the day with which a version starts; `begins` does the same for a row."""
    return func.coalesce(of.c.valid_from, of.c.adopted_on)


def covers(on: ColumnElement[date]) -> ColumnElement[bool]:
    """Return the condition that the time for which a concept is to hold has the day."""
    return and_(start_of(concepts) <= on, or_(concepts.c.valid_until.is_(None), concepts.c.valid_until >= on))


def in_force(on: ColumnElement[date], view: View) -> ColumnElement[bool]:
    """Return the condition that a concept is adopted, has begun and not ended on the day, and that no later version of
    its line that the view may know of has begun by then."""
    taken_over = exists().where(
        _later.c.district_id == concepts.c.district_id,
        _later.c.lineage_id == concepts.c.lineage_id,
        _later.c.id != concepts.c.id,
        _later.c.state.in_(BEGUN),
        start_of(_later) > start_of(concepts),
        start_of(_later) <= on,
        visible(_later, view),
    )
    return and_(concepts.c.state.in_(BEGUN), covers(on), ~taken_over)


def valid_unadopted(on: ColumnElement[date], view: View) -> ColumnElement[bool]:
    """Return the condition that a concept is said to be valid on the day, while no adoption of a version of its line is
    recorded that the view may know of."""
    adopted = exists().where(
        _later.c.district_id == concepts.c.district_id,
        _later.c.lineage_id == concepts.c.lineage_id,
        _later.c.state.in_(BEGUN),
        visible(_later, view),
    )
    return and_(
        concepts.c.state.in_(COMING),
        concepts.c.valid_from.is_not(None),
        covers(on),
        ~adopted,
    )


SORTS = resource_sorts(
    concepts, title=concepts.c.sort_title, adopted_on=func.coalesce(concepts.c.adopted_on, literal(date(1, 1, 1)))
)


class ConceptQuery(TaggedQuery, MomentQuery):
    """Filters of concepts."""

    state: Annotated[list[ConceptState], among(concepts.c.state), Field(description="In these states")] = []
    light: Annotated[
        list[Light],
        with_light(CONCEPT_LOG),
        Field(description="With these lights by hand; not_rated includes those without any"),
    ] = []
    step: Annotated[list[Key], with_step(CONCEPT_LOG), STEPS] = []
    in_force: Annotated[
        bool | None,
        where_seen(lambda value, view, _: in_force(EVALUATED_ON, view).self_group() == type_coerce(value, Boolean)),
        Field(description="True: concepts in force today, or on the day of `in_force_on`; false: all others"),
    ] = None
    in_force_on: Annotated[
        Day | None,
        where_seen(lambda day, view, _: or_(in_force(day, view), valid_unadopted(day, view))),
        Field(
            description="In force on this day (Europe/Berlin), also by a stated validity alone where no adoption is "
            "recorded; `in_force_basis` tells which"
        ),
    ] = None
    valid_on: Annotated[
        Day | None,
        where(covers),
        Field(description="That are to hold on this day, adopted or not"),
    ] = None
    predecessor: Annotated[
        Id | None, equals(concepts.c.predecessor_id, Concept), Field(description="The versions that follow this one")
    ] = None
    q: Annotated[Line | None, contains(concepts.c.sort_title), Field(description="Part of the title")] = None
    from_: Annotated[Day | None, lasts_from(concepts.c.valid_from, concepts.c.valid_until), FROM] = None
    until: Annotated[Day | None, lasts_until(concepts.c.valid_from, concepts.c.valid_until), UNTIL] = None
    sort: Annotated[str, SortedBy(SORTS), ORDER] = "title"


def _figure() -> ColumnElement[Any]:
    figure = func.json_build_object(
        "value", concepts.c.stated_measure_count, "precision", concepts.c.stated_measure_count_precision
    )
    return case((concepts.c.stated_measure_count.is_not(None), figure), else_=null())


def select_concepts(view: View, historic: bool = False) -> Select[Any]:
    """Select the concepts that the view sees; binds `evaluated_on`, where historic `as_of` and `known_at`."""
    special = (*CURRENTS, "predecessor_id", "stated_measure_count")
    plain = [column for column in concepts.c if column.name not in special]
    statement = select(
        *plain,
        visible_reference(concepts.c.predecessor_id, concepts, view).label("predecessor_id"),
        _figure().label("stated_measure_count"),
        in_force(_ON, view).label("in_force"),
        case(
            (in_force(_ON, view), InForceBasis.ADOPTION.value),
            (valid_unadopted(_ON, view), InForceBasis.VALIDITY.value),
        ).label("in_force_basis"),
        assessment_of(CONCEPT_LOG, view, historic=historic),
    )
    return statement.select_from(joined(CONCEPT_LOG, view, historic=historic)).where(visible(concepts, view))


LIST = Listing(concepts, ConceptRead, select_concepts, ConceptQuery)


async def list_concepts(reader: Reader, query: ConceptQuery) -> Page[ConceptRead]:
    moments = resolve_moments(reader, query)
    reader.evaluated_on = query.in_force_on or reader.evaluated_on
    bound = {**moments.parameters, "evaluated_on": reader.evaluated_on}
    return await read_list(LIST, reader, query, moments.historic, **bound)


async def row(reader: Reader, concept_id: UUID) -> Row:
    """Return the concept's row as the caller sees it; refuse with 404 where there is none."""
    return await reader.single(concepts, concept_id, select_concepts, parameters={"evaluated_on": reader.evaluated_on})


def _with_revision(view: View, historic: bool) -> Select[Any]:
    return with_revision(select_concepts(view, historic), concepts, view)


async def row_for_view(reader: Reader, concept_id: UUID, moments: Moments | None = None) -> Row:
    """Return the row for a view of the concept, whose ETag comes from the district's revision.

    Raises:
        NotModified: where the caller has the view already.
    """
    bound = moments.parameters if moments else {"evaluated_on": reader.evaluated_on}
    historic = moments is not None and moments.historic
    concept = await reader.single(concepts, concept_id, _with_revision, historic, parameters=bound)
    reader.check_not_modified(concept["district_id"], concept["_revision"], concept["_revised_at"])
    return concept


def _possible(state: str) -> list[str]:
    """Return the actions that the state allows; in a closed concept the visibility can still be updated."""
    if state not in OPEN:
        return ["update"]
    delete = ["delete"] if state == ConceptState.IN_PREPARATION.value else []
    return ["update", *delete, "add_field", "add_goal", "add_measure"]


def _single(view: View, historic: bool) -> Select[Any]:
    return select_concepts(view, historic).add_columns(takes_lights(concepts).label("takes_lights"))


async def read_concept(reader: Reader, concept_id: UUID, query: SingleMomentQuery | None = None) -> ConceptDetail:
    query = query or SingleMomentQuery()
    reader.names = query.names
    moments = resolve_moments(reader, query)
    bound = {**moments.parameters, "today": reader.today}
    concept = await reader.single(concepts, concept_id, _single, moments.historic, parameters=bound)
    reader.version = concept["version"]
    actions = {**assessing(concept), Role.EDITOR: _possible(concept["state"])}
    allowed = reader.actions(concept["district_id"], actions)
    more = {"evaluated_on": reader.evaluated_on, "names": await names_of(reader, concepts, concept)}
    return ConceptDetail.model_validate({**concept, **more, "allowed_actions": allowed})
