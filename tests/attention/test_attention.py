"""What needs attention, in one call."""

from datetime import timedelta
from typing import Any

import pytest

from app.attention.vocabulary import AttentionCode
from app.core.days import today
from tests.api import Api, Json, statements
from tests.concepts.test_views import Concept
from tests.problems import faults

TODAY = today()
INSIDERS_ONLY = {"draft_waiting", "feedback_unmoderated"}
WHY = {"reason": "staff", "summary": "Stelle frei", "remedy": "Ausschreibung"}


def ago(days: int) -> str:
    return (TODAY - timedelta(days=days)).isoformat()


class Needy(Concept):
    """A concept in which each reason is met by one thing, and by nothing else."""

    def make(self) -> None:
        self.district = self.api.district(update_interval="P1Y")
        self.concept = self.api.concept(self.district)
        self.office = self.organisation("Amt für Integration", short_name="AI")
        self.within = {"concept_id": self.concept["id"]}
        self.place = {**self.within, "district_id": self.district["id"]}
        self.fine = self.rated("Gut", "green", number="1")
        self.rated("Begründet rot", "red")
        self.expected: dict[str, tuple[str, Json, str | None, str, str]] = {}
        self._about_measures()
        self._about_money()
        self._about_words()

    def rated(self, title: str, light: str, on: str | None = None, **fields: Any) -> Json:
        measure = self.measure(title, None, self.office, **fields)
        self.api.status(measure, light, on or ago(30))
        return measure

    def expect(self, code: str, resource: str, thing: Json, number: str | None, title: str, since: str) -> None:
        self.expected[code] = (resource, thing, number, title, since)

    def _about_measures(self) -> None:
        api = self.api
        new = self.measure("Neu", None, self.office, number="2")
        self.expect("not_rated", "measures", new, "2", "Neu", "2018-01-29")
        old = self.rated("Alt", "green", "2020-02-29", number="3")
        self.expect("rated_too_long_ago", "measures", old, "3", "Alt", "2021-02-28")
        bare = self.measure("Nur Gelb", None, self.office, number="4")
        update = {"measure_id": bare["id"], "light": "yellow", "effective_on": ago(20), "summary": "Läuft"}
        api.make("/status-updates", **update)
        self.expect("unexplained", "measures", bare, "4", "Nur Gelb", ago(20))
        ended = self.rated("Vorbei", "green", ends_on=ago(3), number="5")
        self.expect("end_passed", "measures", ended, "5", "Vorbei", ago(3))
        self.rated("Zu Ende", "green", ends_on=ago(3), ended_on=ago(9), number="7")
        step = api.make("/measure-steps", title="Saal mieten", due_on=ago(1), measure_id=self.fine["id"])
        api.make("/measure-steps", title="Einladen", due_on=TODAY.isoformat(), measure_id=self.fine["id"])
        self.expect("step_overdue", "measure_steps", step, "1", "Saal mieten", ago(1))
        alone = self.measure("Allein", number="6", adopted_on=None)
        self.expect("nobody_responsible", "measures", alone, "6", "Allein", TODAY.isoformat())
        draft = api.make(
            "/status-updates", measure_id=self.fine["id"], light="green", effective_on=ago(1), publish=False
        )
        self.expect("draft_waiting", "status_updates", draft, "1", "Gut", TODAY.isoformat())

    def _about_money(self) -> None:
        make = self.api.make
        hanging = {"depending_measure_ids": [self.fine["id"]], **self.place}
        decided = {"applied_on": ago(90), "decided_on": ago(60)}
        refused = make("/funding-applications", title="Landesmittel", state="refused", **decided, **hanging)
        self.expect("funding_refused", "funding_applications", refused, "1", "Landesmittel", ago(60))
        granted = {"state": "granted", **decided, **self.place}
        proof = make("/funding-applications", title="Stiftung", proof_due_on=TODAY.isoformat(), **granted)
        make("/funding-applications", title="Bund", proof_due_on=ago(9), proof_delivered_on=ago(10), **granted)
        self.expect("proof_due", "funding_applications", proof, None, "Stiftung", TODAY.isoformat())

    def _about_words(self) -> None:
        make = self.api.make
        event = make("/participation-events", kind="workshop", title="Werkstatt", **self.within)
        said = {"channel": "workshop", "received_on": ago(5), "event_id": event["id"]}
        item = make("/feedback-items", text="Mehr Kurse", moderation="pending", **said)
        make("/feedback-items", text="Mehr Busse", moderation="published", **said)
        self.expect("feedback_unmoderated", "feedback_items", item, None, "Mehr Kurse", ago(5))
        statement = make("/key-statements", text="Kurse fehlen", **self.within)
        make("/key-statements", text="Gut so", resolution="noted", **self.within)
        self.expect("statement_unanswered", "key_statements", statement, None, "Kurse fehlen", TODAY.isoformat())
        body = make("/bodies", name="Sozialausschuss", kind="committee", district_id=self.district["id"])
        of = {"body_id": body["id"], **self.within}
        first = {"first_due": ago(40), "period": "P10Y", "form": "oral"}
        duty = make("/reporting-duties", **first, **of)
        done = make("/reporting-duties", **first, **of)
        answer = {"duty_id": done["id"], "due_on": ago(40), "delivered_on": ago(39), **of}
        make("/reports", title="Bericht", **answer)
        self.expect("duty_overdue", "reporting_duties", duty, None, "Sozialausschuss", ago(40))


@pytest.fixture
def needy(api: Api) -> Needy:
    return Needy(api)


def found(attention: Json) -> dict[str, tuple[str, str, str | None, str, str]]:
    return {
        item["code"]: (item["resource"], item["id"], item["number"], item["title"], item["since"])
        for item in attention["items"]
    }


@pytest.mark.parametrize("inside", [False, True])
def test_each_reason_finds_what_meets_it(needy: Needy, inside: bool) -> None:
    c = needy
    attention = c.view("attention", c.api.token(c.district, "reader") if inside else None)
    hidden = set() if inside else INSIDERS_ONLY
    codes = [code.value for code in AttentionCode if code.value not in hidden]
    assert attention["counts"] == [{"code": code, "total": 1} for code in codes]
    assert (attention["total"], attention["update_interval"]) == (len(codes), "P1Y")
    assert [item["code"] for item in attention["items"]] == codes
    wanted = {code: (kind, thing["id"], *rest) for code, (kind, thing, *rest) in c.expected.items()}
    assert found(attention) == {code: one for code, one in wanted.items() if code not in hidden}


def test_items_name_the_measure_and_who_is_responsible(needy: Needy) -> None:
    c = needy
    attention = c.view("attention", c.api.operator)
    by_code = {item["code"]: item for item in attention["items"]}
    of_fine = ("step_overdue", "funding_refused", "draft_waiting")
    assert {by_code[code]["measure_id"] for code in of_fine} == {c.fine["id"]}
    assert all(by_code[code]["organisation_ids"] == [c.office["id"]] for code in of_fine)
    assert by_code["proof_due"]["measure_id"] is None
    assert by_code["nobody_responsible"]["organisation_ids"] == []
    (office,) = attention["organisations"]
    assert (office["name"], office["short_name"], office["total"]) == ("Amt für Integration", "AI", 7)


def test_reasons_and_organisations_can_be_asked_for(needy: Needy) -> None:
    c = needy
    asked = c.view("attention", code=["proof_due", "not_rated", "draft_waiting"])
    assert [one["code"] for one in asked["counts"]] == ["not_rated", "proof_due"]
    assert [item["code"] for item in asked["items"]] == ["not_rated", "proof_due"]
    theirs = c.view("attention", c.api.operator, organisation=c.office["id"])
    assert sum(one["total"] for one in theirs["counts"]) == theirs["total"] == 7
    assert "nobody_responsible" not in found(theirs)
    assert c.view("attention", organisation=c.organisation("Anderes Amt")["id"])["total"] == 0
    for query in ({"code": "boring"}, {"limit": 201}, {"organisation": "x"}):
        assert faults(c.api.get(c.path("attention", **query)))


def test_counts_are_of_all_and_items_of_those_that_wait_longest(needy: Needy) -> None:
    c = needy
    for n in range(4):
        c.api.make("/measure-steps", title=f"Schritt {n}", due_on=ago(10 - n), measure_id=c.fine["id"])
    asked = c.view("attention", code="step_overdue", limit=2)
    assert asked["counts"] == [{"code": "step_overdue", "total": 5}]
    assert [item["title"] for item in asked["items"]] == ["Schritt 0", "Schritt 1"]


def test_what_is_over_or_not_asked_for_needs_no_attention(needy: Needy) -> None:
    """Finished and discontinued measures, and red without a reason where the county asks for none."""
    c, api = needy, needy.api
    before = c.view("attention")["counts"]
    done = c.measure("Fertig", None, c.office, ends_on="2020-01-01")
    api.status(done, "green", "2019-12-31", state="implemented")
    gone = {"discontinued_on": ago(1), "discontinued_reason": "obsolete", "ends_on": ago(9)}
    api.make("/measure-steps", title="x", due_on=ago(5), measure_id=c.measure("Aus", **gone)["id"])
    assert c.view("attention")["counts"] == before
    scheme = {**c.view("summary")["light_scheme"], "explanations": "none"}
    assert api.patch(f"/concepts/{c.concept['id']}", {"light_scheme": scheme}).status_code == 200
    assert found(c.view("attention")).keys() == c.expected.keys() - INSIDERS_ONLY - {"unexplained"}
    assert api.patch(f"/districts/{c.district['id']}", {"update_interval": None}).status_code == 200
    assert "rated_too_long_ago" not in found(c.view("attention"))


def test_parts_are_told_with_their_whole_and_by_a_status_of_their_own(needy: Needy) -> None:
    """The whole answers for parts on which nobody reports, and its organisation for those that name none."""
    c, api = needy, needy.api
    before = c.view("attention", api.operator)
    whole = {"parent_id": c.fine["id"]}
    silent = c.measure("Still", ends_on=ago(9), number="1.1", **whole)
    assert c.view("attention", api.operator) == before
    part = c.measure("Teil", ends_on=ago(3), number="1.2", **whole)
    update = {"measure_id": part["id"], "light": "yellow", "effective_on": ago(800), "summary": "Läuft"}
    api.make("/status-updates", **update)
    api.make("/measure-steps", title="Schritt", due_on=ago(2), measure_id=silent["id"])
    after = c.view("attention", api.operator)
    new = {(item["code"], item["number"]): item for item in after["items"] if item["parent_id"]}
    assert list(new) == [
        ("rated_too_long_ago", "1.2"), ("unexplained", "1.2"), ("end_passed", "1.2"), ("step_overdue", "1.1"),
    ]  # fmt: skip
    assert all(item["parent_id"] == c.fine["id"] and item["parent_title"] == "Gut" for item in new.values())
    assert all(item["organisation_ids"] == [c.office["id"]] for item in new.values())
    assert c.view("attention", api.operator, organisation=c.office["id"])["total"] == 7 + 4
    (office,) = after["organisations"]
    assert office["total"] == 7 + 4
    other = c.organisation("Verein")
    api.patch(f"/measures/{part['id']}", {"responsible_ids": [other["id"]]})
    told = {one["name"]: one["total"] for one in c.view("attention", api.operator)["organisations"]}
    assert told == {"Amt für Integration": 8, "Verein": 3}
    for measure in (part, c.fine):
        api.patch(f"/measures/{measure['id']}", {"responsible_ids": []})
    items = c.view("attention", code="nobody_responsible")["items"]
    assert {item["title"] for item in items} == {"Allein", "Gut", "Teil"}
    api.status(part, "not_rated", ago(1), state="implemented")
    assert {item["title"] for item in c.view("attention", code="not_rated")["items"]} == {"Neu", "Teil"}


def test_of_a_concept_to_come_proposed_measures_are_looked_at(api: Api) -> None:
    """In the stages in which its summary counts them."""
    concept = Concept(api)
    concept.concept = api.concept(concept.district, state="in_preparation", adopted_on=None)
    office = concept.organisation("Amt")
    new, bare = (concept.measure(title, None, office, adopted_on=None) for title in ("Neu", "Rot"))
    concept.measure("Später", None, office, adopted_on=(TODAY + timedelta(days=9)).isoformat())
    api.make("/status-updates", measure_id=bare["id"], light="red", effective_on=ago(20))
    api.patch(f"/measures/{bare['id']}", {"ends_on": ago(3)})
    attention = concept.view("attention")
    assert attention["counted_stages"] == concept.view("summary")["counted_stages"] == ["proposed", "adopted"]
    told = [(item["code"], item["title"], item["since"]) for item in attention["items"]]
    assert told == [
        ("not_rated", "Neu", TODAY.isoformat()), ("not_rated", "Später", TODAY.isoformat()),
        ("unexplained", "Rot", ago(20)), ("end_passed", "Rot", ago(3)),
    ]  # fmt: skip
    assert new["id"] in {item["measure_id"] for item in attention["items"]}
    adopted = {"state": "adopted", "adopted_on": TODAY.isoformat()}
    assert api.patch(f"/concepts/{concept.concept['id']}", adopted).status_code == 200
    attention = concept.view("attention")
    assert (attention["counted_stages"], attention["items"]) == (["adopted"], [])


def test_a_redacted_light_was_explained_once(needy: Needy) -> None:
    c, api = needy, needy.api
    update = api.status(c.rated("Rot", "green"), "red", ago(2))
    assert api.post(f"/status-updates/{update['id']}/redaction", {"reason": "Name"}).status_code == 200
    assert c.view("attention", code="unexplained")["total"] == 1


def test_the_public_is_not_told_of_what_is_internal(needy: Needy) -> None:
    c, api = needy, needy.api
    response = api.get(c.path("attention"))
    hidden = c.rated("Intern", "red", "2019-01-01", visibility="internal", ends_on=ago(3))
    api.make("/measure-steps", title="Intern", due_on=ago(5), measure_id=hidden["id"])
    api.make("/key-statements", text="Intern", visibility="internal", **c.within)
    refused = {"state": "refused", "applied_on": ago(9), "decided_on": ago(8), "visibility": "internal"}
    api.make("/funding-applications", title="I", depending_measure_ids=[c.fine["id"]], **refused, **c.place)
    again = api.get(c.path("attention"))
    assert (again.json(), again.headers["ETag"]) == (response.json(), response.headers["ETag"])
    assert c.view("attention", api.operator)["total"] == 12 + 5


def test_attention_costs_a_fixed_number_of_statements_and_a_304(needy: Needy) -> None:
    c, api = needy, needy.api
    tag = api.get(c.path("attention")).headers["ETag"]
    assert api.get(c.path("attention"), headers={"If-None-Match": tag}).status_code == 304
    with statements(api) as few:
        c.view("attention", api.operator)
    for n in range(3):
        c.measure(f"Neu {n}", None, c.organisation(f"Verein {n}"))
        body = api.make("/bodies", name=f"Beirat {n}", kind="advisory_board", district_id=c.district["id"])
        due = {"first_due": ago(40), "period": "P1M", "form": "oral", "body_id": body["id"]}
        api.make("/reporting-duties", **due, **c.within)
    with statements(api) as many:
        c.view("attention", api.operator)
    assert len(many) == len(few) <= 9
