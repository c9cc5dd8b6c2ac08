"""Suggestions for the office: what may say the same, and what may sum it up; for those who may decide."""

from typing import Any

import pytest

from app.core.normalizing import stems_of
from tests.api import Api, Json
from tests.problems import problem
from tests.world import RANDOM_ID


@pytest.fixture
def concept(api: Api) -> Json:
    return api.concept(api.district())


def item(api: Api, concept: Json, text: str, **fields: Any) -> Json:
    return api.make("/feedback-items", concept_id=concept["id"], channel="board", text=text, **fields)


def statement(api: Api, concept: Json, text: str, **fields: Any) -> Json:
    return api.make("/key-statements", concept_id=concept["id"], text=text, kind="proposal", **fields)


def suggested(api: Api, of: Json, token: str | None = None) -> Json:
    response = api.get(f"/feedback-items/{of['id']}/suggestions", token=token or api.operator)
    assert response.status_code == 200, response.text
    answer: Json = response.json()
    assert answer["item_id"] == of["id"]
    return answer


def texts(answer: Json) -> tuple[list[str], list[str]]:
    return (
        [near["item"]["text"] for near in answer["duplicates"]],
        [fitting["statement"]["text"] for fitting in answer["statements"]],
    )


def test_what_says_the_same_is_suggested_best_first(api: Api, concept: Json) -> None:
    said = item(api, concept, "Es fehlen Kinderbetreuungsplätze während der Sprachkurse am Vormittag")
    exact = item(api, concept, "es fehlen Kinderbetreuungsplätze waehrend der Sprachkurse am Vormittag!")
    turned = item(api, concept, "Während der Sprachkurse fehlt am Vormittag die Kinderbetreuung")
    item(api, concept, "Busse fahren abends zu selten")
    near = suggested(api, said)["duplicates"]
    assert [n["item"]["id"] for n in near] == [exact["id"], turned["id"]]
    assert near[0]["score"] == 1.0
    assert 0.3 <= near[1]["score"] < 1.0


def test_statements_fit_by_their_words_and_by_those_of_their_items(api: Api, concept: Json) -> None:
    by_words = statement(api, concept, "Mehr Sprachkurse am Vormittag")
    by_items = statement(api, concept, "Der Nahverkehr soll dichter werden")
    item(api, concept, "Nach acht Uhr fährt kein Bus mehr in die Dörfer", statement_id=by_items["id"])
    statement(api, concept, "Ehrenamt braucht Anerkennung")
    first = suggested(api, item(api, concept, "Wir wünschen uns am Vormittag Sprachkurse"))
    assert texts(first)[1] == [by_words["text"]]
    second = suggested(api, item(api, concept, "Kein Bus fährt nach acht Uhr in unsere Dörfer"))
    assert texts(second)[1] == [by_items["text"]]


def test_nothing_near_is_nothing(api: Api, concept: Json) -> None:
    statement(api, concept, "Ehrenamt braucht Anerkennung")
    item(api, concept, "Mehr Lob für Vereine")
    answer = suggested(api, item(api, concept, "Xylophone zu Weihnachten"))
    assert texts(answer) == ([], [])
    assert texts(suggested(api, item(api, concept, "…"))) == ([], [])


def test_what_was_decided_is_not_suggested_again(api: Api, concept: Json) -> None:
    text = "Abends gibt es keine Kurse. Und niemand betreut die Kinder."
    one, two, three = (item(api, concept, text) for _ in range(3))
    assert len(suggested(api, one)["duplicates"]) == 2
    assert api.patch(f"/feedback-items/{two['id']}", {"duplicate_of_id": one["id"]}).status_code == 200
    assert [n["item"]["id"] for n in suggested(api, one)["duplicates"]] == [three["id"]]
    assert [n["item"]["id"] for n in suggested(api, two)["duplicates"]] == [three["id"]]
    parts = [{"text": "Abends gibt es keine Kurse."}, {"text": "Und niemand betreut die Kinder."}]
    split = api.post(f"/feedback-items/{three['id']}/split", {"parts": parts})
    assert split.status_code == 200, split.text
    assert three["id"] not in [n["item"]["id"] for n in suggested(api, one)["duplicates"]]
    of_the_whole = {n["item"]["id"] for n in suggested(api, three)["duplicates"]}
    assert of_the_whole.isdisjoint(part["id"] for part in split.json()["parts"])


def test_the_statement_that_sums_it_up_is_no_suggestion(api: Api, concept: Json) -> None:
    mine = statement(api, concept, "Sprachkurse am Abend")
    other = statement(api, concept, "Sprachkurse am Abend und am Vormittag")
    said = item(api, concept, "Sprachkurse am Abend", statement_id=mine["id"])
    assert texts(suggested(api, said))[1] == [other["text"]]


def test_answers_and_other_concepts_do_not_count(api: Api, concept: Json) -> None:
    answer = "Vielen Dank für Ihre Anregung, die wir gern an das zuständige Amt weitergeben."
    one, two = (item(api, concept, text, answer=answer) for text in ("Radwege", "Schwimmkurse"))
    assert texts(suggested(api, one)) == ([], [])
    elsewhere = api.concept(api.district(ags="08337", name="Waldshut"))
    item(api, elsewhere, "Schwimmkurse")
    assert texts(suggested(api, two)) == ([], [])


def test_at_most_ten_and_nothing_is_changed(api: Api, concept: Json) -> None:
    said = item(api, concept, "Sprachkurse am Abend")
    for n in range(12):
        item(api, concept, f"Sprachkurse am Abend {n}")
        statement(api, concept, f"Sprachkurse am Abend {n}")
    before = api.get(f"/feedback-items/{said['id']}", token=api.operator).json()
    answer = suggested(api, said)
    assert (len(answer["duplicates"]), len(answer["statements"])) == (10, 10)
    scores = [near["score"] for near in answer["duplicates"]]
    assert scores == sorted(scores, reverse=True)
    assert api.get(f"/feedback-items/{said['id']}", token=api.operator).json() == before


def test_only_those_who_may_decide_are_told(api: Api, concept: Json) -> None:
    district = api.get(f"/districts/{concept['district_id']}").json()
    foreign = api.district(ags="08337", name="Waldshut")
    public = item(api, concept, "Sprachkurse", moderation="published")
    waiting = item(api, concept, "Sprachkurse")
    for of, outside in ((public, 403), (waiting, 404)):
        path = f"/feedback-items/{of['id']}/suggestions"
        problem(api.get(path), 401, "unauthenticated")
        problem(api.get(path, token=api.token(district, "reader")), 403, "forbidden")
        assert api.get(path, token=api.token(foreign, "admin")).status_code == outside
        assert texts(suggested(api, of, api.token(district, "reporter")))[0] == ["Sprachkurse"]
    problem(api.get(f"/feedback-items/{RANDOM_ID}/suggestions", token=api.operator), 404, "not-found")


def test_stems_are_what_words_share() -> None:
    assert stems_of("Häuser, das Haus und die Kurse") == {"haeus", "haus", "kurs"}
    assert stems_of("die und der") == frozenset()
