"""Freezes the contract's examples from a real run: `python -m openapi.freeze_examples`, after a route was added.

The service runs in this process on an empty database of its own, takes a part of the Konstanz sample over the API, and
answers each operation once. Ids, times, cursors and secrets are replaced by steady ones, so that a second run changes
only what the service answers differently. A new operation is added at the end of `Scenes.play`, to keep the ids of
those before it. The server is the one that SACHSTAND_TEST_DATABASE_URL names, or a throw-away embedded one.
"""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import create_engine, text

from app import database
from app.contract.operations import EXAMPLES
from app.core.database import driver_url
from app.embedded import running
from app.exchange.boards.files import CSV
from app.exchange.imports.bodies import MEASURES_EXAMPLE
from app.feed.relay import catch_up
from app.settings import Settings
from openapi import calendar_scenes, council_scenes, funding_scenes, participation_scenes, planning_scenes
from openapi.stage import CONCEPT, Stage
from openapi.steady import FROZEN_ON, steady
from tests.api import Api, Json

FOLDER = EXAMPLES
SAMPLE = Path(__file__).parents[1] / "app" / "samples" / "konstanz.json"
OPERATOR = "sachstand_operator_token_of_the_examples"
PUBLIC_URL = "http://127.0.0.1:8000"

MEASURES = ("m-1.1", "m-1.2", "m-2.1")
GOALS = ("g-sprache", "g-sprache-1", "g-arbeit", "g-arbeit-1")
FIELDS = ("sprache", "arbeit")
LATEST = 2
"""Status updates that each measure brings along."""


class Scenes(Stage):
    """The scenes of the examples, in order."""

    def __init__(self, api: Api) -> None:
        super().__init__(api)
        self.sample = _sample()

    def play(self) -> None:
        self._create()
        self._access()
        self._change()
        self._log_acts()
        self._read()
        self._exchange()
        self._many()
        self._follow()
        self._delete()
        participation_scenes.play(self)
        self._profiles()
        council_scenes.play(self)
        funding_scenes.play(self)
        planning_scenes.play(self)
        calendar_scenes.play(self)
        self._succeed()
        self._preview()

    # --- creating ---------------------------------------------------------------------------------------------------

    def _create(self) -> None:
        self.ids["district"] = self.post("create_district", "/districts", self.sample["district"])["id"]
        self._all("create_organisation", "/organisations", "organisations", self._used_organisations())
        self._all("create_concept", "/concepts", "concepts", {CONCEPT})
        self._all("create_field_of_action", "/fields-of-action", "fields_of_action", set(FIELDS))
        self._all("create_goal", "/goals", "goals", set(GOALS))
        self._all("create_measure", "/measures", "measures", set(MEASURES))
        steps = {entry["key"] for entry in self.sample["measure_steps"] if entry["measure"] == MEASURES[0]}
        self._all("create_measure_step", "/measure-steps", "measure_steps", steps)
        self._all(
            "create_status_update", "/status-updates", "status_updates", self._latest("status_updates", "measure")
        )
        self._all(
            "create_goal_assessment", "/goal-assessments", "goal_assessments", self._latest("goal_assessments", "goal")
        )
        lit = {"light": "yellow", "effective_on": FROZEN_ON, "reason": "funding", "tags": ["beispiel"]}
        words = {
            "summary": "Die Kurse laufen, aber nicht in allen Gemeinden.",
            "remedy": "Die Förderung für zwei weitere Standorte ist beantragt.",
        }
        field = {"field_id": self.ids["sprache"], **lit, **words}
        self.post("create_field_assessment", "/field-assessments", field)
        words["summary"] = "Die Umsetzung kommt voran; die Sprachkurse bleiben hinter dem Plan zurück."
        concept = {"concept_id": self.ids[CONCEPT], **lit, **words}
        self.post("create_concept_assessment", "/concept-assessments", concept)

    def _used_organisations(self) -> set[str]:
        used = [entry for entry in self.sample["measures"] if entry["key"] in MEASURES]
        return {key for entry in used for part in ("responsible", "partners") for key in entry.get(part, [])}

    def _latest(self, part: str, subject: str) -> set[str]:
        """Return the keys of the latest entries about each measure or goal that is taken along."""
        taken: dict[str, list[str]] = {}
        for entry in sorted(self.sample[part], key=lambda entry: str(entry["effective_on"])):
            if entry[subject] in self.ids:
                taken.setdefault(entry[subject], []).append(entry["key"])
        return {key for keys in taken.values() for key in keys[-LATEST:]}

    def _all(self, operation_id: str, path: str, part: str, keys: set[str]) -> None:
        for entry in self.sample[part]:
            if entry["key"] in keys:
                self.ids[entry["key"]] = self.post(operation_id, path, self._body(part, entry))["id"]

    def _body(self, part: str, entry: Json) -> Json:
        """Return an entry of the bundle as the API takes it: references by id instead of by key."""
        body = {name: value for name, value in entry.items() if name not in _REFERENCES}
        for name, field in _REFERENCES.items():
            if name == "concept" and part not in _BELOW_CONCEPT:
                continue
            if name in entry:
                value = entry[name]
                body[field] = [self.ids[k] for k in value] if isinstance(value, list) else self.ids[value]
        if part in ("organisations", "concepts"):
            body["district_id"] = self.ids["district"]
        return body

    # --- the rest ---------------------------------------------------------------------------------------------------

    def _access(self) -> None:
        body = {"name": "Fachverfahren Integration", "district_id": self.ids["district"], "role": "reporter"}
        self.ids["reporter"] = self.post("create_token", "/tokens", body)["token"]
        self.get("list_tokens", "/tokens?district=08335", self.api.operator)
        self.get("read_me", "/me", self.ids["reporter"])

    def _change(self) -> None:
        ids = self.ids
        self.patch("update_district", "/districts/08335", {"update_interval": "P3M"})
        self.patch("update_organisation", f"/organisations/{ids['referat-integration']}", {"short_name": "Referat"})
        self.patch("update_concept", f"/concepts/{ids[CONCEPT]}", {"review_interval": "P2Y"})
        self.patch("update_field_of_action", f"/fields-of-action/{ids['sprache']}", {"kind": "action_field"})
        self.patch("update_goal", f"/goals/{ids['g-sprache']}", {"target_groups": ["Zugewanderte"]})
        self.patch("update_measure", f"/measures/{ids['m-1.2']}", {"priority": "medium", "ends_on": "2025-12-31"})
        step = self.api.get(f"/measure-steps?measure={ids['m-1.1']}").json()["items"][-1]["id"]
        self.patch("update_measure_step", f"/measure-steps/{step}", {"description": "Mit Ort und Niveau"})

    def _log_acts(self) -> None:
        """Make entries of their own for each act, so that those of the sample stay as they are."""
        for path, operation, subject, state in (
            ("status-updates", "status_update", {"measure_id": self.ids["m-2.1"]}, {"state": "in_progress"}),
            ("goal-assessments", "goal_assessment", {"goal_id": self.ids["g-arbeit"]}, {}),
            ("field-assessments", "field_assessment", {"field_id": self.ids["sprache"]}, {}),
            ("concept-assessments", "concept_assessment", {"concept_id": self.ids[CONCEPT]}, {}),
        ):
            body = {**subject, **state, "light": "green", "effective_on": FROZEN_ON, "tags": ["beispiel"]}
            body["summary"] = "Das Angebot läuft in allen Städten und Gemeinden, die sich gemeldet haben."
            draft = self.api.post(f"/{path}", body, token=self.ids["reporter"]).json()["id"]
            self.post(f"publish_{operation}", f"/{path}/{draft}/publication", None)
            reason = {"reason": "Wurde versehentlich doppelt erfasst"}
            self.post(f"retract_{operation}", f"/{path}/{draft}/retraction", reason)
            reason = {"reason": "Der Text nannte eine Person"}
            self.post(f"redact_{operation}", f"/{path}/{draft}/redaction", reason)

    def _many(self) -> None:
        """Create and update many at once, at the end: all that came before stays as it was."""
        ids = [self.ids["m-1.1"], self.ids["m-2.1"]]
        day = {"light": "green", "state": "in_progress", "effective_on": FROZEN_ON, "tags": ["beispiel"]}
        body: Json = {"items": [{"measure_id": i, **day} for i in ids]}
        self.post("create_status_updates", "/status-updates/batch", body)
        body = {"items": [{"goal_id": self.ids["g-arbeit"], "light": "green", "effective_on": FROZEN_ON}]}
        self.post("create_goal_assessments", "/goal-assessments/batch", body)
        lit = {"light": "green", "effective_on": "2024-03-31"}  # a day of its own: no other entry is named in a warning
        body = {"items": [{"field_id": self.ids["sprache"], **lit}]}
        self.post("create_field_assessments", "/field-assessments/batch", body)
        body = {"items": [{"concept_id": self.ids[CONCEPT], **lit}]}
        self.post("create_concept_assessments", "/concept-assessments/batch", body)
        versions = {i: self.api.get(f"/measures/{i}").json()["version"] for i in ids}
        body = {"items": [{"id": i, "version": versions[i], "priority": "high"} for i in ids]}
        self.post("update_measures", "/measures/batch", body)

    def _follow(self) -> None:
        """Read the changes and a history, as those do who follow the district."""
        self.api.run(catch_up(self.api.app.state.database))
        few = "resource=measures&action=updated&limit=2"
        self.get("read_changes", f"/changes?district=08335&{few}", self.api.operator)
        self.get("read_measure_history", f"/measures/{self.ids['m-1.2']}/history?limit=3")

    def _delete(self) -> None:
        """Delete resources made for this alone; nothing is answered, so no example is kept."""
        within = {"concept_id": self.api.make("/concepts", title="x", district_id=self.ids["district"])["id"]}
        field = self.api.make("/fields-of-action", title="x", **within)["id"]
        goal = self.api.make("/goals", title="x", **within)["id"]
        measure = self.api.make("/measures", title="x", **within)["id"]
        step = self.api.make("/measure-steps", title="x", measure_id=measure)["id"]
        organisation = self.api.make("/organisations", name="x", district_id=self.ids["district"])["id"]
        token = {"name": "x", "district_id": self.ids["district"], "role": "reader"}
        for operation_id, path in (
            ("delete_measure_step", f"/measure-steps/{step}"),
            ("delete_measure", f"/measures/{measure}"),
            ("delete_goal", f"/goals/{goal}"),
            ("delete_field_of_action", f"/fields-of-action/{field}"),
            ("delete_concept", f"/concepts/{within['concept_id']}"),
            ("delete_organisation", f"/organisations/{organisation}"),
            ("revoke_token", f"/tokens/{self.api.make('/tokens', **token)['id']}"),
        ):
            self.keep(operation_id, self.api.delete(path))

    def _read(self) -> None:
        concept, few = f"concept={self.ids[CONCEPT]}", "limit=1&include_total=true"
        self.get("list_districts", "/districts")
        self.get("read_district", "/districts/08335")
        self.get("list_organisations", f"/organisations?district=08335&{few}")
        self.get("list_concepts", f"/concepts?district=08335&{few}")
        for path, name, key in _READ:
            if key in _LISTED:
                self.get(_LISTED[key], f"/{path}?{concept}&{few}")
            self.get(name, f"/{path}/{self.ids[key]}")
        one = self.api.get(f"/status-updates?measure={self.ids['m-1.2']}").json()["items"][0]["id"]
        self.get("read_status_update", f"/status-updates/{one}")
        self.get("list_status_updates", f"/status-updates?measure={self.ids['m-1.2']}&{few}")
        one = self.api.get(f"/goal-assessments?goal={self.ids['g-sprache']}").json()["items"][0]["id"]
        self.get("read_goal_assessment", f"/goal-assessments/{one}")
        self.get("list_goal_assessments", f"/goal-assessments?goal={self.ids['g-sprache']}&{few}")
        for name in ("field", "concept"):
            one = self.api.get(f"/{name}-assessments?{concept}").json()["items"][-1]["id"]
            self.get(f"read_{name}_assessment", f"/{name}-assessments/{one}")
            self.get(f"list_{name}_assessments", f"/{name}-assessments?{concept}&{few}")
        self._views()
        self.get("read_vocabularies", "/vocabularies")
        self.get("read_vocabulary", "/vocabularies/light")
        self.get("read_health", "/healthz")
        self.get("read_readiness", "/readyz")

    def _views(self) -> None:
        concept = f"/concepts/{self.ids[CONCEPT]}"
        self.get("read_concept_tree", f"{concept}/tree")
        self.get("read_concept_summary", f"{concept}/summary")
        self.get("read_concept_course", f"{concept}/course?interval=quarter&from=2024-01-01&until=2024-06-30")
        changes = f"{concept}/changes-of-light?from=2023-12-31&until=2024-06-30"
        self.get("read_concept_changes_of_light", changes)
        self.get("read_concept_matrix", f"{concept}/matrix?interval=year&from=2022-01-01&until=2024-06-30")
        self.get("read_concept_workbook", f"{concept}/workbook?as_of=2024-06-30")
        self.get("read_concept_attention", f"{concept}/attention")
        self.get("read_measure_profile", f"/measures/{self.ids['m-1.2']}/profile")
        self.get("read_overview", "/overview")
        self.get("read_catalog", "/catalog.jsonld")

    def _succeed(self) -> None:
        concept = f"/concepts/{self.ids[CONCEPT]}"
        begun = {"version_label": "2.0", "key": "integrationskonzept-2", "visibility": "public"}
        second = self.post("create_successor", f"{concept}/successor", begun)
        self.api.make("/measures", title="Patenschaften für Gesundheit", key="m-7.1", concept_id=second["id"])
        copied = self.api.get(f"/measures?concept={second['id']}&limit=1").json()["items"][0]
        self.api.patch(f"/measures/{copied['id']}", {"title": f"{copied['title']}, auch online"})
        self.get("read_concept_comparison", f"/concepts/{second['id']}/comparison")

    def _exchange(self) -> None:
        self.get("read_bundle", f"/concepts/{self.ids[CONCEPT]}/bundle")
        self.get("read_district_bundle", "/districts/08335/bundle")
        body = {
            "format": self.sample["format"],
            "district": {"ags": "08335"},
            "measures": [{"key": "m-1.2", "concept": CONCEPT, "tags": ["beispiel", "ländlicher Raum"]}],
            "status_updates": [
                {
                    "key": "s-1.2-2024-07-01",
                    "concept": CONCEPT,
                    "measure": "m-1.2",
                    "light": "yellow",
                    "state": "in_progress",
                    "effective_on": FROZEN_ON,
                    "reason": "staff",
                    "summary": "Ein Kurs hat begonnen, für den zweiten fehlt noch eine Lehrkraft.",
                    "remedy": "Die Stelle ist ausgeschrieben.",
                    "tags": ["beispiel"],
                }
            ],
        }
        made = self.post("import_bundle", "/imports", body)
        self.get("list_imports", "/imports?district=08335", self.api.operator)
        self.get("read_import", f"/imports/{made['import_id']}", self.api.operator)
        self.post("revert_import", f"/imports/{made['import_id']}/revert", None)

    def _preview(self) -> None:
        headers = {"Content-Type": CSV}
        sent = {"content": MEASURES_EXAMPLE.encode(), "headers": headers, "token": self.api.operator}
        self.keep("preview_import", self.api.call("POST", "/imports/preview?district=08335", **sent))

    def _profiles(self) -> None:
        """Create, update, read and delete a profile for reading the tables of a board."""
        mapping: Json = {
            "external_id": "Nr.",
            "section": "Thema",
            "text": ["Was fehlt?"],
            "received_on": ["Datum"],
            "votes": "Zustimmung",
            "sections": {"Deutsch lernen": {"field": "sprache", "kind": "need"}},
        }
        path, own = "/import-profiles", {"district_id": self.ids["district"], "key": "pinnwand-2023"}
        body = {"title": "Digitale Pinnwand 2023", "mapping": mapping, **own}
        profile = self.post("create_import_profile", path, body)["id"]
        self.patch("update_import_profile", f"{path}/{profile}", {"title": "Digitale Pinnwände 2023"})
        self.get("list_import_profiles", f"{path}?district=08335", self.api.operator)
        self.get("read_import_profile", f"{path}/{profile}", self.api.operator)
        self.keep("delete_import_profile", self.api.delete(f"{path}/{profile}"))


def _sample() -> Json:
    """Return the sample bundle, of its concepts only the one in force."""
    bundle: Json = json.loads(SAMPLE.read_text(encoding="utf-8"))
    for name, part in bundle.items():
        if isinstance(part, list):
            bundle[name] = [entry for entry in part if entry.get("concept", CONCEPT) == CONCEPT]
    return bundle


_REFERENCES = {
    "concept": "concept_id",
    "field": "field_id",
    "parent": "parent_id",
    "goal": "goal_id",
    "goals": "goal_ids",
    "measure": "measure_id",
    "responsible": "responsible_ids",
    "partners": "partner_ids",
}
_BELOW_CONCEPT = ("fields_of_action", "goals", "measures")
_READ = (
    ("organisations", "read_organisation", "referat-integration"),
    ("concepts", "read_concept", CONCEPT),
    ("fields-of-action", "read_field_of_action", "sprache"),
    ("goals", "read_goal", "g-sprache"),
    ("measures", "read_measure", "m-1.2"),
    ("measure-steps", "read_measure_step", "st-1.1-1"),
)
_LISTED = {
    "sprache": "list_fields_of_action",
    "g-sprache": "list_goals",
    "m-1.2": "list_measures",
    "st-1.1-1": "list_measure_steps",
}


def write(examples: dict[str, Json]) -> None:
    """Write one file an operation, and remove those of operations that are gone."""
    FOLDER.mkdir(exist_ok=True)
    for file in FOLDER.glob("*.json"):
        if file.stem not in examples:
            file.unlink()
    for operation_id, example in examples.items():
        told = json.dumps(example, ensure_ascii=False, indent=2)
        (FOLDER / f"{operation_id}.json").write_text(told + "\n", encoding="utf-8")


# --- running ------------------------------------------------------------------------------------------------------


@contextmanager
def server() -> Iterator[str]:
    given = os.environ.get("SACHSTAND_TEST_DATABASE_URL")
    if given:
        yield given
        return
    with running(throwaway=True) as url:
        yield url


@contextmanager
def empty_database(server_url: str) -> Iterator[str]:
    """Provide a migrated database, and drop it afterwards."""
    name = f"sachstand_examples_{os.getpid()}"
    engine = create_engine(driver_url(server_url), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
        url = driver_url(server_url).set(database=name).render_as_string(hide_password=False)
        try:
            database.upgrade(url)
            yield url
        finally:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    engine.dispose()


def main() -> None:
    with server() as server_url, empty_database(server_url) as url:
        settings = Settings(database_url=url, public_url=PUBLIC_URL, secret_key="k" * 32, bootstrap_token=OPERATOR)
        with Api(settings, OPERATOR) as api:
            scenes = Scenes(api)
            scenes.play()
    write(steady(scenes.kept))


if __name__ == "__main__":
    main()
