"""What a change looks like to insiders and to the public, and that hidden work leaves no trace in the feed."""

from tests.api import Api
from tests.feed.reading import number, present, settle, since, told
from tests.hidden import HIDDEN
from tests.resources import COLLECTIONS, OF_NO_CONCEPT
from tests.world import World


def test_an_insider_sees_who_changed_what_and_what_was_before(api: Api) -> None:
    district = api.district()
    measure = api.measure(api.concept(district))
    start = present(api, api.operator)
    api.patch(f"/measures/{measure['id']}", {"title": "Neu", "priority": "high"})
    (item,) = since(api, start, api.operator)
    assert item == {
        "position": item["position"],
        "recorded_at": api.get(f"/measures/{measure['id']}").json()["updated_at"],
        "actor_id": item["actor_id"],
        "district_id": district["id"],
        "revision": 4,
        "ordinal": 0,
        "resource": "measures",
        "resource_id": measure["id"],
        "url": f"http://sachstand.test/v1/measures/{measure['id']}",
        "title": "Neu",
        "number": measure["number"],
        "light": "not_rated",
        "concept_id": measure["concept_id"],
        "subject_id": None,
        "action": "updated",
        "version": 2,
        "fields": ["priority", "title"],
        "before": {"priority": None, "title": "Sprachcafé"},
    }
    assert item["actor_id"]


def test_the_public_sees_neither_who_nor_what_was_before(api: Api) -> None:
    measure = api.measure(api.concept(api.district()))
    start = present(api)
    api.patch(f"/measures/{measure['id']}", {"title": "Neu"})
    (item,) = since(api, start)
    assert (item["actor_id"], item["before"], item["fields"]) == (None, None, ["title"])
    status = api.status(measure, "red", "2024-01-01")
    start = present(api)
    api.post(f"/status-updates/{status['id']}/redaction", {"reason": "Name"})
    (item,) = since(api, start)
    assert (item["action"], item["fields"], item["before"]) == ("redacted", [], None)
    assert item["subject_id"] == measure["id"]


def test_what_is_deleted_leaves_a_tombstone(api: Api) -> None:
    measure = api.measure(api.concept(api.district()), adopted_on=None)
    start = {token: present(api, token) for token in (None, api.operator)}
    assert api.delete(f"/measures/{measure['id']}").status_code == 204
    for token, position in start.items():
        (item,) = since(api, position, token)
        assert (item["resource_id"], item["action"], item["version"]) == (measure["id"], "deleted", 2)
        assert api.get(item["url"], token=token).status_code == 404


FEEDS = ("", "limit=1", "after=now", "resource=measures", "action=created&limit=2", "district=08335", "district=03461",
         "district=16055")  # fmt: skip


def bytes_of(api: Api, urls: list[str], token: str | None = None) -> list[tuple[bytes, str]]:
    settle(api)
    answers = [api.get(url, token=token) for url in urls]
    assert {answer.status_code for answer in answers} == {200}
    return [(answer.content, answer.headers["etag"]) for answer in answers]


def test_hidden_writes_change_no_byte_of_the_public_feed(api: Api) -> None:
    """One after another: what one of them had told would stay in the feed."""
    world = World(api)
    urls = [f"/v1/changes?{query}" for query in FEEDS]
    urls += [f"/v1/changes?after={present(api)}", f"/v1/measures/{world.public['measures']['id']}/history"]
    outsider = [f"/v1/changes?{query}" for query in (*FEEDS, f"district={world.foreign['ags']}")]
    inside = number(present(api, api.operator))
    before = bytes_of(api, urls), bytes_of(api, outsider, world.tokens["foreign"])
    for name, write in HIDDEN.items():
        write(api, world)
        inside, was_inside = number(present(api, api.operator)), inside
        assert inside > was_inside, f"operators see that {name}"
    assert (bytes_of(api, urls), bytes_of(api, outsider, world.tokens["foreign"])) == before


def test_a_flip_shows_all_below_as_deleted_and_as_created(api: Api) -> None:
    world = World(api)
    concept = world.public["concepts"]["id"]
    below = {name.replace("-", "_") for name in COLLECTIONS if name not in OF_NO_CONCEPT}
    for visibility, action in (("internal", "deleted"), ("public", "created")):
        start = present(api)
        inside = present(api, api.operator)
        assert api.patch(f"/concepts/{concept}", {"visibility": visibility}).status_code == 200
        items = since(api, start)
        assert sorted(told(items)) == sorted((name, action) for name in below)
        assert {(item["before"], tuple(item["fields"])) for item in items} == {(None, ())}
        assert {item["ordinal"] for item in items} == set(range(len(below)))
        assert {item["action"] for item in since(api, inside, api.operator)} == {"updated"}


def test_now_begins_at_the_end(api: Api) -> None:
    api.district()
    settle(api)
    page = api.get("/changes?after=now").json()
    assert (page["items"], page["next"]) == ([], None)
    api.district(name="Neu", ags=None)
    assert told(since(api, page["position"])) == [("districts", "created")]


def test_an_empty_feed_has_a_position(api: Api) -> None:
    page = api.get("/changes").json()
    assert (page["items"], page["next"], number(page["position"])) == ([], None, 0)
    api.district()
    assert told(since(api, page["position"])) == [("districts", "created")]
