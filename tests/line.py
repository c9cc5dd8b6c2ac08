"""A county's concept and its next versions: what tests of versions begin with."""

from typing import Any

from tests.api import Json
from tests.snapshots import PutBack


class Line(PutBack):
    """A county's concept with a few measures, and the way to its next version."""

    def make(self) -> None:
        api = self.api
        self.district = api.district()
        self.first = api.concept(self.district, version_label="1.0", stated_measure_count={"value": 180})
        within = {"concept_id": self.first["id"]}
        self.field = api.make("/fields-of-action", title="Sprache", key="sprache", **within)
        self.part = api.make("/fields-of-action", title="Kurse", key="kurse", parent_id=self.field["id"], **within)
        self.goal = api.make("/goals", title="Verständigung", key="ziel", field_id=self.part["id"], **within)
        self.office = api.make("/organisations", name="Amt", district_id=self.district["id"])
        self.cafe = self.measure("cafe", "Sprachcafé", field_id=self.part["id"], goal_ids=[self.goal["id"]])
        self.course = self.measure("kurs", "Abendkurs", responsible_ids=[self.office["id"]])
        self.pool = self.measure("pool", "Dolmetscherpool", related_measure_ids=[self.cafe["id"]])

    def measure(self, key: str, title: str, **fields: Any) -> Json:
        return self.api.measure(self.first, key=key, title=title, **fields)

    def succeed(self, concept: Json | None = None, **fields: Any) -> Json:
        answer = self.api.post(f"/concepts/{(concept or self.first)['id']}/successor", fields)
        assert answer.status_code == 201, answer.text
        made: Json = answer.json()
        assert answer.headers["Location"].endswith(f"/concepts/{made['id']}")
        return made

    def adopt(self, concept: Json, on: str, **fields: Any) -> Json:
        body = {"state": "adopted", "adopted_on": on, "visibility": "public", **fields}
        answer = self.api.patch(f"/concepts/{concept['id']}", body)
        assert answer.status_code == 200, answer.text
        made: Json = answer.json()
        return made

    def of(self, concept: Json, key: str, kind: str = "measures", **query: str) -> Json:
        asked = "&".join(f"{name}={value}" for name, value in {"concept": concept["id"], "key": key, **query}.items())
        answer = self.api.get(f"/{kind}?{asked}", token=self.api.operator).json()
        found: Json = answer["items"][0]
        return found

    def light(self, concept: Json, key: str, **query: str) -> str:
        return str(self.of(concept, key, **query)["light"])

    def read(self, path: str, token: str | None = "operator") -> Json:
        answer: Json = self.api.get(path, token=self.api.operator if token == "operator" else token).json()
        return answer
