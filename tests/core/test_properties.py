"""Cursors, merge patches and filters, held against naive models by hypothesis."""

import base64
import copy
from collections.abc import Callable
from typing import Any, get_args
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.engine import Engine

from app.districts.districts.schemas import DistrictContent
from app.resources import BY_NAME
from tests.api import Api, Json
from tests.conftest import emptied
from tests.examples import examples
from tests.problems import problem
from tests.resources import ROWS
from tests.world import World

some = settings(
    max_examples=examples(24),
)

LIGHTS = ("red", "yellow", "green")
STATES = ("not_started", "in_progress", "implemented", "paused")
PRIORITIES = ("high", "medium", "low", None)
TAGS = ("eins", "zwei", "drei")
WORDS = ("Sprachcafé", "Beratung", "Straßenfest", "Ärztelotsen")
KINDS = 24
"""Measures, no two alike."""


class Crowd:
    """A concept with measures of every kind, and every one of them as the whole list shows it."""

    def __init__(self, api: Api) -> None:
        self.api = api
        self.concept = api.concept(api.district())
        within = {"concept_id": self.concept["id"]}
        self.fields = [api.make("/fields-of-action", title=t, topic=t, **within)["id"] for t in ("language", "work")]
        for n in range(KINDS):
            self._measure(n)
        listed = api.get("/measures?limit=200&sort=number", token=api.operator).json()
        self.measures: list[Json] = listed["items"]
        self.topics = dict(zip(self.fields, ("language", "work"), strict=True))

    def _measure(self, n: int) -> None:
        fields = {
            "number": f"{n // 7}.{n % 7}", "title": f"{WORDS[n % 4]} {n}", "priority": PRIORITIES[n % 4],
            "tags": [tag for bit, tag in enumerate(TAGS) if n >> bit & 1],
            "field_id": [*self.fields, None][n % 3], "visibility": "internal" if n % 6 == 5 else "public",
        }  # fmt: skip
        dates = {"adopted_on": "2018-01-29"} if n % 5 else {"adopted_on": None}
        measure = self.api.measure(self.concept, **fields, **dates)
        if n % 4 and n % 5:
            state = {"state": STATES[n // 4 % 4], "visibility": fields["visibility"]}
            self.api.status(measure, LIGHTS[n % 4 - 1], f"2024-0{n % 8 + 1}-01", **state)


@pytest.fixture(scope="module")
def crowd(service: Api, admin: Engine) -> Crowd:
    return Crowd(emptied(service, admin))


# --- filters ------------------------------------------------------------------------------------------------------


def _status(measure: Json, name: str) -> Any:
    return (measure["status"] or {}).get(name)


def _any(of: Callable[[Json], Any]) -> Callable[[Crowd, Json, Any], bool]:
    return lambda _, measure, values: of(measure) in values


def _plain(text: str) -> str:
    return text.casefold().replace("ä", "ae").replace("é", "e")


NAIVE: dict[str, Callable[[Crowd, Json, Any], bool]] = {
    "light": _any(lambda m: m["light"]),
    "state": _any(lambda m: _status(m, "state")),
    "stage": _any(lambda m: m["stage"]),
    "priority": _any(lambda m: m["priority"]),
    "topic": lambda crowd, m, values: crowd.topics.get(m["field_id"]) in values,
    "tag": lambda _, m, values: set(values) <= set(m["tags"]),
    "field": lambda _, m, value: m["field_id"] == value,
    "q": lambda _, m, value: _plain(value) in _plain(m["title"]),
    "status_older_than": lambda _, m, day: m["status"] is None or m["status"]["effective_on"] < day,
    "key": lambda _, m, value: m["key"] == value,
}


def several(*values: str) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(values), min_size=1, unique=True)


def filters(crowd: Crowd) -> st.SearchStrategy[Json]:
    return st.fixed_dictionaries(
        {},
        optional={
            "light": several(*LIGHTS, "not_rated"),
            "state": several(*STATES),
            "stage": several("proposed", "adopted", "discontinued"),
            "priority": several("high", "medium", "low"),
            "topic": several("language", "work", "health"),
            "tag": several(*TAGS),
            "field": st.sampled_from(crowd.fields),
            "q": st.sampled_from((*WORDS, "Strassenfest", "aerztelotse", "LOTSEN", "fest", "xylophon")),
            "status_older_than": st.sampled_from(("2024-03-01", "2024-06-02", "2030-01-01")),
            "key": st.sampled_from([m["key"] for m in crowd.measures[:3]]),
        },
    )


@pytest.mark.parametrize("insider", [True, False], ids=["insider", "public"])
def test_any_filters_together_find_what_each_would(crowd: Crowd, insider: bool) -> None:
    @some
    @given(asked=filters(crowd), sort=st.sampled_from(("number", "-number", "title", "-updated_at")))
    def property_(asked: Json, sort: str) -> None:
        token = crowd.api.operator if insider else None
        shown = [m for m in crowd.measures if insider or m["is_public"]]
        expected = [m["id"] for m in shown if all(NAIVE[name](crowd, m, value) for name, value in asked.items())]
        found: list[str] = []
        params: Any = {**asked, "sort": sort, "limit": 7, "include_total": "true"}
        page = crowd.api.get("/measures", params=params, token=token).json()
        while True:
            found += [m["id"] for m in page["items"]]
            assert page["total"] == len(expected)
            if page["next"] is None:
                break
            page = crowd.api.get(page["next"], token=token).json()
        assert sorted(found) == sorted(expected)
        assert len(set(found)) == len(found)
        if sort == "number":
            assert found == expected

    property_()


# --- cursors ------------------------------------------------------------------------------------------------------


def plain(cursor: str) -> bytes:
    return base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))


@st.composite
def meddled(draw: st.DrawFn, cursor: str) -> str:
    """The cursor with some of its bytes changed, cut off, doubled or swapped."""
    raw = bytearray(plain(cursor))
    for _ in range(draw(st.integers(1, 3))):
        at = draw(st.integers(0, max(len(raw) - 1, 0)))
        match draw(st.sampled_from(("flip", "cut", "insert", "double", "turn"))):
            case "flip" if raw:
                raw[at] ^= draw(st.integers(1, 255))
            case "cut":
                del raw[at:]
            case "insert":
                raw[at:at] = draw(st.binary(min_size=1, max_size=8))
            case "double":
                raw += raw[at:]
            case _:
                raw.reverse()
    return base64.urlsafe_b64encode(bytes(raw)).decode().rstrip("=")


def test_a_cursor_holds_for_its_own_query_and_as_it_was_given(crowd: Crowd) -> None:
    api = crowd.api
    queries: list[Json] = [
        {},
        {"sort": "-title"},
        {"light": "green"},
        {"tag": "eins"},
        {"concept": crowd.concept["id"]},
    ]
    cursors = []
    for query in queries:
        url = api.get("/measures", params={**query, "limit": 1}).json()["next"]
        cursors.append(parse_qs(urlsplit(url).query)["cursor"][0])

    @some
    @given(data=st.data(), one=st.integers(0, len(queries) - 1), other=st.integers(0, len(queries) - 1))
    def property_(data: st.DataObject, one: int, other: int) -> None:
        answer = api.get("/measures", params={**queries[other], "cursor": cursors[one]})
        if one == other:
            assert answer.status_code == 200
        else:
            problem(answer, 400, "bad-cursor")
        wrong = data.draw(meddled(cursors[one]))
        if plain(wrong) != plain(cursors[one]):
            answer = api.get("/measures", params={**queries[one], "cursor": wrong})
            # An empty text is no cursor of ours either.
            problem(answer, 400, "bad-cursor")

    property_()


# --- merge patches ------------------------------------------------------------------------------------------------


def naive_merge(target: Any, patch: Any) -> Any:
    """RFC 7396, word for word."""
    if not isinstance(patch, dict):
        return patch
    result = dict(target) if isinstance(target, dict) else {}
    for name, value in patch.items():
        if value is None:
            result.pop(name, None)
        else:
            result[name] = naive_merge(result.get(name), value)
    return result


PATCHES = {row.path: row.patch for row in ROWS if row.change}


def never_null(path: str) -> set[str]:
    """The fields of which null is refused, by what the resource declares."""
    resource = BY_NAME.get(path.replace("-", "_"))
    fields = (resource.content if resource else DistrictContent).model_fields
    return {name for name in PATCHES[path] if type(None) not in get_args(fields[name].annotation)}


@pytest.fixture
def world(api: Api) -> World:
    return World(api)


@pytest.mark.parametrize("collection", PATCHES)
def test_a_merge_patch_does_what_the_standard_says(world: World, collection: str) -> None:
    api, path = world.api, f"/{collection}/{world.public[collection]['id']}"
    strategies = PATCHES[collection]
    nulls = st.sampled_from(sorted(never_null(collection)))

    @some
    @given(patch=st.fixed_dictionaries({}, optional=strategies), null=st.none() | nulls)
    def property_(patch: Json, null: str | None) -> None:
        before = api.get(path, token=api.operator).json()
        sent = copy.deepcopy(patch) | ({null: None} if null else {})
        answer = api.patch(path, sent, headers={"If-Match": "*"})
        after = api.get(path, token=api.operator).json()
        if null is not None:
            assert answer.status_code == 422, answer.text
            assert [e["pointer"] for e in answer.json()["errors"]] == [f"/{null}"]
            assert after == before
            return
        assert answer.status_code == 200, answer.text
        expected = naive_merge({name: before[name] for name in strategies}, patch)
        for name in strategies:
            assert same(after[name], expected.get(name)), name
        others = after.keys() - strategies.keys() - {"version", "updated_at", "is_public", "allowed_actions"}
        assert {name: after[name] for name in others} == {name: before[name] for name in others}
        counted = strategies.keys() - ({"moderation_note"} if before["is_public"] else set())
        changed = any(after[name] != before[name] for name in counted)
        shown = after["is_public"] and not before["is_public"]
        further = (before["version"] // 1_000 + 1) * 1_000 if shown else before["version"] + changed
        assert after["version"] == further

    property_()


def same(shown: Any, expected: Any) -> bool:
    """Whether they are the same, where what is absent in the one is null or a default in the other."""
    if isinstance(shown, dict) and isinstance(expected, dict):
        return all(same(shown.get(name), value) for name, value in expected.items())
    return bool(shown == expected)
