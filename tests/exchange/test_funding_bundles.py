"""Money in bundles: in, out, again, back, and what is refused."""

import pytest
from sqlalchemy import text
from sqlalchemy.engine import Engine

from tests.api import Api, Json
from tests.bundles import broken, bundle, exported, faults, in_and_out, load, load_anew, measure, money, revert
from tests.conftest import emptied
from tests.world import euro

LISTS = ("funding_sources", "funding_applications", "cost_estimates")


def test_it_goes_in_once_and_comes_out_the_same(api: Api, admin: Engine) -> None:
    made, document = in_and_out(api, admin, money())
    assert {name: made[name]["created"] for name in LISTS} == dict(zip(LISTS, (2, 3, 3), strict=True))
    first = document["funding_applications"][0]
    assert (first["amount_granted"], first["depending_measures"]) == (euro("11.00"), ["m2", "m1"])


def test_the_public_gets_what_it_may_see_and_can_import_it(api: Api, admin: Engine) -> None:
    load(api, money())
    document = exported(api)
    assert {name: [entry["key"] for entry in document[name]] for name in LISTS} == {
        "funding_sources": ["frei", "s"], "funding_applications": ["a", "c"], "cost_estimates": ["e", "g"],
    }  # fmt: skip
    load_anew(api, admin, document)
    assert exported(api) == document
    assert broken(admin) == {}


def test_a_concept_alone_tells_its_money(api: Api) -> None:
    load(api, money())
    concept = api.items("/concepts?key=k")[0]["id"]
    told = api.get(f"/concepts/{concept}/bundle", token=api.operator).json()
    assert {name: [entry["key"] for entry in told[name]] for name in LISTS} == {
        "funding_sources": ["s"], "funding_applications": ["a", "b"], "cost_estimates": ["e", "f", "g"],
    }  # fmt: skip


def test_it_moves_whole(service: Api, admin: Engine) -> None:
    api, url = emptied(service, admin), "/districts/08335/bundle?history=true"
    load(api, money())
    document = api.get(url, token=api.operator).json()
    api = emptied(service, admin)
    load(api, document, params={"restore": "true"})
    assert api.get(url, token=api.operator).json() == document
    assert broken(admin) == {}


def test_what_an_import_changed_is_as_before(api: Api, admin: Engine) -> None:
    load(api, money())
    before = exported(api, api.operator)
    changed = bundle(
        funding_sources=[{"key": "s", "available": None, "starts_on": "2024-01-01", "organisation": None}],
        funding_applications=[
            {"key": "a", "state": "settled", "amount_granted": euro("9.99"), "by_year": [],
             "depending_measures": ["m1"], "supported_measures": ["m2", "m3"]},
            {"key": "c", "about_concept": "k", "state": "refused", "decided_on": "2024-03-01"},
        ],
        cost_estimates=[{"key": "e", "concept": "k", "actual": euro("4.99"), "year": None, "measure": "m3"}],
    )  # fmt: skip
    done = load(api, changed)
    assert {name: done[name]["changed"] for name in LISTS} == dict(zip(LISTS, (1, 2, 1), strict=True))
    assert [entry["key"] for entry in exported(api)["funding_applications"]] == ["c"], "a names what is hidden now"
    assert broken(admin) == {}
    response = revert(api, done["import_id"])
    assert response.status_code == 200, response.text
    assert exported(api, api.operator) == before
    assert [entry["key"] for entry in exported(api)["funding_applications"]] == ["a", "c"]
    assert broken(admin) == {}


def test_what_an_import_made_goes_with_it(api: Api, admin: Engine) -> None:
    load(api, bundle(measures=[measure("m1")]))
    before = exported(api, api.operator)
    done = load(api, money())
    assert revert(api, done["import_id"]).status_code == 200
    assert exported(api, api.operator) == before
    with admin.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM funding_application_measures")).scalar_one() == 0


def test_what_was_hung_on_it_since_stands_in_the_way(api: Api) -> None:
    load(api, money())
    done = load(api, bundle(measures=[measure("neu")], funding_applications=[{"key": "c", "about_concept": "k"}]))
    made = api.items("/funding-applications?key=c")[0]
    ids = {item["key"]: item["id"] for item in api.items("/measures?limit=200")}
    other = api.items("/funding-applications?key=a")[0]
    api.patch(f"/funding-applications/{other['id']}", {"supported_measure_ids": [ids["neu"]]})
    costs = {"title": "x", "kind": "staff", "estimated": euro("1.00"), "concept_id": made["concept_id"]}
    api.make("/cost-estimates", application_id=made["id"], **costs)
    told = {error["code"] for error in revert(api, done["import_id"]).json()["errors"]}
    assert told == {"in_use"}
    api.patch(f"/funding-applications/{other['id']}", {"supported_measure_ids": []})
    told = {error["code"] for error in revert(api, done["import_id"]).json()["errors"]}
    assert told == {"other_concept"}, "the estimate would name an application that is for no concept"


def test_a_closed_concept_takes_bills_from_an_import_and_gives_them_back(api: Api) -> None:
    load(api, money())
    load(api, bundle(concepts=[{"key": "k", "state": "superseded"}]))
    billed = {"key": "e", "concept": "k", "actual": euro("4.00"), "actual_on": "2024-12-31"}
    done = load(api, bundle(concepts=[], cost_estimates=[billed]))
    assert done["cost_estimates"]["changed"] == 1
    wrong = bundle(concepts=[], cost_estimates=[{"key": "e", "concept": "k", "estimated": euro("4.00")}])
    assert faults(api, wrong) == {"/cost_estimates/0": "read_only"}
    assert revert(api, done["import_id"]).status_code == 200


@pytest.fixture(scope="module")
def filled(service: Api, admin: Engine) -> Api:
    api = emptied(service, admin)
    load(api, money(concepts=[*money()["concepts"], {"key": "anderes", "title": "Anderes", "visibility": "public"}]))
    return api


@pytest.mark.parametrize(
    ("lists", "told"),
    [
        ({"funding_sources": [{"key": "s", "funder": "Land"}]}, {"/funding_sources/0/funder": "funder"}),
        ({"funding_sources": [{"key": "n", "name": "x", "kind": "eu", "organisation": "x"}]},
         {"/funding_sources/0/organisation": "unknown_reference"}),
        ({"funding_applications": [{"key": "a", "state": "applied"}]},
         {"/funding_applications/0/decided_on": "decided_on", "/funding_applications/0/amount_granted": "granted"}),
        ({"funding_applications": [{"key": "a", "state": "planned", "decided_on": None, "amount_granted": None}]},
         {"/funding_applications/0/state": "state"}),
        ({"funding_applications": [{"key": "a", "about_concept": "anderes", "depending_measures": []}]},
         {"/funding_applications/0/about_concept": "fixed"}),
        ({"funding_applications": [{"key": "c", "depending_measures": ["m1"]}]},
         {"/funding_applications/0/about_concept": "missing"}),
        ({"funding_applications": [{"key": "a", "supported_measures": ["x"]}]},
         {"/funding_applications/0/supported_measures/0": "unknown_reference"}),
        ({"funding_applications": [{"key": "n", "title": "x", "about_concept": "anderes",
                                    "supported_measures": ["m1"]}]},
         {"/funding_applications/0/supported_measures/0": "unknown_reference"}),
        ({"funding_applications": [{"key": "a", "granted_note": None}]},
         {"/funding_applications/0/granted_note": "granted_note"}),
        ({"funding_applications": [{"key": "a", "amount_applied": euro("10.01"), "by_year": [
            {"year": 2024, "applied": euro("10.00")}]}]}, {"/funding_applications/0/by_year": "sum"}),
        ({"funding_applications": [{"key": "a", "own_share": {"amount": 0.1, "currency": "EUR"}}]},
         {"/funding_applications/0/own_share/amount": "amount"}),
        ({"cost_estimates": [{"key": "e", "concept": "k", "estimated": None}]},
         {"/cost_estimates/0/estimated": "amount"}),
        ({"cost_estimates": [{"key": "e", "concept": "k", "application": "c"}]},
         {"/cost_estimates/0/application": "other_concept"}),
        ({"cost_estimates": [{"key": "e", "concept": "k", "measure": "x"}]},
         {"/cost_estimates/0/measure": "unknown_reference"}),
    ],
)  # fmt: skip
def test_what_does_not_agree_is_told_at_its_place(filled: Api, lists: Json, told: dict[str, str]) -> None:
    assert faults(filled, bundle(**lists)) == told
