"""ETags and conditional requests: what is sent names what is seen, and nobody overwrites what they have not read."""

import re
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from sqlalchemy import text
from sqlalchemy.engine import Engine

from app.core import days
from tests.api import Api, Json
from tests.problems import faults, problem
from tests.resources import CHANGES, COLLECTIONS
from tests.routes import ROUTES
from tests.world import World

PLAIN = {"Accept-Encoding": "identity"}
GZIP = {"Accept-Encoding": "gzip"}
STRONG = re.compile(r'^"[0-9a-z-]+"$')


@pytest.fixture
def world(api: Api) -> World:
    return World(api)


def tag(api: Api, path: str, token: str | None = None, headers: dict[str, str] = PLAIN) -> str:
    response = api.get(path, token=token, headers=headers)
    assert response.status_code == 200, response.text
    return response.headers["etag"]


def paths(world: World) -> list[str]:
    """A single and a list of every collection, and the list of one district and of all."""
    singles = [f"/{name}/{world.public[name]['id']}" for name in COLLECTIONS]
    lists = [f"/{name}{scope}" for name in COLLECTIONS for scope in ("", f"?district={world.district['ags']}")]
    return [*singles, *lists]


def test_a_revision_that_comes_again_after_a_restore_has_another_tag(api: Api, admin: Engine, world: World) -> None:
    path, one = f"/measures?district={world.district['ags']}", f"/measures/{world.public['measures']['id']}"
    with admin.connect() as connection:
        asked = "SELECT revision, public_revision FROM district_state WHERE district_id = :id"
        backup = connection.execute(text(asked), {"id": world.district["id"]}).mappings().one()

    def tags_after(title: str) -> list[str]:
        assert api.patch(one, {"title": title}).status_code == 200
        return [tag(api, path, token) for token in (None, world.tokens["reader"])]

    before = tags_after("Eins")
    with admin.connect() as connection:
        lost = "DELETE FROM change_records WHERE district_id = :id AND revision > :revision"
        connection.execute(text(lost), {"id": world.district["id"], **backup})
        restored = "UPDATE district_state SET revision = :revision, public_revision = :public_revision"
        connection.execute(text(f"{restored} WHERE district_id = :id"), {"id": world.district["id"], **backup})
    assert not set(before) & set(tags_after("Zwei"))


def varies(response: httpx.Response) -> set[str]:
    return {name.strip() for name in response.headers["vary"].split(",")}


# --- ETags --------------------------------------------------------------------------------------------------------


def test_every_answer_has_a_strong_tag_and_is_not_sent_twice(api: Api, world: World) -> None:
    for path in paths(world):
        for token in (None, world.tokens["reader"]):
            first = api.get(path, token=token, headers=PLAIN)
            assert STRONG.match(first.headers["etag"]), path
            again = api.get(path, token=token, headers={**PLAIN, "If-None-Match": first.headers["etag"]})
            assert (again.status_code, again.content) == (304, b""), path
            for header in ("etag", "cache-control"):
                assert again.headers[header] == first.headers[header], path
            assert varies(again) == varies(first), path


def test_a_tag_names_the_content_coding(api: Api, world: World) -> None:
    path = f"/concepts/{world.public['concepts']['id']}"
    plain, zipped = api.get(path, headers=PLAIN), api.get(path, headers=GZIP)
    assert zipped.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert zipped.headers["etag"] != plain.headers["etag"]
    assert zipped.content == plain.content
    for known in (plain, zipped):
        again = api.get(path, headers={**GZIP, "If-None-Match": known.headers["etag"]})
        assert (again.status_code, again.headers["etag"]) == (304, known.headers["etag"])
    refused = api.get(path, headers={**PLAIN, "If-None-Match": zipped.headers["etag"]})
    assert refused.status_code == 200, "who cannot read gzip does not have what we would send"


@pytest.mark.parametrize(
    ("accepted", "compressed"),
    [
        ("gzip", True), ("GZIP;q=0.5, identity", True), ("deflate, gzip", True), ("x-gzip", True),
        ("gzip;q=0", False), ("gzip; q=0.0, identity;q=1", False), ("identity", False), ("gzipped", False), ("", False),
        ("gzip;q=zwei", False), ("gzip;q=0,*;q=0", False),
    ],
)  # fmt: skip
def test_gzip_comes_where_it_is_wanted(api: Api, world: World, accepted: str, compressed: bool) -> None:
    headers = {"Accept-Encoding": accepted}
    for path in (f"/concepts/{world.public['concepts']['id']}", "/openapi.json", "/static/pages.css"):
        first = api.call("GET", f"http://sachstand.test{path}" if "." in path else path, headers=headers)
        assert ("content-encoding" in first.headers, first.status_code) == (compressed, 200), path


@pytest.mark.parametrize("path", ["/v1/measures?district=08335", "/openapi.json", "/docs", "/static/docs.js",
                                  "/healthz", "/v1/nothing", "/v1/measures?limit=x", "/oparl/v1.1/bodies"])  # fmt: skip
def test_vary_names_each_header_once(api: Api, world: World, path: str) -> None:
    """Also where nothing is sent, since it is there already."""
    for coding in (PLAIN, GZIP):
        first = api.call("GET", f"http://sachstand.test{path}", headers=coding)
        known = {**coding, "If-None-Match": first.headers.get("etag", "*")}
        again = api.call("GET", f"http://sachstand.test{path}", headers=known)
        assert again.status_code == 304 or "etag" not in first.headers
        for response in (first, again):
            named = [name.strip().lower() for name in response.headers["vary"].split(",")]
            assert sorted(named) == sorted(set(named))
            assert "accept-encoding" in named


def test_scripts_of_every_origin_may_do_what_routes_offer(api: Api) -> None:
    preflight = {"Origin": "https://example.org", "Access-Control-Request-Method": "PATCH"}
    response = api.call("OPTIONS", "/measures", headers=preflight)
    offered = {method for route in ROUTES for method in route.methods or ()}
    allowed = response.headers["access-control-allow-methods"].split(", ")
    assert set(allowed) == offered | {"HEAD", "OPTIONS"}


@pytest.mark.parametrize("coding", [PLAIN, GZIP], ids=["plain", "gzip"])
def test_head_tells_the_same_as_get_without_a_body(api: Api, world: World, coding: dict[str, str]) -> None:
    for path in [*paths(world), "/me"]:
        got, head = api.get(path, headers=coding), api.call("HEAD", path, headers=coding)
        assert (head.status_code, head.content) == (200, b""), path
        assert varies(head) == varies(got), path
        for header in ("etag", "content-type", "cache-control", "link", "content-encoding", "content-length"):
            assert head.headers.get(header) == got.headers.get(header), (path, header)
        known = api.call("HEAD", path, headers={**coding, "If-None-Match": got.headers["etag"]})
        assert known.status_code == 304, path


def test_head_of_nothing_is_a_404_without_a_body(api: Api, world: World) -> None:
    response = api.call("HEAD", f"/measures/{world.hidden['measures']['id']}")
    assert (response.status_code, response.content) == (404, b"")


@pytest.mark.parametrize("form", ["{}", "W/{}", '"x", {}', '{}, "x"', '"x",W/{} , "y"', "*"])
@pytest.mark.parametrize("path", ["/measures/{}", "/measures?district=08335"])
def test_if_none_match_compares_weakly_and_takes_several(api: Api, world: World, path: str, form: str) -> None:
    path = path.format(world.public["measures"]["id"])
    known = tag(api, path)
    assert api.get(path, headers={**PLAIN, "If-None-Match": form.format(known)}).status_code == 304


@pytest.mark.parametrize("other", ['"x"', "x", "", '"', 'W/"x"', '""'])
def test_if_none_match_of_something_else_gets_the_answer(api: Api, world: World, other: str) -> None:
    path = f"/measures/{world.public['measures']['id']}"
    assert api.get(path, headers={**PLAIN, "If-None-Match": other}).status_code == 200


def test_a_tag_is_the_callers_own(api: Api, world: World) -> None:
    """What an editor may do stands in the answer, so it has another tag than the public's."""
    path = f"/measures/{world.public['measures']['id']}"
    tags = {tag(api, path, world.tokens[role]) for role in ("anonymous", "reporter", "editor")}
    assert len(tags) == 3
    listed = f"/measures?district={world.district['ags']}"
    assert tag(api, listed) != tag(api, listed, world.tokens["reader"])


@pytest.mark.parametrize(
    ("visibility", "public_moves"), [("public", True), ("internal", False)], ids=["public", "hidden"]
)
def test_a_lists_tag_moves_with_the_revision_that_the_caller_sees(
    api: Api, world: World, visibility: str, public_moves: bool
) -> None:
    path, reader = f"/measures?concept={world.public['concepts']['id']}", world.tokens["reader"]
    before = (tag(api, path), tag(api, path, reader))
    api.status(world.public["measures"], "red", "2024-06-01", visibility=visibility)
    after = (tag(api, path), tag(api, path, reader))
    assert (after[0] != before[0], after[1] != before[1]) == (public_moves, True)


@pytest.mark.parametrize("path", ["/measures?concept={}", "/concepts/{}", "/concepts?district=08335",
                                  "/concepts/{}/tree", "/concepts/{}/summary"])  # fmt: skip
def test_what_depends_on_today_has_another_tag_tomorrow(
    api: Api, world: World, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = path.format(world.public["concepts"]["id"])
    today = api.get(path, headers=PLAIN)
    monkeypatch.setattr(days, "now", lambda: datetime.now(UTC) + timedelta(days=1))
    tomorrow = api.get(path, headers={**PLAIN, "If-None-Match": today.headers["etag"]})
    assert tomorrow.status_code == 200
    assert tomorrow.headers["etag"] != today.headers["etag"]
    assert tomorrow.json()["evaluated_on"] > today.json()["evaluated_on"]


def test_caches_keep_the_public_and_the_private_apart(api: Api, world: World) -> None:
    path = f"/measures/{world.public['measures']['id']}"
    assert api.get(path).headers["cache-control"] == "public, no-cache"
    assert api.get(path, token=world.tokens["reader"]).headers["cache-control"] == "private, no-cache"
    for response in (api.get(path), api.get(path, headers={"If-None-Match": "*"})):
        assert {"Authorization", "Accept", "Accept-Encoding"} <= set(response.headers["vary"].split(", "))


# --- If-Match -----------------------------------------------------------------------------------------------------


def test_a_post_refuses_a_condition_that_it_would_not_hold(api: Api, world: World) -> None:
    path = f"/measures/{world.public['measures']['id']}"
    light = {"measure_id": world.public["measures"]["id"], "effective_on": str(days.today()), "light": "green"}
    read = {"If-Match": tag(api, path, world.tokens["reader"])}
    assert faults(api.post("/status-updates", light, headers=read), 400) == [("If-Match", "unfitting_parameter")]
    assert api.post("/status-updates", light, headers={"If-Match": "*"}).status_code == 201


@pytest.mark.parametrize(("collection", "change"), CHANGES.items(), ids=CHANGES)
def test_a_change_needs_the_version_that_was_read(api: Api, world: World, collection: str, change: Json) -> None:
    path = f"/{collection}/{world.public[collection]['id']}"
    read = api.get(path, headers=GZIP).headers["etag"]
    problem(api.call("PATCH", path, token=api.operator, json=change), 428, "precondition-required")
    changed = api.patch(path, change, headers={"If-Match": read})
    assert changed.status_code == 200, changed.text
    assert changed.json()["version"] == api.get(path).json()["version"] == 2
    refused = problem(api.patch(path, change, headers={"If-Match": read}), 412, "precondition-failed")
    assert (refused["existing"], refused["existing_version"]) == (f"http://sachstand.test/v1{path}", 2)
    assert api.patch(path, change, headers={"If-Match": changed.headers["etag"]}).status_code == 200
    if collection not in ("districts", "concepts", "feedback-items"):
        problem(api.call("DELETE", path, token=api.operator), 428)
        refused = problem(api.delete(path, headers={"If-Match": read}), 412)
        assert (refused["existing"], refused["existing_version"]) == (f"http://sachstand.test/v1{path}", 2)


@pytest.mark.parametrize(("header", "status"), [("*", 200), ('"x", "1-y"', 200), ('"1"', 200), ('W/"1-x"', 200),
                                                ('"2-x"', 412), ('"11-x"', 412), ('"x"', 412),
                                                ('""', 412)])  # fmt: skip
def test_if_match_compares_the_version_only(api: Api, world: World, header: str, status: int) -> None:
    path = f"/measures/{world.public['measures']['id']}"
    assert api.patch(path, {"title": "Neu"}, headers={"If-Match": header}).status_code == status


@pytest.mark.parametrize("header", ["", "1", "x", "'1-x'"])
def test_if_match_without_quotes_is_malformed(api: Api, world: World, header: str) -> None:
    path = f"/measures/{world.public['measures']['id']}"
    assert faults(api.patch(path, {"title": "Neu"}, headers={"If-Match": header}), 400) == [("If-Match", "etag")]


def test_a_status_update_changes_the_view_and_not_the_version(api: Api, world: World) -> None:
    path = f"/measures/{world.public['measures']['id']}"
    read = tag(api, path)
    api.status(world.public["measures"], "red", "2024-06-01")
    assert tag(api, path) != read
    assert api.get(path, headers={**PLAIN, "If-None-Match": read}).status_code == 200
    assert api.patch(path, {"title": "Neu"}, headers={"If-Match": read}).status_code == 200


def test_a_refused_precondition_writes_nothing(api: Api, world: World) -> None:
    path = f"/measures/{world.public['measures']['id']}"
    before = api.get(path).json()
    api.patch(path, {"title": "Neu", "tags": ["x"]}, headers={"If-Match": '"7-x"'})
    assert api.get(path).json() == before
