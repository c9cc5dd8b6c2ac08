"""The scenes of participation: a conference, what was said there, and what became of it."""

from typing import TYPE_CHECKING

from tests.api import Json

if TYPE_CHECKING:
    from openapi.freeze_examples import Scenes

CONCEPT = "integrationskonzept-2018"


def play(scenes: "Scenes") -> None:
    """One call for each operation, and more where an answer needs something to tell."""
    _events(scenes)
    _statements(scenes)
    _items(scenes)
    _links(scenes)
    _delete(scenes)


def _events(scenes: "Scenes") -> None:
    within = {"concept_id": scenes.ids[CONCEPT]}
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
    event = scenes.post("create_participation_event", path, {**conference, **within})["id"]
    workshop = {"kind": "workshop", "title": "Werkstatt Sprache", "parent_id": event, "key": "konferenz-2023-sprache"}
    part = scenes.post("create_participation_event", path, {**workshop, **within})["id"]
    scenes.patch("update_participation_event", f"{path}/{part}", {"field_id": scenes.ids["sprache"]})
    scenes.get("list_participation_events", f"{path}?concept={scenes.ids[CONCEPT]}&limit=1&include_total=true")
    scenes.get("read_participation_event", f"{path}/{part}")
    scenes.ids |= {"event": event, "workshop": part}


def _statements(scenes: "Scenes") -> None:
    path = "/key-statements"
    body = {
        "concept_id": scenes.ids[CONCEPT],
        "field_id": scenes.ids["sprache"],
        "event_id": scenes.ids["event"],
        "kind": "need",
        "text": "Gebraucht werden leichter zugängliche Kurse und Kinderbetreuung während der Kurse.",
        "key": "sprache-1",
    }
    statement = scenes.post("create_key_statement", path, body)["id"]
    answer = {"resolution": "taken_up", "answer": "Kurse mit Kinderbetreuung sind als Maßnahme aufgenommen."}
    scenes.patch("update_key_statement", f"{path}/{statement}", answer)
    scenes.ids["statement"] = statement


def _items(scenes: "Scenes") -> None:
    path = "/feedback-items"
    body = {
        "event_id": scenes.ids["workshop"],
        "channel": "workshop",
        "text": "Vormittags kann ich keinen Kurs besuchen. Abends fehlt jemand für die Kinder.",
        "language": "de",
        "received_on": "2023-11-17",
        "person_group": "resident",
        "key": "werkstatt-sprache-1",
    }
    item = scenes.post("create_feedback_item", path, body)["id"]
    handled: Json = {"kind": "need", "field_id": scenes.ids["sprache"], "statement_id": scenes.ids["statement"]}
    scenes.patch("update_feedback_item", f"{path}/{item}", {**handled, "moderation": "published"})
    version = scenes.api.get(f"{path}/{item}").json()["version"]
    answered = {"id": item, "version": version, "answer": "Der Kurs am Abend hat jetzt eine Kinderbetreuung."}
    scenes.post("update_feedback_items", f"{path}/batch", {"items": [answered]})
    parts: Json = {
        "parts": [
            {"text": "Vormittags kann ich keinen Kurs besuchen."},
            {"text": "Abends fehlt jemand für die Kinder."},
        ]
    }
    scenes.post("split_feedback_item", f"{path}/{item}/split", parts)
    scenes.get("list_feedback_items", f"{path}?concept={scenes.ids[CONCEPT]}&limit=1&include_total=true")
    scenes.get("read_feedback_item", f"{path}/{item}")
    scenes.get("list_key_statements", f"/key-statements?concept={scenes.ids[CONCEPT]}&limit=1&include_total=true")
    scenes.get("read_key_statement", f"/key-statements/{scenes.ids['statement']}")


def _links(scenes: "Scenes") -> None:
    path = "/participation-links"
    ends = {"key_statement_id": scenes.ids["statement"], "measure_id": scenes.ids["m-1.2"]}
    link = scenes.post("create_participation_link", path, {**ends, "relation": "led_to", "key": "sprache-1-m-1.2"})[
        "id"
    ]
    scenes.patch("update_participation_link", f"{path}/{link}", {"note": "Um Kinderbetreuung ergänzt"})
    scenes.get("list_participation_links", f"{path}?measure={scenes.ids['m-1.2']}&include_total=true")
    scenes.get("read_participation_link", f"{path}/{link}")


def _delete(scenes: "Scenes") -> None:
    """What was made for this alone."""
    api, within = scenes.api, {"concept_id": scenes.ids[CONCEPT]}
    event = api.make("/participation-events", kind="workshop", title="x", **within)["id"]
    statement = api.make("/key-statements", text="x", **within)["id"]
    ends = {"key_statement_id": statement, "goal_id": scenes.ids["g-sprache"]}
    link = api.make("/participation-links", relation="related_to", **ends)["id"]
    for operation_id, path in (
        ("delete_participation_link", f"/participation-links/{link}"),
        ("delete_key_statement", f"/key-statements/{statement}"),
        ("delete_participation_event", f"/participation-events/{event}"),
    ):
        scenes.keep(operation_id, api.delete(path))
