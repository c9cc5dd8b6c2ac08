"""Five documents of the kinds that counties keep, as bundles with words of our own: imported, asked what their county
would ask, and exported unchanged."""

from typing import Any

import pytest
from sqlalchemy.engine import Engine

from tests.api import Api, Json
from tests.bundles import CONCEPT, bundle, exported, field, in_and_out, measure
from tests.world import euro

SILENT = {"basis": "progress", "explanations": "none"}


def said(key: str, of: str, on: str, **fields: Any) -> Json:
    return {"key": key, "concept": "k", "measure": of, "effective_on": on, **fields}


def concept(**fields: Any) -> list[Json]:
    return [{**CONCEPT, "adopted_on": "2023-01-01", **fields}]


def view(api: Api, name: str, query: str = "") -> Json:
    path = f"/concepts/{api.only('/concepts?district=08335')['id']}/{name}{query}"
    response = api.get(path)
    assert response.status_code == 200, response.text
    answer: Json = response.json()
    return answer


def counted(counts: Json) -> list[int]:
    return [counts[name] for name in ("total", "red", "yellow", "green", "not_rated")]


@pytest.fixture(autouse=True)
def read(api: Api, admin: Engine) -> Any:
    """Documents go in and come out as they were before they are asked."""

    def goes_in_and_out(document: Json) -> Json:
        return in_and_out(api, admin, document)[1]

    return goes_in_and_out


def test_a_climate_report_whose_light_was_left_blank(api: Api, read: Any) -> None:
    """In the second year the office has words, and no colour any more."""
    out = read(
        bundle(
            concepts=concept(title="Klimabericht", light_scheme=SILENT),
            fields_of_action=[field("1", number="1"), field("10", number="10"), field("2", number="2")],
            measures=[
                measure("1.1", number="1.1", field="1"),
                measure("1.10", number="1.10", field="1"),
                measure("1.9", number="1.9", field="1"),
                measure("Ü1", number="Ü1", field="10"),
            ],
            status_updates=[
                said("1.1/23", "1.1", "2023-12-31", light="green", state="in_progress", progress=40),
                said("1.1/24", "1.1", "2024-12-31", light="not_rated", summary="Es liegen keine Zahlen vor."),
                said("1.9/23", "1.9", "2023-12-31", light="red"),
                said("1.9/24", "1.9", "2024-12-31", light="green", state="implemented"),
                said("Ü1/24", "Ü1", "2024-12-31", progress=10),
            ],
        )
    )
    assert [one["key"] for one in out["measures"]] == ["1.1", "1.9", "1.10", "Ü1"]
    assert [one["key"] for one in out["fields_of_action"]] == ["1", "2", "10"]
    assert counted(view(api, "summary")["counts"]) == [4, 0, 0, 1, 3]
    assert counted(view(api, "summary", "?as_of=2024-06-30")["counts"]) == [4, 1, 0, 1, 2]
    one = api.only("/measures?district=08335&number=1.1")
    assert (one["light"], one["status"]["summary"]) == ("not_rated", "Es liegen keine Zahlen vor.")
    changes = view(api, "changes-of-light", "?from=2023-12-31&until=2024-12-31")["changes"]
    assert [(c["number"], c["from"], c["to"]) for c in changes] == [
        ("1.1", "green", "not_rated"), ("1.9", "red", "green"),
    ]  # fmt: skip


def test_a_quarterly_report_in_three_dimensions(api: Api, read: Any) -> None:
    """Time, money and quality have a light each: parts of a project, each with an office of its own."""
    dimensions = {"t": "Termine", "k": "Kosten", "q": "Qualität"}
    projects = [measure("P1", number="P1", title="Anlaufstelle"), measure("P2", number="P2", title="Lotsen")]
    parts = [
        measure(f"{p}{d}", parent=p, title=title, responsible=[d])
        for p in ("P1", "P2")
        for d, title in dimensions.items()
    ]
    quarters = ("2024-03-31", "2024-06-30", "2024-09-30")
    lights = {"P1t": "gyr", "P1k": "ggg", "P1q": "yyg", "P2t": "rrr", "P2k": "ggy"}
    names = {"r": "red", "y": "yellow", "g": "green"}
    read(
        bundle(
            concepts=concept(title="Projektbericht", light_scheme=SILENT),
            organisations=[{"key": d, "name": f"Referat {title}"} for d, title in dimensions.items()],
            measures=[*projects, *parts],
            status_updates=[
                said(f"{key}/{day}", key, day, light=names[light])
                for key, row in lights.items()
                for day, light in zip(quarters, row, strict=True)
            ],
        )
    )
    assert counted(view(api, "summary")["counts"]) == [2, 0, 0, 0, 2]
    assert counted(view(api, "summary", "?parts=only")["counts"]) == [6, 2, 1, 2, 1]
    asked = "?parts=only&from=2024-01-01&until=2024-09-30&interval=quarter"
    rows = {row["key"]: row["lights"] for row in view(api, "matrix", asked)["measures"]}
    assert rows == {
        **{key: [names[light] for light in row] for key, row in lights.items()}, "P2q": ["not_rated"] * 3,
    }  # fmt: skip
    whole = api.only("/measures?district=08335&number=P1")
    assert counted(api.get(f"/measures/{whole['id']}").json()["part_counts"]) == [3, 1, 0, 2, 0]
    by_office = {one["name"]: counted(one["counts"]) for one in view(api, "summary", "?parts=only")["organisations"]}
    assert by_office["Referat Termine"] == [2, 2, 0, 0, 0]


def test_a_budget_consolidation(api: Api, read: Any) -> None:
    """Savings once and every year, posts instead of money, an amount that nobody knows yet."""
    cost = {"concept": "k", "measure": "H1"}
    read(
        bundle(
            concepts=concept(title="Haushaltssicherung"),
            measures=[measure("H1", number="B5+6")],
            cost_estimates=[
                {"key": "a", **cost, "title": "Gutachten", "kind": "one_off", "year": 2024,
                 "estimated": euro("2640000.00")},
                {"key": "b", **cost, "title": "Betrieb", "kind": "material", "recurrence": "yearly", "first_year": 2024,
                 "estimated": euro("115000.00")},
                {"key": "c", **cost, "title": "Stellen", "kind": "savings", "recurrence": "yearly", "first_year": 2025,
                 "estimated": euro("-90000.00"), "full_time_equivalents": "-1.5"},
                {"key": "d", **cost, "title": "Offen", "kind": "staff", "full_time_equivalents": "0.5"},
            ],
        )
    )  # fmt: skip
    totals = view(api, "finances")["totals"]
    assert (totals["estimated"], totals["estimated_yearly"]) == (euro("2640000.00"), euro("115000.00"))
    assert (totals["savings"], totals["savings_yearly"]) == (None, euro("-90000.00"))
    assert (totals["saved_full_time_equivalents"], totals["without_amount"]["estimated"]) == ("-1.5", 1)


def test_a_plan_whose_parts_are_reported_apart(api: Api, read: Any) -> None:
    """The towns of the county do the same measure, each in its own time."""
    towns = ("Brake", "Elsfleth", "Nordenham")
    read(
        bundle(
            concepts=concept(title="Aktionsplan"),
            organisations=[{"key": town, "name": f"Stadt {town}", "kind": "municipality"} for town in towns],
            measures=[
                measure("SR (25/26) 01", number="SR (25/26) 01", ends_on="2025-12-31", first_ends_on="2024-12-31"),
                *(measure(town, parent="SR (25/26) 01", responsible=[town], title=town) for town in towns),
                measure("SR (25/26) 02", number="SR (25/26) 02", ended_on="2024-11-30"),
            ],
            status_updates=[
                said(
                    "1",
                    "Brake",
                    "2024-10-01",
                    light="red",
                    reason="staff",
                    remedy="Ausschreibung",
                    summary="Stelle frei",
                ),
                said("2", "Elsfleth", "2024-10-01", light="yellow"),
                said("3", "SR (25/26) 01", "2024-10-01", light="yellow", summary="Im Gange"),
            ],
        )
    )
    whole = api.only("/measures?district=08335&number=SR (25/26) 01")
    assert (whole["light"], counted(api.get(f"/measures/{whole['id']}").json()["part_counts"])) == (
        "yellow",
        [3, 1, 1, 0, 1],
    )
    assert counted(view(api, "summary")["counts"]) == [2, 0, 1, 0, 1]
    assert counted(view(api, "summary", "?parts=include")["counts"]) == [5, 1, 2, 0, 2]
    assert [one["title"] for one in api.items(f"/measures?parent={whole['id']}")] == list(towns)
    red = api.only("/measures?district=08335&light=red")
    assert (red["title"], red["status"]["remedy"]) == ("Brake", "Ausschreibung")
    listed = view(api, "attention", "?code=unexplained")["items"]
    assert {one["title"] for one in listed} == {"Elsfleth", whole["title"]}


def test_a_scale_that_changed(api: Api, read: Any) -> None:
    """From 2024 on, the county has another step, and one that it had means nothing any more."""
    steps = [
        {"code": "weiss", "label": "Noch nicht fällig", "light": "not_rated", "colour": "#ffffff"},
        {"code": "blau", "label": "Läuft", "light": "green", "colour": "#0000ff", "until": "2023-12-31"},
        {"code": "gruen", "label": "Läuft", "light": "green", "since": "2024-01-01"},
        {"code": "fertig", "label": "Abgeschlossen", "light": "green", "since": "2024-01-01"},
    ]
    out = read(
        bundle(
            concepts=concept(title="Konzept", light_scheme={"basis": "progress", "steps": steps}),
            measures=[measure(str(n), number=str(n)) for n in range(1, 5)],
            status_updates=[
                said("1/23", "1", "2023-06-30", step="blau"),
                said("1/24", "1", "2024-06-30", step="fertig"),
                said("2/23", "2", "2023-06-30", step="blau"),
                said("3/24", "3", "2024-06-30", step="weiss"),
            ],
        )
    )
    assert [one["light"] for one in out["status_updates"]] == ["green", "green", "green", "not_rated"]

    def by_step(query: str) -> dict[str | None, int]:
        return {one["step"]: one["count"] for one in view(api, "summary", query)["by_step"]}

    assert by_step("?as_of=2023-12-31") == {"weiss": 0, "blau": 2, None: 2}
    assert by_step("") == {"weiss": 1, "blau": 1, "gruen": 0, "fertig": 1, None: 1}
    assert counted(view(api, "summary")["counts"]) == [4, 0, 0, 2, 2]
    assert exported(api)["concepts"][0]["light_scheme"]["steps"][1]["until"] == "2023-12-31"
