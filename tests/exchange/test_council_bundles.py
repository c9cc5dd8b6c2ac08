"""The council's work in bundles: in, out, again, back, and what is refused."""

import pytest
from sqlalchemy import text
from sqlalchemy.engine import Engine

from tests.api import Api, Json
from tests.bundles import broken, bundle, council, exported, faults, in_and_out, load, load_anew, measure, revert
from tests.conftest import emptied

LISTS = ("bodies", "body_seats", "papers", "meetings", "consultations", "resolution_tasks", "reporting_duties",
         "reports", "legislative_terms")  # fmt: skip


def test_it_goes_in_once_and_comes_out_the_same(api: Api, admin: Engine) -> None:
    made, _ = in_and_out(api, admin, council())
    assert {name: made[name]["created"] for name in LISTS} == dict(zip(LISTS, (2, 1, 2, 1, 3, 1, 1, 1, 2), strict=True))


def test_the_public_gets_what_it_may_see_and_can_import_it(api: Api, admin: Engine) -> None:
    load(api, council())
    document = exported(api)
    assert [entry["key"] for entry in document["papers"]] == ["p"]
    assert [entry["key"] for entry in document["consultations"]] == ["c", "d"]
    load_anew(api, admin, document)
    assert exported(api) == document
    assert broken(admin) == {}


def test_a_concept_alone_tells_what_is_about_it(api: Api) -> None:
    load(api, council())
    other = {"key": "anderes", "title": "Anderes", "state": "adopted", "adopted_on": "2020-01-01"}
    load(api, bundle(concepts=[{**other, "visibility": "public"}]))
    about: dict[str, Json] = {}
    for key in ("k", "anderes"):
        concept = api.items(f"/concepts?key={key}")[0]["id"]
        about[key] = api.get(f"/concepts/{concept}/bundle", token=api.operator).json()
    told = {name: [entry["key"] for entry in about["k"][name]] for name in LISTS}
    assert told == {
        "bodies": ["b", "rat"], "body_seats": ["s"], "papers": ["p"], "meetings": ["t"], "consultations": ["c", "d"],
        "resolution_tasks": ["a"], "reporting_duties": ["y"], "reports": ["r"], "legislative_terms": [],
    }  # fmt: skip
    assert {name: len(about["anderes"][name]) for name in LISTS} == dict(
        zip(LISTS, (2, 1, 0, 0, 0, 0, 0, 0, 0), strict=True)
    )


def test_it_moves_whole(service: Api, admin: Engine) -> None:
    api, url = emptied(service, admin), "/districts/08335/bundle?history=true"
    load(api, council())
    document = api.get(url, token=api.operator).json()
    api = emptied(service, admin)
    load(api, document, params={"restore": "true"})
    assert api.get(url, token=api.operator).json() == document
    assert api.post("/imports?restore=true", document).status_code == 409


def test_numbers_may_change_hands(api: Api) -> None:
    load(api, council())
    papers = [{"key": "p", "reference": "2"}, {"key": "geheim", "reference": None},
              {"key": "neu", "kind": "report", "title": "Neu", "reference": "1"}]  # fmt: skip
    done = load(api, bundle(papers=papers))
    shown = api.items("/papers", token=api.operator)
    assert {paper["key"]: paper["reference"] for paper in shown} == {"p": "2", "geheim": None, "neu": "1"}
    assert revert(api, done["import_id"]).status_code == 200
    shown = api.items("/papers", token=api.operator)
    assert {paper["key"]: paper["reference"] for paper in shown} == {"p": "1", "geheim": "2"}


def test_what_an_import_changed_is_as_before(api: Api, admin: Engine) -> None:
    load(api, council())
    before = exported(api, api.operator)
    changed = bundle(
        bodies=[{"key": "b", "name": "Anders", "parent": None}, {"key": "rat", "parent": "b"}],
        body_seats=[{"key": "s", "body": "b", "delegating_body": None, "role": "Rat"}],
        papers=[{"key": "p", "visibility": "internal", "attachments": [], "dated_on": None}],
        meetings=[{"key": "t", "body": "b", "held_on": "2024-02-02", "starts_at": None}],
        consultations=[{"key": "c", "meeting": None, "body": "b", "votes_yes": 3}],
        resolution_tasks=[{"key": "a", "follow_ups": [], "measure": None}],
        reporting_duties=[{"key": "y", "about_concept": "k", "body": "b", "until": "2025-01-01"}],
        reports=[{"key": "r", "about_concept": "k", "body": "b", "duty": None, "due_on": None}],
        legislative_terms=[{"key": "v", "ends_on": "2024-05-31"}, {"key": "w", "starts_on": "2024-06-01"}],
    )
    done = load(api, changed)
    assert {name: done[name]["changed"] for name in LISTS} == dict(zip(LISTS, (2, 1, 1, 1, 1, 1, 1, 1, 2), strict=True))
    assert [entry["key"] for entry in exported(api)["consultations"]] == ["d"], "what names the paper is hidden with it"
    assert broken(admin) == {}
    response = revert(api, done["import_id"])
    assert response.status_code == 200, response.text
    assert exported(api, api.operator) == before
    assert broken(admin) == {}


def test_a_task_about_internal_work_stays_hidden_where_an_entry_does_not_name_that(api: Api, admin: Engine) -> None:
    load(api, council(measures=[measure("m1", visibility="internal")]))
    load(api, bundle(concepts=[], resolution_tasks=[{"key": "a", "text": "Anders"}]))
    asked = "SELECT action, public_action FROM change_records WHERE resource = 'resolution_tasks' ORDER BY revision"
    with admin.connect() as connection:
        found = [tuple(row) for row in connection.execute(text(asked))]
    assert found == [("created", None), ("updated", None)]
    assert broken(admin) == {}


def test_a_revert_leaves_nothing_that_does_not_agree(api: Api) -> None:
    load(api, council())
    moved = {"key": "y", "about_concept": "k", "body": "b", "first_due": "2024-01-29"}
    done = load(api, bundle(reporting_duties=[moved]))
    duty = api.items("/reporting-duties?key=y")[0]
    of = {"concept_id": duty["concept_id"], "body_id": duty["body_id"], "title": "März", "delivered_on": "2024-03-29"}
    api.make("/reports", duty_id=duty["id"], due_on="2024-03-29", **of)
    response = revert(api, done["import_id"])
    assert response.status_code == 409
    assert [error["code"] for error in response.json()["errors"]] == ["not_due"]


def test_terms_may_change_places_and_a_revert_leaves_no_two_that_overlap(api: Api) -> None:
    load(api, council())
    days = ({"starts_on": "2024-07-01", "ends_on": None}, {"starts_on": "2019-07-01", "ends_on": "2024-06-30"})
    done = load(api, bundle(legislative_terms=[{"key": k, **d} for k, d in zip("vw", days, strict=True)]))
    shown = api.items("/legislative-terms")
    assert [term["key"] for term in shown] == ["w", "v"]
    assert revert(api, done["import_id"]).status_code == 200
    done = load(api, bundle(legislative_terms=[{"key": "v", "ends_on": "2022-06-30"}]))
    of = {"district_id": shown[0]["district_id"], "starts_on": "2022-07-01", "ends_on": "2024-06-30"}
    api.make("/legislative-terms", name="Dazwischen", **of)
    response = revert(api, done["import_id"])
    assert response.status_code == 409
    assert [error["code"] for error in response.json()["errors"]] == ["overlap"]


@pytest.mark.parametrize(
    ("lists", "told"),
    [
        ({"bodies": [{"key": "rat", "parent": "b"}]}, {"/bodies/0/parent": "circle"}),
        ({"body_seats": [{"key": "s", "body": "rat"}]}, {"/body_seats/0/body": "fixed"}),
        ({"body_seats": [{"key": "n", "body": "b", "delegating_body": "b"}]},
         {"/body_seats/0/delegating_body": "itself"}),
        ({"body_seats": [{"key": "n", "body": "b", "role": "x", "minimum": 2}]}, {"/body_seats/0/maximum": "number"}),
        ({"papers": [{"key": "p", "dated_on": "2024-02-02"}]}, {"/papers/0/dated_on": "earlier_consultation"}),
        ({"papers": [{"key": "p", "reference": "2"}]}, {"/papers/0/reference": "conflict"}),
        ({"papers": [{"key": "p", "about_concept": "x"}]}, {"/papers/0/about_concept": "unknown_reference"}),
        ({"consultations": [{"key": "c", "consulted_on": "2023-01-01"}]},
         {"/consultations/0/consulted_on": "before_paper"}),
        ({"consultations": [{"key": "c", "consulted_on": "2024-03-01"}]},
         {"/consultations/0/consulted_on": "other_day"}),
        ({"meetings": [{"key": "t", "body": "b", "held_on": "2024-03-01", "starts_at": None}]},
         {"/meetings/0/held_on": "other_day"}),
        ({"meetings": [{"key": "t", "body": "b", "held_on": "2023-12-31", "starts_at": None}],
          "consultations": [{"key": "c", "consulted_on": None}]}, {"/consultations/0/meeting": "before_paper"}),
        ({"concepts": [{"key": "k", "adopted_on": "2017-12-31"}]}, {"/concepts/0/adopted_on": "after_adoption"}),
        ({"meetings": [{"key": "n", "body": "rat", "held_on": "2020-01-01"}],
          "consultations": [{"key": "d", "meeting": "n", "consulted_on": None}]},
         {"/consultations/0/meeting": "after_adoption"}),
        ({"consultations": [{"key": "c", "body": "rat"}]}, {"/consultations/0/body": "other_body"}),
        ({"consultations": [{"key": "d", "consulted_on": "2020-01-01"}]},
         {"/consultations/0/consulted_on": "after_adoption"}),
        ({"consultations": [{"key": "d", "outcome": "rejected"}]}, {"/consultations/0/adopts_concept": "adopts"}),
        ({"resolution_tasks": [{"key": "n", "text": "Tun"}]}, {"/resolution_tasks/0/paper": "one_of"}),
        ({"resolution_tasks": [{"key": "a", "paper": "p"}]}, {"/resolution_tasks/0/paper": "fixed"}),
        ({"concepts": [{"key": "anderes", "title": "Anderes"}],
          "resolution_tasks": [{"key": "a", "about_concept": "anderes"}]},
         {"/resolution_tasks/0/measure": "other_concept"}),
        ({"reporting_duties": [{"key": "y", "about_concept": "k", "body": "b", "period": "P2M"}]},
         {"/reporting_duties/0/first_due": "answered"}),
        ({"reporting_duties": [{"key": "y", "about_concept": "k", "body": "rat"}]},
         {"/reporting_duties/0/body": "fixed"}),
        ({"reports": [{"key": "r", "about_concept": "k", "body": "b", "due_on": "2024-03-01"}]},
         {"/reports/0/due_on": "not_due"}),
        ({"legislative_terms": [{"key": "w", "starts_on": "2024-06-30"}]},
         {"/legislative_terms/0/starts_on": "overlap"}),
        ({"legislative_terms": [{"key": "v", "ends_on": None}]}, {"/legislative_terms/0/starts_on": "overlap"}),
        ({"legislative_terms": [{"key": "v", "ends_on": "2019-06-30"}]}, {"/legislative_terms/0/ends_on": "period"}),
        ({"reports": [{"key": "n", "about_concept": "k", "body": "b", "duty": "y", "title": "x",
                       "due_on": "2024-02-29", "delivered_on": "2024-03-01"}]}, {"/reports/0/due_on": "conflict"}),
    ],
)  # fmt: skip
def test_what_does_not_agree_is_told_at_its_place(filled: Api, lists: Json, told: dict[str, str]) -> None:
    assert faults(filled, bundle(**lists)) == told


@pytest.fixture(scope="module")
def filled(service: Api, admin: Engine) -> Api:
    api = emptied(service, admin)
    load(api, council())
    return api


def test_of_an_entry_that_refers_to_nothing_all_else_is_told_too(filled: Api) -> None:
    duty = {"key": "z", "about_concept": "k", "body": "b", "period": "P1M", "form": "oral", "first_due": "2024-01-31"}
    told = faults(filled, bundle(reporting_duties=[{**duty, "consultation": "nowhere", "until": "2023-01-01"}]))
    assert told == {
        "/reporting_duties/0/consultation": "unknown_reference",
        "/reporting_duties/0/until": "period",
    }
    assert faults(filled, bundle(reporting_duties=[{**duty, "body": "nowhere", "until": "2023-01-01"}])) == {
        "/reporting_duties/0/body": "unknown_reference"
    }


def test_consultations_get_the_meetings_of_their_bodies_on_their_days(api: Api, admin: Engine) -> None:
    at = {"role": "hearing", "at_meeting": True}
    asking = [
        {"key": "f", "body": "b", "consulted_on": "2024-02-01", **at},
        {"key": "g", "body": "rat", "consulted_on": "2019-05-08", "visibility": "internal", **at},
        {"key": "h", "body": "rat", "consulted_on": "2019-05-08", **at},
        {"key": "e", "consulted_on": "2019-05-09", "period": None, "at_meeting": True},
    ]
    document = council()
    document["consultations"] = [*document["consultations"][:2], document["consultations"][2] | asking[3], *asking[:3]]
    made, out = in_and_out(api, admin, document)
    assert made["meetings"] == {"created": 3, "changed": 0, "unchanged": 0}
    meetings = {entry["key"]: (entry["body"], entry["held_on"], entry["visibility"]) for entry in out["meetings"]}
    assert {entry["key"]: meetings.get(entry["meeting"]) for entry in out["consultations"]} == {
        "c": ("b", "2024-02-01", "public"), "d": None, "e": ("b", "2019-05-09", "public"),
        "f": ("b", "2024-02-01", "public"), "g": ("rat", "2019-05-08", "internal"),
        "h": ("rat", "2019-05-08", "internal"),
    }  # fmt: skip
    done = load(api, bundle(consultations=[{"key": "d", "at_meeting": True}]))
    assert (done["created"], done["changed"]) == (1, 1)
    assert revert(api, done["import_id"]).status_code == 200
    assert exported(api, api.operator) == out


def test_a_meeting_that_nothing_tells_of_is_refused(api: Api) -> None:
    at = {"role": "hearing", "at_meeting": True}
    wrong = [
        {"key": "f", "body": "b", **at},
        {"key": "g", "meeting": "t", "consulted_on": "2024-02-01", **at},
        {"key": "h", "body": "weg", "consulted_on": "2024-02-01", **at},
    ]
    assert faults(api, council(consultations=wrong, resolution_tasks=[], reporting_duties=[], reports=[])) == {
        "/consultations/0/consulted_on": "missing", "/consultations/1/body": "missing",
        "/consultations/1/meeting": "one_of", "/consultations/2/body": "unknown_reference",
    }  # fmt: skip
