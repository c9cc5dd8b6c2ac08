"""Parts of measures: lights and responsibility of their own, one level, counted when asked."""

from typing import Any

import pytest
from sqlalchemy.engine import Engine

from tests.api import Api, Json
from tests.bundles import bundle, exported, field, in_and_out, load, measure, organisation, update
from tests.problems import faults, problem

LIGHTS = ("red", "yellow", "green", "not_rated")


class Divided:
    """A measure with a red and a green part and one that is not rated, and a measure without parts."""

    def __init__(self, api: Api) -> None:
        self.api = api
        self.concept = api.concept(api.district())
        within = {"concept_id": self.concept["id"]}
        self.field = api.make("/fields-of-action", title="Sprache", topic="language", **within)
        self.other_field = api.make("/fields-of-action", title="Arbeit", topic="work", **within)
        self.whole = api.measure(self.concept, title="Kurse", number="1", field_id=self.field["id"])
        self.alone = api.measure(self.concept, title="Café", number="2", field_id=self.field["id"])
        self.parts = [self.part(f"Teil {n}", number=f"1.{n}") for n in (1, 2)]
        self.parts.append(self.part("Teil 3", number="1.3", field_id=self.other_field["id"]))
        rated = [self.whole, self.alone, *self.parts[:2]]
        for thing, light in zip(rated, ("yellow", "green", "red", "green"), strict=True):
            api.status(thing, light, "2024-01-31")

    def part(self, title: str, **fields: Any) -> Json:
        return self.api.measure(self.concept, title=title, parent_id=self.whole["id"], **fields)

    def view(self, name: str, query: str = "", **options: Any) -> Json:
        document: Json = self.api.get(f"/concepts/{self.concept['id']}/{name}{query}", **options).json()
        return document

    def language(self) -> Json:
        """The node of the field in which the whole is."""
        return next(node for node in self.view("tree")["fields"] if node["id"] == self.field["id"])

    def numbers(self, query: str) -> list[str]:
        return [item["number"] for item in self.api.items(f"/measures?concept={self.concept['id']}{query}")]


@pytest.fixture
def divided(api: Api) -> Divided:
    return Divided(api)


def lights(counts: Json) -> list[int]:
    return [counts[light] for light in LIGHTS]


WHOLE, PARTS, BOTH = [0, 1, 1, 0], [1, 0, 1, 1], [1, 1, 2, 1]
ASKED = [("", WHOLE), ("?parts=exclude", WHOLE), ("?parts=only", PARTS), ("?parts=include", BOTH)]


@pytest.mark.parametrize(("query", "expected"), ASKED)
def test_counts_take_whole_measures_unless_asked(divided: Divided, query: str, expected: list[int]) -> None:
    assert lights(divided.view("summary", query)["counts"]) == expected
    assert lights(divided.view("tree", query)["counts"]) == expected
    assert lights(divided.view("course", query)["points"][-1]["counts"]) == expected
    assert lights(divided.view("summary", f"?as_of=2024-02-01&{query[1:]}")["counts"]) == expected
    (entry,) = divided.api.items(f"/overview{query}")
    assert lights(entry["counts"]) == expected


def test_a_part_without_a_field_is_in_that_of_its_whole(divided: Divided) -> None:
    for name in ("summary", "tree"):
        fields = divided.view(name, "?parts=only")["fields"]
        assert {one["title"]: one["counts"]["total"] for one in fields} == {"Sprache": 2, "Arbeit": 1}
    course = divided.view("course", "?parts=only")
    titles = {one["id"]: one["title"] for one in course["fields"]}
    counted = {titles[one["field_id"]]: one["counts"]["total"] for one in course["points"][-1]["fields"]}
    assert counted == {"Sprache": 2, "Arbeit": 1}
    assert divided.numbers(f"&field={divided.field['id']}") == ["1", "1.1", "1.2", "2"]
    assert divided.numbers("&topic=language") == ["1", "1.1", "1.2", "2"]
    (entry,) = divided.api.items("/overview?parts=only&topic=language")
    assert entry["counts"]["total"] == 2


def test_lists_have_both_unless_asked(divided: Divided) -> None:
    assert divided.numbers("") == ["1", "1.1", "1.2", "1.3", "2"]
    assert divided.numbers("&parts=exclude") == ["1", "2"]
    assert divided.numbers("&parts=only") == ["1.1", "1.2", "1.3"] == divided.numbers(f"&parent={divided.whole['id']}")
    assert divided.numbers("&light=red") == ["1.1"]
    assert divided.numbers("&light=red&parts=exclude") == []


def test_a_measure_tells_the_lights_of_its_parts(divided: Divided) -> None:
    api, path = divided.api, f"/measures/{divided.whole['id']}"
    assert lights(api.get(path).json()["part_counts"]) == PARTS
    assert lights(api.get(f"{path}?as_of=2023-12-31").json()["part_counts"]) == [0, 0, 0, 3]
    assert api.get(f"/measures/{divided.alone['id']}").json()["part_counts"]["total"] == 0
    done = {"discontinued_on": "2024-02-01", "discontinued_reason": "obsolete"}
    api.patch(f"/measures/{divided.parts[0]['id']}", done)
    assert lights(api.get(path).json()["part_counts"]) == [0, 0, 1, 1], "what is discontinued does not count"


def test_the_tree_has_parts_below_their_whole(divided: Divided) -> None:
    nodes = divided.language()["measures"]
    nested = {node["number"]: [part["number"] for part in node["parts"]] for node in nodes}
    assert nested == {"1": ["1.1", "1.2", "1.3"], "2": []}
    assert [lights(node["part_counts"]) for node in nodes] == [PARTS, [0, 0, 0, 0]]
    api, moved = divided.api, {"adopted_on": None}
    api.patch(f"/measures/{divided.whole['id']}", moved)
    shown = [node["number"] for node in divided.language()["measures"]]
    assert shown == ["1.1", "1.2", "2"], "their whole is not shown"
    assert divided.view("tree")["counts"]["total"] == 1


def test_parts_are_told_apart_over_time(divided: Divided) -> None:
    period = "from=2023-12-31&until=2024-03-31"
    for name, rows in (("matrix", "measures"), ("changes-of-light", "changes")):
        told = {one["number"]: one["parent_id"] for one in divided.view(name, f"?{period}&parts=include")[rows]}
        assert {number for number, parent in told.items() if parent} == set(told) - {"1", "2"}
        assert {parent for parent in told.values() if parent} == {divided.whole["id"]}
    whole = divided.view("matrix", f"?{period}")["measures"]
    assert [row["number"] for row in whole] == ["1", "2"]


def test_parts_have_no_parts(divided: Divided) -> None:
    api, part = divided.api, divided.parts[0]
    within = {"title": "x", "concept_id": divided.concept["id"]}
    assert faults(api.post("/measures", {**within, "parent_id": part["id"]})) == [("/parent_id", "nested_parts")]
    for thing, above in ((divided.whole, divided.alone), (divided.alone, part), (divided.alone, divided.alone)):
        refused = api.patch(f"/measures/{thing['id']}", {"parent_id": above["id"]})
        assert faults(refused) == [("/parent_id", "nested_parts")]
    assert refused.json()["errors"][0]["detail"] == "It is no part of itself"
    elsewhere = api.measure(api.concept({"id": divided.concept["district_id"]}, title="Anderes"))
    refused = api.patch(f"/measures/{divided.alone['id']}", {"parent_id": elsewhere["id"]})
    assert faults(refused) == [("/parent_id", "unknown_reference")]
    assert api.patch(f"/measures/{part['id']}", {"parent_id": None}).json()["parent_id"] is None


def test_a_measure_with_parts_is_not_deleted(divided: Divided) -> None:
    proposed = divided.api.measure(divided.concept, adopted_on=None)
    part = divided.api.measure(divided.concept, adopted_on=None, parent_id=proposed["id"])
    problem(divided.api.delete(f"/measures/{proposed['id']}"), 409, "in-use")
    assert divided.api.delete(f"/measures/{part['id']}").status_code == 204
    assert divided.api.delete(f"/measures/{proposed['id']}").status_code == 204


def test_a_part_of_what_is_hidden_is_hidden(divided: Divided) -> None:
    api, part = divided.api, f"/measures/{divided.parts[0]['id']}"
    assert api.get(part).status_code == 200
    api.patch(f"/measures/{divided.whole['id']}", {"visibility": "internal"})
    assert api.get(part).status_code == 404
    assert api.get(part, token=api.operator).json()["is_public"] is False
    new = divided.part("Teil 4")
    assert new["is_public"] is False
    assert api.get(f"/measures?parent={divided.whole['id']}").json()["items"] == []
    api.patch(part, {"parent_id": divided.alone["id"]})
    assert api.get(part).status_code == 200
    api.patch(f"/measures/{divided.whole['id']}", {"visibility": "public"})
    assert api.get(f"/measures/{new['id']}").status_code == 200


def divided_bundle(**whole: Any) -> Json:
    """A part comes before its whole: the order does not matter."""
    return bundle(
        organisations=[organisation("o1")],
        fields_of_action=[field("f1")],
        measures=[
            measure("m-a", parent="m", responsible=["o1"], number="1a"), measure("m", field="f1", number="1", **whole),
            measure("m-b", parent="m", number="1b"),
        ],
        status_updates=[update("u1", "m-a", "green"), update("u2", "m", "green")],
    )  # fmt: skip


def test_parts_go_in_and_out_with_bundles(api: Api, admin: Engine) -> None:
    _, out = in_and_out(api, admin, divided_bundle())
    assert {entry["key"]: entry["parent"] for entry in out["measures"]} == {"m": None, "m-a": "m", "m-b": "m"}


def test_a_bundle_hides_the_parts_of_what_it_hides(api: Api, admin: Engine) -> None:
    in_and_out(api, admin, divided_bundle(visibility="internal"))
    assert api.items("/measures") == api.items("/status-updates") == []
    load(api, bundle(measures=[measure("m", visibility="public")]))
    newest = {item["key"] for item in api.items("/measures?parts=only")}
    assert newest == {"m-a", "m-b"}
    assert exported(api)["status_updates"] != []
    load(api, bundle(measures=[measure("neu", visibility="internal"), measure("m-a", parent="neu")]))
    assert {item["key"] for item in api.items("/measures?parts=only")} == {"m-b"}


def test_a_successor_takes_parts_along_with_their_wholes(divided: Divided) -> None:
    api, ended = divided.api, {"discontinued_on": "2024-02-01", "discontinued_reason": "obsolete"}
    gone = api.measure(divided.concept, title="Eingestellt", **ended)
    api.measure(divided.concept, title="Teil davon", parent_id=gone["id"])
    api.patch(f"/measures/{divided.alone['id']}", {"visibility": "internal"})
    api.measure(divided.concept, title="Teil von Geheimem", parent_id=divided.alone["id"])
    new = api.post(f"/concepts/{divided.concept['id']}/successor", {"visibility": "public"}).json()
    copied = api.items(f"/measures?concept={new['id']}", token=api.operator)
    whole = next(item for item in copied if item["title"] == "Kurse")
    of = {item["title"]: (item["parent_id"] == whole["id"], item["is_public"]) for item in copied}
    part = (True, True)
    assert of == {
        "Kurse": (False, True), "Teil 1": part, "Teil 2": part, "Teil 3": part,
        "Café": (False, False), "Teil von Geheimem": (False, False),
    }  # fmt: skip
    compared = api.get(f"/concepts/{new['id']}/comparison").json()
    assert all(one["changed_fields"] == [] for one in compared["measures"])
    first = next(item for item in copied if item["title"] == "Teil 1")
    api.patch(f"/measures/{first['id']}", {"parent_id": None})
    compared = api.get(f"/concepts/{new['id']}/comparison").json()
    (changed,) = [one for one in compared["measures"] if one["changed_fields"]]
    assert (changed["after"][0]["title"], changed["changed_fields"]) == ("Teil 1", ["parent_id"])
