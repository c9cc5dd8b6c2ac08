"""Merge patches of objects inside a resource, and what stays possible in a closed concept."""

from sqlalchemy import text
from sqlalchemy.engine import Engine

from tests.api import Api

SCHEME = {"basis": "schedule", "red": {"label": "Verzug", "meaning": "hinter dem Plan"}, "green": {"label": "Im Plan"}}


def test_a_patch_of_one_light_leaves_the_rest_of_the_scheme(api: Api) -> None:
    concept = api.concept(api.district(), light_scheme=SCHEME)
    changed = api.patch(f"/concepts/{concept['id']}", {"light_scheme": {"red": {"label": "Rückstand"}}}).json()
    assert changed["light_scheme"]["basis"] == "schedule"
    assert changed["light_scheme"]["red"] == {"label": "Rückstand", "meaning": "hinter dem Plan"}
    assert changed["light_scheme"]["green"]["label"] == "Im Plan"


def test_a_patch_of_a_figure_keeps_its_precision(api: Api) -> None:
    concept = api.concept(api.district(), stated_measure_count={"value": 180, "precision": "about"})
    path = f"/concepts/{concept['id']}"
    changed = api.patch(path, {"stated_measure_count": {"value": 190}}).json()
    assert changed["stated_measure_count"] == {"value": 190, "precision": "about"}
    assert api.patch(path, {"stated_measure_count": None}).json()["stated_measure_count"] is None


def test_visibility_can_change_in_a_superseded_concept(api: Api) -> None:
    concept = api.concept(api.district())
    measure = api.measure(concept)
    api.patch(f"/concepts/{concept['id']}", {"state": "superseded"})
    path = f"/measures/{measure['id']}"
    assert api.patch(path, {"title": "Neu"}).status_code == 409
    assert api.patch(path, {"visibility": "internal"}).status_code == 200
    assert api.get(path).status_code == 404


def test_made_keys_tell_nothing_of_hidden_siblings(api: Api) -> None:
    concept = api.concept(api.district())
    hidden = api.measure(concept, title="Geheim", visibility="internal")
    shown = api.measure(concept, title="Geheim")
    assert hidden["key"] != shown["key"]
    assert not shown["key"].endswith("-2")
    first, second = (api.status(shown, "green", "2024-01-31", publish=publish) for publish in (False, True))
    assert len(second["key"]) == len(first["key"])


def test_the_log_of_changes_holds_no_words(api: Api, admin: Engine) -> None:
    concept = api.concept(api.district())
    goal = api.make("/goals", title="Wohnen", concept_id=concept["id"], feasibility_note="Frau Müller, Zimmer 3")
    api.patch(f"/goals/{goal['id']}", {"feasibility_note": "Rathaus", "title": "Wohnraum", "level": "sub_goal"})
    with admin.connect() as connection:
        fields, before = connection.execute(
            text("SELECT fields, before FROM change_records WHERE action = 'updated'")
        ).one()
    assert fields == ["feasibility_note", "level", "title"]
    assert before == {"level": "goal", "title": "Wohnen"}


def test_redaction_reaches_kept_answers_and_the_reason_of_a_retraction(api: Api, admin: Engine) -> None:
    measure = api.measure(api.concept(api.district()))
    body = {
        "measure_id": measure["id"],
        "light": "green",
        "state": "in_progress",
        "effective_on": "2024-01-31",
        "summary": "Frau Meier ist krank",
    }
    key = {"headers": {"Idempotency-Key": "eins"}}
    entry = api.post("/status-updates", body, **key).json()
    api.post(f"/status-updates/{entry['id']}/retraction", {"reason": "Frau Meier zuliebe"}, headers=key["headers"])
    api.post(f"/status-updates/{entry['id']}/redaction", {"reason": "Datenschutz"})
    with admin.connect() as connection:
        names = connection.execute(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")).scalars().all()
        rows = [str(row) for name in names for row in connection.execute(text(f"SELECT * FROM {name}"))]
        bodies = connection.execute(text("SELECT body FROM idempotency_records")).scalars().all()
    assert not [row for row in [*rows, *map(str, bodies)] if "Meier" in row]
    replayed = api.post("/status-updates", body, **key)
    assert replayed.status_code == 409
    assert len(api.items("/status-updates", token=api.operator)) == 1


def test_tokens_leave_change_records(api: Api, admin: Engine) -> None:
    district = api.district()
    made = api.make("/tokens", name="Fachverfahren", district_id=district["id"], role="reader")
    assert api.delete(f"/tokens/{made['id']}", headers={"If-Match": "*"}).status_code == 204
    with admin.connect() as connection:
        actions = connection.execute(
            text("SELECT action, public_action FROM change_records WHERE resource = 'api_tokens' ORDER BY revision")
        ).all()
    assert [tuple(row) for row in actions] == [("created", None), ("deleted", None)]


def test_the_operators_own_token_can_be_revoked(api: Api, admin: Engine) -> None:
    with admin.connect() as connection:
        own = connection.execute(text("SELECT id FROM api_tokens")).scalar_one()
    assert api.delete(f"/tokens/{own}", headers={"If-Match": "*"}).status_code == 204
    assert api.get("/me", token=api.operator).status_code == 401
