"""A typo corrected in an old quarter: told and left alone, or recorded as a new entry of the same day."""

import pytest
from sqlalchemy.engine import Engine

from tests.api import Api, Json
from tests.bundles import bundle, load, measure, update


def corrections(api: Api, document: Json, **options: str) -> Json:
    response = api.post("/imports", document, params={"corrections": "record", **options})
    assert response.status_code == 200, response.text
    answer: Json = response.json()
    return answer


@pytest.fixture
def before(api: Api) -> Json:
    document = bundle(
        measures=[measure("m1"), measure("m2")],
        status_updates=[update("u1", "m1", summary="Tipfehler"), update("u2", "m2")],
    )
    load(api, document)
    return document


def test_what_differs_is_told_and_left_alone_and_the_rest_is_taken(api: Api, before: Json) -> None:
    document = bundle(
        status_updates=[update("u1", "m1", "yellow", summary="Tippfehler"), update("u3", "m2", "red", "2024-06-30")]
    )
    answer = load(api, document)
    assert [(d["pointer"], d["key"], sorted(d["fields"]), d["recorded_as"]) for d in answer["differing"]] == [
        ("/status_updates/0", "u1", ["light", "summary"], None)
    ]
    assert answer["status_updates"] == {"created": 1, "changed": 0, "unchanged": 1}
    assert [m["light"] for m in api.items("/measures?sort=title")] == ["green", "red"]
    assert load(api, before)["differing"] == []


def test_a_correction_is_recorded_once_and_counts(api: Api, admin: Engine, before: Json) -> None:
    document = bundle(status_updates=[update("u1", "m1", "yellow", summary="Tippfehler"), update("u2", "m2")])
    tried = corrections(api, document, dry_run="true")
    assert tried["differing"][0]["recorded_as"]
    answer = corrections(api, document)
    (told,) = answer["differing"]
    assert answer["status_updates"] == {"created": 1, "changed": 0, "unchanged": 1}
    assert [(w["pointer"], w["code"]) for w in answer["warnings"]] == [("/status_updates/0/effective_on", "same_day")]
    entry = api.only(f"/status-updates?key={told['recorded_as']}")
    assert (entry["light"], entry["summary"], entry["effective_on"]) == ("yellow", "Tippfehler", "2024-01-31")
    assert [m["light"] for m in api.items("/measures?sort=title")] == ["yellow", "green"]
    assert len(api.items("/status-updates")) == 3
    again = corrections(api, document)
    assert (again["created"], again["changed"], again["import_id"]) == (0, 0, None)
    assert len(api.items("/status-updates")) == 3


def test_a_correction_is_held_to_the_rules_of_the_log(api: Api, before: Json) -> None:
    load(api, {**bundle(), "concepts": [{"key": "k", "light_scheme": {"explanations": "required"}}]})
    document = {**bundle(status_updates=[update("u2", "m2", "red")]), "concepts": []}
    response = api.post("/imports?corrections=record", document)
    assert {error["code"] for error in response.json()["errors"]} == {"unexplained_light"}
    assert load(api, document)["differing"][0]["fields"] == ["light"]


def test_a_retracted_entry_is_not_corrected(api: Api, before: Json) -> None:
    document = bundle(status_updates=[update("u1", "m1", "yellow", retraction="Versehen")])
    assert corrections(api, document)["differing"][0]["recorded_as"] is None
    assert len(api.items("/status-updates")) == 2


def test_what_replaces_a_retracted_entry_is_no_second_one(api: Api, before: Json) -> None:
    old = update("u1", "m1", summary="Tipfehler", retraction="Versehen")
    for entries in ([update("neu", "m1", "red"), old], [old, update("neu", "m1", "red")]):
        answer = api.post("/imports?dry_run=true", bundle(status_updates=entries)).json()
        assert (answer["warnings"], answer["status_updates"]["changed"]) == ([], 1)
