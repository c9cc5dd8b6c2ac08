"""Notes for insiders on feedback that everybody can read."""

import pytest
from sqlalchemy.engine import Engine

from tests.api import Api, Json
from tests.records import records, revisions
from tests.world import World


@pytest.fixture
def world(api: Api) -> World:
    return World(api)


def path(world: World) -> str:
    return f"/feedback-items/{world.public['feedback-items']['id']}"


def tag(world: World) -> str:
    return str(world.api.get(path(world), token=world.api.operator).headers["etag"])


def test_a_note_is_no_new_version_and_tells_insiders_alone(world: World, admin: Engine) -> None:
    api, item = world.api, world.public["feedback-items"]
    before, public_before = revisions(admin, world.district)
    noted: Json = api.patch(path(world), {"moderation_note": "Rückfrage beim Amt"}).json()
    assert (noted["moderation_note"], noted["version"]) == ("Rückfrage beim Amt", item["version"])
    assert revisions(admin, world.district) == (before + 1, public_before)
    told = [(r.fields, r.version, r.public_action) for r in records(admin, world.district, after=before)]
    assert told == [(["moderation_note"], item["version"], None)]


def test_who_has_not_read_a_note_does_not_overwrite_it(world: World) -> None:
    first = tag(world)
    for note in ("eins", "zwei", None):
        read = tag(world)
        assert world.api.patch(path(world), {"moderation_note": note}, headers={"If-Match": read}).status_code == 200
        late = world.api.patch(path(world), {"moderation_note": "anders"}, headers={"If-Match": read})
        assert late.json()["type"] == "urn:sachstand:problem:precondition-failed"
    assert tag(world) == first


def test_the_public_is_told_of_what_it_sees_alone(world: World, admin: Engine) -> None:
    before, _ = revisions(admin, world.district)
    answered = world.api.patch(path(world), {"moderation_note": "nur für uns", "answer": "Danke"}).json()
    assert answered["version"] == world.public["feedback-items"]["version"] + 1
    told = [(r.fields, r.public_action) for r in records(admin, world.district, after=before)]
    assert told == [(["answer", "answered_on"], "updated"), (["moderation_note"], None)]


def test_a_note_on_what_is_hidden_is_a_new_version(world: World) -> None:
    hidden = world.hidden["feedback-items"]
    noted = world.api.patch(f"/feedback-items/{hidden['id']}", {"moderation_note": "ruht"}).json()
    assert noted["version"] == hidden["version"] + 1
