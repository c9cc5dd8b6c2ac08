"""A scale of the county's own: its steps stand for lights, change from a day on, and keep what was recorded."""

from typing import Any

import pytest

from tests.api import Api, Json
from tests.bundles import bundle, load, measure, update
from tests.logs import LOGS, about
from tests.problems import faults

STEPS = [
    {"code": "fertig", "label": "Fertig", "label_en": "Done", "light": "green", "colour": "#00aa55", "position": 1},
    {"code": "läuft".replace("ä", "ae"), "label": "Läuft", "light": "green", "position": 2},
    {"code": "hakt", "label": "Hakt", "light": "yellow", "position": 3, "until": "2023-12-31"},
    {"code": "stockt", "label": "Stockt", "light": "red", "position": 3, "since": "2024-01-01"},
    {"code": "ohne", "label": "Noch nicht fällig", "light": "not_rated", "position": 9},
]
LIGHT_OF = {step["code"]: step["light"] for step in STEPS}


@pytest.fixture
def concept(api: Api) -> Json:
    return api.concept(api.district(), light_scheme={"steps": STEPS})


@pytest.fixture(params=LOGS)
def log(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


@pytest.fixture
def body(api: Api, log: str, concept: Json) -> Json:
    return {**about(api, log, concept), "effective_on": "2024-03-31"}


def current(api: Api, body: Json) -> tuple[str, str | None]:
    """Light and step of the current entry about something, as a list tells it."""
    lists = {"measure_id": "/measures", "goal_id": "/goals", "field_id": "/fields-of-action", "concept_id": "/concepts"}
    shown = api.only(next(path for name, path in lists.items() if name in body))
    short = shown["status" if "measure_id" in body else "assessment"]
    assert shown.get("light", short["light"]) == short["light"]
    return short["light"], short["step"]


def test_a_step_brings_its_light(api: Api, log: str, body: Json) -> None:
    for step in ("stockt", "ohne", "fertig"):
        made = api.make(f"/{log}", **body, step=step)
        assert (made["step"], made["light"]) == (step, LIGHT_OF[step])
        assert current(api, body) == (LIGHT_OF[step], step)
    assert [entry["step"] for entry in api.items(f"/{log}?step=ohne&step=stockt")] == ["ohne", "stockt"]
    assert ",step," in api.get(f"/{log}?format=csv").text.splitlines()[0]
    plain = api.make(f"/{log}", **body, light="yellow")
    assert (plain["step"], current(api, body)) == (None, ("yellow", None))


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"step": "anders"}, ("/step", "unknown_step")),
        ({"step": "hakt"}, ("/step", "step_not_offered")),
        ({"step": "stockt", "effective_on": "2023-12-31"}, ("/step", "step_not_offered")),
        ({"step": "fertig", "light": "red"}, ("/light", "other_light")),
        ({"step": "nicht;gut"}, ("/step", "string_pattern_mismatch")),
    ],
)
def test_what_the_scale_does_not_have_is_refused(
    api: Api, log: str, body: Json, given: Json, expected: tuple[str, str]
) -> None:
    assert faults(api.post(f"/{log}", body | given)) == [expected]
    pointer, code = expected
    assert faults(api.post(f"/{log}/batch", {"items": [body | given]})) == [(f"/items/0{pointer}", code)]


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"step": "anders"}, "Die Skala des Konzepts hat diese Stufen: fertig, laeuft, hakt, stockt, ohne"),
        ({"step": "hakt"}, "Diese Stufe gibt es in der Skala bis 2023-12-31"),
        ({"step": "stockt", "effective_on": "2023-12-31"}, "Diese Stufe gibt es in der Skala ab 2024-01-01"),
    ],
)
def test_a_refused_step_tells_which_there_are_and_when(api: Api, log: str, body: Json, given: Json, words: str) -> None:
    refused = api.post(f"/{log}", body | given, headers={"Accept-Language": "de"})
    assert [fault["detail"] for fault in refused.json()["errors"]] == [words]


def test_where_there_is_no_scale_a_step_is_told_so(api: Api) -> None:
    measure = api.measure(api.concept(api.district()))
    refused = api.post("/status-updates", {"measure_id": measure["id"], "step": "a", "effective_on": "2024-03-31"})
    assert [fault["detail"] for fault in refused.json()["errors"]] == ["The concept has no scale of steps"]


def test_a_step_for_red_is_explained_where_the_county_asks(api: Api, log: str, body: Json, concept: Json) -> None:
    api.patch(f"/concepts/{concept['id']}", {"light_scheme": {"explanations": "required"}})
    missing = [(f"/{name}", "unexplained_light") for name in ("reason", "summary", "remedy")]
    assert sorted(faults(api.post(f"/{log}", {**body, "step": "stockt"}))) == sorted(missing)


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ([STEPS[0], {**STEPS[1], "code": "fertig"}], "repeated"),
        (STEPS[2:], "no_green"),
        ([STEPS[2], {**STEPS[0], "since": "2024-01-01"}], "no_green"),
        ([STEPS[4], {**STEPS[0], "until": "2024-01-01"}], "no_green"),
        ([{**STEPS[0], "since": "2024-01-01", "until": "2023-12-31"}], "period"),
    ],
)
def test_a_scale_has_each_code_once_and_a_green_on_every_day(api: Api, steps: list[Json], expected: str) -> None:
    district = api.district()
    body = {"title": "Konzept", "district_id": district["id"], "light_scheme": {"steps": steps}}
    assert faults(api.post("/concepts", body)) == [("/light_scheme/steps", expected)]


@pytest.mark.parametrize("field", [{"colour": "rot"}, {"light": "blue"}, {"label": ""}])
def test_a_step_is_held_to_its_form(api: Api, field: Json) -> None:
    body = {"title": "K", "district_id": api.district()["id"], "light_scheme": {"steps": [STEPS[0] | field]}}
    ((pointer, _),) = faults(api.post("/concepts", body))
    assert pointer == f"/light_scheme/steps/0/{next(iter(field))}"


def changed(*changes: tuple[str, Json | None]) -> list[Json]:
    by_code = dict(changes)
    return [step | (by_code.get(step["code"]) or {}) for step in STEPS if by_code.get(step["code"], {}) is not None]


def test_a_step_that_was_named_stays_what_it_is(api: Api, log: str, body: Json, concept: Json) -> None:
    api.make(f"/{log}", **body, step="stockt")
    for change in (None, {"light": "yellow"}, {"since": "2024-04-01"}, {"until": "2024-03-30"}):
        refused = api.patch(f"/concepts/{concept['id']}", {"light_scheme": {"steps": changed(("stockt", change))}})
        assert faults(refused) == [("/light_scheme/steps", "step_in_use")]
        district = concept["district_id"]
        entry = {"key": concept["key"], "light_scheme": {"steps": changed(("stockt", change))}}
        document = {"format": "sachstand-bundle/1", "concepts": [entry]}
        refused = api.post(f"/imports?district={district}", document)
        assert faults(refused) == [("/concepts/0/light_scheme/steps", "step_in_use")]
        assert all("`stockt`" in one["detail"] for one in refused.json()["errors"])
    api.make(f"/{log}", **{**body, "effective_on": "2024-03-01"}, step="laeuft")
    none_left = {"light_scheme": {"steps": changed(("stockt", None), ("laeuft", None))}}
    for language, words in (("en", "Entries name the step `{}`"), ("de", "Einträge nennen die Stufe `{}`")):
        refused = api.patch(f"/concepts/{concept['id']}", none_left, headers={"Accept-Language": language})
        details = sorted(one["detail"] for one in refused.json()["errors"])
        assert [told.partition(":")[0] for told in details] == [words.format("laeuft"), words.format("stockt")]
    steps = changed(("stockt", {"label": "Steht", "until": "2024-03-31"}), ("ohne", None))
    after = api.patch(f"/concepts/{concept['id']}", {"light_scheme": {"steps": steps}})
    assert [step["code"] for step in after.json()["light_scheme"]["steps"]] == ["fertig", "laeuft", "hakt", "stockt"]
    assert current(api, body) == ("red", "stockt")


def test_lights_are_counted_by_step_too(api: Api, concept: Json) -> None:
    given: list[Json] = [
        {"step": "fertig"}, {"step": "laeuft"}, {"step": "laeuft"}, {"step": "ohne"}, {"light": "red"},
        {"step": "hakt", "effective_on": "2023-06-30"}, {},
    ]  # fmt: skip
    for n, entry in enumerate(given):
        made = api.measure(concept, title=f"Maßnahme {n}", adopted_on="2020-01-01")
        if entry:
            api.make("/status-updates", **{"effective_on": "2024-03-31", "measure_id": made["id"]} | entry)
    expected = [
        ("fertig", "green", 1), ("laeuft", "green", 2), ("stockt", "red", 0), ("ohne", "not_rated", 1),
        ("hakt", "yellow", 1), (None, "red", 1), (None, "not_rated", 1),
    ]  # fmt: skip
    path = f"/concepts/{concept['id']}"
    summary = api.get(f"{path}/summary").json()
    assert rows(summary["by_step"]) == expected
    assert rows(api.get(f"{path}/summary?as_of=2024-04-01").json()["by_step"]) == expected
    points = api.get(f"{path}/course?from=2023-06-01&until=2024-03-31&interval=year").json()["points"]
    assert [(row[0], row[2]) for row in rows(points[0]["by_step"])] == [
        ("fertig", 0), ("laeuft", 0), ("hakt", 1), ("ohne", 0), (None, 6),
    ]  # fmt: skip
    assert rows(points[1]["by_step"]) == expected
    for counted in (summary, *points):
        assert by_light(counted["by_step"]) == {
            light: counted["counts"][light] for light in by_light(counted["by_step"])
        }
        assert sum(row[2] for row in rows(counted["by_step"])) == counted["counts"]["total"]


def test_fields_and_organisations_are_counted_by_step_too(api: Api, concept: Json) -> None:
    within = {"concept_id": concept["id"]}
    above = api.make("/fields-of-action", title="Sprache", **within)
    below = api.make("/fields-of-action", title="Kurse", parent_id=above["id"], **within)
    office = api.make("/organisations", name="Amt", district_id=concept["district_id"])
    for field, step, responsible in (
        (above, "fertig", [office["id"]]),
        (below, "laeuft", [office["id"]]),
        (below, None, []),
    ):
        made = api.measure(concept, field_id=field["id"], responsible_ids=responsible, adopted_on="2020-01-01")
        if step:
            api.make("/status-updates", effective_on="2024-03-31", measure_id=made["id"], step=step)
    for query in ("", "?as_of=2024-04-01"):
        summary = api.get(f"/concepts/{concept['id']}/summary{query}").json()
        (organisation,) = summary["organisations"]
        told = [organisation["by_step"]]
        told += [one[f"by_step{suffix}"] for one in summary["fields"] for suffix in ("", "_with_sub_fields")]
        assert [[row[2] for row in rows(one) if row[2]] for one in told] == [[1, 1], [1], [1, 1, 1], [1, 1], [1, 1]]
        assert rows(told[2]) == [
            ("fertig", "green", 1), ("laeuft", "green", 1), ("stockt", "red", 0), ("ohne", "not_rated", 0),
            (None, "not_rated", 1),
        ]  # fmt: skip


def test_matrix_and_changes_name_the_steps_of_their_lights(api: Api, concept: Json) -> None:
    measure = api.measure(concept, title="Kurse", adopted_on="2020-01-01")
    for entry in ({"step": "hakt", "effective_on": "2023-06-30"}, {"step": "stockt", "effective_on": "2024-01-31"}):
        api.make("/status-updates", measure_id=measure["id"], **entry)
    api.make("/status-updates", measure_id=measure["id"], light="green", effective_on="2024-04-30")
    asked = f"/concepts/{concept['id']}/matrix?from=2022-12-31&until=2024-04-30&interval=year"
    (row,) = api.get(asked).json()["measures"]
    assert (row["lights"], row["steps"]) == (["not_rated", "yellow", "green"], [None, "hakt", None])
    head, line = api.get(f"{asked}&format=csv").text.splitlines()
    days = ("2022-12-31", "2023-12-31", "2024-04-30")
    assert head.endswith("," + ",".join((*days, *(f"steps.{day}" for day in days))))
    assert line.endswith(",not_rated,yellow,green,,hakt,")
    head, line = api.get(f"{asked}&dialect=excel-de").text.splitlines()
    german = ("31.12.2022", "31.12.2023", "30.04.2024")
    named = "Handlungsfeld;Handlungsfeld (Name)"
    assert head.endswith(";".join(("", named, *german, *(f"Stufen: {day}" for day in german))))
    assert line.endswith(";Nicht bewertet;Gelb;Grün;;Hakt;")
    for until, to in (("2024-03-31", ("red", "stockt")), ("2024-04-30", ("green", None))):
        (one,) = api.get(f"/concepts/{concept['id']}/changes-of-light?from=2023-12-31&until={until}").json()["changes"]
        assert (one["from"], one["from_step"], one["to"], one["to_step"]) == ("yellow", "hakt", *to)


def test_where_a_measure_is_named_its_step_is_told(api: Api, concept: Json) -> None:
    """Two greens are told apart among neighbours and by a search, as by the public so by insiders."""
    before, mine = (api.measure(concept, title=title) for title in ("Pflaumenkurs", "Danach"))
    for step, publish in (("fertig", True), ("laeuft", False)):
        made = {"measure_id": before["id"], "step": step, "effective_on": "2024-03-31", "publish": publish}
        api.make("/status-updates", **made)
    for token, step in ((None, "fertig"), (api.operator, "laeuft")):
        named = api.get(f"/measures/{mine['id']}/profile", token=token).json()["previous_measure"]
        (hit,) = api.get("/search?q=Pflaumenkurs", token=token).json()["items"]
        assert [(one["light"], one["step"]) for one in (named, hit)] == [("green", step)] * 2


def test_another_step_of_the_same_light_is_a_change(api: Api, concept: Json) -> None:
    ways: dict[str, tuple[Json, Json]] = {
        "Weiter": ({"step": "laeuft"}, {"step": "fertig"}),
        "Gleich": ({"step": "laeuft"}, {"step": "laeuft"}),
        "Ohne Stufe": ({"light": "green"}, {"step": "fertig"}),
        "Rot": ({"step": "fertig"}, {"step": "stockt"}),
    }
    for title, entries in ways.items():
        measure = api.measure(concept, title=title)
        for day, entry in zip(("2023-12-31", "2024-03-31"), entries, strict=True):
            api.make("/status-updates", measure_id=measure["id"], effective_on=day, **entry)
    answer = api.get(f"/concepts/{concept['id']}/changes-of-light?from=2023-12-31&until=2024-03-31").json()
    assert {one["title"]: (one["from_step"], one["to_step"], one["direction"]) for one in answer["changes"]} == {
        "Weiter": ("laeuft", "fertig", "other_step"),
        "Rot": ("fertig", "stockt", "worse"),
    }
    assert (answer["counts"]["total"], answer["counts"]["other_step"], answer["counts"]["worse"]) == (2, 1, 1)


def rows(counts: list[Json]) -> list[tuple[Any, ...]]:
    return [(one["step"], one["light"], one["count"]) for one in counts]


def by_light(counts: list[Json]) -> dict[str, int]:
    result: dict[str, int] = {}
    for one in counts:
        result[one["light"]] = result.get(one["light"], 0) + one["count"]
    return result


def test_without_steps_there_is_nothing_to_count_by(api: Api) -> None:
    concept = api.concept(api.district())
    api.status(api.measure(concept), "green", "2024-03-31")
    path = f"/concepts/{concept['id']}"
    api.make("/fields-of-action", title="Feld", concept_id=concept["id"])
    summary = api.get(f"{path}/summary").json()
    assert summary["by_step"] == summary["fields"][0]["by_step"] == []
    assert [point["by_step"] for point in api.get(f"{path}/course").json()["points"]][-1:] == [[]]


def test_steps_go_with_bundles(api: Api) -> None:
    document = bundle(
        measures=[measure("m")],
        status_updates=[
            update("u", "m", step="stockt", light="red"),
            {**{k: v for k, v in update("v", "m", on="2024-02-29").items() if k != "light"}, "step": "ohne"},
        ],
    )
    document["concepts"] = [{**document["concepts"][0], "light_scheme": {"steps": STEPS}}]
    assert load(api, document)["created"] > 0
    assert (api.only("/measures")["light"], api.only("/measures")["status"]["step"]) == ("not_rated", "ohne")
    exported = api.get(f"/districts/{document['district']['ags']}/bundle").json()
    assert [entry["step"] for entry in exported["status_updates"]] == ["stockt", "ohne"]
    assert [step["code"] for step in exported["concepts"][0]["light_scheme"]["steps"]] == list(LIGHT_OF)
    assert load(api, exported)["changed"] == 0
    wrong = [update("w", "m", step="anders"), update("x", "m", step="fertig", light="red")]
    refused = api.post("/imports", {**document, "status_updates": wrong})
    assert faults(refused) == [("/status_updates/0/step", "unknown_step"), ("/status_updates/1/light", "other_light")]
    other = [{**document["status_updates"][1], "step": "fertig"}]
    told = load(api, {**document, "status_updates": other})["differing"]
    assert [(one["key"], one["fields"]) for one in told] == [("v", ["step"])]


def test_a_successor_takes_the_scale_along(api: Api, concept: Json) -> None:
    api.patch(f"/concepts/{concept['id']}", {"state": "adopted", "adopted_on": "2024-01-01"})
    made = api.post(f"/concepts/{concept['id']}/successor", {"version_label": "2"}).json()
    scheme = made.get("concept", made)["light_scheme"]
    assert [step["code"] for step in scheme["steps"]] == list(LIGHT_OF)
