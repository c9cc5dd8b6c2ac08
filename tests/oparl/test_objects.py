"""What objects say, when they were made and changed, and what becomes of those that are taken back."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.engine import Engine

from app.core.days import now
from app.oparl.objects import file_id
from app.oparl.sync import catch_up, keep
from app.oparl.system import keep_system
from tests.api import Api, Json, statements
from tests.conftest import emptied
from tests.counting import set_aside
from tests.oparl.scene import Scene, attachment
from tests.resources import CHANGES
from tests.world import RANDOM_ID, World

ROOT = "http://sachstand.test/oparl/v1.1"
EVER = "?modified_since=1970-01-01T00:00:00Z"
LISTS = ("organizations", "meetings", "papers", "agenda-items", "consultations", "files", "locations",
         "legislative-terms", "persons", "memberships")  # fmt: skip


def read(api: Api, path: str, **options: Any) -> Json:
    response = api.get(f"/oparl/v1.1/{path}", **options)
    assert response.status_code == 200, response.text
    document: Json = response.json()
    return document


def everything(api: Api) -> dict[str, Json]:
    """All objects by id, also those that are deleted; an agenda item and its consultation have ids of their own."""
    found = {one["id"]: one for one in read(api, f"bodies{EVER}")["data"]}
    for body in list(found.values()):
        for name in LISTS:
            page = api.get(f"{body['id'].removeprefix('http://sachstand.test')}/{name}{EVER}").json()
            assert "next" not in page["links"]
            found |= {one["id"]: one for one in page["data"]}
    return found


@pytest.fixture(scope="module")
def scene(service: Api, admin: Engine) -> Scene:
    """For what only reads."""
    return Scene(emptied(service, admin))


@pytest.fixture
def own(api: Api) -> Scene:
    """For what writes."""
    return Scene(api)


# --- what they say ------------------------------------------------------------------------------------------------


def test_a_district_is_a_body(scene: Scene) -> None:
    told = read(scene.api, f"bodies/{scene.district['id']}")
    assert (told["ags"], told["rgs"], told["sachstand:ags"]) == ("08335000", "083350000000", "08335")
    assert (told["system"], told["classification"]) == (ROOT, "Landkreis")
    assert told["mainOrganization"] == f"{ROOT}/organizations/{scene.council['id']}"
    assert [term["startDate"] for term in told["legislativeTerm"]] == ["2019-05-26", "2024-06-09"]
    assert "endDate" not in told["legislativeTerm"][1]
    assert read(scene.api, f"bodies/{scene.district['id']}/persons")["data"] == []


def test_a_body_is_an_organization(scene: Scene) -> None:
    council, committee = (read(scene.api, f"organizations/{b['id']}") for b in (scene.council, scene.committee))
    assert (council["organizationType"], council["classification"]) == ("Gremium", "Parlament")
    assert council["sachstand:origin"] == "https://ris.example.org/g/1"
    assert committee["subOrganizationOf"] == council["id"]
    assert committee["sachstand:resource"] == f"http://sachstand.test/v1/bodies/{scene.committee['id']}"
    for name, listed in (("meeting", scene.meeting), ("consultation", scene.items[0])):
        page = scene.api.get(committee[name].removeprefix("http://sachstand.test")).json()
        assert listed["id"] in str(page["data"])
        assert all(one["organization"] == [committee["id"]] for one in page["data"])


def test_times_have_the_offset_that_held_then(scene: Scene) -> None:
    assert read(scene.api, f"meetings/{scene.meeting['id']}")["start"] == "2024-07-01T17:00:00+02:00"
    winter = read(scene.api, f"meetings/{scene.winter['id']}")
    assert (winter["start"], winter["cancelled"]) == ("2025-01-20T16:00:00+01:00", True)
    assert "meetingState" not in winter


def test_an_agenda_is_in_the_order_of_its_numbers(scene: Scene) -> None:
    told = read(scene.api, f"meetings/{scene.meeting['id']}")
    assert [item.get("number") for item in told["agendaItem"]] == ["2", "10", None, "2.1"], "what is not public is last"
    assert [item["order"] for item in told["agendaItem"]] == [0, 1, 2, 3]
    decided = told["agendaItem"][0]
    assert (decided["name"], decided["result"]) == ("Beschluss", "Ungeändert beschlossen")
    assert decided["sachstand:votes"] == {"yes": 30, "no": 0}
    assert "consultation" not in told["agendaItem"][2], "there is no paper that could be consulted"
    assert told["location"]["description"] == "Radolfzell"


def test_a_paper_has_its_files_and_its_consultations(scene: Scene) -> None:
    first, second = (read(scene.api, f"papers/{p['id']}") for p in (scene.first, scene.second))
    assert first["mainFile"]["accessUrl"] == "https://example.org/zeitstrahl.pdf"
    assert "auxiliaryFile" not in first
    assert [file["name"] for file in second["auxiliaryFile"]] == ["Vorlage", "Anlage"], "one URL is one file"
    assert "mainFile" not in second, "none of several is the main one"
    assert second["relatedPaper"] == [first["id"]]
    assert second["sachstand:relatedReferences"] == ["2018/077", "1999/001"]
    assert [one["role"] for one in second["consultation"]] == ["Entscheidung", "Vorberatung"]
    assert [one["authoritative"] for one in second["consultation"]] == [True, False]


def test_what_has_neither_paper_nor_meeting_is_no_object(scene: Scene) -> None:
    assert scene.untold["id"] not in str(everything(scene.api))
    for path in ("consultations", "agenda-items"):
        assert scene.api.get(f"/oparl/v1.1/{path}/{scene.untold['id']}").status_code == 404


def test_a_files_id_is_the_same_in_code_and_database(scene: Scene) -> None:
    made = file_id(UUID(scene.second["id"]), "https://example.org/anlage.pdf")
    assert read(scene.api, f"files/{made}")["name"] == "Anlage"


# --- for everybody alike ------------------------------------------------------------------------------------------


def test_who_has_a_token_sees_no_more(scene: Scene) -> None:
    for path in ("", f"/bodies/{scene.district['id']}/papers{EVER}", f"/papers/{scene.first['id']}"):
        plain = scene.api.get(f"/oparl/v1.1{path}")
        for token in (scene.api.operator, "none of ours"):
            same = scene.api.get(f"/oparl/v1.1{path}", token=token)
            assert (same.status_code, same.content, same.headers["etag"]) == (200, plain.content, plain.headers["etag"])
    for kind, thing in (("papers", "papers"), ("meetings", "meetings"), ("papers", "deleted")):
        path = f"/oparl/v1.1/{kind}/{scene.hidden[thing]['id']}"
        assert scene.api.get(path, token=scene.api.operator).status_code == 404


def test_what_was_never_public_leaves_no_trace(scene: Scene, admin: Engine) -> None:
    told = str(everything(scene.api))
    with admin.connect() as connection:
        kept = {str(one) for one in connection.execute(text("SELECT id FROM oparl_objects")).scalars()}
    for thing in scene.hidden.values():
        assert thing["id"] not in told
        assert thing["id"] not in kept
    assert "Geheim" not in told


def test_scripts_of_every_origin_may_read_every_answer(scene: Scene) -> None:
    asked = ("/oparl/v1.1", f"/oparl/v1.1/papers/{RANDOM_ID}", "/oparl/v1.1/papers/x", "/oparl/v2", "/oparl/v1.1/",
             "/oparl/v1.1/bodies?limit=x")  # fmt: skip
    for path in asked:
        for headers in ({}, {"Origin": "https://example.org"}):
            for method in ("GET", "HEAD", "POST", "OPTIONS"):
                response = scene.api.call(method, path, headers=headers)
                assert response.headers.get_list("access-control-allow-origin") == ["*"], (method, path)
                assert response.headers["content-type"] == "application/json"
    preflight = {"Origin": "https://example.org", "Access-Control-Request-Method": "GET"}
    response = scene.api.call("OPTIONS", "/oparl/v1.1/bodies", headers=preflight)
    assert response.status_code == 200
    assert "GET" in response.headers["access-control-allow-methods"]
    assert response.headers["access-control-max-age"] == "7200"


def test_an_error_is_an_object_of_oparls(scene: Scene) -> None:
    told = scene.api.get("/oparl/v1.1/bodies?modified_since=2024-01-01&seite=2", headers={"Accept-Language": "en"})
    assert told.status_code == 422
    assert told.json()["type"] == "https://schema.oparl.org/1.1/Error"
    assert told.json()["message"] == "Der Inhalt ist ungültig."
    assert "seite: There is no such parameter" in told.json()["debug"]
    assert scene.api.get(f"/v1/papers/{RANDOM_ID}").headers["content-type"] == "application/problem+json"


def test_it_comes_compressed_to_who_wants_that(scene: Scene) -> None:
    path = f"/oparl/v1.1/bodies/{scene.district['id']}/papers"
    response = scene.api.get(path, headers={"Accept-Encoding": "gzip"})
    assert (response.headers["content-encoding"], response.headers["etag"][-6:]) == ("gzip", '-gzip"')
    again = {"Accept-Encoding": "gzip", "If-None-Match": response.headers["etag"]}
    assert scene.api.get(path, headers=again).status_code == 304


# --- when they were changed ---------------------------------------------------------------------------------------


def moments(admin: Engine) -> dict[tuple[str, str], Any]:
    """Of each object, when it was changed last, to the microsecond."""
    with admin.connect() as connection:
        rows = connection.execute(text("SELECT kind, id, modified_at FROM oparl_objects"))
        return {(row.kind.replace("_", "-"), str(row.id)): row.modified_at for row in rows}


def key_of(url: str) -> tuple[str, str]:
    collection, _, of = url.removeprefix(f"{ROOT}/").partition("/")
    return {"bodies": "body"}.get(collection, collection.removesuffix("s")), of


def says(told: Json) -> Json:
    """What an object says, without its times and those of what stands in it."""
    if isinstance(told, dict):
        return {name: says(value) for name, value in told.items() if name not in ("created", "modified")}
    return [says(one) for one in told] if isinstance(told, list) else told


ACTS: dict[str, Callable[[Scene], tuple[str, Json]]] = {
    "a paper's title": lambda s: (f"papers/{s.second['id']}", {"title": "Neu"}),
    "a paper's date": lambda s: (f"papers/{s.motion['id']}", {"dated_on": "2024-01-02"}),
    "a paper's facts": lambda s: (f"papers/{s.first['id']}", {"facts": None}),
    "a paper's number, to which another refers": lambda s: (f"papers/{s.first['id']}", {"reference": "2018/78"}),
    "a paper's visibility": lambda s: (f"papers/{s.first['id']}", {"visibility": "internal"}),
    "a paper's file": lambda s: (f"papers/{s.second['id']}", {"attachments": [attachment("Anlage")]}),
    "a file's title": lambda s: (f"papers/{s.first['id']}",
                                 {"attachments": [{**attachment("Zeitstrahl"), "title": "Neu"}]}),
    "a meeting's place": lambda s: (f"meetings/{s.meeting['id']}", {"place": "Singen"}),
    "a meeting's place, none": lambda s: (f"meetings/{s.meeting['id']}", {"place": None}),
    "a meeting's beginning": lambda s: (f"meetings/{s.meeting['id']}", {"starts_at": "2024-07-01T16:00:00Z"}),
    "a meeting's visibility": lambda s: (f"meetings/{s.meeting['id']}", {"visibility": "internal"}),
    "an item's number, and so the order": lambda s: (f"consultations/{s.items[0]['id']}", {"agenda_item": "1"}),
    "an item's votes": lambda s: (f"consultations/{s.items[1]['id']}", {"votes_excluded": 2}),
    "an item's meeting": lambda s: (f"consultations/{s.items[1]['id']}",
                                    {"meeting_id": s.winter["id"], "consulted_on": None}),
    "an item, none any more": lambda s: (f"consultations/{s.items[1]['id']}",
                                         {"meeting_id": None, "body_id": s.council["id"]}),
    "a consultation's paper": lambda s: (f"consultations/{s.items[0]['id']}", {"paper_id": s.motion["id"]}),
    "a consultation's day": lambda s: (f"consultations/{s.elsewhere['id']}", {"consulted_on": "2024-06-30"}),
    "what is no object": lambda s: (f"consultations/{s.untold['id']}", {"outcome": "noted"}),
    "a body's name, which a meeting bears": lambda s: (f"bodies/{s.council['id']}", {"name": "Neu"}),
    "a body's kind, of which there are two then": lambda s: (f"bodies/{s.committee['id']}", {"kind": "council"}),
    "a term's end": lambda s: (f"legislative-terms/{s.term['id']}", {"ends_on": "2024-06-07"}),
    "a district's website": lambda s: (f"districts/{s.district['id']}", {"website": "https://example.org"}),
    "a district's visibility": lambda s: (f"districts/{s.district['id']}", {"visibility": "internal"}),
    "what OParl does not tell": lambda s: (f"districts/{s.district['id']}", {"update_interval": "P3M"}),
}  # fmt: skip


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS)
def test_what_says_something_else_was_modified_then_and_nothing_else(
    service: Api, admin: Engine, own: Scene, act: Callable[[Scene], tuple[str, Json]]
) -> None:
    before, moved_before = everything(own.api), moments(admin)
    path, fields = act(own)
    assert own.api.patch(f"/{path}", fields).status_code == 200
    after, moved = everything(own.api), moments(admin)
    assert before.keys() <= after.keys(), "what was there is never gone without a word"
    differing = {url for url in after if says(after[url]) != says(before.get(url, {}))}
    assert {key for key in moved if moved[key] != moved_before.get(key)} == {key_of(url) for url in differing}
    assert bool(differing) == (path != f"consultations/{own.untold['id']}" and "update_interval" not in fields)
    for url in differing & before.keys():
        assert after[url]["created"] == before[url]["created"]
        assert after[url]["modified"] >= before[url]["modified"]


def test_what_is_deleted_is_told_with_its_times_alone(own: Scene) -> None:
    before = read(own.api, f"consultations/{own.items[1]['id']}")
    assert own.api.delete(f"/consultations/{own.items[1]['id']}").status_code == 204
    for path in ("consultations", "agenda-items"):
        told = read(own.api, f"{path}/{own.items[1]['id']}")
        assert told.keys() == {"id", "type", "created", "modified", "deleted"}
        assert (told["deleted"], told["created"]) == (True, before["created"])
        page = f"bodies/{own.district['id']}/{path}"
        assert told["id"] not in str(read(own.api, page)["data"])
        assert told in read(own.api, f"{page}{EVER}")["data"]
    assert before["id"] not in str(read(own.api, f"papers/{own.second['id']}")["consultation"])
    assert [item["order"] for item in read(own.api, f"meetings/{own.meeting['id']}")["agendaItem"]] == [0, 1, 2]


def test_what_is_public_again_is_what_it_was(own: Scene) -> None:
    path, before = f"papers/{own.first['id']}", read(own.api, f"papers/{own.first['id']}")
    file = before["mainFile"]["id"].rpartition("/")[2]
    for visibility in ("internal", "public"):
        assert own.api.patch(f"/{path}", {"visibility": visibility}).status_code == 200
        assert ("deleted" in read(own.api, path)) == ("deleted" in read(own.api, f"files/{file}"))
        assert ("deleted" in read(own.api, path)) == (visibility == "internal")
    after = read(own.api, path)
    assert says(after) == says(before)
    assert after["created"] == before["created"]


def test_work_on_what_was_taken_back_is_not_seen(own: Scene) -> None:
    before = everything(own.api)
    paper, meeting = own.gone["papers"]["id"], own.gone["meetings"]["id"]
    changes = (f"/papers/{paper}", {"title": "Neu"}), (f"/meetings/{meeting}", {"place": "Singen"})
    for path, fields in changes:
        assert own.api.patch(path, fields).status_code == 200
    assert own.api.delete(f"/consultations/{own.gone['consultations']['id']}").status_code == 204
    assert own.api.delete(f"/papers/{paper}").status_code == 204
    assert everything(own.api) == before


def test_a_hidden_district_is_a_deleted_body(own: Scene) -> None:
    assert own.api.patch(f"/districts/{own.district['id']}", {"visibility": "internal"}).status_code == 200
    assert read(own.api, "bodies")["data"] == []
    (told,) = read(own.api, f"bodies{EVER}")["data"]
    assert told["deleted"] is True
    assert read(own.api, f"bodies/{own.district['id']}/papers")["data"] == []
    assert all("deleted" in one for one in read(own.api, f"bodies/{own.district['id']}/papers{EVER}")["data"])


def test_a_concept_takes_what_is_about_it_with_it_and_its_next_version_nothing(own: Scene, admin: Engine) -> None:
    about = own.api.concept(own.district)
    assert own.api.patch(f"/papers/{own.first['id']}", {"concept_id": about["id"]}).status_code == 200
    before = recorded(admin)
    successor = own.api.post(f"/concepts/{about['id']}/successor", {"version_label": "2.0"}).json()
    published = own.api.patch(f"/concepts/{successor['id']}", {"visibility": "public"})
    adopted = own.api.patch(f"/consultations/{own.items[1]['id']}", {"adopts_concept_id": successor["id"]})
    assert (published.status_code, adopted.status_code, recorded(admin)) == (200, 200, before)
    file = read(own.api, f"papers/{own.first['id']}")["mainFile"]["id"].removeprefix(f"{ROOT}/")
    hanging = [f"papers/{own.first['id']}", f"consultations/{own.items[0]['id']}", file]
    for visibility in ("internal", "public"):
        assert own.api.patch(f"/concepts/{about['id']}", {"visibility": visibility}).status_code == 200
        gone = ["deleted" in read(own.api, path) for path in hanging]
        assert gone == [visibility == "internal"] * len(hanging)


# --- the record ---------------------------------------------------------------------------------------------------


def recorded(admin: Engine) -> list[Any]:
    with admin.connect() as connection:
        return list(connection.execute(text("SELECT * FROM oparl_objects ORDER BY kind, id")).all())


def test_deriving_it_anew_changes_nothing(own: Scene, admin: Engine) -> None:
    before = recorded(admin)

    async def again() -> None:
        async with own.api.app.state.database.writes() as connection:
            await keep(connection, UUID(own.district["id"]), now())
            await connection.commit()

    own.api.run(again())
    assert recorded(admin) == before


def test_a_district_of_before_there_was_a_record_gets_one_at_the_start(own: Scene, admin: Engine) -> None:
    told = {url for url, one in everything(own.api).items() if "deleted" not in one}
    with admin.connect() as connection:
        connection.execute(text("DELETE FROM oparl_objects"))
    assert everything(own.api) == {}
    own.api.run(catch_up(own.api.app.state.database))
    assert everything(own.api).keys() == told
    before = recorded(admin)
    own.api.run(catch_up(own.api.app.state.database))
    assert recorded(admin) == before


def test_only_writes_of_the_council_and_of_districts_keep_the_record(api: Api) -> None:
    world = World(api)
    for name, fields in CHANGES.items():
        with statements(api) as sent:
            path = f"/{name}/{world.public[name]['id']}"
            assert api.patch(path, fields).status_code == 200
        kept = any("INSERT INTO oparl_objects" in one for one in sent)
        assert kept == (name in {"districts", "papers", "meetings", "consultations", "bodies", "legislative-terms"})


def test_the_entry_point_was_modified_when_settings_changed_what_it_says(api: Api, admin: Engine) -> None:
    state = api.app.state
    usual = state.settings

    def system() -> list[Any]:
        with admin.connect() as connection:
            return list(connection.execute(text("SELECT * FROM oparl_system")).all())

    api.run(keep_system(state.database, usual))
    (first,) = system()
    api.run(keep_system(state.database, usual))
    assert system() == [first]
    state.settings = usual.model_copy(update={"catalog_publisher": "Kreis", "catalog_contact": "daten@example.org"})
    try:
        api.run(keep_system(state.database, state.settings))
        (changed,) = system()
        assert changed.created_at == first.created_at
        assert changed.modified_at > first.modified_at
        told = api.get("/oparl/v1.1").json()
        assert (told["name"], told["contactEmail"]) == ("Sachstand – Kreis", "daten@example.org")
    finally:
        state.settings = usual


# --- how much it costs --------------------------------------------------------------------------------------------


def test_no_list_takes_more_statements_where_there_is_more(own: Scene) -> None:
    here = f"/oparl/v1.1/bodies/{own.district['id']}"
    urls = ["/oparl/v1.1/bodies", here, *(f"{here}/{name}" for name in LISTS)]

    def counted() -> list[int]:
        numbers = []
        for url in urls:
            with statements(own.api) as sent:
                assert own.api.get(url).status_code == 200
            numbers.append(len(set_aside(sent)))
        return numbers

    counted()
    few = counted()
    assert max(few) <= 7, dict(zip(urls, few, strict=True))
    for n in range(30):
        files = [attachment(f"a{n}"), attachment(f"b{n}")]
        paper = own.api.make("/papers", kind="other", title=f"P {n}", reference=f"{n}", attachments=files,
                             related_references=["2018/077", f"{n - 1}"], **own.of)  # fmt: skip
        meeting = own.api.make("/meetings", body_id=own.council["id"], held_on="2025-01-20", place=f"Ort {n}")
        at = {"paper_id": paper["id"], "meeting_id": meeting["id"]}
        own.api.make("/consultations", role="hearing", **at, **own.of)
    assert counted() == few
