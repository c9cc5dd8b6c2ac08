"""An application of which only the contract is asked: building that takes seconds, and is done once a worker."""

from functools import cache

from fastapi import FastAPI

from app.main import bare_app


@cache
def built() -> FastAPI:
    return bare_app()
