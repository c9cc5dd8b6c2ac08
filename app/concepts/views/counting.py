"""Counting lights: plain functions on what the database has grouped."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from operator import attrgetter
from typing import Any, TypeVar
from uuid import UUID

from app.concepts.schemas import LightStep
from app.concepts.views.schemas import LightShares, SharedCounts, StepCount
from app.concepts.vocabulary import Light
from app.core.reading import Row

LIGHTS = tuple(light.value for light in Light)
Tally = Counter[str]
"""The number of measures that show each light."""
Shown = tuple[str, str | None]
"""A light, and the step with which it was recorded."""
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


def shared_counts(tally: Tally) -> SharedCounts:
    return SharedCounts.of(tally, shares=LightShares(**shares(tally)))


def tallied(rows: Iterable[Row], by: str) -> defaultdict[Any, Tally]:
    """Return the sums of rows of `light` and `count`, by a column."""
    result: defaultdict[Any, Tally] = defaultdict(Counter)
    for row in rows:
        result[row[by]][row["light"]] += row["count"]
    return result


def added(tallies: Iterable[Counter[Counted]]) -> Counter[Counted]:
    result: Counter[Counted] = Counter()
    for tally in tallies:
        result.update(tally)
    return result


def lights_of(tally: Mapping[Shown, int]) -> Tally:
    """Return the numbers by light, of those by light and step."""
    result: Tally = Counter()
    for (light, _), count in tally.items():
        result[light] += count
    return result


def by_step(scale: Sequence[LightStep], day: date, tallies: Iterable[Counter[Shown]]) -> list[StepCount]:
    """Return the numbers of measures by light and step: the steps of the scale on that day, then all others."""
    if not scale:
        return []
    tally = added(tallies)
    offered = [step for step in scale if step.is_offered_on(day)]
    ordered = [(str(step.light), step.code) for step in sorted(offered, key=attrgetter("position"))]
    others = [shown for shown in tally if tally[shown] and shown not in ordered]
    others.sort(key=lambda shown: (shown[1] is None, shown[1] or "", LIGHTS.index(shown[0])))
    return [StepCount(step=step, light=Light(light), count=tally[light, step]) for light, step in ordered + others]


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


def with_sub_fields(fields: Sequence[Row], own: Mapping[UUID | None, Tally]) -> dict[UUID, Tally]:
    """Return the tally of each field including the fields below it; `fields` as `in_order` returns them."""
    result = {field["id"]: Counter(own.get(field["id"], {})) for field in fields}
    for field in reversed(fields):
        if field["parent_id"] in result:
            result[field["parent_id"]].update(result[field["id"]])
    return result


def without_field(fields: Sequence[Row], own: Mapping[UUID | None, Tally]) -> Tally:
    """Return the tally of what belongs to none of the fields."""
    field_ids = {field["id"] for field in fields}
    return added(tally for field_id, tally in own.items() if field_id not in field_ids)
