"""A superseded or withdrawn concept is read-only, and says so to those who could change it otherwise."""

import pytest

from tests.api import Api, Json
from tests.resources import BY_PATH, ROWS
from tests.world import World

CHILDREN = [row.path for row in ROWS if row.closes and row.change]
STILL_UPDATED = {
    "attribute-definitions",
    "measures",
    "cost-estimates",
    "milestones",
    "plan-entries",
    "outreach",
    "indicators",
}
"""Of these, some fields: who may see it, or what it did cost."""


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
    before = api.get(child, token=api.operator).json()
    for refused in (
        api.patch(child, BY_PATH[path].change),
        api.delete(child),
        api.post(f"/{path}", BY_PATH[path].new(world.public)),
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
