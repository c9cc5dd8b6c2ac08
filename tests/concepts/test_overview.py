"""All public districts side by side."""

from datetime import timedelta

import pytest

from app.core.days import today
from tests.api import Api, Json, statements
from tests.counting import numbers
from tests.problems import faults


@pytest.fixture
def konstanz(api: Api) -> Json:
    return api.district()


@pytest.fixture
def waldshut(api: Api) -> Json:
    return api.district(name="Landkreis Waldshut", ags="08337")


def entries(api: Api, query: str = "", token: str | None = None) -> list[Json]:
    response = api.get(f"/overview{query}", token=token)
    assert response.status_code == 200, response.text
    items: list[Json] = response.json()["items"]
    return items


def only(api: Api, query: str = "") -> Json:
    (entry,) = entries(api, query)
    return entry


def test_the_overview_shows_each_districts_concept_and_its_lights(api: Api, konstanz: Json, waldshut: Json) -> None:
    scheme = {"basis": "schedule"}
    figure = {"value": 180, "precision": "about"}
    concept = api.concept(konstanz, stated_measure_count=figure, light_scheme=scheme, version_label="1.0")
    api.status(api.measure(concept, title="A"), "red", "2024-03-31")
    latest = api.status(api.measure(concept, title="B"), "green", "2024-06-30")
    api.status(api.measure(concept, title="C"), "yellow", "2024-01-31")
    api.measure(concept, title="D")
    api.measure(concept, title="Idee", adopted_on=None)
    coming = api.concept(waldshut, title="Entwurf", state="in_preparation", adopted_on=None)

    first, second = entries(api)
    assert first["district"]["name"] == "Landkreis Konstanz"
    assert first["concept"]["id"] == concept["id"]
    assert first["concept"]["light_scheme"]["basis"] == "schedule"
    assert first["concept"]["stated_measure_count"] == figure
    assert numbers(first["counts"]) == "4 1 1 1 1"
    assert first["latest_status_update"] == {"effective_on": "2024-06-30", "recorded_at": latest["recorded_at"]}
    assert first["in_preparation"] == []
    assert second["district"]["ags"] == "08337"
    assert second["concept"] is None
    assert [c["id"] for c in second["in_preparation"]] == [coming["id"]]
    assert numbers(second["counts"]) == "0 0 0 0 0"
    assert second["latest_status_update"] is None


def test_the_latest_of_one_day_is_what_was_recorded_last(api: Api, konstanz: Json) -> None:
    concept = api.concept(konstanz)
    first, second = api.measure(concept, title="A"), api.measure(concept, title="B")
    api.status(first, "red", "2024-06-30")
    last = api.status(second, "green", "2024-06-30")
    api.status(first, "green", "2024-01-31")
    assert only(api)["latest_status_update"]["recorded_at"] == last["recorded_at"]
    api.post(f"/status-updates/{last['id']}/retraction", {"reason": "verwechselt"})
    assert only(api)["latest_status_update"]["recorded_at"] < last["recorded_at"]


def test_every_caller_gets_the_same(api: Api, konstanz: Json) -> None:
    concept = api.concept(konstanz)
    measure = api.measure(concept)
    api.status(measure, "green", "2024-01-31")
    editor, reporter = api.token(konstanz, "editor"), api.token(konstanz, "reporter")
    before = api.get("/overview")
    waiting = {"measure_id": measure["id"], "light": "green", "state": "paused", "effective_on": "2024-05-01"}
    assert api.post("/status-updates", waiting, token=reporter).status_code == 201
    api.status(api.measure(concept, title="Intern", visibility="internal"), "red", "2024-04-01")
    api.concept(konstanz, title="Neu", state="in_preparation", adopted_on=None, visibility="internal")
    api.concept(
        konstanz,
        title="Nachfolger",
        key="v2",
        predecessor_id=concept["id"],
        adopted_on="2024-01-01",
        visibility="internal",
    )
    api.district(name="Verborgen", ags="08336", visibility="internal")
    for token in (None, reporter, editor, api.operator):
        answer = api.get("/overview", token=token)
        assert answer.json() == before.json()
        assert answer.headers["ETag"] == before.headers["ETag"]
    assert api.get("/overview", headers={"If-None-Match": before.headers["ETag"]}).status_code == 304


def test_a_successor_takes_over_on_its_day(api: Api, konstanz: Json) -> None:
    old = api.concept(konstanz, title="Alt")
    tomorrow = str(today() + timedelta(days=1))
    new = api.concept(konstanz, title="Neu", predecessor_id=old["id"], adopted_on=str(today()), valid_from=tomorrow)
    assert only(api)["concept"]["id"] == old["id"]
    api.patch(f"/concepts/{new['id']}", {"valid_from": str(today())})
    assert only(api)["concept"]["id"] == new["id"]
    other = api.concept(konstanz, title="Anderer Strang", adopted_on="2017-01-01")
    assert only(api)["concept"]["id"] == new["id"]
    api.patch(f"/concepts/{new['id']}", {"valid_until": str(today())})
    api.patch(f"/concepts/{new['id']}", {"state": "withdrawn"})
    api.patch(f"/concepts/{old['id']}", {"valid_until": "2020-12-31"})
    assert only(api)["concept"]["id"] == other["id"]


def test_a_coming_concept_does_not_take_the_place_of_the_one_in_force(api: Api, konstanz: Json) -> None:
    concept = api.concept(konstanz)
    api.status(api.measure(concept, title="A"), "red", "2024-01-31")
    api.measure(concept, title="B")
    coming = api.concept(
        konstanz, title="Entwurf", state="in_preparation", adopted_on=None, valid_from=str(today() + timedelta(days=30))
    )
    entry = only(api)
    assert entry["concept"]["id"] == concept["id"]
    assert [c["id"] for c in entry["in_preparation"]] == [coming["id"]]
    assert numbers(entry["counts"]) == "2 1 0 0 1"


def test_of_several_lines_one_is_shown_and_counted_and_the_others_are_named(api: Api, konstanz: Json) -> None:
    older = api.concept(konstanz, title="Älter", adopted_on="2015-01-01")
    oldest = api.concept(konstanz, title="Am ältesten", adopted_on="2010-01-01")
    newer = api.concept(konstanz, title="Neuer", adopted_on="2020-01-01")
    for concept, light in ((older, "red"), (oldest, "yellow"), (newer, "green")):
        api.status(api.measure(concept, adopted_on="2021-01-01"), light, "2024-01-31")
    for concept, topic in ((older, "housing"), (newer, "language")):
        api.make("/fields-of-action", title="Feld", concept_id=concept["id"], topic=topic)
    entry = only(api)
    assert entry["concept"]["id"] == newer["id"]
    assert [c["id"] for c in entry["other_concepts_in_force"]] == [older["id"], oldest["id"]]
    assert numbers(entry["counts"]) == "1 0 0 1 0"
    assert [e["concept"]["id"] for e in entries(api, "?topic=language")] == [newer["id"]]
    assert entries(api, "?topic=housing") == []
    api.patch(f"/concepts/{newer['id']}", {"visibility": "internal"})
    entry = only(api, "?topic=housing")
    assert entry["concept"]["id"] == older["id"]
    assert [c["id"] for c in entry["other_concepts_in_force"]] == [oldest["id"]]


def test_it_is_filtered_by_state_kind_and_topic(api: Api, konstanz: Json, waldshut: Json) -> None:
    api.district(name="Landkreis Wesermarsch", ags="03461", state="DE-NI")
    api.district(name="Stadt Kaiserslautern", ags="07312", state="DE-RP", kind="independent_city")
    concept = api.concept(konstanz)
    field = api.make("/fields-of-action", title="Sprache", concept_id=concept["id"], topic="language")
    api.make("/fields-of-action", title="Wohnen", concept_id=concept["id"], topic="housing")
    api.status(api.measure(concept, title="A", field_id=field["id"]), "green", "2024-01-31")
    api.status(api.measure(concept, title="B"), "red", "2024-01-31")
    ended = api.concept(waldshut, valid_until="2020-12-31")
    api.make("/fields-of-action", title="Sprache", concept_id=ended["id"], topic="language")

    def names(query: str) -> list[str]:
        return [entry["district"]["name"].split()[1] for entry in entries(api, query)]

    assert names("") == ["Konstanz", "Waldshut", "Wesermarsch", "Kaiserslautern"]
    assert names("?sort=-name")[0] == "Kaiserslautern"
    assert names("?state=DE-NI&state=DE-RP") == ["Wesermarsch", "Kaiserslautern"]
    assert names("?kind=independent_city") == ["Kaiserslautern"]
    assert names("?topic=language") == ["Konstanz"]
    assert names("?topic=health") == []
    assert numbers(only(api, "?topic=language&topic=health")["counts"]) == "1 0 0 1 0"
    assert numbers(only(api, "?topic=housing")["counts"]) == "0 0 0 0 0"


def test_its_pages_follow_each_other(api: Api) -> None:
    for n in range(5):
        api.district(name=f"Kreis {n}", ags=None)
    seen, url = [], "/v1/overview?limit=2&include_total=true"
    while url:
        page = api.get(url).json()
        assert page["total"] == 5
        seen += [entry["district"]["name"] for entry in page["items"]]
        url = (page["next"] or "").removeprefix("http://sachstand.test")
    assert seen == [f"Kreis {n}" for n in range(5)]


def test_a_concept_that_is_not_adopted_shows_what_it_proposes(api: Api, waldshut: Json) -> None:
    draft = api.concept(waldshut, title="Entwurf", state="submitted", adopted_on=None)
    field = api.make("/fields-of-action", title="Sprache", concept_id=draft["id"], topic="language")
    api.measure(draft, title="Idee", adopted_on=None, field_id=field["id"])
    api.measure(draft, title="Vorgezogen", adopted_on="2020-01-01")
    entry = only(api)
    assert (entry["concept"], entry["counted_concept_id"]) == (None, draft["id"])
    assert (entry["counted_stages"], numbers(entry["counts"])) == (["proposed", "adopted"], "2 0 0 0 2")
    assert entry["evaluated_on"] == str(today())
    assert numbers(only(api, "?stage=adopted")["counts"]) == "1 0 0 0 1"
    assert numbers(only(api, "?topic=language")["counts"]) == "1 0 0 0 1"
    then = only(api, "?as_of=2024-01-01")
    assert (then["counted_concept_id"], then["counted_stages"]) == (None, []), "what is a draft today was none then"
    assert entries(api, "?topic=language&as_of=2024-01-01") == []
    for view in ("tree", "summary"):
        shown = api.get(f"/concepts/{draft['id']}/{view}").json()
        assert (shown["counted_stages"], shown["counts"]["total"]) == (["proposed", "adopted"], 2)
        asked = api.get(f"/concepts/{draft['id']}/{view}?stage=adopted").json()
        assert (asked["counted_stages"], asked["counts"]["total"]) == (["adopted"], 1)


def test_it_tells_how_it_stood_on_a_day(api: Api, konstanz: Json) -> None:
    old = api.concept(konstanz, title="Alt", adopted_on="2015-01-01")
    first, second = api.measure(old, title="A", adopted_on="2015-01-01"), api.measure(old, adopted_on="2016-01-01")
    api.status(first, "red", "2015-06-30")
    api.status(first, "green", "2017-06-30")
    api.status(second, "yellow", "2018-06-30")
    new = api.concept(konstanz, title="Neu", predecessor_id=old["id"], adopted_on="2019-01-01")
    for day, concept, counted, latest in (
        ("2014-12-31", None, "0 0 0 0 0", None),
        ("2015-12-31", old["id"], "1 1 0 0 0", "2015-06-30"),
        ("2018-06-30", old["id"], "2 0 1 1 0", "2018-06-30"),
        ("2019-01-01", new["id"], "0 0 0 0 0", "2018-06-30"),
    ):
        entry = only(api, f"?as_of={day}")
        assert (entry["concept"] and entry["concept"]["id"], numbers(entry["counts"])) == (concept, counted), day
        assert (entry["latest_status_update"] or {}).get("effective_on") == latest
        assert entry["evaluated_on"] == day
        assert [c["id"] for c in api.items(f"/concepts?in_force_on={day}")] == ([concept] if concept else [])
    assert numbers(only(api, "?as_of=2015-12-31&stage=proposed")["counts"]) == "1 0 0 0 1"
    assert only(api, f"?as_of={today()}") == only(api)


def test_a_stated_validity_tells_what_applied_where_no_adoption_is_recorded(api: Api, konstanz: Json) -> None:
    within = {"valid_from": "2018-07-01", "valid_until": "2021-06-30"}
    stated = api.concept(konstanz, title="Leitlinien", state="submitted", adopted_on=None, **within)
    api.measure(stated, adopted_on=None)

    def found(day: str, query: str = "") -> list[Json]:
        return api.items(f"/concepts?in_force_on={day}{query}")

    (one,) = found("2019-01-01")
    assert (one["id"], one["in_force"], one["in_force_basis"]) == (stated["id"], False, "validity")
    assert found("2018-06-30") == found("2021-07-01") == found("2019-01-01", "&in_force=true") == []
    entry = only(api, "?as_of=2019-01-01")
    assert (entry["concept"], entry["counted_concept_id"], numbers(entry["counts"])) == (
        None,
        stated["id"],
        "1 0 0 0 1",
    )
    assert entry["in_preparation"][0]["in_force_basis"] == "validity"
    api.patch(f"/concepts/{stated['id']}", {"state": "adopted", "adopted_on": "2018-06-01"})
    (one,) = found("2019-01-01", "&in_force=true")
    assert (one["in_force"], one["in_force_basis"]) == (True, "adoption")
    draft = {"state": "in_preparation", "adopted_on": None, "valid_from": "2018-08-01"}
    api.concept(konstanz, title="Entwurf", predecessor_id=stated["id"], **draft)
    assert [one["id"] for one in found("2019-01-01")] == [stated["id"]], "a draft takes over once it is adopted"


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "0000-00-00", "heute"])
def test_a_day_of_no_year_that_is_kept_is_refused(api: Api, konstanz: Json, day: str) -> None:
    concept = api.concept(konstanz)
    asked = {"as_of": ("/overview", f"/concepts/{concept['id']}/tree"), "in_force_on": ("/concepts",)}
    for parameter, paths in asked.items():
        for path in paths:
            assert faults(api.get(f"{path}?{parameter}={day}")) == [(parameter, "date")]
            for edge in ("1900-01-01", "2199-12-31"):
                assert api.get(f"{path}?{parameter}={edge}").status_code == 200


@pytest.mark.parametrize("query", ["known_at=2024-01-01T00:00:00Z", "topic=sport", "state=BW", "sort=id", "light=red"])
def test_what_it_does_not_know_is_refused(api: Api, query: str) -> None:
    assert api.get(f"/overview?{query}").status_code == 422


def test_the_number_of_statements_does_not_grow(api: Api, konstanz: Json) -> None:
    def sent() -> int:
        with statements(api) as seen:
            entries(api)
        return len(seen)

    api.status(api.measure(api.concept(konstanz)), "green", "2024-01-31")
    entries(api)
    few = sent()
    for n in range(5):
        api.status(api.measure(api.concept(api.district(name=f"Kreis {n}", ags=None))), "red", "2024-01-31")
    assert sent() == few <= 5
