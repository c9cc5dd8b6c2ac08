"""The logs of lights, and what their entries are about."""

from tests.api import Api, Json

LOGS = ("status-updates", "goal-assessments", "field-assessments", "concept-assessments")


def about(api: Api, log: str, concept: Json) -> Json:
    """Something of a concept without a light, or the concept itself, as an entry of the log names it."""
    if log == "concept-assessments":
        return {"concept_id": concept["id"]}
    new = {"title": "Neu", "concept_id": concept["id"]}
    path, subject_id = {
        "status-updates": ("/measures", "measure_id"),
        "goal-assessments": ("/goals", "goal_id"),
        "field-assessments": ("/fields-of-action", "field_id"),
    }[log]
    return {subject_id: api.make(path, **new)["id"]}
