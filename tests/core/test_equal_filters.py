"""Filters are the same for all resources: whoever has a column of a kind can be filtered by it."""

from collections.abc import Iterator

import pytest
from sqlalchemy import ARRAY, Boolean, Date

from app.core.resource_spec import TITLES, ResourceSpec
from app.core.tables import Code, table
from app.resources import RESOURCES
from app.search.queries import TEXTS
from tests.api import Api
from tests.lists import LISTS, query_of

BY_NAME = {"number": "number", "tags": "tag", "contributed_by": "contributed_by", "field_id": "topic"}
"""Columns and their filters; what is in a field is on its topic."""
OTHER_NAMES = {
    "key_statement_id": "statement", "other_statement_id": "statement",
    "depending_measure_ids": "measure", "supported_measure_ids": "measure",
}  # fmt: skip
"""References of which one filter finds several."""
KEPT = {"visibility", "public_light"}
"""Codes that say who sees a thing, which is seen by it."""
NO_FILTERS = {"is_public", "is_split"}
"""Booleans that are none: who sees a thing is seen by it; whether an item was split is part of what `counts` asks."""
CALLED = {*TITLES, "text"}
"""Columns of words by which a thing is known; whatever the search finds has a `q` as well."""


def expected(resource: ResourceSpec) -> Iterator[str]:
    """Yield the filters of a resource, by its columns and references."""
    for column in table(resource.model).c:
        is_code = isinstance(column.type, Code) and not isinstance(column.type, ARRAY)
        if is_code and column.name not in KEPT and not column.name.endswith("precision"):
            yield column.name
        if isinstance(column.type, Boolean) and column.name not in NO_FILTERS:
            yield column.name
        if column.name in CALLED or resource.name in TEXTS:
            yield "q"
        if column.name in BY_NAME:
            yield BY_NAME[column.name]
        if isinstance(column.type, Date) and not column.name.endswith("rated_on"):
            yield from ("from", "until")
    for name in (*resource.targets, *(one.name for one in resource.lists)):
        yield OTHER_NAMES.get(name, name.removesuffix("s").removesuffix("_id"))


def offered(resource: ResourceSpec) -> set[str]:
    path = f"/v1/{resource.name.replace('_', '-')}"
    (query,) = [query_of(route) for route in LISTS if route.path == path]
    return {field.alias or name for name, field in query.model_fields.items()}  # type: ignore[union-attr]


@pytest.mark.parametrize("resource", RESOURCES, ids=lambda resource: resource.name)
def test_whoever_has_a_column_can_be_filtered_by_it(resource: ResourceSpec) -> None:
    assert set(expected(resource)) - offered(resource) == set()


def test_the_columns_that_practice_names_are_among_them() -> None:
    there = {name for resource in RESOURCES for name in expected(resource)}
    assert {"feasibility", "topic", "tag", "contributed_by", "responsible", "partner", "number", "from"} <= there
    assert {"q", "is_permanent", "needs_approval", "depends_on_staff"} <= there


def test_what_has_a_title_is_found_by_its_words(api: Api) -> None:
    """The same words as everywhere: within longer ones, with ae for ä, mistyped; of what may be seen."""
    concept = api.concept(api.district())
    for title, seen in (("Beschluss der Gesundheitsräte", "public"), ("Gesundheitsamt", "internal"), ("x", "public")):
        api.make("/milestones", title=title, concept_id=concept["id"], visibility=seen)

    def found(q: str, token: str | None = None) -> list[str]:
        return [one["title"] for one in api.items("/milestones", params={"q": q}, token=token)]

    assert found("gesundheit", api.operator) == ["Beschluss der Gesundheitsräte", "Gesundheitsamt"]
    for q in ("gesundheit", "raete", "RÄTE beschluss", "Gesundheitsröte"):
        assert found(q) == ["Beschluss der Gesundheitsräte"], q
    assert found("raete x") == []


def test_permanent_measures_are_told_apart(api: Api) -> None:
    concept = api.concept(api.district())
    api.measure(concept, title="immer", is_permanent=True)
    api.measure(concept, title="bald")
    assert [one["title"] for one in api.items("/measures?is_permanent=true")] == ["immer"]
    assert [one["title"] for one in api.items("/measures?is_permanent=false")] == ["bald"]


def test_measures_are_found_by_why_they_ended_and_by_each_other(api: Api) -> None:
    concept = api.concept(api.district())
    first = api.measure(concept)
    ended = api.measure(
        concept, discontinued_on="2024-01-01", discontinued_reason="merged", related_measure_ids=[first["id"]]
    )

    def found(**query: str) -> list[str]:
        return [one["id"] for one in api.items("/measures", params=query)]

    assert found(discontinued_reason="merged") == [ended["id"]]
    assert found(discontinued_reason="obsolete") == []
    assert (found(related_measure=first["id"]), found(related_measure=ended["id"])) == ([ended["id"]], [first["id"]])


def test_statements_are_found_by_where_they_were_sent(api: Api) -> None:
    concept = api.concept(api.district())
    sent = {"resolution": "forwarded", "forwarded_level": "state", "resolved_on": "2024-01-01", "answer": "Ans Land"}
    statement = api.make("/key-statements", text="Mehr Kurse", concept_id=concept["id"], **sent)
    assert [one["id"] for one in api.items("/key-statements?forwarded_level=state")] == [statement["id"]]
    assert api.items("/key-statements?forwarded_level=federation") == []


def test_what_lasts_is_found_by_any_of_its_days(api: Api) -> None:
    district = api.district()
    concept = api.concept(district)
    for title, days in {
        "offen": {"starts_on": "2024-01-01"},
        "zu": {"starts_on": "2024-01-01", "ends_on": "2024-03-31"},
        "früher": {"ends_on": "2023-12-31"},
        "ohne": {},
    }.items():
        api.measure(concept, title=title, **days)

    def found(**query: str) -> set[str]:
        return {one["title"] for one in api.items("/measures", params=query)}

    assert found(**{"from": "2024-03-31"}) == {"offen", "zu"}
    assert found(**{"from": "2024-04-01"}) == {"offen"}
    assert found(until="2023-12-31") == {"früher"}
    assert found(**{"from": "2023-12-31", "until": "2024-01-01"}) == {"offen", "zu", "früher"}


def test_milestones_are_found_by_what_is_planned(api: Api) -> None:
    concept = api.concept(api.district())
    api.make("/milestones", title="Herbst", planned={"text": "Herbst 2018"}, concept_id=concept["id"])
    planned = {"from": "2018-09-01", "until": "2018-11-30"}
    api.make("/milestones", title="Beschluss", planned=planned, concept_id=concept["id"])
    assert [one["title"] for one in api.items("/milestones?from=2018-11-30&until=2018-11-30")] == ["Beschluss"]
    assert api.items("/milestones?from=2018-12-01") == []
