"""The scenes of participation: a conference, what was said there, and what became of it."""

from openapi.stage import CONCEPT, Stage
from tests.api import Json


def play(stage: Stage) -> None:
    """Call each operation once, and more often where an answer needs something to show."""
    _events(stage)
    _statements(stage)
    _items(stage)
    _links(stage)
    _answers(stage)
    _protection(stage)
    _delete(stage)
    _find(stage)


def _events(stage: Stage) -> None:
    within = {"concept_id": stage.ids[CONCEPT]}
    conference = {
        "kind": "conference",
        "title": "Dritte Integrationskonferenz",
        "starts_on": "2023-11-17",
        "place": "Milchwerk Radolfzell",
        "participants": {"value": 150, "precision": "about"},
        "open_until": "2024-01-31",
        "key": "konferenz-2023",
    }
    path = "/participation-events"
    event = stage.post("create_participation_event", path, {**conference, **within})["id"]
    workshop = {"kind": "workshop", "title": "Werkstatt Sprache", "parent_id": event, "key": "konferenz-2023-sprache"}
    part = stage.post("create_participation_event", path, {**workshop, **within})["id"]
    stage.patch("update_participation_event", f"{path}/{part}", {"field_id": stage.ids["sprache"]})
    stage.get("list_participation_events", f"{path}?concept={stage.ids[CONCEPT]}&limit=1&include_total=true")
    stage.get("read_participation_event", f"{path}/{part}")
    stage.ids |= {"event": event, "workshop": part}


def _statements(stage: Stage) -> None:
    path = "/key-statements"
    body = {
        "concept_id": stage.ids[CONCEPT],
        "field_id": stage.ids["sprache"],
        "event_id": stage.ids["event"],
        "kind": "need",
        "text": "Gebraucht werden leichter zugängliche Kurse und Kinderbetreuung während der Kurse.",
        "key": "sprache-1",
    }
    statement = stage.post("create_key_statement", path, body)["id"]
    answer = {"resolution": "taken_up", "answer": "Kurse mit Kinderbetreuung sind als Maßnahme aufgenommen."}
    stage.patch("update_key_statement", f"{path}/{statement}", answer)
    stage.ids["statement"] = statement


def _items(stage: Stage) -> None:
    path = "/feedback-items"
    body = {
        "event_id": stage.ids["workshop"],
        "channel": "workshop",
        "text": "Vormittags kann ich keinen Kurs besuchen. Abends fehlt jemand für die Kinder.",
        "language": "de",
        "received_on": "2023-11-17",
        "person_group": "resident",
        "key": "werkstatt-sprache-1",
    }
    item = stage.post("create_feedback_item", path, body)["id"]
    handled: Json = {"kind": "need", "field_id": stage.ids["sprache"], "statement_id": stage.ids["statement"]}
    stage.patch("update_feedback_item", f"{path}/{item}", {**handled, "moderation": "published"})
    version = stage.api.get(f"{path}/{item}").json()["version"]
    answered = {"id": item, "version": version, "answer": "Der Kurs am Abend hat jetzt eine Kinderbetreuung."}
    stage.post("update_feedback_items", f"{path}/batch", {"items": [answered]})
    parts: Json = {
        "parts": [
            {"text": "Vormittags kann ich keinen Kurs besuchen."},
            {"text": "Abends fehlt jemand für die Kinder."},
        ]
    }
    stage.post("split_feedback_item", f"{path}/{item}/split", parts)
    stage.get("list_feedback_items", f"{path}?concept={stage.ids[CONCEPT]}&limit=1&include_total=true")
    stage.get("read_feedback_item", f"{path}/{item}")
    stage.get("list_key_statements", f"/key-statements?concept={stage.ids[CONCEPT]}&limit=1&include_total=true")
    stage.get("read_key_statement", f"/key-statements/{stage.ids['statement']}")


def _links(stage: Stage) -> None:
    path = "/participation-links"
    ends = {"key_statement_id": stage.ids["statement"], "measure_id": stage.ids["m-1.2"]}
    link = stage.post("create_participation_link", path, {**ends, "relation": "led_to", "key": "sprache-1-m-1.2"})["id"]
    stage.patch("update_participation_link", f"{path}/{link}", {"note": "Um Kinderbetreuung ergänzt"})
    stage.get("list_participation_links", f"{path}?measure={stage.ids['m-1.2']}&include_total=true")
    stage.get("read_participation_link", f"{path}/{link}")


def _answers(stage: Stage) -> None:
    item = stage.api.get("/feedback-items?key=werkstatt-sprache-1").json()["items"][0]["id"]
    stage.get("read_feedback_outcome", f"/feedback-items/{item}/outcome")
    stage.get("read_measure_origins", f"/measures/{stage.ids['m-1.2']}/origins")
    stage.get("read_concept_participation", f"/concepts/{stage.ids[CONCEPT]}/participation")
    stage.get("read_concept_coverage", f"/concepts/{stage.ids[CONCEPT]}/coverage")


def _protection(stage: Stage) -> None:
    """Use the form and the receipt as a resident; then erase an item as the office, at somebody's wish."""
    board = {"kind": "board", "title": "Pinnwand zur Fortschreibung", "concept_id": stage.ids[CONCEPT]}
    event = stage.api.make("/participation-events", **board, form="open", contact_retention_days=90)["id"]
    body: Json = {
        "event_id": event,
        "kind": "wish",
        "text": "Ein Sprachcafé am Samstag wäre schön, unter der Woche arbeite ich.",
        "language": "de",
        "contact": {"name": "A. Muster", "email": "a.muster@example.org"},
    }
    made = stage.api.post("/feedback-items", body, token=None).json()
    item, holder = f"/feedback-items/{made['id']}", {"Feedback_Receipt": made["receipt"]}
    office = {"Authorization": f"Bearer {stage.api.operator}"}
    stage.call("read_feedback_receipt", "GET", "/feedback-receipt", **holder)
    contact = {"name": "A. Muster", "email": "muster@example.org", "phone": "07531 800-0"}
    stage.call("put_own_contact", "PUT", "/feedback-receipt/contact", contact, **holder)
    stage.call("read_feedback_contact", "GET", f"{item}/contact", **office)
    stage.call("delete_own_contact", "DELETE", "/feedback-receipt/contact", **holder)
    stage.call("put_feedback_contact", "PUT", f"{item}/contact", contact, **office)
    stage.call("delete_feedback_contact", "DELETE", f"{item}/contact", **office)
    stage.call("erase_own_feedback", "DELETE", "/feedback-receipt", **holder)
    other = stage.api.make("/feedback-items", event_id=event, channel="letter", text="Bitte rufen Sie mich an.")["id"]
    stage.call("erase_feedback_item", "POST", f"/feedback-items/{other}/erase", **office)


def _delete(stage: Stage) -> None:
    """Delete resources made for this alone."""
    api, within = stage.api, {"concept_id": stage.ids[CONCEPT]}
    event = api.make("/participation-events", kind="workshop", title="x", **within)["id"]
    statement = api.make("/key-statements", text="x", **within)["id"]
    ends = {"key_statement_id": statement, "goal_id": stage.ids["g-sprache"]}
    link = api.make("/participation-links", relation="related_to", **ends)["id"]
    for operation_id, path in (
        ("delete_participation_link", f"/participation-links/{link}"),
        ("delete_key_statement", f"/key-statements/{statement}"),
        ("delete_participation_event", f"/participation-events/{event}"),
    ):
        stage.keep(operation_id, api.delete(path))


def _find(stage: Stage) -> None:
    """Read the suggestions for a note from a board as the office, and search as anybody."""
    body = {
        "concept_id": stage.ids[CONCEPT],
        "channel": "board",
        "text": "Abends fehlt jemand für die Kinder, sonst käme ich zum Kurs.",
        "received_on": "2023-12-01",
        "key": "pinnwand-1",
    }
    item = stage.api.make("/feedback-items", **body)["id"]
    stage.get("read_feedback_suggestions", f"/feedback-items/{item}/suggestions", token=stage.api.operator)
    stage.get("search", "/search?q=Kinderbetreung&district=08335&limit=2")
