"""How much work a comparison is, and where it is done."""

import threading
from collections import defaultdict
from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from app.comparison import queries
from app.comparison.comparing import ComparedVersions, compare
from app.comparison.matching import Match, Targets, matches
from app.comparison.vocabulary import VersionChange
from app.core.reading import Row
from tests.api import Api
from tests.counting import grows_evenly
from tests.line import Line

TODAY = date(2026, 3, 1)


def rows(version: int, count: int) -> list[Row]:
    return [{"id": UUID(int=version * 1_000_000 + n)} for n in range(count)]


def apart(n: int, before: list[Row]) -> list[Row]:
    """Each continues its own."""
    return [before[n]]


def chained(n: int, before: list[Row]) -> list[Row]:
    """Each continues two of which its neighbour continues one: all belong together."""
    return before[n : n + 2]


def versions(count: int, continued: Callable[[int, list[Row]], list[Row]]) -> tuple[list[Row], list[Row], Targets]:
    before, after = rows(1, count), rows(2, count)
    sources = {row["id"]: frozenset(r["id"] for r in continued(n, before)) for n, row in enumerate(after)}
    return before, after, sources


@pytest.mark.parametrize("continued", [apart, chained])
def test_matching_grows_with_what_there_is(continued: Callable[[int, list[Row]], list[Row]]) -> None:
    def matching(count: int) -> Callable[[], object]:
        given = versions(count, continued)
        return lambda: list(matches(*given))

    assert grows_evenly(matching, 100)


def test_a_chain_is_one_merger_in_the_order_of_both_versions() -> None:
    before, after, sources = versions(5, chained)
    assert list(matches(before, after, sources)) == [Match(before, after)]
    assert Match(before, after).change is VersionChange.MERGED


def held(count: int) -> ComparedVersions:
    """Two versions with as many fields, goals and measures, each of which continues its own."""

    def known(**values: Any) -> Row:
        return defaultdict(lambda: None, values)

    def numbered(version: int, kind: int, n: int) -> UUID:
        return UUID(int=(version * 10 + kind) * 1_000_000 + n)

    def of(kind: int) -> list[Row]:
        return [
            known(
                id=numbered(version, kind, n),
                concept_id=UUID(int=version),
                key=f"k{n}",
                number=None,
                title="T",
                light="green",
                field_id=numbered(version, 1, n),
                goal_ids=[numbered(version, 2, n)],
                predecessor_ids=[numbered(1, kind, n)] if version == 2 else [],
            )
            for version in (1, 2)
            for n in range(count)
        ]

    more = {**dict.fromkeys(("version_label", "adopted_on", "valid_from")), "light_scheme": {}}
    line = [known(id=UUID(int=version), key="k", title="T", state="in_preparation", **more) for version in (1, 2)]
    return ComparedVersions(line, fields=of(1), goals=of(2), measures=of(3), led=[])


def test_a_comparison_grows_with_what_there_is() -> None:
    assert compare(held(3), TODAY, "include").counts.kept == 3
    assert grows_evenly(lambda count: lambda: compare(held(count), TODAY, "include"), 20)


def test_what_is_large_is_compared_outside_of_the_loop(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    line, threads = Line(api), list[int]()
    path = f"/concepts/{line.succeed()['id']}/comparison"
    answer = line.read(path)

    def noted(*given: Any) -> Any:
        threads.append(threading.get_ident())
        return compare(*given)

    async def loop() -> int:
        return threading.get_ident()

    monkeypatch.setattr(queries, "compare", noted)
    assert line.read(path) == answer
    monkeypatch.setattr(queries, "SMALL", 0)
    assert line.read(path) == answer
    assert [thread == api.run(loop()) for thread in threads] == [True, False]
