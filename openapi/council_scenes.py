"""The scenes of the council: a committee, its paper and what came of it, and what is to be reported."""

from openapi.stage import CONCEPT, Stage
from tests.api import Json


def play(stage: Stage) -> None:
    """Call each operation once, and more often where an answer needs something to show."""
    _bodies(stage)
    _papers(stage)
    _reports(stage)
    _read(stage)
    _delete(stage)


def _bodies(stage: Stage) -> None:
    of: Json = {"district_id": stage.ids["district"]}
    council = stage.api.make("/bodies", kind="council", name="Kreistag", key="kreistag", **of)["id"]
    committee = {"kind": "committee", "name": "Sozialausschuss", "key": "sozialausschuss", "parent_id": council}
    body = stage.post("create_body", "/bodies", {**committee, **of})["id"]
    stage.patch("update_body", f"/bodies/{body}", {"tasks": "Berät über Soziales und Integration vor."})
    chair = {"body_id": body, "function": "chair", "role": "Landrat", "key": "sozialausschuss-vorsitz"}
    seat = stage.post("create_body_seat", "/body-seats", chair)["id"]
    stage.patch("update_body_seat", f"/body-seats/{seat}", {"note": "Oder eine Vertretung"})
    term = {"name": "Wahlperiode 2019–2024", "starts_on": "2019-05-26", "key": "wahlperiode-2019"}
    term_id = stage.post("create_legislative_term", "/legislative-terms", {**term, **of})["id"]
    stage.patch("update_legislative_term", f"/legislative-terms/{term_id}", {"ends_on": "2024-06-08"})
    meeting = {"body_id": body, "held_on": "2024-07-01", "key": "sozialausschuss-2024-07-01"}
    made = stage.post("create_meeting", "/meetings", meeting)["id"]
    stage.patch("update_meeting", f"/meetings/{made}", {"state": "held"})
    stage.ids |= {"council": council, "committee": body, "seat": seat, "meeting": made, "term": term_id}


def _papers(stage: Stage) -> None:
    of: Json = {"district_id": stage.ids["district"]}
    paper = {
        "reference": "2024/140",
        "kind": "report",
        "title": "Sachstandsbericht Integrationskonferenz",
        "dated_on": "2024-06-21",
        "lead_unit": "Amt für Migration und Integration",
        "concept_id": stage.ids[CONCEPT],
        "key": "2024-140",
        **of,
    }
    paper_id = stage.post("create_paper", "/papers", paper)["id"]
    stage.patch("update_paper", f"/papers/{paper_id}", {"related_references": ["2018/077"]})
    consulted = {
        "paper_id": paper_id,
        "meeting_id": stage.ids["meeting"],
        "consulted_on": "2024-07-01",
        "agenda_item": "2",
        "held_in_public": True,
        "role": "information",
        "key": "2024-140-sozialausschuss",
        **of,
    }
    consultation = stage.post("create_consultation", "/consultations", consulted)["id"]
    stage.patch("update_consultation", f"/consultations/{consultation}", {"outcome": "noted"})
    task: Json = {
        "consultation_id": consultation,
        "text": "Das überarbeitete Konzept den Ausschüssen vorlegen",
        "organisation_id": stage.api.get("/organisations?limit=1").json()["items"][0]["id"],
        "due_text": "2025",
        "key": "konzept-vorlegen",
    }
    task_id = stage.post("create_resolution_task", "/resolution-tasks", task)["id"]
    follow_up = {"occasion": "Sozialausschuss", "note": "Im kommenden Jahr", "body_id": stage.ids["committee"]}
    stage.patch("update_resolution_task", f"/resolution-tasks/{task_id}", {"follow_ups": [follow_up]})
    stage.ids |= {"paper": paper_id, "consultation": consultation, "task": task_id}


def _reports(stage: Stage) -> None:
    of: Json = {"concept_id": stage.ids[CONCEPT], "body_id": stage.ids["committee"]}
    duty = {"period": "P1Y", "form": "written", "first_due": "2023-06-30", "until": "2025-06-30", "key": "jaehrlich"}
    duty_id = stage.post("create_reporting_duty", "/reporting-duties", {**duty, **of})["id"]
    asked = {"consultation_id": stage.ids["consultation"]}
    stage.patch("update_reporting_duty", f"/reporting-duties/{duty_id}", asked)
    answer = {"duty_id": duty_id, "due_on": "2024-06-30", "delivered_on": "2024-07-01", "paper_id": stage.ids["paper"]}
    told = {"title": "Sachstandsbericht 2024", "key": "sachstand-2024", **answer, **of}
    report = stage.post("create_report", "/reports", told)["id"]
    stage.patch("update_report", f"/reports/{report}", {"note": "Mit Zeitstrahl"})
    stage.get(
        "read_reporting_calendar", f"/concepts/{stage.ids[CONCEPT]}/reporting-calendar?on=2024-12-31&until=2025-12-31"
    )
    stage.ids |= {"duty": duty_id, "report": report}


def _read(stage: Stage) -> None:
    for many, one, collection, name in (
        ("list_bodies", "read_body", "bodies", "committee"),
        ("list_body_seats", "read_body_seat", "body-seats", "seat"),
        ("list_legislative_terms", "read_legislative_term", "legislative-terms", "term"),
        ("list_papers", "read_paper", "papers", "paper"),
        ("list_meetings", "read_meeting", "meetings", "meeting"),
        ("list_consultations", "read_consultation", "consultations", "consultation"),
        ("list_resolution_tasks", "read_resolution_task", "resolution-tasks", "task"),
        ("list_reporting_duties", "read_reporting_duty", "reporting-duties", "duty"),
        ("list_reports", "read_report", "reports", "report"),
    ):
        stage.get(many, f"/{collection}?district=08335&limit=1&include_total=true")
        stage.get(one, f"/{collection}/{stage.ids[name]}")


def _delete(stage: Stage) -> None:
    """Delete each resource before those that it refers to."""
    for operation_id, collection, name in (
        ("delete_report", "reports", "report"),
        ("delete_reporting_duty", "reporting-duties", "duty"),
        ("delete_resolution_task", "resolution-tasks", "task"),
        ("delete_consultation", "consultations", "consultation"),
        ("delete_meeting", "meetings", "meeting"),
        ("delete_paper", "papers", "paper"),
        ("delete_legislative_term", "legislative-terms", "term"),
        ("delete_body_seat", "body-seats", "seat"),
        ("delete_body", "bodies", "committee"),
    ):
        stage.keep(operation_id, stage.api.delete(f"/{collection}/{stage.ids[name]}"))
