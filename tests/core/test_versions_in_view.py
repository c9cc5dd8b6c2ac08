"""The version of what comes into the public's view tells nothing of how often it was changed while it was hidden."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy.engine import Engine

from tests.api import Api, Json
from tests.bundles import CONCEPT, bundle, load, measure
from tests.calendar.reading import parsed
from tests.conftest import emptied
from tests.feed.reading import follow, settle
from tests.resources import CHANGES
from tests.world import World

OFTEN = (1, 3)
"""How often things are changed while they are hidden."""


def edit(api: Api, path: str, times: int, name: str = "title", value: str = "Neu") -> None:
    for n in range(times):
        assert api.patch(path, {name: f"{value}{n}"}).status_code == 200


def show(api: Api, path: str, visibility: str = "public") -> None:
    changed = api.patch(path, {"visibility": visibility})
    assert changed.status_code == 200, changed.text


def seen(api: Api, path: str) -> tuple[int, str]:
    """The version that the public sees, and that of its ETag."""
    answer = api.get(path)
    assert answer.status_code == 200, answer.text
    return answer.json()["version"], answer.headers["etag"].split("-")[0]


def everywhere(api: Api, paths: list[str]) -> dict[str, Any]:
    """All versions that the public sees: of the things, in the feed and in the calendar."""
    settle(api)
    feed = [(item["resource"], item["action"], item["version"]) for item in follow(api)]
    days = "from=2020-01-01&until=2029-12-31"
    calendars = [api.get(f"/districts/{ags}/calendar.ics?{days}").content for ags in ("08335", "03461")]
    sequences = [e.one("SEQUENCE").value for c in calendars for e in parsed(c).under("VEVENT")]
    return {"things": [seen(api, path) for path in paths], "feed": sorted(feed), "calendar": sorted(sequences)}


def shown_for_the_first_time(world: World, times: int) -> dict[str, Any]:
    """A hidden district and a concept with all below it, as they come into view once each was changed."""
    api, of = world.api, world.hidden
    api.patch(f"/measures/{of['measures']['id']}", {"adopted_on": "2020-01-01", "ends_on": "2024-12-31"})
    for collection, fields in CHANGES.items():
        (name, value), *_ = fields.items()
        edit(api, f"/{collection}/{of[collection]['id']}", times, name, value)
    for collection, thing in of.items():
        if thing.get("visibility") == "internal":
            show(api, f"/{collection}/{thing['id']}")
    return everywhere(api, [f"/{c}/{of[c]['id']}" for c in CHANGES])


@pytest.mark.long
def test_what_becomes_public_tells_nothing_of_what_was_done_before(service: Api, admin: Engine) -> None:
    few, many = (shown_for_the_first_time(World(emptied(service, admin)), times) for times in OFTEN)
    assert few == many
    assert {version for version, _ in few["things"]} == {1_000}


@pytest.mark.parametrize("times", OFTEN)
@pytest.mark.parametrize("collection", ["concepts", "measures"])
def test_what_returns_is_a_further_thousand(api: Api, collection: str, times: int) -> None:
    """The measure by itself, or by the concept that it hangs under; what everybody sees counts on by one."""
    world = World(api)
    hidden, path = (f"/{c}/{world.public[c]['id']}" for c in (collection, "measures"))
    for version in (1_000, 2_000):
        show(api, hidden, "internal")
        edit(api, path, times)
        show(api, hidden)
        assert seen(api, path) == (version, f'"{version}')
    edit(api, path, times, value="Allen bekannt")
    assert seen(api, path)[0] == 2_000 + times


@pytest.mark.parametrize("acts", [(), ("redaction",)])
def test_a_draft_that_is_published_does_not_tell_what_happened_to_it(api: Api, acts: tuple[str, ...]) -> None:
    world = World(api)
    path = f"/status-updates/{api.status(world.public['measures'], 'red', '2024-06-01', publish=False)['id']}"
    for act in (*acts, "publication"):
        assert api.post(f"{path}/{act}", {"reason": "falsch"} if act in acts else None).status_code == 200
    assert seen(api, path)[0] == 1_000


@pytest.mark.parametrize("times", OFTEN)
def test_feedback_that_is_published_does_not_tell_how_it_was_handled(api: Api, times: int) -> None:
    world = World(api)
    place = {"event_id": world.public["participation-events"]["id"]}
    path = f"/feedback-items/{api.make('/feedback-items', channel='letter', text='Danke', **place)['id']}"
    edit(api, path, times, "answer")
    assert api.patch(path, {"moderation": "published"}).status_code == 200
    assert seen(api, path)[0] == 1_000


def of_bundle(concept: str, own: str) -> Callable[[int], Json]:
    def made(n: int) -> Json:
        own_measure = measure("m1", title=f"Stand {n}", visibility=own)
        return bundle(concepts=[{**CONCEPT, "visibility": concept}], measures=[own_measure])

    return made


@pytest.mark.parametrize("times", OFTEN)
@pytest.mark.parametrize("changes", [True, False])
@pytest.mark.parametrize("hidden", [of_bundle("internal", "public"), of_bundle("public", "internal")])
def test_an_import_shows_what_it_brings_into_view_as_anew(
    api: Api, hidden: Callable[[int], Json], changes: bool, times: int
) -> None:
    """By the visibility of the measure or of its concept, with a change of its own or without one."""
    api.district()
    for n in range(times):
        load(api, hidden(n))
    load(api, of_bundle("public", "public")(times if changes else times - 1))
    found = api.only("/measures")
    assert found["version"] == 1_000


def test_what_is_made_public_begins_with_one(api: Api) -> None:
    world = World(api)
    assert {thing["version"] for thing in world.public.values() if "version" in thing} == {1}


def test_an_import_can_be_reverted_although_what_it_made_came_into_view(api: Api) -> None:
    """It is no change of what the import made that its concept was shown; what was changed besides is told."""
    api.district()
    hidden = of_bundle("internal", "public")(0)
    load(api, hidden)
    added = load(api, {**hidden, "measures": [measure("m2")]})
    concept = api.only("/concepts", token=api.operator)
    show(api, f"/concepts/{concept['id']}")
    reverted = api.post(f"/imports/{added['import_id']}/revert")
    assert reverted.status_code == 200, reverted.text
    assert [found["key"] for found in api.items("/measures")] == ["m1"]
