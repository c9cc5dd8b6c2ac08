"""What every list keeps to, generated from the routes: strict parameters, cursors, orders and totals."""

import base64
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any, get_args
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import httpx
import pytest
from fastapi.routing import RouteContext
from pydantic import BaseModel
from sqlalchemy.engine import Engine

from app.core.days import now
from app.core.field_rules import MOST_FAULTS
from app.core.filters import sorts_of
from app.core.schemas import utc_text
from app.core.text import sort_key
from app.core.vocabulary import Vocabulary
from tests.api import Api, Json
from tests.conftest import emptied
from tests.lists import LISTS, PATHS, READS, filled, query_of
from tests.problems import faults, problem
from tests.snapshots import PutBack
from tests.world import euro

BASE = "http://sachstand.test"


SORTS = [
    (str(route.path), name)
    for route in LISTS
    for name in sorts_of(query_of(route) or BaseModel)
    if not name.endswith("attribute")  # which asks for another parameter: see tests/concepts/test_attributes.py
]
CODES = [
    (filled(route), name, list(codes))
    for route in READS
    for name, field in getattr(query_of(route), "model_fields", {}).items()
    for codes in get_args(field.annotation)
    if isinstance(codes, type) and issubclass(codes, Vocabulary) and "list[" in str(field.annotation)
]


def test_every_list_is_found() -> None:
    assert len(LISTS) >= 9
    assert len(SORTS) > 50
    assert {str(r.path) for r in READS if str(r.name).startswith("list_")} - set(PATHS) <= {
        "/v1/tokens",
        "/v1/calendar-tokens",
    }


# --- a crowd of everything ----------------------------------------------------------------------------------------

WORDS = [
    "Zebra",
    "Ärzte",
    "aerob",
    "Straße",
    "Strasse",
    "Strassen",
    "10 Orte",
    "9 Orte",
    "Äpfel",
    "Apfel",
    "élan",
    "zwei",
]


class Crowd(PutBack):
    """Some of everything, in many orders."""

    def make(self) -> None:
        api = self.api
        districts = [api.district(name=name, ags=None) for name in WORDS]
        district = districts[0]
        for n, word in enumerate(WORDS):
            api.make("/organisations", name=word, district_id=district["id"])
            bundle = {"format": "sachstand-bundle/1", "organisations": [{"key": f"o{n}", "name": "Neu"}]}
            api.post(f"/imports?district={district['id']}", bundle)
            api.make("/import-profiles", title=word, mapping={"text": ["Body"]}, district_id=district["id"])
            adopted = {"state": "adopted", "adopted_on": f"20{10 + n // 2}-01-01"} if n % 3 else {"state": "submitted"}
            api.concept(district, **{"title": word, "adopted_on": None, **adopted})
        concept = api.concept(district, title="Alles")
        for n, word in enumerate(WORDS):
            within = {"concept_id": concept["id"], "number": [None, "1.10", "1.9", "2", "a"][n % 5]}
            field = api.make("/fields-of-action", title=word, position=n % 4, **within)
            goal = api.make("/goals", title=word, position=n % 4, field_id=field["id"], **within)
            measure = api.measure(concept, title=word, position=n % 3, **within)
            step = {"title": word, "measure_id": measure["id"], "position": n % 4}
            api.make("/measure-steps", **step, due_on=f"2024-0{1 + n % 3}-01" if n % 2 else None)
            if n % 3:
                day = f"2024-01-0{1 + n % 5}"
                api.status(measure, "green", day)
                lit = {"light": "green", "effective_on": day}
                api.make("/goal-assessments", goal_id=goal["id"], **lit)
                api.make("/field-assessments", field_id=field["id"], **lit)
                api.make("/concept-assessments", concept_id=concept["id"], **lit)
            api.make("/attribute-definitions", label=word, kind="text", position=n % 4, concept_id=concept["id"])
        _said(api, concept)
        _consulted(api, concept)
        _planned(api, concept)
        _funded(api, concept)
        imports = api.items("/imports", token=api.operator)
        for item in [*imports[::3], *imports[1::3], *imports[2::3]]:
            api.post(f"/imports/{item['id']}/revert")
        for collection in ("organisations", "measures", "goals", "attribute-definitions"):
            for item in api.items(f"/{collection}?limit=200")[::3]:  # updated_at in another order
                api.patch(
                    f"/{collection}/{item['id']}",
                    {"website": BASE}
                    if collection == "organisations"
                    else {"unit": "h"}
                    if collection == "attribute-definitions"
                    else {"number": "3"},
                )


@pytest.fixture(scope="module")
def crowd(service: Api, admin: Engine) -> Api:
    return Crowd(emptied(service, admin)).api


def _said(api: Api, concept: Json) -> None:
    within = {"concept_id": concept["id"]}
    goals = api.items(f"/goals?concept={concept['id']}&limit=200")
    for n, word in enumerate(WORDS):
        day = f"2024-01-0{1 + n % 3}" if n % 4 else None
        api.make("/participation-events", kind="workshop", title=word, starts_on=day, position=n % 4, **within)
        api.make("/key-statements", text=word, position=n % 4, **within)
        said = {"channel": "board", "text": word, "votes": n % 4, "moderation": "published"}
        item = api.make("/feedback-items", received_on=f"2024-01-0{1 + n % 3}", **said, **within)
        ends = {"feedback_item_id": item["id"], "goal_id": goals[n]["id"]}
        api.make("/participation-links", relation="supports", **ends)
    for collection, change in (
        ("participation-events", {"place": "Radolfzell"}), ("key-statements", {"kind": "wish"}),
        ("feedback-items", {"kind": "wish"}), ("participation-links", {"note": "neu"}),
    ):  # fmt: skip
        for thing in api.items(f"/{collection}?limit=200")[::3]:  # updated_at in another order
            api.patch(f"/{collection}/{thing['id']}", change)


def _consulted(api: Api, concept: Json) -> None:
    here = {"district_id": concept["district_id"]}
    for n, word in enumerate(WORDS):
        day = f"2024-01-0{1 + n % 5}"
        maybe = day if n % 4 else None
        body = api.make("/bodies", kind="network", name=word, **here)
        of = {"body_id": body["id"]}
        api.make("/body-seats", role=word, position=n % 4, **of)
        year = {"starts_on": f"{2000 - n}-01-01", "ends_on": f"{2000 - n}-12-31"}
        api.make("/legislative-terms", name=word, **year, **here)
        paper = api.make("/papers", kind="report", title=word, dated_on=maybe, **here)
        api.make("/meetings", held_on=day, **of)
        api.make("/consultations", role="hearing", consulted_on=maybe, sequence=n % 4, **of, **here)
        api.make("/resolution-tasks", text=word, due_on=maybe, paper_id=paper["id"])
        of |= {"concept_id": concept["id"]}
        api.make("/reporting-duties", period="P1Y", form="oral", first_due=day, **of)
        api.make("/reports", title=word, delivered_on=day, **of)
    for collection, change in (
        ("bodies", {"meets": "jährlich"}), ("body-seats", {"note": "neu"}), ("papers", {"file_number": "7"}),
        ("meetings", {"place": "Radolfzell"}), ("consultations", {"agenda_item": "2"}),
        ("legislative-terms", {"name": "Neu"}),
        ("resolution-tasks", {"state": "done"}), ("reporting-duties", {"note": "neu"}), ("reports", {"note": "neu"}),
    ):  # fmt: skip
        for thing in api.items(f"/{collection}?limit=200")[::3]:  # updated_at in another order
            api.patch(f"/{collection}/{thing['id']}", change)


def _planned(api: Api, concept: Json) -> None:
    within = {"concept_id": concept["id"]}
    for n, word in enumerate(WORDS):
        day = f"2024-01-0{1 + n % 5}"
        planned = [None, {"from": day}, {"until": day, "text": "bald"}, {"text": "Herbst 2018"}][n % 4]
        reached = {"state": "reached", "reached_on": f"2024-01-0{1 + n % 7}"} if n % 5 == 0 else {}
        api.make("/milestones", title=word, planned=planned, position=n % 3, **reached, **within)
        api.make("/plan-entries", title=word, year_from=2018 + n % 4, position=n % 3, **within)
        held = {"state": "held", "held_on": day} if n % 5 == 0 else {"period": planned}
        api.make("/outreach", kind="sent", recipient=word, position=n % 3, **held, **within)
        number = [None, "1.10", "1.9", "2", "a"][n % 5]
        indicator = api.make("/indicators", title=word, number=number, **within)
        api.make("/indicator-observations", indicator_id=indicator["id"], observed_on=day, value=f"{n}.5")
    for collection, change in (
        ("milestones", {"description": "neu"}), ("plan-entries", {"note": "neu"}), ("outreach", {"note": "neu"}),
        ("indicators", {"source": "AZR"}),
    ):  # fmt: skip
        for thing in api.items(f"/{collection}?limit=200")[::3]:  # updated_at in another order
            api.patch(f"/{collection}/{thing['id']}", change)


def first_day(period: Json | None) -> str:
    return (period and (period["from"] or period["until"])) or "9999"


def _funded(api: Api, concept: Json) -> None:
    here = {"district_id": concept["district_id"]}
    for n, word in enumerate(WORDS):
        api.make("/funding-sources", name=word, kind="state", **here)
        days = {"applied_on": f"2024-01-0{1 + n % 5}", "proof_due_on": f"2025-01-0{1 + n % 3}"} if n % 4 else {}
        api.make("/funding-applications", title=word, state="applied", **days, **here)
        costs = {"estimated": euro("1.00"), "year": 2018 + n % 3 if n % 4 else None, "concept_id": concept["id"]}
        api.make("/cost-estimates", title=word, kind="staff", **costs)
    for collection in ("funding-sources", "funding-applications", "cost-estimates"):
        for thing in api.items(f"/{collection}?limit=200")[::3]:  # updated_at in another order
            api.patch(f"/{collection}/{thing['id']}", {"note": "neu"})


def got(crowd: Api, path: str, **options: Any) -> httpx.Response:
    """The answer to an insider where only insiders see anything, else to the public."""
    return crowd.get(path, token=crowd.operator if "/v1/import" in path else None, **options)


KEYS: dict[str, Callable[[Json], Any]] = {
    "name": lambda item: sort_key(item.get("district", item)["name"]),
    "title": lambda item: sort_key(item["title"]),
    "label": lambda item: sort_key(item["label"]),
    "number": lambda item: (sort_key(item["number"]), item.get("position")),
    "position": lambda item: (item["position"], sort_key(item["number"])) if "number" in item else item["position"],
    "starts_on": lambda item: (item["starts_on"] or "9999", item.get("position")),
    "due_on": lambda item: item["due_on"] or "9999",
    "dated_on": lambda item: item["dated_on"] or "9999",
    "applied_on": lambda item: item["applied_on"] or "9999",
    "proof_due_on": lambda item: item["proof_due_on"] or "9999",
    "consulted_on": lambda item: item["consulted_on"] or first_day(item["period"]),
    "planned_on": lambda item: (first_day(item["planned"]), item["position"]),
    "year": lambda item: (item["year_from"], item["position"]) if "year_from" in item else item["year"] or 9999,
    "day": lambda item: (
        (item["held_on"] or first_day(item["period"]))
        if "held_on" in item
        else (item["reached_on"] or first_day(item["planned"])),
        item["position"],
    ),
    "adopted_on": lambda item: item["adopted_on"] or "",
    "rated_on": lambda item: item["status"]["effective_on"] if item["status"] else "",
}
"""By what the entries of a list stand in order; others are in the order of the field itself."""


def identity(item: Json) -> str:
    return str(item.get("district", item)["id"])


def everything(api: Api, path: str, sort: str) -> list[Json]:
    page = got(api, path, params={"sort": sort, "limit": 200, "include_total": "true"}).json()
    assert page["next"] is None
    assert page["total"] == len(page["items"]) >= 8
    items: list[Json] = page["items"]
    return items


@pytest.mark.parametrize(("path", "sort"), SORTS)
def test_a_list_is_in_the_order_asked_for_and_pages_give_every_entry_once(crowd: Api, path: str, sort: str) -> None:
    name = sort.lstrip("-")
    key = KEYS.get(name, lambda item: item[name])
    items = everything(crowd, path, sort)
    places = [(key(item), UUID(identity(item))) for item in items]
    assert places == sorted(places, reverse=sort.startswith("-"))
    assert len({place[0] for place in places}) > 2
    expected = [identity(item) for item in items]
    size = 2 if sort.startswith("-") else 3
    found, url = [], f"{path}?sort={sort}&limit={size}&include_total=true"
    while url and len(found) <= len(expected):
        response = got(crowd, url)
        page = response.json()
        found += [identity(item) for item in page["items"]]
        assert page["total"] == len(expected)
        assert 0 < len(page["items"]) <= size
        url = page["next"]
        assert response.headers.get("link") == (f'<{url}>; rel="next"' if url else None)
        assert url is None or url.startswith(f"{BASE}{path}?")
    assert found == expected


@pytest.mark.parametrize("path", PATHS)
def test_the_total_is_that_of_all_entries_for_insiders_too(crowd: Api, path: str) -> None:
    page = crowd.get(path, params={"limit": 200, "include_total": "true"}, token=crowd.operator).json()
    assert page["total"] == len(page["items"]) >= 8


def test_text_is_sorted_as_in_a_dictionary(crowd: Api) -> None:
    names = [item["name"] for item in everything(crowd, "/v1/organisations", "name")]
    expected = ["9 Orte", "10 Orte", "aerob", "Apfel", "Äpfel", "Ärzte", "élan", "Straße", "Strasse", "Strassen",
                "Zebra", "zwei"]  # fmt: skip
    twins = {"Äpfel": "Apfel", "Strasse": "Straße"}  # equal in order: the id decides
    assert [twins.get(name, name) for name in names] == [twins.get(name, name) for name in expected]


def test_what_has_no_number_comes_last(crowd: Api) -> None:
    numbers = [item["number"] for item in everything(crowd, "/v1/measures", "number")]
    present = [number for number in numbers if number is not None]
    assert numbers == [*present, *[None] * (len(numbers) - len(present))]
    assert [n for n in present if n.startswith("1.")] == sorted((n for n in present if n.startswith("1.")), key=len)
    assert None in numbers


# --- parameters ---------------------------------------------------------------------------------------------------


def scalars(route: RouteContext) -> list[str]:
    """The parameters of a route that take one value."""
    fields = getattr(query_of(route), "model_fields", {})
    return [field.alias or name for name, field in fields.items() if "list[" not in str(field.annotation)]


def test_scalars_are_found() -> None:
    assert sum(len(scalars(route)) for route in READS) > 400


def test_lists_of_codes_are_found() -> None:
    assert len(CODES) > 40


@pytest.mark.parametrize(("path", "name", "codes"), CODES, ids=[f"{path}-{name}" for path, name, _ in CODES])
def test_all_codes_can_be_asked_for_at_once(crowd: Api, path: str, name: str, codes: list[str]) -> None:
    asked = {"q": "x"} if path == "/v1/search" else {}
    response = crowd.get(path, params={**asked, name: [str(code) for code in codes]}, token=crowd.operator)
    assert (response.status_code, path) in {(200, path), (404, path)}


@pytest.mark.parametrize("route", READS, ids=[str(r.name) for r in READS])
def test_an_unknown_parameter_is_named(crowd: Api, route: RouteContext) -> None:
    response = crowd.get(filled(route), params={"lihgt": "red"}, token=crowd.operator)
    assert ("lihgt", "unknown_parameter") in faults(response)
    fields = getattr(query_of(route), "model_fields", {}).items()
    told = next(error["detail"] for error in response.json()["errors"] if error["parameter"] == "lihgt")
    assert {f"`{field.alias or name}`" for name, field in fields} <= set(re.findall("`[^`]+`", told))


def test_thousands_of_unknown_parameters_are_told_by_the_first(crowd: Api) -> None:
    response = crowd.get("/measures?" + "&".join(f"x{n}" for n in range(5_000)))
    assert len(faults(response)) == MOST_FAULTS


@pytest.mark.parametrize("route", READS, ids=[str(r.name) for r in READS])
def test_a_scalar_may_not_be_repeated(crowd: Api, route: RouteContext) -> None:
    for name in scalars(route):
        response = crowd.get(filled(route), params=[(name, "1"), (name, "2")], token=crowd.operator)
        assert faults(response) == [(name, "repeated_parameter")]


@pytest.mark.parametrize("path", PATHS)
def test_a_limit_is_1_to_200(crowd: Api, path: str) -> None:
    for value in ("0", "-1", "201", "x", "", "1.5", "1e2", " ", "9" * 30):
        assert [place for place, _ in faults(crowd.get(path, params={"limit": value}))] == ["limit"], value


@pytest.mark.parametrize("path", PATHS)
def test_a_sort_is_one_of_those_declared(crowd: Api, path: str) -> None:
    for value in ("", "x", "--title", "title,name", "id", "sort_title", "title\n"):
        assert [place for place, _ in faults(crowd.get(path, params={"sort": value}))] == ["sort"], value


def enumerated() -> list[tuple[str, str]]:
    """Every list-valued filter with codes: (path, name)."""
    return [
        (str(route.path), field.alias or name)
        for route in LISTS
        for name, field in query_of(route).model_fields.items()  # type: ignore[union-attr]
        if "vocabulary." in str(field.annotation)
    ]


@pytest.mark.parametrize(("path", "name"), enumerated())
def test_an_unknown_code_is_named(crowd: Api, path: str, name: str) -> None:
    assert [place for place, _ in faults(crowd.get(path, params={name: "purple"}))] == [name]


# --- cursors ------------------------------------------------------------------------------------------------------


def cursor_of(crowd: Api, path: str, **query: Any) -> str:
    url = got(crowd, path, params={"limit": 1, **query}).json()["next"]
    return parse_qs(urlsplit(url).query)["cursor"][0]


@pytest.mark.parametrize("path", PATHS)
def test_a_cursor_is_bound_to_its_query(crowd: Api, path: str) -> None:
    cursor = cursor_of(crowd, path)
    assert got(crowd, path, params={"cursor": cursor, "limit": 7, "include_total": "true"}).status_code == 200
    default = query_of(LISTS[PATHS.index(path)]).model_fields["sort"].default  # type: ignore[union-attr]
    turned = default.removeprefix("-") if default.startswith("-") else f"-{default}"
    narrowed = {"state": "DE-BY"} if path.endswith(("districts", "overview")) else {"district": "16055"}
    problem(got(crowd, PATHS[PATHS.index(path) - 1], params={"cursor": cursor}), 400, "bad-cursor")
    for query in ({"sort": turned}, narrowed):
        problem(got(crowd, path, params={"cursor": cursor, **query}), 400, "bad-cursor")


def tampered(cursor: str) -> list[str]:
    raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
    changed = [raw[:-1], raw + b"x", b"x" + raw, raw[:16], raw[16:], b"", bytes([raw[0] ^ 1]) + raw[1:],
               raw[:-2] + bytes([raw[-2] ^ 1]) + raw[-1:], b"\x00" * 16 + b"[]", b"\x00" * 16 + b"[1,2,3]"]  # fmt: skip
    return [base64.urlsafe_b64encode(other).decode().rstrip("=") for other in changed]


def test_a_cursor_that_is_not_ours_is_refused(crowd: Api) -> None:
    cursor = cursor_of(crowd, "/v1/measures")
    for wrong in [*tampered(cursor), "x", "é", "%", "a b", cursor + "!", cursor[:-1] + "*", "\x00", "A" * 2_000]:
        problem(crowd.get("/measures", params={"cursor": wrong}), 400, "bad-cursor")
    assert faults(crowd.get("/measures", params={"cursor": "A" * 2_001})) == [("cursor", "string_too_long")]


def test_a_cursor_outlives_what_it_stands_on(crowd: Api) -> None:
    """Its entry may be deleted meanwhile: the next page begins where it stood."""
    district = crowd.items("/districts", params={"sort": "-name"})[0]["id"]
    made = [crowd.make("/organisations", name=word, district_id=district)["id"] for word in WORDS[:6]]
    first = crowd.get("/organisations", params={"limit": 4, "district": district}).json()
    rest = crowd.items(first["next"])
    assert len(rest) == 2
    assert crowd.delete(f"/organisations/{first['items'][-1]['id']}").status_code == 204
    assert crowd.items(first["next"]) == rest
    for last in {*made} - {first["items"][-1]["id"]}:
        assert crowd.delete(f"/organisations/{last}").status_code == 204


# --- filters that every list has ----------------------------------------------------------------------------------


@pytest.mark.parametrize("route", LISTS, ids=PATHS)
def test_updated_since_finds_what_was_changed_since(crowd: Api, route: RouteContext) -> None:
    path = str(route.path)
    if path == "/v1/overview":
        return  # today's counts of every district: nothing to pull
    items = got(crowd, path, params={"sort": "-updated_at", "limit": 200}).json()["items"]
    middle = items[len(items) // 2]["updated_at"]
    found = got(crowd, path, params={"sort": "-updated_at", "limit": 200, "updated_since": middle}).json()["items"]
    assert found == [item for item in items if item["updated_at"] >= middle]
    assert 0 < len(found) < len(items)
    later = utc_text(now() + timedelta(days=1))
    assert got(crowd, path, params={"updated_since": later}).json()["items"] == []


@pytest.mark.parametrize("path", [p for p in PATHS if p not in ("/v1/districts", "/v1/overview")])
def test_a_district_is_named_by_its_id_or_its_ags(crowd: Api, path: str) -> None:
    first = got(crowd, path).json()["items"][0]
    district = f"/districts/{first['district_id']}"
    ags = got(crowd, district).json()["ags"] or crowd.patch(district, {"ags": "08335"}).json()["ags"]
    by_id, by_ags = (got(crowd, path, params={"district": d, "limit": 200}).json() for d in (first["district_id"], ags))
    assert by_id == by_ags
    assert by_id["items"]
    assert got(crowd, path, params={"district": "16055"}).json()["items"] == []
    assert [place for place, _ in faults(got(crowd, path, params={"district": "8335"}))] == ["district"]
