"""Who holds a role in one district sees of it what operators see, and of all others what the public sees."""

from typing import Any

import httpx
import pytest
from sqlalchemy.engine import Engine

from app.feed.relay import catch_up
from tests.api import Api
from tests.cases import at
from tests.conftest import emptied
from tests.resources import COLLECTIONS
from tests.world import World

CALLERS = ("anonymous", "operator", "reader", "foreign")
OWN = {"allowed_actions", "instance"}
"""What is told of the caller or of the request."""
ALL_THE_SAME = ("/v1/overview", "/v1/changes", "/v1/catalog.jsonld")
"""What shows everybody with a token of some districts what is public, and no more."""


@pytest.fixture(scope="module")
def world(service: Api, admin: Engine) -> World:
    return World(emptied(service, admin))


def told(response: httpx.Response) -> Any:
    """What an answer says, but for what differs from caller to caller."""
    return without(response.json(), OWN) if "json" in response.headers["content-type"] else response.text


def without(answer: Any, names: set[str]) -> Any:
    if isinstance(answer, dict):
        return {name: without(value, names) for name, value in answer.items() if name not in names}
    return [without(one, names) for one in answer] if isinstance(answer, list) else answer


def elsewhere(world: World) -> set[str]:
    """What names the hidden district, or something of it, in a URL."""
    hidden = world.hidden.items()
    own = {thing["id"] for name, thing in hidden if thing.get("district_id") == world.secluded["id"]}
    of_it = {world.hidden[name]["id"] for name in ("imports", "districts")}
    return own | of_it | {world.secluded["ags"]}


def but_for(answer: Any, world: World) -> Any:
    """A list over all districts without what the hidden one has."""
    if not isinstance(answer, dict) or "items" not in answer:
        return answer
    ids = (world.secluded["id"], None)
    items = [one for one in answer["items"] if one.get("district_id", one.get("id")) not in ids]
    names = {one: name for one, name in (answer.get("names") or {}).items() if one in str(items)}
    return without(answer, {"total"}) | {"items": items, "names": names}


def asked(world: World) -> list[str]:
    """Every route over public and hidden things, and every list over all districts, with names."""
    api_urls = [url for url in world.public_urls() if url.startswith("/v1") and url != "/v1/me"]
    lists = [f"/v1/{collection}?include_total=true&limit=200&" for collection in COLLECTIONS]
    return [url for url in api_urls if "?" not in url or url.partition("?")[0].count("/") > 2] + [
        f"{url}names=true" for url in lists
    ]


@pytest.mark.long
def test_of_their_district_all_of_others_what_is_public(world: World) -> None:
    api, foreign = world.api, elsewhere(world)
    api.run(catch_up(api.app.state.database))
    urls = asked(world)
    for url in urls:
        answers = {caller: api.get(url, token=world.tokens[caller]) for caller in CALLERS}
        says = {caller: told(answer) for caller, answer in answers.items()}
        like = "anonymous" if url.startswith(ALL_THE_SAME) or any(one in url for one in foreign) else "operator"
        with at(url):
            assert says["foreign"] == says["anonymous"]
            assert but_for(says["reader"], world) == but_for(says[like], world)
            tags = {(answer.headers["etag"], answer.content) for answer in answers.values() if answer.is_success}
            assert len(tags) == len(dict(tags)), "whoever gets something else gets another ETag"
    assert len(urls) > 150
