"""Two versions beside each other."""

from typing import Any

import pytest

from tests.api import Api, Json, statements
from tests.line import Line
from tests.problems import faults

KINDS = ("kept", "changed", "added", "dropped", "split", "merged")


@pytest.fixture
def line(api: Api) -> Line:
    return Line(api)


def compared(line: Line, concept: Json, other: Json | None = None, **options: Any) -> Json:
    query = f"?with={other['id']}" if other else ""
    return line.read(f"/concepts/{concept['id']}/comparison{query}", **options)


def changes(of: list[Json]) -> dict[str, Json]:
    """By the keys on both sides."""

    def keys(items: list[Json]) -> str:
        return "+".join(sorted(item["key"] for item in items))

    return {f"{keys(one['before'])}>{keys(one['after'])}": one for one in of}


def counts(tally: Json) -> dict[str, int]:
    assert tally["total"] == sum(tally[kind] for kind in KINDS)
    return {kind: tally[kind] for kind in KINDS if tally[kind]}


def test_a_fresh_copy_keeps_everything(line: Line) -> None:
    second = line.succeed()
    answer = compared(line, second)
    assert (answer["before"]["id"], answer["after"]["id"]) == (line.first["id"], second["id"])
    assert counts(answer["counts"]) == {"kept": 3}
    assert [one["change"] for kind in ("fields", "goals", "measures") for one in answer[kind]] == ["kept"] * 6
    assert compared(line, line.first, second) == {**answer}


def test_every_kind_of_change_is_told(line: Line) -> None:
    line.measure("alt", "Altes", discontinued_on="2020-01-01", discontinued_reason="obsolete")
    line.measure("bleibt", "Bleibt", field_id=line.field["id"])
    second = line.succeed()
    cafe, kurs = line.of(second, "cafe"), line.of(second, "kurs")
    line.api.patch(f"/measures/{cafe['id']}", {"title": "Sprachcafés", "priority": "high", "goal_ids": []})
    line.api.measure(second, key="pool-2", title="Telefondienst", predecessor_ids=[line.pool["id"]])
    line.api.measure(
        second, key="neu", title="Gesundheitspaten", field_id=line.of(second, "kurse", "fields-of-action")["id"]
    )
    dropped = {"discontinued_on": "2023-12-31", "discontinued_reason": "not_financed"}
    line.api.patch(f"/measures/{kurs['id']}", dropped)
    answer = compared(line, second)
    told = changes(answer["measures"])
    assert {names: one["change"] for names, one in told.items()} == {
        "cafe>cafe": "changed",
        "pool>pool+pool-2": "split",
        ">neu": "added",
        "kurs>": "dropped",
        "alt>": "dropped",
        "bleibt>bleibt": "kept",
    }
    assert told["cafe>cafe"]["changed_fields"] == ["goal_ids", "priority", "title"]
    assert [told[names]["discontinued_reason"] for names in ("alt>", "kurs>", ">neu")] == [
        "obsolete",
        "not_financed",
        None,
    ]
    assert counts(answer["counts"]) == {"changed": 1, "split": 1, "added": 1, "dropped": 2, "kept": 1}
    by_field = {one["title"]: counts(one["counts"]) for one in answer["by_field"]}
    assert by_field == {"Sprache": {"kept": 1}, "Kurse": {"changed": 1, "added": 1}}
    assert counts(answer["without_field"]) == {"split": 1, "dropped": 2}


def test_what_a_version_never_had_it_cannot_drop(line: Line) -> None:
    """A measure that ended with the succession is dropped there, and the next comparison does not know it."""
    second = line.succeed()
    ended = {"discontinued_on": "2019-12-31", "discontinued_reason": "not_financed"}
    line.api.patch(f"/measures/{line.of(second, 'kurs')['id']}", ended)
    line.adopt(second, "2020-01-01")
    third = line.succeed(second)
    for earlier, later, due in (
        (line.first, second, {"kept": 2, "dropped": 1}),
        (second, third, {"kept": 2}),
        (line.first, third, {"kept": 2, "dropped": 1}),
    ):
        answer = compared(line, later, earlier)
        assert counts(answer["counts"]) == due
        told = [one["discontinued_reason"] for one in answer["measures"] if one["change"] == "dropped"]
        assert told == ["not_financed"] * due.get("dropped", 0)


def test_the_last_to_say_why_is_told(line: Line) -> None:
    second = line.succeed()
    line.adopt(second, "2020-01-01")
    third = line.succeed(second)
    for concept, day, reason in ((second, "2024-01-01", "obsolete"), (third, "2023-01-01", "not_financed")):
        ended = {"discontinued_on": day, "discontinued_reason": reason}
        line.api.patch(f"/measures/{line.of(concept, 'kurs')['id']}", ended)
    dropped = changes(compared(line, third, line.first)["measures"])["kurs>"]
    assert dropped["discontinued_reason"] == "not_financed"


def test_a_change_is_told_with_both_values_where_it_is_and_by_what_scheme(line: Line) -> None:
    """All that a page of changes shows, in one request."""
    second = line.succeed()
    cafe, goal, part = (
        line.of(second, "cafe"),
        line.of(second, "ziel", "goals"),
        line.of(second, "kurse", "fields-of-action"),
    )
    new = {"title": "Sprachcafés", "starts_on": "2024-01-01", "tags": ["neu"], "goal_ids": []}
    line.api.patch(f"/measures/{cafe['id']}", new)
    line.api.patch(f"/goals/{goal['id']}", {"field_id": line.of(second, "sprache", "fields-of-action")["id"]})
    scheme = {**second["light_scheme"], "explanations": "none"}
    line.api.patch(f"/concepts/{second['id']}", {"light_scheme": scheme})
    answer = compared(line, second)
    assert [answer[side]["light_scheme"]["explanations"] for side in ("before", "after")] == ["expected", "none"]
    told = changes(answer["measures"])["cafe>cafe"]
    assert {one["field"]: (one["before"], one["after"]) for one in told["changed_values"]} == {
        "title": ("Sprachcafé", "Sprachcafés"),
        "starts_on": (None, "2024-01-01"),
        "tags": ([], ["neu"]),
        "goal_ids": ([line.goal["id"]], []),
    }
    assert [one["field"] for one in told["changed_values"]] == told["changed_fields"]
    assert (told["before"][0]["field_id"], told["after"][0]["field_id"]) == (line.part["id"], part["id"])
    moved = changes(answer["goals"])["ziel>ziel"]
    field = line.of(second, "sprache", "fields-of-action")
    assert moved["changed_values"] == [{"field": "field_id", "before": line.part["id"], "after": field["id"]}]
    assert (moved["before"][0]["field_id"], moved["after"][0]["field_id"]) == (line.part["id"], field["id"])
    kept = changes(answer["fields"])["kurse>kurse"]
    assert (kept["changed_values"], kept["after"][0]["parent_id"]) == ([], field["id"])


def test_ids_in_changed_values_are_named(line: Line) -> None:
    """Of both versions, as far as the caller may read them, and only where that is asked for."""
    second = line.succeed()
    office = line.api.make("/organisations", name="Caritas", district_id=line.district["id"])
    cafe, goal = line.of(second, "cafe"), line.of(second, "ziel", "goals")
    line.api.patch(f"/measures/{cafe['id']}", {"goal_ids": [], "responsible_ids": [office["id"]]})
    field = line.of(second, "sprache", "fields-of-action")
    line.api.patch(f"/goals/{goal['id']}", {"field_id": field["id"]})
    path = f"/concepts/{second['id']}/comparison"
    with statements(line.api) as plain:
        assert line.read(path)["names"] is None
    with statements(line.api) as named:
        names = line.read(f"{path}?names=true")["names"]
    shown = (line.goal, office, line.part, field)
    assert names == {one["id"]: one.get("title", one.get("name")) for one in shown}
    assert len(named) == len(plain) + 1


def test_a_merge_counts_once(line: Line) -> None:
    second = line.succeed()
    kurs = line.of(second, "kurs")
    line.api.patch(f"/measures/{kurs['id']}", {"predecessor_ids": [line.course["id"], line.pool["id"]]})
    line.api.delete(f"/measures/{line.of(second, 'pool')['id']}")
    told = changes(compared(line, second)["measures"])
    assert {names: one["change"] for names, one in told.items()} == {"cafe>cafe": "kept", "kurs+pool>kurs": "merged"}


def test_fields_and_goals_change_and_move(line: Line) -> None:
    second = line.succeed()
    part, goal = line.of(second, "kurse", "fields-of-action"), line.of(second, "ziel", "goals")
    line.api.patch(f"/fields-of-action/{part['id']}", {"parent_id": None, "position": 7})
    line.api.patch(f"/goals/{goal['id']}", {"field_id": line.of(second, "sprache", "fields-of-action")["id"]})
    line.api.make("/goals", title="Neues Ziel", key="neu", concept_id=second["id"])
    answer = compared(line, second)
    fields, goals = changes(answer["fields"]), changes(answer["goals"])
    assert (fields["kurse>kurse"]["change"], fields["kurse>kurse"]["changed_fields"]) == ("changed", ["parent_id"])
    assert goals["ziel>ziel"]["changed_fields"] == ["field_id"]
    assert goals[">neu"]["change"] == "added"
    assert counts(answer["counts"]) == {"kept": 3}


def test_the_feedback_that_led_to_a_change_is_told(line: Line) -> None:
    second = line.succeed()
    statement = line.api.make("/key-statements", text="Mehr Begleitung", concept_id=line.first["id"])
    new = line.api.measure(second, key="neu", title="Gesundheitspaten")
    cafe = line.of(second, "cafe")
    line.api.patch(f"/measures/{cafe['id']}", {"title": "Sprachcafés"})
    ends = {"key_statement_id": statement["id"], "relation": "led_to"}
    line.api.make("/participation-links", measure_id=new["id"], **ends)
    criticised = {"relation": "criticises", "key_statement_id": statement["id"]}
    for measure in (line.cafe, line.course):
        line.api.make("/participation-links", measure_id=measure["id"], **criticised)
    told = changes(compared(line, second)["measures"])
    said = {names: [(one["relation"], one["text"], one["to"]) for one in told[names]["feedback"]] for names in told}
    assert said == {
        ">neu": [("led_to", "Mehr Begleitung", new["id"])],
        "cafe>cafe": [("criticises", "Mehr Begleitung", line.cafe["id"])],
        "kurs>kurs": [],
        "pool>pool": [],
    }


def test_over_three_versions(line: Line) -> None:
    second = line.adopt(line.succeed(), "2020-01-01")
    third = line.succeed(second, visibility="public")
    line.api.measure(third, key="halb", title="Halb", predecessor_ids=[line.of(second, "cafe")["id"]])
    answer = compared(line, line.first, third)
    assert (answer["before"]["id"], answer["after"]["id"]) == (line.first["id"], third["id"])
    told = {names: one["change"] for names, one in changes(answer["measures"]).items()}
    assert told == {"cafe>cafe+halb": "split", "kurs>kurs": "kept", "pool>pool": "kept"}


def test_the_public_compares_what_it_sees(line: Line) -> None:
    line.measure("intern", "Internes", visibility="internal")
    second = line.succeed(visibility="public")
    line.api.measure(second, key="geheim", title="Geheim", visibility="internal")
    assert counts(compared(line, second)["counts"]) == {"kept": 4, "added": 1}
    assert counts(compared(line, second, token=None)["counts"]) == {"kept": 3}


def test_in_a_first_version_everything_is_new(line: Line) -> None:
    answer = compared(line, line.first, token=None)
    assert (answer["before"], answer["after"]["id"]) == (None, line.first["id"])
    assert counts(answer["counts"]) == {"added": 3}
    second = line.succeed(visibility="public")
    line.api.patch(f"/concepts/{line.first['id']}", {"visibility": "internal"})
    answer = compared(line, second, token=None)
    assert (answer["before"], counts(answer["counts"])) == (None, {"added": 3})


def test_whole_measures_are_counted_unless_parts_are_asked_for(line: Line) -> None:
    api = line.api
    whole = line.measure("ganz", "Ganz", field_id=line.field["id"])
    for key in ("a", "b"):
        line.measure(key, f"Teil {key}", parent_id=whole["id"])
    second = line.succeed()
    api.patch(f"/measures/{line.of(second, 'a')['id']}", {"title": "Anders"})
    api.patch(f"/measures/{line.of(second, 'b')['id']}", {"parent_id": None, "field_id": line.of(
        second, "sprache", "fields-of-action")["id"]})  # fmt: skip
    api.measure(second, key="neu", title="Neuer Teil", parent_id=line.of(second, "ganz")["id"])
    of_parts = {"changed": 1, "added": 1}
    for parts, in_all, in_field in (
        (None, {"kept": 4, "changed": 1}, {"kept": 1, "changed": 1}),
        ("exclude", {"kept": 4, "changed": 1}, {"kept": 1, "changed": 1}),
        ("only", of_parts, of_parts),
        ("include", {"kept": 4, "changed": 2, "added": 1}, {"kept": 1, "changed": 2, "added": 1}),
    ):
        answer = line.read(f"/concepts/{second['id']}/comparison{f'?parts={parts}' if parts else ''}")
        assert counts(answer["counts"]) == in_all
        assert {one["title"]: counts(one["counts"]) for one in answer["by_field"]}["Sprache"] == in_field
        told = changes(answer["measures"])
        parents = [told[names]["after"][0]["parent_id"] for names in ("a>a", "b>b", ">neu", "ganz>ganz")]
        new_whole = line.of(second, "ganz")["id"]
        assert parents == [new_whole, None, new_whole, None]
        assert told["b>b"]["before"][0]["parent_id"] == whole["id"]


def test_what_cannot_be_compared(line: Line) -> None:
    second = line.succeed()
    other = line.api.concept(line.district, title="Anderes")
    for concept, query, code in (
        (line.first, f"?with={line.first['id']}", "itself"),
        (line.first, f"?with={other['id']}", "unknown_reference"),
        (other, f"?with={second['id']}", "unknown_reference"),
    ):
        answer = line.api.get(f"/concepts/{concept['id']}/comparison{query}", token=line.api.operator)
        assert faults(answer) == [("with", code)]
    hidden = line.api.get(f"/concepts/{line.first['id']}/comparison?with={second['id']}")
    assert faults(hidden) == [("with", "unknown_reference")]
    assert line.api.get(f"/concepts/{second['id']}/comparison").status_code == 404


def test_in_a_fixed_number_of_statements(line: Line) -> None:
    counted = []
    for more in (1, 30):
        concept = line.api.concept(line.district, title=f"Konzept {more}")
        for n in range(more):
            line.api.measure(concept, key=f"m{n}")
        second = line.succeed(concept)
        with statements(line.api) as sent:
            compared(line, second)
        counted.append(len(sent))
    assert counted[0] == counted[1]
