"""Reading entries of a log of lights, as insiders or the public see them."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import Field
from sqlalchemy import ColumnElement, Select, Table, and_, any_, bindparam, case, exists, literal, null, or_, select

from app.concepts.status_log.log import Log, before_succession
from app.concepts.vocabulary import Light
from app.core.access import Role
from app.core.pagination import PageQuery, Sort, both_ways
from app.core.reading import Reader, Row, View, any_insider, visible
from app.core.schemas import Day, Id, Moment
from app.core.text import Key, Label
from app.districts.references import DistrictName

INSIDERS_ONLY = ("recorded_by", "reported_by", "internal_note")
"""What the public never sees."""
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
"""What stays of a retracted entry, to the public."""


class EntryQuery(PageQuery):
    """Filters that both logs have."""

    district: Annotated[DistrictName | None, Field(description="Of this district, by id or AGS")] = None
    concept: Annotated[Id | None, Field(description="Of this concept")] = None
    light: Annotated[list[Light], Field(max_length=3, description="With these lights")] = []
    published: Annotated[
        bool | None, Field(description="false: only those that wait for approval (insiders); true: only the others")
    ] = None
    effective_from: Annotated[Day | None, Field(description="Describing this day or a later one")] = None
    effective_until: Annotated[Day | None, Field(description="Describing this day or an earlier one")] = None
    recorded_since: Annotated[Moment | None, Field(description="Recorded at or after this time")] = None
    updated_since: Annotated[Moment | None, Field(description="Recorded, published or changed at or after then")] = None
    tag: Annotated[Label | None, Field(description="With this tag")] = None
    key: Annotated[Key | None, Field(description="With this key")] = None
    sort: Annotated[
        str,
        Field(pattern="^-?(recorded_at|effective_on|updated_at)$", max_length=20, description="Order; `-` turns it"),
    ] = "-recorded_at"


def sorts(log: Log) -> dict[str, Sort]:
    """What was recorded together keeps its order."""
    e = log.entries.c
    recorded = both_ways((e.ordinal,), recorded_at=e.recorded_at)
    return recorded | both_ways((e.recorded_at, e.ordinal), effective_on=e.effective_on, updated_at=e.updated_at)


def conditions(log: Log) -> dict[str, ColumnElement[bool]]:
    e = log.entries.c
    published, _ = log.act_of(log.entries, "published")
    return {
        "concept": e.concept_id == bindparam("concept"),
        "light": e.light.in_(bindparam("light", expanding=True)),
        "published": published.c.entry_id.is_not(None) == bindparam("published"),
        "effective_from": e.effective_on >= bindparam("effective_from"),
        "effective_until": e.effective_on <= bindparam("effective_until"),
        "recorded_since": e.recorded_at >= bindparam("recorded_since"),
        "updated_since": e.updated_at >= bindparam("updated_since"),
        "tag": bindparam("tag") == any_(e.tags),
        "key": e.key == bindparam("key"),
    }


def history_of(log: Log) -> ColumnElement[bool]:
    """Whether an entry is one of the history of a measure or goal: its own, or inherited from earlier versions."""
    e, i = log.entries.c, log.inherited.c
    subject: ColumnElement[UUID] = bindparam("history_of")
    older = exists().where(
        i.subject_id == subject,
        i.district_id == e.district_id,
        i.source_id == e[log.subject_id],
        before_succession(log),
    )
    return or_(e[log.subject_id] == subject, older)


def select_entries(log: Log, view: View, *, by_content: bool) -> Select[Any]:
    """Entries as the view sees them, with what happened to them; `by_content` leaves out those that show none."""
    e = log.entries
    acts = {act: log.act_of(e, act) for act in ("published", "retracted", "redacted")}
    source: Any = e
    for alias, joined in acts.values():
        source = source.outerjoin(alias, joined)
    published, retracted, redacted = (acts[act][0] for act in acts)
    inside = _inside(e, view)
    bare = and_(~inside, retracted.c.entry_id.is_not(None))
    shown = [_shown(column, log, inside, bare) for column in e.c]
    statement = (
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
    return statement.where(~bare) if by_content else statement


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


def allowed(reader: Reader, row: Row) -> list[str]:
    """What the caller may still do with an entry."""
    acts = {"published": "publish", "retracted": "retract", "redacted": "redact"}
    open_acts = [name for act, name in acts.items() if row[f"{act}_at"] is None]
    if "publish" in open_acts and (row["retracted_at"] is not None or not row["takes_lights"]):
        open_acts.remove("publish")
    return reader.actions(row["district_id"], {Role.EDITOR: open_acts})
