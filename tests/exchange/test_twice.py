"""What stands twice in a bundle: one key is refused with both places, one title or number is a hint."""

import pytest

from app.exchange.bundles.format.document import ENTRIES
from tests.api import Api, Json
from tests.bundles import bundle, faults, field, goal, load, measure, whole


@pytest.mark.parametrize("name", ENTRIES)
def test_a_key_that_stands_twice_is_told_at_both_places(api: Api, name: str) -> None:
    document = whole()
    last = len(document[name])
    document[name].append(document[name][0])
    assert faults(api, document) == {f"/{name}/{n}/key": "repeated_key" for n in (0, last)}


def test_each_place_names_another_one(api: Api) -> None:
    document = bundle(measures=[measure(key) for key in ("a", "b", "a", "a")])
    errors = api.post("/imports", document, headers={"Accept-Language": "de"}).json()["errors"]
    assert [(error["pointer"], error["detail"].rpartition(" ")[2]) for error in errors] == [
        ("/measures/0/key", "/measures/2"),
        ("/measures/2/key", "/measures/0"),
        ("/measures/3/key", "/measures/0"),
    ]


def hinted(result: Json) -> list[tuple[str, list[str]]]:
    return [(hint["code"], hint["pointers"]) for hint in result["hints"]]


def test_one_title_in_a_field_and_one_number_in_a_concept_are_hints(api: Api) -> None:
    document = bundle(
        fields_of_action=[field("f", title="Sprache"), field("g", title="Arbeit")],
        goals=[goal("z1", title="Ziel", field="f"), goal("z2", title="Ziel", field="f")],
        measures=[
            measure("a", title="Kurs", number="1", field="f"),
            measure("b", title="Kurs", number="2", field="g"),
            measure("c", title="Kurs", number="2", field="f"),
            measure("d", title="Anderer", field="f"),
        ],
    )
    once = load(api, document, headers={"Accept-Language": "de"})
    assert hinted(once) == [
        ("same_title", ["/goals/0/title", "/goals/1/title"]),
        ("same_title", ["/measures/0/title", "/measures/2/title"]),
        ("same_number", ["/measures/1/number", "/measures/2/number"]),
    ]
    assert once["hints"][1]["detail"] == "Diesen Titel gibt es in einem Handlungsfeld mehrfach: Kurs (a, c)"
    assert hinted(load(api, document)) == [], "what does not change was told before"
    grown = bundle(measures=[measure("neu", title="Kurs", field="g"), measure("d", number="3")])
    assert hinted(load(api, grown, params={"dry_run": "true"})) == [("same_title", ["/measures/0/title"])]
    moved = bundle(measures=[{"key": "c", "concept": "k", "number": "1"}])
    assert hinted(load(api, moved)) == [("same_number", ["/measures/0/number"])]
    into = bundle(measures=[{"key": "b", "concept": "k", "field": "f"}])
    assert hinted(load(api, into)) == [("same_title", ["/measures/0/title"])]
