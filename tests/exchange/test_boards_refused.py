"""What is wrong with a table: each row told with its number, column and reason; and files that mean harm."""

import io
import json
import struct
import zipfile
import zlib
from typing import Any

import pytest
from sqlalchemy.engine import Engine

from app.exchange.boards.files import CSV, XLSX, ZIP
from tests.api import Api, Json, statements
from tests.bundles import broken, everything
from tests.exchange.tables import HEADERS, Board, comment_id, csv_of, post, refusals, taken, xlsx_of, zip_of
from tests.problems import faults, problem

MAPPING: Json = {"external_id": "Post ID", "text": ["Body"], "received_on": ["Created At"]}


# --- rows ---------------------------------------------------------------------------------------------------------

ROWS: dict[str, tuple[Json, tuple[str | None, str]]] = {
    "no day": ({"Created_At": "morgen"}, ("Created At", "date")),
    "tomorrow": ({"Created_At": "31.12.2199"}, ("Created At", "in_the_future")),
    "too late": ({"Created_At": "01.02.2024"}, ("Created At", "participation_closed")),
    "too early": ({"Created_At": "31.10.2023"}, ("Created At", "participation_closed")),
    "no votes": ({"Upvotes": "viele"}, ("Upvotes", "int_parsing")),
    "less than none": ({"Upvotes": "-1"}, ("Upvotes", "greater_than_equal")),
    "too many votes": ({"Upvotes": "9999999"}, ("Upvotes", "less_than_equal")),
    "ten times as many votes": ({"Upvotes": "10000000"}, ("Upvotes", "less_than_equal")),
    "a thousand votes, or one": ({"Upvotes": "1.000"}, ("Upvotes", "int_parsing")),
    "a control character": ({"Body": "a\x00b"}, ("Body", "control_character")),
    "a title of two lines": ({"Subject": "a\nb"}, ("Subject", "line_break")),
    "a long title": ({"Subject": "x" * 501}, ("Subject", "string_too_long")),
    "a long text": ({"Body": "x" * 20_001}, ("Body", "string_too_long")),
    "a megabyte": ({"Body": "x" * 1_000_000}, ("Body", "string_too_long")),
    "a megabyte that is not read": ({"Author": "x" * 1_000_000}, ("Author", "string_too_long")),
    "a long comment": ({"Comments": "Ben: a\x07b"}, ("Comments", "control_character")),
    "an id twice": ({"Post_ID": 1}, ("Post ID", "repeated_id")),
}


@pytest.mark.parametrize("name", ROWS)
def test_a_row_that_cannot_be_taken_is_told(board: Board, name: str) -> None:
    cells, (column, code) = ROWS[name]
    number = cells.pop("Post_ID", 2)
    table = csv_of(post(1), post(number, **cells), post(3))
    assert refusals(board.send(table)) == [(3, column, code)]
    assert board.items() == []
    assert taken(board.send(table, partial="true"))["table"]["refused_rows"] == 1
    assert len(board.items()) >= 2


def test_blanks_beside_the_columns_are_nothing(board: Board) -> None:
    assert taken(board.send(csv_of([*post(1), " " * 20_001])))["created"] == 1


def test_all_that_is_wrong_is_told_at_once_in_the_order_of_the_rows(board: Board) -> None:
    rows = [post(1, Upvotes="x"), post(2, Created_At="01.02.2024"), [*post(3), "zu viel"], post(4, Created_At="x")]
    told = [(2, "Upvotes", "int_parsing"), (3, "Created At", "participation_closed"), (4, None, "extra_cells"),
            (5, "Created At", "date")]  # fmt: skip
    refused = board.send(csv_of(*rows), dry_run="true")
    assert refusals(refused) == told
    assert refused.json()["detail"] == "4 faults; nothing was imported."
    german = board.api.call("POST", "/imports", content=csv_of(*rows), token=board.api.operator,
                            headers={"Content-Type": CSV, "Accept-Language": "de"},
                            params={"event": board.event["id"], "profile": "padlet"})  # fmt: skip
    assert german.json()["errors"][0]["detail"] == "„x“ ist keine ganze Zahl; schreiben Sie nur Ziffern"


VALUES = {
    "a day": ({"Created_At": "31.02.2026"}, "'31.02.2026' is not a day; write one as 31.01.2024 or 2024-01-31",
              "„31.02.2026“ ist kein Tag; schreiben Sie ihn wie 31.01.2024 oder 2024-01-31"),
    "a number": ({"Upvotes": "1.000"}, "'1.000' is not a whole number; write digits alone",
                 "„1.000“ ist keine ganze Zahl; schreiben Sie nur Ziffern"),
    "a number that is too large": ({"Upvotes": "9999999"}, "At most 1000000 (found: 9999999)",
                                   "Höchstens 1000000 (gefunden: 9999999)"),
    "a long one": ({"Upvotes": f"a\n  {'b' * 100}"},
                   f"'a {'b' * 78} …' is not a whole number; write digits alone",
                   f"„a {'b' * 78} …“ ist keine ganze Zahl; schreiben Sie nur Ziffern"),
}  # fmt: skip


@pytest.mark.parametrize("name", VALUES)
def test_the_value_that_was_found_is_told(board: Board, name: str) -> None:
    cells, *words = VALUES[name]
    for language, said in zip(("en", "de"), words, strict=True):
        headers = {"Content-Type": CSV, "Accept-Language": language}
        query = {"event": board.event["id"], "profile": "padlet"}
        content = csv_of(post(1, **cells))
        refused = board.api.call("POST", "/imports", content=content, headers=headers, params=query,
                                 token=board.api.operator)  # fmt: skip
        assert [error["detail"] for error in refused.json()["errors"]] == [said]


def test_a_word_that_the_mapping_does_not_know_is_told(board: Board) -> None:
    mapping = {**MAPPING, "kind": "Section"}
    refused = problem(board.form(csv_of(post(1, Section="Allerlei")), mapping), 422)
    assert refused["errors"][0]["detail"] == "The mapping does not say what 'Allerlei' is"


def test_in_part_the_rest_is_imported_and_the_refused_rows_told(board: Board, admin: Engine) -> None:
    table = csv_of(post(1), post(2, Upvotes="x"), post(3, Created_At="01.02.2024", Comments="Ja"), post(4))
    result = taken(board.send(table, partial="true"))
    told = [(e["row"], e["column"], e["code"]) for e in result["table"]["refused"]]
    assert told == [(3, "Upvotes", "int_parsing"), (4, "Created At", "participation_closed")]
    assert (result["created"], result["table"]["refused_rows"]) == (2, 2)
    assert set(board.by_id()) == {"1", "4"}
    assert broken(admin) == {}


def test_what_comments_on_something_refused_is_refused_too(board: Board) -> None:
    comments = csv_of([1, 1, "Ja"], [2, 2, "Nein"], [3, "", "Wo?"], headers=("Comment ID", "Post ID", "Body"))
    files = {"Posts.csv": csv_of(post(1, Upvotes="x"), post(2)), "Comments.csv": comments}
    result = taken(board.send(zip_of(files), ZIP, partial="true"))
    told = [(e["row"], e["column"], e["code"]) for e in result["table"]["refused"]]
    assert told == [(2, "Upvotes", "int_parsing"), (2, "Post ID", "refused_reference"), (4, "Post ID", "missing")]
    assert set(board.by_id()) == {"2", comment_id("2", "2")}


def test_ten_thousand_rows_are_taken(board: Board, admin: Engine) -> None:
    wrong = {n: {"Created_At": "x"} if n % 2 else {"Upvotes": "y"} for n in range(500, 10_000, 777)}
    table = csv_of(*(post(n, Comments="Ben: Ja" if n % 50 == 0 else "", **wrong.get(n, {})) for n in range(10_000)))
    told = refusals(board.send(table))
    assert told == [(n + 2, *(("Created At", "date") if n % 2 else ("Upvotes", "int_parsing"))) for n in wrong]
    with statements(board.api) as sent:
        result = taken(board.send(table, partial="true"))
    assert len(sent) < 200, "not one for each row"
    posts = 10_000 - len(wrong)
    assert (result["created"] - result["table"]["comments"], result["table"]["refused_rows"]) == (posts, len(wrong))
    assert taken(board.send(table, partial="true"))["unchanged"] == result["created"]
    assert broken(admin) == {}


# --- files --------------------------------------------------------------------------------------------------------


def bomb() -> bytes:
    """Ten files, each of which says that it is a gigabyte."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for n in range(12):
            archive.writestr(f"{n}.csv", (b"0" * 999 + b"\n") * 10_000)
    return file.getvalue()


def lying() -> bytes:
    """A file of ten megabytes that says that it is of ten bytes."""
    raw = zlib.compressobj(9, zlib.DEFLATED, -15)
    data = raw.compress(b"a;b\n" * 2_500_000) + raw.flush()
    name, crc = b"a.csv", zlib.crc32(b"a;b\n" * 2_500_000)
    sizes = struct.pack("<LLL", crc, len(data), 10)
    local = b"PK\x03\x04" + struct.pack("<HHHHH", 20, 0, 8, 0, 33) + sizes + struct.pack("<HH", len(name), 0) + name
    central = b"PK\x01\x02" + struct.pack("<HHHHHH", 20, 20, 0, 8, 0, 33) + sizes
    central += struct.pack("<HHHHHLL", len(name), 0, 0, 0, 0, 0, 0) + name
    end = b"PK\x05\x06" + struct.pack("<HHHHLLH", 0, 0, 1, 1, len(central), len(local) + len(data), 0)
    return local + data + central + end


def workbook_with(sheet_xml: str) -> bytes:
    """A workbook whose only sheet is what is given."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(xlsx_of({"A": [["Body"]]}))) as whole, zipfile.ZipFile(file, "w") as archive:
        for info in whole.infolist():
            is_sheet = info.filename.startswith("xl/worksheets/sheet")
            archive.writestr(info.filename, sheet_xml.encode() if is_sheet else whole.read(info))
    return file.getvalue()


SHEET = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}</sheetData></worksheet>'
)
CELL = '<row r="{0}"><c r="{1}{0}" t="inlineStr"><is><t>Body</t></is></c></row>'
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 9))
WHOLE = xlsx_of({"A": [list(HEADERS), post(1)]})
HOLE = WHOLE.index(b"xl/worksheets/sheet1.xml") + 100
FILES: dict[str, tuple[str, bytes, str]] = {
    "nothing but white space": (CSV, b" \r\n\r\n", "no_table"),
    "a header that says nothing": (CSV, b"a;b\r\n1;2\r\n", "missing_column"),
    "a column twice": (CSV, b"Body;Body\r\n1;2\r\n", "ambiguous_column"),
    "an open quote": (CSV, b'Body\r\n"offen\r\n', "quotes"),
    "a broken quote": (CSV, b'Body\r\n"a"b\r\n', "quotes"),
    "bytes of nothing": (CSV, b"Body\r\n\x81\x8d\r\n", "encoding"),
    "half a character": (CSV, b"\xff\xfeB", "encoding"),
    "a picture": (CSV, b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "encoding"),
    "too many columns": (CSV, ";".join(f"c{n}" for n in range(201)).encode(), "too_many_columns"),
    "a row without an end": (CSV, b"Body\r\n" + b";" * 1_000_000, "too_many_columns"),
    "a row that goes on over many lines": (
        CSV, b'Body\r\n"' + (b'x\r\n"' + b";" * 100_000 + b'"') * 20 + b'"\r\n', "too_many_columns"
    ),
    "a cell that goes on over many lines": (CSV, b'Body\r\n"' + b"x\r\n" * 1_500_000, "string_too_long"),
    "a sheet with a row without an end": (
        XLSX, workbook_with(SHEET.format("<row>" + "<c><v>1</v></c>" * 800_000 + "</row>")), "too_many_columns"
    ),
    "too many rows": (CSV, b"Body\r\n" + b"x\r\n" * 20_001, "too_many_rows"),
    "no workbook": (XLSX, b"Body\r\nx\r\n", "unreadable"),
    "a truncated workbook": (XLSX, WHOLE[: len(WHOLE) // 2], "unreadable"),
    "a workbook with a hole": (XLSX, WHOLE[:HOLE] + b"\x00" * 50 + WHOLE[HOLE + 50 :], "unreadable"),
    "an archive instead of a workbook": (XLSX, zip_of({"a.csv": b"x"}), "missing_column"),
    "a workbook with a row beyond the last": (
        XLSX, workbook_with(SHEET.format(CELL.format(1, "A") + CELL.format(10**15, "A"))), "too_many_rows"
    ),
    "a workbook that laughs": (
        XLSX, workbook_with(f'<!DOCTYPE x [<!ENTITY l0 "ha">{LAUGHS}]>{SHEET.format("&l8;")}'), "unreadable"
    ),
    "a bomb": (ZIP, bomb(), "unpacked_too_large"),
    "a workbook that is a bomb": (XLSX, bomb(), "unpacked_too_large"),
    "an archive that lies": (ZIP, lying(), "unreadable"),
    "no archive": (ZIP, b"PK\x03\x04", "unreadable"),
    "a truncated archive": (ZIP, zip_of({"a.csv": b"Body\r\nx"})[:-10], "unreadable"),
    "an archive of pictures": (ZIP, zip_of({"a.png": b"x"}), "no_table"),
    "many files": (ZIP, zip_of({f"{n}.csv": b"" for n in range(501)}), "unpacked_too_large"),
}  # fmt: skip


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_cannot_be_read_is_refused_with_a_reason(board: Board, name: str) -> None:
    media, content, code = FILES[name]
    told = problem(board.send(content, media), 422, "import-refused")["errors"]
    assert told[0]["code"] == code, told
    assert told[0]["detail"]
    assert board.items() == []


def test_a_cell_in_the_last_corner_is_found(board: Board) -> None:
    rows = CELL.format(1, "A") + CELL.format(2, "A") + CELL.format(1_048_576, "XFD")
    mapping = {"text": ["Body"], "defaults": {"received_on": "2023-11-20"}}
    told = refusals(board.form(workbook_with(SHEET.format(rows)), mapping))
    assert told == [(1_048_576, None, "extra_cells")]


def test_a_body_that_is_too_large_is_not_read(api: Api) -> None:
    limit = api.settings.max_import_size
    headers = {"Content-Type": CSV, "Content-Length": str(limit + 1)}
    response = api.call("POST", "/imports", headers=headers, content=b"x", token=api.operator)
    problem(response, 413, "too-large")


@pytest.mark.parametrize(
    ("mapping", "status", "said"),
    [
        ('{"text": ["Body"], "text": ["Subject"]}', 400, "“text” stands twice in one object"),
        ('{"text": ["Body"],}', 400, "The mapping is not JSON: line 1, column 19:"),
        ('{"text": NaN}', 400, "NaN is not a number"),
    ],
)
@pytest.mark.parametrize("as_file", [False, True])
def test_a_mapping_that_cannot_be_read_is_told_with_its_place(
    board: Board, mapping: str, status: int, said: str, as_file: bool
) -> None:
    parts: Any = {"file": ("t.csv", b"Body\nx\n"), **({"mapping": ("m.json", mapping)} if as_file else {})}
    data = {} if as_file else {"mapping": mapping}
    query = {"event": board.event["id"]}
    sent = {"files": parts, "data": data, "params": query, "token": board.api.operator}
    assert said in problem(board.api.call("POST", "/imports", **sent), status)["detail"]


# --- mappings and parameters --------------------------------------------------------------------------------------

WRONG: dict[str, tuple[Json, tuple[str, str]]] = {
    "no words": ({"title": "Subject"}, ("/mapping/text", "one_of")),
    "two kinds of words": ({"text": ["Body"], "answers": ["Subject"]}, ("/mapping/text", "one_of")),
    "an answer with a title": ({"answers": ["Body"], "title": "Subject"}, ("/mapping/title", "one_of")),
    "something else": ({"text": ["Body"], "author": "Author"}, ("/mapping/author", "extra_forbidden")),
    "a column twice": ({"text": ["Body", "body "]}, ("/mapping/text", "repeated")),
    "a kind that is none": ({"text": ["Body"], "kinds": {"Idee": "idea"}}, ("/mapping/kinds/Idee", "enum")),
    "a state of moderation": ({"text": ["Body"], "moderation": "rejected"}, ("/mapping/moderation", "literal_error")),
    "a field that is nowhere": (
        {**MAPPING, "sections": {"Sprache": {"field": "nirgends"}}},
        ("/mapping/sections/Sprache/field", "unknown_reference"),
    ),
    "a default that is nowhere": (
        {**MAPPING, "defaults": {"field": "nirgends"}}, ("/mapping/defaults/field", "unknown_reference")
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_a_mapping_that_makes_no_sense_is_told(board: Board, name: str) -> None:
    mapping, told = WRONG[name]
    assert faults(board.form(csv_of(post(1)), mapping)) == [told]


def test_a_column_that_is_not_there_is_told_by_its_header(board: Board) -> None:
    mapping = {"text": ["Body", "Inhalt"], "votes": "Likes", "received_on": ["Body", "Tag"]}
    told = problem(board.form(csv_of(post(1)), mapping), 422, "import-refused")["errors"]
    assert [(e["pointer"], e["column"]) for e in told] == [
        ("/mapping/votes", "Likes"), ("/mapping/text/1", "Inhalt"), ("/mapping/received_on/1", "Tag"),
    ]  # fmt: skip


def test_parameters_that_mean_nothing_are_refused(board: Board) -> None:
    table, district = csv_of(post(1)), board.district["ags"]
    assert faults(board.send(table, district=district)) == [("district", "unfitting_parameter")]
    assert faults(board.send(table, restore="true")) == [("restore", "unfitting_parameter")]
    bundle = {"format": "sachstand-bundle/1", "district": {"ags": district}}
    for name, value in {"event": board.event["id"], "profile": "padlet", "partial": "true"}.items():
        response = board.api.post(f"/imports?{name}={value}", bundle)
        assert faults(response) == [(name, "unfitting_parameter")]
    assert faults(board.send(table, event=None)) == [("event", "missing")]
    assert faults(board.send(table, profile=None)) == [("profile", "one_of")]
    assert faults(board.form(table, MAPPING, profile="padlet")) == [("profile", "one_of")]
    assert faults(board.form(table, None)) == [("profile", "one_of")]
    for name in ("trello", "01890000-0000-7000-8000-000000000000"):
        assert faults(board.send(table, profile=name)) == [("profile", "unknown_profile")]


@pytest.mark.parametrize(
    ("parts", "status", "code"),
    [
        ({"files": {"mapping": (None, "{}")}}, 422, "missing"),
        ({"files": {"file": ("a.csv", b"x"), "picture": ("a.png", b"x")}}, 422, "extra_forbidden"),
        ({"files": {"file": ("a.csv", b"x")}, "data": {"mapping": "{"}}, 400, None),
        ({"files": [("file", ("a.csv", b"x")), ("file", ("b.csv", b"x"))]}, 422, "repeated"),
        ({"content": b"x", "headers": {"Content-Type": "multipart/form-data; boundary=x"}}, 400, None),
        ({"content": b"x", "headers": {"Content-Type": "multipart/form-data"}}, 400, None),
    ],
)
def test_a_form_that_cannot_be_read_is_told(board: Board, parts: Any, status: int, code: str | None) -> None:
    response = board.api.call(
        "POST", "/imports", params={"event": board.event["id"]}, token=board.api.operator, **parts
    )
    assert [e["code"] for e in problem(response, status)["errors"] or []] == ([code] if code else [])


def test_another_media_type_is_named_with_those_that_are_taken(board: Board) -> None:
    response = board.send(b"x", "application/vnd.ms-excel")
    problem(response, 415, "media-type")
    for media in ("application/json", CSV, XLSX, ZIP, "multipart/form-data"):
        assert media in response.headers["accept-post"]


# --- who may ------------------------------------------------------------------------------------------------------


def test_only_editors_import_and_only_into_their_district(board: Board, admin: Engine) -> None:
    api, table = board.api, csv_of(post(1))
    other = api.district(name="Landkreis Waldshut", ags="08337")
    hidden = api.make("/participation-events", kind="board", title="x", visibility="internal",
                      concept_id=board.concept["id"])  # fmt: skip
    tokens = {role: api.token(board.district, role) for role in ("reader", "reporter", "editor")}
    foreign = api.token(other, "admin")
    before = everything(admin)
    assert board.send(table, token=tokens["reader"]).status_code == 403
    assert board.send(table, token=tokens["reporter"]).status_code == 403
    assert board.send(table, token=foreign).status_code == 403
    nowhere = "01890000-0000-7000-8000-000000000000"
    for event in (hidden["id"], nowhere):
        assert board.send(table, token=foreign, event=event).status_code == 404
    assert board.api.call("POST", "/imports", headers={"Content-Type": CSV}, content=table).status_code == 401
    assert everything(admin) == before
    assert board.send(table, token=tokens["editor"]).status_code == 200


def test_a_profile_of_another_district_is_none(board: Board) -> None:
    api = board.api
    other = api.district(name="Landkreis Waldshut", ags="08337")
    profile = api.make("/import-profiles", title="x", mapping=MAPPING, district_id=other["id"])
    told = [("profile", "unknown_profile")]
    assert faults(board.send(csv_of(post(1)), profile=profile["id"], token=api.token(board.district, "editor"))) == told
    assert faults(board.send(csv_of(post(1)), profile=profile["id"])) == told, "an operator knows both"
    assert json.dumps(board.items()) == "[]"


# --- what takes time ----------------------------------------------------------------------------------------------


def test_empty_rows_are_bounded(board: Board) -> None:
    for content in (b"\n" * 3_000_000, b" ;\n" * 2_000_000):
        assert [code for *_, code in refusals(board.send(content))] == ["too_many_rows"]


def test_empty_rows_of_all_files_are_bounded(board: Board) -> None:
    several = zip_of({f"{n}.csv": b"Body\n" + b"\n" * 600_000 for n in range(3)})
    assert [code for *_, code in refusals(board.send(several, ZIP))] == ["too_many_rows"]


@pytest.mark.parametrize(
    "header",
    ["Tel.", "Rufnummer", "Straße und Hausnummer", "PLZ", "Wohnort", "WhatsApp", "q5_email", "email_1", "E_Mail",
     "Nachname_1", "name_2", "ipaddr", "refurl", "startlanguage", "Wie heißen Sie?"],
)  # fmt: skip
def test_questions_about_the_person_are_no_answers(board: Board, header: str) -> None:
    table = csv_of(["Es fehlen Kurse.", "Geheim"], headers=["Was fehlt?", header])
    told = taken(board.form(table, {"other_answers": True, "defaults": {"received_on": "2023-11-20"}}))
    assert [item["text"] for item in board.items()] == ["Es fehlen Kurse."]
    assert header in told["table"]["columns_left_out"]
