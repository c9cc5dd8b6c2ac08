"""The application: middleware, handlers, routers and what lives as long as it does."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware

from app import __version__, api, docs_page
from app.access.service import bootstrap
from app.core import handlers
from app.core.database import Database
from app.core.middleware import CodingTag, Head, RequestLog
from app.secret import secret_key
from app.settings import Settings, get_settings

DESCRIPTION = "The open API for county integration concepts: measures, their lights, and what became of them."


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    settings: Settings = app.state.settings
    if settings.database_url is None:
        raise RuntimeError("SACHSTAND_DATABASE_URL is not set; `sachstand run` starts a server of its own")
    app.state.database = database = Database(settings.database_url, settings.pool_size)
    try:
        if settings.bootstrap_token is not None:
            async with database.writing.connect() as connection:
                await bootstrap(connection, settings.bootstrap_token)
        yield
    finally:
        await database.close()


def create_app(settings: Settings | None = None) -> FastAPI:
    settings = settings or get_settings()
    app = FastAPI(
        title="Sachstand",
        version=__version__,
        summary=DESCRIPTION,
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        max_body_size=settings.max_body_size,
        generate_unique_id_function=lambda route: route.name,
    )
    app.state.settings = settings
    app.state.secret_key = secret_key(settings)
    app.include_router(api.router)
    app.include_router(api.imports, max_body_size=settings.max_import_size)
    app.include_router(docs_page.router)
    docs_page.mount_static(app)
    handlers.install(app)
    app.add_middleware(Head)
    app.add_middleware(GZipMiddleware, minimum_size=500, compresslevel=1)
    app.add_middleware(CodingTag)
    app.add_middleware(
        CORSMiddleware,
        allow_origins=["*"],
        allow_methods=["*"],
        allow_headers=["*"],
        expose_headers=["ETag", "Link", "Location", "Retry-After", "X-Request-Id", "Idempotency-Replayed"],
    )
    app.add_middleware(RequestLog)
    return app
