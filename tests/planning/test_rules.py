"""What must agree in plans, what a correction does to an observation, and who sees what."""

import csv
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.engine import Engine
from sqlalchemy.exc import IntegrityError

from app.core.days import now
from app.core.schemas import utc_text
from app.planning.indicators.targets import is_met
from tests.api import Api, Json
from tests.conftest import emptied
from tests.problems import faults, problem
from tests.world import World


@pytest.fixture
def world(service: Api, admin: Engine) -> World:
    return World(emptied(service, admin))


@pytest.fixture
def indicator(world: World) -> Json:
    within = {"concept_id": world.public["concepts"]["id"]}
    fields = {"title": "Ausländische Staatsangehörige", "unit": "Personen", "direction": "up", "target_value": "50"}
    return world.api.make("/indicators", **fields, **within)


def observe(api: Api, indicator: Json, value: str | None, on: str = "2024-01-01", **fields: Any) -> Json:
    shown = {"value": value, "suppressed": value is None, "observed_on": on, **fields}
    return api.make("/indicator-observations", indicator_id=indicator["id"], **shown)


def listed(api: Api, indicator: Json, query: str = "", token: str | None = None) -> list[Json]:
    path = f"/indicator-observations?indicator={indicator['id']}&limit=200{query}"
    items: list[Json] = api.items(path, token=token)
    return items


# --- plans ------------------------------------------------------------------------------------------------------------


def test_a_plan_serves_measures_of_its_concept_in_order(world: World) -> None:
    api, concept = world.api, world.public["concepts"]
    one, two = (api.measure(concept, title=title) for title in ("Eins", "Zwei"))
    other = api.measure(api.concept(world.district, title="Anderes"))
    entry = {"title": "Plan", "year_from": 2018, "concept_id": concept["id"]}
    wrong = api.post("/plan-entries", {**entry, "measure_ids": [one["id"], other["id"]]})
    assert faults(wrong) == [("/measure_ids/1", "unknown_reference")]
    made = api.make("/plan-entries", **entry, measure_ids=[two["id"], one["id"]])
    path = f"/plan-entries/{made['id']}"
    assert api.get(path).json()["measure_ids"] == [two["id"], one["id"]]
    changed = api.patch(path, {"measure_ids": [one["id"], two["id"]]}).json()
    assert (changed["measure_ids"], changed["version"]) == ([one["id"], two["id"]], 2)
    api.patch(f"/measures/{two['id']}", {"adopted_on": None})
    problem(api.delete(f"/measures/{two['id']}"), 409, "in-use")
    assert api.delete(path).status_code == 204
    assert api.delete(f"/measures/{two['id']}").status_code == 204


def test_the_database_keeps_plans_within_their_concept(world: World, admin: Engine) -> None:
    hidden, entry = world.hidden["measures"]["id"], world.public["plan-entries"]["id"]
    other = f"UPDATE plan_entry_measures SET measure_id = '{hidden}' WHERE plan_entry_id = '{entry}'"
    of = f"UPDATE indicators SET measure_id = '{hidden}' WHERE id = '{world.public['indicators']['id']}'"
    for statement in (other, of):
        with admin.connect() as connection, pytest.raises(IntegrityError):
            connection.execute(text(statement))


def test_an_internal_measure_hides_the_plan_that_serves_it_and_what_is_observed_of_it(world: World) -> None:
    api, measure = world.api, f"/measures/{world.public['measures']['id']}"
    paths = [f"/{name}/{world.public[name]['id']}" for name in ("plan-entries", "indicators", "indicator-observations")]
    for visibility, status in (("internal", 404), ("public", 200)):
        assert api.patch(measure, {"visibility": visibility}).status_code == 200
        assert [api.get(path).status_code for path in paths] == [status] * 3
    within = {"concept_id": world.public["concepts"]["id"]}
    hidden = api.measure(world.public["concepts"], visibility="internal")
    entry = api.make("/plan-entries", title="Plan", year_from=2018, measure_ids=[hidden["id"]], **within)
    assert entry["is_public"] is False
    assert api.patch(f"/plan-entries/{entry['id']}", {"measure_ids": []}).json()["is_public"] is True


def test_a_plan_of_several_years_is_found_by_each(world: World) -> None:
    api, within = world.api, {"concept_id": world.public["concepts"]["id"]}
    made = api.make("/plan-entries", title="Plan", year_from=2030, year_until=2031, **within)
    for year, found in ((2029, False), (2030, True), (2031, True), (2032, False)):
        items = api.items(f"/plan-entries?concept={within['concept_id']}&year={year}")
        assert (made["id"] in [item["id"] for item in items]) is found


def test_what_was_held_says_when_as_far_as_it_is_known(world: World) -> None:
    api, within = world.api, {"concept_id": world.public["concepts"]["id"]}
    base = {"kind": "presented", "recipient": "AKIF", "state": "held", **within}
    assert api.make("/outreach", **base, period={"until": "2018-04-04"})["held_on"] is None
    later = api.post("/outreach", {**base, "period": {"from": "2199-01-01"}})
    assert faults(later) == [("/period", "in_the_future")]
    planned = api.make("/outreach", **{**base, "state": "planned"}, period={"text": "April"})
    assert faults(api.patch(f"/outreach/{planned['id']}", {"held_on": "2018-04-12"})) == [("/held_on", "held_on")]
    held = api.patch(f"/outreach/{planned['id']}", {"state": "held", "held_on": "2018-04-12"}).json()
    assert (held["state"], held["held_on"], held["period"]["text"]) == ("held", "2018-04-12", "April")


# --- indicators and observations --------------------------------------------------------------------------------------


def test_an_indicator_is_about_one_thing_of_its_concept(world: World) -> None:
    api, within = world.api, {"concept_id": world.public["concepts"]["id"], "title": "Neu"}
    both = {"goal_id": world.public["goals"]["id"], "measure_id": world.public["measures"]["id"]}
    assert faults(api.post("/indicators", {**within, **both})) == [("/measure_id", "one_of")]
    elsewhere = {"measure_id": world.hidden["measures"]["id"]}
    assert faults(api.post("/indicators", {**within, **elsewhere})) == [("/measure_id", "unknown_reference")]
    no_direction = {**within, "unit": "%", "target_value": "11.5"}
    assert faults(api.post("/indicators", no_direction)) == [("/direction", "missing")]


@pytest.mark.parametrize(
    "value", ["0", "-0", "0.000001", "-0.5", "11.0", "999999999999.999999", "-999999999999.999999", "10055"]
)
def test_a_value_is_kept_to_the_last_digit(world: World, indicator: Json, value: str) -> None:
    api = world.api
    made = observe(api, indicator, value)
    shown = "0" if value == "-0" else value
    assert made["value"] == api.get(f"/indicator-observations/{made['id']}").json()["value"] == shown
    as_csv = api.get(f"/indicator-observations?indicator={indicator['id']}", headers={"Accept": "text/csv"})
    assert next(csv.DictReader(as_csv.text.splitlines()))["value"] == shown
    target = api.patch(f"/indicators/{indicator['id']}", {"target_value": value}).json()
    assert (target["target_value"], target["target_met"]) == (shown, True)


def test_a_correction_is_another_observation_and_the_first_one_stays(world: World, indicator: Json) -> None:
    api = world.api
    first = observe(api, indicator, "40")
    between = utc_text(now())
    second = observe(api, indicator, "60")
    assert [o["id"] for o in listed(api, indicator)] == [second["id"]]
    both = {o["id"]: o["is_current"] for o in listed(api, indicator, "&current=false")}
    assert both == {first["id"]: False, second["id"]: True}
    (then,) = listed(api, indicator, f"&known_at={between}")
    assert (then["id"], then["value"], then["is_current"]) == (first["id"], "40", True)
    shown = api.get(f"/indicators/{indicator['id']}").json()
    assert (shown["latest"]["value"], shown["target_met"]) == ("60", True)
    other = observe(api, indicator, "30", on="2024-06-30")
    shown = api.get(f"/indicators/{indicator['id']}").json()
    assert (shown["latest"]["id"], shown["target_met"]) == (other["id"], False)
    assert api.call("DELETE", f"/indicator-observations/{first['id']}", token=api.operator).status_code == 405
    assert api.call("PATCH", f"/indicator-observations/{first['id']}", token=api.operator, json={}).status_code == 405
    problem(api.delete(f"/indicators/{indicator['id']}"), 409, "in-use")


def test_the_order_of_dimensions_makes_no_other_part(world: World, indicator: Json) -> None:
    api = world.api
    age, place = {"dimension": "Alter", "category": "18-24"}, {"dimension": "Ort", "category": "Brake"}
    observe(api, indicator, "3", breakdown=[age, place])
    second = observe(api, indicator, "4", breakdown=[place, age])
    observe(api, indicator, "7", breakdown=[place])
    period = observe(api, indicator, "9", breakdown=[place, age], observed_from="2023-01-01")
    current = listed(api, indicator)
    assert [o["value"] for o in current] == ["4", "7", "9"]
    assert second["breakdown"] == [place, age], "as it was given"
    assert period["observed_from"] == "2023-01-01"
    assert api.get(f"/indicators/{indicator['id']}").json()["latest"] is None, "no observation of the whole"


def test_what_is_suppressed_withholds_what_was_there_before(world: World, indicator: Json) -> None:
    api, inside = world.api, world.tokens["reader"]
    part = {"breakdown": [{"dimension": "Ort", "category": "Elsfleth"}]}
    first = observe(api, indicator, "2", **part)
    withheld = observe(api, indicator, None, **part)
    assert [o["value"] for o in listed(api, indicator, "&current=false")] == [None]
    assert api.get(f"/indicator-observations/{first['id']}").status_code == 404
    assert [o["value"] for o in listed(api, indicator, "&current=false", inside)] == ["2", None]
    assert withheld["suppressed"] is True
    third = observe(api, indicator, "20", **part)
    assert [o["id"] for o in listed(api, indicator)] == [third["id"]]
    assert api.get(f"/indicator-observations/{first['id']}").status_code == 404


@pytest.mark.parametrize("state", ["superseded", "withdrawn"])
def test_a_small_count_can_still_be_suppressed_when_its_concept_is_closed(world: World, state: str) -> None:
    api, within = world.api, {"concept_id": world.api.concept(world.district, title=state)["id"]}
    indicator = api.make("/indicators", title="Plätze", **within)
    part = {"breakdown": [{"dimension": "Gemeinde", "category": "Brake"}]}
    told = observe(api, indicator, "3", **part)
    assert api.patch(f"/concepts/{within['concept_id']}", {"state": state}).status_code == 200
    other = {"indicator_id": indicator["id"], "observed_on": "2024-01-01", **part}
    problem(api.post("/indicator-observations", {**other, "value": "4"}), 409, "read-only")
    observe(api, indicator, None, **part)
    assert [o["value"] for o in listed(api, indicator, "&current=false")] == [None]
    assert api.get(f"/indicator-observations/{told['id']}").status_code == 404


def test_an_internal_correction_is_the_insiders_alone(world: World, indicator: Json) -> None:
    api = world.api
    observe(api, indicator, "40")
    observe(api, indicator, "60", visibility="internal")
    for token, value in ((None, "40"), (world.tokens["reader"], "60")):
        (shown,) = listed(api, indicator, token=token)
        assert (shown["value"], shown["is_current"]) == (value, True)
        latest = api.get(f"/indicators/{indicator['id']}", token=token).json()["latest"]
        assert latest["value"] == value


def test_the_database_holds_what_the_contract_says(world: World, indicator: Json, admin: Engine) -> None:
    made = observe(world.api, indicator, "40")
    for change in ("suppressed = true", "value = 'NaN'", "value = 1e12", "value = 0.0000001", "value = NULL",
                   "observed_from = '2024-01-02'"):  # fmt: skip
        with admin.connect() as connection, pytest.raises(IntegrityError):
            connection.execute(text(f"UPDATE indicator_observations SET {change} WHERE id = '{made['id']}'"))


VALUES = st.tuples(
    st.sampled_from(("2024-01-01", "2024-01-02")),
    st.sampled_from(((), ("Ort",), ("Alter", "Ort"), ("Ort", "Alter"))),
    st.none() | st.integers(0, 9),
    st.sampled_from(("public", "internal")),
)


def test_what_is_current_is_what_a_naive_reading_says(world: World) -> None:
    api, within = world.api, {"concept_id": world.public["concepts"]["id"]}

    @settings(max_examples=12)
    @given(recorded=st.lists(VALUES, min_size=1, max_size=8))
    def property_(recorded: list[tuple[str, tuple[str, ...], int | None, str]]) -> None:
        indicator = api.make("/indicators", title="Zahl", **within)
        made: list[Json] = []
        for on, dimensions, value, visibility in recorded:
            parts = [{"dimension": name, "category": "x"} for name in dimensions]
            held = None if value is None else str(value)
            made.append(observe(api, indicator, held, on, breakdown=parts, visibility=visibility))
        for token in (None, api.operator):
            seen = [o for n, o in enumerate(made) if token or _is_public(made, n)]
            expected = {_series(o): o["id"] for o in seen}  # the last one stays
            current = listed(api, indicator, token=token)
            assert {_series(o): o["id"] for o in current} == expected
            assert len(current) == len(expected)
            assert len(listed(api, indicator, "&current=false", token)) == len(seen)
            wholes = [o for o in current if not o["breakdown"]]
            latest = api.get(f"/indicators/{indicator['id']}", token=token).json()["latest"]
            assert (latest and latest["id"]) == max(((o["observed_on"], o["id"]) for o in wholes), default=(0, None))[1]

    property_()


def _series(observation: Json) -> tuple[Any, ...]:
    parts = sorted((part["dimension"], part["category"]) for part in observation["breakdown"])
    return observation["observed_on"], tuple(parts)


def _is_public(made: list[Json], n: int) -> bool:
    later = (o for o in made[n + 1 :] if _series(o) == _series(made[n]))
    return made[n]["visibility"] == "public" and not any(o["suppressed"] for o in later)


# --- targets ----------------------------------------------------------------------------------------------------------

WITHIN = {"exact": (0, 0), "about": (0, 0), "at_least": (0, 9), "at_most": (-9, 0)}
"""How far a true value may be from the one told, in the small world of the next test."""


def possible(value: int, precision: str) -> Iterator[int]:
    down, up = WITHIN[precision]
    yield from range(value + down, value + up + 1)


@given(
    direction=st.sampled_from(("up", "down", "keep")),
    target=st.integers(0, 4),
    value=st.integers(0, 4),
    precision=st.sampled_from(tuple(WITHIN)),
)
def test_a_target_is_met_where_every_possible_value_meets_it(
    direction: str, target: int, value: int, precision: str
) -> None:
    meets = {"up": lambda v: v >= target, "down": lambda v: v <= target, "keep": lambda v: v == target}[direction]
    answers = {meets(v) for v in possible(value, precision)}
    expected = answers.pop() if len(answers) == 1 else None
    assert is_met(direction, Decimal(target), Decimal(value), precision) is expected


def test_nothing_is_said_without_a_target_or_a_value() -> None:
    assert is_met(None, None, Decimal(1), "exact") is None
    assert is_met("up", Decimal(1), None, "exact") is None
    assert is_met("up", Decimal("11.5"), Decimal("11.50"), "exact") is True


def test_a_period_stands_in_columns_of_its_own(world: World) -> None:
    within = {"concept_id": world.public["concepts"]["id"]}
    world.api.make("/milestones", title="Zwischenbilanz", planned={"from": "2019-06-01", "text": "Sommer"}, **within)
    response = world.api.get(f"/milestones?concept={within['concept_id']}", headers={"Accept": "text/csv"})
    head, *rows = response.text.splitlines()
    assert ",planned.from,planned.until,planned.text," in head
    assert any(",2019-06-01,,Sommer," in row for row in rows)
