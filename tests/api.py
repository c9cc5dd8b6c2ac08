"""The service in the test's own process, called synchronously over ASGI."""

import asyncio
import threading
from collections.abc import Coroutine, Iterator
from contextlib import AbstractAsyncContextManager, contextmanager
from types import TracebackType
from typing import Any, Self

import httpx
import uvloop
from sqlalchemy import event
from sqlalchemy.engine import Engine

from app import samples
from app.access.service import bootstrap
from app.core.codes import CODES
from app.main import create_app
from app.settings import Settings
from tests.waiting import DEADLINE

Json = dict[str, Any]
TRIES = 40
"""So often a request is sent for which the service is busy."""


class Api:
    """Runs the application on an event loop of its own; every method returns httpx's response."""

    def __init__(self, settings: Settings, operator: str) -> None:
        self.settings = settings
        self.operator = operator
        self.app = create_app(settings)
        self.admin: Engine | None = None  # the database behind it, once it was emptied
        self.emptied = 0  # so often
        self.kept: dict[str, tuple[str, Json]] = {}
        self._loop = uvloop.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._client: httpx.AsyncClient
        self._lifespan: AbstractAsyncContextManager[Any]

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(DEADLINE)

    def __enter__(self) -> Self:
        self._thread.start()
        self._lifespan = self.app.router.lifespan_context(self.app)
        self.run(self._lifespan.__aenter__())
        transport = httpx.ASGITransport(self.app, raise_app_exceptions=True)
        self._client = httpx.AsyncClient(transport=transport, base_url="http://sachstand.test")
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.run(self._client.aclose())
        self.run(self._lifespan.__aexit__(None, None, None))
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def with_samples(self, *counties: str) -> Self:
        """Itself, with these sample counties."""
        for county in counties:
            assert self.post("/imports", samples.bundle(county)).status_code == 200
        return self

    def reset(self) -> None:
        """Makes the operator's token anew, in an emptied database."""

        async def work() -> None:
            async with self.app.state.database.writing.connect() as connection:
                await bootstrap(connection, self.operator)

        self.run(work())

    def call(self, method: str, path: str, *, token: str | None = None, **options: Any) -> httpx.Response:
        headers = dict(options.pop("headers", {}))
        if token is not None:
            headers.setdefault("Authorization", f"Bearer {token}")
        whole = ("http", "/v1", "/oparl", "/docs", "/openapi", "/healthz", "/readyz")
        url = path if path.startswith(whole) else f"/v1{path}"
        response: httpx.Response = self.run(self._client.request(method, url, headers=headers, **options))
        if response.content and response.headers.get("content-type") == "application/problem+json":
            codes = {error["code"] for error in response.json()["errors"] or ()}
            assert codes <= set(CODES), "app/core/codes.py does not know a code"
        return response

    async def send(self, method: str, path: str, *, token: str | None, **options: Any) -> httpx.Response:
        """As a client sends it that keeps to the contract: again, a little later, where the service is busy."""
        headers = {**options.pop("headers", {}), **({"Authorization": f"Bearer {token}"} if token else {})}
        for _ in range(TRIES):
            response = await self._client.request(method, f"/v1{path}", headers=headers, **options)
            if response.status_code != 503:
                break
            assert response.headers["Retry-After"]
            await asyncio.sleep(0.05)
        return response

    def get(self, path: str, **options: Any) -> httpx.Response:
        return self.call("GET", path, **options)

    def items(self, path: str, **options: Any) -> list[Json]:
        """The entries on the first page of a list."""
        found: list[Json] = self.get(path, **options).json()["items"]
        return found

    def only(self, path: str, **options: Any) -> Json:
        """The only entry of a list."""
        (found,) = self.items(path, **options)
        return found

    def post(self, path: str, json: Any = None, *, token: str | None = "operator", **options: Any) -> httpx.Response:
        return self.call("POST", path, json=json, token=self.operator if token == "operator" else token, **options)

    def patch(self, path: str, json: Any, *, token: str | None = "operator", **options: Any) -> httpx.Response:
        """Reads the resource first, for its ETag, unless If-Match is given."""
        token = self.operator if token == "operator" else token
        headers = dict(options.pop("headers", {}))
        if "If-Match" not in headers:
            headers["If-Match"] = self.get(path, token=token).headers.get("ETag", '"0"')
        return self.call("PATCH", path, json=json, token=token, headers=headers, **options)

    def delete(self, path: str, *, token: str | None = "operator", **options: Any) -> httpx.Response:
        token = self.operator if token == "operator" else token
        headers = dict(options.pop("headers", {}))
        if "If-Match" not in headers:
            headers["If-Match"] = self.get(path, token=token).headers.get("ETag", '"0"')
        return self.call("DELETE", path, token=token, headers=headers, **options)

    # --- things made --------------------------------------------------------------------------------------------

    def make(self, path: str, **fields: Any) -> Json:
        """Creates something as the operator; fails the test where that fails."""
        response = self.post(path, fields)
        assert response.status_code == 201, response.text
        result: Json = response.json()
        assert response.headers["Location"].endswith(f"/v1{path}/{result['id']}")
        return result

    def district(self, **fields: Any) -> Json:
        return self.make("/districts", **{"name": "Landkreis Konstanz", "state": "DE-BW", "ags": "08335", **fields})

    def concept(self, district: Json, **fields: Any) -> Json:
        adopted = {"state": "adopted", "adopted_on": "2018-01-29", "visibility": "public"}
        return self.make(
            "/concepts", **{"title": "Integrationskonzept", "district_id": district["id"], **adopted, **fields}
        )

    def measure(self, concept: Json, **fields: Any) -> Json:
        return self.make(
            "/measures", **{"title": "Sprachcafé", "concept_id": concept["id"], "adopted_on": "2018-01-29", **fields}
        )

    def status(self, measure: Json, light: str, on: str, **fields: Any) -> Json:
        why = {} if light == "green" else {"reason": "staff", "summary": "Stelle frei", "remedy": "Ausschreibung"}
        body = {"measure_id": measure["id"], "light": light, "state": "in_progress", "effective_on": on, **why}
        return self.make("/status-updates", **body | fields)

    def token(self, district: Json, role: str) -> str:
        """The secret of a new token with the role in the district."""
        made = self.make("/tokens", name=role, district_id=district["id"], role=role)
        return str(made["token"])


@contextmanager
def statements(api: Api) -> Iterator[list[str]]:
    """What is sent to the database meanwhile."""
    engines = [api.app.state.database.writing.sync_engine, api.app.state.database.public.sync_engine]
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        sent.append(statement)

    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        for engine in engines:
            event.remove(engine, "before_cursor_execute", note)
