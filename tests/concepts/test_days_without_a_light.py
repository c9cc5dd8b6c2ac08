"""Days without a light: not rated from a day on, or told by a state, a percentage or words alone; and what a county
asks of a red or yellow one."""

from typing import Any

import pytest
from sqlalchemy.engine import Engine

from tests.api import Api, Json
from tests.bundles import bundle, in_and_out, load, measure, update
from tests.bundles import faults as refused
from tests.logs import LOGS, about
from tests.problems import faults

WHY = {"reason": "staff", "summary": "Stelle frei", "remedy": "Ausschreibung"}
ASKED = [(f"/{name}", "unexplained_light") for name in WHY]


@pytest.fixture
def concept(api: Api) -> Json:
    return api.concept(api.district())


DAY = {"effective_on": "2024-09-30"}


def test_what_is_not_known_any_more_does_not_show_the_light_of_before(api: Api, concept: Json) -> None:
    subject = api.measure(concept)
    api.status(subject, "green", "2024-03-31")
    red = api.status(subject, "red", "2024-06-30")
    unknown = api.status(subject, "not_rated", "2024-09-30", reason=None, summary=None, remedy=None)
    api.post(f"/status-updates/{red['id']}/retraction", {"reason": "Versehen"})
    now = api.get(f"/measures/{subject['id']}").json()
    assert (now["light"], now["status"]["id"], now["status"]["light"]) == ("not_rated", unknown["id"], "not_rated")
    assert [found["id"] for found in api.items("/measures?light=not_rated")] == [subject["id"]]
    assert api.items("/measures?light=green") == []
    assert [found["id"] for found in api.items("/status-updates?light=not_rated")] == [unknown["id"]]
    assert api.get(f"/measures/{subject['id']}?as_of=2024-09-29").json()["light"] == "green"
    counted = api.get(f"/concepts/{concept['id']}/summary").json()["counts"]
    assert (counted["not_rated"], counted["green"]) == (1, 0)
    course = api.get(f"/concepts/{concept['id']}/course?from=2024-01-01&until=2024-12-31&interval=quarter").json()
    lights = [next(name for name in ("green", "not_rated") if point["counts"][name]) for point in course["points"]]
    assert lights == ["green", "green", "not_rated", "not_rated"]


@pytest.mark.parametrize(
    ("log", "said"),
    [
        *((log, said) for log in LOGS for said in ({"summary": "Im Gespräch"}, {"light": "not_rated"})),
        ("status-updates", {"state": "paused"}),
        ("status-updates", {"progress": 0}),
    ],
)
def test_words_a_state_or_a_percentage_may_stand_alone(api: Api, concept: Json, log: str, said: Json) -> None:
    made = api.make(f"/{log}", **about(api, log, concept), **DAY, **said)
    assert {name: made[name] for name in said} == said
    assert (made["light"], made.get("state")) == ("not_rated", said.get("state"))


def test_words_alone_are_shown_wherever_a_measure_is(api: Api, concept: Json) -> None:
    subject = api.measure(concept)
    api.make("/status-updates", measure_id=subject["id"], effective_on="2024-09-30", summary="Im Gespräch")
    shown = [
        api.get(f"/measures/{subject['id']}").json(),
        api.get(f"/measures/{subject['id']}?as_of=2024-10-01").json(),
        api.only("/measures"),
        api.get(f"/concepts/{concept['id']}/tree").json()["measures"][0],
    ]
    for one in shown:
        assert (one["light"], one["status"]["light"]) == ("not_rated", "not_rated")
        assert (one["status"]["state"], one["status"]["summary"]) == (None, "Im Gespräch")
    for path in ("/measures", "/status-updates"):
        assert "Im Gespräch" in api.get(f"{path}?format=csv").text
    assert api.get(f"/measures/{subject['id']}/history").status_code == 200
    assert api.get(f"/concepts/{concept['id']}/course?from=2024-01-01").status_code == 200


@pytest.mark.parametrize("log", LOGS)
def test_an_entry_says_something(api: Api, concept: Json, log: str) -> None:
    body = {**about(api, log, concept), **DAY, "next_steps": "Gespräche"}
    assert faults(api.post(f"/{log}", body)) == [("/light", "says_nothing")]
    assert faults(api.post(f"/{log}", {**body, "tags": [1]})) == [
        ("/tags/0", "string_type"),
        ("/light", "says_nothing"),
    ]


@pytest.mark.parametrize("log", LOGS)
@pytest.mark.parametrize("explanations", [None, "expected", "none"])
def test_a_county_need_not_explain(api: Api, concept: Json, log: str, explanations: str | None) -> None:
    if explanations:
        api.patch(f"/concepts/{concept['id']}", {"light_scheme": {"explanations": explanations}})
    assert api.get(f"/concepts/{concept['id']}").json()["light_scheme"]["explanations"] == (explanations or "expected")
    for light in ("yellow", "red"):
        made = api.make(f"/{log}", **about(api, log, concept), **DAY, light=light)
        assert (made["light"], made["reason"], made["summary"], made["remedy"]) == (light, None, None, None)


@pytest.mark.parametrize("log", LOGS)
@pytest.mark.parametrize("light", ["red", "yellow"])
def test_a_county_may_ask_why(api: Api, concept: Json, log: str, light: str) -> None:
    api.patch(f"/concepts/{concept['id']}", {"light_scheme": {"explanations": "required"}})
    body = {**about(api, log, concept), **DAY, "light": light}
    assert faults(api.post(f"/{log}", body)) == ASKED
    for missing in WHY:
        why = {name: value for name, value in WHY.items() if name != missing}
        assert faults(api.post(f"/{log}", body | why)) == [(f"/{missing}", "unexplained_light")]
    for taken in (body | WHY, {**body, "light": "green"}, {**body, "light": "not_rated"}):
        api.make(f"/{log}", **taken)


def test_a_batch_is_asked_why_for_each_item(api: Api, concept: Json) -> None:
    api.patch(f"/concepts/{concept['id']}", {"light_scheme": {"explanations": "required"}})
    body = about(api, "status-updates", concept) | DAY
    items = [{**body, "light": "red"}, {**body, "light": "red", **WHY}, body]
    told = faults(api.post("/status-updates/batch", {"items": items}))
    assert told == [*((f"/items/0{place}", code) for place, code in ASKED), ("/items/2/light", "says_nothing")]


def required(**lists: Any) -> Json:
    document = bundle(measures=[measure("m")], **lists)
    document["concepts"] = [{**document["concepts"][0], "light_scheme": {"explanations": "required"}}]
    return document


def test_an_import_asks_why_where_the_concept_asked_before(api: Api) -> None:
    load(api, required())
    red = update("u", "m", "red")
    told = refused(api, required(status_updates=[red]))
    assert told == {f"/status_updates/0{place}": code for place, code in ASKED}
    load(api, required(status_updates=[red | WHY, update("r", "m", "yellow", redaction="Datenschutz")]))
    assert api.only("/measures")["light"] == "yellow"


def test_what_came_before_a_county_asked_goes_in_and_comes_out(api: Api, admin: Engine) -> None:
    updates = [
        update("u1", "m", "red"),
        {"key": "u2", "concept": "k", "measure": "m", "effective_on": "2024-02-29", "summary": "Im Gespräch"},
        {"key": "u3", "concept": "k", "measure": "m", "effective_on": "2024-03-31", "progress": 20},
    ]
    _, out = in_and_out(api, admin, required(status_updates=updates))
    assert [entry["light"] for entry in out["status_updates"]] == ["red", "not_rated", "not_rated"]
