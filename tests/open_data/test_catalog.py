"""The catalogue of open data: what DCAT-AP.de wants of it, and nothing that is not public."""

import csv
import io
from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest

from app.open_data.catalogue import CONTEXT
from app.open_data.routes import JsonLd
from tests.api import Api, Json
from tests.world import World

MUST: dict[str, set[str]] = {
    "dcat:Catalog": {"dct:title", "dct:description", "dct:publisher", "dcat:dataset"},
    "dcat:Dataset": {"dct:title", "dct:description", "dct:publisher", "dcat:theme", "dcat:distribution"},
    "dcat:Distribution": {"dcat:accessURL", "dct:license"},
    "dcat:DataService": {"dct:title", "dcat:endpointURL", "dct:license", "dct:publisher"},
    "foaf:Organization": {"foaf:name"},
    "vcard:Organization": {"vcard:fn"},
}
"""Properties that the profile demands or urges, by class."""

DEPRECATED = {
    "dcatde:politicalGeocodingURI",
    "dcatde:geocodingDescription",
    "owl:versionInfo",
    "dcatde:legalBasis",
    "dcatde:qualityProcessURI",
    "dct:hasVersion",
    "dct:isVersionOf",
    "dcatde:originator",
    "dcatde:maintainer",
}
"""What DCAT-AP.de 3.0 no longer wants."""


def nodes(value: Any) -> Iterator[Json]:
    if isinstance(value, list):
        for part in value:
            yield from nodes(part)
    elif isinstance(value, dict):
        yield value
        for name, part in value.items():
            if name != "@context":
                yield from nodes(part)


def read(api: Api, **options: Any) -> Json:
    response = api.get("/catalog.jsonld", **options)
    assert response.status_code == 200, response.text
    assert response.headers["Content-Type"] == JsonLd.media_type
    result: Json = response.json()
    return result


def by_id(told: Json) -> dict[str, Json]:
    return {dataset["dct:identifier"]: dataset for dataset in told["dcat:dataset"]}


def district_url(district: Json) -> str:
    return f"http://sachstand.test/v1/districts/{district['id']}"


@pytest.fixture
def settings(api: Api) -> Iterator[Any]:
    """Lets a test say of the installation what its settings would."""
    state = api.app.state
    usual = state.settings

    def say(**given: str) -> None:
        state.settings = usual.model_copy(update=given)

    yield say
    state.settings = usual


def test_it_has_what_the_profile_demands(api: Api) -> None:
    World(api)
    told = read(api)
    assert told["@context"] == CONTEXT
    kinds = set()
    for node in nodes(told):
        kind = node.get("@type", "")
        kinds.add(kind)
        assert MUST.get(kind, set()) <= node.keys(), kind
        for name in node.keys() - {"@context"}:
            prefix, _, _ = name.partition(":")
            assert name.startswith("@") or prefix in CONTEXT, name
        iri = node.get("@id")
        assert iri is None or iri.startswith(("http://", "https://", "mailto:")), iri
        assert None not in node.values()
    assert kinds >= MUST.keys() - {"vcard:Organization"}


def test_a_dataset_is_a_published_concept(api: Api) -> None:
    world = World(api)
    hidden = api.concept(world.district, title="Intern", visibility="internal")
    told = read(api)
    assert told == read(api, token=api.operator), "the same for every caller"
    datasets = by_id(told)
    concept = world.public["concepts"]
    assert set(datasets) == {concept["id"]}
    assert hidden["id"] not in str(told)
    found = datasets[concept["id"]]
    assert world.district["name"] in found["dct:title"]["@value"]
    assert found["dct:issued"] == {"@value": concept["adopted_on"], "@type": "xsd:date"}
    assert {"@id": "http://dcat-ap.de/def/politicalGeocoding/districtKey/08335"} in found["dct:spatial"]
    assert found["dcatde:politicalGeocodingLevelURI"]["@id"].endswith("/Level/administrativeDistrict")
    licences = {part["dct:license"]["@id"] for part in found["dcat:distribution"]}
    assert licences == {"http://dcat-ap.de/def/licenses/dl-by-de/2.0"}


def test_what_a_distribution_names_is_there(api: Api) -> None:
    World(api)
    (dataset,) = read(api)["dcat:dataset"]
    for part in dataset["dcat:distribution"]:
        media = part["dcat:mediaType"]["@id"].partition("media-types/")[2]
        url = part["dcat:accessURL"]["@id"].removeprefix("http://sachstand.test")
        answer = api.get(url, headers={"Accept": media})
        assert answer.status_code == 200
        assert answer.headers["Content-Type"].startswith(media)


def test_what_it_calls_csv_is_csv_with_all_rows(api: Api) -> None:
    world = World(api)
    for number in range(60):
        api.measure(world.public["concepts"], title=f"Maßnahme {number}")
    (dataset,) = read(api)["dcat:dataset"]
    everything = api.items(f"/measures?concept={world.public['concepts']['id']}&limit=200")
    programs, people = (part for part in dataset["dcat:distribution"] if part["dct:format"]["@id"].endswith("/CSV"))
    for part, link in product((programs, people), ("dcat:downloadURL", "dcat:accessURL")):
        url = part[link]["@id"].removeprefix("http://sachstand.test")
        for accept in ("*/*", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"):
            answer = api.get(url, headers={"Accept": accept})
            assert answer.headers["Content-Type"].startswith("text/csv")
            separator, name = (",", "id") if part is programs else (";", "Kennung")
            table = io.StringIO(answer.content.decode("utf-8-sig"), newline="")
            rows = list(csv.DictReader(table, delimiter=separator))
            assert [row[name] for row in rows] == [measure["id"] for measure in everything]
    assert len(everything) > 50


def test_the_service_that_it_names_answers_as_oparl(api: Api) -> None:
    service = read(api)["dcat:service"]
    told = api.get(service["dcat:endpointURL"]["@id"].removeprefix("http://sachstand.test")).json()
    assert told["oparlVersion"] == service["dct:conformsTo"]["@id"]
    assert told["license"] == service["dct:license"]["@id"]


@pytest.mark.parametrize(
    ("ags", "level", "key"),
    [("08", "state", "stateKey/08"), ("08335043", "municipality", "municipalityKey/08335043")],
)
def test_it_is_said_where_it_holds(api: Api, ags: str, level: str, key: str) -> None:
    kind = "state" if level == "state" else "municipality"
    api.concept(api.district(ags=ags, kind=kind, nuts="DE138"))
    (dataset,) = read(api)["dcat:dataset"]
    assert dataset["dcatde:politicalGeocodingLevelURI"]["@id"].endswith(f"/Level/{level}")
    places = [f"http://dcat-ap.de/def/politicalGeocoding/{key}", "http://data.europa.eu/nuts/code/DE138"]
    assert dataset["dct:spatial"] == [{"@id": place} for place in places]


def test_nothing_deprecated_is_said(api: Api) -> None:
    World(api)
    assert not {name for node in nodes(read(api)) for name in node} & DEPRECATED


def test_agents_have_an_iri_and_web_pages_are_documents(api: Api) -> None:
    district = api.district(website="https://kreis.example.org")
    api.concept(district)
    told = read(api)
    agents = [node for node in nodes(told) if node.get("@type") == "foaf:Organization"]
    assert {agent["@id"] for agent in agents} == {f"{told['@id']}#publisher", district_url(district)}
    (dataset,) = told["dcat:dataset"]
    assert dataset["dct:publisher"]["@id"] == district_url(district)
    website = {"@id": "https://kreis.example.org", "@type": "foaf:Document"}
    assert dataset["dct:publisher"]["foaf:homepage"] == dataset["dcat:landingPage"] == website
    assert told["foaf:homepage"]["@type"] == "foaf:Document"


def test_without_a_website_the_docs_page_is_where_to_land(api: Api) -> None:
    api.concept(api.district())
    told = read(api)
    (dataset,) = told["dcat:dataset"]
    assert dataset["dcat:landingPage"] == told["foaf:homepage"]
    assert "foaf:homepage" not in dataset["dct:publisher"]


@pytest.mark.parametrize(
    ("title", "label", "told"),
    [
        ("Integrationskonzept", "2024", "Integrationskonzept 2024 – Landkreis Konstanz"),
        ("Integrationskonzept 2024", "2024", "Integrationskonzept 2024 – Landkreis Konstanz"),
        ("Konzept (2.0)", "2.0", "Konzept (2.0) – Landkreis Konstanz"),
        ("Konzept 12.0", "2.0", "Konzept 12.0 2.0 – Landkreis Konstanz"),
        ("Konzept", None, "Konzept – Landkreis Konstanz"),
        ("Konzept für den Landkreis Konstanz", "2024", "Konzept für den Landkreis Konstanz 2024"),
    ],
)
def test_a_title_says_nothing_twice(api: Api, title: str, label: str | None, told: str) -> None:
    api.concept(api.district(name="Landkreis Konstanz"), title=title, version_label=label)
    (dataset,) = read(api)["dcat:dataset"]
    assert dataset["dct:title"]["@value"] == told


def test_the_installation_says_who_publishes_and_whom_to_ask(api: Api, settings: Any) -> None:
    api.concept(api.district(website="https://kreis.example.org"))
    (dataset,) = read(api)["dcat:dataset"]
    assert dataset["dcat:contactPoint"]["vcard:hasURL"] == {"@id": "https://kreis.example.org"}
    assert "dcatde:contributorID" not in dataset
    contributor = "http://dcat-ap.de/def/contributors/landkreisKonstanz"
    settings(catalog_publisher="Kommunale IT", catalog_contact="daten@example.org", catalog_contributor_id=contributor)
    told = read(api)
    (dataset,) = told["dcat:dataset"]
    assert told["dct:publisher"]["foaf:name"] == "Kommunale IT"
    assert dataset["dcat:contactPoint"]["vcard:hasEmail"] == {"@id": "mailto:daten@example.org"}
    assert dataset["dcatde:contributorID"] == {"@id": contributor}


def test_it_tells_when_anything_public_was_changed(api: Api) -> None:
    world = World(api)
    before = api.get("/catalog.jsonld").headers["ETag"]
    api.measure(world.public["concepts"], visibility="internal")
    assert api.get("/catalog.jsonld", headers={"If-None-Match": before}).status_code == 304
    api.measure(world.public["concepts"])
    assert api.get("/catalog.jsonld", headers={"If-None-Match": before}).status_code == 200
    (dataset,) = read(api)["dcat:dataset"]
    assert dataset["dct:modified"]["@type"] == "xsd:dateTime"


def test_the_homepage_is_there(api: Api) -> None:
    homepage = read(api)["foaf:homepage"]["@id"].removeprefix("http://sachstand.test")
    assert api.get(homepage).status_code == 200
