"""The scenes of planning: the timeline of a concept's next version."""

from openapi.stage import CONCEPT, Stage


def play(stage: Stage) -> None:
    """One call for each operation, and more where an answer needs something to tell."""
    _milestones(stage)


def _milestones(stage: Stage) -> None:
    planned = {"title": "Ende der Rückmeldungen über die Pinnwände", "planned": {"until": "2024-01-31"}}
    made = stage.post(
        "create_milestone", "/milestones", {**planned, "key": "pinnwaende", "concept_id": stage.ids[CONCEPT]}
    )
    path = f"/milestones/{made['id']}"
    stage.patch("update_milestone", path, {"state": "reached", "reached_on": "2024-01-31"})
    stage.get("list_milestones", f"/milestones?concept={stage.ids[CONCEPT]}&limit=1&include_total=true")
    stage.get("read_milestone", path)
    stage.keep("delete_milestone", stage.api.delete(path))
