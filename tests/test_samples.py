"""The sample counties: valid bundles, whole in themselves, true to the documents they were made from."""

import json
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import app
from app.core.tables import table
from app.districts.districts.schemas import DistrictContent
from app.exchange.bundles.format.document import Bundle
from app.resources import RESOURCES
from tests import logs

SAMPLES = Path(app.__file__).parent / "samples"
COUNTIES = ("kaiserslautern", "konstanz", "waldshut", "wesermarsch")

REFERENCES = {
    resource.name: {one.field: table(one.target).name for one in (*resource.references, *resource.lists)}
    for resource in RESOURCES
}
OF_THE_DISTRICT = {resource.name for resource in RESOURCES if not resource.is_of_concept}
LOGS = tuple(log.replace("-", "_") for log in logs.LOGS)
OF_THE_IMPORT = {"key", "published", "retraction", "redaction", "to_concept"}


@cache
def text(county: str) -> str:
    return (SAMPLES / f"{county}.json").read_text(encoding="utf-8")


@cache
def bundle(county: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(text(county))
    return found


def entries(county: str, name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = bundle(county).get(name, [])
    return found


def scope(name: str, entry: dict[str, Any]) -> str | None:
    return None if name in OF_THE_DISTRICT else entry["concept"]


def place(county: str, field: str, entry: dict[str, Any]) -> str | None:
    """The concept in which a key of an entry names something."""
    concept: str | None = entry.get("concept", entry.get("about_concept"))
    if field.startswith("predecessor"):
        return next(one.get("predecessor") for one in entries(county, "concepts") if one["key"] == concept)
    return entry.get("to_concept", concept) if field in ("measure", "goal") else concept


def test_there_is_one_file_for_each_county() -> None:
    assert {path.stem for path in SAMPLES.glob("*.json")} == set(COUNTIES)


@pytest.mark.parametrize("county", COUNTIES)
def test_a_sample_is_a_bundle_in_plain_layout(county: str) -> None:
    Bundle.model_validate_json(text(county))
    assert text(county) == json.dumps(bundle(county), ensure_ascii=False, indent=2) + "\n"


@pytest.mark.parametrize("county", COUNTIES)
def test_every_entry_is_valid_as_a_whole(county: str) -> None:
    DistrictContent.model_validate(bundle(county)["district"])
    for resource in RESOURCES:
        for entry in entries(county, resource.name):
            dropped = OF_THE_IMPORT | REFERENCES[resource.name].keys()
            resource.facts.model_validate({field: value for field, value in entry.items() if field not in dropped})


@pytest.mark.parametrize("county", COUNTIES)
def test_keys_are_unique_in_their_scope(county: str) -> None:
    for name in REFERENCES:
        keys = Counter((scope(name, entry), entry["key"]) for entry in entries(county, name))
        assert [key for key, times in keys.items() if times > 1] == []


@pytest.mark.parametrize("county", COUNTIES)
def test_references_resolve_within_the_same_concept(county: str) -> None:
    known = {name: {(scope(name, entry), entry["key"]) for entry in entries(county, name)} for name in REFERENCES}
    for name, references in REFERENCES.items():
        for entry in entries(county, name):
            for field, target in references.items():
                named = entry.get(field) or []
                keys = [named] if isinstance(named, str) else named
                where = None if target in OF_THE_DISTRICT else place(county, field, entry)
                assert len(set(keys)) == len(keys)
                assert {(where, key) for key in keys} <= known[target], (name, entry["key"], field)


@pytest.mark.parametrize("county", COUNTIES)
def test_parents_come_first_and_nothing_names_itself(county: str) -> None:
    for name in ("concepts", "fields_of_action", "goals", "key_statements"):
        seen: set[tuple[str | None, str]] = set()
        for entry in entries(county, name):
            before = entry.get("predecessor")
            assert (
                before is None or (place(county, "predecessor", entry) if name != "concepts" else None, before) in seen
            )
            parent = entry.get("parent")
            assert parent is None or (scope(name, entry), parent) in seen
            seen.add((scope(name, entry), entry["key"]))
    assert all(measure["key"] not in measure.get("related", []) for measure in entries(county, "measures"))


@pytest.mark.parametrize("county", COUNTIES)
def test_no_public_measure_names_an_internal_one(county: str) -> None:
    hidden = {
        (measure["concept"], measure["key"])
        for measure in entries(county, "measures")
        if measure.get("visibility") == "internal"
    }
    for measure in entries(county, "measures"):
        related = {(measure["concept"], key) for key in measure.get("related", [])}
        before = {(place(county, "predecessors", measure), key) for key in measure.get("predecessors", [])}
        assert (measure["concept"], measure["key"]) in hidden or not hidden & (related | before)


def test_what_is_assumed_names_a_field() -> None:
    for county in COUNTIES:
        assumed = [
            (name, entry, tag.removeprefix("annahme:"))
            for name in REFERENCES
            for entry in entries(county, name)
            for tag in entry.get("tags", [])
            if tag.startswith("annahme:")
        ]
        assert assumed
        assert all(field in entry or (name, field) == ("concepts", "light_scheme") for name, entry, field in assumed)


@pytest.mark.parametrize("county", COUNTIES)
def test_districts_and_concepts_are_public(county: str) -> None:
    assert bundle(county)["district"]["visibility"] == "public"
    hidden = [concept["key"] for concept in entries(county, "concepts") if concept["visibility"] != "public"]
    assert hidden == (["integrationskonzept-2.0"] if county == "konstanz" else []), "a draft that is invented"


def test_only_konstanz_has_lights() -> None:
    for county in COUNTIES:
        assert all(bool(entries(county, log)) == (county == "konstanz") for log in LOGS)


# What is invented says so


def test_measures_of_konstanz_are_examples() -> None:
    measures = entries("konstanz", "measures")
    assert all("beispiel" in measure["tags"] for measure in measures)
    assert all(measure["description"].startswith("Beispiel") for measure in measures)
    assert all(goal["description"].startswith("Beispiel") for goal in entries("konstanz", "goals"))
    for name in ("goals", "measure_steps"):
        assert all(entry["tags"] == ["beispiel"] for entry in entries("konstanz", name))
    for concept in ("integrationskonzept-2018", "integrationskonzept-2.0"):
        mine = [measure for measure in measures if measure["concept"] == concept]
        assert 35 <= len(mine) <= 50
        assert {measure["field"] for measure in mine} == {
            field["key"] for field in entries("konstanz", "fields_of_action") if field["concept"] == concept
        }


def test_what_led_where_in_konstanz_is_an_example() -> None:
    links = entries("konstanz", "participation_links")
    assert {link["note"] for link in links if "measure" in link} == {"beispiel"}
    assert len([link for link in links if "other_statement" in link]) == 1, "what the paper has twice"


def test_what_hangs_on_money_in_konstanz_is_an_example() -> None:
    applications = entries("konstanz", "funding_applications")
    hanging = [one for one in applications if one.get("depending_measures") or one.get("supported_measures")]
    assert len(hanging) == 5
    assert all(f"annahme:{name}" in one["tags"] for one in hanging for name in one if name.endswith("_measures"))
    assert {one["state"] for one in applications} == {"applied"}, "none of them was decided when the paper was written"
    assert not any(name.startswith("amount") or name.endswith("_on") for one in applications for name in one)


def test_lights_of_konstanz_are_examples_of_the_years_from_2018_to_2024() -> None:
    updates = entries("konstanz", "status_updates")
    lights = [entry for log in LOGS for entry in entries("konstanz", log)]
    assert all("beispiel" in entry["tags"] for entry in lights)
    assert all("2018-06-30" <= entry["effective_on"] <= "2024-12-31" for entry in lights)
    assert len(updates) > 400
    reasons = Counter(entry["reason"] for entry in updates if "reason" in entry)
    assert reasons.most_common(1)[0][0] == "staff"


def test_the_examples_show_every_case() -> None:
    adopted = [one for one in entries("konstanz", "measures") if one["concept"] == "integrationskonzept-2018"]
    measures = {measure["key"]: measure for measure in adopted}
    updates = entries("konstanz", "status_updates")
    rated = {update["measure"] for update in updates}
    assert {measure["stage"] for measure in measures.values()} == {"proposed", "adopted", "discontinued"}
    assert {update["light"] for update in updates} == {"red", "yellow", "green"}
    assert any(key not in rated and measure["stage"] == "adopted" for key, measure in measures.items())
    assert sum("retraction" in update for update in updates) == 2
    assert sum(update.get("published") is False for update in updates) == 1
    assert any(update.get("visibility") == "internal" for update in updates)
    assert any(measure.get("visibility") == "internal" for measure in measures.values())
    recorded = [update["effective_on"] for update in updates]
    assert recorded != sorted(recorded), "some were reported late"


def test_an_example_that_is_discontinued_or_proposed_has_no_light() -> None:
    rated = {update["measure"] for update in entries("konstanz", "status_updates")}
    for measure in entries("konstanz", "measures"):
        is_draft = measure["concept"] == "integrationskonzept-2.0"
        assert is_draft or measure["stage"] == "adopted" or measure["key"] not in rated


# What the documents say

CODES = {
    "konstanz": ("08335", "083350000000", "DE138", "DE-BW"),
    "waldshut": ("08337", "083370000000", "DE13A", "DE-BW"),
    "kaiserslautern": ("07335", "073350000000", "DEB3F", "DE-RP"),
    "wesermarsch": ("03461", "034610000000", "DE94G", "DE-NI"),
}


@pytest.mark.parametrize("county", COUNTIES)
def test_codes_of_the_districts(county: str) -> None:
    district = bundle(county)["district"]
    assert (district["ags"], district["ars"], district["nuts"], district["state"]) == CODES[county]


def test_konstanz_as_in_the_papers_2018_077_and_2024_140() -> None:
    concept, successor = entries("konstanz", "concepts")
    assert (concept["state"], concept["adopted_on"], concept["adopted_by"]) == ("adopted", "2018-01-29", "Kreistag")
    assert concept["stated_measure_count"] == {"value": 180, "precision": "about"}  # "almost 180" in 2018/077
    assert concept["light_scheme"]["basis"] == "progress"  # the colours tell the working state, 2024/140
    assert (successor["state"], successor["predecessor"]) == ("in_preparation", concept["key"])
    kinds = Counter((field["concept"], field["kind"]) for field in entries("konstanz", "fields_of_action"))
    for key in (concept["key"], successor["key"]):  # the headings of 2024/140
        assert [kinds[key, kind] for kind in ("theme", "action_field", "cross_cutting")] == [4, 2, 5]
    (report,) = [paper for paper in entries("konstanz", "papers") if paper["key"] == "2024-140"]
    assert "Integrationskonzept 2.0" in report["facts"]


STATEMENTS = {
    "sprache": (9, 2), "arbeit": (7, 2), "bildung": (6, 1), "gesundheit": (8, 3), "ehrenamt": (4, 0),
    "oeffnung": (4, 0), "wohnen": (3, 0), "kultur-freizeit": (1, 0), "beteiligung": (3, 0), "kommunen": (2, 0),
    "antidiskriminierung": (1, 0),
}  # fmt: skip
"""By the headings of 2024/140: core statements, and what stands below them."""


def test_what_was_said_in_konstanz_as_in_the_paper_2024_140() -> None:
    events = {event["key"]: event for event in entries("konstanz", "participation_events")}
    conference, boards = events["konferenz-2023"], events["padlets-2023"]
    assert (conference["starts_on"], conference["place"]) == ("2023-11-17", "Milchwerk Radolfzell")
    assert conference["participants"] == {"value": 150, "precision": "about"}
    assert boards["open_until"] == "2024-01-31"
    found = Counter((s["field"], "parent" in s) for s in entries("konstanz", "key_statements"))
    assert {f: (found[f, False], found[f, True]) for f in STATEMENTS} == STATEMENTS
    praise = [s for s in entries("konstanz", "key_statements") if s["kind"] == "praise"]
    assert [s["field"] for s in praise] == ["kommunen", "kommunen"]
    assert {s["resolution"] for s in praise} == {"noted"}


def test_the_four_ways_of_wesermarsch() -> None:
    ways = entries("wesermarsch", "participation_events")
    assert [way["kind"] for way in ways] == ["questionnaire", "workshop", "consultation", "consultation"]
    assert [way["addressed"].split()[0] for way in ways] == ["Kreisverwaltung", "Akteure", "Kommunale", "Ausschuss"]


def test_wesermarsch_as_in_the_presentation() -> None:
    (concept,) = entries("wesermarsch", "concepts")
    assert concept["state"] == "submitted"  # presented to a committee; no adoption is told
    assert "adopted_on" not in concept
    assert concept["review_interval"] == "P2Y"
    assert "10.055" in concept["description"]
    assert "11 %" in concept["description"]
    assert [base.split("(")[1] for base in concept["legal_bases"]] == ["AsylG)", "AufenthG)", "AufnG)"]
    assert len(entries("wesermarsch", "fields_of_action")) == 6
    levels = Counter(goal["level"] for goal in entries("wesermarsch", "goals"))
    assert levels["overarching"] == 2 + 4 + 4 + 2 + 2 + 3  # one slide a theme
    assert levels["sub_goal"] == 6 * 4 + 3  # four columns a theme, three of no theme
    measures = entries("wesermarsch", "measures")
    assert len(measures) == 6 * 4 + 3 + 1  # one a column; the KMV's part of one column is a measure of its own
    assert sum("field" not in measure for measure in measures) == 3
    assert {measure["stage"] for measure in measures} == {"proposed"}
    assert all(len(measure["goals"]) == 1 for measure in measures)
    assert [measure["title"] for measure in measures if "contributed_by" in measure] == ["Weiterführende Sprachkurse"]
    assert "10.000 Euro" in measures[-1]["description"]


def test_kaiserslautern_as_in_the_proposed_resolution() -> None:
    (concept,) = entries("kaiserslautern", "concepts")
    assert concept["state"] == "submitted"  # proposed to the Kreistag; its decision is not in the document
    assert (concept["valid_from"], concept["valid_until"]) == ("2018-07-01", "2021-06-30")
    fields = entries("kaiserslautern", "fields_of_action")
    assert sum("parent" not in field for field in fields) == 5  # five working groups
    assert [field["key"] for field in fields if "parent" in field] == ["bildung-kita", "bildung-schule"]
    goals = Counter(goal["field"] for goal in entries("kaiserslautern", "goals"))  # left columns of the tables
    assert goals == {"sprache": 1, "bildung-kita": 2, "bildung-schule": 3, "arbeit": 1, "wohnen": 5, "teilhabe": 9}
    measures = Counter(measure["field"] for measure in entries("kaiserslautern", "measures"))
    assert measures == {  # each bullet of the right columns
        "sprache": 4,
        "bildung-kita": 1 + 1,
        "bildung-schule": 1 + 1 + 7,
        "arbeit": 8,
        "wohnen": 6 + 3,
        "teilhabe": 1 + 2 + 1 + 1 + 3 + 2 + 2 + 1 + 1,
    }


def test_needs_without_a_solution_have_no_measure() -> None:
    goals = entries("kaiserslautern", "goals")
    needs = {goal["key"]: goal for goal in goals if goal.get("feasibility") == "not_feasible_at_present"}
    assert [need["title"] for need in needs.values()] == [
        "Mobilität / ÖPNV", "Datenverbindungen", "Einkaufsmöglichkeiten"
    ]  # fmt: skip
    assert all(need["feasibility_note"] for need in needs.values())
    served = {key for measure in entries("kaiserslautern", "measures") for key in measure["goals"]}
    assert served == {goal["key"] for goal in goals} - needs.keys()


def test_waldshut_has_a_concept_in_preparation_only() -> None:
    (concept,) = entries("waldshut", "concepts")
    assert concept["state"] == "in_preparation"
    assert len(entries("waldshut", "fields_of_action")) == 3  # topics of the three operative working groups
    assert all("working_body" in field for field in entries("waldshut", "fields_of_action"))
    assert entries("waldshut", "goals") == []
    assert entries("waldshut", "measures") == []
