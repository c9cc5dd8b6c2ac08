"""The application: middleware, handlers, routers and what lives as long as it does."""

import asyncio
import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from weakref import WeakValueDictionary

import structlog
from fastapi import FastAPI
from sqlalchemy.exc import DBAPIError
from starlette.middleware.cors import CORSMiddleware

from app import USUAL_THRESHOLD, __version__, api, contract, health
from app.access.service import bootstrap
from app.core import handlers
from app.core.bodies import LARGE_AT_ONCE
from app.core.database import Database
from app.core.middleware import CodingTag, GZip, Head, RequestLog, TooLarge
from app.feed import relay
from app.hooks import HOOKS, LABELS
from app.jobs import worker
from app.oparl import answers as oparl_answers
from app.oparl.sync import catch_up
from app.oparl.system import keep_system
from app.pages import guides, reference, start
from app.participation.erasures.ledger import Ledger
from app.participation.erasures.replay import replay
from app.secret import secret_key
from app.settings import Settings, get_settings

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
"""Methods that scripts of every origin may use, as far as routes offer them."""
PREFLIGHT = 7_200
"""Time for which a browser need not ask again, in seconds: the longest that all of them keep it."""
log: structlog.stdlib.BoundLogger = structlog.get_logger()


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    settings: Settings = app.state.settings
    if settings.database_url is None:
        raise RuntimeError("SACHSTAND_DATABASE_URL is not set; `sachstand run` starts a server of its own")
    app.state.database = database = Database(settings.database_url, settings.pool_size)
    try:
        if settings.bootstrap_token is not None:
            await _bootstrap(database, settings.bootstrap_token)
        # What lives now lives as long as the process: collecting it again and again cost 30 ms at the 99th percentile.
        gc.collect()
        gc.freeze()
        gc.set_threshold(*USUAL_THRESHOLD)  # what requests leave in circles must not pile up
        await _replay_erasures(app, database)
        await _begin_oparl(app, database)
        async with relay.running(database, app.state.after_commit), worker.running(settings, database, app.state.hooks):
            yield
    finally:
        await database.close()


async def _bootstrap(database: Database, token: str) -> None:
    """Make the operator's token in an empty database. Where the database is away or not migrated yet, the process lives
    all the same and `/readyz` says so; the token is made at the next start."""
    try:
        async with database.writing.connect() as connection:
            await bootstrap(connection, token)
    except DBAPIError as error:
        log.warning("bootstrap_postponed", reason=type(error.orig).__name__)


async def _replay_erasures(app: FastAPI, database: Database) -> None:
    """Repeat erasures of the ledger that a restored database lacks; where it is away, at the next start."""
    try:
        await replay(database, app.state.hooks, Ledger(app.state.secret_key, app.state.settings.erasure_ledger))
    except DBAPIError as error:
        log.warning("erasures_postponed", reason=type(error.orig).__name__)


async def _begin_oparl(app: FastAPI, database: Database) -> None:
    """Begin the record of what is public as OParl where there is none yet; where the database is away, at the next
    start or, for a district, with its next write."""
    try:
        await keep_system(database, app.state.settings)
        await catch_up(database)
    except DBAPIError as error:
        log.warning("oparl_postponed", reason=type(error.orig).__name__)


def create_app(settings: Settings | None = None) -> FastAPI:
    settings = settings or get_settings()
    app = FastAPI(
        title="Sachstand",
        version=__version__,
        lifespan=lifespan,
        openapi_url=None,  # `contract` serves the document
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        generate_unique_id_function=lambda route: route.name,
    )
    app.state.settings = settings
    app.state.hooks = HOOKS
    app.state.labels = LABELS
    app.state.secret_key = secret_key(settings)
    app.state.after_commit = []
    app.state.streaming_clients = WeakValueDictionary()
    app.state.large_bodies = asyncio.Semaphore(LARGE_AT_ONCE)
    for part in api.PARTS:
        app.include_router(part, prefix=api.PREFIX, max_body_size=settings.max_body_size)
    app.include_router(api.imports, max_body_size=settings.max_import_size)
    app.include_router(api.oparl)
    for pages in (start, guides, reference):
        app.include_router(pages.router)
    reference.mount_static(app)
    app.include_router(health.router)
    contract.install(app)
    handlers.install(app, {oparl_answers.PREFIX: oparl_answers.error})
    app.add_middleware(TooLarge)
    app.add_middleware(GZip, minimum_size=500, compresslevel=1)
    app.add_middleware(CodingTag)
    app.add_middleware(Head)
    app.add_middleware(
        CORSMiddleware,
        allow_origins=["*"],
        allow_methods=METHODS,
        allow_headers=["*"],
        max_age=PREFLIGHT,
        expose_headers=[
            "Content-Disposition",
            "ETag",
            "Idempotency-Replayed",
            "Link",
            "Location",
            "Retry-After",
            "X-Request-Id",
        ],
    )
    app.add_middleware(RequestLog)
    return app


def bare_app() -> FastAPI:
    """Return the application whatever the environment says, to ask it for its routes and its contract."""
    return create_app(Settings.model_construct(secret_key="-"))  # noqa: S106 # nothing is signed with it
