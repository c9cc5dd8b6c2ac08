"""The scenes of planning: a timeline, an annual plan, who was told of the concept, what is measured, and attributes."""

from openapi.stage import CONCEPT, Stage
from tests.api import Json


def play(stage: Stage) -> None:
    """Call each operation once, and more often where an answer needs something to show."""
    of: Json = {"concept_id": stage.ids[CONCEPT]}
    _plans(stage, of)
    _indicators(stage, of)
    _attributes(stage, of)
    _read(stage)
    _delete(stage)


def _plans(stage: Stage, of: Json) -> None:
    planned = {"title": "Ende der Rückmeldungen über die Pinnwände", "planned": {"until": "2024-01-31"}}
    milestone = stage.post("create_milestone", "/milestones", {**planned, "key": "pinnwaende", **of})["id"]
    stage.patch("update_milestone", f"/milestones/{milestone}", {"state": "reached", "reached_on": "2024-01-31"})
    measure = stage.api.get(f"/measures?concept={of['concept_id']}&limit=1").json()["items"][0]["id"]
    entry = {"title": "Fortbildungen für Engagierte", "year_from": 2018, "year_until": 2019, "measure_ids": [measure]}
    body = {**entry, "priority": "high", "depends_on_staff": True, "key": "fortbildungen", **of}
    entry_id = stage.post("create_plan_entry", "/plan-entries", body)["id"]
    stage.patch("update_plan_entry", f"/plan-entries/{entry_id}", {"state": "in_progress"})
    told = {"kind": "presented", "recipient": "Gemeindetag", "period": {"text": "April 2018"}, "key": "gemeindetag"}
    outreach = stage.post("create_outreach", "/outreach", {**told, **of})["id"]
    stage.patch("update_outreach", f"/outreach/{outreach}", {"state": "held", "held_on": "2018-04-12"})
    stage.ids |= {"milestone": milestone, "plan_entry": entry_id, "outreach": outreach}


def _indicators(stage: Stage, of: Json) -> None:
    measured = {
        "number": "1",
        "title": "Plätze in Sprachkursen",
        "unit": "Plätze",
        "source": "Referat Integration",
        "direction": "up",
        "target_value": "400",
        "target_on": "2025-12-31",
        "key": "plaetze",
    }
    indicator = stage.post("create_indicator", "/indicators", {**measured, **of})["id"]
    stage.patch("update_indicator", f"/indicators/{indicator}", {"population": "Alle Einwohnerinnen und Einwohner"})
    path, observed = "/indicator-observations", {"indicator_id": indicator, "observed_on": "2023-12-31"}
    first = {**observed, "value": "380", "provisional": True, "key": "plaetze-2023"}
    observation = stage.post("create_indicator_observation", path, first)["id"]
    stage.post("create_indicator_observation", path, {**observed, "value": "412", "key": "plaetze-2023-endgueltig"})
    stage.ids |= {"indicator": indicator, "observation": observation}


def _attributes(stage: Stage, of: Json) -> None:
    """Define an attribute that a measure has, and one that none has."""
    body = {"label": "Kostenstelle", "kind": "text", "description": "Wie im Haushaltsplan", "key": "kostenstelle"}
    definition = stage.post("create_attribute_definition", "/attribute-definitions", {**body, **of})["id"]
    stage.patch("update_attribute_definition", f"/attribute-definitions/{definition}", {"position": 1})
    measure = stage.api.get(f"/measures?concept={of['concept_id']}&limit=1").json()["items"][0]["id"]
    stage.patch("update_measure", f"/measures/{measure}", {"attributes": {"kostenstelle": "31110"}})
    stage.ids["attribute_definition"] = definition


def _read(stage: Stage) -> None:
    for many, one, collection, name in (
        ("list_milestones", "read_milestone", "milestones", "milestone"),
        ("list_plan_entries", "read_plan_entry", "plan-entries", "plan_entry"),
        ("list_outreach", "read_outreach", "outreach", "outreach"),
        ("list_attribute_definitions", "read_attribute_definition", "attribute-definitions", "attribute_definition"),
        ("list_indicators", "read_indicator", "indicators", "indicator"),
        ("list_indicator_observations", "read_indicator_observation", "indicator-observations", "observation"),
    ):
        stage.get(many, f"/{collection}?concept={stage.ids[CONCEPT]}&limit=1&include_total=true")
        stage.get(one, f"/{collection}/{stage.ids[name]}")


def _delete(stage: Stage) -> None:
    """Delete one of each; of indicators one that was never observed, as an observed one stays."""
    never = stage.api.make("/indicators", title="Nie beobachtet", concept_id=stage.ids[CONCEPT])
    unused = stage.api.make("/attribute-definitions", label="Nie genutzt", kind="date", concept_id=stage.ids[CONCEPT])
    for operation_id, collection, thing in (
        ("delete_milestone", "milestones", stage.ids["milestone"]),
        ("delete_plan_entry", "plan-entries", stage.ids["plan_entry"]),
        ("delete_outreach", "outreach", stage.ids["outreach"]),
        ("delete_indicator", "indicators", never["id"]),
        ("delete_attribute_definition", "attribute-definitions", unused["id"]),
    ):
        stage.keep(operation_id, stage.api.delete(f"/{collection}/{thing}"))
