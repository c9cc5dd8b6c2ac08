"""What the feed shows to whom, by which filters, and what it refuses."""

from typing import Any

import pytest
from sqlalchemy.engine import Engine

from app.core.tables import TenantRow
from app.feed.vocabulary import ChangedResource
from tests.api import Api
from tests.conftest import emptied
from tests.feed.reading import follow, followed, number, place, present, settle, since
from tests.problems import faults, problem
from tests.subclasses import subclasses
from tests.world import World


@pytest.fixture(scope="module")
def world(service: Api, admin: Engine) -> World:
    return World(emptied(service, admin))


def test_every_resource_of_a_district_has_its_name_in_the_feed() -> None:
    tables = {str(kind.__tablename__) for kind in subclasses(TenantRow) if hasattr(kind, "__table__")}
    assert len(tables) > 5
    assert tables - {resource.value for resource in ChangedResource} == set()


def test_the_urls_lead_to_what_changed(world: World) -> None:
    settle(world.api)
    items = follow(world.api, token=world.api.operator, size=50)
    assert {item["resource"] for item in items} == {resource.value for resource in ChangedResource}
    for item in items:
        if item["resource"] in ("api_tokens", "calendar_tokens"):
            assert item["url"] is None
            continue
        assert world.api.get(item["url"], token=world.api.operator).json()["id"] == item["resource_id"]


# --- who sees what -----------------------------------------------------------------------------------------------


def test_who_sees_what(world: World) -> None:
    api = world.api
    settle(api)
    public = follow(api)
    for caller in ("foreign", "reader", "admin"):
        assert follow(api, token=world.tokens[caller]) == public, "without a district: what is public"
        assert api.get("/changes", token=world.tokens[caller]).headers["cache-control"] == "private, no-cache"
    of_district = [item for item in public if item["district_id"] == world.district["id"]]
    assert follow(api, "district=08335") == of_district
    assert follow(api, "district=08335", world.tokens["foreign"]) == of_district
    assert follow(api, f"district={world.district['id']}", world.tokens["foreign"]) == of_district
    inside = follow(api, "district=08335", world.tokens["reader"])
    assert len(inside) > len(of_district)
    assert [number(item["position"]) for item in inside] == list(range(1, len(inside) + 1)), "no gaps: nobody counts"
    everything = follow(api, token=api.operator)
    assert [place(i) for i in inside] == [place(i) for i in everything if i["district_id"] == world.district["id"]]
    assert follow(api, "district=08335", api.operator) == inside
    assert world.secluded["id"] in {item["district_id"] for item in everything} - {
        item["district_id"] for item in public
    }


def test_a_hidden_district_answers_as_none(world: World) -> None:
    settle(world.api)
    for token in (None, world.tokens["reader"]):
        hidden, none = (world.api.get(f"/changes?district={d}", token=token) for d in ("03461", "16055"))
        assert (hidden.content, hidden.headers["etag"]) == (none.content, none.headers["etag"])
        assert hidden.json()["items"] == []


# --- filters ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [1, 3, 200])
@pytest.mark.parametrize("who", ["anonymous", "operator"])
@pytest.mark.parametrize(
    "query", ["resource=measures", "resource=measures&resource=goals", "action=created", "action=updated",
              "resource=status_updates&action=created", "resource=concepts&district=08335", "action=redacted"]
)  # fmt: skip
def test_filters_show_what_fits_and_pass_over_the_rest(world: World, query: str, who: str, size: int) -> None:
    settle(world.api)
    token = world.tokens[who]
    scope = "district=08335" if "district" in query else ""
    wanted: dict[str, set[str]] = {}
    for part in query.split("&"):
        name, value = part.split("=")
        wanted.setdefault(name, set()).add(value)
    wanted.pop("district", None)
    expected = [i for i in follow(world.api, scope, token) if all(i[name] in wanted[name] for name in wanted)]
    assert follow(world.api, query, token, size) == expected
    assert bool(expected) == ("redacted" not in query and query.partition("=")[2] != "updated")
    _, position = followed(world.api, f"/v1/changes?limit={size}&{query}", token)
    assert position == followed(world.api, f"/v1/changes?{scope}", token)[1], "also over what was left out"
    assert since(world.api, position, token, query) == []


def test_a_rare_thing_is_found_by_going_on_over_empty_pages(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    from app.feed.changes import queries

    settle(world.api)
    expected = follow(world.api, "resource=measure_steps", world.api.operator)
    monkeypatch.setattr(queries, "SPAN", 4)
    first = world.api.get("/changes?resource=measure_steps", token=world.api.operator).json()
    assert (first["items"], number(first["position"])) == ([], 4)
    assert first["next"]
    assert follow(world.api, "resource=measure_steps", world.api.operator) == expected


def test_a_filter_may_be_changed_on_the_way(world: World) -> None:
    settle(world.api)
    everything = follow(world.api)
    middle = everything[len(everything) // 2]["position"]
    rest = [item for item in everything[len(everything) // 2 + 1 :] if item["resource"] == "measures"]
    assert since(world.api, middle, query="resource=measures") == rest


# --- positions ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "after", ["", "x", "0", "-1", "00", "null", "NOW", "é", "0123456789ab", "0123456789ab-", "0123456789ab--1",
              "0123456789ab-01", "0123456789AB-1", "0123456789ab-1x", "0123456789ab-9999999999999999999", " "]
)  # fmt: skip
def test_what_is_no_position_is_malformed(world: World, after: str) -> None:
    document = problem(world.api.get("/changes", params={"after": after}), 400, "malformed")
    assert document["errors"][0]["parameter"] == "after"


@pytest.mark.parametrize("name", ["resource", "action", "district", "limit"])
def test_a_wrong_parameter_is_named(world: World, name: str) -> None:
    assert [where for where, _ in faults(world.api.get("/changes", params={name: "purple"}))] == [name]


@pytest.mark.parametrize("limit", ["0", "201", ""])
def test_a_limit_is_1_to_200(world: World, limit: str) -> None:
    assert [where for where, _ in faults(world.api.get("/changes", params={"limit": limit}))] == ["limit"]


def reset(api: Api, after: str, query: str = "", **options: Any) -> str:
    """The URL at which to go on, of a position that is refused."""
    document = problem(api.get(f"/changes?after={after}&{query}", **options), 410, "feed-reset")
    return str(document["existing"])


def test_a_position_is_good_only_in_the_feed_that_gave_it(world: World) -> None:
    api, reader = world.api, world.tokens["reader"]
    settle(api)
    own = "district=08335"
    public, inside, everything = present(api), present(api, reader, own), present(api, api.operator)
    assert len({position.partition("-")[0] for position in (public, inside, everything)}) == 3
    assert since(api, public, reader) == []
    assert since(api, public, query=own) == [], "a district's public changes are a part of the public feed"
    for after, query, token in (
        (inside, "", None),
        (everything, "", None),
        (public, own, reader),
        (public, "", api.operator),
        (inside, "district=08337", world.tokens["foreign"]),
        (inside, "district=08337", api.operator),
    ):
        url = reset(api, after, query, token=token)
        assert followed(api, url, token)[0] == [], "from there on, nothing yet"


def test_a_position_from_the_future_tells_that_the_database_was_set_back(world: World) -> None:
    settle(world.api)
    epoch, _, last = present(world.api).rpartition("-")
    assert since(world.api, f"{epoch}-{last}") == []
    url = reset(world.api, f"{epoch}-{int(last) + 1}", "limit=3&resource=goals")
    assert url == f"http://sachstand.test/v1/changes?limit=3&resource=goals&after={epoch}-{last}"


def test_an_unchanged_feed_is_not_sent_again(world: World) -> None:
    url = f"/changes?after={present(world.api)}"
    tag = world.api.get(url).headers["etag"]
    assert world.api.get(url, headers={"If-None-Match": tag}).status_code == 304
    assert world.api.get(url).headers["cache-control"] == "public, no-cache"
