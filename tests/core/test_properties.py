"""Cursors, merge patches and filters, held against naive models by hypothesis."""

import base64
import copy
import os
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.engine import Engine

from tests.api import Api, Json
from tests.conftest import emptied
from tests.problems import problem
from tests.world import COLLECTIONS, World

EXAMPLES = int(os.environ.get("EXAMPLES", "30"))
some = settings(
    max_examples=EXAMPLES,
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


text_ = st.sampled_from(("Eins", "Zwei", "Drei"))
labels = st.lists(text_, max_size=3, unique=True)
money = st.fixed_dictionaries(
    {"amount": st.sampled_from(("0.00", "0.10", "999999999999.99")), "currency": st.just("EUR")}
)
PATCHES: dict[str, dict[str, st.SearchStrategy[Any]]] = {
    "measures": {
        "title": text_, "number": text_ | st.none(), "description": text_ | st.none(), "tags": labels,
        "priority": st.sampled_from(("high", "low", None)), "starts_on": st.sampled_from(("2024-01-01", None)),
        "is_permanent": st.booleans(), "goal_ids": st.just([]), "visibility": st.sampled_from(("public", "internal")),
    },
    "concepts": {
        "title": text_, "description": text_ | st.none(), "review_interval": st.sampled_from(("P2Y", None)),
        "light_scheme": st.fixed_dictionaries({}, optional={
            "basis": st.sampled_from(("progress", "feasibility")),
            "red": st.fixed_dictionaries({}, optional={"label": text_, "meaning": text_ | st.none()}),
            "green": st.fixed_dictionaries({}, optional={"label": text_}),
        }),
    },
    "goals": {"title": text_, "target_groups": labels, "description": text_ | st.none(), "field_id": st.none()},
    "organisations": {"name": text_, "short_name": text_ | st.none(), "website": st.none()},
    "participation-events": {
        "title": text_, "place": text_ | st.none(), "visibility": st.sampled_from(("public", "internal")),
        "participants": st.none() | st.fixed_dictionaries(
            {"value": st.integers(0, 3)}, optional={"precision": st.sampled_from(("exact", "about"))}
        ),
    },
    "key-statements": {"text": text_, "kind": st.sampled_from(("need", "wish")), "answer": text_ | st.none()},
    "feedback-items": {
        "kind": st.sampled_from(("need", "wish")), "visibility": st.sampled_from(("public", "internal")),
        "moderation_note": text_ | st.none(),
    },
    "participation-links": {"relation": st.sampled_from(("supports", "led_to")), "note": text_ | st.none()},
    "measure-steps": {"title": text_, "description": text_ | st.none(), "due_on": st.just("2024-02-02")},
    "bodies": {"name": text_, "tasks": text_ | st.none(), "parent_id": st.none()},
    "body-seats": {"role": text_, "note": text_ | st.none(), "maximum": st.integers(1, 3)},
    "legislative-terms": {"name": text_, "ends_on": st.none()},
    "papers": {"title": text_, "facts": text_ | st.none(), "attachments": st.just([])},
    "meetings": {
        "place": text_ | st.none(), "state": st.sampled_from(("planned", "held")), "held_on": st.just("2024-02-01"),
    },
    "consultations": {"resolution_text": text_ | st.none(), "unanimous": st.none() | st.booleans(),
                      "visibility": st.sampled_from(("public", "internal"))},
    "resolution-tasks": {"text": text_, "assignee": text_ | st.none(), "follow_ups": st.just([])},
    "reporting-duties": {"period": st.sampled_from(("P6M", "P3M")), "note": text_ | st.none()},
    "reports": {"title": text_, "note": text_ | st.none(), "paper_id": st.none()},
    "plan-entries": {
        "title": text_, "note": text_ | st.none(), "year_from": st.sampled_from((2017, 2018)),
        "measure_ids": st.just([]), "depends_on_staff": st.booleans(), "priority": st.sampled_from(("high", None)),
    },
    "outreach": {"recipient": text_, "note": text_ | st.none(), "body_id": st.none()},
    "indicators": {
        "title": text_, "number": text_ | st.none(), "population": text_ | st.none(), "measure_id": st.none(),
        "decimal_places": st.integers(0, 3),
    },
    "milestones": {
        "title": text_, "visibility": st.sampled_from(("public", "internal")),
        "planned": st.none() | st.fixed_dictionaries(
            {"text": text_}, optional={"until": st.sampled_from(("2024-01-01", None))}
        ),
    },
    "funding-sources": {"name": text_, "available": money | st.none(), "note": text_ | st.none(),
                        "available_precision": st.sampled_from(("exact", "at_least"))},
    "funding-applications": {"title": text_, "own_share": money | st.none(), "supported_measure_ids": st.just([]),
                             "visibility": st.sampled_from(("public", "internal"))},
    "cost-estimates": {"title": text_, "actual": money | st.none(), "year": st.integers(2018, 2020) | st.none(),
                       "measure_id": st.none()},
}  # fmt: skip
NEEDED = {"title", "name", "tags", "is_permanent", "goal_ids", "visibility", "target_groups", "light_scheme", "text",
          "relation", "maximum", "attachments", "held_on", "follow_ups", "period", "year_from", "measure_ids",
          "depends_on_staff", "recipient", "decimal_places", "supported_measure_ids",
          "available_precision"}  # fmt: skip
"""What is never null: null is refused."""


def test_every_collection_that_can_be_patched_is_known() -> None:
    untested = {"districts", "fields-of-action", "status-updates", "goal-assessments", "indicator-observations"}
    assert PATCHES.keys() == set(COLLECTIONS) - untested, "add yours to PATCHES"


@pytest.fixture
def world(api: Api) -> World:
    return World(api)


@pytest.mark.parametrize("collection", PATCHES)
def test_a_merge_patch_does_what_the_standard_says(world: World, collection: str) -> None:
    api, path = world.api, f"/{collection}/{world.public[collection]['id']}"
    strategies = PATCHES[collection]
    nulls = st.sampled_from(sorted(NEEDED & strategies.keys()))

    @some
    @given(patch=st.fixed_dictionaries({}, optional=strategies), null=st.none() | nulls)
    def property_(patch: Json, null: str | None) -> None:
        before = api.get(path, token=api.operator).json()
        sent = copy.deepcopy(patch) | ({null: None} if null else {})
        answer = api.patch(path, sent)
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
