"""The screens of a dashboard, as docs/dashboards.md lists them: two requests at most, and every id has a name."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from app.feed.relay import catch_up
from tests.api import Api, Json
from tests.processes import ROOT
from tests.world import World

PAGE = (ROOT / "docs" / "dashboards.md").read_text(encoding="utf-8")
TABLE = PAGE.partition("| screen | requests |\n|---|---|\n")[2].partition("\n\n")[0]
SCREENS = {name: re.findall("`(.*?)`", requests) for name, requests in re.findall(r"\| (.*?) \| (.*) \|", TABLE)}
NAMED_BY = {
    "measure_id": "title", "concept_id": "title", "resource_id": "resource", "key_statement_id": "text",
    "body_id": "body_name", "source_id": "source_name", "duty_id": "body_name", "organisation_id": "funder",
}  # fmt: skip
"""What names the thing of an id that stands beside it."""


def named(answer: Json) -> set[str]:
    """The ids of all that stands in the answer whole, or with its name."""
    found = set(answer.get("names") or ())
    for part in parts(answer):
        found |= {part[one] for one, name in NAMED_BY.items() if part.get(one) and part.get(name)}
        found |= {part["id"]} if "id" in part else set()
    return found


def parts(answer: Any) -> Iterator[Json]:
    if isinstance(answer, dict):
        yield answer
    inner = answer.values() if isinstance(answer, dict) else answer if isinstance(answer, list) else ()
    for one in inner:
        yield from parts(one)


def meant(answer: Any) -> Iterator[tuple[str, str]]:
    """What the answer refers to: the field and the id."""
    for part in parts(answer):
        for name, value in part.items():
            if name.endswith(("_id", "_ids")):
                yield from ((name, one) for one in (value if isinstance(value, list) else [value]) if one)


def test_there_are_twelve_and_more() -> None:
    assert len(SCREENS) >= 12
    assert all(1 <= len(requests) <= 2 for requests in SCREENS.values())


@pytest.mark.parametrize("screen", SCREENS)
def test_a_screen_is_told_whole(api: Api, screen: str) -> None:
    world = World(api)
    concept = world.public["concepts"]
    other = api.concept(world.district, title="Neu", adopted_on="2023-01-01", predecessor_id=concept["id"])
    district, measure = world.district["id"], world.public["measures"]["id"]
    place = {"district": district, "concept": concept["id"], "measure": measure, "other": other["id"]}
    api.run(catch_up(api.app.state.database))
    answers = [api.get(path.format(**place)) for path in SCREENS[screen]]
    assert {answer.status_code for answer in answers} == {200}, [answer.text for answer in answers]
    told = [answer.json() for answer in answers]
    known = {district}.union(*map(named, told))
    assert {name for name, one in meant(told) if one not in known} == set()
