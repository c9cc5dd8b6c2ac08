"""A district with one of everything, public and hidden, and a token of every role: what many tests begin with."""

import re
from datetime import timedelta
from itertools import count
from typing import Any
from uuid import UUID

from fastapi.routing import iter_route_contexts

from app.core.days import today
from app.feed.relay import catch_up
from app.oparl.objects import file_id
from tests.api import Api, Json
from tests.resources import COLLECTIONS, OF_NO_CONCEPT, ROWS
from tests.snapshots import PutBack

ROLES = ("reader", "reporter", "editor", "admin")
RANDOM_ID = "01890000-0000-7000-8000-000000000000"
PARAMETERS = {
    **{row.parameter: row.path for row in ROWS},
    "oparl_body_id": "districts",
    "organization_id": "bodies",
    "location_id": "meetings",
    "agenda_item_id": "consultations",
    "file_id": "files",
    "import_id": "imports",
    "profile_id": "import-profiles",
}
"""What each parameter in a path names."""
EXAMPLES = {"name": "light"}
"""Parameters in a path that name nothing of a district's."""
BY_TOKEN_ONLY = {
    "list_tokens",
    "list_calendar_tokens",
    "read_calendar_token",
    "read_feedback_suggestions",
    "read_feedback_contact",
    "read_feedback_receipt",
}
"""What the public cannot read at all."""
NEEDED: dict[str, list[str]] = {
    "search": ["?q=sprache", "?q=abends", "?q=konferenz&limit=200"],
    "read_calendar": ["", "?from=2023-01-01&until=2027-12-31"],
}
"""Queries of routes that cannot do without one."""


def euro(amount: str) -> Json:
    """Money as the contract has it."""
    return {"amount": amount, "currency": "EUR"}


class World(PutBack):
    """District A with its resources (`public`) and hidden ones (`hidden`), and district B, a foreign one.

    A district's organisations and bodies are as public as the district, so the hidden ones are in a hidden district, C.
    """

    def __init__(self, api: Api) -> None:
        self.untouched: dict[tuple[str, bool], str | None] = {}
        super().__init__(api)

    def make(self) -> None:
        api = self.api
        self.district = api.district()
        self.foreign = api.district(name="Landkreis Waldshut", ags="08337")
        self.secluded = api.district(name="Landkreis Wesermarsch", state="DE-NI", ags="03461", visibility="internal")
        self._numbers = count()
        self.tokens: dict[str, str | None] = {"anonymous": None, "operator": api.operator}
        self.tokens |= {role: api.token(self.district, role) for role in ROLES}
        self.tokens["foreign"] = api.token(self.foreign, "admin")
        self.calendar_token()
        self.public: dict[str, Json] = {"districts": self.district, **self._organisation(self.district)}
        self.public |= self._concept({"visibility": "public"})
        self.hidden: dict[str, Json] = {"districts": self.secluded, **self._organisation(self.secluded)}
        self.hidden |= self._concept({"visibility": "internal"})

    def _organisation(self, district: Json) -> dict[str, Json]:
        organisation = self.api.make("/organisations", name="Caritas", district_id=district["id"])
        body = self.api.make("/bodies", kind="committee", name="Sozialausschuss", district_id=district["id"])
        return {
            "bodies": body,
            "body-seats": self.api.make("/body-seats", body_id=body["id"], role="Integrationsbeauftragte"),
            "legislative-terms": self.term(district),
            "organisations": organisation,
            "imports": self.imported(district),
            "import-profiles": self.profile(district),
        }

    def term(self, district: Json) -> Json:
        """A new legislative term of the district: each in a year of its own, as no two may overlap."""
        year = 1900 + next(self._numbers)
        days = {"starts_on": f"{year}-01-01", "ends_on": f"{year}-12-31"}
        return self.api.make("/legislative-terms", name=f"Wahlperiode {year}", district_id=district["id"], **days)

    def calendar_token(self, district: Json | None = None, caller: str = "operator") -> Json:
        """A new token for a district's calendar, made by the caller."""
        body = {"name": "Kalender", "district_id": (district or self.district)["id"]}
        response = self.api.post("/calendar-tokens", body, token=self.tokens[caller])
        assert response.status_code == 201, response.text
        result: Json = response.json()
        return result

    def profile(self, district: Json) -> Json:
        """A new import profile of the district."""
        mapping = {"text": ["Body"]}
        return self.api.make("/import-profiles", title="Pinnwand", mapping=mapping, district_id=district["id"])

    def imported(self, district: Json) -> Json:
        """A new import into the district."""
        organisation = {"key": f"neu-{next(self._numbers)}", "name": "Neu"}
        document = {"format": "sachstand-bundle/1", "organisations": [organisation]}
        result: Json = self.api.post(f"/imports?district={district['id']}", document).json()
        return {"id": result["import_id"]}

    def _concept(self, fields: Json) -> dict[str, Json]:
        api, on = self.api, {"effective_on": "2024-01-01", "light": "green"}
        concept = api.concept(self.district, **fields)
        within = {"concept_id": concept["id"]}
        field = api.make("/fields-of-action", title="Sprache", topic="language", **within)
        goal = api.make("/goals", title="Ziel", field_id=field["id"], **within)
        links = {"field_id": field["id"], "goal_ids": [goal["id"]]}
        definition = api.make("/attribute-definitions", key="kostenstelle", label="Kostenstelle", kind="text", **within)
        links |= {"attributes": {definition["key"]: "4711"}}
        measure = api.make("/measures", title="Sprachcafé", number="1.1", **links, **within)
        said = self._said(within, measure)
        return {
            "concepts": concept,
            "attribute-definitions": definition,
            "fields-of-action": field,
            "goals": goal,
            "goal-assessments": api.make("/goal-assessments", goal_id=goal["id"], **on),
            "field-assessments": api.make("/field-assessments", field_id=field["id"], **on),
            "concept-assessments": api.make("/concept-assessments", **within, **on),
            "measures": measure,
            "measure-steps": api.make("/measure-steps", title="Raum suchen", measure_id=measure["id"]),
            "status-updates": api.status(measure, "green", "2024-01-01"),
            **said,
            **self._council(concept, measure, said["participation-events"]),
            **self._plans(within, measure),
            **self._funding(concept, measure),
        }

    def _said(self, within: Json, measure: Json) -> dict[str, Json]:
        api = self.api
        event = api.make("/participation-events", kind="conference", title="Konferenz", form="open", **within)
        statement = api.make("/key-statements", text="Mehr Kurse am Abend", event_id=event["id"], **within)
        item = {"event_id": event["id"], "statement_id": statement["id"], "moderation": "published"}
        ends = {"key_statement_id": statement["id"], "measure_id": measure["id"]}
        return {
            "participation-events": event,
            "key-statements": statement,
            "feedback-items": api.make("/feedback-items", channel="workshop", text="Abends ist nichts", **item),
            "participation-links": api.make("/participation-links", relation="led_to", **ends),
        }

    def _council(self, concept: Json, measure: Json, event: Json) -> dict[str, Json]:
        """What the public committee had before it, and what it asked for."""
        api, of = self.api, {"concept_id": concept["id"], "body_id": self.public["bodies"]["id"]}
        own, about = {"visibility": concept["visibility"]}, {"concept_id": concept["id"]}
        place = {"district_id": self.district["id"], **own}
        files = [{"title": "Anlage", "url": "https://example.org/anlage.pdf"}]
        told = {"title": "Sachstand", "dated_on": "2024-01-01", "attachments": files}
        paper = api.make("/papers", kind="report", **told, **about, **place)
        meeting = api.make("/meetings", held_on="2024-02-01", body_id=of["body_id"], place="Kreishaus", **own)
        at = {"paper_id": paper["id"], "meeting_id": meeting["id"], "consulted_on": "2024-02-01"}
        consultation = api.make("/consultations", role="information", **at, **place)
        asked = {"consultation_id": consultation["id"], "measure_id": measure["id"], **about, **own}
        named = {"body_id": of["body_id"], "meeting_id": meeting["id"], "event_id": event["id"]}
        asked["follow_ups"] = [{"occasion": "Konferenz", **named}]
        duty = api.make(
            "/reporting-duties", period="P6M", form="oral", first_due="2024-01-31", until="2026-01-31", **of
        )
        answer = {"duty_id": duty["id"], "due_on": "2024-01-31", "delivered_on": "2024-02-01", "paper_id": paper["id"]}
        return {
            "papers": paper,
            "files": {"id": str(file_id(UUID(paper["id"]), files[0]["url"]))},
            "meetings": meeting,
            "consultations": consultation,
            "resolution-tasks": api.make("/resolution-tasks", text="Kosten nennen", **asked),
            "reporting-duties": duty,
            "reports": api.make("/reports", title="Sachstandsbericht", **answer, **of, **own),
        }

    def _plans(self, within: Json, measure: Json) -> dict[str, Json]:
        """What is planned for the concept, and what was observed."""
        api, of = self.api, {"measure_id": measure["id"], **within}
        indicator = api.make("/indicators", title="Plätze", unit="Plätze", **of)
        observed = {"indicator_id": indicator["id"], "observed_on": "2024-01-01", "value": "12"}
        entry = {"title": "Sprachcafé eröffnen", "year_from": 2018, "measure_ids": [measure["id"]]}
        to = {"kind": "presented", "recipient": "Ausschuss", "body_id": self.public["bodies"]["id"]}
        return {
            "milestones": api.make("/milestones", title="Beschluss", planned={"text": "Herbst 2018"}, **within),
            "plan-entries": api.make("/plan-entries", **entry, **within),
            "outreach": api.make("/outreach", **to, **within),
            "indicators": indicator,
            "indicator-observations": api.make("/indicator-observations", **observed),
        }

    def _funding(self, concept: Json, measure: Json) -> dict[str, Json]:
        """A source, an application on which the measure hangs, and what that costs."""
        api, own, about = self.api, {"visibility": concept["visibility"]}, {"concept_id": concept["id"]}
        place = {"district_id": self.district["id"], **own}
        source = api.make("/funding-sources", name="Landesprogramm", kind="state", **place)
        hangs = {"source_id": source["id"], "depending_measure_ids": [measure["id"]], **about}
        application = api.make("/funding-applications", title="Sprachförderung", **hangs, **place)
        costs = {"estimated": euro("1000.00"), "measure_id": measure["id"], "application_id": application["id"]}
        return {
            "funding-sources": source,
            "funding-applications": application,
            "cost-estimates": api.make("/cost-estimates", title="Honorare", kind="staff", **costs, **about, **own),
        }

    def shown(self, collection: str, role: str = "operator") -> Json:
        """The public one of the collection, as the role sees it."""
        path = f"/{collection}/{self.public[collection]['id']}"
        result: Json = self.api.get(path, token=self.tokens[role]).json()
        return result

    # --- all that the public can read -----------------------------------------------------------------------------

    def everything_public(self) -> dict[str, Any]:
        """Every answer that the public gets: status, ETag and body, of every route, and lists in many guises."""
        answers: dict[str, Any] = {}
        self.api.run(catch_up(self.api.app.state.database))
        for url in self.public_urls():
            response = self.api.get(url)
            assert response.status_code in (200, 404), (url, response.text)
            body: Any = response.text
            if "json" in response.headers["content-type"]:
                body = response.json()
                body.pop("instance", None)
            answers[url] = (response.status_code, response.headers.get("etag"), body)
        return answers

    def public_urls(self) -> list[str]:
        """Every route that the public may read, over public and hidden things; lists and measures also by time."""
        urls = []
        for route in iter_route_contexts(self.api.app.routes):
            told = str(route.path).startswith(("/v1", "/oparl")) and route.name not in BY_TOKEN_ONLY
            if "GET" in (route.methods or ()) and told:
                paths = self._paths(str(route.path))
                urls += [f"{path}{query}" for path in paths for query in NEEDED.get(str(route.name), [""])]
        scopes = [f"district={self.district['ags']}", f"district={self.secluded['ags']}"]
        for collection in COLLECTIONS:
            below = collection not in (*OF_NO_CONCEPT, "concepts", "consultations")
            ids = [things["concepts"]["id"] for things in (self.public, self.hidden)]
            for scope in ["", *scopes, *([f"concept={i}" for i in ids] if below else [])]:
                urls.append(f"/v1/{collection}?include_total=true&limit=200&{scope}")
        ever = "?modified_since=1970-01-01T00:00:00Z"  # what was taken back, too
        urls += [f"{url}{ever}" for url in urls if re.search("^/oparl/.*/[a-z-]+$", url)]
        return [*urls, *self._timed_urls()]

    def _paths(self, template: str) -> list[str]:
        """The path over the public and the hidden thing that its parameter names."""
        name = re.search(r"{(\w+)}", template)
        if name is None:
            return [template]
        if name[1] in EXAMPLES:
            return [template.replace(name[0], EXAMPLES[name[1]])]
        collection = PARAMETERS[name[1]]
        return [template.replace(name[0], things[collection]["id"]) for things in (self.public, self.hidden)]

    def _timed_urls(self) -> list[str]:
        concept, measure = self.public["concepts"]["id"], self.public["measures"]["id"]
        day = (today() - timedelta(days=1)).isoformat()
        urls = [f"/v1/concepts?district={self.district['ags']}&in_force={flag}" for flag in ("true", "false")]
        for collection in ("measures", "goals"):
            for light in ("red", "yellow", "green", "not_rated"):
                urls.append(f"/v1/{collection}?concept={concept}&light={light}")
            urls += [f"/v1/{collection}?concept={concept}&as_of={day}", f"/v1/{collection}?as_of={day}"]
        return [*urls, f"/v1/measures/{measure}?as_of={day}", f"/v1/measures?concept={concept}&sort=-rated_on"]
