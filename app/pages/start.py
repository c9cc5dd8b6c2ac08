"""`/`: where to go, as a page for browsers and with the same in JSON for programs."""

from html import escape
from typing import Annotated, Literal

from fastapi import Query, Request
from pydantic import Field
from starlette.responses import JSONResponse, Response

from app import __version__
from app.core.dependencies import PublicReader
from app.core.languages import speaks_german
from app.core.reading import Row
from app.core.routing import Router
from app.core.schemas import Input, Output
from app.open_data.queries import published
from app.pages.guides import guides
from app.pages.layout import link, page, prefers_html

router = Router(include_in_schema=False)
MOST_CONCEPTS = 50
"""Concepts that are named one by one; the overview has all."""
_TITLE = {"de": "Integrationskonzepte und ihr Sachstand", "en": "Integration concepts and how they stand"}
_INTRODUCTION = {
    "de": "Handlungsfelder, Ziele und Maßnahmen der Kreise mit ihren Ampeln, offen und ohne Anmeldung.",
    "en": "Fields of action, goals and measures of German counties with their lights, open and without a login.",
}
_HEADINGS = {
    "de": ("Daten der Kreise", "Für alle Kreise und für Programme", "Leitfäden (englisch)"),
    "en": ("Data of the counties", "For all counties, and for programs", "Guides"),
}
_OF_CONCEPT = {
    "de": ("Maßnahmen für Excel (CSV)", "Maßnahmen (CSV)", "Das ganze Konzept (JSON)"),
    "en": ("Measures for Excel (CSV, in German)", "Measures (CSV)", "The whole concept (JSON)"),
}
_ALL = {
    "docs": ("Referenz der Schnittstelle", "API reference"),
    "openapi.json": ("Vertrag der Schnittstelle (OpenAPI 3.1)", "Contract of the API (OpenAPI 3.1)"),
    "v1/overview": ("Alle Kreise im Überblick (JSON)", "All counties side by side (JSON)"),
    "v1/overview?dialect=excel-de": ("Alle Kreise im Überblick für Excel (CSV)", "The same for Excel (CSV, in German)"),
    "v1/districts": ("Kreise und Kommunen (JSON)", "Counties and municipalities (JSON)"),
    "v1/vocabularies": ("Wertelisten mit Bezeichnungen (JSON)", "Vocabularies with their labels (JSON)"),
    "v1/catalog.jsonld": ("Katalog offener Daten (DCAT-AP.de)", "Catalogue of open data (DCAT-AP.de)"),
    "oparl/v1.1": ("Gremien, Sitzungen und Vorlagen (OParl 1.1)", "Bodies, meetings and papers (OParl 1.1)"),
    "v1/changes": ("Änderungen seit der letzten Abfrage (JSON)", "Changes since the last request (JSON)"),
}


class StartQuery(Input):
    """Parameters of the start page."""

    lang: Literal["de", "en"] | None = Field(default=None, description="Its language; left out: by `Accept-Language`")


class Link(Output):
    """One place to go."""

    title: str
    url: str


class Section(Output):
    """Places of one kind."""

    title: str
    links: list[Link]


class Start(Output):
    """All places."""

    title: str
    introduction: str
    version: str
    sections: list[Section]


@router.get("/", response_model=None)
async def read_start(query: Annotated[StartQuery, Query()], reader: PublicReader, request: Request) -> Response:
    """Return where to go."""
    language = query.lang or ("de" if speaks_german(request.headers.get("accept-language", "")) else "en")
    concepts = await published(reader)
    if prefers_html(request):
        return _as_page(_start(concepts, language, ""), language)
    start = _start(concepts, language, f"{request.app.state.settings.base_url}/")
    return JSONResponse(start.model_dump(), headers={"Content-Language": language})


def _start(concepts: list[Row], language: str, root: str) -> Start:
    """Return all places, with addresses below a root."""
    of_counties, for_all, of_guides = _HEADINGS[language]
    places = {f"{root}{path}": words[language == "en"] for path, words in _ALL.items()}
    named = {f"{root}guides/{name}": title for name, title in guides().items()}
    sections = [
        Section(title=for_all, links=_links(places)),
        *(_of_concept(row, of_counties, language, root) for row in concepts[:MOST_CONCEPTS]),
        Section(title=of_guides, links=_links(named)),
    ]
    return Start(title=_TITLE[language], introduction=_INTRODUCTION[language], version=__version__, sections=sections)


def _of_concept(row: Row, heading: str, language: str, root: str) -> Section:
    measures = f"{root}v1/measures?concept={row['id']}&format=csv"
    urls = (f"{measures}&dialect=excel-de&names=true", measures, f"{root}v1/concepts/{row['id']}/bundle")
    titles = dict(zip(urls, _OF_CONCEPT[language], strict=True))
    return Section(title=f"{heading}: {row['district']}, {row['title']}", links=_links(titles))


def _links(titles: dict[str, str]) -> list[Link]:
    return [Link(title=title, url=url) for url, title in titles.items()]


def _as_page(start: Start, language: str) -> Response:
    other, words = ("en", "English") if language == "de" else ("de", "Deutsch")
    parts = [
        f'<p class="language"><a href="./?lang={other}" hreflang="{other}" lang="{other}">{words}</a></p>',
        f"<h1>{escape(start.title)}</h1>",
        f"<p>{escape(start.introduction)}</p>",
    ]
    for section in start.sections:
        entries = "".join(f"<li>{link(one.url, one.title)}</li>" for one in section.links)
        parts.append(f"<section><h2>{escape(section.title)}</h2><ul>{entries}</ul></section>")
    parts.append(f"<p>Sachstand {escape(start.version)}</p>")
    return page(start.title, "\n".join(parts), language=language, path="/")
