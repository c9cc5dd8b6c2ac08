"""Counting what measures show: plain functions on what the database has grouped."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from operator import attrgetter
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

from app.concepts.schemas import LightStep, StateCounts
from app.concepts.views.schemas import LightShares, SharedCounts, StepCount
from app.concepts.vocabulary import Light, Parts
from app.core.reading import Row

LIGHTS = tuple(light.value for light in Light)
Tally = Counter[str]
"""The number of measures that show each light."""


class Shown(NamedTuple):
    """What a measure shows: a light, the step with which it was recorded, and the working state."""

    light: str
    step: str | None
    state: str | None


Counted = TypeVar("Counted")
_WHOLE = 1_000  # 100 percent, in tenths


def shares(tally: Mapping[str, int]) -> dict[str, float]:
    """Return percentages with one decimal that add up to exactly 100.0, by the largest remainder; all 0.0 for nothing.

    Where remainders are equal, the first of red, yellow, green, not_rated is rounded up.
    """
    total = sum(tally.get(light, 0) for light in LIGHTS)
    if not total:
        return dict.fromkeys(LIGHTS, 0.0)
    parts = {light: divmod(tally.get(light, 0) * _WHOLE, total) for light in LIGHTS}
    left = _WHOLE - sum(whole for whole, _ in parts.values())
    raised = sorted(LIGHTS, key=lambda light: parts[light][1], reverse=True)[:left]
    return {light: (whole + (light in raised)) / 10 for light, (whole, _) in parts.items()}


def shared_counts(tally: Mapping[Shown, int]) -> SharedCounts:
    lights = lights_of(tally)
    return SharedCounts.of(lights, shares=LightShares(**shares(lights)))


def state_counts(tally: Mapping[Shown, int]) -> StateCounts:
    states: Counter[str | None] = Counter()
    for shown, count in tally.items():
        states[shown.state] += count
    return StateCounts.of(states)


def tallied(rows: Iterable[Row], by: str) -> defaultdict[Any, Counter[Shown]]:
    """Return the sums of rows of what is shown and its `count`, by a column."""
    result: defaultdict[Any, Counter[Shown]] = defaultdict(Counter)
    for row in rows:
        result[row[by]][shown_by(row)] += row["count"]
    return result


def shown_by(row: Row) -> Shown:
    return Shown(row["light"], row["step"], row["state"])


def added(tallies: Iterable[Counter[Counted]]) -> Counter[Counted]:
    result: Counter[Counted] = Counter()
    for tally in tallies:
        result.update(tally)
    return result


def lights_of(tally: Mapping[Shown, int]) -> Tally:
    """Return the numbers by light alone."""
    result: Tally = Counter()
    for shown, count in tally.items():
        result[shown.light] += count
    return result


def by_step(scale: Sequence[LightStep], day: date, tally: Mapping[Shown, int]) -> list[StepCount]:
    """Return the numbers of measures by light and step: the steps of the scale on that day, then all others."""
    if not scale:
        return []
    counted: Counter[tuple[str, str | None]] = Counter()
    for shown, count in tally.items():
        counted[shown.light, shown.step] += count
    offered = [step for step in scale if step.is_offered_on(day)]
    ordered = [(str(step.light), step.code) for step in sorted(offered, key=attrgetter("position"))]
    others = [pair for pair in counted if counted[pair] and pair not in ordered]
    others.sort(key=lambda pair: (pair[1] is None, pair[1] or "", LIGHTS.index(pair[0])))
    return [StepCount(step=step, light=Light(light), count=counted[light, step]) for light, step in ordered + others]


def is_counted(measure: Row, parts: str) -> bool:
    """Return True for a measure that is asked for, as a whole one or a part."""
    return parts == Parts.INCLUDE or (measure["parent_id"] is None) == (parts == Parts.EXCLUDE)


def in_order(fields: Sequence[Row]) -> list[Row]:
    """Return fields, each followed by those below it; siblings stay in their order."""
    field_ids = {field["id"] for field in fields}
    below: defaultdict[UUID | None, list[Row]] = defaultdict(list)
    for field in fields:
        below[field["parent_id"] if field["parent_id"] in field_ids else None].append(field)
    result: list[Row] = []
    ahead = below[None][::-1]
    while ahead:
        field = ahead.pop()
        result.append(field)
        ahead += below[field["id"]][::-1]
    return result


def with_sub_fields(fields: Sequence[Row], own: Mapping[UUID | None, Counter[Counted]]) -> dict[UUID, Counter[Counted]]:
    """Return the tally of each field including the fields below it; `fields` as `in_order` returns them."""
    result = {field["id"]: Counter(own.get(field["id"], {})) for field in fields}
    for field in reversed(fields):
        if field["parent_id"] in result:
            result[field["parent_id"]].update(result[field["id"]])
    return result


def without_field(fields: Sequence[Row], own: Mapping[UUID | None, Counter[Counted]]) -> Counter[Counted]:
    """Return the tally of what belongs to none of the fields."""
    field_ids = {field["id"] for field in fields}
    return added(tally for field_id, tally in own.items() if field_id not in field_ids)
