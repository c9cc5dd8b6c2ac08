"""The whole contract, attacked: schemathesis sends what the OpenAPI document allows, and what it does not, to a server.

Every answer has to be one that the document describes, and none a 500; what one operation answered leads to the next.
`make test` draws a few examples for each operation, the same each time. `make attack` draws more, and sends those that
are worked out rather than drawn besides: some 30,000, at the edges of every schema.
"""

import copy
import json
import os
import re
import socket
import threading
from collections import Counter
from collections.abc import Container, Iterator
from typing import Any
from uuid import UUID, uuid4

import pytest
import requests
import schemathesis
import uvicorn
from hypothesis import settings
from sqlalchemy.engine import Engine

from app.contract.operations import operations
from app.main import create_app
from app.settings import Settings
from tests.api import Api, Json
from tests.conftest import KEY, emptied
from tests.examples import examples
from tests.processes import ROOT
from tests.resources import COLLECTIONS
from tests.waiting import DEADLINE, wait_until
from tests.world import PARAMETERS, World

EXAMPLES = examples(4)
CHAINS = 8
STEPS = 12
"""Requests of one chain."""
SUCCEEDING = 8
"""So many operations do something at the least, or the chains have come apart."""
ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
REFERENCES = {"organisation": "organisations", **{name.removesuffix("_id"): of for name, of in PARAMETERS.items()}}
LISTED = {"goal": "goals", "responsible": "organisations", "partner": "organisations", "related_measure": "measures"}
REFUSED_BY_RULES = ["400", "412", "422", "428"]
"""Rules that JSON Schema cannot tell (a reference that leads nowhere, days out of order) refuse what it allows."""


pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def world(service: Api, admin: Engine) -> World:
    return World(emptied(service, admin))


@pytest.fixture(scope="module")
def server(service: Api) -> Iterator[str]:
    """The service behind a real server, on a free port of this machine."""
    listening = socket.create_server(("127.0.0.1", 0))
    url = f"http://127.0.0.1:{listening.getsockname()[1]}"
    settings_ = Settings(database_url=service.settings.database_url, public_url=url, secret_key=KEY, log_level="error",
                         form_per_minute=1_000_000, form_per_hour=1_000_000)  # fmt: skip
    running = uvicorn.Server(uvicorn.Config(create_app(settings_), log_config=None, log_level="critical"))
    thread = threading.Thread(target=running.run, kwargs={"sockets": [listening]})
    thread.start()
    wait_until(lambda: running.started or not thread.is_alive(), "the server has started")
    yield url
    running.should_exit = True
    thread.join()
    listening.close()


@pytest.fixture(scope="module")
def line() -> Iterator[requests.Session]:
    """One connection for all: opening one takes as long as many answers."""
    with requests.Session() as session:
        yield session


DOCUMENT: Json = json.loads((ROOT / "openapi" / "openapi.json").read_text(encoding="utf-8"))
contract = schemathesis.openapi.from_dict(DOCUMENT)
# What is worked out rather than drawn takes minutes; tests/contract/test_examples.py plays the document's examples.
contract.config.phases.coverage.enabled = contract.config.phases.examples.enabled = "EXAMPLES" in os.environ
contract.config.checks.positive_data_acceptance.expected_statuses = ["2xx", "3xx", "401", "403", "404", "409",
                                                                     *REFUSED_BY_RULES]  # fmt: skip
# What is longer than its schema allows may be longer than any body is read.
contract.config.checks.negative_data_rejection.expected_statuses = ["400", "401", "403", "404", "405", "406", "409",
                                                                    "412", "413", "415", "422", "428"]  # fmt: skip
contract.config.checks.missing_required_header.expected_statuses = ["400", "401", "403", "404", "415", "422", "428"]
# Who may do what is asked of every route with every role by tests/security; here it would cost a fifth of all requests.
contract.config.checks.ignored_auth.enabled = False
few = settings(
    max_examples=EXAMPLES,
)


@contract.parametrize()
@few
def test_every_answer_to_an_insider_is_one_of_the_contract(
    case: schemathesis.Case, server: str, world: World, line: requests.Session
) -> None:
    """One who reads belongs to one district of several; what is written, the operator may write everywhere."""
    aim(case, world)
    token = world.tokens["reader" if case.method == "GET" else "operator"]
    case.call_and_validate(base_url=server, session=line, headers=headers(case, token), timeout=DEADLINE)


@contract.include(method="GET").parametrize()
@settings(few, max_examples=min(EXAMPLES, 25))  # the same operations again
def test_every_answer_to_the_public_is_one_of_the_contract(
    case: schemathesis.Case, server: str, world: World, line: requests.Session
) -> None:
    aim(case, world)
    case.call_and_validate(base_url=server, session=line, headers=headers(case, None), timeout=DEADLINE)


# --- one operation after another ----------------------------------------------------------------------------------


def linked(document: Json) -> Json:
    """The document with a link from what makes or lists a thing to what makes something below it.

    Links to a thing by its id, in a path, schemathesis finds by itself.
    """
    document = copy.deepcopy(document)
    for path, method, operation in operations(document):
        collection = path.removeprefix("/v1/")
        for status, place in (("201", "id"), ("200", "items/0/id")):
            if collection in COLLECTIONS and status in operation["responses"] and method in ("get", "post"):
                links = _links(document, collection, f"$response.body#/{place}")
                operation["responses"][status] = {**operation["responses"][status], "links": links}
    return document


def _links(document: Json, collection: str, found: str) -> Json:
    links = {}
    for path, method, operation in operations(document):
        if method != "post" or path.removeprefix("/v1/") not in COLLECTIONS:
            continue
        reference = operation["requestBody"]["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
        for name in document["components"]["schemas"][reference]["properties"]:
            if name.endswith("_id") and REFERENCES.get(name.removesuffix("_id")) == collection:
                target = operation["operationId"]
                links[f"{target}_{name}"] = {"operationId": target, "requestBody": {name: found}}
    return links


def test_what_is_answered_leads_on(server: str, service: Api, admin: Engine) -> None:
    chained = schemathesis.openapi.from_dict(linked(DOCUMENT))
    chained.config.update(base_url=server)
    chained.config.checks = contract.config.checks
    chained.config.generation.modes = [schemathesis.GenerationMode.POSITIVE]
    done: Counter[str] = Counter()

    class Editor(chained.as_state_machine()):  # type: ignore[misc]
        def setup(self) -> None:
            self.world = World(emptied(service, admin))  # so that a chain goes the same way when it is tried again
            self.told: set[str] = set()

        def before_call(self, case: schemathesis.Case) -> None:
            aim(case, self.world, self.told)

        def get_call_kwargs(self, case: schemathesis.Case) -> dict[str, Any]:
            return {"headers": headers(case, self.world.tokens["operator"]), "timeout": DEADLINE}

        def after_call(self, response: Any, case: schemathesis.Case) -> None:
            super().after_call(response, case)
            self.told |= set(ID.findall(response.text))
            if response.status_code < 300:
                done[case.operation.label] += 1

    Editor.run(settings=settings(few, max_examples=max(EXAMPLES // 8, CHAINS), stateful_step_count=STEPS))
    assert len(done) >= SUCCEEDING, done


def headers(case: schemathesis.Case, token: str | None) -> dict[str, str]:
    """Who calls; that any version will do, as none is known; and a key of its own, lest an answer is another's."""
    sent = {"Authorization": f"Bearer {token}"} if token else {}
    meant_well = case.meta is not None and case.meta.generation.mode is schemathesis.GenerationMode.POSITIVE
    if meant_well and "If-Match" in case.headers:
        sent["If-Match"] = "*"
    if re.fullmatch(r"[\x21-\x7e]{1,255}", str(case.headers.get("Idempotency-Key", ""))):
        sent["Idempotency-Key"] = uuid4().hex
    return sent


def aim(case: schemathesis.Case, world: World, told: Container[str] = ()) -> None:
    """Puts ids that there are in the place of ids that there are not: otherwise hardly a request would get anywhere.

    Those that the service told stay.
    """

    def is_id(value: object) -> bool:
        return is_uuid(value) and value not in told

    for name, value in list(case.headers.items()):
        case.headers[name] = re.sub(r"[\x00-\x1f\x7f]", "", str(value))  # with these no server hands a request on
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


def is_uuid(value: object) -> bool:
    try:
        return isinstance(value, str) and len(value) == 36 and bool(UUID(value))
    except ValueError:
        return False
