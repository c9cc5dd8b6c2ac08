"""Every route of the application, and a body that each writing one accepts."""

from collections.abc import Callable
from datetime import date
from itertools import count
from typing import Any

from fastapi.routing import RouteContext, iter_route_contexts

from app.core.dependencies import Reads, Writes
from app.main import create_app
from app.settings import Settings
from tests.api import Json
from tests.world import World, euro

OUTSIDE = ("/openapi", "/docs", "/healthz", "/readyz", "/metrics")


_DAYS = count(date(1950, 1, 1).toordinal())


DAY = {"effective_on": "2024-01-01", "light": "green"}


def another_day() -> Json:
    """Days of a legislative term that is one day long, another each time: no two of a district overlap, and there are
    more bodies in a run of tests than years that a day may be in."""
    day = date.fromordinal(next(_DAYS)).isoformat()
    return {"starts_on": day, "ends_on": day}


def routes() -> list[RouteContext]:
    app = create_app(Settings(database_url="postgresql://nowhere"))
    found = [r for r in iter_route_contexts(app.routes) if r.methods and not str(r.path).startswith(OUTSIDE)]
    assert len(found) > 40
    return found


def declared(route: RouteContext) -> list[Reads | Writes]:
    """The roles that a route declares."""
    dependant = getattr(route.original_route, "dependant", None)
    calls = [dependency.call for dependency in dependant.dependencies] if dependant else []
    return [call for call in calls if isinstance(call, Reads | Writes)]


ROUTES = routes()


NAMES = [str(route.name) for route in ROUTES]


Things = dict[str, Json]


Body = Callable[[Things], Any]


def within(things: Things) -> Json:
    return {"title": "Neu", "concept_id": things["concepts"]["id"]}


BODIES: dict[str, Body] = {
    "create_token": lambda t: {"name": "Neu", "district_id": t["districts"]["id"], "role": "reader"},
    "revoke_token": lambda t: None,
    "create_calendar_token": lambda t: {"name": "Neu", "district_id": t["districts"]["id"]},
    "end_calendar_token": lambda t: None,
    "create_district": lambda t: {"name": "Neu", "state": "DE-BW"},
    "update_district": lambda t: {"website": "https://example.org"},
    "create_organisation": lambda t: {"name": "Neu", "district_id": t["districts"]["id"]},
    "update_organisation": lambda t: {"website": "https://example.org"},
    "delete_organisation": lambda t: None,
    "create_concept": lambda t: {"title": "Neu", "district_id": t["districts"]["id"]},
    "update_concept": lambda t: {"version_label": "2"},
    "create_successor": lambda t: {"version_label": "2"},
    "delete_concept": lambda t: None,
    "create_field_of_action": within,
    "update_field_of_action": lambda t: {"number": "1"},
    "delete_field_of_action": lambda t: None,
    "create_goal": within,
    "update_goal": lambda t: {"number": "1"},
    "delete_goal": lambda t: None,
    "create_measure": within,
    "update_measure": lambda t: {"number": "1"},
    "update_measures": lambda t: {
        "items": [{"id": t["measures"]["id"], "version": t["measures"].get("version", 1), "number": "1"}]
    },
    "delete_measure": lambda t: None,
    "create_measure_step": lambda t: {"title": "Neu", "measure_id": t["measures"]["id"]},
    "update_measure_step": lambda t: {"position": 1},
    "delete_measure_step": lambda t: None,
    "create_status_update": lambda t: {"measure_id": t["measures"]["id"], "state": "in_progress", **DAY},
    "create_status_updates": lambda t: {
        "items": [{"measure_id": t["measures"]["id"], "state": "in_progress", **DAY}]
    },
    "publish_status_update": lambda t: None,
    "retract_status_update": lambda t: {"reason": "falsch"},
    "redact_status_update": lambda t: {"reason": "Name"},
    "create_goal_assessment": lambda t: {"goal_id": t["goals"]["id"], **DAY},
    "publish_goal_assessment": lambda t: None,
    "retract_goal_assessment": lambda t: {"reason": "falsch"},
    "redact_goal_assessment": lambda t: {"reason": "Name"},
    "create_participation_event": lambda t: {**within(t), "kind": "conference"},
    "update_participation_event": lambda t: {"place": "Radolfzell"},
    "delete_participation_event": lambda t: None,
    "create_key_statement": lambda t: {"text": "Neu", "concept_id": t["concepts"]["id"]},
    "update_key_statement": lambda t: {"position": 1},
    "delete_key_statement": lambda t: None,
    "create_feedback_item": lambda t: {
        "text": "Neu", "event_id": t["participation-events"]["id"]
    },
    "update_feedback_item": lambda t: {"moderation": "published"},
    "update_feedback_items": lambda t: {
        "items": [{"id": t["feedback-items"]["id"], "version": t["feedback-items"].get("version", 1),
                   "moderation": "published"}]
    },
    "erase_feedback_item": lambda t: None,
    "put_feedback_contact": lambda t: {"name": "Neu"},
    "delete_feedback_contact": lambda t: None,
    "put_own_contact": lambda t: {"name": "Neu"},
    "delete_own_contact": lambda t: None,
    "erase_own_feedback": lambda t: None,
    "split_feedback_item": lambda t: {"parts": [{"text": "Eins"}, {"text": "zwei"}]},
    "create_participation_link": lambda t: {
        "key_statement_id": t["key-statements"]["id"], "goal_id": t["goals"]["id"], "relation": "related_to"
    },
    "update_participation_link": lambda t: {"note": "Neu"},
    "delete_participation_link": lambda t: None,
    "create_body": lambda t: {"kind": "network", "name": "Neu", "district_id": t["districts"]["id"]},
    "update_body": lambda t: {"meets": "monatlich"},
    "delete_body": lambda t: None,
    "create_body_seat": lambda t: {"role": "Neu", "body_id": t["bodies"]["id"]},
    "update_body_seat": lambda t: {"note": "Neu"},
    "delete_body_seat": lambda t: None,
    "create_legislative_term": lambda t: {
        "name": "Neu", "district_id": t["districts"]["id"], **another_day()
    },
    "update_legislative_term": lambda t: {"name": "Anders"},
    "delete_legislative_term": lambda t: None,
    "create_paper": lambda t: {"kind": "report", "title": "Neu", "district_id": t["districts"]["id"]},
    "update_paper": lambda t: {"file_number": "1"},
    "delete_paper": lambda t: None,
    "create_meeting": lambda t: {"held_on": "2024-01-01", "body_id": t["bodies"]["id"]},
    "update_meeting": lambda t: {"place": "Radolfzell"},
    "delete_meeting": lambda t: None,
    "create_consultation": lambda t: {
        "role": "information", "body_id": t["bodies"]["id"], "district_id": t["districts"]["id"]
    },
    "update_consultation": lambda t: {"agenda_item": "2"},
    "delete_consultation": lambda t: None,
    "create_resolution_task": lambda t: {"text": "Neu", "paper_id": t["papers"]["id"]},
    "update_resolution_task": lambda t: {"state": "done"},
    "delete_resolution_task": lambda t: None,
    "create_reporting_duty": lambda t: {
        "period": "P1Y", "form": "oral", "first_due": "2024-01-01", "concept_id": t["concepts"]["id"],
        "body_id": t["reports"]["body_id"]
    },
    "update_reporting_duty": lambda t: {"note": "Neu"},
    "delete_reporting_duty": lambda t: None,
    "create_report": lambda t: {
        "title": "Neu", "delivered_on": "2024-01-01", "concept_id": t["concepts"]["id"],
        "body_id": t["reports"]["body_id"]
    },
    "update_report": lambda t: {"note": "Neu"},
    "delete_report": lambda t: None,
    "create_milestone": within,
    "update_milestone": lambda t: {"position": 1},
    "delete_milestone": lambda t: None,
    "create_plan_entry": lambda t: {**within(t), "year_from": 2018},
    "update_plan_entry": lambda t: {"position": 1},
    "delete_plan_entry": lambda t: None,
    "create_outreach": lambda t: of_plans(t)["outreach"],
    "update_outreach": lambda t: {"position": 1},
    "delete_outreach": lambda t: None,
    "create_indicator": within,
    "update_indicator": lambda t: {"number": "1"},
    "delete_indicator": lambda t: None,
    "create_indicator_observation": lambda t: of_plans(t)["indicator-observations"],
    "create_funding_source": lambda t: {"name": "Neu", "kind": "state", "district_id": t["districts"]["id"]},
    "update_funding_source": lambda t: {"note": "Neu"},
    "delete_funding_source": lambda t: None,
    "create_funding_application": lambda t: {"title": "Neu", "district_id": t["districts"]["id"]},
    "update_funding_application": lambda t: {"note": "Neu"},
    "delete_funding_application": lambda t: None,
    "create_cost_estimate": lambda t: {**within(t), "kind": "staff", "estimated": euro("1.00")},
    "update_cost_estimate": lambda t: {"note": "Neu"},
    "delete_cost_estimate": lambda t: None,
    "import_bundle": lambda t: {
        "format": "sachstand-bundle/1", "organisations": [{"key": "neu", "name": "Neu"}]
    },
    "revert_import": lambda t: None,
    "create_import_profile": lambda t: {
        "title": "Neu", "mapping": {"text": ["Body"]}, "district_id": t["districts"]["id"]
    },
    "update_import_profile": lambda t: {"title": "Neu"},
    "delete_import_profile": lambda t: None,
}  # fmt: skip
"""A body that each writing operation accepts."""


def of_council(things: Things) -> dict[str, Json]:
    """New things of the council, as visible as the others."""
    own = {n: things["concepts"][n] for n in ("district_id", "visibility")}
    of = {"concept_id": things["concepts"]["id"], "body_id": things["reports"]["body_id"]}
    return {
        "bodies": {"kind": "network", "name": "Neu", "district_id": things["districts"]["id"]},
        "body-seats": {"role": "Neu", "body_id": things["bodies"]["id"]},
        "legislative-terms": {"name": "Neu", "district_id": things["districts"]["id"], **another_day()},
        "papers": {"kind": "report", "title": "Neu", **own},
        "meetings": {"held_on": "2024-01-01", "body_id": of["body_id"], "visibility": own["visibility"]},
        "consultations": {"role": "information", "body_id": of["body_id"], **own},
        "resolution-tasks": {"text": "Neu", "paper_id": things["papers"]["id"]},
        "reporting-duties": {"period": "P1Y", "form": "oral", "first_due": "2024-01-01", **of},
        "reports": {"title": "Neu", "delivered_on": "2024-01-01", **of},
        **of_funding(things),
    }


def of_funding(things: Things) -> dict[str, Json]:
    """New things of money, as visible as the others."""
    own = {n: things["concepts"][n] for n in ("district_id", "visibility")}
    estimate = {"kind": "staff", "estimated": euro("1.00"), "visibility": own["visibility"]}
    return {
        "funding-sources": {"name": "Neu", "kind": "state", **own},
        "funding-applications": {"title": "Neu", **own},
        "cost-estimates": {**estimate, **within(things)},
    }


def of_plans(things: Things) -> dict[str, Json]:
    """New plans and observations, as visible as the concept."""
    of = {"concept_id": things["concepts"]["id"]}
    return {
        "plan-entries": {"title": "Neu", "year_from": 2018, **of},
        "outreach": {"kind": "sent", "recipient": "Kommunen", **of},
        "indicator-observations": {
            "indicator_id": things["indicators"]["id"], "observed_on": "2024-01-01", "value": "1"
        },
    }  # fmt: skip


def fresh(world: World, things: Things, collection: str) -> str:
    """Something new of the collection that nothing depends on."""
    api, district = world.api, {"district_id": things["districts"]["id"]}
    bodies: dict[str, Json] = {
        "districts": {"name": "Neu", "state": "DE-BW"},
        "organisations": {"name": "Neu", **district},
        "concepts": {"title": "Neu", **{n: things["concepts"][n] for n in ("district_id", "visibility")}},
        "measure-steps": {"title": "Neu", "measure_id": things["measures"]["id"]},
        "status-updates": {
            "measure_id": things["measures"]["id"], "state": "in_progress", "publish": False, **DAY
        },
        "goal-assessments": {"goal_id": things["goals"]["id"], "publish": False, **DAY},
        "participation-events": {"kind": "workshop", **within(things)},
        "key-statements": {"text": "Neu", "concept_id": things["concepts"]["id"]},
        "feedback-items": {
            "text": "Eins und zwei", "channel": "letter", "moderation": "published",
            "event_id": things["participation-events"]["id"],
        },
        "participation-links": {
            "feedback_item_id": things["feedback-items"]["id"], "relation": "related_to",
            "goal_id": collection == "participation-links" and fresh(world, things, "goals"),
        },
        **of_council(things),
        **of_plans(things),
    }  # fmt: skip
    if collection == "imports":
        return str(world.imported(things["districts"])["id"])
    if collection == "import-profiles":
        return str(world.profile(things["districts"])["id"])
    return str(api.make(f"/{collection}", **bodies.get(collection, within(things)))["id"])
