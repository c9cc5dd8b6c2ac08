"""One catalogue by DCAT-AP.de 3.0, with a dataset for each published concept, as JSON-LD."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from app.core.reading import Row
from app.core.schemas import utc_text
from app.core.web_addresses import as_uri, quoted
from app.settings import Settings

Json = dict[str, Any]
CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcatap": "http://data.europa.eu/r5r/",
    "dcatde": "http://dcat-ap.de/def/dcatde/",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
_AUTHORITY = "http://publications.europa.eu/resource/authority"
_GEOCODING = "http://dcat-ap.de/def/politicalGeocoding"
_KEYS = {2: "stateKey", 5: "districtKey", 8: "municipalityKey"}
"""The list of keys to which an AGS belongs, by its number of digits."""
_LEVELS = {2: "state", 5: "administrativeDistrict", 8: "municipality"}
_THEME = f"{_AUTHORITY}/data-theme/SOCI"
_LANGUAGE = f"{_AUTHORITY}/language/DEU"
_PUBLIC = f"{_AUTHORITY}/access-right/PUBLIC"
_KEYWORDS = ("Integration", "Integrationskonzept", "Migration", "Maßnahmen")


def catalogue(settings: Settings, concepts: Sequence[Row]) -> Json:
    """Return the whole catalogue; each row is a concept with its district."""
    base = f"{settings.base_url}/v1"
    latest = max((row["revised_at"] for row in concepts), default=None)
    return {
        "@context": CONTEXT,
        "@id": f"{base}/catalog.jsonld",
        "@type": "dcat:Catalog",
        "dct:title": _german("Integrationskonzepte"),
        "dct:description": _german(
            "Integrationskonzepte von Kreisen und Kommunen mit ihren Handlungsfeldern, Zielen, Maßnahmen und deren "
            "Sachstand."
        ),
        "dct:publisher": _publisher(settings),
        "dct:language": _ref(_LANGUAGE),
        "dct:license": _ref(settings.catalog_license),
        "foaf:homepage": _docs_page(settings),
        **({"dct:modified": _moment(latest)} if latest else {}),
        "dcat:service": _council_service(settings),
        "dcat:dataset": [_dataset(settings, base, row) for row in concepts],
    }


def _council_service(settings: Settings) -> Json:
    """Return the council's OParl service. It is no distribution of a concept."""
    endpoint = f"{settings.base_url}/oparl/v1.1"
    return {
        "@id": f"{settings.base_url}/v1/catalog.jsonld#oparl",
        "@type": "dcat:DataService",
        "dct:title": _german("Gremien, Sitzungen und Drucksachen (OParl 1.1)"),
        "dct:publisher": _publisher(settings),
        "dct:license": _ref(settings.catalog_license),
        "dct:conformsTo": _ref("https://schema.oparl.org/1.1/"),
        "dcat:endpointURL": _ref(endpoint),
        "dcat:endpointDescription": _ref("https://oparl.org/spezifikation/"),
    }


def _dataset(settings: Settings, base: str, row: Row) -> Json:
    place = f"{base}/concepts/{row['id']}"
    description = row["description"] or "Handlungsfelder, Ziele und Maßnahmen des Konzepts mit ihrem Sachstand."
    issued = _day(row["adopted_on"]) if row["adopted_on"] else _moment(row["created_at"])
    row = {**row, "website": as_uri(row["website"])}
    optional = {
        "dcat:version": row["version_label"],
        "dcat:contactPoint": _contact(settings, row),
        "dcatde:contributorID": _ref(settings.catalog_contributor_id),
        "dct:replaces": _ref(f"{base}/concepts/{row['predecessor_id']}" if row["predecessor_id"] else None),
    }
    return {
        "@id": place,
        "@type": "dcat:Dataset",
        "dct:identifier": str(row["id"]),
        "dct:title": _german(_title(row)),
        "dct:description": _german(description),
        "dct:publisher": _agent(f"{base}/districts/{row['district_id']}", row["district"], row["website"]),
        "dcat:landingPage": _page(row["website"]) if row["website"] else _docs_page(settings),
        "dct:issued": issued,
        "dct:modified": _moment(row["revised_at"]),
        "dct:language": _ref(_LANGUAGE),
        "dct:accessRights": _ref(_PUBLIC),
        "dcat:theme": _ref(_THEME),
        "dcat:keyword": [_german(word) for word in _KEYWORDS],
        **_geocoding(row),
        **{name: value for name, value in optional.items() if value is not None},
        "dcat:distribution": _distributions(settings, base, row),
    }


def _title(row: Row) -> str:
    """Return the concept's title with its version and district, each unless the title says it already."""
    title, label, district = row["title"], row["version_label"], row["district"]
    if label and not _contains(title, label):
        title = f"{title} {label}"
    return title if _contains(title, district) else f"{title} – {district}"


def _contains(title: str, part: str) -> bool:
    return re.search(rf"(?<![\w.]){re.escape(part)}(?!\w)", title) is not None


def _geocoding(row: Row) -> Json:
    """Return the area to which the concept applies, by AGS and by NUTS."""
    ags, nuts = row["ags"], row["nuts"]
    level: Json = {}
    places = []
    if ags:
        level = {"dcatde:politicalGeocodingLevelURI": _ref(f"{_GEOCODING}/Level/{_LEVELS[len(ags)]}")}
        places.append(_ref(f"{_GEOCODING}/{_KEYS[len(ags)]}/{ags}"))
    if nuts:
        places.append(_ref(f"http://data.europa.eu/nuts/code/{nuts}"))
    return {**level, **({"dct:spatial": places} if places else {})}


def _contact(settings: Settings, row: Row) -> Json | None:
    """Return the contact of the installation, or else the district's website."""
    contact = settings.catalog_contact
    if contact is not None:
        to = {"vcard:hasEmail": _ref(f"mailto:{contact}")} if "@" in contact else {"vcard:hasURL": _ref(contact)}
        return {"@type": "vcard:Organization", "vcard:fn": settings.catalog_publisher or row["district"], **to}
    if row["website"]:
        return {"@type": "vcard:Organization", "vcard:fn": row["district"], "vcard:hasURL": _ref(row["website"])}
    return None


# --- distributions ------------------------------------------------------------------------------------------------


def _distributions(settings: Settings, base: str, row: Row) -> list[Json]:
    whole, measures = f"{base}/concepts/{row['id']}/bundle", f"{base}/measures?concept={row['id']}&format=csv"
    title = "Maßnahmen mit ihrem Sachstand"
    parts = (
        ("bundle", "Das ganze Konzept", whole, "application/json", "JSON"),
        ("measures-csv", title, measures, "text/csv", "CSV"),
        ("measures-excel-de", f"{title} (für Excel)", f"{measures}&dialect=excel-de&names=true", "text/csv", "CSV"),
    )
    return [_distribution(settings, row, *part) for part in parts]


def _distribution(settings: Settings, row: Row, name: str, title: str, url: str, media: str, form: str) -> Json:
    return {
        "@id": f"{settings.base_url}/v1/concepts/{row['id']}#{name}",
        "@type": "dcat:Distribution",
        "dct:title": _german(title),
        "dcat:accessURL": _ref(url),
        "dcat:downloadURL": _ref(url),
        "dcat:mediaType": _ref(f"https://www.iana.org/assignments/media-types/{media}"),
        "dct:format": _ref(f"{_AUTHORITY}/file-type/{form}"),
        "dct:license": _ref(settings.catalog_license),
        "dcatde:licenseAttributionByText": row["district"],
        "dcatap:availability": _ref(f"{_AUTHORITY}/planned-availability/AVAILABLE"),
        "dct:modified": _moment(row["revised_at"]),
    }


# --- values -------------------------------------------------------------------------------------------------------


def _german(text: str) -> Json:
    return {"@value": text, "@language": "de"}


def _ref(iri: str | None) -> Any:
    return {"@id": quoted(iri)} if iri is not None else None


def _page(url: str) -> Json:
    return {"@id": quoted(url), "@type": "foaf:Document"}


def _docs_page(settings: Settings) -> Json:
    return _page(f"{settings.base_url}/docs")


def _agent(iri: str, name: str, homepage: str | None = None) -> Json:
    of: Mapping[str, Any] = {"foaf:homepage": _page(homepage)} if homepage else {}
    return {"@id": iri, "@type": "foaf:Organization", "foaf:name": name, **of}


def _publisher(settings: Settings) -> Json:
    return _agent(f"{settings.base_url}/v1/catalog.jsonld#publisher", settings.catalog_publisher or "Sachstand")


def _day(day: date) -> Json:
    return {"@value": day.isoformat(), "@type": "xsd:date"}


def _moment(moment: datetime) -> Json:
    return {"@value": utc_text(moment), "@type": "xsd:dateTime"}
