"""Moving a district to another installation whole: ids, versions, actors and times of recording are kept."""

from typing import Any

import pytest
from sqlalchemy.engine import Engine

from app import samples
from app.core.days import now
from app.core.schemas import utc_text
from tests.api import Api, Json
from tests.bundles import broken, bundle, exported, faults, ids, load, measure, update
from tests.bundles import first as lively
from tests.conftest import emptied


def with_history(api: Api) -> Json:
    return exported(api, api.operator, "?history=true")


def past(api: Api) -> Json:
    """A district in which something happened, one thing after the other, by several people."""
    load(api, lively())
    district = api.get("/districts/08335").json()
    reporter, editor = api.token(district, "reporter"), api.token(district, "editor")
    one = ids(api, "measures")["m1"]
    body = {"measure_id": one, "light": "green", "state": "in_progress", "effective_on": "2023-03-01"}
    draft = api.post("/status-updates", body, token=reporter).json()
    api.post(f"/status-updates/{draft['id']}/publication", token=editor)
    wrong = api.status({"id": one}, "red", "2024-01-01")
    api.post(f"/status-updates/{wrong['id']}/retraction", {"reason": "falsch"}, token=editor)
    older = api.status({"id": one}, "yellow", "2022-01-01", reported_by="Frau X")
    api.post(f"/status-updates/{older['id']}/redaction", {"reason": "Name"}, token=editor)
    api.post("/status-updates", body | {"effective_on": "2024-05-01", "light": "green"}, token=reporter)
    api.patch(f"/measures/{one}", {"title": "Anders"})
    other = api.concept(district, title="Entwurf", state="in_preparation", adopted_on=None, visibility="internal")
    api.make("/measures", concept_id=other["id"], key="m1", title="Gleicher Schlüssel, anderes Konzept")
    return with_history(api)


def answers(api: Api, moments: list[str]) -> dict[str, Any]:
    """What the district tells now and at earlier moments."""
    urls = ["/measures", "/goals", "/status-updates", "/fields-of-action", "/measure-steps", "/organisations"]
    urls += [f"/measures?known_at={moment}" for moment in moments]
    told: dict[str, Any] = {}
    for token in (None, api.operator):
        for url in urls:
            told[f"{url} {bool(token)}"] = api.items(url, token=token)
    return told


def test_a_district_moves_whole(service: Api, admin: Engine) -> None:
    api = emptied(service, admin)
    document = past(api)
    moments = sorted({entry["history"]["recorded_at"] for entry in document["status_updates"]})
    before = answers(api, moments)
    api = emptied(service, admin)
    load(api, document, params={"restore": "true"})
    assert with_history(api) == document
    assert answers(api, moments) == before
    assert broken(admin) == {}
    assert load(api, exported(api, api.operator))["changed"] == 0


@pytest.mark.parametrize("county", samples.COUNTIES)
def test_every_sample_moves_whole(service: Api, admin: Engine, county: str) -> None:
    api = emptied(service, admin)
    load(api, samples.bundle(county))
    district = api.only("/districts", token=api.operator)
    url = f"/districts/{district['id']}/bundle?history=true"
    document = api.get(url, token=api.operator).json()
    api = emptied(service, admin)
    load(api, document, params={"restore": "true"})
    assert api.get(url, token=api.operator).json() == document
    assert broken(admin) == {}


def test_the_district_of_an_export_is_told_to_each_as_they_may_see_it(api: Api) -> None:
    past(api)
    public = exported(api)
    assert [concept["key"] for concept in public["concepts"]] == ["k"]
    assert len(with_history(api)["concepts"]) == 2
    assert "history" not in public["measures"][0]
    assert api.get("/districts/08335/bundle?history=true").status_code == 403
    assert api.get("/districts/03461/bundle").status_code == 404
    concept = ids(api, "concepts")["k"]
    assert api.get(f"/concepts/{concept}/bundle?history=true").status_code == 403
    one = api.get(f"/concepts/{concept}/bundle?history=true", token=api.operator).json()
    shown = api.items(f"/measures?concept={concept}", token=api.operator)
    assert {m["history"]["id"] for m in one["measures"]} == {m["id"] for m in shown}


def test_only_the_operator_restores_and_only_into_nothing(api: Api) -> None:
    document = past(api)
    response = api.post("/imports?restore=true", document)
    assert (response.status_code, response.json()["type"].rsplit(":")[-1]) == (409, "state")
    empty = api.district(name="Leer", ags=None)
    admin_token = api.token(empty, "admin")
    path = f"/imports?restore=true&district={empty['id']}"
    assert api.post(path, bundle(), token=admin_token).status_code == 403
    assert api.post(path, bundle(district=None)).status_code == 200


def test_a_history_is_taken_by_a_restore_only(api: Api) -> None:
    document = past(api)
    api.district(name="Leer", ags="08337")
    told = faults(api, document, params={"district": "08337"})
    assert set(told.values()) == {"restore_only"}
    assert {"/district/history", "/measures/0/history", "/status_updates/0/history"} <= told.keys()


def test_ids_are_nobody_elses(api: Api) -> None:
    document = past(api)
    api.district(name="Leer", ags="08337")
    told = faults(api, document, params={"district": "08337", "restore": "true"})
    assert set(told.values()) == {"id_taken"}
    assert "/status_updates/0/history/id" in told
    del document["district"]["ags"]
    document["district"]["ags"] = "08338"
    response = api.post("/imports?restore=true", document)
    assert [error["pointer"] for error in response.json()["errors"]] == ["/district/history/id"]


def entry(**fields: Any) -> Json:
    moment = "2024-02-01T12:00:00Z"
    one = "01890000-0000-7000-8000-000000000001"
    base = {"id": one, "version": 1, "recorded_at": moment, "recorded_by": one, "updated_at": moment}
    return base | {"published_at": moment} | fields


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [
        ({"published_at": None}, "/history/published_at"),
        ({"published_at": "2024-01-01T12:00:00Z"}, "/history/published_at"),
        ({"retracted_at": "2024-02-02T12:00:00Z"}, "/history/retracted_at"),
        ({"recorded_at": "2024-01-30T12:00:00Z"}, "/effective_on"),
        ({"recorded_at": utc_text(now().replace(year=2100))}, "/history/recorded_at"),
        ({"version": 0}, "/history/version"),
        ({"version": 1_000_000_001}, "/history/version"),
        ({"id": "1"}, "/history/id"),
    ],
)
def test_a_history_that_cannot_be_is_refused(api: Api, fields: Json, pointer: str) -> None:
    api.district()
    status = update("u", "m", history=entry(**fields))
    told = faults(api, bundle(measures=[measure("m")], status_updates=[status]), params={"restore": "true"})
    assert list(told) == [f"/status_updates/0{pointer}"]


def test_the_greatest_version_leaves_room_for_more(service: Api, admin: Engine) -> None:
    api, greatest = emptied(service, admin), 1_000_000_000
    load(api, lively())
    document = with_history(api)
    for entries in document.values():
        for one in entries if isinstance(entries, list) else []:
            one["history"]["version"] = greatest
    api = emptied(service, admin)
    load(api, document, params={"restore": "true"})
    concept = api.items("/concepts?key=k")[0]
    assert concept["version"] == greatest
    for visibility in ("internal", "public"):
        assert api.patch(f"/concepts/{concept['id']}", {"visibility": visibility}).status_code == 200
    assert {m["version"] for m in api.items("/measures")} == {greatest + 1_000}


def test_two_entries_have_two_ids(api: Api) -> None:
    api.district()
    document = bundle(
        measures=[measure("m")],
        status_updates=[update("u", "m", history=entry()), update("v", "m", history=entry())],
    )
    assert faults(api, document, params={"restore": "true"}) == {"/status_updates/1/history/id": "id_taken"}


def test_what_has_no_history_is_made_new(api: Api) -> None:
    api.district()
    entries = [update("u", "m", history=entry()), update("v", "m", on="2024-01-30")]
    load(api, bundle(measures=[measure("m")], status_updates=entries), params={"restore": "true"})
    found = {s["key"]: s["recorded_at"] for s in api.items("/status-updates")}
    assert found["u"] == "2024-02-01T12:00:00Z"
    assert found["v"] > "2026"
    one = api.only("/measures")
    assert one["status"]["id"] == "01890000-0000-7000-8000-000000000001"
