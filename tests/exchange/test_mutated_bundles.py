"""Bundles with anything wrong in them: never a crash, nothing kept of what is refused, and every fault at its place."""

import copy
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.engine import Engine

from tests.api import Api, Json
from tests.bundles import everything, load, whole
from tests.conftest import emptied
from tests.examples import examples
from tests.problems import problem

EXAMPLES = examples(40) // 2

ANYTHING: st.SearchStrategy[Any] = st.sampled_from(
    [None, True, 0, -1, 1.5, 2**63, 10**400, "", " ", "x", "k", "m1", "f2", "\x00", "\ud800", "é" * 21_000,
     "2024-02-30", "2024-01-31", "2199-01-01", "red", [], {}, [[]], [None], ["m1", "m1"], {"a": {}}, ["m1", 2], [{}]]
).map(copy.deepcopy)  # fmt: skip
"""What stands where something else should."""
STRANGE = ("key", "concept", "titel", "~/", "", "a" * 300, "\ud800", "published")
"""Names of fields, some that there are."""


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
