"""What must agree in applications for funding and in cost estimates."""

import pytest
from sqlalchemy import text
from sqlalchemy.engine import Engine
from sqlalchemy.exc import IntegrityError

from tests.api import Api, Json
from tests.conftest import emptied
from tests.problems import faults, problem
from tests.world import World, euro


@pytest.fixture
def world(service: Api, admin: Engine) -> World:
    return World(emptied(service, admin))


def place(world: World) -> Json:
    return {"title": "AMIF", "district_id": world.district["id"]}


def application(world: World, **fields: object) -> Json:
    return world.api.make("/funding-applications", **place(world), **fields)


def change(world: World, thing: Json, **fields: object) -> Json:
    response = world.api.patch(f"/funding-applications/{thing['id']}", fields)
    assert response.status_code == 200, response.text
    result: Json = response.json()
    return result


STATES = {
    "planned": {},
    "applied": {"applied_on": "2024-01-01"},
    "granted": {"applied_on": "2024-01-01", "decided_on": "2024-02-01"},
    "refused": {"applied_on": "2024-01-01", "decided_on": "2024-02-01"},
    "settled": {"applied_on": "2024-01-01", "decided_on": "2024-02-01", "proof_delivered_on": "2025-02-01"},
}
"""What each state can have."""
FORWARD = {
    *(("planned", after) for after in ("applied", "granted", "refused")),
    *(("applied", after) for after in ("granted", "refused")),
    *(("granted", "settled"), ("refused", "granted")),
}


@pytest.mark.parametrize("before", STATES)
@pytest.mark.parametrize("after", STATES)
def test_a_state_follows_only_where_nothing_official_is_lost(world: World, before: str, after: str) -> None:
    made = application(world, state=before, **STATES[before])
    cleared = dict.fromkeys(STATES[before], None)
    response = world.api.patch(f"/funding-applications/{made['id']}", {"state": after, **cleared, **STATES[after]})
    if before == after or (before, after) in FORWARD:
        assert response.status_code == 200, response.text
    else:
        problem(response, 409, "state")


def test_whose_proof_is_due_is_not_who_has_delivered_it(service: Api, admin: Engine) -> None:
    world = World(emptied(service, admin))
    due, decided = {"proof_due_on": "2024-06-30"}, {"decided_on": "2024-02-01", "state": "granted"}
    awaited = application(world, **decided, **due)
    application(world, **decided, **due, proof_delivered_on="2024-05-01")
    application(world, **{**decided, "state": "settled"}, **due, proof_delivered_on="2024-05-01")
    application(world, **{**decided, "state": "settled"}, **due)
    application(world, **{**decided, "state": "refused"}, **due)
    application(world, state="applied", **due)
    someday = application(world, **decided)

    def listed(query: str) -> list[str]:
        items = world.api.items(f"/funding-applications?q=AMIF&{query}", token=world.api.operator)
        return [item["id"] for item in items]

    assert listed("proof_due_before=2025-01-01&awaits_proof=true") == [awaited["id"]]
    assert listed("awaits_proof=true") == [awaited["id"], someday["id"]]
    assert len(listed("proof_due_before=2025-01-01")) == 6
    assert len(listed("awaits_proof=false")) == 5


@pytest.mark.parametrize("state", STATES)
def test_only_what_is_planned_can_be_deleted(world: World, state: str) -> None:
    made = application(world, state=state, **STATES[state])
    shown = world.api.get(f"/funding-applications/{made['id']}", token=world.tokens["editor"]).json()
    response = world.api.delete(f"/funding-applications/{made['id']}")
    if state == "planned":
        assert (response.status_code, shown["allowed_actions"]) == (204, ["update", "delete"])
    else:
        problem(response, 409, "state")
        assert shown["allowed_actions"] == ["update"]


@pytest.mark.parametrize(
    ("fields", "pointer", "code"),
    [
        ({"decided_on": "2023-12-31"}, "/decided_on", "order"),
        ({"decided_on": None}, "/decided_on", "decided_on"),
        ({"starts_on": "2024-01-02", "ends_on": "2024-01-01"}, "/ends_on", "period"),
        ({"amount_granted": euro("10.01")}, "/granted_note", "granted_note"),
        ({"funder": "Land", "organisation_id": "o"}, "/funder", "funder"),
        ({"by_year": [{"year": 2024, "applied": euro("9.99")}]}, "/by_year", "sum"),
        ({"by_year": [{"year": 2024, "granted": euro("9.00")}]}, "/by_year", "sum"),
        ({"by_year": [{"year": 2024, "applied": euro("5.00")}, {"year": 2025, "applied": euro("5.01")}]}, "/by_year",
         "sum"),
    ],
)  # fmt: skip
def test_what_does_not_agree_is_refused(world: World, fields: Json, pointer: str, code: str) -> None:
    whole = {"state": "granted", **STATES["granted"], "amount_applied": euro("10.00"), "amount_granted": euro("8.00")}
    named = {k: world.public["organisations"]["id"] if v == "o" else v for k, v in fields.items()}
    response = world.api.post("/funding-applications", {**place(world), **whole, **named})
    assert faults(response) == [(pointer, code)]


def test_more_than_was_applied_for_needs_a_reason_whichever_of_the_two_changes(world: World) -> None:
    given = {"state": "granted", **STATES["granted"], "amount_applied": euro("10.00"), "amount_granted": euro("10.00")}
    made = application(world, **given)
    less = world.api.patch(f"/funding-applications/{made['id']}", {"amount_applied": euro("9.99")})
    assert faults(less) == [("/granted_note", "granted_note")]
    told = change(world, made, amount_applied=euro("9.99"), granted_note="Aufgestockt")
    assert told["amount_granted"] == euro("10.00")


def test_years_add_up_with_what_belongs_to_none(world: World) -> None:
    parts = [
        {"year": 2024, "applied": euro("0.10"), "granted": None},
        {"year": 2025, "applied": euro("0.20"), "granted": euro("0.05")},
        {"year": None, "applied": euro("0.03"), "granted": None},
    ]
    given = {"state": "granted", **STATES["granted"], "amount_applied": euro("0.33"), "amount_granted": euro("0.05")}
    made = application(world, **given, by_year=parts)
    assert made["by_year"] == parts
    longer = world.api.patch(f"/funding-applications/{made['id']}", {"amount_applied": euro("0.34")})
    assert faults(longer) == [("/by_year", "sum")]
    assert change(world, made, by_year=[])["by_year"] == []


def test_money_keeps_its_currency_and_is_taken_out_whole(world: World) -> None:
    made = application(world, amount_applied=euro("10.00"))
    assert change(world, made, amount_applied={"amount": "5.00"})["amount_applied"] == euro("5.00")
    without = world.api.patch(f"/funding-applications/{made['id']}", {"amount_applied": {"amount": None}})
    assert [pointer for pointer, _ in faults(without)] == ["/amount_applied/amount"]
    assert change(world, made, amount_applied=None)["amount_applied"] is None


def test_measures_are_of_the_concept_and_hang_in_one_way(world: World) -> None:
    api, measure = world.api, world.public["measures"]["id"]
    other = api.measure(api.concept(world.district, title="Anderes"))["id"]
    about = {**place(world), "concept_id": world.public["concepts"]["id"]}
    wrong = api.post("/funding-applications", {**about, "depending_measure_ids": [measure, other]})
    assert faults(wrong) == [("/depending_measure_ids/1", "unknown_reference")]
    both = {"depending_measure_ids": [measure], "supported_measure_ids": [measure]}
    assert faults(api.post("/funding-applications", {**about, **both})) == [("/supported_measure_ids", "repeated")]
    made = api.make("/funding-applications", **about, depending_measure_ids=[measure])
    turned = change(world, made, depending_measure_ids=[], supported_measure_ids=[measure])
    assert (turned["depending_measure_ids"], turned["supported_measure_ids"]) == ([], [measure])
    assert turned["version"] == 2
    moved = api.patch(f"/funding-applications/{made['id']}", {"concept_id": None, "supported_measure_ids": []})
    assert faults(moved) == [("/concept_id", "fixed")]
    problem(api.delete(f"/measures/{measure}"), 409)


def test_a_concept_can_be_given_once(world: World) -> None:
    made = application(world)
    assert (
        change(world, made, concept_id=world.public["concepts"]["id"])["concept_id"] == world.public["concepts"]["id"]
    )
    other = world.api.concept(world.district, title="Drittes")
    moved = world.api.patch(f"/funding-applications/{made['id']}", {"concept_id": other["id"]})
    assert faults(moved) == [("/concept_id", "fixed")]


def test_an_estimate_names_what_is_of_its_concept(world: World) -> None:
    api = world.api
    other = api.concept(world.district, title="Viertes")
    costs = {"title": "Stelle", "kind": "staff", "estimated": euro("1.00"), "concept_id": other["id"]}
    for column, collection in (("measure_id", "measures"), ("application_id", "funding-applications")):
        refused = api.post("/cost-estimates", {**costs, column: world.public[collection]["id"]})
        assert faults(refused) == [(f"/{column}", "other_concept")]
    problem(api.delete(f"/funding-applications/{world.public['funding-applications']['id']}"), 409, "in-use")
    problem(api.delete(f"/funding-sources/{world.public['funding-sources']['id']}"), 409, "in-use")


def test_nothing_of_another_district_is_named(world: World, admin: Engine) -> None:
    api, here = world.api, {"district_id": world.district["id"]}
    foreign = api.make("/funding-sources", name="Fremd", kind="eu", district_id=world.foreign["id"])
    refused = api.post("/funding-applications", {"title": "x", "source_id": foreign["id"], **here})
    assert faults(refused) == [("/source_id", "unknown_reference")]
    elsewhere = api.measure(api.concept(world.foreign))["id"]
    own = world.public["funding-applications"]["id"]
    insert = "INSERT INTO funding_application_measures VALUES (:own, :district, :measure, 'supported', 0)"
    with admin.connect() as connection, pytest.raises(IntegrityError):
        connection.execute(text(insert), {"own": own, "district": world.district["id"], "measure": elsewhere})


def test_a_closed_concept_still_takes_bills_and_decisions(service: Api, admin: Engine) -> None:
    world = World(emptied(service, admin))
    api = world.api
    estimate, made = (f"/{name}/{world.public[name]['id']}" for name in ("cost-estimates", "funding-applications"))
    assert api.patch(f"/concepts/{world.public['concepts']['id']}", {"state": "superseded"}).status_code == 200
    problem(api.patch(estimate, {"estimated": euro("2.00")}), 409, "read-only")
    billed = api.patch(estimate, {"actual": euro("998.50"), "actual_on": "2024-12-31"})
    assert (billed.status_code, billed.json()["actual"]) == (200, euro("998.50"))
    decided = {"state": "granted", "decided_on": "2024-02-01", "amount_granted": euro("5.00")}
    assert api.patch(made, decided).status_code == 200
    assert api.patch(made, {"state": "settled", "proof_delivered_on": "2025-01-01"}).status_code == 200


def test_what_names_hidden_work_is_hidden_until_that_is_shown(service: Api, admin: Engine) -> None:
    world = World(emptied(service, admin))
    api, about = world.api, {"concept_id": world.public["concepts"]["id"]}
    hidden = api.measure(world.public["concepts"], title="Geheim", visibility="internal")
    made = application(world, **about, supported_measure_ids=[world.public["measures"]["id"], hidden["id"]])
    costs = {"title": "Stelle", "kind": "staff", "estimated": euro("1.00"), "application_id": made["id"], **about}
    estimate = api.make("/cost-estimates", **costs)
    paths = (f"/funding-applications/{made['id']}", f"/cost-estimates/{estimate['id']}")
    assert [api.get(path).status_code for path in paths] == [404, 404]
    assert api.patch(f"/measures/{hidden['id']}", {"visibility": "public"}).status_code == 200
    assert [api.get(path).status_code for path in paths] == [200, 200]
    assert api.patch(f"/measures/{hidden['id']}", {"visibility": "internal"}).status_code == 200
    assert [api.get(path).status_code for path in paths] == [404, 404]
    assert change(world, made, supported_measure_ids=[])["is_public"] is True
    assert [api.get(path).status_code for path in paths] == [200, 200]
