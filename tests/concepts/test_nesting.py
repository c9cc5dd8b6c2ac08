"""Fields and goals below each other: no circles, and no deeper than anybody could show."""

import pytest

from app.core.references import MAX_LEVELS
from tests.api import Api, Json


def chain(api: Api, concept: Json, path: str, length: int) -> list[Json]:
    """So many things, each below the one before."""
    made: list[Json] = []
    for n in range(length):
        parent = made[-1]["id"] if made else None
        made.append(api.make(path, title=f"Ebene {n}", concept_id=concept["id"], parent_id=parent))
    return made


@pytest.mark.parametrize("path", ["/fields-of-action", "/goals"])
def test_nesting_ends_at_the_deepest_level(api: Api, path: str) -> None:
    concept = api.concept(api.district())
    deepest = chain(api, concept, path, MAX_LEVELS)[-1]
    refused = api.post(path, {"title": "Zu tief", "concept_id": concept["id"], "parent_id": deepest["id"]})
    assert refused.status_code == 422
    assert [(e["code"], e["pointer"]) for e in refused.json()["errors"]] == [("too_deep", "/parent_id")]


@pytest.mark.parametrize("path", ["/fields-of-action", "/goals"])
def test_what_stands_below_moves_along(api: Api, path: str) -> None:
    concept = api.concept(api.district())
    upper, lower = chain(api, concept, path, 6), chain(api, concept, path, 5)
    refused = api.patch(f"{path}/{lower[0]['id']}", {"parent_id": upper[-1]["id"]})
    assert [(e["code"], e["pointer"]) for e in refused.json()["errors"]] == [("too_deep", "/parent_id")]
    assert api.patch(f"{path}/{lower[0]['id']}", {"parent_id": upper[-2]["id"]}).status_code == 200
    circle = api.patch(f"{path}/{upper[0]['id']}", {"parent_id": lower[-1]["id"]})
    assert [e["code"] for e in circle.json()["errors"]] == ["circle"]


def test_a_circle_is_told_as_one_in_whichever_order_the_rows_come(api: Api) -> None:
    """What hangs on a circle of the greatest depth is too deep as well; that is not what is wrong."""
    concept = api.concept(api.district())
    line = chain(api, concept, "/goals", MAX_LEVELS)
    api.make("/goals", title="Daneben", concept_id=concept["id"], parent_id=line[-2]["id"])
    for goal in line:  # now they come last, whether by an index or as they were written
        assert api.patch(f"/goals/{goal['id']}", {"position": 1}).status_code == 200
    circle = api.patch(f"/goals/{line[0]['id']}", {"parent_id": line[-1]["id"]})
    assert [e["code"] for e in circle.json()["errors"]] == ["circle"]


def test_an_import_may_not_go_deeper_either(api: Api) -> None:
    fields = [
        {"key": f"f{n}", "concept": "k", "title": f"Ebene {n}", "parent": f"f{n - 1}" if n else None}
        for n in range(MAX_LEVELS + 1)
    ]
    document = {
        "format": "sachstand-bundle/1",
        "district": {"name": "Landkreis Konstanz", "ags": "08335", "state": "DE-BW"},
        "concepts": [{"key": "k", "title": "Konzept"}],
        "fields_of_action": fields,
    }
    refused = api.post("/imports", document)
    told = [(e["code"], e["pointer"]) for e in refused.json()["errors"]]
    assert told == [("too_deep", f"/fields_of_action/{MAX_LEVELS}/parent")]


def test_measures_are_found_in_fields_of_several_districts_and_below_them(api: Api) -> None:
    found, fields = [], []
    for ags, name in (("08335", "Landkreis Konstanz"), ("08337", "Landkreis Waldshut")):
        concept = api.concept(api.district(ags=ags, name=name))
        *_, lower = chain(api, concept, "/fields-of-action", 3)
        found.append(api.measure(concept, field_id=lower["id"])["id"])
        fields.append(api.get(f"/fields-of-action?concept={concept['id']}&sort=title").json()["items"][0]["id"])
    both = f"/measures?field={fields[0]}&field={fields[1]}"
    assert {measure["id"] for measure in api.items(both)} == set(found)
    assert [measure["id"] for measure in api.items(f"{both}&district=08337")] == found[1:]
    assert api.items(f"{both}&district=08435") == []
