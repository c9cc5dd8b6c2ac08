"""Counting lights on many days at once: each measure changes the counts only where its stage or its status changes."""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import pairwise
from types import MappingProxyType
from uuid import UUID

from app.concepts.views.counting import Shown, shown_by
from app.concepts.vocabulary import Light, Stage
from app.core.reading import Row

Span = tuple[int, int]
"""The positions of the first of some days and of the day after the last."""
Change = Counter[tuple[UUID | None, Shown]]
"""The changes of the counts of what a field's measures show on a day."""
UNRATED: Row = MappingProxyType({"id": None, "light": Light.NOT_RATED.value, "step": None, "state": None})
"""What a measure without an entry has instead."""


def counted_by_day(
    days: Sequence[date], measures: Iterable[Row], entries: Iterable[Row], stages: Sequence[str]
) -> Iterator[dict[UUID | None, Counter[Shown]]]:
    """Count for each of the days, which ascend, what the measures in these stages show, by field."""
    changes: list[Change] = [Counter() for _ in range(len(days) + 1)]
    for measure, held in _held(days, measures, entries, stages):
        for (begin, end), entry in held:
            shown = shown_by(entry)
            changes[begin][measure["field_id"], shown] += 1
            changes[end][measure["field_id"], shown] -= 1
    return _added_up(changes[:-1])


def current_by_day(
    days: Sequence[date], measures: Iterable[Row], entries: Iterable[Row], stages: Sequence[str]
) -> Iterator[tuple[Row, list[Row | None]]]:
    """Yield each measure with its current entry on each of the days, which ascend: UNRATED without one, None where it
    is in none of these stages."""
    for measure, held in _held(days, measures, entries, stages):
        current: list[Row | None] = [None] * len(days)
        for (begin, end), entry in held:
            current[begin:end] = [entry] * (end - begin)
        yield measure, current


def _held(
    days: Sequence[date], measures: Iterable[Row], entries: Iterable[Row], stages: Sequence[str]
) -> Iterator[tuple[Row, list[tuple[Span, Row]]]]:
    """Yield each measure with its entries and the spans in which it counts by them.

    Each measure's entries come in the order in which they become current; an inherited one has no say any more where
    one before it is nearer.
    """
    rated: defaultdict[UUID, list[tuple[int, Row]]] = defaultdict(list)
    nearest: dict[UUID, int] = {}
    for entry in entries:
        measure_id, depth = entry["measure_id"], entry["depth"]
        if depth <= nearest.get(measure_id, depth):
            nearest[measure_id] = depth
            rated[measure_id].append((bisect_left(days, entry["effective_on"]), entry))
    for measure in measures:
        stage_spans = [span for stage, span in _stages(measure, days) if stage in stages]
        held = (
            (_both(span, light_span), entry)
            for entry, light_span in _current(rated[measure["id"]], len(days))
            for span in stage_spans
        )
        yield measure, [((begin, end), entry) for (begin, end), entry in held if begin < end]


def _stages(measure: Row, days: Sequence[date]) -> Iterator[tuple[str, Span]]:
    """Yield the stages of a measure, as `stage_on` returns them, with their spans."""
    end = _place(days, measure["discontinued_on"])
    begin = min(_place(days, measure["adopted_on"]), end)
    yield Stage.PROPOSED.value, (0, begin)
    yield Stage.ADOPTED.value, (begin, end)
    yield Stage.DISCONTINUED.value, (end, len(days))


def _place(days: Sequence[date], day: date | None) -> int:
    return len(days) if day is None else bisect_left(days, day)


def _current(rated: Sequence[tuple[int, Row]], last: int) -> Iterator[tuple[Row, Span]]:
    """Yield the entries of a measure with their spans; each holds until the next."""
    for (begin, entry), (end, _) in pairwise([(0, UNRATED), *rated, (last, UNRATED)]):
        yield entry, (begin, end)


def _both(one: Span, other: Span) -> Span:
    return max(one[0], other[0]), min(one[1], other[1])


def _added_up(changes: Iterable[Change]) -> Iterator[dict[UUID | None, Counter[Shown]]]:
    own: defaultdict[UUID | None, Counter[Shown]] = defaultdict(Counter)
    for change in changes:
        for (field_id, shown), by in change.items():
            own[field_id][shown] += by
        yield {field_id: Counter(tally) for field_id, tally in own.items()}
