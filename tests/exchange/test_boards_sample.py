"""The board of Konstanz as `examples/` has it: in once, again, and with its sections as fields of action."""

import csv
import io
from pathlib import Path

from sqlalchemy.engine import Engine

from app import samples
from tests.api import Api, Json
from tests.bundles import broken
from tests.exchange.tables import CSV, taken
from tests.words import found

TABLE = (Path(__file__).parents[2] / "examples" / "konstanz-padlet.csv").read_bytes()
ROWS = list(csv.DictReader(io.StringIO(TABLE.decode("utf-8-sig"), newline=""), delimiter=";"))
COMMENTS = [line for row in ROWS for line in row["Comments"].splitlines()]


def send(api: Api, table: bytes = TABLE, **query: str) -> Json:
    event = api.items("/participation-events?district=08335&key=padlets-2023")[0]
    params = {"event": event["id"], "profile": "padlet", **query}
    headers = {"Content-Type": CSV}
    return taken(api.call("POST", "/imports", content=table, headers=headers, params=params, token=api.operator))


def test_it_is_a_table_of_german_excel() -> None:
    assert TABLE.startswith(b"\xef\xbb\xbfPost ID;Section;")
    assert (len(ROWS) > 50, len(COMMENTS) > 15, len({row["Section"] for row in ROWS})) == (True, True, 11)
    said = {row["Body"] for row in ROWS}
    statements = {entry["text"] for entry in samples.bundle("konstanz")["key_statements"]}
    assert not said & statements, "residents have their own words"


def test_the_board_of_konstanz_goes_in_once(api: Api, admin: Engine) -> None:
    api.with_samples("konstanz")
    would = send(api, dry_run="true")
    first = send(api)
    assert would["created"] == first["created"] == len(ROWS) + len(COMMENTS)
    assert first["table"]["comments"] == len(COMMENTS)
    assert first["table"]["columns_left_out"] == ["Author"]
    again = send(api)
    assert (again["created"], again["changed"], again["unchanged"]) == (0, 0, first["created"])
    grown = TABLE + b"kn-100;Wohnen;Neu;Noch ein Zimmer ist frei.;Xaver Niemand;31.01.2024 08:00;2;\r\n"
    later = send(api, grown)
    assert (later["created"], later["unchanged"]) == (1, first["created"])
    assert not found(admin, "Xaver Niemand")
    assert not any(found(admin, row["Author"]) for row in ROWS if len(row["Author"].split()) == 2)
    assert broken(admin) == {}


def test_its_sections_are_fields_of_action(api: Api) -> None:
    api.with_samples("konstanz")
    concept = api.items("/concepts?district=08335&key=integrationskonzept-2018")[0]["id"]
    named = {"Ehrenamt": "ehrenamt", "Beteiligung": "beteiligung", "Kommunen": "kommunen"}
    mapping = {
        "external_id": "Post ID", "section": "Section", "title": "Subject", "text": ["Body"], "votes": "Upvotes",
        "received_on": ["Created At"], "field": "Section", "fields": named,
        "comments": {"columns": ["Comments"], "author_before": ":"},
    }  # fmt: skip
    district = api.get("/districts/08335").json()["id"]
    profile = api.make("/import-profiles", title="Padlets 2023", mapping=mapping, district_id=district)
    result = send(api, profile=profile["id"])
    assert result["feedback_items"]["created"] == len(ROWS) + len(COMMENTS)
    fields = {f["id"]: f["key"] for f in api.items(f"/fields-of-action?concept={concept}&limit=200")}
    items = api.items("/feedback-items?district=08335&limit=200", token=api.operator)
    assert {fields[item["field_id"]] for item in items} == set(fields.values())
