"""Errors of the database: what goes away by itself is told as that, and what is our mistake is not."""

import json

import pytest
from psycopg import errors as pg
from sqlalchemy.exc import DBAPIError
from starlette.requests import Request

from app.core import handlers
from tests.api import Api


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (pg.ReadOnlySqlTransaction, 503),
        (pg.SerializationFailure, 503),
        (pg.LockNotAvailable, 503),
        (pg.AdminShutdown, 503),
        (pg.InFailedSqlTransaction, 500),
        (pg.NoActiveSqlTransaction, 500),
        (pg.ActiveSqlTransaction, 500),
        (pg.UndefinedColumn, 500),
    ],
)
def test_only_what_passes_is_to_be_tried_again(service: Api, error: type[pg.Error], status: int) -> None:
    request = Request({"type": "http", "method": "GET", "path": "/v1/districts", "headers": [], "app": service.app})
    answer = service.run(handlers._database(request, DBAPIError("SELECT 1", None, error())))
    assert answer.status_code == status
    assert ("Retry-After" in answer.headers) == (status == 503)
    assert json.loads(bytes(answer.body))["status"] == status
