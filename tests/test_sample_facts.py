"""What the documents of the sample counties say, asked of the API: each fact by a query that finds it."""

import re
from typing import Any

import pytest
from sqlalchemy.engine import Engine

from tests.api import Api
from tests.conftest import emptied

COUNTIES = ("konstanz", "kaiserslautern", "waldshut", "wesermarsch")


@pytest.fixture(scope="module")
def api(service: Api, admin: Engine) -> Api:
    return emptied(service, admin).with_samples(*COUNTIES)


def found(api: Api, query: str) -> list[Any]:
    """Return what a query finds; `{measures 08335 m-1.1}` in it stands for the id of the thing with that key."""

    def named(reference: re.Match[str]) -> str:
        collection, district, key = reference[1].split()
        return str(api.only(f"/{collection}?district={district}&key={key}", token=api.operator)["id"])

    return api.items(re.sub(r"\{(.+?)\}", named, query), token=api.operator)


FIRST, DRAFT = "{concepts 08335 integrationskonzept-2018}", "{concepts 08335 integrationskonzept-2.0}"
GROUPS = ("Geflüchtete", "EU-Bürgerinnen und EU-Bürger", "Arbeitsmigrantinnen und Arbeitsmigranten")
NETWORKS = ("Arbeit", "Bildung", "Ehrenamt", "Gesundheit", "Sprache")
ROWS: dict[str, tuple[str, str, list[Any]]] = {
    # 2024/140
    "six workshops are parts of the conference": (
        "/participation-events?parent={participation-events 08335 konferenz-2023}&kind=workshop", "starts_on",
        ["2023-11-17"] * 6),
    "its annex is a timeline": (
        "/papers?district=08335&reference=2024/140", "attachments.title",
        ["Anlage 1: Zeitstrahl Integrationskonzept für den Sozialausschuss am 1. Juli 2024"]),
    "three proposals are concrete": (
        "/key-statements?district=08335&kind=concrete_proposal", "key", ["arbeit-6.1", "arbeit-6.2", "sprache-8"]),
    "what others have to do is forwarded, as an example": (
        "/key-statements?district=08335&resolution=forwarded&tag=annahme:resolution", "forwarded_level",
        ["federation", "state"]),
    "the timeline is that of version 2.0": (
        f"/milestones?concept={DRAFT}", "key",
        ["ampeldokument", "auswertung", "beschluss-2.0", "konferenz-2023", "layout", "pinnwaende", "sachstandsbericht",
         "ueberarbeitung"]),
    "the report of 01.07.2024 was planned": (
        f"/milestones?concept={DRAFT}&key=sachstandsbericht", "state", ["planned"]),
    "the traffic lights serve the monitoring": (
        f"/milestones?concept={DRAFT}&key=ampeldokument", "title",
        ["Ampeldokument für das Integrationsmonitoring auf aktuellem Stand"]),
    # 2018/077
    "what belongs to the first concept stays with it": (
        f"/milestones?concept={FIRST}", "key", ["beschluss", "konferenz-2018"]),
    "it was item 4 of both sessions": (
        "/consultations?paper={papers 08335 2018-077}", "agenda_item", ["4", "4"]),
    "it has two annexes": (
        "/papers?district=08335&reference=2018/077", "attachments.title",
        ["Anlage 1: Jahresplanung 2018/19 Referat Integration",
         "Anlage 2: Gesamtübersicht Maßnahmen Integrationskonzept"]),
    "the office has five networks": (
        "/bodies?district=08335&kind=network&organisation={organisations 08335 amt-migration-integration}", "name",
        [f"Thematisches Netzwerk {name}" for name in NETWORKS]),
    "whom the conference of autumn 2018 is for": (
        "/participation-events?district=08335&key=konferenz-2018", "addressed",
        ["Hauptamtliche, Ehrenamtliche, politische Vertretungen, Vertretungen der Kommunen, Migrantinnen und "
         "Migranten, Geflüchtete"]),
    "a cost plan is in the making": (
        f"/plan-entries?concept={FIRST}&year=2019&state=in_progress&key=kostenaufstellung", "tags", [[]]),
    "the motion came to item 6 of 29.01.2018": (
        "/consultations?paper={papers 08335 antrag-freie-waehler}", "agenda_item", ["6"]),
    "whether the concept was changed when it was adopted is not told": (
        f"/consultations?adopts_concept={FIRST}", "outcome", ["adopted"]),
    "presentations were offered to all municipalities": (
        "/outreach?organisation={organisations 08335 kommunen}&kind=offered", "state", ["held"]),
    # Kaiserslautern
    "the Kreistag is to decide": (
        "/consultations?paper={papers 07335 leitlinien-2018}&role=decision", "outcome", [None]),
    "five working groups": ("/bodies?district=07335&kind=working_group", "state", ["active"] * 5),
    "the base figures are of 31.03.2018": (
        "/indicator-observations?district=07335&observed_on_from=2018-03-31&observed_on_until=2018-03-31",
        "not_stated", [True]),
    "the education coordinator reports, in no form that is told": (
        "/reporting-duties?district=07335&organisation={organisations 07335 bildungskoordination}", "form",
        ["not_stated"]),
    "the Kreistag is told in writing": (
        "/reporting-duties?district=07335&body={bodies 07335 kreistag}", "form", ["written"]),
    "what was begun in 2018": ("/plan-entries?district=07335&year=2018", "key", ["begonnen-2018"]),
    "where money comes from": (
        "/funding-sources?district=07335&kind=state&kind=federal", "key",
        ["bundesmittel", "integrationspauschale", "landesmittel"]),
    "needs without a solution": (
        "/goals?district=07335&feasibility=not_feasible_at_present", "hints",
        [["Hotspots"], [], ["Bürgerbusse", "Mitfahrerbänke", "Erwerb des Führerscheins"]]),
    "which measures hang on money of the Land or the federation": (
        "/measures?district=07335&feasibility=depends_on_funding&tag=annahme:feasibility", "stage", ["proposed"] * 40),
    "what was to hold on 15.08.2020": (
        "/concepts?district=07335&valid_on=2020-08-15", "state", ["submitted"]),
    "nothing holds after it": ("/concepts?district=07335&valid_on=2021-07-01", "state", []),
    # Waldshut
    "the officer coordinates the groups": (
        "/body-seats?organisation={organisations 08337 integrationsbeauftragte}", "function",
        ["chair", "coordinator", "coordinator", "coordinator"]),
    "what is to be founded": (
        "/bodies?district=08337&state=planned", "key", ["ak-arbeit", "ak-bildung", "ak-wohnen", "lenkungsgruppe"]),
    "five tasks of the steering group, the concept one of them": (
        "/resolution-tasks?body={bodies 08337 lenkungsgruppe}", "key",
        [f"lenkungsgruppe-{key}" for key in ("ergebnisse", "fachtage", "informationen", "konzept", "themen")]),
    "tasks of the operative groups": (
        "/resolution-tasks?paper={papers 08337 integrationswege-2019}", "assignee",
        [*[None] * 6, *["Operative Arbeitskreise"] * 8]),
    "the outcome of 28.06.2019 is not known": (
        "/consultations?paper={papers 08337 integrationswege-2019}", "outcome", [None]),
    # Wesermarsch
    "who is asked of politics": (
        "/bodies?district=03461&kind=council&kind=committee", "key", ["kreisausschuss", "kreistag", "sozialausschuss"]),
    "the migrants' body": ("/bodies?district=03461&kind=advisory_board", "key", ["kmv"]),
    "what the migrants' body contributed": (
        "/measures?district=03461&contributed_by=Kommunale Migrationsvertretung (KMV)", "key", ["m-2.3"]),
    "the presentation before the committee": (
        "/consultations?paper={papers 03461 praesentation-2024}&body={bodies 03461 sozialausschuss}", "outcome",
        [None]),
    "the coordination office is charged with the concept": (
        "/resolution-tasks?organisation={organisations 03461 koordinierungsstelle}", "text",
        ["Ein Integrationskonzept erstellen"]),
    "three groups of foreign nationals": (
        "/indicator-observations?district=03461&whole=false", "breakdown.category", sorted(GROUPS)),
    "about 11 %": (
        "/indicator-observations?indicator={indicators 03461 anteil-bevoelkerung}", "precision", ["about"]),
}  # fmt: skip
WORDS = {
    "Ausbildungspaten": "bildung-6.1", "Gesundheitspaten": "gesundheit-5", "Lebenskompetenz-Cafés": "arbeit-6.2",
    "Raumteiler": "wohnen-3", "Mietkoordination": "wohnen-1", "Telefonservice": "sprache-6.1",
    "Ärztebroschüre": "gesundheit-8", "Alphakurse": "sprache-1", "Dolmetschergerät": "sprache-8",
}  # fmt: skip
"""Terms of 2024/140 that people look for."""
SECTIONS = {
    "Frühkindliche Bildung": ["bildung-1"], "Schulische Bildung für Kinder und Jugendliche": ["bildung-2"],
    "Schulische Bildung für Erwachsene": ["bildung-3"], "Elternarbeit": ["bildung-4"],
    "Schulbegleitende Angebote": ["bildung-5"], "Übergang Schule-Beruf": ["bildung-6", "bildung-6.1"],
}  # fmt: skip
"""The headings of education in 2024/140."""


def values(items: list[Any], field: str) -> list[Any]:
    name, _, inner = field.partition(".")
    return [part[inner] for item in items for part in item[name]] if inner else [item[name] for item in items]


@pytest.mark.parametrize("fact", ROWS)
def test_a_query_finds_what_a_document_says(api: Api, fact: str) -> None:
    query, field, expected = ROWS[fact]
    told = values(found(api, query), field)
    assert sorted(told, key=repr) == sorted(expected, key=repr)


@pytest.mark.parametrize("section", SECTIONS)
def test_statements_on_education_stand_under_headings(api: Api, section: str) -> None:
    told = api.items(f"/key-statements?district=08335&section={section}&sort=position")
    assert [statement["key"] for statement in told] == SECTIONS[section]


@pytest.mark.parametrize("word", WORDS)
def test_a_term_is_found(api: Api, word: str) -> None:
    assert WORDS[word] in {item["key"] for item in api.items(f"/key-statements?district=08335&q={word}")}
    hits = api.get(f"/search?district=08335&q={word}&limit=50").json()["items"]
    statement = api.only(f"/key-statements?district=08335&key={WORDS[word]}")
    assert statement["id"] in {hit["id"] for hit in hits}


def test_who_takes_up_again_how_people_can_participate(api: Api) -> None:
    group = api.only("/bodies?district=08335&key=steuerungsgruppe-integration")
    conference = api.only("/participation-events?district=08335&key=konferenz-2018")
    for name, one in (("body", group), ("event", conference)):
        task = api.only(f"/resolution-tasks?district=08335&follow_up_{name}={one['id']}")
        assert task["key"] == "mitwirkung"
    named = api.get(f"/resolution-tasks/{task['id']}?names=true").json()["names"]
    assert (named[group["id"]], named[conference["id"]]) == (group["name"], conference["title"])


def test_why_no_measure_of_konstanz_has_its_costs(api: Api) -> None:
    asked = api.only("/resolution-tasks?district=08335&key=kosten")
    (answer,) = asked["follow_ups"]
    assert (asked["organisation_id"], answer["on"]) == (None, "2018-04-04")
    assert "Aufwand" in answer["note"]
