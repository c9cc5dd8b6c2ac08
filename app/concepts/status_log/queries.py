"""Reading entries of a log of lights, as insiders or the public see them."""

from collections.abc import Callable
from typing import Annotated, Any, TypeVar
from uuid import UUID

from pydantic import BaseModel, Field
from sqlalchemy import ColumnElement, FromClause, Select, Table, and_, any_, case, exists, literal, null, or_, select
from sqlmodel import SQLModel

from app.concepts.concepts.queries import takes_lights
from app.concepts.status_log.log import STEPS, Log, before_succession, log_of
from app.concepts.tables import Concept
from app.concepts.vocabulary import Act, Light, Reason
from app.core.access import Role
from app.core.filters import FROM, UNTIL, Filter, Sort, Value, ascending_and_descending
from app.core.labels import names_of
from app.core.reading import Reader, Row, View, any_insider, column_for_view, visible
from app.core.schemas import Day, Id, Moment
from app.core.text import Key, Label
from app.districts.lists import UPDATED_SINCE, ListQuery

Found = TypeVar("Found", bound=BaseModel)
ACTS = tuple(act.value for act in Act)
INSIDERS_ONLY = ("recorded_by", "reported_by", "internal_note")
"""Columns that the public never sees."""
_BARE = (
    "id",
    "district_id",
    "key",
    "version",
    "created_at",
    "updated_at",
    "is_public",
    "concept_id",
    "effective_on",
    "recorded_at",
    "visibility",
    "tags",
)
"""Columns of a retracted entry that the public still sees."""


def _of_entries(
    condition: Callable[[Value, Any], ColumnElement[bool]], refers_to: type[SQLModel] | None = None
) -> Filter:
    """Keep the entries that meet a condition of the value and their columns."""
    return Filter(lambda value, of, _: condition(value, of.c), refers_to)


def with_content(condition: Callable[[Value, Any], ColumnElement[bool]]) -> Filter:
    """Keep the entries that show their content to the view, and of which it meets a condition."""

    def met(values: Value, of: Table, variant: tuple[Any, ...]) -> ColumnElement[bool]:
        return and_(condition(values, of.c), ~_is_bare(log_of(of), *variant))

    return Filter(met, takes_several=True)


def _is_published(value: Value, of: Table, _variant: tuple[Any, ...]) -> ColumnElement[bool]:
    published, _ = log_of(of).act_of(of, "published")
    return published.c.entry_id.is_not(None) == value


def _is_current(value: Value, of: Table, variant: tuple[Any, ...]) -> ColumnElement[bool]:
    log, view = log_of(of), variant[0]
    subjects = log.subjects
    its = and_(subjects.c.id == of.c[log.subject_id], subjects.c.district_id == of.c.district_id)
    current = column_for_view(subjects, view, "status_id", "public_status_id")
    return exists().where(its, current == of.c.id) == value


def in_history(subject: type[SQLModel]) -> Filter:
    """Keep the history of a subject: its own entries, or those inherited from earlier versions."""
    return Filter(lambda value, of, _: _history_of(log_of(of), value), subject)


_FROM = _of_entries(lambda value, e: e.effective_on >= value)
_UNTIL = _of_entries(lambda value, e: e.effective_on <= value)


class EntryQuery(ListQuery):
    """Filters that all logs have."""

    concept: Annotated[
        Id | None,
        _of_entries(lambda value, e: e.concept_id == value, Concept),
        Field(description="Of this concept"),
    ] = None
    light: Annotated[
        list[Light], with_content(lambda values, e: e.light.in_(values)), Field(description="With these lights")
    ] = []
    reason: Annotated[
        list[Reason], with_content(lambda values, e: e.reason.in_(values)), Field(description="With these reasons")
    ] = []
    step: Annotated[list[Key], with_content(lambda values, e: e.step.in_(values)), STEPS] = []
    published: Annotated[
        bool | None,
        Filter(_is_published),
        Field(description="false: only those that wait for approval (insiders); true: only the others"),
    ] = None
    current: Annotated[
        bool | None,
        Filter(_is_current),
        Field(description="true: only those that are the current one of what they are about; false: only the others"),
    ] = None
    effective_from: Annotated[Day | None, _FROM, Field(description="Describing this day or a later one")] = None
    effective_until: Annotated[Day | None, _UNTIL, Field(description="Describing this day or an earlier one")] = None
    from_: Annotated[Day | None, _FROM, FROM] = None
    until: Annotated[Day | None, _UNTIL, UNTIL] = None
    recorded_since: Annotated[
        Moment | None,
        _of_entries(lambda value, e: e.recorded_at >= value),
        Field(description="Recorded at or after this time"),
    ] = None
    updated_since: Annotated[
        Moment | None, UPDATED_SINCE, Field(description="Recorded, published or changed at or after then")
    ] = None
    tag: Annotated[
        Label | None, _of_entries(lambda value, e: value == any_(e.tags)), Field(description="With this tag")
    ] = None


def sorts(log: Log) -> dict[str, Sort]:
    """Return the sort orders of a log, in each of which entries recorded together keep their order."""
    e = log.entries.c
    recorded = ascending_and_descending((e.ordinal,), recorded_at=e.recorded_at)
    return recorded | ascending_and_descending(
        (e.recorded_at, e.ordinal), effective_on=e.effective_on, updated_at=e.updated_at
    )


def _history_of(log: Log, subject: Value) -> ColumnElement[bool]:
    e, i = log.entries.c, log.inherited.c
    older = exists().where(
        i.subject_id == subject,
        i.district_id == e.district_id,
        i.source_id == e[log.subject_id],
        before_succession(log),
    )
    return or_(e[log.subject_id] == subject, older)


def with_acts(log: Log) -> tuple[Any, list[FromClause]]:
    """Return the entries joined with the acts on them, and these, one for each of `ACTS`."""
    acts = [log.act_of(log.entries, act) for act in ACTS]
    source: Any = log.entries
    for alias, joined in acts:
        source = source.outerjoin(alias, joined)
    return source, [alias for alias, _ in acts]


def select_entries(log: Log, view: View) -> Select[Any]:
    """Select the entries that the view sees, with the acts on them."""
    e = log.entries
    source, (published, retracted, redacted) = with_acts(log)
    inside, bare = _inside(e, view), _is_bare(log, view)
    shown = [_shown(column, log, inside, bare) for column in e.c]
    return (
        select(
            *shown,
            published.c.recorded_at.label("published_at"),
            retracted.c.recorded_at.label("retracted_at"),
            case((inside, retracted.c.note), else_=null()).label("retraction_reason"),
            redacted.c.recorded_at.label("redacted_at"),
        )
        .select_from(source)
        .where(visible(e, view))
    )


def _is_bare(log: Log, view: View) -> ColumnElement[bool]:
    """Return the condition that the view sees no content of an entry: the public none of a retracted one."""
    retracted, _ = log.act_of(log.entries, "retracted")
    return and_(~_inside(log.entries, view), retracted.c.entry_id.is_not(None))


def _inside(e: Table, view: View) -> ColumnElement[bool]:
    if view is View.MIXED:
        return e.c.district_id == any_insider()
    return literal(view is View.INSIDER)


def _shown(column: Any, log: Log, inside: ColumnElement[bool], bare: ColumnElement[bool]) -> Any:
    if column.name in (*_BARE, log.subject_id, "ordinal"):
        return column
    if column.name in INSIDERS_ONLY:
        return case((inside, column), else_=null()).label(column.name)
    return case((bare, null()), else_=column).label(column.name)


async def read_entry(
    shows: type[Found], reader: Reader, log: Log, entry_id: UUID, select_for: Callable[[View], Select[Any]]
) -> Found:
    """Return an entry with the actions that the caller may take; `select_for` is the log's own `select_single`."""
    row = await reader.single(log.entries, entry_id, select_for, parameters={"today": reader.today})
    reader.version = row["version"]
    names = await names_of(reader, log.entries, row)
    return shows.model_validate({**row, "allowed_actions": _allowed(reader, row), "names": names})


def select_single(log: Log, view: View) -> Select[Any]:
    """Select entries for `read_entry`; binds `today`."""
    return select_entries(log, view).add_columns(takes_lights(log.entries).label("takes_lights"))


def _allowed(reader: Reader, row: Row) -> list[str]:
    """Return the actions that the caller still has on an entry."""
    acts = {"published": "publish", "retracted": "retract", "redacted": "redact"}
    open_acts = [name for act, name in acts.items() if row[f"{act}_at"] is None]
    if "publish" in open_acts and (row["retracted_at"] is not None or not row["takes_lights"]):
        open_acts.remove("publish")
    return reader.actions(row["district_id"], {Role.EDITOR: open_acts})
