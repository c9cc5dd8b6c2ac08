"""Tables of feedback: however they are written, what they say goes in once, and nobody's name with it."""

import datetime
import hashlib
import json
from typing import Any

import pytest
from sqlalchemy.engine import Engine

from app.exchange.boards.files import CSV, XLSX, ZIP
from tests.api import Json
from tests.bundles import broken, everything
from tests.exchange.tables import HEADERS, Board, comment_id, csv_of, post, refusals, taken, xlsx_of, zip_of
from tests.words import found

MAIL = "anna.beispiel@example.org"


# --- however it is written ----------------------------------------------------------------------------------------

WRITTEN = [("utf-8", ";"), ("utf-8-sig", ";"), ("utf-8-sig", ","), ("utf-16", "\t"), ("cp1252", ";"), ("cp1252", ","),
           ("utf-8", "\t")]  # fmt: skip


@pytest.mark.parametrize(("encoding", "separator"), WRITTEN)
def test_encodings_and_separators_are_recognised(board: Board, encoding: str, separator: str) -> None:
    said = 'Größe, „Länge“; und\n"Straße"'
    table = csv_of(post(1, Body=said), post(2), separator=separator, encoding=encoding)
    assert taken(board.send(table))["feedback_items"] == {"created": 2, "changed": 0, "unchanged": 0}
    item = board.by_id()["1"]
    assert (item["text"], item["title"], item["section"]) == (said, "Titel 1", "Sprache")
    assert (item["received_on"], item["votes"], item["moderation"]) == ("2023-11-20", 3, "pending")
    assert (item["channel"], item["visibility"], item["person_group"]) == ("board", "public", None)


def test_excels_announcement_of_the_separator_is_no_row(board: Board) -> None:
    table = b"sep=,\r\n" + csv_of(post(1), post(2, Upvotes="x"), separator=",", encoding="utf-8")
    refused = board.send(table).json()["errors"]
    assert [(error["row"], error["column"]) for error in refused] == [(3, "Upvotes")]


DAYS = [("31.01.2024", "2024-01-31"), ("1.12.23", "2023-12-01"), ("31.01.2024 23:59:59", "2024-01-31"),
        ("31.01.2024, 09:30 Uhr", "2024-01-31"), ("2024-01-31", "2024-01-31"), ("2024-01-31T12:00", "2024-01-31"),
        ("2023-12-31T23:30:00Z", "2024-01-01"), ("2023-12-31 23:30:00 UTC", "2024-01-01"),
        ("2024-01-31 23:30:00 +0100", "2024-01-31"), ("2024-01-31 12:00:00.123456", "2024-01-31")]  # fmt: skip


@pytest.mark.parametrize(("written", "day"), DAYS)
def test_days_are_read_as_germans_and_machines_write_them(board: Board, written: str, day: str) -> None:
    taken(board.send(csv_of(post(1, Created_At=written))))
    assert board.by_id()["1"]["received_on"] == day


@pytest.mark.parametrize(
    "written",
    [
        "31.02.2024",
        "01/31/2024",
        "gestern",
        "2024-13-01",
        "2024-01-31T99:00:00Z",
        "5",
        "01.01.0001",
        "0001-01-01",
        "01.01.1850",
        "31.12.2200",
        "31.12.99",
        "03/04/2024",
        "14.11.2023 99:99",
        "14.11.2023 24:00",
        "14.11.2023, 9:60 Uhr",
        "2023-11-14T99:99",
        "2023-11-14 25:61:00",
        "2023-11-14 12:00:60",
        "2023-11-14T12:60:00.5",
    ],
)
def test_what_is_no_day_is_told(board: Board, written: str) -> None:
    told = board.send(csv_of(post(1, Created_At=written))).json()["errors"]
    assert [(e["row"], e["column"], e["code"], e["pointer"]) for e in told] == [(2, "Created At", "date", None)]


def test_a_workbook_has_days_numbers_and_formulas(board: Board) -> None:
    rows = [
        list(HEADERS),
        post(1, Created_At=datetime.datetime(2023, 11, 20, 18, 4)),  # noqa: DTZ001 # Excel knows no zones
        post(2.0, Created_At=datetime.date(2023, 12, 24), Upvotes=7.0),
        post(3, Created_At=45250),
        [],
        post(4, Body="", Subject="", Author="=1+1"),
    ]
    result = taken(board.send(xlsx_of({"Padlet": rows}), XLSX))
    items = board.by_id()
    assert {name: item["received_on"] for name, item in items.items()} == {
        "1": "2023-11-20", "2": "2023-12-24", "3": "2023-11-20",
    }  # fmt: skip
    assert items["2"]["votes"] == 7
    assert (result["table"]["rows"], result["table"]["without_words"]) == (4, 1)


def test_a_formula_that_was_never_calculated_is_told(board: Board) -> None:
    told = board.send(xlsx_of({"Padlet": [list(HEADERS), post(1), post(2, Body='=A2&" neu"')]}), XLSX)
    assert refusals(told) == [(3, "Body", "not_calculated")]
    assert board.items() == []


def test_a_row_number_is_the_one_that_a_spreadsheet_shows(board: Board) -> None:
    rows = [[], list(HEADERS), post(1), [], post(2, Upvotes="viele")]
    told = board.send(xlsx_of({"Padlet": rows}), XLSX).json()["errors"]
    assert [(error["row"], error["column"]) for error in told] == [(5, "Upvotes")]
    table = csv_of(post(1, Body="eins\nzwei"), [], post(2, Upvotes="viele"))
    told = board.send(table).json()["errors"]
    assert [(error["row"], error["column"]) for error in told] == [(4, "Upvotes")]


def test_an_archive_brings_posts_and_comments(board: Board) -> None:
    comments = csv_of(
        ["c1", 2, "Das sehe ich auch so", MAIL, "2023-11-21"], ["c2", 2, "Ich nicht", "Ben", ""],
        headers=("Comment ID", "Post ID", "Body", "Author", "Created At"),
    )  # fmt: skip
    files = {"Export/Posts.csv": csv_of(post(1), post(2)), "Export/Comments.csv": comments}
    files |= {"Export/bild.png": b"\x89PNG", "__MACOSX/._Posts.csv": b"\x00"}
    result = taken(board.send(zip_of(files), ZIP))
    assert (result["feedback_items"]["created"], result["table"]["comments"]) == (4, 2)
    assert result["table"]["columns_left_out"] == ["Author", "Author"]
    items = board.by_id()
    comments = (one for one in items.values() if one["comment_on_id"] is not None)
    first, second = sorted(comments, key=lambda one: str(one["external_id"]))
    assert {first["comment_on_id"], second["comment_on_id"]} == {items["2"]["id"]}
    assert (first["external_id"], first["received_on"]) == (comment_id("2", "c1"), "2023-11-21")
    assert {i["external_id"] for i in board.items(comment_on=items["2"]["id"])} == {
        comment_id("2", "c1"),
        comment_id("2", "c2"),
    }
    again = taken(board.send(zip_of(files), ZIP))
    assert (again["created"], again["changed"], again["unchanged"]) == (0, 0, 4)


def test_a_workbook_may_have_a_sheet_of_comments(board: Board) -> None:
    sheets = {
        "Comments": [["ID", "Post ID", "Comment"], [1, 1, "Ja"], [2, 9, "Nein"]],
        "Posts": [list(HEADERS), post(1)],
    }
    told = board.send(xlsx_of(sheets), XLSX).json()["errors"]
    assert [(e["row"], e["column"], e["code"]) for e in told] == [(3, "Post ID", "unknown_reference")]
    sheets["Comments"].pop()
    assert taken(board.send(xlsx_of(sheets), XLSX))["created"] == 2


# --- comments and votes -------------------------------------------------------------------------------------------


def test_comments_in_a_cell_are_words_of_others_without_their_names(board: Board, admin: Engine) -> None:
    said = "Ben Beispiel: Ja, bitte!\nCarla: Ja, bitte!\n\nDazu: mehr Zeit\n3"
    taken(board.send(csv_of(post(1, Comments=said), post(2, Comments=4))))
    comments = [item for item in board.items() if item["comment_on_id"]]
    assert sorted(c["text"] for c in comments) == ["Ja, bitte!", "Ja, bitte!", "mehr Zeit"]
    assert {c["comment_on_id"] for c in comments} == {board.by_id()["1"]["id"]}
    assert all(c["external_id"].startswith(comment_id("1", "")) and c["votes"] == 0 for c in comments)
    assert {c["received_on"] for c in comments} == {"2023-11-20"}
    assert found(admin, "mehr Zeit")
    assert not found(admin, "Beispiel")


def test_votes_are_renewed_and_words_are_not(board: Board, admin: Engine) -> None:
    taken(board.send(csv_of(post(1), post(2))))
    before = board.by_id()
    grown = csv_of(post(1, Upvotes=9), post(2, Body="Anders gesagt", Subject="Neu"), post(3))
    result = taken(board.send(grown))
    assert result["feedback_items"] == {"created": 1, "changed": 1, "unchanged": 1}
    told = {"row": 3, "id": before["2"]["id"], "external_id": "2", "columns": ["Body", "Subject"]}
    assert (result["table"]["differing_rows"], result["table"]["differing"]) == (1, [told])
    after = board.by_id()
    assert (after["1"]["votes"], after["2"]) == (9, before["2"])
    assert broken(admin) == {}
    assert taken(board.send(grown))["import_id"] is None


def test_what_the_office_made_of_an_item_stays(board: Board) -> None:
    taken(board.send(csv_of(post(1))))
    item = board.by_id()["1"]
    handled = {"moderation": "rejected", "moderation_note": "doppelt", "kind": "praise", "field_id": None}
    assert board.api.patch(f"/feedback-items/{item['id']}", handled).status_code == 200
    taken(board.send(csv_of(post(1, Upvotes=4))))
    after = board.by_id()["1"]
    assert (after["votes"], after["kind"], after["moderation"]) == (4, "praise", "rejected")


def test_a_board_without_ids_is_known_again_by_its_words(board: Board) -> None:
    headers = ("Section", "Subject", "Body")
    rows = [("Sprache", "A", "Ja"), ("Sprache", "A", "Ja"), ("Arbeit", "A", "Ja"), ("Arbeit", "", "Nein")]
    mapping = {"section": "Section", "title": "Subject", "text": ["Body"], "defaults": {"received_on": "2023-11-20"}}
    assert taken(board.form(csv_of(*rows, headers=headers), mapping))["created"] == 4
    names = {item["external_id"] for item in board.items()} | {item["key"] for item in board.items()}
    assert len(names) == 8
    grown = csv_of(*reversed(rows), ("Sprache", "A", "Ja"), headers=headers)
    result = taken(board.form(grown, mapping))
    assert (result["created"], result["unchanged"]) == (1, 4)


def test_items_that_were_entered_otherwise_are_known_by_their_external_id(board: Board) -> None:
    said = {"channel": "board", "text": "Wort 1", "title": "Titel 1", "external_id": "1", "section": "Sprache"}
    made = board.api.make("/feedback-items", event_id=board.event["id"], received_on="2023-11-20", **said)
    result = taken(board.send(csv_of(post(1), post(2))))
    assert result["feedback_items"] == {"created": 1, "changed": 1, "unchanged": 0}
    assert (board.by_id()["1"]["key"], board.by_id()["1"]["votes"]) == (made["key"], 3)


# --- what is kept, and what not -----------------------------------------------------------------------------------


def test_columns_that_are_not_mapped_are_nowhere(board: Board, admin: Engine) -> None:
    headers = (*HEADERS, "E-Mail", "Telefon", "IP")
    row = [*post(1, Author="Anna Unverwechselbar"), MAIL, "0049 7531 1234567", "203.0.113.77"]
    result = taken(board.send(csv_of(row, headers=headers)))
    assert result["table"]["columns_left_out"] == ["Author", "E-Mail", "Telefon", "IP"]
    assert set(result["table"]["columns_read"]) == set(HEADERS) - {"Author"}
    assert found(admin, "Wort 1"), "this would find them"
    for secret in (MAIL, "Unverwechselbar", "1234567", "203.0.113.77"):
        assert not found(admin, secret), secret


def test_a_dry_run_tells_the_same_and_keeps_nothing(board: Board, admin: Engine) -> None:
    table = csv_of(post(1, Comments="Ja"), post(2))
    before = everything(admin)
    would = taken(board.send(table, dry_run="true"))
    assert everything(admin) == before
    did = taken(board.send(table))
    own = ("dry_run", "import_id")
    assert {k: v for k, v in would.items() if k not in own} == {k: v for k, v in did.items() if k not in own}
    assert (would["dry_run"], would["import_id"], did["import_id"] is None) == (True, None, False)


def test_an_import_of_a_table_is_listed_and_taken_back(board: Board, admin: Engine) -> None:
    taken(board.send(csv_of(post(1))))
    before = board.items()
    made = taken(board.send(csv_of(post(1, Upvotes=9), post(2, Comments="Ja"))))
    listed = board.api.get(f"/imports/{made['import_id']}", token=board.api.operator).json()
    assert listed["counts"]["feedback_items"] == {"created": 2, "changed": 1, "unchanged": 0}
    undone = board.api.post(f"/imports/{made['import_id']}/revert").json()
    assert (undone["removed"], undone["restored"]) == (2, 1)
    strip = ("version", "updated_at")
    assert [{k: v for k, v in i.items() if k not in strip} for i in board.items()] == [
        {k: v for k, v in i.items() if k not in strip} for i in before
    ]
    assert broken(admin) == {}


def test_published_items_can_be_seen_at_once(board: Board, admin: Engine) -> None:
    mapping = {"external_id": "Post ID", "text": ["Body"], "received_on": ["Created At"], "moderation": "published"}
    taken(board.form(csv_of(post(1)), mapping))
    assert [i["text"] for i in board.api.items("/feedback-items")] == ["Wort 1"]
    assert broken(admin) == {}


def test_the_file_is_named_by_its_own_hash(board: Board) -> None:
    table = csv_of(post(1))
    mapping = {"external_id": "Post ID", "text": ["Body"], "received_on": ["Created At"]}
    made = taken(board.form(table, mapping))
    found = board.api.get(f"/imports?file_hash={hashlib.sha256(table).hexdigest()}", token=board.api.operator).json()
    assert [item["id"] for item in found["items"]] == [made["import_id"]]


@pytest.mark.parametrize("as_form", [True, False])
def test_the_same_request_gets_the_first_answer_again(board: Board, as_form: bool) -> None:
    mapping = {"external_id": "Post ID", "text": ["Body"], "received_on": ["Created At"]}

    def send(table: bytes) -> Any:
        options: Json = {"params": {"event": board.event["id"]}, "headers": {"Idempotency-Key": "einmal"}}
        if as_form:
            options |= {"files": {"file": ("t.csv", table)}, "data": {"mapping": json.dumps(mapping)}}
        else:
            options["params"]["profile"] = "padlet"
            options |= {"content": table, "headers": {**options["headers"], "Content-Type": CSV}}
        return board.api.call("POST", "/imports", token=board.api.operator, **options)

    first, again = send(csv_of(post(1))), send(csv_of(post(1)))
    assert first.status_code == again.status_code == 200, again.text
    assert again.headers["Idempotency-Replayed"] == "true"
    assert again.content == first.content
    assert send(csv_of(post(2))).json()["type"] == "urn:sachstand:problem:key-reused"


def test_foreign_words_are_text_and_come_out_defused(board: Board) -> None:
    words = ["=cmd|' /C calc'!A0", "<script>alert(1)</script>", "+49", "{{7*7}}", "'; DROP TABLE feedback_items; --"]
    taken(board.send(csv_of(*(post(n, Body=word) for n, word in enumerate(words, start=1)))))
    items = board.by_id()
    assert [items[str(n)]["text"] for n in range(1, 6)] == words
    out = board.api.get("/feedback-items", headers={"Accept": "text/csv"}, token=board.api.operator).text
    assert "'=cmd|" in out
    assert ",=cmd|" not in out
