"""The guides of `docs/` under /guides: as pages for browsers, as the Markdown that they are for everybody else."""

import re
from functools import cache
from itertools import pairwise
from pathlib import Path
from posixpath import dirname, join, normpath

from fastapi import APIRouter, Request
from markdown_it import MarkdownIt
from markdown_it.token import Token
from starlette.responses import Response

from app.core.problems import not_found
from app.pages.layout import HEADERS, link, page, prefers_html

FOLDER = Path(__file__).parents[2] / "docs"
router = APIRouter(include_in_schema=False)


@cache
def titles() -> dict[str, str]:
    """Return the title of each guide by its path below `docs/`, those on using the service first."""
    files = sorted(FOLDER.rglob("*.md"), key=lambda file: (len(file.relative_to(FOLDER).parts), file.name))
    return {file.relative_to(FOLDER).as_posix(): _text(file).partition("\n")[0].lstrip("# ") for file in files}


def guides() -> dict[str, str]:
    """Return the titles of the guides, without those of the decisions but their list."""
    return {name: title for name, title in titles().items() if "/" not in name or name.endswith("/README.md")}


def _text(file: Path) -> str:
    return file.read_text(encoding="utf-8")


@router.get("/guides")
def list_guides(request: Request) -> Response:
    """Return the list of guides."""
    lines = [f"<li>{link(f'guides/{name}', title)}</li>" for name, title in guides().items()]
    if prefers_html(request):
        return page("Guides", f"<h1>Guides</h1>\n<ul>\n{''.join(lines)}\n</ul>", language="en", path="/guides")
    text = "# Guides\n\n" + "".join(f"- [{title}](guides/{name})\n" for name, title in guides().items())
    return Response(text, media_type="text/markdown", headers=HEADERS)


@router.get("/guides/{name:path}")
def read_guide(name: str, request: Request) -> Response:
    """Return one guide."""
    if name not in titles():
        not_found()
    if prefers_html(request):
        return page(titles()[name], _rendered(name), language="en", path=f"/guides/{name}")
    return Response(_text(FOLDER / name), media_type="text/markdown", headers=HEADERS)


@cache
def _rendered(name: str) -> str:
    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = parser.parse(_text(FOLDER / name))
    for token, following in pairwise(tokens):
        if token.type == "heading_open":
            token.attrSet("id", anchor(following.content))
        _hide_dead_links(name, token.children or [])
    html: str = parser.renderer.render(tokens, parser.options, {})
    html = html.replace("<pre>", '<pre tabindex="0">')  # whoever has no mouse scrolls by keys
    return html.replace("<table>", '<div class="wide"><table>').replace("</table>", "</table></div>")


def anchor(heading: str) -> str:
    """Return the name by which links find a heading, as repositories show it."""
    return re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")


def _hide_dead_links(name: str, tokens: list[Token]) -> None:
    """Leave of links to files that are no guides the words."""
    is_dead = False
    for token in tokens:
        if token.type == "link_open":
            target = str(token.attrs["href"]).partition("#")[0]
            is_dead = bool(target) and "://" not in target and normpath(join(dirname(name), target)) not in titles()
        if token.type in ("link_open", "link_close"):
            token.hidden = is_dead
