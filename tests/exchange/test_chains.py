"""A chain of comments takes the steps of its length, and not of the square of that."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest

from app.exchange.boards import staging
from app.exchange.boards.mapping import BoardMapping
from app.exchange.boards.posts import Board as Posts
from app.exchange.boards.posts import Post
from app.exchange.bundles.format.document import ENTRIES
from app.exchange.imports.check.lists import check_circles
from app.exchange.imports.parsing import Parsed
from app.exchange.imports.resolve import erased
from app.exchange.imports.resolve.plan import Kind, Plan, StagedRow
from app.participation.tables import FeedbackItem, ParticipationEvent, ParticipationLink
from tests.bundles import item
from tests.counting import grows_evenly

ITEMS = "feedback_items"


def chain(count: int) -> Iterator[tuple[int, int | None]]:
    """Each comments on the next one: the last one stands for itself."""
    return ((n, n + 1 if n + 1 < count else None) for n in range(count))


def plan_of(**kinds: Kind) -> Any:
    state = SimpleNamespace(secret_key="k")
    write = SimpleNamespace(request=SimpleNamespace(app=SimpleNamespace(state=state)))
    return SimpleNamespace(write=write, kinds=kinds, erased=set(), faults=[])


class Noting(staging.Staging):
    """Notes what would be staged, and in which order."""

    def __post_init__(self) -> None:
        self.order: list[str] = []

    def _stage(self, post: Post, key: str) -> None:
        self.order.append(post.external_id)
        self.ids[post.external_id] = UUID(int=post.row)


def noting(count: int) -> Noting:
    posts: list[Any] = [
        SimpleNamespace(row=n, external_id=str(n), on=None if on is None else str(on)) for n, on in chain(count)
    ]
    of: Any = None
    return Noting(plan_of(), Posts(BoardMapping.model_construct(), posts), {"id": UUID(int=1)}, {}, of, {})


@pytest.fixture
def nothing_erased(monkeypatch: pytest.MonkeyPatch) -> None:
    async def none(*_: Any) -> set[str]:
        return set()

    monkeypatch.setattr(staging, "erased_posts", none)


@pytest.mark.usefixtures("nothing_erased")
def test_the_comments_of_a_table_are_staged_after_what_they_are_about() -> None:
    of = noting(4)
    asyncio.run(of.stage())
    assert of.order == ["3", "2", "1", "0"]

    def staged(count: int) -> Callable[[], object]:
        return lambda: asyncio.run(noting(count).stage())

    assert grows_evenly(staged, 100)


def said_to_erased(count: int) -> tuple[Any, Parsed]:
    """A chain of comments, the last of which is on an item that was erased."""
    entries = [ENTRIES[ITEMS].model_validate(item(str(n), comment_on=str(n + 1))) for n in range(count)]
    stub = {("k", str(count)): {"id": UUID(int=1), "erased_at": "2026-01-01"}}
    kinds = {ITEMS: Kind(FeedbackItem, stub), "participation_events": Kind(ParticipationEvent)}
    plan = plan_of(concepts=Kind(FeedbackItem), participation_links=Kind(ParticipationLink), **kinds)
    return plan, Parsed(lists={ITEMS: list(enumerate(entries)), "participation_links": []})


def test_what_was_said_to_what_was_erased_is_left_out() -> None:
    plan, parsed = said_to_erased(4)
    asyncio.run(erased.leave_erased(plan, parsed))
    assert parsed.lists[ITEMS] == []
    assert plan.erased == {(ITEMS, ("k", str(n))) for n in range(5)}

    def left(count: int) -> Callable[[], object]:
        return lambda: asyncio.run(erased.leave_erased(*said_to_erased(count)))

    assert grows_evenly(left, 100)


def on_each_other(pairs: Sequence[tuple[int, int | None]]) -> Any:
    staged = {("k", str(n)): StagedRow({"id": n, "comment_on_id": on}, None, f"/{ITEMS}/{n}") for n, on in pairs}
    return plan_of(feedback_items=Kind(FeedbackItem, staged=staged))


def circles(plan: Plan) -> list[str | None]:
    check_circles(plan, "comment_on_id", "It is a circle", "Das ist ein Kreis")
    return [fault.pointer for fault in plan.faults]


def test_circles_are_told_at_what_is_part_of_them() -> None:
    pairs = [(1, 2), (2, 3), (3, 2), (4, 5), (5, 1), (6, 6), (7, 8), (8, None)]
    assert circles(on_each_other(pairs)) == [f"/{ITEMS}/{n}/comment_on" for n in (2, 3, 6)]
    assert grows_evenly(lambda count: lambda: circles(on_each_other(list(chain(count)))), 100)
