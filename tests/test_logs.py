"""Every log line is JSON with the request's id, and none tells what people sent."""

import io
import json
import logging
from contextlib import redirect_stderr
from typing import Any

import pytest

from app import logs
from app.concepts.measures import queries
from tests.api import Api

SECRET = "Frau Mustermann wartet auf den Bescheid"


def lines(written: io.StringIO) -> list[dict[str, Any]]:
    """What was logged; each line must be a JSON object."""
    return [json.loads(line) for line in written.getvalue().splitlines()]


def test_a_request_is_one_line(api: Api, written: io.StringIO) -> None:
    answer = api.get("/measures")
    (line,) = lines(written)
    assert line["request_id"] == answer.headers["X-Request-Id"]
    assert line["time"].endswith("Z")
    assert {k: line[k] for k in ("event", "level", "method", "route", "status")} == {
        "event": "request", "level": "info", "method": "GET", "route": "/v1/measures", "status": 200
    }  # fmt: skip


def test_nothing_that_people_send_is_logged(api: Api, written: io.StringIO) -> None:
    district = api.district()
    token = api.token(district, "editor")
    api.get("/measures", params={"q": SECRET}, token=token)
    api.get("/measures", params={SECRET: "1"}, token=SECRET)
    api.get(f"/nowhere/{SECRET}")
    api.post("/concepts", {"title": SECRET, "district_id": district["id"]}, token=token)
    api.post("/concepts", {"title": SECRET, "district_id": SECRET}, token=token)
    api.post("/concepts", content=f'{{"title": "{SECRET}'.encode(), headers={"Content-Type": "application/json"})
    api.call("POST", "/concepts", headers={"Authorization": SECRET, "Idempotency-Key": SECRET})
    told = lines(written)
    assert len(told) >= 9
    for line in told:
        assert line["request_id"]
        assert SECRET.split()[1] not in json.dumps(line, ensure_ascii=False)
        assert token not in json.dumps(line)
        assert api.operator not in json.dumps(line)


def test_a_crash_is_told_by_place_and_type(api: Api, written: io.StringIO, monkeypatch: pytest.MonkeyPatch) -> None:
    async def crash(*_: object) -> None:
        raise RuntimeError(SECRET)

    monkeypatch.setattr(queries, "list_measures", crash)
    answer = api.get("/measures", params={"q": SECRET})
    assert answer.status_code == 500
    assert SECRET not in answer.text
    crashed, request = lines(written)
    assert (crashed["event"], crashed["level"], crashed["error"]) == ("crash", "error", "RuntimeError")
    assert any("routes.py" in frame for frame in crashed["frames"])
    assert crashed["request_id"] == request["request_id"] == answer.headers["X-Request-Id"]
    assert request["status"] == 500
    assert SECRET not in json.dumps([crashed, request], ensure_ascii=False)


def test_other_libraries_are_told_without_their_values(written: io.StringIO) -> None:
    try:
        raise ValueError(SECRET)
    except ValueError:
        logging.getLogger("sqlalchemy.pool").exception("Exception during reset of %s", SECRET)
    logging.getLogger("asyncio").error(f"Task exception was never retrieved\nfuture: {SECRET}")
    logging.getLogger("httpx").info("HTTP Request: %s", SECRET)
    logging.getLogger("uvicorn.error").info("Started server process [%d]", 7)
    logging.getLogger("uvicorn.access").info("GET /v1/measures?q=%s", SECRET)
    told = lines(written)
    assert [line["event"] for line in told] == [
        "Exception during reset of %s", "Task exception was never retrieved", "Started server process [7]",
    ]  # fmt: skip
    assert told[0]["error"] == "ValueError"
    assert SECRET not in json.dumps(told, ensure_ascii=False)


def test_text_for_people(api: Api, written: io.StringIO) -> None:
    with redirect_stderr(written):
        logs.configure(api.settings.model_copy(update={"log_level": "info", "log_format": "text"}))
    api.get("/measures")
    assert "route=/v1/measures" in written.getvalue()
