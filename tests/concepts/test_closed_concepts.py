"""A superseded or withdrawn concept is read-only, and says so to those who could change it otherwise."""

import pytest

from tests.api import Api, Json
from tests.world import World

PLANS = ("milestones", "plan-entries", "outreach", "indicators")
CHILDREN = ["fields-of-action", "goals", "measures", "measure-steps", *PLANS, "cost-estimates"]
NEEDS = {
    "measure-steps": {"measure_id"},
    "fields-of-action": {"concept_id"},
    "goals": {"concept_id"},
    "cost-estimates": {"concept_id", "kind", "estimated"},
}
STILL_UPDATED = {"measures", "cost-estimates", *PLANS}
"""Of these, some fields: who may see it, or what it did cost."""

NEW = {
    "plan-entries": {"title": "Neu", "year_from": 2018},
    "outreach": {"kind": "sent", "recipient": "Kommunen"},
}


@pytest.fixture(params=["superseded", "withdrawn"])
def world(request: pytest.FixtureRequest, api: Api) -> World:
    result = World(api)
    for child in CHILDREN:
        assert result.shown(child)["allowed_actions"], child
    assert api.patch(f"/concepts/{result.public['concepts']['id']}", {"state": request.param}).status_code == 200
    return result


@pytest.mark.parametrize("path", CHILDREN)
def test_nothing_in_a_closed_concept_changes(api: Api, world: World, path: str) -> None:
    child = f"/{path}/{world.public[path]['id']}"
    parent = {name: world.public[path][name] for name in NEEDS.get(path, {"concept_id"})}
    before = api.get(child, token=api.operator).json()
    for refused in (
        api.patch(child, {"note" if path == "outreach" else "title": "Neu"}),
        api.delete(child),
        api.post(f"/{path}", {**NEW.get(path, {"title": "Neu"}), **parent}),
    ):
        assert refused.status_code == 409
        assert refused.json()["type"].endswith(":read-only")
    assert api.get(child, token=api.operator).json() == before
    assert before["allowed_actions"] == (["update"] if path in STILL_UPDATED else [])


def test_only_the_visibility_of_a_closed_concept_changes(api: Api, world: World) -> None:
    path = f"/concepts/{world.public['concepts']['id']}"
    assert api.patch(path, {"title": "Neu"}).status_code == 409
    hidden: Json = api.patch(path, {"visibility": "internal"}).json()
    assert (hidden["visibility"], hidden["is_public"]) == ("internal", False)
    assert api.get(f"/measures/{world.public['measures']['id']}").status_code == 404
