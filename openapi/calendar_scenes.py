"""The scenes of the calendar: a meeting and a report due, and a token for a calendar program."""

from openapi.stage import CONCEPT, Stage
from tests.api import Json


def play(stage: Stage) -> None:
    """Call each operation once."""
    district: Json = {"district_id": stage.ids["district"]}
    made = stage.post("create_calendar_token", "/calendar-tokens", {"name": "Thunderbird im Büro", **district})
    stage.get("list_calendar_tokens", "/calendar-tokens?district=08335", stage.api.operator)
    stage.get("read_calendar_token", f"/calendar-tokens/{made['id']}", stage.api.operator)
    _days(stage, district)
    stage.get("read_calendar", f"/districts/08335/calendar.ics?from=2024-01-01&until=2024-12-31&token={made['token']}")
    stage.keep(
        "end_calendar_token", stage.api.call("DELETE", f"/calendar-tokens/{made['id']}", token=stage.api.operator)
    )


def _days(stage: Stage, district: Json) -> None:
    api, concept = stage.api, {"concept_id": stage.ids[CONCEPT]}
    body = {"body_id": api.make("/bodies", kind="committee", name="Sozialausschuss", key="ausschuss", **district)["id"]}
    sitting = {"held_on": "2024-07-01", "starts_at": "2024-07-01T14:30:00+02:00", "state": "invited"}
    meeting = api.make("/meetings", place="Kreishaus, Raum A", key="ausschuss-2024-07-01", **sitting, **body)
    paper = {"kind": "report", "reference": "2024/141", "title": "Sachstand des Integrationskonzepts"}
    paper_id = api.make("/papers", key="2024-141", dated_on="2024-06-21", **paper, **district)["id"]
    at = {"paper_id": paper_id, "meeting_id": meeting["id"], "agenda_item": "2", "consulted_on": "2024-07-01"}
    api.make("/consultations", key="2024-141-ausschuss", role="information", **at, **district)
    duty = {"period": "P1Y", "form": "written", "first_due": "2024-12-31", "until": "2026-12-31"}
    api.make("/reporting-duties", key="jaehrlich", **duty, **body, **concept)
