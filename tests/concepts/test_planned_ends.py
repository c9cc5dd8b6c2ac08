"""The planned and the actual end of a measure, and the end that was planned first."""

from sqlalchemy.engine import Engine

from tests.api import Api, Json
from tests.bundles import bundle, faults, in_and_out, load, measure, revert
from tests.problems import faults as told


def ends(thing: Json) -> list[str | None]:
    return [thing[name] for name in ("ends_on", "first_ends_on", "ended_on")]


def test_the_first_planned_end_stays(api: Api) -> None:
    concept = api.concept(api.district())
    path = f"/measures/{api.measure(concept)['id']}"
    assert ends(api.get(path).json()) == [None, None, None]
    assert ends(api.patch(path, {"ends_on": "2022-12-31"}).json()) == ["2022-12-31", "2022-12-31", None]
    assert ends(api.patch(path, {"ends_on": "2024-06-30"}).json()) == ["2024-06-30", "2022-12-31", None]
    ended = api.patch(path, {"ended_on": "2024-07-15", "ends_on": None}).json()
    assert ends(ended) == [None, "2022-12-31", "2024-07-15"]
    assert told(api.patch(path, {"first_ends_on": "2024-06-30"})) == [("/first_ends_on", "fixed")]
    assert ends(api.patch(path, {"first_ends_on": None, "is_permanent": True}).json()) == ends(ended)
    (node,) = api.get(f"/concepts/{concept['id']}/tree").json()["measures"]
    assert ends(node) == ends(ended)


def test_a_plan_that_was_changed_before_comes_with_its_first_end(api: Api) -> None:
    within = {"ends_on": "2024-06-30", "first_ends_on": "2022-12-31"}
    assert ends(api.measure(api.concept(api.district()), **within)) == ["2024-06-30", "2022-12-31", None]


def test_nothing_ends_before_it_starts(api: Api) -> None:
    measure = api.measure(api.concept(api.district()), starts_on="2024-01-01")
    assert told(api.patch(f"/measures/{measure['id']}", {"ended_on": "2023-12-31"})) == [("/ended_on", "period")]


def test_a_bundle_of_before_gets_the_first_end_and_keeps_it(api: Api, admin: Engine) -> None:
    _, out = in_and_out(api, admin, bundle(measures=[measure("m", ends_on="2022-12-31")]))
    assert ends(out["measures"][0]) == ["2022-12-31", "2022-12-31", None]
    load(api, bundle(measures=[measure("m", ends_on="2024-06-30", ended_on="2024-05-31")]))
    found = api.items("/measures?sort=-updated_at")[0]
    assert ends(found) == ["2024-06-30", "2022-12-31", "2024-05-31"]
    moved = bundle(measures=[measure("m", first_ends_on="2024-06-30")])
    assert faults(api, moved) == {"/measures/0/first_ends_on": "fixed"}


def test_a_revert_takes_the_first_end_back(api: Api) -> None:
    load(api, bundle(measures=[measure("m")]))
    made = load(api, bundle(measures=[measure("m", ends_on="2022-12-31")]))
    assert revert(api, made["import_id"]).status_code == 200
    assert ends(api.only("/measures")) == [None, None, None]


def test_a_successor_knows_the_first_end(api: Api) -> None:
    concept = api.concept(api.district())
    api.measure(concept, ends_on="2024-06-30", first_ends_on="2022-12-31")
    new = api.post(f"/concepts/{concept['id']}/successor", {"visibility": "public"}).json()
    assert ends(api.only(f"/measures?concept={new['id']}")) == ["2024-06-30", "2022-12-31", None]
