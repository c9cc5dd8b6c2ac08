"""The page of a measure, in one call."""

from typing import Any
from uuid import uuid4

import pytest

from tests.api import Api, Json, statements
from tests.concepts.test_views import Concept
from tests.line import Line
from tests.world import euro


class Page(Concept):
    """A measure on which something of every kind hangs, between two others."""

    def make(self) -> None:
        super().make()
        make = self.api.make
        self.within = {"concept_id": self.concept["id"]}
        self.place = {"district_id": self.district["id"], **self.within}
        self.before = self.measure("Davor", self.language, number="1.1")
        self.measure("Aus", self.language, number="1.15", discontinued_on="2020-01-01", discontinued_reason="obsolete")
        self.aim = self.goal("Deutsch lernen", field_id=self.language["id"])
        related = self.measure("Verwandt", self.work, number="3.1")
        told = {
            "goal_ids": [self.aim["id"]],
            "partner_ids": [self.agency["id"]],
            "related_measure_ids": [related["id"]],
        }
        self.mine = self.measure("Sprachcafé", self.language, self.caritas, number="1.2", **told)
        self.after = self.measure("Danach", self.language, number="1.3")
        why = {"reason": "funding", "summary": "Kein Zuschuss", "remedy": "Neuer Antrag", "next_steps": "Bis Mai"}
        self.api.status(self.mine, "green", "2024-03-31")
        self.api.status(self.mine, "red", "2024-06-30", **why)
        gone = self.api.status(self.mine, "yellow", "2024-07-01")
        self.api.post(f"/status-updates/{gone['id']}/retraction", {"reason": "verwechselt"})
        make("/measure-steps", title="Saal mieten", measure_id=self.mine["id"])
        make("/milestones", title="Beschluss", **self.within)
        make("/plan-entries", title="Eröffnen", year_from=2024, measure_ids=[self.mine["id"]], **self.within)
        self.council()
        self.money()
        self.words()

    def council(self) -> None:
        make, district = self.api.make, {"district_id": self.district["id"]}
        body = make("/bodies", name="Sozialausschuss", kind="committee", **district)
        paper = make("/papers", title="Antrag der Fraktion", kind="motion", **district)
        meeting = make("/meetings", held_on="2024-02-01", body_id=body["id"])
        decided = {"paper_id": paper["id"], "meeting_id": meeting["id"], "consulted_on": "2024-02-01"}
        consultation = make("/consultations", role="decision", outcome="adopted_unchanged", **decided, **district)
        asked = {"consultation_id": consultation["id"], "measure_id": self.mine["id"], **self.within}
        make("/resolution-tasks", text="Kosten nennen", **asked)

    def money(self) -> None:
        make = self.api.make
        source = make("/funding-sources", name="Landesprogramm", kind="state", district_id=self.district["id"])
        hangs = {"source_id": source["id"], "depending_measure_ids": [self.mine["id"]], "state": "granted"}
        days = {"applied_on": "2024-01-01", "decided_on": "2024-02-01"}
        amount = {"amount_applied": euro("12345678901.10"), "amount_granted": euro("1000.00")}
        make("/funding-applications", title="Sprachförderung", **hangs, **days, **amount, **self.place)
        costs = {"estimated": euro("1000.50"), "measure_id": self.mine["id"], "kind": "staff"}
        make("/cost-estimates", title="Honorare", **costs, **self.within)

    def words(self) -> None:
        make = self.api.make
        event = make("/participation-events", kind="workshop", title="Werkstatt", **self.within)
        said = {"channel": "workshop", "received_on": "2024-01-05", "event_id": event["id"], "moderation": "published"}
        item = make("/feedback-items", text="Mehr Gespräche", **said)
        statement = make("/key-statements", text="Gespräche fehlen", **self.within)
        make("/participation-links", relation="supports", feedback_item_id=item["id"], measure_id=self.mine["id"])
        make("/participation-links", relation="led_to", key_statement_id=statement["id"], measure_id=self.mine["id"])

    def profile(self, token: str | None = None, measure: Json | None = None) -> Json:
        response = self.api.get(f"/measures/{(measure or self.mine)['id']}/profile", token=token)
        assert response.status_code == 200, response.text
        found: Json = response.json()
        return found


@pytest.fixture
def page(api: Api) -> Page:
    return Page(api)


def titles(things: list[Json]) -> list[Any]:
    return [thing.get("title") or thing.get("name") or thing.get("text") for thing in things]


def test_a_profile_has_all_that_hangs_on_a_measure(page: Page) -> None:
    c, api = page, page.api
    profile = c.profile()
    assert profile["measure"] == api.get(f"/measures/{c.mine['id']}").json()
    concept = api.get(f"/concepts/{c.concept['id']}").json()
    assert profile["concept"] == {name: concept[name] for name in profile["concept"]}
    assert (profile["field"]["id"], profile["field"]["title"]) == (c.language["id"], "Sprache")
    assert profile["goals"] == [{name: api.get(f"/goals/{c.aim['id']}").json()[name] for name in profile["goals"][0]}]
    assert titles(profile["organisations"]) == ["Agentur für Arbeit", "Caritas"]
    assert [(one["effective_on"], one["light"]) for one in profile["status_updates"]] == [
        ("2024-06-30", "red"),
        ("2024-03-31", "green"),
    ]
    shown = {name: titles(profile[name]) for name in ("steps", "milestones", "plan_entries", "papers", "bodies")}
    assert shown == {
        "steps": ["Saal mieten"],
        "milestones": ["Beschluss"],
        "plan_entries": ["Eröffnen"],
        "papers": ["Antrag der Fraktion"],
        "bodies": ["Sozialausschuss"],
    }
    assert titles(profile["resolution_tasks"]) == ["Kosten nennen"]
    assert [one["outcome"] for one in profile["consultations"]] == ["adopted_unchanged"]
    assert [one["held_on"] for one in profile["meetings"]] == ["2024-02-01"]
    said = [(one["relation"], (one["item"] or one["statement"])["text"]) for one in profile["origins"]]
    assert said == [("supports", "Mehr Gespräche"), ("led_to", "Gespräche fehlen")]


def test_each_thing_is_shown_as_its_own_list_shows_it(page: Page) -> None:
    """To the cent and to the microsecond."""
    c, api = page, page.api
    profile, here = c.profile(), f"measure={c.mine['id']}"
    for name, path in (
        ("steps", f"/measure-steps?{here}"),
        ("resolution_tasks", f"/resolution-tasks?{here}"),
        ("plan_entries", f"/plan-entries?{here}"),
        ("funding_applications", f"/funding-applications?{here}"),
        ("cost_estimates", f"/cost-estimates?{here}"),
        ("milestones", f"/milestones?concept={c.concept['id']}"),
        ("consultations", "/consultations?district=08335"),
    ):
        assert profile[name] == api.items(path), name
        assert len(profile[name]) == 1
    assert profile["origins"] == api.get(f"/measures/{c.mine['id']}/origins").json()["links"]
    updates = api.items(f"/status-updates?{here}&sort=-effective_on")
    assert profile["status_updates"] == [one for one in updates if one["retracted_at"] is None]


def test_figures_and_attributes_come_with_what_they_are_called(page: Page) -> None:
    """As the indicator itself shows them, and the labels that a page would have to look up."""
    c, api = page, page.api
    choices = [
        {"code": code, "label": label} for code, label in (("kn", "Konstanz"), ("ra", "Radolfzell"), ("s", "Singen"))
    ]
    define = {
        "orte": {"label": "Orte", "kind": "choices", "choices": choices, "position": 1},
        "flaeche": {"label": "Fläche", "kind": "number", "unit": "qm", "position": 0},
        "leer": {"label": "Leer", "kind": "text"},
        "geheim": {"label": "Intern", "kind": "text", "visibility": "internal", "position": 2},
    }
    for key, fields in define.items():
        api.make("/attribute-definitions", key=key, **fields, **c.within)
    values = {"orte": ["s", "kn"], "flaeche": "12.50", "geheim": "x"}
    assert api.patch(f"/measures/{c.mine['id']}", {"attributes": values}).status_code == 200
    about = {"measure_id": c.mine["id"], "unit": "Plätze", **c.within}
    target = {"direction": "up", "target_value": "12345678901.123456"}
    bare = api.make("/indicators", title="Ohne Wert", number="K2", **about)
    places = api.make("/indicators", title="Plätze", number="K1", **target, **about)
    for on, value in (("2023-12-31", "20"), ("2024-12-31", "12345678901.123457")):
        api.make("/indicator-observations", indicator_id=places["id"], observed_on=on, value=value)
    part = {"breakdown": [{"dimension": "Ort", "category": "Singen"}], "value": "5"}
    api.make("/indicator-observations", indicator_id=places["id"], observed_on="2025-01-01", **part)
    profile = c.profile()
    for shown, indicator in zip(profile["indicators"], (places, bare), strict=True):
        own = api.get(f"/indicators/{indicator['id']}").json()
        assert shown == {name: own[name] for name in shown}
    assert [one["target_met"] for one in profile["indicators"]] == [True, None]
    told = [{name: one[name] for name in ("label", "unit", "value", "choices")} for one in profile["attributes"]]
    assert told == [
        {"label": "Fläche", "unit": "qm", "value": profile["measure"]["attributes"]["flaeche"], "choices": []},
        {
            "label": "Orte",
            "unit": None,
            "value": profile["measure"]["attributes"]["orte"],
            "choices": [choices[0], choices[2]],
        },
    ]
    assert [one["label"] for one in c.profile(api.operator)["attributes"]] == ["Fläche", "Orte", "Intern"]


def test_neighbours_are_those_of_its_field(page: Page) -> None:
    c = page
    profile = c.profile()
    assert (profile["previous_measure"]["id"], profile["next_measure"]["id"]) == (c.before["id"], c.after["id"])
    assert titles(profile["related_measures"]) == ["Verwandt"]
    first, last = c.profile(measure=c.before), c.profile(measure=c.after)
    assert (first["previous_measure"], first["next_measure"]["id"]) == (None, c.mine["id"])
    assert (last["previous_measure"]["id"], last["next_measure"]) == (c.mine["id"], None)


def test_a_part_is_among_its_siblings_and_its_money_on_the_page_of_its_whole(page: Page) -> None:
    c, api = page, page.api
    whole = {"parent_id": c.mine["id"]}
    one, two = (c.measure(f"Teil {n}", number=f"1.2.{n}", **whole) for n in (1, 2))
    three = c.measure("Teil 3", c.work, number="1.2.3", **whole)
    c.measure("Teil von Danach", number="1.3.1", parent_id=c.after["id"])
    costs = {"kind": "staff", "estimated": euro("1.00"), "measure_id": two["id"], **c.within}
    api.make("/cost-estimates", title="Zuletzt", **costs)
    hangs = {"supported_measure_ids": [two["id"]], **c.place}
    api.make("/funding-applications", title="Zuletzt", organisation_id=c.agency["id"], **hangs)
    profile = c.profile()
    assert (profile["previous_measure"]["id"], profile["next_measure"]["id"]) == (c.before["id"], c.after["id"])
    assert (profile["whole"], titles(profile["parts"])) == (None, ["Teil 1", "Teil 2", "Teil 3"])
    assert titles(profile["cost_estimates"])[-1] == titles(profile["funding_applications"])[-1] == "Zuletzt"
    assert [estimate["measure_id"] for estimate in profile["cost_estimates"]] == [c.mine["id"], two["id"]]
    middle = c.profile(measure=two)
    assert (middle["previous_measure"]["id"], middle["next_measure"]["id"]) == (one["id"], three["id"])
    assert (middle["whole"]["id"], middle["parts"]) == (c.mine["id"], [])
    assert middle["field"]["id"] == c.language["id"], "that of its whole"
    assert len(middle["cost_estimates"]) == len(middle["funding_applications"]) == 1
    assert c.profile(measure=three)["field"]["id"] == c.work["id"]


def test_other_versions_are_named(api: Api) -> None:
    line = Line(api)
    api.status(line.cafe, "green", "2022-06-30")
    second = line.adopt(line.succeed(version_label="2.0"), "2023-01-01")
    later = line.of(second, "cafe")
    before = api.get(f"/measures/{line.cafe['id']}/profile").json()
    after = api.get(f"/measures/{later['id']}/profile").json()
    assert [(one["id"], one["version_label"]) for one in before["successors"]] == [(later["id"], "2.0")]
    assert [(one["id"], one["version_label"]) for one in after["predecessors"]] == [(line.cafe["id"], "1.0")]
    assert [one["measure_id"] for one in after["status_updates"]] == [line.cafe["id"]]


def test_the_public_sees_only_what_is_public(page: Page) -> None:
    c, api = page, page.api
    path = f"/measures/{c.mine['id']}/profile"
    before = api.get(path)
    own = {"visibility": "internal"}
    hidden = c.measure("Intern", c.language, number="1.2a", related_measure_ids=[c.mine["id"]], **own)
    api.make("/milestones", title="Intern", **c.within, **own)
    api.make(
        "/cost-estimates",
        title="Intern",
        kind="staff",
        estimated=euro("1.00"),
        measure_id=c.mine["id"],
        **c.within,
        **own,
    )
    api.make("/status-updates", measure_id=c.mine["id"], light="green", effective_on="2024-08-01", publish=False)
    again = api.get(path)
    assert (again.json(), again.headers["ETag"]) == (before.json(), before.headers["ETag"])
    inside = c.profile(api.token(c.district, "reader"))
    assert inside["next_measure"]["id"] == hidden["id"]
    assert (len(inside["milestones"]), len(inside["cost_estimates"]), len(inside["status_updates"])) == (2, 2, 3)
    assert c.profile(api.operator, hidden)["measure"]["title"] == "Intern"
    for gone in (hidden["id"], uuid4()):
        assert api.get(f"/measures/{gone}/profile", headers={"If-None-Match": "*"}).status_code == 404


@pytest.mark.parametrize("inside", [False, True])
def test_a_profile_costs_at_most_eight_statements_and_a_304(page: Page, inside: bool) -> None:
    c, api = page, page.api
    token = api.token(c.district, "reader") if inside else None
    tag = api.get(f"/measures/{c.mine['id']}/profile", token=token).headers["ETag"]
    again = api.get(f"/measures/{c.mine['id']}/profile", token=token, headers={"If-None-Match": tag})
    assert again.status_code == 304
    with statements(api) as few:
        c.profile(token)
    for n in range(12):
        api.status(c.mine, "green", f"2023-{n + 1:02}-01")
        api.make("/measure-steps", title=f"Schritt {n}", measure_id=c.mine["id"])
        c.measure(f"Weitere {n}", c.language, related_measure_ids=[c.mine["id"]])
    with statements(api) as many:
        profile = c.profile(token)
    assert len(many) == len(few) <= 8
    assert (len(profile["steps"]), len(profile["related_measures"]), len(profile["status_updates"])) == (13, 13, 10)
