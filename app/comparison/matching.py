"""Things of two versions that belong together, and their differences: plain functions on rows."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from app.comparison.vocabulary import VersionChange
from app.core.reading import Row

Targets = Mapping[UUID, frozenset[UUID]]
"""From the id of something in the earlier version to the ids of what continues it in the later one."""


@dataclass(frozen=True)
class Match:
    """Things of two versions that belong together."""

    before: Sequence[Row]
    after: Sequence[Row]

    @property
    def change(self) -> VersionChange:
        """Their change by number alone: a single one counts as kept, changed or not."""
        match len(self.before), len(self.after):
            case 0, _:
                return VersionChange.ADDED
            case _, 0:
                return VersionChange.DROPPED
            case 1, 1:
                return VersionChange.KEPT
            case 1, _:
                return VersionChange.SPLIT
        return VersionChange.MERGED


def origins(versions: Sequence[Sequence[Row]], predecessors: Mapping[UUID, Collection[UUID]]) -> Targets:
    """Map each thing of the last version to those of the first that it continues, through all versions between."""
    *_, last = _traced(versions, predecessors)
    return last


def reasons(versions: Sequence[Sequence[Row]], predecessors: Mapping[UUID, Collection[UUID]]) -> dict[UUID, str]:
    """Return why things of the first version ended, by the last of the versions that says so of what continued them."""
    return {
        origin: row["discontinued_reason"]
        for version, sources in zip(versions, _traced(versions, predecessors), strict=True)
        for row in version
        if row["discontinued_reason"]
        for origin in sources[row["id"]]
    }


def _traced(versions: Sequence[Sequence[Row]], predecessors: Mapping[UUID, Collection[UUID]]) -> Iterator[Targets]:
    """Map each thing of a version to those of the first that it continues, for one version after another."""
    sources = {row["id"]: frozenset([row["id"]]) for row in versions[0]}
    yield sources
    for version in versions[1:]:
        sources = {row["id"]: _union(sources, predecessors[row["id"]]) for row in version}
        yield sources


def turned(sources: Targets) -> Targets:
    """Turn a mapping from later things to earlier ones into one from earlier to later."""
    result: defaultdict[UUID, set[UUID]] = defaultdict(set)
    for after, befores in sources.items():
        for before in befores:
            result[before].add(after)
    return {before: frozenset(afters) for before, afters in result.items()}


def _union(targets: Targets, ids: Iterable[UUID]) -> frozenset[UUID]:
    return frozenset().union(*(targets.get(i, frozenset()) for i in ids))


def matches(before: Sequence[Row], after: Sequence[Row], sources: Targets) -> Iterator[Match]:
    """Yield all that is in either version, each once: in the order of the later one, then what nothing continues.

    `sources` leads from what is in the later version to what it continues of the earlier.
    """
    targets = turned({row["id"]: sources[row["id"]] for row in after})
    earlier, later = _Places(before), _Places(after)
    done: set[UUID] = set()
    for row in after:
        if row["id"] not in done:
            old, new = _together(row["id"], sources, targets)
            done |= new
            yield Match(earlier.in_order(old), later.in_order(new))
    yield from (Match([row], []) for row in before if row["id"] not in targets)


def _together(start: UUID, sources: Targets, targets: Targets) -> tuple[set[UUID], set[UUID]]:
    """Return what belongs together with something of the later version, on both sides; look at each once."""
    old, new, fresh = set[UUID](), set[UUID](), frozenset([start])
    while fresh:
        new |= fresh
        reached = _union(sources, fresh) - old
        old |= reached
        fresh = _union(targets, reached) - new
    return old, new


class _Places:
    """The rows of a version by their ids, with their order."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self._rows = rows
        self._places = {row["id"]: place for place, row in enumerate(rows)}

    def in_order(self, ids: Iterable[UUID]) -> list[Row]:
        return [self._rows[place] for place in sorted(map(self._places.__getitem__, ids))]


def differing(before: Row, after: Row, plain: Iterable[str], references: Mapping[str, Targets | None]) -> Iterator[str]:
    """Yield the fields that differ. References are the same where each former one is continued by one of those that are
    now, and these continue nothing else; out of the versions (`None`) they lead to the same."""
    yield from (name for name in plain if before[name] != after[name])
    for name, targets in references.items():
        was, now = _ids(before[name]), frozenset(_ids(after[name]))
        due = [frozenset([i]) if targets is None else targets.get(i, frozenset()) for i in was]
        if not all(one & now for one in due) or now - frozenset().union(*due):
            yield name


def _ids(value: UUID | Sequence[UUID] | None) -> Sequence[UUID]:
    if value is None:
        return ()
    return [value] if isinstance(value, UUID) else value
