"""The API reference at /docs, from files of our own: the reader's browser asks nobody else for anything."""

from fastapi import APIRouter, FastAPI
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from app.core.preconditions import matching_tag
from app.pages.layout import STATIC, address, page

_CONTENT = """\
<h1>API reference</h1>
<p>What is written here stands in <a href="openapi.json">openapi.json</a> too, and how to use it in the
<a href="guides">guides</a>.</p>
<div id="about"></div>
<p><label>Find operations <input id="filter" type="search" placeholder="words of a path or a description"></label>
<label>Token <input id="token" type="password" autocomplete="off" placeholder="to try as an insider"></label></p>
<div id="reference"><p>Reading the contract …</p></div>
<noscript>This page needs JavaScript.</noscript>
<script src="{script}"></script>"""

router = APIRouter(include_in_schema=False)


@router.get("/docs", response_class=HTMLResponse)
def docs() -> HTMLResponse:
    """Return the page; browsers revalidate it each time, as it names the current version of the files."""
    return page("Sachstand API", _CONTENT.format(script=address("docs.js")), language="en", path="/docs")


class _Files(StaticFiles):
    """A file asked for by its version never changes; any other is to be checked each time."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        match = matching_tag(Request(scope), response.headers.get("etag", ""))
        if response.status_code == 200 and match:  # also of a compressed file, whose tag names the coding
            response = Response(status_code=304, headers={"ETag": match})
        versioned = "version" in QueryParams(scope["query_string"])
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable" if versioned else "no-cache"
        return response


def mount_static(app: FastAPI) -> None:
    """Serve the files of the page under /static."""
    app.mount("/static", _Files(directory=STATIC), name="static")
