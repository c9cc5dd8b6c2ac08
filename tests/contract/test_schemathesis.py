"""The whole contract, attacked: schemathesis sends what the OpenAPI document allows, and what it does not, to a server.

Every answer has to be one that the document describes, and none a 500. To look further than these few examples:

    EXAMPLES=500 python -m pytest tests/contract/test_schemathesis.py
"""

import os
import re
import socket
import threading
import time
from collections.abc import Iterator
from uuid import UUID, uuid4

import pytest
import schemathesis
import uvicorn
from hypothesis import HealthCheck, settings
from sqlalchemy.engine import Engine

from app.main import create_app
from app.settings import Settings
from tests.api import Api
from tests.conftest import KEY, emptied
from tests.world import PARAMETERS, World

EXAMPLES = int(os.environ.get("EXAMPLES", "4"))
REFERENCES = {"organisation": "organisations", **{name.removesuffix("_id"): of for name, of in PARAMETERS.items()}}
LISTED = {"goal": "goals", "responsible": "organisations", "partner": "organisations", "related_measure": "measures"}
REFUSED_BY_RULES = ["400", "412", "422", "428"]
"""Rules that JSON Schema cannot tell (a reference that leads nowhere, days out of order) refuse what it allows."""


@pytest.fixture(scope="module")
def world(service: Api, admin: Engine) -> World:
    return World(emptied(service, admin))


@pytest.fixture(scope="module")
def server(service: Api) -> Iterator[str]:
    """The service behind a real server, on a free port of this machine."""
    listening = socket.create_server(("127.0.0.1", 0))
    url = f"http://127.0.0.1:{listening.getsockname()[1]}"
    settings_ = Settings(database_url=service.settings.database_url, public_url=url, secret_key=KEY, log_level="error")
    running = uvicorn.Server(uvicorn.Config(create_app(settings_), log_config=None, log_level="critical"))
    thread = threading.Thread(target=running.run, kwargs={"sockets": [listening]})
    thread.start()
    while not running.started and thread.is_alive():
        time.sleep(0.01)
    yield url
    running.should_exit = True
    thread.join()
    listening.close()


contract = schemathesis.openapi.from_dict(create_app(Settings(database_url="postgresql://nowhere")).openapi())
contract.config.checks.positive_data_acceptance.expected_statuses = ["2xx", "3xx", "401", "403", "404", "409",
                                                                     *REFUSED_BY_RULES]  # fmt: skip
contract.config.checks.missing_required_header.expected_statuses = ["400", "401", "403", "404", "415", "422", "428"]
few = settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize="EXAMPLES" not in os.environ,  # a run that looks further looks elsewhere each time
    suppress_health_check=list(HealthCheck),
)


@contract.parametrize()
@few
def test_every_answer_to_an_insider_is_one_of_the_contract(case: schemathesis.Case, server: str, world: World) -> None:
    aim(case, world)
    case.call_and_validate(base_url=server, headers=headers(case, world.tokens["operator"]))


@contract.include(method="GET").parametrize()
@few
def test_every_answer_to_the_public_is_one_of_the_contract(case: schemathesis.Case, server: str, world: World) -> None:
    aim(case, world)
    case.call_and_validate(base_url=server, headers=headers(case, None))


def headers(case: schemathesis.Case, token: str | None) -> dict[str, str]:
    """Who calls; that any version will do, as none is known; and a key of its own, lest an answer is another's."""
    sent = {"Authorization": f"Bearer {token}"} if token else {}
    meant_well = case.meta is not None and case.meta.generation.mode is schemathesis.GenerationMode.POSITIVE
    if meant_well and "If-Match" in case.headers:
        sent["If-Match"] = "*"
    if re.fullmatch(r"[\x21-\x7e]{1,255}", str(case.headers.get("Idempotency-Key", ""))):
        sent["Idempotency-Key"] = uuid4().hex
    return sent


def aim(case: schemathesis.Case, world: World) -> None:
    """Puts ids that there are in the place of ids that there are not: otherwise hardly a request would get anywhere."""
    for name, value in (case.path_parameters or {}).items():
        if is_id(value) and name in PARAMETERS:
            case.path_parameters[name] = world.public[PARAMETERS[name]]["id"]
    if isinstance(case.body, dict):
        if case.body.get("all_or_nothing") is False:
            case.body["all_or_nothing"] = True  # told otherwise, a batch answers 200 and tells what it refused
        for name, value in case.body.items():
            of = REFERENCES.get(name.removesuffix("_id"))
            if name.endswith("_id") and of and is_id(value):
                case.body[name] = world.public[of]["id"]
            of = LISTED.get(name.removesuffix("_ids"))
            if name.endswith("_ids") and of and value and isinstance(value, list) and all(map(is_id, value)):
                case.body[name] = [world.public[of]["id"]]


def is_id(value: object) -> bool:
    try:
        return isinstance(value, str) and len(value) == 36 and bool(UUID(value))
    except ValueError:
        return False
