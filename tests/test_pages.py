"""`/` and the guides: for browsers and for programs, and each place that they name is there."""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urldefrag, urljoin

import httpx
import pytest

from app.pages import layout
from app.pages.guides import titles
from tests.api import Api
from tests.test_docs_page import Addresses, luminance
from tests.world import World

HOME = "http://sachstand.test/"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
DOCS = Path(__file__).parent.parent / "docs"


def page(api: Api, url: str, language: str = "en") -> httpx.Response:
    answer = api.get(url, headers={"Accept": BROWSER, "Accept-Language": language})
    assert answer.status_code == 200, url
    assert answer.headers["content-type"].startswith("text/html")
    return answer


def internal(url: str, text: str) -> Iterator[str]:
    for found in Addresses(text).found:
        target = urljoin(url, found)
        if target.startswith(HOME):
            yield target


@pytest.mark.parametrize("language", ["de", "en"])
def test_a_browser_is_shown_what_programs_are_told(api: Api, language: str) -> None:
    world = World(api)
    shown = page(api, HOME, language)
    assert f'<html lang="{language}">' in shown.text
    for accept in ("application/json", "*/*"):
        told = api.get(HOME, headers={"Accept": accept, "Accept-Language": language})
        assert told.headers["content-type"] == "application/json"
        assert told.headers["content-language"] == shown.headers["content-language"] == language
        links = [link["url"] for section in told.json()["sections"] for link in section["links"]]
        assert set(links) <= set(internal(HOME, shown.text))
    assert world.district["name"] in shown.text
    assert f"v1/measures?concept={world.public['concepts']['id']}&format=csv&dialect=excel-de" in " ".join(links)
    for url in links:
        assert api.get(url, headers={"Accept": BROWSER}).status_code == 200, url


def test_the_other_language_is_a_link_away(api: Api) -> None:
    for first, other in (("de", "en"), ("en", "de")):
        shown = page(api, HOME, first)
        assert f'href="./?lang={other}" hreflang="{other}"' in shown.text
        assert f'<html lang="{other}">' in page(api, f"{HOME}?lang={other}", first).text


def test_it_names_nothing_that_the_public_may_not_see(api: Api) -> None:
    hidden = api.concept(api.district(), title="Verborgenes Konzept", visibility="internal")
    for token in (None, api.operator):
        answer = api.get(HOME, token=token)
        assert hidden["id"] not in answer.text
        assert hidden["title"] not in answer.text


def test_every_link_of_a_guide_leads_somewhere(api: Api) -> None:
    shown = {f"{HOME}guides/{name}": page(api, f"{HOME}guides/{name}").text for name in titles()}
    for text in shown.values():
        assert Addresses(text).inline == []
        assert not re.search(r"\]\([a-z./]+\.md", re.sub(r"<[^>]+>", "", text)), "a link that was not read"
    for target in {target for url, text in shown.items() for target in internal(url, text)}:
        place, fragment = urldefrag(target)
        text = shown.get(place) or api.get(place, headers={"Accept": BROWSER}).raise_for_status().text
        assert not fragment or f'id="{fragment}"' in text, target
    assert len(shown) > 50


def test_a_guide_is_markdown_for_programs(api: Api) -> None:
    answer = api.get(f"{HOME}guides/lists.md")
    assert answer.headers["content-type"].startswith("text/markdown")
    assert answer.text == (DOCS / "lists.md").read_text(encoding="utf-8")
    listed = api.get(f"{HOME}guides").text
    assert {f"guides/{file.name}" for file in DOCS.glob("*.md")} <= set(re.findall(r"\((.*?)\)", listed))


@pytest.mark.parametrize("name", ["../pyproject.toml", "..%2Fpyproject.toml", "nothing.md", "decisions", ""])
def test_nothing_else_is_a_guide(api: Api, name: str) -> None:
    assert api.get(f"{HOME}guides/{name}").status_code == 404


def test_reference_and_start_page_lead_to_the_guides(api: Api) -> None:
    for url in (f"{HOME}docs", HOME, f"{HOME}guides/decisions/README.md"):
        assert f"{HOME}guides" in set(internal(url, page(api, url).text))


def test_pages_take_nothing_from_elsewhere_and_can_be_read(api: Api) -> None:
    for url in (HOME, f"{HOME}guides", f"{HOME}guides/lists.md"):
        assert page(api, url).headers["content-security-policy"] == layout.CONTENT_SECURITY_POLICY
        assert page(api, url).text.count("<main>") == page(api, url).text.count("<h1") == 1
    style = (layout.STATIC / "pages.css").read_text()
    pairs = re.findall(r"[{ ]color: #(\w+);.*background: #(\w+);", style)
    assert len(pairs) == style.count(" color:")
    for pair in pairs:
        dark, light = sorted(luminance(colour) for colour in pair)
        assert (light + 0.05) / (dark + 0.05) >= 4.5, pair
