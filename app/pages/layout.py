"""The frame of every page. Nothing in it comes from elsewhere, and its addresses are relative, so that pages also work
below a path of a reverse proxy."""

import hashlib
from functools import cache
from html import escape
from pathlib import Path

from starlette.requests import Request
from starlette.responses import HTMLResponse

from app.core.formats import weighted

STATIC = Path(__file__).parent.parent / "static"
# Also what a page's scripts could be led to by the contract they display stays on this server.
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
HEADERS = {"Content-Security-Policy": CONTENT_SECURITY_POLICY, "Cache-Control": "no-cache", "Vary": "Accept"}
_PAGE = """\
<!doctype html>
<html lang="{language}">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>{title}</title>
  <link rel="icon" href="{root}{icon}">
  <link rel="stylesheet" href="{root}{style}">
</head>
<body>
<header><nav aria-label="{navigation}">{links}</nav></header>
<main>
{content}
</main>
</body>
</html>
"""
_WORDS = {
    "de": ("Seiten", ("Start", "Leitfäden", "Referenz der Schnittstelle")),
    "en": ("Pages", ("Start", "Guides", "API reference")),
}


@cache
def address(name: str) -> str:
    """Return the address of a static file from the root, which names its version."""
    return f"static/{name}?version={hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]}"


def page(title: str, content: str, *, language: str, path: str) -> HTMLResponse:
    """Return a page with its content as HTML; `path` is where it is shown."""
    root = "../" * (path.count("/") - 1)
    navigation, words = _WORDS[language]
    places = zip(words, (f"./?lang={language}", "guides", "docs"), strict=True)
    text = _PAGE.format(
        language=language,
        title=escape(title),
        root=root,
        icon=address("icon.svg"),
        style=address("pages.css"),
        navigation=navigation,
        links=" ".join(link(f"{root}{to}", word) for word, to in places),
        content=content,
    )
    return HTMLResponse(text, headers={**HEADERS, "Content-Language": language})


def link(to: str, words: str) -> str:
    return f'<a href="{escape(to)}">{escape(words)}</a>'


def prefers_html(request: Request) -> bool:
    """Return True for a browser: whoever names HTML, and nothing before it."""
    weights = dict(weighted(request.headers.get("accept", "")))
    return weights.get("text/html", 0) > 0 and weights["text/html"] == max(weights.values())
