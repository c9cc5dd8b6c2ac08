"""Plans and observations in bundles: in, out, again, back, and what is refused."""

import pytest
from sqlalchemy import text
from sqlalchemy.engine import Engine

from tests.api import Api, Json
from tests.bundles import (
    PART,
    broken,
    bundle,
    exported,
    faults,
    in_and_out,
    load,
    load_anew,
    measure,
    observed,
    of,
    plans,
    revert,
)
from tests.conftest import emptied

LISTS = ("milestones", "plan_entries", "outreach", "indicators", "indicator_observations")


def values(api: Api, query: str = "", token: str | None = None) -> dict[str, str | None]:
    items = api.items(f"/indicator-observations?district=08335{query}", token=token)
    return {item["key"]: item["value"] for item in items}


def test_it_goes_in_once_and_comes_out_the_same(api: Api, admin: Engine) -> None:
    made, document = in_and_out(api, admin, plans())
    assert [made[name]["created"] for name in LISTS] == [1, 2, 1, 1, 4]
    assert [e["value"] for e in document["indicator_observations"]] == ["2", None, "11.0", "12.5"]
    assert document["plan_entries"][0]["measures"] == ["m2", "m1"]
    assert document["indicators"][0]["target_value"] == "12.50"


def test_what_a_source_does_not_state_comes_out_as_it_went_in(api: Api, admin: Engine) -> None:
    silent = {**observed("w5", None, "2024-02-29"), "suppressed": False, "not_stated": True}
    _, document = in_and_out(api, admin, plans(indicator_observations=[observed("w4", "12.5"), silent]))
    told = [(e["not_stated"], e["suppressed"], e["value"]) for e in document["indicator_observations"]]
    assert told == [(False, False, "12.5"), (True, False, None)]


def test_the_public_gets_what_it_may_see_and_can_import_it(api: Api, admin: Engine) -> None:
    load(api, plans())
    assert values(api) == {"w2": None, "w4": "12.5"}
    assert values(api, "&current=false") == {"w2": None, "w3": "11.0", "w4": "12.5"}
    document = exported(api)
    assert [entry["key"] for entry in document["plan_entries"]] == ["e"]
    assert [entry["key"] for entry in document["indicator_observations"]] == ["w2", "w3", "w4"]
    told = "SELECT public_action FROM change_records WHERE resource = 'indicator_observations' AND public_revision > 0"
    with admin.connect() as connection:
        assert connection.execute(text(told)).scalars().all() == ["created"] * 3
    load_anew(api, admin, document)
    assert exported(api) == document
    assert broken(admin) == {}


def test_it_moves_whole_with_what_was_taken_back(service: Api, admin: Engine) -> None:
    api, query = emptied(service, admin), "?history=true"
    load(api, plans())
    done = load(api, bundle(indicator_observations=[observed("w5", "99")]))
    assert revert(api, done["import_id"]).json()["retracted"] == 1
    document = exported(api, api.operator, query)
    assert len(document["indicator_observations"]) == 5
    api = emptied(service, admin)
    load(api, document, params={"restore": "true"})
    assert exported(api, api.operator, query) == document
    assert values(api) == {"w2": None, "w4": "12.5"}
    assert broken(admin) == {}


def test_what_an_import_changed_is_as_before(api: Api, admin: Engine) -> None:
    load(api, plans())
    before = exported(api, api.operator)
    changed = bundle(
        milestones=[of("z", title="Anders", planned=None, state="reached", reached_on="2024-07-02")],
        plan_entries=[of("e", year_until=None, measures=["m1"], organisation=None)],
        outreach=[of("v", body=None, visibility="internal", period={"text": "Frühjahr"})],
        indicators=[of("n", target_value="13", target_on="2030-12-31", measure=None)],
    )
    done = load(api, changed)
    assert [done[name]["changed"] for name in LISTS] == [1, 1, 1, 1, 0]
    assert broken(admin) == {}
    response = revert(api, done["import_id"])
    assert response.status_code == 200, response.text
    assert exported(api, api.operator) == before
    assert broken(admin) == {}


def test_what_an_import_made_goes_and_what_it_observed_of_others_is_taken_back(api: Api, admin: Engine) -> None:
    load(api, plans())
    before = exported(api, api.operator)
    wrong = bundle(
        indicators=[of("neu", title="Neu")],
        plan_entries=[of("neu", title="Neu", year_from=2020, measures=["m1"])],
        indicator_observations=[
            observed("w5", None), of("w6", indicator="neu", observed_on="2024-01-31", value="1"),
        ],
    )  # fmt: skip
    done = load(api, wrong)
    assert values(api)["w5"] is None
    assert "w4" not in values(api, "&current=false"), "what is suppressed withholds what was there before"
    response = revert(api, done["import_id"]).json()
    assert (response["removed"], response["retracted"]) == (3, 1)
    assert exported(api, api.operator) == before
    assert values(api) == {"w2": None, "w4": "12.5"}
    inside = api.items("/indicator-observations?current=false", token=api.operator)
    (taken_back,) = [item for item in inside if item["retracted_at"] is not None]
    assert (taken_back["is_current"], taken_back["is_public"]) == (False, False)
    assert broken(admin) == {}
    assert load(api, bundle(indicator_observations=[observed("w5", "13")]))["created"] == 1, "the key is free again"
    assert values(api) == {"w2": None, "w5": "13"}


def test_a_closed_concept_takes_from_an_import_what_suppresses_and_nothing_else(api: Api, admin: Engine) -> None:
    load(api, plans())
    load(api, bundle(concepts=[{"key": "k", "state": "superseded"}]))
    late = bundle(concepts=[], indicator_observations=[observed("w5", None), observed("w6", "13")])
    assert faults(api, late) == {"/indicator_observations/1": "read_only"}
    assert load(api, bundle(concepts=[], indicator_observations=[observed("w5", None)]))["created"] == 1
    assert values(api, "&current=false") == {"w2": None, "w5": None}
    assert broken(admin) == {}


def test_an_import_is_not_taken_back_under_a_plan_that_serves_its_measure(api: Api) -> None:
    load(api, plans())
    done = load(api, bundle(measures=[measure("m3")]))
    items = api.items("/measures?key=m3")
    entry = api.items("/plan-entries?key=e")[0]
    api.patch(f"/plan-entries/{entry['id']}", {"measure_ids": [items[0]["id"]]})
    response = revert(api, done["import_id"])
    assert [error["code"] for error in response.json()["errors"]] == ["in_use"]


@pytest.mark.parametrize(
    ("lists", "told"),
    [
        ({"milestones": [of("n", title="x", state="reached")]}, {"/milestones/0/reached_on": "reached_on"}),
        ({"milestones": [of("n", title="x", planned={})]}, {"/milestones/0/planned/text": "empty_period"}),
        ({"plan_entries": [of("n", title="x", year_from=2019, year_until=2018)]},
         {"/plan_entries/0/year_until": "period"}),
        ({"plan_entries": [of("n", title="x", year_from=2019, measures=["m1", "x"])]},
         {"/plan_entries/0/measures/1": "unknown_reference"}),
        ({"outreach": [of("v", body="x")]}, {"/outreach/0/body": "unknown_reference"}),
        ({"outreach": [of("n", kind="sent", recipient="x", state="held")]}, {"/outreach/0/held_on": "held_on"}),
        ({"indicators": [of("n", unit=None)]}, {"/indicators/0/unit": "missing"}),
        ({"goals": [of("g", title="Ziel")], "indicators": [of("n", goal="g")]},
         {"/indicators/0/measure": "one_of"}),
        ({"indicator_observations": [observed("w1", "3", breakdown=PART)]},
         {"/indicator_observations/0/value": "append_only"}),
        ({"indicator_observations": [observed("w2", "3", breakdown=PART)]},
         {"/indicator_observations/0/value": "append_only", "/indicator_observations/0/suppressed": "append_only"}),
        ({"indicator_observations": [of("n", indicator="n", observed_on="2024-01-31")]},
         {"/indicator_observations/0/value": "missing"}),
        ({"indicator_observations": [of("n", indicator="x", observed_on="2024-01-31", value="1")]},
         {"/indicator_observations/0/indicator": "unknown_reference"}),
        ({"indicator_observations": [observed("n", "NaN")]}, {"/indicator_observations/0/value": "decimal"}),
    ],
)  # fmt: skip
def test_what_does_not_agree_is_told_at_its_place(filled: Api, lists: Json, told: dict[str, str]) -> None:
    assert faults(filled, bundle(**lists)) == told


@pytest.fixture(scope="module")
def filled(service: Api, admin: Engine) -> Api:
    api = emptied(service, admin)
    load(api, plans())
    return api
