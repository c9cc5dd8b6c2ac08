"""The scenes of money: a programme, what was applied for, the measures that hang on it, and what that costs."""

from openapi.stage import CONCEPT, Stage
from tests.api import Json
from tests.world import euro


def play(stage: Stage) -> None:
    """Call each operation once, and more often where an answer needs something to show."""
    _money(stage)
    _costs(stage)
    _read(stage)
    _delete(stage)


def _money(stage: Stage) -> None:
    of: Json = {"district_id": stage.ids["district"]}
    source = {"name": "Beispielprogramm Sprache", "kind": "state", "funder": "Land", "key": "beispielprogramm"}
    source_id = stage.post("create_funding_source", "/funding-sources", {**source, **of})["id"]
    told = {"website": "https://example.org/programm"}
    stage.patch("update_funding_source", f"/funding-sources/{source_id}", told)
    application = {
        "title": "Sprachkurse im ländlichen Raum",
        "concept_id": stage.ids[CONCEPT],
        "source_id": source_id,
        "depending_measure_ids": [stage.ids["m-1.2"]],
        "supported_measure_ids": [stage.ids["m-1.1"]],
        "state": "applied",
        "applied_on": "2018-02-28",
        "amount_applied": euro("24000.00"),
        "own_share": euro("6000.00"),
        "by_year": [
            {"year": 2018, "applied": euro("9000.00"), "granted": None},
            {"year": 2019, "applied": euro("15000.00"), "granted": None},
        ],
        "key": "sprachkurse",
        **of,
    }
    made = stage.post("create_funding_application", "/funding-applications", application)["id"]
    stage.patch("update_funding_application", f"/funding-applications/{made}", {"reference": "SP-2018-17"})
    stage.ids |= {"source": source_id, "application": made}


def _costs(stage: Stage) -> None:
    costs = {
        "concept_id": stage.ids[CONCEPT],
        "measure_id": stage.ids["m-1.2"],
        "application_id": stage.ids["application"],
        "title": "Honorare der Lehrkräfte",
        "kind": "staff",
        "year": 2018,
        "estimated": euro("12000.00"),
        "estimated_precision": "about",
        "key": "honorare-2018",
    }
    stage.ids["estimate"] = stage.post("create_cost_estimate", "/cost-estimates", costs)["id"]
    rent = {"title": "Raummiete", "kind": "material", "estimated": euro("3600.00"), "key": "miete"}
    rent |= {"first_year": 2018, "last_year": 2020}  # an open end would go on to the year of the run
    stage.api.make("/cost-estimates", concept_id=stage.ids[CONCEPT], **rent)
    billed = {"actual": euro("11340.50"), "actual_on": "2019-02-15"}
    stage.patch("update_cost_estimate", f"/cost-estimates/{stage.ids['estimate']}", billed)


def _read(stage: Stage) -> None:
    for name, path, key in (
        ("funding_source", "funding-sources", "source"),
        ("funding_application", "funding-applications", "application"),
        ("cost_estimate", "cost-estimates", "estimate"),
    ):
        stage.get(f"list_{name}s", f"/{path}?district=08335")
        stage.get(f"read_{name}", f"/{path}/{stage.ids[key]}")
    asked = f"/concepts/{stage.ids[CONCEPT]}/finances?if_refused={stage.ids['application']}"
    stage.get("read_concept_finances", asked)


def _delete(stage: Stage) -> None:
    of: Json = {"district_id": stage.ids["district"]}
    title = "Versehentlich angelegt"
    costs: Json = {"concept_id": stage.ids[CONCEPT], "title": title, "kind": "one_off", "estimated": euro("1.00")}
    for name, path, body in (
        ("funding_source", "funding-sources", {"name": title, "kind": "other", **of}),
        ("funding_application", "funding-applications", {"title": title, **of}),
        ("cost_estimate", "cost-estimates", costs),
    ):
        made = stage.api.make(f"/{path}", **body)["id"]
        stage.keep(f"delete_{name}", stage.api.delete(f"/{path}/{made}"))
