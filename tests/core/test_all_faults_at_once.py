"""All that is wrong with a request is told in one answer: shape and rules, each field and code once."""

from typing import Annotated, Any
from uuid import uuid4

import pytest
from pydantic import BaseModel, Field, ValidationError

from app.core import batches, field_rules
from app.core.faults import faults_of
from app.core.field_rules import Broken, Ruled, broken, in_order, rule
from app.core.schemas import Day, Input, Patch
from app.exchange.bundles.format.document import DistrictFactsEntry
from tests.api import Api, Json
from tests.bundles import bundle, update
from tests.bundles import faults as refused
from tests.bundles import measure as entry
from tests.problems import faults, problem
from tests.subclasses import subclasses
from tests.threads import threads_of

BAD_LIGHT = {"light": "red", "progress": 120, "state": "in_progress", "effective_on": "2199-12-31"}
ITS_FAULTS = [("/progress", "less_than_equal"), ("/effective_on", "in_the_future")]
"""In the order of the body."""


@pytest.fixture
def measure(api: Api) -> Json:
    return api.measure(api.concept(api.district()))


def test_a_new_one_is_refused_for_all_that_is_wrong(api: Api, measure: Json) -> None:
    response = api.post("/status-updates", {"measure_id": measure["id"], **BAD_LIGHT})
    assert faults(response) == ITS_FAULTS


def test_faults_stand_in_the_order_of_the_body(api: Api, measure: Json) -> None:
    body = {"effective_on": "2199-12-31", "x": 1, "measure_id": measure["id"], "tags": [1, "a", 2], "kind": "x"}
    assert faults(api.post("/status-updates", {**body, "schedule": "late"})) == [
        ("/effective_on", "in_the_future"), ("/x", "extra_forbidden"), ("/tags/0", "string_type"),
        ("/tags/2", "string_type"), ("/kind", "extra_forbidden"), ("/schedule", "enum"),
        ("/light", "says_nothing"),
    ]  # fmt: skip


def test_what_is_given_and_wrong_is_not_told_as_missing(api: Api, measure: Json) -> None:
    body = {"measure_id": measure["id"], "effective_on": "2024-03-31", "light": "orange"}
    assert faults(api.post("/status-updates", body)) == [("/light", "enum")]
    assert faults(api.post("/status-updates/batch", {"items": [body]})) == [("/items/0/light", "enum")]


def test_a_change_is_refused_for_all_rules_that_it_breaks(api: Api, measure: Json) -> None:
    change = {"discontinued_on": "2024-01-01", "starts_on": "2024-02-01", "ends_on": "2024-01-01", "is_permanent": True}
    told = faults(api.patch(f"/measures/{measure['id']}", change))
    assert told == [("/ends_on", "period"), ("/ends_on", "permanent"), ("/discontinued_reason", "discontinued")]


def test_a_change_is_refused_for_wrong_fields_and_for_the_rules_that_its_others_break(api: Api, measure: Json) -> None:
    """Rules between what is given and what is stored are asked once the fields are right."""
    change = {"priority": "urgent", "starts_on": "2024-02-01", "ends_on": "2024-01-01", "is_permanent": True}
    told = [("/priority", "enum"), ("/ends_on", "period"), ("/ends_on", "permanent")]
    assert faults(api.patch(f"/measures/{measure['id']}", change)) == told
    item = {"id": measure["id"], "version": measure["version"], **change}
    batch = faults(api.post("/measures/batch", {"items": [item]}))
    assert batch == [(f"/items/0{place}", code) for place, code in told]


def test_every_change_knows_the_rules_of_the_whole() -> None:
    """A bundle's district is judged as a whole alone: where the import names another, it is not read."""
    for patch in {*subclasses(Patch)} - {DistrictFactsEntry}:
        ruled = [one for base in patch.__bases__ for one in base.__subclasses__() if issubclass(one, Ruled)]
        assert patch._whole in ruled or not any(map(field_rules._rules_of, ruled)), patch


def test_a_batch_tells_all_that_is_wrong_with_each_item(api: Api, measure: Json) -> None:
    item = {"measure_id": measure["id"], **BAD_LIGHT}
    told = faults(api.post("/status-updates/batch", {"items": [item, item]}))
    assert told == [(f"/items/{n}{place}", code) for n in range(2) for place, code in ITS_FAULTS]


def test_a_batch_of_changes_tells_all_rules_that_each_breaks(api: Api, measure: Json) -> None:
    item = {"id": measure["id"], "version": measure["version"], "discontinued_on": "2024-01-01"}
    item |= {"starts_on": "2024-02-01", "ends_on": "2024-01-01"}
    told = faults(api.post("/measures/batch", {"items": [item]}))
    assert told == [("/items/0/ends_on", "period"), ("/items/0/discontinued_reason", "discontinued")]


def test_an_import_tells_all_that_is_wrong_with_each_entry(api: Api) -> None:
    red = update("u", "m", light="red", progress=120, on="2199-12-31")
    late = entry("m", discontinued_on="2024-01-01", starts_on="2024-02-01", ends_on="2024-01-01")
    told = refused(api, bundle(measures=[late], status_updates=[red]))
    assert told == {
        **{f"/status_updates/0{place}": code for place, code in ITS_FAULTS},
        "/measures/0/ends_on": "period",
        "/measures/0/discontinued_reason": "discontinued",
    }


def test_an_import_tells_rules_beside_wrong_fields(api: Api) -> None:
    """Fields that an entry leaves out may be stored: what they would break is told once the others are right."""
    wrong = {"priority": "urgent", "starts_on": "2024-02-01", "ends_on": "2024-01-01", "adopted_on": "x"}
    measures = [entry("m", **wrong), entry("n", **wrong, discontinued_on="2024-01-01", discontinued_reason=None)]
    told = {"priority": "enum", "ends_on": "period", "adopted_on": "date"}
    assert refused(api, bundle(measures=measures)) == {
        **{f"/measures/{n}/{field}": code for n in range(2) for field, code in told.items()},
        "/measures/1/discontinued_reason": "discontinued",
    }


def test_rules_are_asked_of_what_an_entry_has_and_the_import_reads(api: Api) -> None:
    """An id that an entry has no field for names no organisation; where `district` names it, its entry is not read."""
    source = {"key": "s", "name": "t", "kind": "state", "funder": "Land", "organisation_id": str(uuid4())}
    assert refused(api, bundle(funding_sources=[source])) == {"/funding_sources/0/organisation_id": "extra_forbidden"}
    api.district()
    document = {**bundle(), "district": {"ags": "08335", "state": "DE-BY", "nuts": "Konstanz"}}
    assert refused(api, document, params={"district": "08335"}) == {"/district/nuts": "string_too_long"}


def test_many_items_are_judged_outside_of_the_loop(api: Api, measure: Json, monkeypatch: pytest.MonkeyPatch) -> None:
    threads = threads_of(monkeypatch, {"_valid_items": batches})
    for count in (1, batches._FEW + 1):
        faults(api.post("/measures/batch", {"items": [{"id": measure["id"], "version": 0}] * count}))
    assert len(threads["_valid_items"]) == 2


@pytest.mark.parametrize(
    ("path", "body", "told"),
    [
        ("/tokens", {"name": "", "expires_at": "2020-01-01T00:00:00Z"},
         [("/name", "string_too_short"), ("/expires_at", "in_the_past"), ("/district_id", "missing"),
          ("/role", "missing")]),
        ("/calendar-tokens", {"name": "", "expires_at": "2100-01-01T00:00:00Z"},
         [("/name", "string_too_short"), ("/expires_at", "too_late"), ("/district_id", "missing")]),
        ("/feedback-items", {"channel": "web", "received_on": "2199-12-31"},
         [("/received_on", "in_the_future"), ("/text", "missing"), ("/concept_id", "missing")]),
        ("/indicators", {"title": "", "target_value": "50"},
         [("/title", "string_too_short"), ("/concept_id", "missing"), ("/unit", "missing"), ("/direction", "missing")]),
        ("/participation-links", {"measure_id": "x"},
         [("/measure_id", "uuid"), ("/relation", "missing"), ("/key_statement_id", "one_of")]),
    ],
)  # fmt: skip
def test_rules_that_need_no_database_are_told_with_the_shape(
    api: Api, path: str, body: Json, told: list[tuple[str, str]]
) -> None:
    assert faults(api.post(path, body)) == told


def test_of_very_many_faults_a_hundred_are_told(api: Api) -> None:
    unknown = dict.fromkeys((f"x{n}" for n in range(150)), 1)
    for path, body in (("/status-updates", unknown), ("/status-updates/batch", {"items": [unknown]})):
        assert len(problem(api.post(path, body), 422)["errors"]) == 100


# --- how a schema keeps its rules -------------------------------------------------------------------------------------


class Span(Input, Ruled):
    """Anything with a beginning and an end."""

    first: Day
    last: Day | None = None
    count: Annotated[int, Field(ge=0)] = 0

    @rule
    def _in_order(self) -> Broken:
        yield from in_order("first", self.first, "last", self.last)

    @rule
    def _again(self) -> Broken:
        if self.last and self.last < self.first:
            yield broken("last", "period", "again", "nochmals")

    @rule
    def _counts(self) -> Broken:
        if self.last is None and self.count == 0:
            yield broken("count", "missing", "how many?", "wie viele?")


class Spans(Input):
    """Several of them."""

    spans: list[Span]


def told(model: type[BaseModel], body: Any) -> list[tuple[str | None, str]]:
    with pytest.raises(ValidationError) as refusal:
        model.model_validate(body)
    return [(fault.pointer, fault.code) for fault in faults_of(refusal.value.errors(), body)]


def test_a_rule_says_nothing_of_a_wrong_field() -> None:
    assert told(Span, {"first": "x", "last": "2024-01-01"}) == [("/first", "date")]
    assert told(Span, {"last": "2024-01-01", "count": -1}) == [("/count", "greater_than_equal"), ("/first", "missing")]
    assert told(Span, {"first": "x"}) == [("/first", "date"), ("/count", "missing")]
    assert told(Span, []) == [("", "model_type")]


def test_a_field_and_code_are_told_once() -> None:
    assert told(Span, {"first": "2024-02-01", "last": "2024-01-01"}) == [("/last", "period")]


def test_rules_of_parts_are_told_beside_other_faults() -> None:
    body = {"spans": [{"first": "2024-01-01", "count": 1}, {"first": "2024-01-01"}], "x": 1}
    assert told(Spans, body) == [("/spans/1/count", "missing"), ("/x", "extra_forbidden")]


def test_a_rule_that_fails_by_itself_is_not_hidden() -> None:
    class Wrong(Input, Ruled):
        title: str

        @rule
        def _fails(self) -> Broken:
            yield from self.missing  # type: ignore[attr-defined] # it is the mistake that is looked for

    for body in ({"title": "x"}, {"title": 1}):
        with pytest.raises(AttributeError):
            Wrong.model_validate(body)


def test_every_rule_belongs_to_a_schema_that_keeps_it() -> None:
    from app.core.field_rules import _RULES

    names = {check.__qualname__.rpartition(".")[0] for check in _RULES if check.__module__.startswith("app.")}
    kept = {one.__qualname__ for one in subclasses(Ruled)}
    assert len(names) > 20
    assert names - kept == set()
