"""Large bundles are read and planned in parts and outside of the event loop, and become the same."""

import json

import pytest

from app.core import worker_threads
from app.exchange.boards.staging import Staging
from app.exchange.bundles import queries
from app.exchange.imports import answer, parsing, service
from app.exchange.imports.resolve import erased
from tests.api import Api
from tests.bundles import bundle, faults, load, measure, update, whole
from tests.exchange.tables import Board, csv_of, post, taken
from tests.threads import threads_of

LONG = {
    "parse": service,
    "_hashed": erased,
    "_leave": erased,
    "stage_all": service,
    "_hints": answer,
}


def test_what_takes_long_of_a_large_bundle_runs_outside_of_the_loop(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    threads, of_loop = threads_of(monkeypatch, LONG), {api._thread.name}
    small = load(api, whole(), params={"dry_run": "true"})
    assert threads == dict.fromkeys(LONG, of_loop)
    threads.clear()
    monkeypatch.setattr(worker_threads, "LARGE_COUNT", 0)
    large = load(api, whole(), params={"dry_run": "true"})
    assert threads.keys() == set(LONG)
    assert not any(names & of_loop for names in threads.values())
    assert {**small, "district_id": None} == {**large, "district_id": None}
    load(api, whole())
    again = load(api, whole())
    assert (again["created"], again["changed"]) == (0, 0)


def test_what_takes_long_of_a_large_table_too(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    threads = threads_of(monkeypatch, {"_stage_all": Staging})
    monkeypatch.setattr(worker_threads, "LARGE_COUNT", 0)
    taken(Board(api).send(csv_of(post(1), post(2))))
    assert not threads["_stage_all"] & {api._thread.name}


def test_places_are_those_of_the_whole_list(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parsing, "_PART", 2)
    wrong = {"key": "m3", "concept": "k"}
    document = bundle(
        measures=[
            measure("m0"),
            measure("m1"),
            measure("m2", tags="a"),
            wrong,
            measure("m4"),
            measure("m5", goals=["x"]),
        ],
        status_updates=[update("u0", "m4"), update("u1", "m0"), update("u2", "m3")],
    )
    assert faults(api, document) == {
        "/measures/2/tags": "list_type",
        "/measures/3/title": "missing",
        "/measures/5/goals/0": "unknown_reference",
    }


def test_a_large_export_is_written_outside_of_the_loop_and_the_same(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    load(api, whole())
    path = "/districts/08335/bundle?history=true"
    small = api.get(path, token=api.operator)
    threads = threads_of(monkeypatch, {"_written": queries})
    monkeypatch.setattr(worker_threads, "LARGE_COUNT", 0)
    large = api.get(path, token=api.operator)
    assert large.content == small.content
    assert json.loads(large.content).keys() >= {"format", "district", *parsing.ENTRIES}
    assert len(threads["_written"]) == 1
    assert threads["_written"] != {api._thread.name}
