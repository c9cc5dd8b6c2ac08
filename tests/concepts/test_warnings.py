"""Warnings beside results: what may be a mistake is taken, and the one who sends it is told."""

from typing import Any

import pytest

from app.resources import BY_NAME
from tests.api import Api, Json
from tests.logs import LOGS, about
from tests.problems import problem
from tests.resources import ROWS
from tests.world import World

DAY = {"effective_on": "2024-03-31", "light": "green"}


@pytest.fixture
def concept(api: Api) -> Json:
    return api.concept(api.district())


@pytest.fixture(params=LOGS)
def log(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


@pytest.fixture
def body(api: Api, log: str, concept: Json) -> Json:
    return {**about(api, log, concept), **DAY}


def told(warnings: list[Json]) -> list[tuple[str, str]]:
    return [(warning["pointer"], warning["code"]) for warning in warnings]


def test_a_second_light_of_a_day_is_taken_with_a_warning_that_names_the_first(api: Api, log: str, body: Json) -> None:
    first = api.make(f"/{log}", **body)
    assert first["warnings"] == []
    assert api.make(f"/{log}", **body | {"effective_on": "2024-04-01"})["warnings"] == []
    second = api.post(f"/{log}", body | {"light": "yellow"}, headers={"Accept-Language": "de"}).json()
    (warning,) = second["warnings"]
    assert told([warning]) == [("/effective_on", "same_day")]
    assert warning["existing"].endswith(f"/v1/{log}/{first['id']}")
    assert f"Für diesen Tag gibt es noch einen Stand: `{first['key']}`" in warning["detail"]
    assert api.make(f"/{log}", **body)["warnings"][0]["existing"].endswith(second["id"])
    assert len(api.items(f"/{log}")) == 4


def test_what_was_retracted_is_no_second_light(api: Api, log: str, body: Json) -> None:
    first = api.make(f"/{log}", **body)
    api.post(f"/{log}/{first['id']}/retraction", {"reason": "Versehen"})
    assert api.make(f"/{log}", **body)["warnings"] == []


def test_a_warning_is_of_the_answer_and_not_of_the_resource(api: Api, log: str, body: Json) -> None:
    api.make(f"/{log}", **body)
    headers = {"Idempotency-Key": "zwei"}
    answer = api.post(f"/{log}", body, headers=headers)
    again = api.post(f"/{log}", body, headers=headers)
    assert len(answer.json()["warnings"]) == 1
    assert (again.headers["idempotency-replayed"], again.content) == ("true", answer.content)
    path = f"/{log}/{answer.json()['id']}"
    read = api.get(path, token=api.operator)
    assert read.json() == {name: value for name, value in answer.json().items() if name != "warnings"}
    assert api.get(path, token=api.operator, headers={"If-None-Match": answer.headers["etag"]}).status_code == 304
    assert "warnings" not in api.get(f"/{log}?format=csv").text.splitlines()[0]


def batch(api: Api, log: str, items: list[Json], **options: Any) -> Any:
    return api.post(f"/{log}/batch", {"items": items, **options})


def test_items_of_a_batch_are_warned_of_each_other_and_of_what_is_there(api: Api, log: str, body: Json) -> None:
    first = api.make(f"/{log}", **body)
    other = body | {"effective_on": "2024-06-30"}
    results = batch(api, log, [body, other, body]).json()["results"]
    assert [told(result["warnings"]) for result in results] == [
        [("/items/0/effective_on", "same_day")],
        [],
        [("/items/2/effective_on", "same_day")],
    ]
    assert results[0]["warnings"][0]["existing"].endswith(first["id"])
    assert (results[2]["warnings"][0]["existing"], "`/items/0`" in results[2]["warnings"][0]["detail"]) == (None, True)


def test_a_refused_item_is_neither_warned_nor_warned_of(api: Api, log: str, body: Json) -> None:
    refused = body | {"key": "nicht;gut"}
    results = batch(api, log, [refused, body, refused], all_or_nothing=False).json()["results"]
    assert [(result["status"], result["warnings"]) for result in results] == [
        ("refused", []),
        ("done", []),
        ("refused", []),
    ]


def test_a_refused_batch_tells_its_warnings_beside_its_faults(api: Api, log: str, body: Json) -> None:
    first = api.make(f"/{log}", **body)
    document = problem(batch(api, log, [body, body, body | {"light": "blue"}]), 422)
    assert told(document["errors"]) == [("/items/2/light", "enum")]
    assert told(document["warnings"]) == [("/items/0/effective_on", "same_day"), ("/items/1/effective_on", "same_day")]
    assert document["warnings"][0]["existing"].endswith(first["id"])
    assert len(api.items(f"/{log}")) == 1
    assert problem(batch(api, log, [body | {"light": "blue"}]), 422)["warnings"] is None


def test_an_import_warns_of_what_is_new_on_a_day_that_has_a_light(api: Api) -> None:
    district = api.district()
    concept = api.concept(district)
    measure = api.measure(concept, key="m1")
    there = api.make("/status-updates", **DAY, measure_id=measure["id"], key="alt")
    entry = {**DAY, "concept": concept["key"], "measure": "m1"}
    entries = [entry | {"key": "neu"}, entry | {"key": "neuer"}, entry | {"key": "weg", "retraction": "Versehen"}]
    bundle = {"format": "sachstand-bundle/1", "status_updates": entries}
    path = f"/imports?district={district['id']}"
    wrong = {**bundle, "status_updates": [*entries, entry | {"key": "x", "light": "blue"}]}
    refused = problem(api.post(path, wrong), 422)
    answer = api.post(path, bundle).json()
    for warnings in (refused["warnings"], answer["warnings"]):
        assert told(warnings) == [
            ("/status_updates/0/effective_on", "same_day"),
            ("/status_updates/1/effective_on", "same_day"),
        ]
        assert [warning["key"] for warning in warnings] == ["neu", "neuer"]
        assert f"`{there['key']}`" in warnings[0]["detail"]
        assert "`/status_updates/0`" in warnings[1]["detail"]
    assert api.post(path, bundle).json()["warnings"] == []


NAMED = "looks_like_person"


def test_a_person_in_place_of_a_unit_is_taken_with_a_warning(api: Api, caplog: pytest.LogCaptureFixture) -> None:
    district = api.district()
    concept = api.concept(district)
    own = {"district_id": district["id"]}
    made = api.make("/organisations", **own, name="Frau Muster", short_name="Amt", key="frau-muster")
    assert told(made["warnings"]) == [("/key", NAMED), ("/name", NAMED)]
    assert "Muster" not in str(made["warnings"])
    path = f"/organisations/{made['id']}"
    assert api.patch(path, {"short_name": "A"}).json()["warnings"] == []
    assert told(api.patch(path, {"short_name": "Dr. Muster"}).json()["warnings"]) == [("/short_name", NAMED)]
    assert "warnings" not in api.get(path).json()
    measure = api.measure(concept, contributed_by="Muster, Erika")
    assert told(measure["warnings"]) == [("/contributed_by", NAMED)]
    change = {"id": measure["id"], "version": 1, "contributed_by": "Herr Muster"}
    (result,) = api.post("/measures/batch", {"items": [change]}).json()["results"]
    assert told(result["warnings"]) == [("/items/0/contributed_by", NAMED)]
    paper = api.make("/papers", **own, title="Antrag", kind="motion")
    task = api.make("/resolution-tasks", paper_id=paper["id"], text="Prüfen", assignee="Frau Muster")
    assert told(task["warnings"]) == [("/assignee", NAMED)]
    assert "Muster" not in caplog.text


IN_ITS_PLACE: Json = {"source_id": None}
"""What has to give way to words for a unit."""
UNITS = [(row.path, unit) for row in ROWS if row.name in BY_NAME for unit in BY_NAME[row.name].units]


@pytest.mark.parametrize(("path", "unit"), UNITS)
def test_every_field_that_is_to_name_a_unit_warns_of_persons(api: Api, path: str, unit: str) -> None:
    world = World(api)
    one = f"/{path}/{world.public[path]['id']}"
    others = {name: value for name, value in IN_ITS_PLACE.items() if name in world.public[path]}
    answer = api.patch(one, {**others, unit: "Herr Muster"})
    assert told(answer.json()["warnings"]) == [(f"/{unit}", NAMED)]
    assert api.patch(one, {unit: "Amt für Migration"}).json()["warnings"] == []


def test_a_person_who_reports_a_light_is_told(api: Api, log: str, body: Json) -> None:
    by = body | {"reported_by": "Erika Muster"}
    assert told(api.make(f"/{log}", **by)["warnings"]) == [("/reported_by", NAMED)]
    other = by | {"effective_on": "2024-06-30"}
    assert told(batch(api, log, [other]).json()["results"][0]["warnings"]) == [("/items/0/reported_by", NAMED)]


def test_an_import_tells_of_persons_once(api: Api) -> None:
    bundle = {
        "format": "sachstand-bundle/1",
        "organisations": [{"key": "a", "name": "Frau Muster"}, {"key": "dr-muster", "name": "Caritas"}],
        "concepts": [{"key": "k", "title": "Konzept", "visibility": "public"}],
        "measures": [{"key": "m", "concept": "k", "title": "Treff", "contributed_by": "Herr Muster"}],
        "status_updates": [{"key": "s", "concept": "k", "measure": "m", "reported_by": "Muster, Erika", **DAY}],
    }
    path = f"/imports?district={api.district()['id']}"
    assert told(api.post(path, bundle).json()["warnings"]) == [
        ("/organisations/0/name", NAMED),
        ("/organisations/1/key", NAMED),
        ("/measures/0/contributed_by", NAMED),
        ("/status_updates/0/reported_by", NAMED),
    ]
    assert api.post(path, bundle).json()["warnings"] == []
