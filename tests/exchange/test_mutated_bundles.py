"""Bundles with anything wrong in them: never a crash, nothing kept of what is refused, and every fault at its place."""

import copy
import json
import os
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.engine import Engine

from tests.api import Api, Json
from tests.conftest import emptied
from tests.exchange.test_imports import CONCEPT, bundle, everything, load, measure, update
from tests.problems import problem
from tests.world import euro

EXAMPLES = int(os.environ.get("EXAMPLES", "40")) // 2

ANYTHING: st.SearchStrategy[Any] = st.sampled_from(
    [None, True, 0, -1, 1.5, 2**63, 10**400, "", " ", "x", "k", "m1", "f2", "\x00", "\ud800", "é" * 21_000,
     "2024-02-30", "2024-01-31", "2199-01-01", "red", [], {}, [[]], [None], ["m1", "m1"], {"a": {}}, ["m1", 2], [{}]]
).map(copy.deepcopy)  # fmt: skip
"""What stands where something else should."""
STRANGE = ("key", "concept", "titel", "~/", "", "a" * 300, "\ud800", "published")
"""Names of fields, some that there are."""


def whole() -> Json:
    return bundle(
        concepts=[CONCEPT, {"key": "k2", "predecessor": "k", "title": "Konzept 2.0"}],
        organisations=[{"key": "o1", "name": "Caritas"}, {"key": "o2", "name": "Jobcenter"}],
        fields_of_action=[
            {"key": "f1", "concept": "k", "title": "Sprache"},
            {"key": "f2", "concept": "k", "title": "Kurse", "parent": "f1"},
            {"key": "f1", "concept": "k2", "title": "Sprache", "predecessor": "f1"},
        ],
        goals=[
            {"key": "g1", "concept": "k", "title": "Ziel", "field": "f1"},
            {"key": "g1", "concept": "k2", "title": "Ziel", "field": "f1", "predecessor": "g1"},
        ],
        measures=[
            measure("m1", field="f2", goals=["g1"], responsible=["o1"], tags=["a"]),
            measure("m2", partners=["o2"], related=["m1"], visibility="internal"),
            {"key": "m1", "concept": "k2", "title": "Eins", "field": "f1", "goals": ["g1"], "predecessors": ["m1"]},
            {"key": "m2", "concept": "k2", "title": "Beide", "predecessors": ["m2", "m1"], "visibility": "internal"},
        ],
        measure_steps=[{"key": "s1", "concept": "k", "measure": "m1", "title": "Raum suchen", "due_on": "2024-01-31"}],
        participation_events=[
            {"key": "e1", "concept": "k", "kind": "conference", "title": "Konferenz", "open_until": "2024-01-31"},
            {"key": "e2", "concept": "k", "kind": "workshop", "title": "Sprache", "parent": "e1", "field": "f1"},
        ],
        key_statements=[
            {"key": "k1", "concept": "k", "text": "Mehr Kurse", "event": "e1", "resolution": "noted"},
            {"key": "k2", "concept": "k", "text": "Am Abend", "parent": "k1", "visibility": "internal"},
        ],
        feedback_items=[
            {"key": "i1", "concept": "k", "channel": "board", "text": "Eins und zwei", "event": "e2", "statement": "k1",
             "received_on": "2024-01-31", "moderation": "published", "answer": "Ja"},
            {"key": "i2", "concept": "k", "channel": "board", "text": "Eins", "split_from": "i1"},
            {"key": "i3", "concept": "k", "channel": "board", "text": "Zwei", "duplicate_of": "i2"},
            {"key": "i4", "concept": "k", "channel": "board", "text": "Ja", "comment_on": "i2"},
        ],
        participation_links=[
            {"key": "l1", "concept": "k", "relation": "led_to", "key_statement": "k2", "measure": "m2"},
            {"key": "l2", "concept": "k", "relation": "supports", "feedback_item": "i1", "goal": "g1"},
        ],
        bodies=[
            {"key": "b1", "kind": "council", "name": "Kreistag", "organisation": "o1"},
            {"key": "b2", "kind": "committee", "name": "Ausschuss", "parent": "b1"},
        ],
        body_seats=[{"key": "x1", "body": "b2", "role": "Rat"}, {"key": "x2", "body": "b2", "delegating_body": "b1"}],
        legislative_terms=[{"key": "w1", "name": "Wahlperiode", "starts_on": "2024-07-01", "ends_on": "2029-06-30"}],
        papers=[{"key": "p1", "kind": "report", "title": "Bericht", "reference": "1", "about_concept": "k",
                 "dated_on": "2024-01-01", "attachments": [{"title": "Anlage", "url": "https://example.org/1"}]}],
        meetings=[{"key": "t1", "body": "b2", "held_on": "2024-02-01", "starts_at": "2024-02-01T17:00:00Z"}],
        consultations=[{"key": "c1", "paper": "p1", "meeting": "t1", "body": "b2", "role": "information",
                        "consulted_on": "2024-02-01", "votes_yes": 3}],
        resolution_tasks=[{"key": "r1", "consultation": "c1", "text": "Tun", "about_concept": "k", "measure": "m1",
                           "follow_ups": [{"occasion": "Ausschuss", "on": "2024-03-01"}]}],
        reporting_duties=[{"key": "d1", "about_concept": "k", "body": "b2", "consultation": "c1", "period": "P1M",
                           "form": "oral", "first_due": "2024-01-31"}],
        reports=[{"key": "y1", "about_concept": "k", "body": "b2", "paper": "p1", "duty": "d1", "title": "Bericht",
                  "due_on": "2024-02-29", "delivered_on": "2024-02-29"}],
        milestones=[{"key": "z1", "concept": "k", "title": "Beschluss", "planned": {"text": "Herbst 2018"}}],
        plan_entries=[{"key": "e1", "concept": "k", "title": "Plan", "year_from": 2018, "measures": ["m1", "m2"],
                       "organisation": "o1"}],
        outreach=[{"key": "v1", "concept": "k", "kind": "sent", "recipient": "Ausschuss", "body": "b2"}],
        indicators=[{"key": "n1", "concept": "k", "title": "Plätze", "measure": "m1", "unit": "Plätze",
                     "direction": "up", "target_value": "12.5"}],
        indicator_observations=[{"key": "w1", "concept": "k", "indicator": "n1", "observed_on": "2024-01-31",
                                 "value": "11.0", "breakdown": [{"dimension": "Ort", "category": "Stadt"}]}],
        funding_sources=[{"key": "q1", "name": "Land", "kind": "state", "organisation": "o1", "ends_on": "2024-01-31"}],
        funding_applications=[{"key": "z1", "title": "AMIF", "about_concept": "k", "source": "q1", "state": "granted",
                               "decided_on": "2024-01-31", "amount_applied": euro("10.00"), "own_share": euro("1.00"),
                               "depending_measures": ["m1"], "supported_measures": ["m2"],
                               "by_year": [{"year": 2024, "applied": euro("10.00")}]}],
        cost_estimates=[{"key": "v1", "concept": "k", "title": "Stelle", "kind": "staff", "measure": "m1",
                         "application": "z1", "estimated": euro("1.00"), "year": 2024}],
        status_updates=[update("u1", "m1"), update("u2", "m1", on="2024-03-31", retraction="Irrtum")],
        goal_assessments=[{"key": "a1", "concept": "k", "goal": "g1", "light": "green", "effective_on": "2024-01-31"}],
    )  # fmt: skip


JSON = {"Content-Type": "application/json"}


def encoded(document: Any) -> bytes:
    """As ASCII, with lone surrogates as JSON escapes them."""
    return json.dumps(document).encode()


def places(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """Every place in a document, the document itself first."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for name, part in inner for place in places(part, (*path, name)))]


def at(document: Any, path: tuple[str | int, ...]) -> Any:
    for step in path:
        document = document[step]
    return document


@st.composite
def mutated(draw: st.DrawFn) -> Json:
    """The whole bundle with up to four things put wrong: replaced, left out, doubled, moved or added."""
    document = copy.deepcopy(whole())
    for _ in range(draw(st.integers(1, 4))):
        *path, last = draw(st.sampled_from(places(document)[1:]))
        parent = at(document, tuple(path))
        match draw(st.sampled_from(("replace", "drop", "double", "swap", "add"))):
            case "replace":
                parent[last] = draw(ANYTHING)
            case "drop":
                del parent[last]
            case "double" if isinstance(parent, list):
                parent.append(copy.deepcopy(parent[last]))
            case "swap":
                other = draw(st.sampled_from(places(document)[1:]))
                parent[last] = copy.deepcopy(at(document, other))
            case _ if isinstance(parent, dict):
                parent[draw(st.sampled_from(STRANGE))] = draw(ANYTHING)
            case _:
                parent.insert(0, draw(ANYTHING))
        if len(places(document)) < 2:
            break
    return document


def leads_somewhere(document: Any, pointer: str) -> bool:
    """Whether a pointer names a place in the document, or a field that is missing there."""
    steps = [step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:]]
    for n, step in enumerate(steps):
        if isinstance(document, dict):
            names = {name.encode("utf-8", "replace").decode()[:100]: part for name, part in document.items()}
            if step[:100] not in names:
                return n == len(steps) - 1
            document = names[step[:100]]
        elif isinstance(document, list) and step.isdigit():
            if int(step) >= len(document):
                return False
            document = document[int(step)]
        else:
            return n == len(steps) - 1  # a part of what is no object
    return True


CLOCK: dict[str, list[str]] = {"district_state": []}
"""What differs after every write, whatever it did: when the district's lock was taken."""


@pytest.mark.parametrize("known", [False, True], ids=["new", "again"])
def test_whatever_a_bundle_holds_it_goes_in_whole_or_not_at_all(service: Api, admin: Engine, known: bool) -> None:
    api = emptied(service, admin)
    api.make("/districts", name="Landkreis Konstanz", ags="08335", state="DE-BW")
    if known:
        load(api, whole())

    @settings(
        max_examples=EXAMPLES,
    )
    @given(document=mutated())
    def property_(document: Json) -> None:
        before = everything(admin)
        would = api.post("/imports?dry_run=true", content=encoded(document), headers=JSON)
        assert everything(admin) == before, "a dry run keeps nothing"
        did = api.post("/imports", content=encoded(document), headers=JSON)
        assert did.status_code == would.status_code, (would.text, did.text)
        if did.status_code == 200:
            assert (would.json()["dry_run"], did.json()["dry_run"]) == (True, False)
            after = everything(admin)
            again = api.post("/imports", content=encoded(document), headers=JSON)
            assert (again.json()["created"], again.json()["changed"]) == (0, 0)
            assert everything(admin) | CLOCK == after | CLOCK, "the second time it changes nothing"
            return
        told = problem(did, did.status_code)
        assert did.status_code in (400, 403, 409, 422), did.text
        assert everything(admin) == before, "nothing is kept of what is refused"
        assert told["errors"] == would.json()["errors"]
        for error in told["errors"] or []:
            assert error["pointer"] is None or leads_somewhere(document, error["pointer"]), error

    property_()
