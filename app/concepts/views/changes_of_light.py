"""The changes of a concept's lights between two days, measure by measure."""

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Select, Uuid, any_, bindparam, select
from sqlalchemy.dialects.postgresql import ARRAY

from app.concepts.measures.queries import IN_SHORT
from app.concepts.status_log.log import MEASURE_LOG, status_summary
from app.concepts.views.course import between, read_log
from app.concepts.views.queries import PeriodQuery, fields_of, in_tree_order, resolve_subject
from app.concepts.views.schemas import ChangesOfLight, FieldInShort, LightChangeCounts
from app.concepts.views.sweep import UNRATED, current_by_day
from app.concepts.vocabulary import Light, LightChange
from app.core.reading import SCOPE, Reader, Row, View

_FROM_WORST = (Light.RED.value, Light.YELLOW.value, Light.GREEN.value)
Node = dict[str, Any]


@cache
def _updates(view: View) -> Select[Any]:
    status = MEASURE_LOG.status
    published, is_published = MEASURE_LOG.act_of(status, "published")
    told = status_summary(MEASURE_LOG, view, IN_SHORT, historic=True).label("told")
    mine = (status.c.district_id == bindparam(SCOPE), status.c.id == any_(bindparam("ids", type_=ARRAY(Uuid()))))
    return select(status.c.id, told).select_from(status.outerjoin(published, is_published)).where(*mine)


async def read_changes(reader: Reader, concept_id: UUID, query: PeriodQuery) -> ChangesOfLight:
    """Return the measures that show another light or step on the last day than on the first, in a fixed number of
    statements.

    Raises:
        Problem: not-found; invalid, where `from` comes after `until`.
    """
    subject = await resolve_subject(reader, concept_id, query)
    first, last = between(subject, query)
    fields = await fields_of(reader, subject)
    measures, entries = await read_log(reader, subject, last)
    days = [min(first, last), last]
    nodes = [_change(*of) for of in current_by_day(days, in_tree_order(fields, measures), entries, subject.stages)]
    changed = [node for node in nodes if node["direction"]]
    ids = [node["update_id"] for node in changed if node["update_id"]]
    bound = {SCOPE: subject.concept["district_id"], "ids": ids}
    updates = {row["id"]: row["told"] for row in await reader.rows(_updates(subject.view), bound)}
    return ChangesOfLight.model_validate(
        {
            **subject.heading,
            "first_day": first,
            "last_day": last,
            "fields": [FieldInShort(**field) for field in fields],
            "counts": _counts(changed),
            "changes": [node | {"update": updates.get(node["update_id"])} for node in changed],
        }
    )


def _change(measure: Row, current: Sequence[Row | None]) -> Node:
    before, after = current
    return {
        "measure_id": measure["id"],
        **{name: measure[name] for name in ("key", "number", "title", "field_id", "parent_id")},
        "from": before and before["light"],
        "to": after and after["light"],
        "from_step": before and before["step"],
        "to_step": after and after["step"],
        "direction": _direction(before, after),
        "update_id": after and after["id"],
    }


def _direction(first: Row | None, last: Row | None) -> LightChange | None:
    """Return what kind of change it is, or None where there is none."""
    before, after = ((entry or UNRATED)["light"] for entry in (first, last))
    if before == after:
        steps = {entry["step"] for entry in (first, last) if entry and entry["step"]}
        return LightChange.OTHER_STEP if len(steps) > 1 else None
    if before not in _FROM_WORST:
        return LightChange.NEWLY_RATED
    if after not in _FROM_WORST:
        return LightChange.NO_LONGER_RATED
    return LightChange.BETTER if _FROM_WORST.index(after) > _FROM_WORST.index(before) else LightChange.WORSE


def _counts(changed: Sequence[Mapping[str, Any]]) -> LightChangeCounts:
    tally = Counter(node["direction"] for node in changed)
    return LightChangeCounts(total=len(changed), **{change.value: tally[change] for change in LightChange})
