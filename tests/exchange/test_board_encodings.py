"""What a person sees of a table in an editor is what is stored; where that is not certain, it is refused or told."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.problems import Problem
from app.exchange.boards.csv_files import read_csv
from app.exchange.boards.sheets import Reading
from tests.exchange.tables import CSV, HEADERS, XLSX, Board, csv_of, post, refusals, taken, xlsx_of, zip_of
from tests.problems import problem

SAID = "Für „Ärztinnen“ – 5 € in der Straße"
GERMAN = ("für", "Öl", "Ärzte", "Straße", "über", "Übung", "schön", "Mädchen", "Café", "spaßig", "–", "„kurse“", "5 €",
          "…", "Kurs", "§ 5", "’s", "links–rechts", "…und", "GRÜN", "äußern", "Spaß“")  # fmt: skip
OTHER = ("mac-roman", "cp850", "cp1250", "utf-16-le", "utf-16-be")
COLUMNS = ("Post ID", "Body")


def texts(board: Board) -> dict[str, str]:
    return {name: item["text"] for name, item in board.by_id().items()}


# --- encodings ----------------------------------------------------------------------------------------------------


def mixed(*foreign: int, encoding: str = "cp1252") -> bytes:
    rows = [csv_of(post(n, Body=f"{SAID} {n}"), encoding=encoding if n in foreign else "utf-8") for n in range(1, 5)]
    header, _, _ = rows[0].partition(b"\r\n")
    return header + b"\r\n" + b"".join(row.partition(b"\r\n")[2] for row in rows)


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("encoding", ["cp1252", "mac-roman"])
def test_rows_in_another_encoding_than_the_others_are_told(board: Board, mark: bytes, encoding: str) -> None:
    content = mark + mixed(2, 4, encoding=encoding)
    assert refusals(board.send(content)) == [(3, None, "encoding"), (5, None, "encoding")]
    assert board.items() == []
    result = taken(board.send(content, partial=True))
    assert [error["row"] for error in result["table"]["refused"]] == [3, 5]
    assert texts(board) == {"1": f"{SAID} 1", "3": f"{SAID} 3"}


def test_a_file_that_may_be_from_a_mac_is_refused_with_what_it_would_say(board: Board) -> None:
    refused = board.send(mixed(1, 2, 3, 4, encoding="mac-roman"), partial=True)
    assert refusals(refused) == [(n, None, "encoding") for n in range(2, 6)]
    assert "FŸr" in refused.json()["errors"][0]["detail"]


NAMED = [("macintosh", "mac-roman", "macintosh"), ("windows-1252", "cp1252", "windows-1252"),
         ("iso-8859-15", "iso8859-15", "iso-8859-15"), ("UTF-8", "utf-8", "utf-8"),
         ("utf-16le", "utf-16-le", "utf-16le"), ('"utf-16"', "utf-16", "utf-16"),
         ("ibm850", "cp850", "ibm850")]  # fmt: skip


@pytest.mark.parametrize(("charset", "encoding", "told"), NAMED)
def test_a_charset_that_the_request_names_is_used(board: Board, charset: str, encoding: str, told: str) -> None:
    said = "Für die Straße"
    result = taken(board.send(csv_of(post(1, Body=said), encoding=encoding), f"{CSV}; charset={charset}"))
    assert (texts(board), result["table"]["tables"][0]["encoding"]) == ({"1": said}, told)


def test_a_part_of_a_form_may_name_its_charset(board: Board) -> None:
    parts = {"file": ("t.csv", csv_of(post(1, Body="Für"), encoding="mac-roman"), "text/csv; charset=macintosh")}
    params = {"event": board.event["id"], "profile": "padlet"}
    taken(board.api.call("POST", "/imports", files=parts, params=params, token=board.api.operator))
    assert texts(board) == {"1": "Für"}


@pytest.mark.parametrize("media", [XLSX, "application/octet-stream"])
def test_the_charset_of_a_workbook_means_nothing(board: Board, media: str) -> None:
    parts = {"file": ("t.xlsx", xlsx_of({"A": [HEADERS, post(1)]}), f"{media}; charset=binary")}
    query = {"event": board.event["id"], "profile": "padlet"}
    assert (
        taken(board.api.call("POST", "/imports", params=query, files=parts, token=board.api.operator))["created"] == 1
    )


@pytest.mark.parametrize("charset", ["klingon", "rot13", "utf-7", "idna", "unicode_escape", "../x"])
def test_a_charset_that_is_not_taken_is_named_with_those_that_are(board: Board, charset: str) -> None:
    refused = board.send(csv_of(post(1)), f"{CSV}; charset={charset}")
    assert problem(refused, 415)["type"] == "urn:sachstand:problem:media-type"
    assert "macintosh" in refused.json()["detail"]
    assert board.items() == []


LIES = {
    "UTF-8 is called Latin 1": ("iso-8859-1", "utf-8"),
    "UTF-8 is called Mac": ("macintosh", "utf-8"),
    "a mark says otherwise": ("windows-1252", "utf-8-sig"),
    "a mark says UTF-16": ("utf-8", "utf-16"),
    "UTF-16 has no mark": ("utf-16", "utf-16-le"),
    "a workbook's half": ("utf-16le", "utf-8"),
}


@pytest.mark.parametrize("name", LIES)
def test_a_charset_that_cannot_be_true_is_refused(board: Board, name: str) -> None:
    charset, encoding = LIES[name]
    refused = board.send(csv_of(post(1, Body=SAID), encoding=encoding), f"{CSV}; charset={charset}")
    assert {code for _, _, code in refusals(refused)} <= {"encoding", "missing_column"}
    assert board.items() == []


def test_a_charset_that_is_not_true_of_some_rows_tells_these(board: Board) -> None:
    assert refusals(board.send(mixed(2), f"{CSV}; charset=utf-8")) == [(3, None, "encoding")]
    assert refusals(board.send(mixed(1, 2, 3, 4), f"{CSV}; charset=us-ascii"))[0] == (2, None, "encoding")


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_a_mark_is_refused(board: Board, encoding: str) -> None:
    assert refusals(board.send(csv_of(post(1), encoding=encoding))) == [(None, None, "encoding")]


def test_a_zero_byte_among_others_is_told_by_its_row(board: Board) -> None:
    assert refusals(board.send(csv_of(post(1, Body="Wort\0"), post(2)))) == [(2, "Body", "control_character")]


@pytest.mark.parametrize("marks", [1, 2, 3])
def test_byte_order_marks_are_no_part_of_the_first_header(board: Board, marks: int) -> None:
    content = b"\xef\xbb\xbf" * marks + csv_of(post("a", Body=SAID), encoding="utf-8")
    assert taken(board.send(content))["table"]["columns_left_out"] == ["Author"]
    assert texts(board) == {"a": SAID}


def test_the_encoding_that_was_taken_is_told(board: Board) -> None:
    for encoding, told in (("utf-8", "utf-8"), ("utf-16", "utf-16"), ("cp1252", "windows-1252")):
        table = csv_of(post(1, Body=SAID), encoding=encoding)
        for content, media in ((table, CSV), (zip_of({"Posts.csv": table}), "application/zip")):
            tables = taken(board.send(content, media, dry_run=True))["table"]["tables"]
            assert [read["encoding"] for read in tables] == [told]


@given(
    st.lists(st.lists(st.sampled_from(GERMAN), min_size=1, max_size=5), min_size=1, max_size=4), st.sampled_from(OTHER)
)
@settings(max_examples=300, deadline=None)
def test_german_words_are_read_as_they_are_or_not_at_all(rows: list[list[str]], encoding: str) -> None:
    said = [" ".join(words) for words in rows]
    kept = [text.encode(encoding, "ignore").decode(encoding) for text in said]
    content = csv_of(*enumerate(kept), headers=COLUMNS, encoding=encoding)
    read, codes = outcome(content)
    assert codes <= {"encoding"}
    assert codes or read == kept or only_signs(kept)


def outcome(content: bytes) -> tuple[list[str], set[str]]:
    """What is read of the second column, and the codes of what is refused."""
    try:
        sheet = read_csv("", content, Reading())
    except Problem as refused:
        return [], {fault.code for fault in refused.errors}
    assert sheet is not None
    return [str(cells[1]) for _, cells in sheet.rows], {fault.code for fault in sheet.refused}


def only_signs(texts: list[str]) -> bool:
    """True where nothing but quotation marks and dashes stands beside ASCII: what these were is told, not known."""
    return not any(sign.isalpha() and not sign.isascii() for text in texts for sign in text)


@given(st.lists(st.lists(st.sampled_from(GERMAN), min_size=1, max_size=5), min_size=1, max_size=4))
@settings(max_examples=200, deadline=None)
def test_german_excel_is_read_where_a_row_has_an_umlaut_in_a_word(rows: list[list[str]]) -> None:
    said = [" ".join([*words, "für"]) for words in rows]
    sheet = read_csv("", csv_of(*enumerate(said), headers=COLUMNS, encoding="cp1252"), Reading())
    assert sheet is not None
    assert [cells[1] for _, cells in sheet.rows] == said


@pytest.mark.parametrize("encoding", ["cp1252", "mac-roman"])
def test_text_that_was_encoded_twice_is_told_and_kept(board: Board, encoding: str) -> None:
    twice = SAID.encode().decode(encoding, "ignore")
    table = taken(board.send(csv_of(post(1, Body=twice), post(2, Body=f"{SAID}, „Spaß“ „GRÜ“"))))["table"]
    assert [(r["row"], r["column"], r["code"]) for r in table["remarks"]] == [(2, "Body", "encoded_twice")]
    assert "Für" in table["remarks"][0]["detail"]
    assert texts(board)["1"] == twice
