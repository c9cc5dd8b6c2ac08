"""What became of what people said, where measures come from, and the gaps on both sides."""

from typing import Any

import pytest

from tests.api import Api, Json, statements
from tests.bundles import load, participation
from tests.world import RANDOM_ID, World


@pytest.fixture
def said(api: Api) -> Api:
    """The bundle with everything, of which a part is internal."""
    load(api, participation())
    return api


def key(api: Api, collection: str, name: str) -> str:
    found = api.items(f"/{collection}?key={name}", token=api.operator)
    return str(found[0]["id"])


def answer(api: Api, path: str, *, inside: bool = False) -> Any:
    response = api.get(path, token=api.operator if inside else None)
    assert response.status_code == 200, response.text
    return response.json()


# --- what became of it --------------------------------------------------------------------------------------------


def test_an_outcome_follows_parts_statements_and_links(said: Api) -> None:
    path = f"/feedback-items/{key(said, 'feedback-items', 'ganz')}/outcome"
    outcome = answer(said, path)
    assert outcome["item"]["text"].startswith("Vormittags")
    assert [part["text"] for part in outcome["stands_for"]] == ["Abends fehlt jemand."]
    (statement,) = outcome["statements"]
    assert (statement["key"], statement["resolution"], statement["forwarded_level"]) == ("s1", "forwarded", "state")
    assert statement["answer"] == "Ist Sache des Landes"
    led = [(link["relation"], link["target"]["resource"], link["target"]["title"]) for link in outcome["links"]]
    assert led == [("led_to", "measures", "Maßnahme m1"), ("related_to", "measures", "Maßnahme m2")]
    inside = answer(said, path, inside=True)
    assert [link["target"]["title"] for link in inside["links"]] == [t for *_, t in led] + ["Maßnahme geheim"]


def test_the_outcome_of_a_duplicate_is_that_of_the_item_that_stands_for_it(said: Api) -> None:
    outcome = answer(said, f"/feedback-items/{key(said, 'feedback-items', 'doppelt')}/outcome")
    assert [item["text"] for item in outcome["stands_for"]] == ["Abends fehlt jemand."]


def test_a_light_in_an_outcome_is_the_callers(said: Api) -> None:
    measure = said.items("/measures?key=m1")[0]
    said.status(measure, "red", "2024-06-01", publish=False)
    path = f"/feedback-items/{key(said, 'feedback-items', 'ganz')}/outcome"
    lights = [answer(said, path, inside=inside)["links"][0]["target"]["light"] for inside in (False, True)]
    assert lights == ["not_rated", "red"]


def test_what_waits_has_an_outcome_for_insiders_only(said: Api) -> None:
    path = f"/feedback-items/{key(said, 'feedback-items', 'wartet')}/outcome"
    assert said.get(path).status_code == 404
    waiting = answer(said, path, inside=True)
    assert (waiting["item"]["state"], waiting["item"]["answer"], waiting["statements"]) == ("answered", "Danke", [])
    assert said.get(f"/feedback-items/{RANDOM_ID}/outcome").status_code == 404


# --- where it comes from ------------------------------------------------------------------------------------------


def test_a_measure_tells_who_asked_for_it(said: Api) -> None:
    item = {"feedback_item_id": key(said, "feedback-items", "ganz"), "measure_id": key(said, "measures", "m1")}
    hidden = {"feedback_item_id": key(said, "feedback-items", "wartet"), "measure_id": key(said, "measures", "m1")}
    for ends in (item, hidden):
        said.make("/participation-links", relation="supports", **ends)
    path = f"/measures/{item['measure_id']}/origins"
    came = answer(said, path)["links"]
    assert [(c["relation"], c["statement"] and c["statement"]["key"]) for c in came] == [
        ("led_to", "s1"), ("supports", None)
    ]  # fmt: skip
    assert came[0]["statement"]["feedback_items"] == 0, "what was split does not count"
    assert came[1]["item"]["text"].startswith("Vormittags")
    assert len(answer(said, path, inside=True)["links"]) == 3
    assert said.get(f"/measures/{key(said, 'measures', 'geheim')}/origins").status_code == 404


# --- counts -------------------------------------------------------------------------------------------------------


def counted(counts: Json) -> tuple[int, int, int]:
    return counts["feedback_items"], counts["unanswered_items"], counts["key_statements"]


def test_what_was_said_is_counted_as_the_caller_sees_it(said: Api) -> None:
    concept = key(said, "concepts", "k")
    path = f"/concepts/{concept}/participation"
    public, inside = answer(said, path), answer(said, path, inside=True)
    assert counted(public["counts"]) == (1, 1, 2), "the part counts; not what was split, and no duplicate"
    assert counted(inside["counts"]) == (2, 1, 2), "what waits has its answer"
    assert public["counts"]["resolutions"] == {
        "open": 1, "taken_up": 0, "already_covered": 0, "forwarded": 1, "declined": 0, "noted": 0
    }  # fmt: skip
    (field,) = public["fields"]
    assert (field["title"], counted(field["counts"])) == ("Sprache", (0, 0, 1))
    assert counted(public["without_field"]) == (1, 1, 1)
    assert [(kind["kind"], counted(kind["counts"])) for kind in public["kinds"]] == [
        ("need", (0, 0, 1)), ("concrete_proposal", (0, 0, 1)), (None, (1, 1, 0))
    ]  # fmt: skip


def test_an_item_is_answered_by_its_statement(said: Api) -> None:
    part = said.items("/feedback-items?key=teil")[0]
    concept = key(said, "concepts", "k")
    for statement, unanswered in (("s2", 1), ("s1", 0)):
        said.patch(f"/feedback-items/{part['id']}", {"statement_id": key(said, "key-statements", statement)})
        assert answer(said, f"/concepts/{concept}/participation")["counts"]["unanswered_items"] == unanswered


def test_the_parts_add_up(api: Api) -> None:
    from app import samples

    load(api, samples.bundle("konstanz"))
    concept = key(api, "concepts", "integrationskonzept-2018")
    told = answer(api, f"/concepts/{concept}/participation")
    assert told["counts"]["key_statements"] == 56
    parts = [*told["fields"], {"counts": told["without_field"]}]
    assert sum(part["counts"]["key_statements"] for part in parts) == 56
    assert sum(kind["counts"]["key_statements"] for kind in told["kinds"]) == 56
    assert told["counts"]["resolutions"]["noted"] == 2


# --- gaps ---------------------------------------------------------------------------------------------------------


def test_the_gaps_on_both_sides(said: Api) -> None:
    concept = key(said, "concepts", "k")
    other = said.make("/fields-of-action", title="Arbeit", concept_id=concept)
    alone = said.measure({"id": concept}, title="Niemand fragte danach")
    path = f"/concepts/{concept}/coverage"
    gaps = answer(said, path)
    assert [s["key"] for s in gaps["statements_without_measure"]] == ["s2"]
    assert [m["id"] for m in gaps["measures_without_origin"]] == [alone["id"]]
    assert [f["id"] for f in gaps["fields_without_feedback"]] == [other["id"]]
    ends = {"key_statement_id": key(said, "key-statements", "s2"), "measure_id": alone["id"]}
    said.make("/participation-links", relation="led_to", **ends)
    said.make("/key-statements", text="Arbeit!", concept_id=concept, field_id=other["id"], resolution="noted")
    gaps = answer(said, path)
    assert [gaps[name] for name in list(gaps)[3:]] == [[], [], []]


def test_a_part_counts_as_its_measure(said: Api) -> None:
    """Its whole has the origins of its parts, and a part needs none where its whole has one."""
    concept = {"id": key(said, "concepts", "k")}
    whole = said.measure(concept, title="Ganz")
    part, _ = (said.measure(concept, title=title, parent_id=whole["id"]) for title in ("Teil", "Anderer Teil"))
    path = f"/concepts/{concept['id']}/coverage"
    assert [m["id"] for m in answer(said, path)["measures_without_origin"]] == [whole["id"]]
    ends = {"key_statement_id": key(said, "key-statements", "s2"), "measure_id": part["id"]}
    said.make("/participation-links", relation="led_to", **ends)
    gaps = answer(said, path)
    assert (gaps["measures_without_origin"], gaps["statements_without_measure"]) == ([], [])
    said.patch(f"/measures/{part['id']}", {"visibility": "internal"})
    assert [m["id"] for m in answer(said, path)["measures_without_origin"]] == [whole["id"]]
    assert answer(said, path, inside=True)["measures_without_origin"] == []


def test_a_hidden_link_fills_no_gap_for_the_public(said: Api) -> None:
    concept, measure = key(said, "concepts", "k"), key(said, "measures", "m1")
    said.patch(f"/key-statements/{key(said, 'key-statements', 's1')}", {"visibility": "internal"})
    path = f"/concepts/{concept}/coverage"
    assert measure in {m["id"] for m in answer(said, path)["measures_without_origin"]}
    assert measure not in {m["id"] for m in answer(said, path, inside=True)["measures_without_origin"]}


# --- all of them --------------------------------------------------------------------------------------------------


def urls(api: Api) -> list[str]:
    concept = f"/concepts/{key(api, 'concepts', 'k')}"
    return [
        f"{concept}/participation", f"{concept}/coverage", f"/measures/{key(api, 'measures', 'm1')}/origins",
        f"/feedback-items/{key(api, 'feedback-items', 'ganz')}/outcome",
    ]  # fmt: skip


def test_they_end_with_a_304_until_something_changes(said: Api) -> None:
    for url in urls(said):
        tag = said.get(url).headers["etag"]
        assert said.get(url, headers={"If-None-Match": tag}).status_code == 304
        said.patch(f"/key-statements/{key(said, 'key-statements', 's1')}", {"text": f"Neu {url[-9:]}"})
        assert said.get(url, headers={"If-None-Match": tag}).status_code == 200


def test_they_take_a_fixed_number_of_statements(said: Api) -> None:
    def count() -> list[int]:
        numbers = []
        for url in urls(said):
            said.get(url)
            with statements(said) as sent:
                said.get(url)
            numbers.append(len(sent))
        return numbers

    few = count()
    concept = {"concept_id": key(said, "concepts", "k")}
    whole = {"channel": "web", "moderation": "published", "statement_id": key(said, "key-statements", "s1"), **concept}
    for n in range(5):
        made = said.make("/feedback-items", text=f"Noch {n}", **whole)
        ends = {"feedback_item_id": made["id"], "measure_id": key(said, "measures", "m1")}
        said.make("/participation-links", relation="supports", **ends)
        said.make("/key-statements", text=f"Noch {n}", **concept)
    assert count() == few
    assert max(few) <= 6


def test_what_is_hidden_has_no_answers(api: Api) -> None:
    world = World(api)
    for path, collection in (("participation", "concepts"), ("coverage", "concepts"), ("origins", "measures"),
                             ("outcome", "feedback-items")):  # fmt: skip
        hidden = f"/{collection}/{world.hidden[collection]['id']}/{path}"
        assert api.get(hidden, headers={"If-None-Match": "*"}).status_code == 404
        assert api.get(hidden, token=world.tokens["reader"]).status_code == 200
