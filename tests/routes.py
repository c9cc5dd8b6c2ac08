"""Every route of the application, and a body that each writing one accepts."""

from collections.abc import Callable
from typing import Any

from fastapi.routing import RouteContext, iter_route_contexts

from app.core.dependencies import Reads, Writes
from app.main import create_app
from app.settings import Settings
from tests.api import Json
from tests.resources import BY_PATH, ROWS, Things
from tests.world import World

OUTSIDE = ("/openapi", "/docs", "/guides", "/healthz", "/readyz", "/metrics")


def routes() -> list[RouteContext]:
    app = create_app(Settings(database_url="postgresql://nowhere"))
    inside = [r for r in iter_route_contexts(app.routes) if r.methods and not str(r.path).startswith(OUTSIDE)]
    found = [r for r in inside if r.path != "/"]
    assert len(found) > 40
    return found


def declared(route: RouteContext) -> list[Reads | Writes]:
    """The roles that a route declares."""
    dependant = getattr(route.original_route, "dependant", None)
    calls = [dependency.call for dependency in dependant.dependencies] if dependant else []
    return [call for call in calls if isinstance(call, Reads | Writes)]


ROUTES = routes()


NAMES = [str(route.name) for route in ROUTES]


Body = Callable[[Things], Any]
NOTHING: Body = lambda t: None  # noqa: E731
OF_RESOURCES: dict[tuple[str, str], Body] = {
    **{("POST", f"/v1/{row.path}"): row.new for row in ROWS},
    **{("PATCH", f"/v1/{row.path}/{{{row.parameter}}}"): lambda t, row=row: row.change for row in ROWS},
}
ASSESSED = ("goal", "field", "concept")
SPECIAL: dict[str, Body] = {
    "create_token": lambda t: {"name": "Neu", "district_id": t["districts"]["id"], "role": "reader"},
    "create_calendar_token": lambda t: {"name": "Neu", "district_id": t["districts"]["id"]},
    "create_successor": lambda t: {"version_label": "2"},
    "update_measures": lambda t: {
        "items": [{"id": t["measures"]["id"], "version": t["measures"].get("version", 1), "number": "1"}]
    },
    "create_status_updates": lambda t: {"items": [BY_PATH["status-updates"].new(t)]},
    **{
        f"create_{name}_assessments": lambda t, name=name: {"items": [BY_PATH[f"{name}-assessments"].new(t)]}
        for name in ASSESSED
    },
    "publish_status_update": NOTHING,
    "retract_status_update": lambda t: {"reason": "falsch"},
    "redact_status_update": lambda t: {"reason": "Name"},
    **{f"publish_{name}_assessment": NOTHING for name in ASSESSED},
    **{f"retract_{name}_assessment": lambda t: {"reason": "falsch"} for name in ASSESSED},
    **{f"redact_{name}_assessment": lambda t: {"reason": "Name"} for name in ASSESSED},
    "create_feedback_item": lambda t: {"text": "Neu", "event_id": t["participation-events"]["id"]},
    "update_feedback_item": lambda t: {"moderation": "published"},
    "update_feedback_items": lambda t: {
        "items": [{"id": t["feedback-items"]["id"], "version": t["feedback-items"].get("version", 1),
                   "moderation": "published"}]
    },
    "erase_feedback_item": NOTHING,
    "put_feedback_contact": lambda t: {"name": "Neu"},
    "put_own_contact": lambda t: {"name": "Neu"},
    "erase_own_feedback": NOTHING,
    "split_feedback_item": lambda t: {"parts": [{"text": "Eins"}, {"text": "zwei"}]},
    "import_bundle": lambda t: {
        "format": "sachstand-bundle/1", "organisations": [{"key": "neu", "name": "Neu"}]
    },
    "preview_import": lambda t: b"Nr;Titel;Ampel\n1;Neu;rot\n",
    "revert_import": NOTHING,
    "create_import_profile": lambda t: {
        "title": "Neu", "mapping": {"text": ["Body"]}, "district_id": t["districts"]["id"]
    },
    "update_import_profile": lambda t: {"title": "Neu"},
}  # fmt: skip
"""Bodies of what is no plain creation or change of a resource, or is done by others as well."""


def bodies() -> dict[str, Body]:
    """A body that each writing operation accepts."""
    found = {}
    for route in ROUTES:
        (method,) = set(route.methods or ()) - {"HEAD"}
        plain = NOTHING if method == "DELETE" else OF_RESOURCES.get((method, str(route.path)))
        body = SPECIAL.get(str(route.name), plain)
        if body is not None:
            found[str(route.name)] = body
    return found


BODIES = bodies()
DRAFT: Json = {"publish": False}
FRESH: dict[str, Callable[[Things], Json]] = {
    "status-updates": lambda t: DRAFT,
    **{f"{name}-assessments": lambda t: DRAFT for name in ASSESSED},
    "feedback-items": lambda t: {
        "text": "Eins und zwei", "moderation": "published", "event_id": t["participation-events"]["id"]
    },
}  # fmt: skip
"""What a new one has besides, so that it can be published or split."""


def fresh(world: World, things: Things, collection: str) -> str:
    """Something new of the collection that nothing depends on, in the district where the things of it are."""
    if collection == "imports":
        return str(world.imported(things["districts"])["id"])
    if collection == "import-profiles":
        return str(world.profile(things["districts"])["id"])
    district = things[collection].get("district_id")
    if district != things["districts"]["id"]:
        things = {**things, "districts": {"id": district}, "bodies": {"id": things["reports"]["body_id"]}}
    if collection == "participation-links":  # no two of the same ends
        things = {**things, "goals": {"id": fresh(world, things, "goals")}}
    body = BY_PATH[collection].new(things) | FRESH.get(collection, lambda t: {})(things)
    return str(world.api.make(f"/{collection}", **body)["id"])
