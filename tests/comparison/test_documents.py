"""What the paper of 2024 leaves open: what is new in Konstanz 2.0? Asked over the API of the sample county."""

import pytest
from sqlalchemy.engine import Engine

from tests.api import Api, Json
from tests.conftest import emptied

KEY = "integrationskonzept-2.0"


@pytest.fixture(scope="module")
def api(service: Api, admin: Engine) -> Api:
    return emptied(service, admin).with_samples("konstanz")


@pytest.fixture(scope="module")
def token(api: Api) -> str:
    """An insider's."""
    district = api.only("/districts")
    return api.token(district, "reader")


@pytest.fixture(scope="module")
def draft(api: Api, token: str) -> Json:
    found = api.only(f"/concepts?district=08335&key={KEY}", token=token)
    return dict(found)


@pytest.fixture(scope="module")
def told(api: Api, token: str, draft: Json) -> Json:
    return dict(api.get(f"/concepts/{draft['id']}/comparison", token=token).json())


def of(told: Json, change: str) -> list[Json]:
    return [one for one in told["measures"] if one["change"] == change]


def numbers(measures: list[Json]) -> list[str]:
    return [measure["number"] for measure in measures]


def test_what_is_new_in_konstanz_2_0(told: Json) -> None:
    assert (told["before"]["key"], told["after"]["key"]) == ("integrationskonzept-2018", KEY)
    assert told["counts"] == {
        "kept": 32, "changed": 5, "added": 4, "dropped": 2, "split": 1, "merged": 1, "total": 45
    }  # fmt: skip
    assert [one["change"] for one in told["fields"]] == ["kept"] * 11
    assert [one["after"][0]["key"] for one in told["goals"] if one["change"] == "changed"] == ["g-gesundheit-1"]


def test_which_measures_are_added_and_who_asked_for_them(told: Json) -> None:
    added = {one["after"][0]["number"]: [said["text"] for said in one["feedback"]] for one in of(told, "added")}
    assert added == {
        "3.6": ["Ausbildungspaten könnten durch die Ausbildung begleiten."],
        "4.5": ["Gesundheitspaten könnten durch das Gesundheitswesen begleiten."],
        "5.4": ["Für die Vermittlung von Wohnungen braucht es eine hauptamtliche Mietkoordination."],
        "7.5": [
            "Die Vernetzung soll ausgebaut werden; ein Dachverband kann dabei helfen.",
            "Das Landratsamt soll auf Migrantenorganisationen zugehen, sie vernetzen und die Gründung eines "
            "Dachverbands voranbringen.",
        ],
    }


def test_what_becomes_of_the_measures_of_2018(told: Json) -> None:
    (split,), (merged,) = of(told, "split"), of(told, "merged")
    assert (numbers(split["before"]), numbers(split["after"])) == (["1.5"], ["1.5", "1.7"])
    assert (numbers(merged["before"]), numbers(merged["after"])) == (["3.1", "3.2"], ["3.1"])
    dropped = {one["before"][0]["number"]: one["discontinued_reason"] for one in of(told, "dropped")}
    assert dropped == {"2.4": None, "6.3": "obsolete"}
    changed = {one["after"][0]["number"]: one["changed_fields"] for one in of(told, "changed")}
    assert changed == {
        "1.4": ["description", "title"],
        "2.3": ["description", "priority", "title"],
        "4.1": ["description", "partner_ids"],
        "9.2": ["description", "priority", "title"],
        "11.1": ["description"],
    }
    asked = {one["after"][0]["number"]: {said["relation"] for said in one["feedback"]} for one in of(told, "changed")}
    assert all("led_to" in relations for relations in asked.values())


def test_in_which_fields_it_changes_most(told: Json) -> None:
    changes = {one["title"]: one["counts"]["total"] - one["counts"]["kept"] for one in told["by_field"]}
    assert {title: number for title, number in changes.items() if number} == {
        "Sprache": 2, "Arbeit": 2, "Bildung": 2, "Gesundheit": 2, "Wohnen": 1, "Kultur und Freizeit": 1,
        "Ehrenamtliches Engagement": 1, "Beteiligung Migrantinnen und Migranten": 1, "Antidiskriminierung": 1,
    }  # fmt: skip


def test_lights_of_2018_show_in_the_draft(api: Api, token: str, draft: Json) -> None:
    def lights(concept: str) -> dict[str, str]:
        found = api.items(f"/measures?concept={concept}&limit=200", token=token)
        return {measure["number"]: measure["light"] for measure in found}

    before, after = lights(draft["predecessor_id"]), lights(draft["id"])
    assert (after["1.5"], after["1.7"]) == (before["1.5"], before["1.5"])
    assert (after["3.1"], after["5.4"]) == ("not_rated", "not_rated")
    assert all(after[number] == before[number] for number in after.keys() & before.keys() - {"3.1"})


def test_the_public_learns_nothing_of_it(api: Api, draft: Json) -> None:
    assert api.get(f"/concepts/{draft['id']}/comparison").status_code == 404
    before = draft["predecessor_id"]
    assert api.get(f"/concepts/{before}/comparison?with={draft['id']}").status_code == 422
    for path in ("concepts", "fields-of-action", "goals", "measures", "participation-links", "search"):
        shown = api.get(f"/{path}?{'q=Dachverband&' if path == 'search' else 'limit=200&'}district=08335").text
        assert draft["id"] not in shown
        assert KEY not in shown
    measures = api.items("/measures?district=08335&limit=200")
    assert {measure["concept_id"] for measure in measures} == {before}
    assert len(measures) == 40
