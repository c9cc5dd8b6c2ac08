"""A concept's money: exact sums, whoever asks, and which measures are at risk."""

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from itertools import chain, product
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.engine import Engine

from app.core.days import today
from app.funding.finances.reckoning import Hanging, add_up, of_application, of_estimate, risk
from tests.api import Api, Json
from tests.bundles import load
from tests.conftest import emptied
from tests.problems import faults
from tests.world import RANDOM_ID, euro

# --- without a database -------------------------------------------------------------------------------------------

CENTS = st.none() | st.integers(0, 10**14 - 1)
YEARS = st.none() | st.integers(2018, 2021)
ESTIMATES = st.lists(
    st.fixed_dictionaries(
        {
            "year": YEARS,
            "estimated": CENTS,
            "actual": CENTS,
            "precision": st.sampled_from(("exact", "at_least")),
            "is_saving": st.booleans(),
            "yearly": st.none() | st.tuples(YEARS, YEARS),
            "staff": st.none() | st.integers(0, 400),
        }
    ),
    max_size=20,
)
APPLICATIONS = st.lists(
    st.fixed_dictionaries(
        {
            "state": st.sampled_from(("planned", "applied", "granted", "refused", "settled")),
            "own_share": CENTS,
            "applied": st.dictionaries(YEARS, st.integers(0, 10**12), max_size=4),
            "granted": st.dictionaries(YEARS, st.integers(0, 10**12), max_size=4),
            "broken_down": st.booleans(),
        }
    ),
    max_size=20,
)


def amount(cents: int | None) -> Decimal | None:
    return None if cents is None else Decimal(cents).scaleb(-2)


def application_row(drawn: Json) -> Json:
    """As the database holds it."""
    granted = drawn["granted"] if drawn["state"] in ("granted", "settled") else {}
    parts = {"applied": drawn["applied"], "granted": granted}
    years = dict.fromkeys((*drawn["applied"], *granted)) if drawn["broken_down"] else {}
    by_year = [
        {"year": year, **{n: euro(f"{amount(of[year]):.2f}") if year in of else None for n, of in parts.items()}}
        for year in years
    ]
    whole = {f"amount_{n}": amount(sum(of.values())) if of else None for n, of in parts.items()}
    return {"state": drawn["state"], "own_share": amount(drawn["own_share"]), "by_year": by_year, **whole}


def estimate_row(drawn: Json) -> Json:
    """As the database holds it."""
    first, last = drawn["yearly"] or (None, None)
    return {
        "kind": "savings" if drawn["is_saving"] else "staff",
        "recurrence": "one_off" if drawn["yearly"] is None else "yearly",
        "year": drawn["year"] if drawn["yearly"] is None else None,
        "first_year": first,
        "last_year": last,
        "estimated_precision": drawn["precision"],
        "full_time_equivalents": amount(drawn["staff"]),
        **{name: amount(drawn[name]) for name in ("estimated", "actual")},
    }


Sum = tuple[str, Any]


def naive_estimates(estimates: list[Json], named: set[int], this_year: int) -> Iterator[tuple[Sum, int | None]]:
    """Cents by name and year, `...` for all years; None where there is no amount."""
    for one in estimates:
        years: list[Any] = [one["year"]] if one["yearly"] is None else [None]
        if one["yearly"] and any(one["yearly"]):
            first, last = one["yearly"]
            years = [y for y in range(2000, 2030) if min(named) <= y <= max(*named, this_year)]
            years = [y for y in years if (first is None or first <= y) and (last is None or y <= last)]
        names = ("savings", "saved") if one["is_saving"] else ("estimated", "actual")
        for name, field in zip(names, ("estimated", "actual"), strict=True):
            for year in (*years, ...):
                yield (name if one["yearly"] is None else f"{name}_yearly", year), one[field]
        for year in (*years, ...) if one["staff"] is not None else ():
            yield ("saved_" * one["is_saving"] + "full_time_equivalents", year), one["staff"]


def naive_applications(applications: list[Json]) -> Iterator[tuple[Sum, int | None]]:
    for one in applications:
        state = one["state"]
        names = {"planned": ["planned"], "applied": ["applied", "open"], "refused": ["applied", "refused"]}
        given = dict.fromkeys(names.get(state, ["applied"]), one["applied"])
        given |= {"granted": one["granted"]} if state in ("granted", "settled") else {}
        for name, years in given.items():
            for year, cents in (years or {None: None}).items():
                yield (name, year if one["broken_down"] and years else None), cents
            yield (name, ...), sum(years.values()) if years else None
        for year in (None, ...) if state != "refused" else ():
            yield ("own_share", year), one["own_share"]


def years_named(estimates: list[Json], applications: list[Json]) -> set[int]:
    years = {year for one in estimates for year in (one["yearly"] or [one["year"]])}
    for one in applications if applications else ():
        is_granted = one["state"] in ("granted", "settled")
        years |= {*one["applied"], *(one["granted"] if is_granted else ())} if one["broken_down"] else set()
    return years - {None}


@settings(max_examples=200)
@given(estimates=ESTIMATES, applications=APPLICATIONS, this_year=st.integers(2016, 2023))
def test_sums_are_those_of_whole_cents(estimates: list[Json], applications: list[Json], this_year: int) -> None:
    estimates = [
        e if None in (e["yearly"] or [None]) else {**e, "yearly": tuple(sorted(e["yearly"]))} for e in estimates
    ]
    entries = [entry for one in estimates for entry in of_estimate(estimate_row(one))]
    entries += [entry for one in applications for entry in of_application(application_row(one))]
    overall, by_year = add_up(entries, this_year)
    expected: defaultdict[Sum, list[int | None]] = defaultdict(list)
    named = years_named(estimates, applications)
    told = naive_estimates(estimates, named, this_year), naive_applications(applications)
    for place, cents in chain(*told):
        expected[place].append(cents)
    places = {**by_year, ...: overall}
    for name, year in product((*SUMS, *STAFF), places):
        sums, cents = places[year].totals, [one for one in expected[name, year] if one is not None]
        found = sums[name] if name in STAFF or sums[name] is None else sums[name].amount
        assert (None if found is None else found * 100) == (sum(cents) if cents else None), (name, year)
        if name in SUMS:
            assert sums["without_amount"][name] == len(expected[name, year]) - len(cents), (name, year)
    assert all(year in places for (_, year), of in expected.items() if of)
    assert overall.totals["inexact_estimates"] == sum(
        e["precision"] != "exact" and e["estimated"] is not None for e in estimates
    )


SUMS = ("estimated", "estimated_yearly", "actual", "actual_yearly", "savings", "savings_yearly", "saved",
        "saved_yearly", "planned", "applied", "granted", "refused", "open", "own_share")  # fmt: skip
STAFF = ("full_time_equivalents", "saved_full_time_equivalents")
A, B = uuid4(), uuid4()


@pytest.mark.parametrize(
    ("depends", "supported", "needs", "states", "refused", "expected"),
    [
        ([], [], False, (), (), None),
        ([], [], True, (), (), "unfunded"),
        ([A], [], False, ("refused", "granted"), (), "refused"),
        ([A], [], False, ("planned", "granted"), (), "open"),
        ([A], [], False, ("applied", "granted"), (), "open"),
        ([A], [], False, ("settled", "refused"), (), None),
        ([A, B], [], False, ("refused", "granted"), (), None),
        ([A, B], [], False, ("refused", "applied"), (), "open"),
        ([A, B], [], False, ("refused", "refused"), (), "refused"),
        ([A, B], [], False, ("refused", "granted"), (B,), "refused"),
        ([A, B], [], False, ("granted", "granted"), (B,), None),
        ([A], [B], True, ("refused", "granted"), (), "refused"),
        ([], [A], False, ("refused", "granted"), (), None),
        ([], [A], True, ("refused", "granted"), (), "refused"),
        ([], [A], True, ("granted", "granted"), (), None),
    ],
)  # fmt: skip
def test_why_a_measure_is_at_risk(
    depends: list[UUID], supported: list[UUID], needs: bool, states: Any, refused: Any, expected: str | None
) -> None:
    of = dict(zip((A, B), states, strict=False))
    assert risk(Hanging(depends, supported, needs), of, set(refused)) == expected


# --- as it is asked -----------------------------------------------------------------------------------------------


class Purse:
    """A concept with three measures, a source and an organisation that fund it."""

    def __init__(self, api: Api) -> None:
        self.api = api
        self.district = api.district()
        self.concept = api.concept(self.district)
        self.here, self.about = {"district_id": self.district["id"]}, {"concept_id": self.concept["id"]}
        funding = {"feasibility": "depends_on_funding"}
        self.course = api.measure(self.concept, title="Kurs", number="1")
        self.advice = api.measure(self.concept, title="Beratung", number="2", **funding)
        self.bare = api.measure(self.concept, title="Ohne Geld", number="3", **funding)
        self.land = api.make("/organisations", name="Land", kind="funder", **self.here)
        self.source = api.make(
            "/funding-sources", name="VwV", kind="state", organisation_id=self.land["id"], **self.here
        )

    def application(self, **fields: Any) -> Json:
        return self.api.make("/funding-applications", **{"title": "Antrag", **self.here, **self.about, **fields})

    def finances(self, query: str = "", token: str | None = None) -> Json:
        response = self.api.get(f"/concepts/{self.concept['id']}/finances{query}", token=token)
        assert response.status_code == 200, response.text
        told: Json = response.json()
        return told

    def risks(self, query: str = "", token: str | None = None) -> dict[str, tuple[str, bool]]:
        told = self.finances(query, token)["measures_at_risk"]
        return {one["title"]: (one["reason"], one["assumed"]) for one in told}


@pytest.fixture
def purse(service: Api, admin: Engine) -> Purse:
    return Purse(emptied(service, admin))


def sums(told: Json) -> dict[str, str]:
    """Those that have an amount."""
    return {n: told[n]["amount"] for n in SUMS if told[n] is not None}


def test_a_thousand_times_ten_cents_is_a_hundred(purse: Purse) -> None:
    one = {"concept": purse.concept["key"], "title": "Zehn Cent", "kind": "material", "estimated": euro("0.10")}
    estimates = [{**one, "key": f"e{n}", "year": 2018 + n % 2} for n in range(1_000)]
    load(purse.api, {"format": "sachstand-bundle/1", "district": {"ags": "08335"}, "cost_estimates": estimates})
    told = purse.finances()
    assert told["totals"]["estimated"] == euro("100.00")
    assert [(one["year"], one["estimated"]["amount"]) for one in told["by_year"]] == [(2018, "50.00"), (2019, "50.00")]


def test_money_is_told_in_all_by_year_and_by_funder(purse: Purse) -> None:
    years = [{"year": 2024, "applied": euro("600.10"), "granted": euro("500.00")},
             {"year": 2025, "applied": euro("399.90"), "granted": None}]  # fmt: skip
    decided = {"state": "granted", "decided_on": "2024-02-01"}
    granted = purse.application(
        source_id=purse.source["id"], amount_applied=euro("1000.00"), amount_granted=euro("500.00"), by_year=years,
        own_share=euro("100.05"), **decided,
    )  # fmt: skip
    purse.application(state="applied", organisation_id=purse.land["id"], amount_applied=euro("50.00"))
    refused = {"state": "refused", "decided_on": "2024-02-01", "own_share": euro("9.00")}
    purse.application(funder="Stiftung", amount_applied=euro("20.00"), **refused)
    purse.application(amount_applied=euro("7.00"))
    purse.application(state="applied")
    costs = {"kind": "staff", "concept_id": purse.concept["id"], "estimated_precision": "at_least"}
    make = purse.api.make
    make("/cost-estimates", title="A", estimated=euro("0.70"), year=2024, application_id=granted["id"], **costs)
    make("/cost-estimates", title="B", actual=euro("0.07"), **costs)
    told = purse.finances()
    whole = {"estimated": "0.70", "actual": "0.07", "planned": "7.00", "applied": "1070.00", "granted": "500.00",
             "refused": "20.00", "open": "50.00", "own_share": "100.05"}  # fmt: skip
    assert sums(told["totals"]) == whole
    assert (told["totals"]["inexact_estimates"], told["totals"]["applications_without_amount"]) == (1, 1)
    assert [(one["year"], sums(one)) for one in told["by_year"]] == [
        (2024, {"estimated": "0.70", "applied": "600.10", "granted": "500.00"}),
        (2025, {"applied": "399.90"}),
        (None, {"actual": "0.07", "planned": "7.00", "applied": "70.00", "refused": "20.00", "open": "50.00",
                "own_share": "100.05"}),
    ]  # fmt: skip
    assert [(one["source_name"], one["funder"], one["kind"], sums(one)) for one in told["by_funder"]] == [
        (None, "Land", None, {"applied": "50.00", "open": "50.00"}),
        (None, "Stiftung", None, {"applied": "20.00", "refused": "20.00"}),
        ("VwV", "Land", "state", {"estimated": "0.70", "applied": "1000.00", "granted": "500.00",
                                  "own_share": "100.05"}),
        (None, None, None, {"actual": "0.07", "planned": "7.00"}),
    ]  # fmt: skip


def test_a_grant_of_an_unknown_amount_is_told(purse: Purse) -> None:
    decided = {"decided_on": "2024-02-01", "source_id": purse.source["id"]}
    purse.application(state="granted", amount_applied=euro("10.00"), **decided)
    purse.application(state="settled", amount_applied=euro("10.00"), **decided)
    purse.application(state="granted", amount_applied=euro("10.00"), amount_granted=euro("0.00"), **decided)
    purse.application(state="refused", amount_applied=euro("10.00"), decided_on="2024-02-01")
    purse.application(state="applied")
    told = purse.finances()
    assert sums(told["totals"]) == {"applied": "40.00", "granted": "0.00", "refused": "10.00"}
    assert {name: n for name, n in told["totals"]["without_amount"].items() if n} == {
        "applied": 1, "open": 1, "granted": 2, "own_share": 4,
    }  # fmt: skip
    assert (told["totals"]["grants_without_amount"], told["totals"]["applications_without_amount"]) == (2, 1)
    assert [one["grants_without_amount"] for one in told["by_funder"]] == [2, 0]
    assert [(one["year"], one["grants_without_amount"]) for one in told["by_year"]] == [(None, 2)]


def test_kinds_of_money_are_never_added_up(purse: Purse) -> None:
    """The case of estimates of 2,640,000 once and 115,000 a year."""

    def costs(title: str, kind: str, amount: str | None, **fields: Any) -> None:
        given = {} if amount is None else {"estimated": euro(amount)}
        purse.api.make("/cost-estimates", title=title, kind=kind, **given, concept_id=purse.concept["id"], **fields)

    costs("Bau", "investment", "2640000.00", year=2014)
    costs("Betrieb", "recurring", "115000.00")
    costs("Miete", "savings", "-5000.00", recurrence="yearly", first_year=2013)
    costs("Verkauf", "savings", "-100.00")
    costs("Stelle", "staff", None, full_time_equivalents="0.5", first_year=2015, last_year=2016)
    costs("Halbe", "staff", None, full_time_equivalents="0.25", first_year=2016)
    costs("Wegfall", "savings", "0.00", full_time_equivalents="-1", year=2016)
    told = purse.finances()
    totals = told["totals"]
    assert sums(totals) == {
        "estimated": "2640000.00", "estimated_yearly": "115000.00", "savings": "-100.00", "savings_yearly": "-5000.00",
    }  # fmt: skip
    assert [totals[name] for name in STAFF] == ["0.75", "-1"]
    assert (totals["actual"], totals["without_amount"]["actual"], totals["without_amount"]["estimated_yearly"]) == (
        None, 1, 2,
    )  # fmt: skip
    rent = {"savings_yearly": "-5000.00"}
    assert [(one["year"], sums(one), one["full_time_equivalents"]) for one in told["by_year"]] == [
        (2013, rent, None), (2014, {"estimated": "2640000.00", **rent}, None), (2015, rent, "0.5"),
        (2016, {"savings": "0.00", **rent}, "0.75"), *((year, rent, "0.25") for year in range(2017, today().year + 1)),
        (None, {"estimated_yearly": "115000.00", "savings": "-100.00"}, None),
    ]  # fmt: skip
    for year, found in (("2013", 1), ("2016", 4), ("2199", 2)):
        assert len(purse.api.items(f"/cost-estimates?year={year}")) == found


def test_an_estimate_is_one_off_or_yearly(purse: Purse) -> None:
    def made(kind: str, **fields: Any) -> Json:
        return purse.api.make("/cost-estimates", title="X", kind=kind, estimated=euro("1.00"),
                              concept_id=purse.concept["id"], **fields)  # fmt: skip

    assert made("recurring")["recurrence"] == made("staff", first_year=2013)["recurrence"] == "yearly"
    rent = made("recurring", year=2024)
    assert rent["recurrence"] == made("material")["recurrence"] == "one_off"
    path = f"/cost-estimates/{rent['id']}"
    assert faults(purse.api.patch(path, {"recurrence": "yearly"})) == [("/year", "recurrence")]
    assert faults(purse.api.patch(path, {"last_year": 2025})) == [("/last_year", "recurrence")]
    yearly = {"recurrence": "yearly", "year": None, "first_year": 2024}
    assert faults(purse.api.patch(path, {**yearly, "last_year": 2023})) == [("/last_year", "period")]
    assert faults(purse.api.patch(path, {"kind": "savings"})) == [("/estimated", "sign")]
    assert purse.api.patch(path, {**yearly, "last_year": 2024}).status_code == 200


def test_a_funder_has_its_name_wherever_it_is_told(purse: Purse) -> None:
    by_source = purse.application(source_id=purse.source["id"])
    by_itself = purse.application(organisation_id=purse.land["id"])
    in_words = purse.application(funder="Stiftung")
    assert [one["funder_name"] for one in (purse.source, by_source, by_itself, in_words, purse.application())] == [
        "Land", "Land", "Land", "Stiftung", None,
    ]  # fmt: skip


def test_the_largest_amounts_are_added_exactly(purse: Purse) -> None:
    for n in range(3):
        costs = {"estimated": euro("999999999999.99"), "concept_id": purse.concept["id"]}
        purse.api.make("/cost-estimates", title=f"Viel {n}", kind="investment", **costs)
    assert purse.finances()["totals"]["estimated"] == euro("2999999999999.97")


def test_which_measures_would_be_at_risk(purse: Purse) -> None:
    course, advice = ([purse.course["id"]], [purse.advice["id"]])
    both = {"depending_measure_ids": course, "supported_measure_ids": advice}
    first = purse.application(state="granted", decided_on="2024-01-01", **both)
    second = purse.application(state="applied", depending_measure_ids=[*course, *advice])
    assert purse.risks() == {"Beratung": ("open", False), "Ohne Geld": ("unfunded", False)}
    assert purse.risks(f"?if_refused={second['id']}") == {
        "Beratung": ("refused", True), "Ohne Geld": ("unfunded", False),
    }  # fmt: skip
    assert purse.risks(f"?if_refused={first['id']}")["Kurs"] == ("open", True)
    told = purse.finances(f"?if_refused={first['id']}&if_refused={second['id']}")
    assert [(m["title"], m["reason"]) for m in told["measures_at_risk"]] == [
        ("Kurs", "refused"), ("Beratung", "refused"), ("Ohne Geld", "unfunded"),
    ]  # fmt: skip
    assert told["assumed_refused"] == [first["id"], second["id"]]
    assert told["measures_at_risk"][1]["application_ids"] == [second["id"]]
    assert told["totals"] == purse.finances()["totals"], "the sums stay as they are"
    gone = {"discontinued_on": "2024-01-01", "discontinued_reason": "not_financed"}
    purse.api.patch(f"/measures/{purse.bare['id']}", gone)
    assert "Ohne Geld" not in purse.risks()


def test_money_of_parts_is_counted_once_and_is_that_of_their_whole(purse: Purse) -> None:
    """Sums have it once; an application that names a part supports the whole, and one of the whole its parts."""
    whole = {"parent_id": purse.advice["id"]}
    part = purse.api.measure(purse.concept, title="Teil", number="2.1", **whole)
    needy = {"feasibility": "depends_on_funding", **whole}
    other = purse.api.measure(purse.concept, title="Anderer Teil", number="2.2", **needy)
    for measure, amount in ((purse.advice, "100.00"), (part, "20.00"), (other, "3.00")):
        costs = {"kind": "staff", "concept_id": purse.concept["id"], "measure_id": measure["id"]}
        purse.api.make("/cost-estimates", title="Honorare", estimated=euro(amount), **costs)
    assert sums(purse.finances()["totals"]) == {"estimated": "123.00"}
    bare = {"Ohne Geld": ("unfunded", False)}
    assert purse.risks() == {"Beratung": ("unfunded", False), "Anderer Teil": ("unfunded", False), **bare}
    applied = purse.application(state="applied", amount_applied=euro("9.00"), depending_measure_ids=[part["id"]])
    found = {"Beratung": ("open", False), "Teil": ("open", False), "Anderer Teil": ("unfunded", False), **bare}
    assert purse.risks() == found
    told = {one["title"]: one for one in purse.finances()["measures_at_risk"]}
    assert told["Beratung"]["application_ids"] == told["Teil"]["application_ids"] == [applied["id"]]
    assert [told[title]["parent_id"] for title in ("Beratung", "Teil")] == [None, purse.advice["id"]]
    assert purse.finances()["totals"]["applied"] == euro("9.00")
    granted = {"state": "granted", "decided_on": "2024-01-01"}
    mine = purse.application(title="Landesmittel", depending_measure_ids=[purse.advice["id"]], **granted)
    assert purse.risks() == {"Teil": ("open", False), **bare}
    assert purse.risks(f"?if_refused={mine['id']}")["Anderer Teil"] == ("refused", True)
    gone = {"discontinued_on": "2024-01-01", "discontinued_reason": "not_financed"}
    purse.api.patch(f"/measures/{part['id']}", gone)
    purse.api.patch(f"/funding-applications/{mine['id']}", {"depending_measure_ids": []})
    assert purse.risks()["Beratung"] == ("unfunded", False), "of a part that was given up nothing is left"


def test_the_public_sees_what_is_public(purse: Purse) -> None:
    reader = purse.api.token(purse.district, "reader")
    hidden = {"visibility": "internal", "depending_measure_ids": [purse.advice["id"]]}
    decided = {"state": "granted", "decided_on": "2024-01-01", "amount_granted": euro("10.00")}
    before = purse.api.get(f"/concepts/{purse.concept['id']}/finances")
    internal = purse.application(amount_applied=euro("10.00"), **decided, **hidden)
    costs = {"kind": "staff", "concept_id": purse.concept["id"], "application_id": internal["id"]}
    purse.api.make("/cost-estimates", title="Geheim", estimated=euro("1.00"), **costs)
    after = purse.api.get(f"/concepts/{purse.concept['id']}/finances")
    assert (after.json(), after.headers["etag"]) == (before.json(), before.headers["etag"])
    assert purse.risks()["Beratung"] == ("unfunded", False)
    assert sums(purse.finances(token=reader)["totals"]) == {"estimated": "1.00", "applied": "10.00", "granted": "10.00"}
    assert "Beratung" not in purse.risks(token=reader)
    asked = f"/concepts/{purse.concept['id']}/finances?if_refused="
    for unknown in (internal["id"], RANDOM_ID):
        assert faults(purse.api.get(asked + unknown)) == [("if_refused", "unknown_reference")]


def test_an_unchanged_view_costs_nothing(purse: Purse) -> None:
    path = f"/concepts/{purse.concept['id']}/finances"
    tag = purse.api.get(path).headers["etag"]
    assert purse.api.get(path, headers={"If-None-Match": tag}).status_code == 304
    purse.application()
    assert purse.api.get(path, headers={"If-None-Match": tag}).status_code == 200
    assert purse.api.get(f"/concepts/{RANDOM_ID}/finances").status_code == 404
    assert [code for _, code in faults(purse.api.get(f"{path}?if_refused=x"))] == ["uuid"]


# --- from one version to the next ---------------------------------------------------------------------------------


class Versions:
    """A concept whose measure hangs on a granted application, and the next version of it."""

    def __init__(self, purse: Purse) -> None:
        self.purse, self.api = purse, purse.api
        decided = {"state": "granted", "decided_on": "2024-01-01", "amount_granted": euro("10.00")}
        self.amif = purse.application(title="AMIF", depending_measure_ids=[purse.advice["id"]], **decided)
        self.first, self.second = purse.concept, self.succeed()

    def succeed(self, **fields: Any) -> Json:
        body = {"visibility": "public", "key": f"v-{uuid4()}", **fields}
        answer = self.api.post(f"/concepts/{self.purse.concept['id']}/successor", body)
        assert answer.status_code == 201, answer.text
        self.purse.concept = answer.json()
        self.purse.about = {"concept_id": self.purse.concept["id"]}
        return self.purse.concept

    def adopt(self, on: str) -> None:
        body = {"state": "adopted", "adopted_on": on}
        answer = self.api.patch(f"/concepts/{self.purse.concept['id']}", body)
        assert answer.status_code == 200, answer.text

    def of(self, title: str) -> Json:
        asked = f"/measures?concept={self.purse.concept['id']}&limit=200"
        items = self.api.items(asked, token=self.api.operator)
        (found,) = [item for item in items if item["title"] == title]
        return dict(found)


@pytest.fixture
def versions(purse: Purse) -> Versions:
    return Versions(purse)


def test_a_measure_hangs_on_the_applications_of_what_it_continues(versions: Versions) -> None:
    purse, refused = versions.purse, f"?if_refused={versions.amif['id']}"
    for on in ("2024-01-01", "2024-06-01"):
        assert purse.risks() == {"Ohne Geld": ("unfunded", False)}
        assert purse.risks(refused) == {"Ohne Geld": ("unfunded", False), "Beratung": ("refused", True)}
        (advice,) = [m for m in purse.finances(refused)["measures_at_risk"] if m["title"] == "Beratung"]
        assert advice["measure_id"] == versions.of("Beratung")["id"]
        assert advice["application_ids"] == [versions.amif["id"]]
        assert sums(purse.finances()["totals"]) == {}, "the money is counted once, where it was applied for"
        versions.adopt(on)
        assert "Beratung" not in purse.risks()
        versions.succeed()
    answer = versions.api.get(f"/concepts/{versions.first['id']}/finances").json()
    assert sums(answer["totals"]) == {"granted": "10.00"}


def test_what_an_application_names_again_hangs_on_that(versions: Versions) -> None:
    purse = versions.purse
    own = purse.application(title="Neu", state="applied", depending_measure_ids=[versions.of("Beratung")["id"]])
    assert purse.risks()["Beratung"] == ("open", False)
    assert purse.risks(f"?if_refused={own['id']}")["Beratung"] == ("refused", True)
    assert purse.risks(f"?if_refused={versions.amif['id']}")["Beratung"] == ("open", False)
    purse.api.patch(f"/funding-applications/{own['id']}", {"visibility": "internal"})
    assert "Beratung" not in purse.risks(), "the public knows of the first alone"
    assert purse.risks(token=purse.api.operator)["Beratung"] == ("open", False)


def test_splits_and_merges_hang_on_all_that_they_continue(versions: Versions) -> None:
    purse, api = versions.purse, versions.api
    api.make("/measures", title="Zweig", predecessor_ids=[purse.advice["id"]], **purse.about)
    continued = [purse.bare["id"], purse.advice["id"]]
    api.patch(f"/measures/{versions.of('Ohne Geld')['id']}", {"predecessor_ids": continued})
    refused = f"?if_refused={versions.amif['id']}"
    assert purse.risks() == {}
    assert purse.risks(refused) == dict.fromkeys(("Beratung", "Ohne Geld", "Zweig"), ("refused", True))
    versions.adopt("2024-01-01")
    versions.succeed()
    assert purse.risks(refused) == dict.fromkeys(("Beratung", "Ohne Geld", "Zweig"), ("refused", True))
    api.patch(f"/funding-applications/{versions.amif['id']}", {"depending_measure_ids": continued})
    told = purse.finances(refused)["measures_at_risk"]
    assert [one["application_ids"] for one in told] == [[versions.amif["id"]]] * 3, "each application once"


def test_nothing_comes_by_way_of_what_is_hidden(versions: Versions) -> None:
    purse, api = versions.purse, versions.api
    versions.adopt("2024-01-01")
    versions.succeed()
    assert purse.risks() == {"Ohne Geld": ("unfunded", False)}
    assert api.patch(f"/concepts/{versions.second['id']}", {"visibility": "internal"}).status_code == 200
    assert purse.risks()["Beratung"] == ("unfunded", False)
    path = f"/concepts/{purse.concept['id']}/finances?if_refused={versions.amif['id']}"
    assert faults(api.get(path)) == [("if_refused", "unknown_reference")]
    assert purse.risks(f"?if_refused={versions.amif['id']}", api.operator)["Beratung"] == ("refused", True)


def test_a_later_versions_applications_are_none_of_an_earlier_one(versions: Versions) -> None:
    later = versions.purse.application(title="Neu", depending_measure_ids=[versions.of("Beratung")["id"]])
    path = f"/concepts/{versions.first['id']}/finances"
    assert faults(versions.api.get(f"{path}?if_refused={later['id']}")) == [("if_refused", "unknown_reference")]
    assert [m["title"] for m in versions.api.get(path).json()["measures_at_risk"]] == ["Ohne Geld"]
