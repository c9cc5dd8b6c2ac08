"""Every route with every role and a foreign district, generated from the application's routes.

A route without a declared role fails here, and so does a writing route that `BODIES` does not know.
"""

import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from fastapi.routing import RouteContext
from sqlalchemy.engine import Engine

from app.core.access import Role
from app.core.dependencies import Reads, ReadsPublic, Writes
from app.exchange.boards.files import CSV
from tests.api import Api
from tests.cases import at
from tests.conftest import emptied
from tests.resources import Things
from tests.routes import BODIES, NAMES, ROUTES, declared, fresh
from tests.world import EXAMPLES, PARAMETERS, RANDOM_ID, ROLES, World

CALLERS = ("anonymous", "foreign", *ROLES, "operator")
HELD = {role: Role[role.upper()] for role in (*ROLES, "operator")}


def test_every_route_declares_one_role() -> None:
    for route in ROUTES:
        with at(route.name):
            assert len(declared(route)) == 1
            unsafe = set(route.methods or ()) - {"GET", "HEAD"}
            assert isinstance(declared(route)[0], Writes if unsafe else Reads)


ROLE_OF = {
    "create_district": Role.OPERATOR, "update_district": Role.ADMIN, "list_tokens": Role.ADMIN,
    "create_token": Role.ADMIN, "revoke_token": Role.ADMIN, "create_status_update": Role.REPORTER,
    "create_status_updates": Role.REPORTER, "create_goal_assessment": Role.REPORTER,
    "create_goal_assessments": Role.REPORTER, "create_field_assessment": Role.REPORTER,
    "create_field_assessments": Role.REPORTER, "create_concept_assessment": Role.REPORTER,
    "create_concept_assessments": Role.REPORTER, "create_feedback_item": Role.REPORTER,
    "update_feedback_item": Role.REPORTER, "update_feedback_items": Role.REPORTER,
    "read_feedback_contact": Role.EDITOR, "put_own_contact": None, "delete_own_contact": None,
    "erase_own_feedback": None, "list_calendar_tokens": Role.READER, "create_calendar_token": Role.READER,
    "read_calendar_token": Role.READER, "end_calendar_token": Role.READER,
    "read_feedback_suggestions": Role.REPORTER,
}  # fmt: skip
"""What needs another role than the usual: anyone reads, an editor writes, and a receipt is no role."""


def test_the_role_is_the_one_agreed() -> None:
    for route in ROUTES:
        with at(route.name):
            (needs,) = declared(route)
            usual = None if isinstance(needs, Reads) else Role.EDITOR
            assert needs.needs == ROLE_OF.get(str(route.name), usual)


# --- what is sent -------------------------------------------------------------------------------------------------


QUERIES: dict[str, Callable[[Things], str]] = {
    "search": lambda t: "?q=sprache",
    "list_tokens": lambda t: f"?district={t['districts']['id']}",
    "list_calendar_tokens": lambda t: f"?district={t['districts']['id']}",
    **dict.fromkeys(("import_bundle", "preview_import"), lambda t: f"?district={t['districts']['id']}"),
}
OF_THE_DISTRICT = {
    "list_tokens", "create_token", "revoke_token", "read_district", "update_district", "create_organisation",
    "read_organisation", "update_organisation", "delete_organisation", "create_concept", "import_bundle",
    "preview_import",
    "read_import", "revert_import", "read_district_bundle", "create_import_profile", "read_import_profile",
    "update_import_profile", "delete_import_profile", "create_body", "read_body", "update_body", "delete_body",
    "create_body_seat", "read_body_seat", "update_body_seat", "delete_body_seat", "create_paper", "create_meeting",
    "create_consultation", "create_funding_source", "create_funding_application",
    "create_legislative_term", "read_legislative_term", "update_legislative_term", "delete_legislative_term",
    "list_calendar_tokens",
    "create_calendar_token", "read_calendar_token", "end_calendar_token", "read_calendar",
}  # fmt: skip
"""What is about the district itself: the hidden one is another, where only the operator has a role."""


@dataclass
class Scene:
    """A route, ready to be called on public or on hidden things."""

    world: World
    route: RouteContext
    hidden: bool

    def __post_init__(self) -> None:
        self.things = dict(self.world.hidden if self.hidden else self.world.public)
        self.parameter = (re.findall(r"{(\w+)}", str(self.route.path)) or [None])[0]
        self.collection = PARAMETERS.get(self.parameter or "")
        (self.needs,) = declared(self.route)
        self.unsafe = isinstance(self.needs, Writes)
        path = str(self.route.path)  # what waits for publication is hidden; imports always are
        always = "{import_id}" in path or "{profile_id}" in path
        self.secret = self.hidden or path.endswith("/publication") or always

    def insider(self, caller: str) -> bool:
        """Whether the caller has a role where the things are."""
        elsewhere = self.hidden and self.route.name in OF_THE_DISTRICT
        return caller == "operator" or (caller in ROLES and not elsewhere)

    def target(self, caller: str = "operator") -> str | None:
        """The id in the path; where it is a matter of who made it, of what the caller made. What every call before was
        refused is still there, and serves for the next."""
        of = (str(self.route.name), self.hidden)
        if self.parameter == "calendar_token_id":
            if self.unsafe:
                return self.new_target(caller)
            of = (f"{self.route.name} by {caller if self.insider(caller) else 'operator'}", self.hidden)
        if of not in self.world.untouched:
            self.world.untouched[of] = self.new_target(caller)
        return self.world.untouched[of]

    def new_target(self, caller: str) -> str | None:
        if self.parameter is None or self.parameter in EXAMPLES:
            return EXAMPLES.get(self.parameter or "")
        if self.parameter == "token_id":
            body = {"name": "x", "district_id": self.things["districts"]["id"], "role": "reader"}
            return str(self.world.api.make("/tokens", **body)["id"])
        if self.parameter == "calendar_token_id":
            by = caller if self.insider(caller) else "operator"
            return str(self.world.calendar_token(self.things["districts"], by)["id"])
        assert self.collection is not None, f"say in tests/world.py what {self.parameter} names"
        once = str(self.route.path).endswith(("}/publication", "}/revert", "}/split", "}/erase", "}/contact"))
        if "DELETE" in (self.route.methods or ()) or once:
            target = fresh(self.world, self.things, self.collection)
            if str(self.route.path).endswith("}/contact"):
                here, api = f"/{self.collection}/{target}/contact", self.world.api
                assert api.call("PUT", here, json={"name": "x"}, token=api.operator).status_code == 200
            return target
        if str(self.route.path).endswith("}/successor"):
            own = {n: self.things["concepts"][n] for n in ("district_id", "visibility")}
            adopted = {"state": "adopted", "adopted_on": "2018-01-29"}
            return str(self.world.api.make("/concepts", title="Neu", **adopted, **own)["id"])
        if str(self.route.path).rsplit("/", 1)[-1] in ("retraction", "redaction"):
            target = fresh(self.world, self.things, self.collection)
            assert self.world.api.post(f"/{self.collection}/{target}/publication").status_code == 200
            return target
        return str(self.things[self.collection]["id"])

    def send(self, caller: str, target: str | None) -> httpx.Response:
        method = next(m for m in self.route.methods or () if m != "HEAD")
        path = re.sub(r"{\w+}", target or "", str(self.route.path)) + QUERIES.get(str(self.route.name), lambda _: "")(
            self.things
        )
        many = {"update_measures": "measures", "update_feedback_items": "feedback-items"}.get(str(self.route.name))
        if many and self.things[many]["id"] != RANDOM_ID:
            here = f"/{many}/{self.things[many]['id']}"
            self.things[many] = self.world.api.get(here, token=self.world.api.operator).json()
        if self.route.name == "create_participation_link" and self.things["goals"]["id"] != RANDOM_ID:
            self.things["goals"] = {"id": fresh(self.world, self.things, "goals")}  # a link is made once
        body = BODIES[str(self.route.name)](self.things) if self.unsafe else None
        headers = {"If-Match": "*"} if method in ("PATCH", "DELETE") else {}
        token = self.world.tokens[caller]
        if isinstance(body, bytes):
            return self.world.api.call(method, path, content=body, token=token, headers={"Content-Type": CSV})
        return self.world.api.call(method, path, json=body, token=token, headers=headers)

    def expected(self, caller: str) -> set[int]:
        """What the declared role lets the caller have."""
        needs = self.needs.needs
        if self.needs.scheme == "receipt":  # which nobody sends here
            return {404}
        if caller == "anonymous" and getattr(self.needs, "or_public", False):
            return {422} if self.secret else {201}
        if isinstance(self.needs, ReadsPublic):
            return {404} if self.secret and self.collection else {200}
        if needs is None:
            known = not self.secret or self.insider(caller) or self.collection is None
            return {200} if known else {404}
        if caller == "anonymous":
            return {401}
        if HELD.get(caller, Role.ADMIN) < needs:
            return {403}
        if self.insider(caller):
            return {200, 201, 204}
        if self.parameter in ("token_id", "calendar_token_id") or self.route.name in (
            "list_tokens",
            "list_calendar_tokens",
        ):
            return {404}
        if self.secret:
            return {404} if self.collection or self.route.name in ("import_bundle", "preview_import") else {422}
        return {403}


@pytest.fixture(scope="module")
def world(service: Api, admin: Engine) -> World:
    return World(emptied(service, admin))


def callers(route: RouteContext) -> list[str]:
    """Who asks: a stranger, an admin of elsewhere, the role that is needed and the one below it; `make attack` has
    every role ask."""
    if "EXAMPLES" in os.environ:
        return list(CALLERS)
    (needs,) = declared(route)
    held = list(HELD.values())
    place = held.index(needs.needs) if needs.needs else 0
    return ["anonymous", "foreign", *list(HELD)[max(place - 1, 0) : place + 1]]


@pytest.mark.parametrize("hidden", [False, True], ids=["public", "hidden"])
@pytest.mark.parametrize("route", ROUTES, ids=NAMES)
def test_a_role_may_what_the_route_declares(world: World, route: RouteContext, hidden: bool) -> None:
    for caller in callers(route):
        scene = Scene(world, route, hidden)
        response = scene.send(caller, scene.target(caller))
        if response.is_success:
            world.untouched.pop((str(route.name), hidden), None)
        with at(caller):
            assert response.status_code in scene.expected(caller), response.text
            if response.status_code == 401:
                assert response.headers["WWW-Authenticate"].startswith("Bearer")


# --- nobody learns what there is ----------------------------------------------------------------------------------

WITH_ID = [r for r in ROUTES if set(re.findall(r"{(\w+)}", str(r.path))) & PARAMETERS.keys()]


def told(response: httpx.Response) -> tuple[int, Any, dict[str, str]]:
    """All that an answer tells, but for what differs from request to request."""
    body = response.json()
    body.pop("instance", None)
    headers = {n: v for n, v in response.headers.items() if n not in ("x-request-id", "date", "content-length")}
    return response.status_code, body, headers


@pytest.mark.parametrize("caller", ["anonymous", "foreign"])
@pytest.mark.parametrize("route", WITH_ID, ids=[str(r.name) for r in WITH_ID])
def test_what_is_hidden_answers_as_what_does_not_exist(world: World, route: RouteContext, caller: str) -> None:
    scene = Scene(world, route, hidden=True)
    hidden, random = (scene.send(caller, target) for target in (scene.target(), RANDOM_ID))
    assert told(hidden) == told(random)
    assert hidden.status_code in (401, 404) or scene.needs.needs is Role.OPERATOR


REFERRING = [
    name
    for name in BODIES
    if (name.startswith("create_") and name not in ("create_district", "create_successor"))
    or name in ("update_measures", "update_feedback_items")
]  # fmt: skip
"""What is made by a reference in its body, and what is changed by one."""


@pytest.mark.parametrize("name", REFERRING)
def test_a_reference_to_something_hidden_answers_as_one_to_nothing(world: World, name: str) -> None:
    scene = Scene(world, ROUTES[NAMES.index(name)], hidden=True)
    hidden = scene.send("foreign", None)
    scene.things = {collection: {**thing, "id": RANDOM_ID} for collection, thing in scene.things.items()}
    assert told(hidden) == told(scene.send("foreign", None))
    assert hidden.status_code == 422


@pytest.mark.parametrize("token", ["", "x", "sachstand_" + "a" * 43, "é"])
def test_a_wrong_token_is_told_even_where_none_is_needed(world: World, token: str) -> None:
    response = world.api.call("GET", "/measures", headers={"Authorization": f"Bearer {token}".encode()})
    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"] == 'Bearer realm="sachstand"'


@pytest.mark.parametrize("scheme", ["Basic", "bearer", ""])
def test_only_bearer_is_understood(world: World, scheme: str) -> None:
    response = world.api.call("GET", "/me", headers={"Authorization": f"{scheme} {world.api.operator}".strip()})
    assert response.status_code == (200 if scheme == "bearer" else 401)


def test_a_token_ends_with_its_expiry_and_with_its_revocation(world: World, admin: Engine) -> None:
    api = world.api
    body = {"name": "x", "district_id": world.district["id"], "role": "reader", "expires_at": "2100-01-01T00:00:00Z"}
    made = api.make("/tokens", **body)
    assert api.get("/me", token=made["token"]).json()["authenticated"] is True
    with admin.connect() as connection:
        connection.exec_driver_sql(f"UPDATE api_tokens SET expires_at = now() WHERE id = '{made['id']}'")
    assert api.get("/me", token=made["token"]).status_code == 401
    other = api.make("/tokens", **body)
    assert api.call("DELETE", f"/tokens/{other['id']}", token=world.tokens["admin"]).status_code == 204
    assert api.get("/me", token=other["token"]).status_code == 401


def test_an_admin_makes_no_token_that_is_over_already(world: World) -> None:
    body = {"name": "x", "district_id": world.district["id"], "role": "reader", "expires_at": "2020-01-01T00:00:00Z"}
    response = world.api.post("/tokens", body, token=world.tokens["admin"])
    assert response.json()["errors"][0]["pointer"] == "/expires_at"


@pytest.mark.parametrize("wanted", [None, "2100-01-01T00:00:00Z", "2099-01-01T00:00:00Z"])
def test_no_token_outlives_the_one_by_which_it_is_made(world: World, wanted: str | None) -> None:
    body = {"name": "x", "district_id": world.district["id"], "role": "admin"}
    maker = world.api.make("/tokens", **body, expires_at="2099-06-01T00:00:00Z")
    made = world.api.post("/tokens", {**body, "expires_at": wanted}, token=maker["token"])
    assert made.status_code == 201, made.text
    assert made.json()["expires_at"] == min(wanted or "3", "2099-06-01T00:00:00Z")


def test_me_says_who_is_calling_and_where_they_have_a_role(world: World) -> None:
    for caller in CALLERS:
        me = world.api.get("/me", token=world.tokens[caller]).json()
        held = {role["district"]["ags"]: role["role"] for role in me["roles"]}
        expected = {"anonymous": {}, "foreign": {"08337": "admin"}, **{role: {"08335": role} for role in ROLES}}
        if caller != "operator":
            assert held == expected[caller]
        assert me["authenticated"] == (caller != "anonymous")
        assert me["is_operator"] == (caller == "operator")


def test_the_public_reads_as_a_database_role_that_cannot_write(admin: Engine) -> None:
    with admin.connect() as connection:
        rights = connection.exec_driver_sql(
            "SELECT DISTINCT privilege_type FROM information_schema.role_table_grants "
            "WHERE grantee = 'sachstand_public'"
        ).scalars()
        assert set(rights) == {"SELECT"}
        secret = connection.exec_driver_sql(
            "SELECT table_name FROM information_schema.role_table_grants WHERE grantee = 'sachstand_public' "
            "AND table_name IN ('api_tokens', 'actors', 'role_grants', 'idempotency_records', 'change_records')"
        ).all()
        assert secret == []
        owned = connection.exec_driver_sql(
            "SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'public'"
        ).scalars()
        assert set(owned) == {"sachstand_owner"}


def test_a_tokens_end_is_told_in_utc(world: World) -> None:
    body = {
        "name": "x",
        "district_id": world.district["id"],
        "role": "reader",
        "expires_at": "2100-01-01T01:00:00+01:00",
    }
    assert world.api.make("/tokens", **body)["expires_at"] == "2100-01-01T00:00:00Z"
