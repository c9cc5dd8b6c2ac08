"""The API reference at /docs, from files of our own: the reader's browser asks nobody else for anything."""

import re
from functools import cache

from fastapi import APIRouter, FastAPI
from starlette.datastructures import QueryParams
from starlette.responses import HTMLResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from app.pages.layout import HEADERS, STATIC, address

PAGE = """\
<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>Sachstand API</title>
  <link rel="icon" href="{swagger-ui/favicon-32x32.png}">
  <link rel="stylesheet" href="{swagger-ui/swagger-ui.css}">
  <link rel="stylesheet" href="{docs.css}">
</head>
<body>
  <nav class="pages" aria-label="Pages"><a href="./">Start</a> <a href="guides">Guides</a></nav>
  <div id="reference"></div>
  <noscript>This page needs JavaScript. The contract it shows is at <a href="openapi.json">openapi.json</a>.</noscript>
  <script src="{swagger-ui/swagger-ui-bundle.js}"></script>
  <script src="{docs.js}"></script>
</body>
</html>
"""

router = APIRouter(include_in_schema=False)


@router.get("/docs", response_class=HTMLResponse)
async def docs() -> HTMLResponse:
    """Return the page; browsers revalidate it each time, as it names the current version of the files."""
    return HTMLResponse(_page(), headers=HEADERS)


@cache
def _page() -> str:
    return re.sub(r"\{(.+?)\}", lambda match: address(match[1]), PAGE)


class _Files(StaticFiles):
    """A file asked for by its version never changes; any other is to be checked each time."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        versioned = "version" in QueryParams(scope["query_string"])
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable" if versioned else "no-cache"
        return response


def mount_static(app: FastAPI) -> None:
    """Serve the files of the page under /static."""
    app.mount("/static", _Files(directory=STATIC), name="static")
