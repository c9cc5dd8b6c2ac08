"""The API reference at /docs, from files of our own: the reader's browser asks nobody else for anything."""

import hashlib
import re
from functools import cache
from pathlib import Path

from fastapi import APIRouter, FastAPI
from starlette.datastructures import QueryParams
from starlette.responses import HTMLResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

STATIC = Path(__file__).parent / "static"
# Also what the page's scripts could be led to by the contract they display stays on this server.
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
# The addresses are relative, so that the page also works below a path of a reverse proxy.
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
    headers = {"Content-Security-Policy": CONTENT_SECURITY_POLICY, "Cache-Control": "no-cache"}
    return HTMLResponse(_page(), headers=headers)


@cache
def _page() -> str:
    return re.sub(r"\{(.+?)\}", lambda match: _address(match[1]), PAGE)


def _address(name: str) -> str:
    return f"static/{name}?version={hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]}"


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
