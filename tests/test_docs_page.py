"""The docs page asks nobody but this server for anything. How it looks in a browser: tests/browser/docs_page.py."""

import asyncio
import re
from html.parser import HTMLParser

import httpx
from fastapi import FastAPI

from app.pages import reference


def get(path: str) -> httpx.Response:
    app = FastAPI(docs_url=None, redoc_url=None)
    app.include_router(reference.router)
    reference.mount_static(app)

    async def ask() -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://sachstand") as client:
            return await client.get(path)

    return asyncio.run(ask())


class Addresses(HTMLParser):
    """Every address in a page, and whether there is any script in the page itself."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.inline: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        values = dict(attributes)
        self.found += [value for name in ("src", "href", "action") if (value := values.get(name))]
        self.inline += [name for name in values if name.startswith("on") or name == "style"]
        if tag == "style" or (tag == "script" and "src" not in values):
            self.inline.append(tag)


def test_every_address_of_the_page_is_one_of_this_server() -> None:
    answer = get("/docs")
    assert answer.status_code == 200
    assert '<html lang="en">' in answer.text
    assert "<title>Sachstand API</title>" in answer.text
    addresses = Addresses(answer.text)
    assert addresses.inline == []
    files = [found for found in addresses.found if found not in ("./?lang=en", "guides", "docs")]
    assert len(files) == 4
    for address in files:
        assert re.match(r"(static/|openapi\.json)", address), address
        assert get(f"/{address}").status_code == 200


def test_the_policy_allows_nothing_from_elsewhere() -> None:
    policy = get("/docs").headers["Content-Security-Policy"]
    sources = {source for directive in policy.split(";") for source in directive.split()[1:]}
    assert sources == {"'none'", "'self'", "data:"}


def test_the_script_and_the_style_sheet_name_no_other_server() -> None:
    for name in ("docs.js", "pages.css"):
        text = get(f"/static/{name}").text
        assert "://" not in text
        assert "@import" not in text
        assert not re.search(r"""["'(]//""", text)


def luminance(colour: str) -> float:
    """Return the relative luminance of a colour, as WCAG 2.1 defines it."""
    parts = re.findall("..", colour if len(colour) == 6 else "".join(digit * 2 for digit in colour))
    red, green, blue = (int(part, 16) / 255 for part in parts)
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in (red, green, blue)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_files_are_kept_as_long_as_their_version_is_named() -> None:
    page = get("/docs")
    assert page.headers["Cache-Control"] == "no-cache"
    for address in Addresses(page.text).found:
        if address.startswith("static/"):
            assert "immutable" in get(f"/{address}").headers["Cache-Control"]
    assert get("/static/docs.js").headers["Cache-Control"] == "no-cache"


def test_a_file_that_is_not_there() -> None:
    assert get("/static/nothing.js").status_code == 404
    assert get("/static/../pages/layout.py").status_code == 404
