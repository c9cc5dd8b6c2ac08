"""Every example of the contract, sent anew over the sample data: the service answers what the document shows."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy.engine import Engine

from app.contract.operations import operations
from app.settings import Settings
from openapi.freeze_examples import PUBLIC_URL, Scenes
from openapi.steady import steady
from tests.api import Api, Json
from tests.conftest import KEY, OPERATOR, emptied

pytestmark = pytest.mark.long

DOCUMENT: Json = json.loads((Path(__file__).parents[2] / "openapi" / "openapi.json").read_text(encoding="utf-8"))
OPERATIONS = {operation["operationId"]: (path, method, operation) for path, method, operation in operations(DOCUMENT)}
JSON_TYPES = ("application/json", "application/merge-patch+json", "application/ld+json", "text/calendar")
FREEZE = "play it in openapi/freeze_examples.py, then run `python -m openapi.freeze_examples` and `make openapi`"


@pytest.fixture(scope="module")
def scenes(database_url: str, admin: Engine) -> Iterator[Scenes]:
    settings = Settings(database_url=database_url, public_url=PUBLIC_URL, secret_key=KEY, log_level="error")
    with Api(settings, OPERATOR) as api:
        played = Scenes(emptied(api, admin))
        played.play()
        yield played


@pytest.fixture(scope="module")
def answered(scenes: Scenes) -> dict[str, Json]:
    return steady(scenes.kept)


def documented(operation: Json) -> Json:
    """The examples that an operation of the document shows, the same for each JSON. (Lists in other formats say the
    same as their JSON: tests/core/test_formats.py.)"""
    shown: dict[str, list[Any]] = {"request": [], "response": []}
    for name, media in operation.get("requestBody", {}).get("content", {}).items():
        if name in JSON_TYPES:
            shown["request"].append(media["example"])
    for status, response in operation["responses"].items():
        if status.startswith("2"):
            content = response.get("content", {}).items()
            shown["response"] += [media["example"] for name, media in content if name in JSON_TYPES]
    for values in shown.values():
        assert all(value == values[0] for value in values)
    return {name: values[0] for name, values in shown.items() if values}


def answers(scenes: Scenes, name: str) -> list[httpx.Response]:
    return [response for operation_id, response in scenes.played if operation_id == name]


@pytest.mark.parametrize("name", OPERATIONS)
def test_an_example_is_what_the_service_takes_and_answers(scenes: Scenes, answered: dict[str, Json], name: str) -> None:
    path, method, operation = OPERATIONS[name]
    assert answers(scenes, name), f"{name} is never asked for: {FREEZE}"
    assert answered.get(name, {}) == documented(operation), f"The example is stale: {FREEZE}"
    template = re.sub(r"{\w+}", "[^/]+", path)
    for response in answers(scenes, name):
        assert response.request.method == method.upper()
        assert re.fullmatch(template, response.request.url.path)
        assert str(response.status_code) in operation["responses"]


def test_nothing_else_is_played(scenes: Scenes) -> None:
    assert {name for name, _ in scenes.played} == OPERATIONS.keys()
