"""Bundles that tests import, and what they answer."""

from typing import Any

from sqlalchemy import text
from sqlalchemy.engine import Engine

from app.operations.checks import check_on
from tests.api import Api, Json
from tests.records import written_tables
from tests.world import euro

CONCEPT = {"key": "k", "title": "Konzept", "state": "adopted", "adopted_on": "2018-01-29", "visibility": "public"}


DISTRICT = {"name": "Landkreis Konstanz", "ags": "08335", "state": "DE-BW"}


def bundle(**lists: Any) -> Json:
    return {"format": "sachstand-bundle/1", "district": DISTRICT, "concepts": [CONCEPT], **lists}


def measure(key: str, **fields: Any) -> Json:
    return {"key": key, "concept": "k", "title": f"Maßnahme {key}", "adopted_on": "2018-01-29", **fields}


def update(key: str, of: str, light: str = "green", on: str = "2024-01-31", **fields: Any) -> Json:
    return {
        "key": key,
        "concept": "k",
        "measure": of,
        "light": light,
        "state": "in_progress",
        "effective_on": on,
        **fields,
    }


def load(api: Api, document: Json, **options: Any) -> Json:
    response = api.post("/imports", document, **options)
    assert response.status_code == 200, response.text
    result: Json = response.json()
    return result


def load_anew(api: Api, admin: Engine, document: Json) -> None:
    """Loads a bundle into a district of its own: none that is there has its AGS any more."""
    with admin.connect() as connection:
        connection.execute(text("UPDATE districts SET ags = NULL"))
    load(api, document)


def exported(api: Api, token: str | None = None, query: str = "") -> Json:
    response = api.get(f"/districts/08335/bundle{query}", token=token)
    assert response.status_code == 200, response.text
    document: Json = response.json()
    return document


def in_and_out(api: Api, admin: Engine, document: Json) -> tuple[Json, Json]:
    """The answer to a bundle that goes in once, and what comes out; that goes in as well, changes nothing, and makes
    the same district anew."""
    made = load(api, document)
    assert broken(admin) == {}
    again = load(api, document)
    assert (again["created"], again["changed"], again["import_id"]) == (0, 0, None)
    out = exported(api, api.operator)
    assert load(api, out)["import_id"] is None
    load_anew(api, admin, out)
    assert exported(api, api.operator) == out
    assert broken(admin) == {}
    return made, out


def faults(api: Api, document: Json, **options: Any) -> dict[str, str]:
    """The codes of a refusal by their pointers."""
    response = api.post("/imports", document, **options)
    assert response.status_code == 422, response.text
    assert response.json()["type"] == "urn:sachstand:problem:import-refused"
    return {error["pointer"]: error["code"] for error in response.json()["errors"]}


def everything(admin: Engine) -> dict[str, list[Any]]:
    """All rows of all tables, but for the feed's: those are filled after the answer."""
    names = written_tables(admin)
    with admin.connect() as connection:
        return {name: sorted(map(str, connection.execute(text(f"SELECT * FROM {name}")))) for name in names}


def broken(admin: Engine) -> dict[str, Any]:
    """The invariants that do not hold."""
    with admin.execution_options(isolation_level="READ COMMITTED").connect() as connection:
        return {result.name: result.examples for result in check_on(connection) if not result.ok}


def field(key: str, **fields: Any) -> Json:
    return {"key": key, "concept": "k", "kind": "action_field", "title": f"Feld {key}", **fields}


def goal(key: str, **fields: Any) -> Json:
    return {"key": key, "concept": "k", "title": f"Ziel {key}", **fields}


def organisation(key: str) -> Json:
    return {"key": key, "name": f"Träger {key}"}


def first() -> Json:
    return bundle(
        organisations=[organisation("o1")],
        fields_of_action=[field("f1"), field("f2", parent="f1")],
        goals=[goal("g1", field="f1")],
        measures=[
            measure("m1", field="f1", goals=["g1"], responsible=["o1"], starts_on="2020-01-01", tags=["a", "b"]),
            measure("m2", related=["m1"]),
        ],
        measure_steps=[{"key": "s1", "concept": "k", "measure": "m1", "title": "Raum suchen"}],
        status_updates=[update("u1", "m1", "green", "2023-01-31")],
        goal_assessments=[{"key": "a1", "concept": "k", "goal": "g1", "light": "green", "effective_on": "2023-01-31"}],
        field_assessments=[
            {"key": "b1", "concept": "k", "field": "f2", "light": "green", "effective_on": "2023-01-31"}
        ],
        concept_assessments=[{"key": "d1", "concept": "k", "light": "green", "effective_on": "2023-01-31"}],
    )


def revert(api: Api, import_id: str, query: str = "", **options: Any) -> Any:
    return api.post(f"/imports/{import_id}/revert{query}", **options)


def ids(api: Api, collection: str) -> dict[str, str]:
    return {item["key"]: item["id"] for item in api.items(f"/{collection}?limit=200", token=api.operator)}


TEXT = "Vormittags kann ich nicht. Abends fehlt jemand."


def event(key: str, **fields: Any) -> Json:
    return {"key": key, "concept": "k", "kind": "conference", "title": f"Konferenz {key}", **fields}


def statement(key: str, **fields: Any) -> Json:
    return {"key": key, "concept": "k", "text": f"Aussage {key}", **fields}


def item(key: str, **fields: Any) -> Json:
    said = {"channel": "workshop", "text": TEXT, "received_on": "2023-11-17"}
    return {"key": key, "concept": "k", **said, **fields}


def link(key: str, **fields: Any) -> Json:
    return {"key": key, "concept": "k", "relation": "led_to", "key_statement": "s1", "measure": "m1", **fields}


def participation() -> Json:
    """Parents come after what is below them: the order does not matter."""
    out = {"moderation": "published"}
    return bundle(
        concepts=[{"key": name, "title": name, "state": "adopted", "adopted_on": day, "visibility": "public"}
                  for name, day in (("k", "2018-01-29"), ("anderes", "2020-01-01"))],
        fields_of_action=[{"key": "f", "concept": "k", "title": "Sprache"}],
        measures=[measure("m1"), {**measure("m2"), "concept": "anderes"}, measure("geheim", visibility="internal")],
        participation_events=[
            event("werkstatt", parent="konferenz", field="f", kind="workshop"),
            event("konferenz", participants={"value": 150, "precision": "about"}, open_until="2024-01-31"),
            event("klausur", visibility="internal"),
        ],
        key_statements=[
            statement("s2", parent="s1", kind="concrete_proposal", section="Kurse", tags=["t"], position=2),
            statement("s1", field="f", event="konferenz", resolution="forwarded", forwarded_level="state",
                      resolved_on="2024-06-21", answer="Ist Sache des Landes"),
        ],
        feedback_items=[
            item("teil", split_from="ganz", text="Abends fehlt jemand.", **out),
            item("ganz", event="werkstatt", field="f", statement="s1", person_group="resident", votes=3, **out),
            item("doppelt", duplicate_of="teil", section="Sprache", external_id="7", language="de", **out),
            item("wartet", event="klausur", moderation_note="prüfen", answer="Danke", answered_on="2024-02-01"),
        ],
        participation_links=[
            link("l1"), link("l2", measure="m2", to_concept="anderes", relation="related_to"),
            link("l3", key_statement="s2", measure=None, other_statement="s1", relation="supports", note="konkret"),
            link("l4", measure="geheim"),
        ],
    )  # fmt: skip


def council(**lists: Any) -> Json:
    """Parents come after what is below them: the order does not matter."""
    held = {
        "organisations": [{"key": "o", "name": "Caritas"}],
        "measures": [measure("m1")],
        "bodies": [
            {"key": "b", "kind": "committee", "name": "Ausschuss", "parent": "rat", "organisation": "o",
             "state": "planned"},
            {"key": "rat", "kind": "council", "name": "Kreistag"},
        ],
        "body_seats": [{"key": "s", "body": "b", "delegating_body": "rat", "minimum": 0, "maximum": 2,
        "function": "coordinator"}],
        "legislative_terms": [
            {"key": "w", "name": "Zweite", "starts_on": "2024-07-01"},
            {"key": "v", "name": "Erste", "starts_on": "2019-07-01", "ends_on": "2024-06-30"},
        ],
        "papers": [
            {"key": "p", "kind": "report", "title": "Bericht", "reference": "1", "dated_on": "2024-01-01",
             "about_concept": "k",
             "attachments": [{"title": "Anlage", "url": "https://example.org/1"}, {"title": "Ohne Adresse"}]},
            {"key": "geheim", "kind": "other", "title": "Geheim", "reference": "2", "visibility": "internal"},
        ],
        "meetings": [{"key": "t", "body": "b", "held_on": "2024-02-01", "starts_at": "2024-02-01T17:00:00Z"}],
        "consultations": [
            {"key": "c", "paper": "p", "meeting": "t", "role": "information", "consulted_on": "2024-02-01"},
            {"key": "d", "body": "rat", "role": "decision", "outcome": "adopted", "adopts_concept": "k",
             "consulted_on": "2018-01-01"},
            {"key": "e", "body": "b", "paper": "geheim", "role": "hearing",
             "period": {"from": "2019-05-01", "until": "2019-05-31", "text": "Mai 2019"}},
        ],
        "resolution_tasks": [
            {"key": "a", "consultation": "c", "text": "Tun", "about_concept": "k", "measure": "m1", "organisation": "o",
             "follow_ups": [{"occasion": "Ausschuss", "on": "2024-03-01", "body": "b"}]},
        ],
        "reporting_duties": [
            {"key": "y", "about_concept": "k", "body": "b", "consultation": "d", "period": "P1M",
             "form": "not_stated", "first_due": "2024-01-31", "organisation": "o", "tags": ["annahme:first_due"]},
        ],
        "reports": [
            {"key": "r", "about_concept": "k", "body": "b", "paper": "p", "duty": "y", "title": "Bericht",
             "due_on": "2024-02-29", "delivered_on": "2024-03-01"},
        ],
    }  # fmt: skip
    return bundle(**{**held, **lists})


def money(**lists: Any) -> Json:
    held = {
        "organisations": [{"key": "o", "name": "Land", "kind": "funder"}],
        "measures": [measure("m1"), measure("m2"), measure("m3", visibility="internal")],
        "funding_sources": [
            {"key": "s", "name": "VwV", "kind": "state", "organisation": "o", "available": euro("1000.00"),
             "available_precision": "about"},
            {"key": "frei", "name": "Pauschale", "kind": "federal", "funder": "Bund"},
        ],
        "funding_applications": [
            {"key": "a", "title": "Kurse", "about_concept": "k", "source": "s", "state": "granted",
             "decided_on": "2024-02-01", "amount_applied": euro("10.00"), "amount_granted": euro("11.00"),
             "granted_note": "Aufgestockt", "own_share": euro("0.10"), "depending_measures": ["m2", "m1"],
             "by_year": [{"year": 2024, "applied": euro("4.00")}, {"year": None, "applied": euro("6.00")}]},
            {"key": "b", "title": "Geheim", "about_concept": "k", "supported_measures": ["m3"]},
            {"key": "c", "title": "Ohne Konzept", "organisation": "o", "state": "applied"},
        ],
        "cost_estimates": [
            {"key": "e", "concept": "k", "title": "Stelle", "kind": "staff", "year": 2024, "estimated": euro("5.00"),
             "measure": "m1", "application": "a"},
            {"key": "f", "concept": "k", "title": "Geheim", "kind": "one_off", "actual": euro("1.00"),
             "application": "b"},
            {"key": "g", "concept": "k", "title": "Miete", "kind": "savings", "recurrence": "yearly",
             "first_year": 2013, "estimated": euro("-3.00"), "actual": euro("0.00"), "full_time_equivalents": "-0.25"},
        ],
    }  # fmt: skip
    return bundle(**{**held, **lists})


PART = [{"dimension": "Ort", "category": "Brake"}]


def of(key: str, **fields: Any) -> Json:
    return {"key": key, "concept": "k", **fields}


def observed(key: str, value: str | None, on: str = "2024-01-31", **fields: Any) -> Json:
    shown = {"value": value, "suppressed": value is None, "observed_on": on}
    return of(key, indicator="n", **shown, **fields)


def plans(**lists: Any) -> Json:
    held = {
        "organisations": [{"key": "o", "name": "Caritas"}],
        "measures": [measure("m1"), measure("m2"), measure("geheim", visibility="internal")],
        "bodies": [{"key": "b", "kind": "committee", "name": "Ausschuss"}],
        "milestones": [of("z", title="Beschluss", planned={"from": "2024-07-01", "text": "Sommer"})],
        "plan_entries": [
            of("e", title="Plan", year_from=2018, year_until=2019, measures=["m2", "m1"], organisation="o"),
            of("i", title="Intern", year_from=2018, measures=["geheim"]),
        ],
        "outreach": [of("v", kind="presented", recipient="Ausschuss", body="b", organisation="o",
                        state="held", period={"until": "2018-04-04"})],
        "indicators": [of("n", title="Plätze", measure="m1", unit="Plätze", direction="up", target_value="12.50")],
        "indicator_observations": [
            observed("w1", "2", breakdown=PART), observed("w2", None, breakdown=PART), observed("w3", "11.0"),
            observed("w4", "12.5"),
        ],
    }  # fmt: skip
    return bundle(**{**held, **lists})


SCALE = {"steps": [{"code": "laeuft", "label": "Läuft", "light": "green", "since": "2020-01-01"}]}


def whole() -> Json:
    return bundle(
        concepts=[{**CONCEPT, "light_scheme": SCALE}, {"key": "k2", "predecessor": "k", "title": "Konzept 2.0"}],
        organisations=[{"key": "o1", "name": "Caritas"}, {"key": "o2", "name": "Jobcenter"}],
        attribute_definitions=[
            {"key": "a1", "concept": "k", "label": "Kostenstelle", "kind": "text"},
            {"key": "a2", "concept": "k", "label": "Aufwand", "kind": "number", "unit": "h", "visibility": "internal"},
            {"key": "a3", "concept": "k", "label": "Orte", "kind": "choices",
             "choices": [{"code": "kn", "label": "Konstanz"}, {"code": "ra", "label": "Radolfzell"}]},
        ],
        fields_of_action=[
            {"key": "f1", "concept": "k", "title": "Sprache"},
            {"key": "f2", "concept": "k", "title": "Kurse", "parent": "f1"},
            {"key": "f1", "concept": "k2", "title": "Sprache", "predecessor": "f1"},
        ],
        goals=[
            {"key": "g1", "concept": "k", "title": "Ziel", "field": "f1", "tags": ["a", "b"],
             "hints": ["Hotspots", "Busse"]},
            {"key": "g1", "concept": "k2", "title": "Ziel", "field": "f1", "predecessor": "g1"},
        ],
        measures=[
            measure("m1", field="f2", goals=["g1"], responsible=["o1"], tags=["a"],
                    attributes={"a1": "4711", "a2": "11.5", "a3": ["ra", "kn"]}),
            measure("m2", partners=["o2"], related=["m1"], visibility="internal"),
            measure("m3", parent="m1", position=3, ends_on="2024-06-30", first_ends_on="2022-12-31",
                    ended_on="2024-05-31"),
            {"key": "m1", "concept": "k2", "title": "Eins", "field": "f1", "goals": ["g1"], "predecessors": ["m1"]},
            {"key": "m2", "concept": "k2", "title": "Beide", "predecessors": ["m2", "m1"], "visibility": "internal"},
        ],
        measure_steps=[{"key": "s1", "concept": "k", "measure": "m1", "title": "Raum suchen", "due_on": "2024-01-31"}],
        participation_events=[
            {"key": "e1", "concept": "k", "kind": "conference", "title": "Konferenz", "open_until": "2024-01-31"},
            {"key": "e2", "concept": "k", "kind": "workshop", "title": "Sprache", "parent": "e1", "field": "f1"},
        ],
        key_statements=[
            {"key": "k1", "concept": "k", "text": "Mehr Kurse", "event": "e1", "resolution": "noted"},
            {"key": "k2", "concept": "k", "text": "Am Abend", "parent": "k1", "visibility": "internal"},
        ],
        feedback_items=[
            {"key": "i1", "concept": "k", "channel": "board", "text": "Eins und zwei", "event": "e2", "statement": "k1",
             "received_on": "2024-01-31", "moderation": "published", "answer": "Ja"},
            {"key": "i2", "concept": "k", "channel": "board", "text": "Eins", "split_from": "i1"},
            {"key": "i3", "concept": "k", "channel": "board", "text": "Zwei", "duplicate_of": "i2"},
            {"key": "i4", "concept": "k", "channel": "board", "text": "Ja", "comment_on": "i2"},
        ],
        participation_links=[
            {"key": "l1", "concept": "k", "relation": "led_to", "key_statement": "k2", "measure": "m2"},
            {"key": "l2", "concept": "k", "relation": "supports", "feedback_item": "i1", "goal": "g1"},
        ],
        bodies=[
            {"key": "b1", "kind": "council", "name": "Kreistag", "organisation": "o1"},
            {"key": "b2", "kind": "committee", "name": "Ausschuss", "parent": "b1"},
        ],
        body_seats=[{"key": "x1", "body": "b2", "role": "Rat"}, {"key": "x2", "body": "b2", "delegating_body": "b1"}],
        legislative_terms=[{"key": "w1", "name": "Wahlperiode", "starts_on": "2024-07-01", "ends_on": "2029-06-30"}],
        papers=[{"key": "p1", "kind": "report", "title": "Bericht", "reference": "1", "about_concept": "k",
                 "dated_on": "2024-01-01", "attachments": [{"title": "Anlage", "url": "https://example.org/1"}]}],
        meetings=[{"key": "t1", "body": "b2", "held_on": "2024-02-01", "starts_at": "2024-02-01T17:00:00Z"}],
        consultations=[{"key": "c1", "paper": "p1", "meeting": "t1", "body": "b2", "role": "information",
                        "consulted_on": "2024-02-01", "votes_yes": 3}],
        resolution_tasks=[{"key": "r1", "consultation": "c1", "text": "Tun", "about_concept": "k", "measure": "m1",
                           "follow_ups": [{"occasion": "Ausschuss", "on": "2024-03-01", "body": "b2", "meeting": "t1",
                                          "event": "e1"}]}],
        reporting_duties=[{"key": "d1", "about_concept": "k", "body": "b2", "consultation": "c1", "period": "P1M",
                           "form": "oral", "first_due": "2024-01-31"}],
        reports=[{"key": "y1", "about_concept": "k", "body": "b2", "paper": "p1", "duty": "d1", "title": "Bericht",
                  "due_on": "2024-02-29", "delivered_on": "2024-02-29"}],
        milestones=[{"key": "z1", "concept": "k", "title": "Beschluss", "planned": {"text": "Herbst 2018"}}],
        plan_entries=[{"key": "e1", "concept": "k", "title": "Plan", "year_from": 2018, "measures": ["m1", "m2"],
                       "organisation": "o1"}],
        outreach=[{"key": "v1", "concept": "k", "kind": "sent", "recipient": "Ausschuss", "body": "b2"}],
        indicators=[{"key": "n1", "concept": "k", "title": "Plätze", "measure": "m1", "unit": "Plätze",
                     "direction": "up", "target_value": "12.5"}],
        indicator_observations=[{"key": "w1", "concept": "k", "indicator": "n1", "observed_on": "2024-01-31",
                                 "value": "11.0", "breakdown": [{"dimension": "Ort", "category": "Stadt"}]}],
        funding_sources=[{"key": "q1", "name": "Land", "kind": "state", "organisation": "o1", "ends_on": "2024-01-31"}],
        funding_applications=[{"key": "z1", "title": "AMIF", "about_concept": "k", "source": "q1", "state": "granted",
                               "decided_on": "2024-01-31", "amount_applied": euro("10.00"), "own_share": euro("1.00"),
                               "depending_measures": ["m1"], "supported_measures": ["m2"],
                               "by_year": [{"year": 2024, "applied": euro("10.00")}]}],
        cost_estimates=[{"key": "v1", "concept": "k", "title": "Stelle", "kind": "staff", "measure": "m1",
                         "application": "z1", "estimated": euro("1.00"), "year": 2024, "full_time_equivalents": "0.5"}],
        status_updates=[
            update("u1", "m1", step="laeuft"), update("u2", "m1", on="2024-03-31", retraction="Irrtum"),
        ],
        goal_assessments=[{"key": "a1", "concept": "k", "goal": "g1", "light": "green", "effective_on": "2024-01-31"}],
        field_assessments=[{"key": "b1", "concept": "k", "field": "f1", "light": "green",
                            "effective_on": "2024-01-31"}],
        concept_assessments=[{"key": "d1", "concept": "k", "light": "green", "effective_on": "2024-01-31"}],
    )  # fmt: skip


OUT = {"moderation": "published"}


def id_of(api: Api, name: str) -> str:
    """The id of `collection/key`; of a district, by its AGS."""
    collection, key = name.split("/")
    if collection == "districts":
        return str(api.get(f"/districts/{key}").json()["id"])
    items = api.items(f"/{collection}?key={key}", token=api.operator)
    assert len(items) == 1, name
    return str(items[0]["id"])


def second() -> Json:
    """Adds to all that `first` has, and changes it."""
    why = {"reason": "staff", "summary": "Stelle frei", "remedy": "Ausschreibung"}
    return bundle(
        organisations=[{"key": "o1", "name": "Neuer Name"}, organisation("o2")],
        fields_of_action=[field("f1", title="Anders"), field("f2", parent=None), field("f3", parent="f2")],
        goals=[goal("g1", field="f3"), goal("g2", field="f3")],
        measures=[
            measure("m1", field="f3", goals=["g2", "g1"], responsible=["o2"], starts_on="2021-01-01", tags=[]),
            measure("m2", related=[], visibility="internal"),
            measure("m3", goals=["g2"], related=["m1"]),
        ],
        measure_steps=[
            {"key": "s1", "concept": "k", "measure": "m1", "title": "Raum mieten"},
            {"key": "s2", "concept": "k", "measure": "m3", "title": "Einladen"},
        ],
        status_updates=[update("u2", "m1", "red", "2024-01-31", **why), update("u3", "m3", "green", "2024-01-31")],
        goal_assessments=[{"key": "a2", "concept": "k", "goal": "g2", "light": "green", "effective_on": "2024-01-31"}],
        field_assessments=[
            {"key": "b2", "concept": "k", "field": "f3", "light": "green", "effective_on": "2024-01-31"},
            {"key": "b3", "concept": "k", "field": "f2", "light": "yellow", "effective_on": "2024-01-31", **why},
        ],
        concept_assessments=[{"key": "d2", "concept": "k", "light": "yellow", "effective_on": "2024-01-31", **why}],
    )
