"""Attributes of the county's own: definitions, and values of measures that fit them."""

import csv
import io
from typing import Any

import pytest
from sqlalchemy.engine import Engine

from tests.api import Api, Json
from tests.bundles import broken, bundle, exported, id_of, load, measure
from tests.bundles import faults as refused
from tests.problems import faults
from tests.records import records, revisions

TOWNS = [{"code": "kn", "label": "Konstanz"}, {"code": "ra", "label": "Radolfzell"}]
KINDS: dict[str, Json] = {
    "cost_centre": {"kind": "text"},
    "hours": {"kind": "number", "unit": "h"},
    "decided": {"kind": "date"},
    "pilot": {"kind": "boolean"},
    "town": {"kind": "choice", "choices": TOWNS},
    "towns": {"kind": "choices", "choices": TOWNS},
    "page": {"kind": "link"},
    "remark": {"kind": "text", "visibility": "internal"},
}
GIVEN = {
    "cost_centre": " 4711 ", "hours": "11.50", "decided": "2024-01-31", "pilot": False, "town": "kn",
    "towns": ["ra", "kn"], "page": "HTTPS://Example.org/ä", "remark": "Bald zu Ende",
}  # fmt: skip
STORED = {**GIVEN, "cost_centre": "4711", "hours": "11.5", "page": "https://example.org/%C3%A4"}


class Marked:
    """A concept that defines an attribute of each kind, and a measure."""

    def __init__(self, api: Api) -> None:
        self.api = api
        self.district = api.district()
        self.concept = api.concept(self.district, key="k")
        within = {"concept_id": self.concept["id"]}
        self.definitions = {
            key: api.make("/attribute-definitions", key=key, label=key.title(), **fields, **within)
            for key, fields in KINDS.items()
        }
        self.measure = api.measure(self.concept, key="m")
        self.path = f"/measures/{self.measure['id']}"

    def give(self, **attributes: Any) -> Any:
        return self.api.patch(self.path, {"attributes": attributes})

    def shown(self, token: str | None = None) -> Json:
        found: Json = self.api.get(self.path, token=token).json()
        return found

    def change(self, key: str, **fields: Any) -> Any:
        return self.api.patch(f"/attribute-definitions/{self.definitions[key]['id']}", fields)


@pytest.fixture
def marked(api: Api) -> Marked:
    return Marked(api)


def test_values_of_every_kind_come_back_in_one_form(marked: Marked, admin: Engine) -> None:
    made = marked.give(**GIVEN)
    assert made.json()["attributes"] == STORED
    assert marked.shown()["attributes"] == {key: value for key, value in STORED.items() if key != "remark"}
    assert marked.api.measure(marked.concept, attributes={"hours": "-0.0"})["attributes"] == {"hours": "0"}
    assert broken(admin) == {}


def test_a_patch_changes_what_it_names_and_null_removes(marked: Marked) -> None:
    marked.give(**GIVEN)
    assert marked.give(hours=None, town="ra", towns=None).json()["attributes"] == {
        **{key: value for key, value in STORED.items() if key not in ("hours", "towns")}, "town": "ra"
    }  # fmt: skip
    version = marked.shown()["version"]
    assert marked.give(town="ra", hours=None).json()["version"] == version, "nothing differs"


WRONG = [
    ("cost_centre", True, "string_type"), ("cost_centre", "", "string_too_short"),
    ("cost_centre", "x" * 20_001, "string_too_long"), ("cost_centre", "x" * 900_000, "string_too_long"),
    ("cost_centre", ["a"], "string_type"), ("cost_centre", "a\x07", "control_character"),
    ("hours", "11,5", "decimal"), ("hours", "NaN", "decimal"), ("hours", True, "decimal"),
    ("hours", 11.5, "attribute_value"),
    ("decided", "31.01.2024", "date"), ("decided", "2024-02-30", "date_from_datetime_parsing"),
    ("pilot", "ja", "bool_type"), ("town", "sz", "unknown_choice"), ("town", ["kn"], "string_type"),
    ("towns", "kn", "list_type"), ("towns", ["kn", "sz"], "unknown_choice"), ("towns", [], "too_short"),
    ("page", "example.org", "url"), ("page", "javascript:alert(1)", "url"), ("colour", "red", "unknown_attribute"),
]  # fmt: skip


@pytest.mark.parametrize(("key", "value", "code"), WRONG, ids=[f"{key} {code}" for key, _, code in WRONG])
def test_a_value_that_does_not_fit_is_told_at_its_place(marked: Marked, key: str, value: Any, code: str) -> None:
    body = {"attributes": {"cost_centre": "ok", key: value}}
    new = marked.api.post("/measures", {"title": "x", "concept_id": marked.concept["id"], **body})
    for response in (new, marked.give(**body["attributes"])):
        assert faults(response) == [(f"/attributes/{key}", code)]
    entry = bundle(measures=[measure("m", **body)])
    assert refused(marked.api, entry) == {f"/measures/0/attributes/{key}": code}
    assert marked.shown()["attributes"] == {}


def test_all_wrong_values_are_told_at_once(marked: Marked) -> None:
    refused = marked.give(hours="x", town="sz", towns=["kn", "kn"], colour="red")
    (unknown,) = [error for error in refused.json()["errors"] if error["code"] == "unknown_attribute"]
    assert "hours" in unknown["detail"], "it tells which attributes there are"
    told = sorted(faults(refused))
    assert told == [
        ("/attributes/colour", "unknown_attribute"), ("/attributes/hours", "decimal"),
        ("/attributes/town", "unknown_choice"), ("/attributes/towns", "repeated"),
    ]  # fmt: skip


# --- who sees them ------------------------------------------------------------------------------------------------


def test_internal_values_are_in_no_answer_to_the_public(marked: Marked) -> None:
    api = marked.api
    marked.give(cost_centre="4711", remark="Bald zu Ende")
    for path in ("/measures", marked.path, "/measures?format=csv", f"/concepts/{marked.concept['id']}/bundle",
                 "/attribute-definitions", "/districts/08335/bundle", f"{marked.path}/history",
                 "/changes"):  # fmt: skip
        public, inside = api.get(path), api.get(path, token=api.operator)
        assert "Bald zu Ende" not in public.text
        assert "remark" not in public.text, path
        assert "internal_attributes" not in public.text, path
        if "history" not in path and "changes" not in path:
            assert "remark" in inside.text, path
    table = list(csv.DictReader(io.StringIO(api.get("/measures?format=csv").text, newline="")))
    assert table[0]["attributes"] == '{"cost_centre":"4711"}'


def test_a_definition_that_is_hidden_hides_its_values_and_shows_them_again(marked: Marked, admin: Engine) -> None:
    api = marked.api
    marked.give(**GIVEN)
    internal = marked.api.measure(marked.concept, title="Innen", visibility="internal", attributes={"hours": "3"})
    for visibility, seen in (("internal", False), ("public", True)):
        before, _ = revisions(admin, marked.district)
        assert marked.change("hours", visibility=visibility).status_code == 200
        assert ("hours" in marked.shown()["attributes"]) == seen
        assert (api.items("/measures?attribute=hours:11.5") != []) == seen
        assert marked.shown(api.operator)["attributes"] == STORED
        assert api.get(f"/measures/{internal['id']}", token=api.operator).json()["attributes"] == {"hours": "3"}
        told = [r for r in records(admin, marked.district, after=before) if r.public_action]
        assert {(r.resource, tuple(r.fields)) for r in told} >= {("measures", ("attributes",))}
        assert broken(admin) == {}


def test_an_internal_value_moves_no_version(marked: Marked, admin: Engine) -> None:
    public, (_, revision) = marked.api.get(marked.path), revisions(admin, marked.district)
    changed = marked.give(remark="eins")
    assert changed.json()["version"] == public.json()["version"]
    assert marked.api.get(marked.path).headers["ETag"] == public.headers["ETag"]
    assert revisions(admin, marked.district)[1] == revision


# --- filters ------------------------------------------------------------------------------------------------------


def test_measures_are_found_by_their_values(marked: Marked) -> None:
    api = marked.api
    marked.give(**GIVEN)
    api.measure(marked.concept, attributes={"cost_centre": "4711", "hours": "1150"})

    def found(*terms: str, token: str | None = None) -> int:
        return len(api.items("/measures", params=[("attribute", term) for term in terms], token=token))

    assert found("cost_centre:4711") == 2
    assert found("cost_centre:4711", "hours:11.5") == 1
    assert found("towns:ra") == found("towns:ra", "towns:kn", "pilot:false", "decided:2024-01-31") == 1
    assert found("towns:sz") == found("pilot:true") == found("hours:11") == found("nothing:x") == 0
    assert found("remark:Bald zu Ende") == 0
    assert found("remark:Bald zu Ende", token=api.operator) == 1
    assert found("remark:Bald zu Ende", "cost_centre:4711", token=api.operator) == 1


ORDERED: dict[str, list[Any]] = {
    "hours": ["-3.5", "2", "10", "10.25", "1000"],
    "decided": ["2019-12-31", "2020-01-01", "2024-01-31"],
    "cost_centre": ["7", "10", "Amt 2", "Amt 10", "Ärzte", "Azubis", "Straße", "Zebra"],
    "pilot": [False, True],
    "towns": [["kn", "ra"], ["ra"]],
    "remark": ["Anfang", "Ende"],
}


@pytest.mark.parametrize("key", ORDERED)
def test_measures_are_sorted_by_an_attribute(marked: Marked, key: str) -> None:
    api, values = marked.api, ORDERED[key]
    for value in (*values[1::2], None, *values[::2]):
        api.measure(marked.concept, attributes={} if value is None else {key: value})
    for sort, expected in (("attribute", values), ("-attribute", values[::-1])):
        asked = f"/measures?sort={sort}&sort_by={key}"
        whole = api.items(f"{asked}&limit=200", token=api.operator)
        assert [item["attributes"].get(key) for item in whole] == [*expected, None, None]
        found, url = [], f"{asked}&limit=1"
        while url:
            page = api.get(url.removeprefix("http://sachstand.test/v1"), token=api.operator).json()
            found += page["items"]
            url = page["next"]
        assert found == whole


def test_the_public_gets_no_order_by_internal_values(marked: Marked) -> None:
    api = marked.api
    marked.give(remark="B")
    other = api.measure(marked.concept, attributes={"remark": "A"})
    ids = [[item["id"] for item in api.items("/measures?sort=attribute&sort_by=remark", token=token)]
           for token in (None, api.operator)]  # fmt: skip
    assert ids == [[marked.measure["id"], other["id"]], [other["id"], marked.measure["id"]]]


@pytest.mark.parametrize(
    ("query", "code"),
    [("sort=attribute", "missing"), ("sort_by=hours", "unfitting_parameter"), ("sort=attribute&sort_by=a;b", None)],
)
def test_an_order_by_an_attribute_names_it(api: Api, query: str, code: str | None) -> None:
    ((parameter, told),) = faults(api.get(f"/measures?{query}"))
    assert (parameter, told) == ("sort_by", code or "string_pattern_mismatch")


@pytest.mark.parametrize("term", ["cost_centre", "cost_centre:", ":4711", "", "a;b:c", "-ä:c"])
def test_a_filter_without_key_or_value_is_refused(marked: Marked, term: str) -> None:
    response = marked.api.get("/measures", params={"attribute": term}, headers={"Accept-Language": "de"})
    assert faults(response) == [("attribute", "attribute_term")]
    assert "cost_centre:4711" in response.json()["errors"][0]["detail"]


def test_a_filter_takes_ten_terms_of_three_hundred_characters(marked: Marked) -> None:
    long = f"cost_centre:{'x' * 288}"
    marked.give(cost_centre="x" * 288)
    assert len(marked.api.items("/measures", params=[("attribute", long)] * 10)) == 1
    too_many = marked.api.get("/measures", params=[("attribute", long)] * 11)
    assert faults(too_many) == [("attribute", "too_long")]
    assert faults(marked.api.get("/measures", params={"attribute": f"{long}x"})) == [("attribute", "string_too_long")]


def test_a_search_finds_values_that_everybody_may_see(marked: Marked) -> None:
    api = marked.api
    marked.give(cost_centre="Haushaltsstelle Nordflügel", towns=["ra"], remark="Vertraulichkeit")
    for path in ("/search?resource=measures&q={}", "/measures?q={}"):
        assert [one["id"] for one in api.items(path.format("nordfluegel"))] == [marked.measure["id"]]
        assert api.items(path.format("Vertraulichkeit")) == []
        assert api.items(path.format("Vertraulichkeit"), token=api.operator) == [], "insiders find it by its filter"
    (found,) = api.items("/search?q=Nordflügel")
    assert [one["field"] for one in found["passages"]] == ["attributes"]
    marked.change("cost_centre", visibility="internal")
    assert api.items("/measures?q=nordfluegel") == []


# --- changing definitions -----------------------------------------------------------------------------------------


def test_a_definition_changes_only_as_far_as_its_values_fit(marked: Marked) -> None:
    marked.give(**GIVEN)
    assert faults(marked.change("cost_centre", kind="date")) == [("/kind", "values_exist")]
    assert faults(marked.change("towns", choices=TOWNS[:1])) == [("/choices", "values_exist")]
    assert faults(marked.change("remark", kind="number")) == [("/kind", "values_exist")], "internal values count"
    assert marked.change("cost_centre", kind="number").status_code == 200
    assert marked.change("town", choices=TOWNS[:1]).status_code == 200, "nothing has the other one"
    assert faults(marked.give(cost_centre="4711a")) == [("/attributes/cost_centre", "decimal")]


def test_a_definition_with_values_is_not_deleted(marked: Marked) -> None:
    marked.give(remark="x")
    path = f"/attribute-definitions/{marked.definitions['remark']['id']}"
    kept = marked.api.delete(path)
    assert (kept.status_code, kept.json()["type"]) == (409, "urn:sachstand:problem:in-use")
    marked.give(remark=None)
    assert marked.api.delete(path).status_code == 204


def _many(most: int) -> list[Json]:
    return [{"key": f"a{n}", "concept": "k", "label": "Merkmal", "kind": "text"} for n in range(most)]


def test_a_concept_has_two_hundred_definitions(api: Api) -> None:
    assert refused(api, bundle(attribute_definitions=_many(201))) == {"/attribute_definitions/200/concept": "too_many"}
    load(api, bundle(attribute_definitions=_many(200), measures=[measure("m", attributes={"a199": "x"})]))
    one_more = api.post(
        "/attribute-definitions", {"label": "x", "kind": "text", "concept_id": id_of(api, "concepts/k")}
    )
    assert faults(one_more) == [("/concept_id", "too_many")]


# --- bundles, reverts, versions -----------------------------------------------------------------------------------


def _defined(**fields: Any) -> list[Json]:
    return [{"key": "a", "concept": "k", "label": "Merkmal", "kind": "text", **fields}]


def test_a_bundle_brings_definitions_and_values_and_changes_what_it_names(api: Api, admin: Engine) -> None:
    document = bundle(
        attribute_definitions=[*_defined(), {"key": "b", "concept": "k", "label": "B", "kind": "number"}],
        measures=[measure("m", attributes={"a": "x", "b": "1.0"})],
    )
    assert load(api, document, params={"dry_run": "true"})["measures"]["created"] == 1
    load(api, document)
    assert load(api, document)["import_id"] is None, "equal numbers do not differ"
    load(api, bundle(measures=[{"key": "m", "concept": "k", "attributes": {"a": None}}]))
    assert exported(api)["measures"][0]["attributes"] == {"b": "1"}
    assert broken(admin) == {}


def test_a_bundle_that_changes_a_definition_is_held_against_stored_values(api: Api, admin: Engine) -> None:
    load(api, bundle(attribute_definitions=_defined(), measures=[measure("m", attributes={"a": "x"})]))
    changed = bundle(attribute_definitions=_defined(kind="date"))
    assert refused(api, changed) == {"/attribute_definitions/0/kind": "values_exist"}
    both = bundle(attribute_definitions=_defined(kind="date"), measures=[measure("m", attributes={"a": "2024-01-31"})])
    made = load(api, both)
    assert api.only("/measures")["attributes"] == {"a": "2024-01-31"}
    assert api.post(f"/imports/{made['import_id']}/revert").status_code == 200
    assert api.only("/measures")["attributes"] == {"a": "x"}
    assert broken(admin) == {}


def test_a_bundle_that_hides_a_definition_hides_the_values_of_measures_that_it_does_not_name(
    api: Api, admin: Engine
) -> None:
    load(api, bundle(attribute_definitions=_defined(), measures=[measure("m", attributes={"a": "x"})]))
    hidden = load(api, bundle(attribute_definitions=_defined(visibility="internal"), measures=[measure("n")]))
    by_key = {one["key"]: one["attributes"] for one in api.items("/measures")}
    assert by_key == {"m": {}, "n": {}}
    assert {one["key"]: one["attributes"] for one in api.items("/measures", token=api.operator)}["m"] == {"a": "x"}
    assert broken(admin) == {}
    assert api.post(f"/imports/{hidden['import_id']}/revert").status_code == 200
    assert api.only("/measures")["attributes"] == {"a": "x"}
    assert broken(admin) == {}


def test_an_import_of_definitions_that_are_used_since_stays(api: Api, admin: Engine) -> None:
    load(api, bundle(measures=[measure("m")]))
    made = load(api, bundle(attribute_definitions=_defined()))
    path = f"/measures/{id_of(api, 'measures/m')}"
    assert api.patch(path, {"attributes": {"a": "x"}}).status_code == 200
    assert api.post(f"/imports/{made['import_id']}/revert").status_code == 409
    assert api.patch(path, {"attributes": {"a": None}}).status_code == 200
    assert api.post(f"/imports/{made['import_id']}/revert").status_code == 200
    assert api.items("/attribute-definitions", token=api.operator) == []
    assert broken(admin) == {}


def test_a_successor_takes_definitions_and_values_along_and_a_comparison_tells_what_changed(
    marked: Marked, admin: Engine
) -> None:
    api = marked.api
    marked.give(**GIVEN)
    following = api.post(f"/concepts/{marked.concept['id']}/successor", {"version_label": "2", "visibility": "public"})
    within = f"concept={following.json()['id']}"
    assert {one["key"] for one in api.items(f"/attribute-definitions?{within}", token=api.operator)} == {*KINDS}
    copied = api.only(f"/measures?{within}", token=api.operator)
    assert copied["attributes"] == STORED

    def changed(token: str | None) -> list[str]:
        found = api.get(f"/concepts/{following.json()['id']}/comparison", token=token).json()["measures"]
        return list(found[0]["changed_fields"])

    assert changed(None) == []
    api.patch(f"/measures/{copied['id']}", {"attributes": {"remark": "anders"}})
    assert (changed(None), changed(api.operator)) == ([], ["attributes"])
    api.patch(f"/measures/{copied['id']}", {"attributes": {"town": "ra"}})
    assert changed(None) == ["attributes"]
    assert broken(admin) == {}
