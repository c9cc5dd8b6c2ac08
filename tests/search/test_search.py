"""Search finds words as Germans write them, ranks and marks what it finds, and takes every question."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Text, text
from sqlalchemy.engine import Engine
from sqlmodel import SQLModel

from app.resources import RESOURCES
from app.search.queries import TEXTS
from app.search.vocabulary import SearchedResource
from tests.api import Api, Json
from tests.conftest import emptied
from tests.search.asking import search
from tests.world import World


@pytest.fixture(scope="module")
def api(service: Api, admin: Engine) -> Iterator[Api]:
    yield emptied(service, admin)
    emptied(service, admin)


@pytest.fixture(scope="module")
def concept(api: Api) -> Json:
    return api.concept(api.district())


def titles(api: Api, q: str, **more: Any) -> list[str]:
    return [hit["title"] for hit in search(api, q, **more)["items"]]


def shown(hit: Json) -> str:
    """The passages as one text, hits in brackets."""
    pieces = ([f"[{part['text']}]" if part["is_hit"] else part["text"] for part in p["parts"]] for p in hit["passages"])
    return " / ".join("".join(piece) for piece in pieces)


# --- what is found ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sought", "said"),
    [
        ("Sprachkurs", "Sprachkurse"), ("Sprachkurs", "Sprachkursangebot"), ("Sprachkurse", "Ein Sprachkurs"),
        ("Sprachkurs", "Sprachkursbegleitende Hilfe"), ("Sprachkurs", "Ein Deutschsprachkurs"),
        ("SPRACHKURSEN", "deutschsprachkurs"), ("Aerzte", "Ärzte"), ("Ärzte", "Aerzte"), ("Arzt", "Ärztinnen"),
        ("Häuser", "Das Haus"), ("Haus", "Häuser"), ("Strasse", "Straße"), ("Straße", "Strassen"),
        ("Sprachkrus", "Sprachkurse"), ("Kinderbetreung", "Kinderbetreuung"), ("Integratoin", "Integration"),
        ("Lehrerin", "Lehrerinnen"), ("Lehrerinnen", "Eine Lehrerin"), ("cafe", "Café"), ("Sprach-Café", "sprach cafe"),
        ("Amt", "Jugendamt"), ("EU", "EU-Mittel"), ("1.10", "1.10 Kurse"), ("Kurse und Frauen", "Frauenkurse"),
        ("Привіт", "привіт усім"), ("die", "die"),
    ],
)  # fmt: skip
def test_words_are_found_as_they_are_written(api: Api, concept: Json, sought: str, said: str) -> None:
    measure = api.measure(concept, title=said)
    by_title, by_list = search(api, sought), api.get("/measures", params={"q": sought, "limit": 200}).json()
    assert measure["id"] in [hit["id"] for hit in by_title["items"]]
    assert measure["id"] in [item["id"] for item in by_list["items"]]


@pytest.mark.parametrize("sought", ["Rat", "Kursleitung am Abend", "Beratungsstellen Xylophon", "urs"])
def test_what_is_not_there_is_not_found(api: Api, concept: Json, sought: str) -> None:
    measure = api.measure(concept, title="Beratung und Kursleitung")
    assert measure["id"] not in [hit["id"] for hit in search(api, sought)["items"]]


@pytest.fixture
def fresh(service: Api, admin: Engine) -> Api:
    return emptied(service, admin)


def test_every_kind_is_found_in_all_its_texts(fresh: Api) -> None:
    concept = fresh.concept(fresh.district())
    within = {"concept_id": concept["id"]}
    said = {"channel": "web", "moderation": "published", **within}
    things = [
        fresh.make("/fields-of-action", title="Pflaumenfeld", description="Blauholz", **within),
        fresh.make("/goals", title="Pflaumenziel", description="Blauholz", **within),
        fresh.measure(concept, title="Pflaumenkurs", description="Blauholz"),
        fresh.make("/participation-events", title="Pflaumentag", kind="workshop", description="Blauholz", **within),
        fresh.make("/key-statements", text="Pflaumen fehlen, Blauholz auch", **within),
        fresh.make("/feedback-items", text="Mehr Pflaumen", answer="Es gibt Blauholz", **said),
    ]
    for sought in ("Pflaume", "Blauholz"):
        answer = search(fresh, sought)
        assert {hit["id"] for hit in answer["items"]} == {thing["id"] for thing in things}
        assert (answer["total"], answer["is_complete"]) == (6, True)
        for hit in answer["items"]:
            assert fresh.get(hit["url"]).json()["id"] == hit["id"]
    assert [hit["resource"] for hit in search(fresh, "Pflaume", resource=["goals"])["items"]] == ["goals"]
    both = search(fresh, "Pflaume", resource=["measures", "goals"])
    assert {hit["resource"] for hit in both["items"]} == {"goals", "measures"} == set(both["searched"])


def test_a_part_is_found_in_the_field_of_its_whole(fresh: Api) -> None:
    concept = fresh.concept(fresh.district())
    field = fresh.make("/fields-of-action", title="Sprache", concept_id=concept["id"])
    whole = fresh.measure(concept, field_id=field["id"])
    fresh.measure(concept, title="Pflaumenkurs", parent_id=whole["id"])
    (hit,) = search(fresh, "Pflaume")["items"]
    assert (hit["field_id"], hit["field_title"]) == (field["id"], "Sprache")


def test_every_kind_is_found_by_its_title(fresh: Api) -> None:
    world = World(fresh)
    collections = {kind: kind.replace("_", "-") for kind in SearchedResource}
    for kind, collection in collections.items():
        names = ("title", "name", "label", "recipient", "text") if kind != "feedback_items" else ("answer",)  # as given
        change = {next(name for name in names if name in TEXTS[kind]): "Pflaumenbaum"}
        path = f"/{collection}/{world.public[collection]['id']}"
        assert fresh.patch(path, change, headers={"If-Match": "*"}).status_code == 200
    answer = search(fresh, "Pflaumenbaum")
    assert {hit["resource"]: hit["id"] for hit in answer["items"]} == {
        kind: world.public[collection]["id"] for kind, collection in collections.items()
    }
    for hit in answer["items"]:
        thing = fresh.get(hit["url"]).json()
        assert hit["district_name"] == "Pflaumenbaum"
        assert hit["concept_id"] == thing.get("concept_id")
        assert hit["concept_title"] == ("Pflaumenbaum" if hit["concept_id"] else None)
        by_hand = (thing.get("assessment") or {}).get("light")
        assert (hit["field_id"], hit["light"]) == (thing.get("field_id"), thing.get("light", by_hand))
        assert hit["field_title"] == ("Pflaumenbaum" if hit["field_id"] else None)
    of_concept = search(fresh, "Pflaumenbaum", concept=world.public["concepts"]["id"])
    assert {hit["resource"] for hit in of_concept["items"]} == {
        hit["resource"] for hit in answer["items"] if hit["concept_id"]
    }


def test_what_has_a_title_is_searched_as_the_database_folds_it(admin: Engine) -> None:
    tables = SQLModel.metadata.tables
    called = {(one.name, name) for one in RESOURCES for name in one.called if name in tables[one.name].c}
    titled = {name for name, column in called if isinstance(tables[name].c[column].type, Text)}
    assert titled | {"districts"} == set(TEXTS)
    folding = text(
        "SELECT table_name, generation_expression FROM information_schema.columns WHERE column_name = 'folded'"
    )
    with admin.connect() as connection:
        folded = {name: expression for name, expression in connection.execute(folding) if expression}
    assert {
        name: tuple(re.findall(r"(?:(?:COALESCE|attribute_words)\()+(\w+)", said)) for name, said in folded.items()
    } == TEXTS
    assert not any(tables[kind].c[field].info.get("for_insiders") for kind, fields in TEXTS.items() for field in fields)


# --- order and marks ----------------------------------------------------------------------------------------------


def test_titles_come_before_texts_words_before_parts_and_mistakes_last(fresh: Api) -> None:
    concept = fresh.concept(fresh.district())
    in_order = ["Sprachkurs", "Sprachkurs an allen Orten des ganzen Landkreises", "Sprachkursangebot",
                "Deutschsprachkurse", "Abendschule", "Sprachkrus"]  # fmt: skip
    for title in reversed(in_order):
        fresh.measure(concept, title=title, description="Ein Sprachkurs" if title == "Abendschule" else None)
    assert titles(fresh, "Sprachkurs") == in_order[:-1]
    found = search(fresh, "Sprachkrus")["items"]
    assert [hit["is_similar"] for hit in found] == [False] + [True] * 5
    assert found[0]["title"] == "Sprachkrus"
    assert titles(fresh, "Sprachkurs", limit=3) == in_order[:3]
    assert search(fresh, "Sprachkurs", limit=3)["total"] == 5


def test_few_hits_are_followed_by_similar_ones(fresh: Api) -> None:
    concept = fresh.concept(fresh.district())
    for title in ("Kinderbetreung", "Kinderbetreuung", "Kinderturnen"):
        fresh.measure(concept, title=title)
    answer = search(fresh, "Kinderbetreuung")
    assert [(hit["title"], hit["is_similar"]) for hit in answer["items"]] == [
        ("Kinderbetreuung", False), ("Kinderbetreung", True)]  # fmt: skip
    assert answer["total"] == 2


def test_words_are_marked_whole_where_they_stand(fresh: Api) -> None:
    concept = fresh.concept(fresh.district())
    fresh.measure(concept, title="Kurse für Ärztinnen", description="Ein Deutschsprachkurs, abends.")
    assert shown(search(fresh, "Aerztinnen")["items"][0]) == "Kurse für [Ärztinnen]"
    assert shown(search(fresh, "Kurs")["items"][0]) == "[Kurse] für Ärztinnen / Ein [Deutschsprachkurs], abends."
    assert shown(search(fresh, "Deutschsprachkrus")["items"][0]) == "Ein [Deutschsprachkurs], abends."


def test_a_long_text_is_shown_around_its_first_hit(fresh: Api) -> None:
    text = "Vorher steht viel. " * 40 + "Dann kommt der Sprachkurs " + "und danach noch mehr. " * 40
    fresh.measure(fresh.concept(fresh.district()), title="Lang", description=text)
    (passage,) = search(fresh, "Sprachkurs")["items"][0]["passages"]
    told = "".join(part["text"] for part in passage["parts"])
    assert (passage["field"], told[0], told[-1]) == ("description", "…", "…")
    assert told.strip("…") in text
    assert len(told) < 300
    assert [part["text"] for part in passage["parts"] if part["is_hit"]] == ["Sprachkurs"]


def test_html_stays_text(fresh: Api) -> None:
    title = "<script>alert('Kurs')</script> & <b>Kurs</b>"
    fresh.measure(fresh.concept(fresh.district()), title=title)
    (hit,) = search(fresh, "Kurs")["items"]
    assert hit["title"] == title
    (passage,) = hit["passages"]
    assert "".join(part["text"] for part in passage["parts"]) == title
    assert [part["text"] for part in passage["parts"] if part["is_hit"]] == ["Kurs", "Kurs"]


# --- who sees what ------------------------------------------------------------------------------------------------


def test_nobody_finds_what_they_may_not_see(fresh: Api) -> None:
    home, away = fresh.district(), fresh.district(name="Waldshut", ags="08337")
    concept, draft = fresh.concept(home), fresh.concept(home, visibility="internal")
    said = {"concept_id": concept["id"], "channel": "web"}
    seen = {fresh.measure(concept, title="Pflaumenkurs")["id"]}
    seen.add(fresh.make("/feedback-items", text="Pflaumen!", moderation="published", **said)["id"])
    note = {"moderation": "rejected", "moderation_note": "Blauholz"}
    hidden = {
        fresh.measure(draft, title="Pflaumenfest")["id"],
        fresh.measure(concept, title="Pflaumenrest", visibility="internal")["id"],
        fresh.make("/feedback-items", text="Pflaumen?", **said)["id"],
        fresh.make("/feedback-items", text="Pflaumen…", **note, **said)["id"],
        fresh.make("/key-statements", text="Pflaumen", concept_id=concept["id"], visibility="internal")["id"],
    }
    insiders = [fresh.token(home, role) for role in ("reader", "reporter", "editor", "admin")]
    for token in [None, fresh.token(away, "admin"), fresh.operator, *insiders]:
        expected = seen if token is None or token not in (fresh.operator, *insiders) else seen | hidden
        for query in ({}, {"district": "08335"}, {"district": home["id"]}, {"limit": 1}):
            answer = search(fresh, "Pflaume", token, **query)
            assert answer["total"] == len(expected)
            assert {hit["id"] for hit in answer["items"]} <= expected
            assert len(answer["items"]) == query.get("limit", len(expected))
        assert search(fresh, "Blauholz", token)["items"] == []
        inside = 0 if expected == seen else 1
        assert search(fresh, "Pflaumenfset", token)["total"] == inside, "nor by a mistake"
        assert search(fresh, "Pflaume", token, concept=draft["id"])["total"] == inside
    assert search(fresh, "Pflaume", district="08337")["total"] == 0


def test_invisible_signs_do_not_count(fresh: Api) -> None:
    measure = fresh.measure(
        fresh.concept(fresh.district()), title="Probe: Groß\u00adeltern\u00adtreff, Sprach\u200bcafé"
    )
    for q in ("Großelterntreff", "Sprach\u00adcafé", "sprachcafe"):
        assert [hit["id"] for hit in search(fresh, q)["items"]] == [measure["id"]]
        assert not search(fresh, q)["items"][0]["is_similar"]
        assert fresh.get("/measures", params={"q": q}).json()["items"][0]["id"] == measure["id"]


def test_hidden_work_moves_no_etag(fresh: Api) -> None:
    concept = fresh.concept(fresh.district())
    fresh.measure(concept, title="Pflaumenkurs")
    for path in ("/search?q=Pflaume", "/search?q=Pflaume&district=08335"):
        before = fresh.get(path)
        fresh.measure(concept, title="Pflaumenfest", visibility="internal")
        again = fresh.get(path, headers={"If-None-Match": before.headers["ETag"]})
        assert again.status_code == 304
        fresh.measure(concept, title=f"Pflaumen {path}")
        assert fresh.get(path, headers={"If-None-Match": before.headers["ETag"]}).status_code == 200


def test_a_word_that_is_gone_is_found_nowhere(fresh: Api) -> None:
    measure = fresh.measure(fresh.concept(fresh.district()), title="Pflaumenkurs", description="Blauholz")
    fresh.patch(f"/measures/{measure['id']}", {"description": None})
    assert search(fresh, "Blauholz")["total"] == 0
    fresh.patch(f"/measures/{measure['id']}", {"title": "Birnenkurs"})
    assert search(fresh, "Pflaume")["total"] == 0
    assert titles(fresh, "Birne") == ["Birnenkurs"]
