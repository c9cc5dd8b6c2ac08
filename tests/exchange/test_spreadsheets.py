"""What a person sees in Excel is what is read: small workbooks, with the right value of every cell beside it."""

import datetime
import io
import zipfile
from typing import Any

import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from tests.exchange.spreadsheets import changed, refusal, rows, saved, told, workbook
from tests.exchange.tables import zip_of

NOON = datetime.datetime(2024, 4, 3, 12, 30)  # noqa: DTZ001 # Excel knows no zones
DAY = datetime.date(2024, 4, 3)
SEEN: list[tuple[Any, str, Any]] = [
    # numbers
    (7, "General", 7), (7, "000", "007"), (-7, "000", "-007"), (7, "0", "7"), (12.5, "General", 12.5),
    (0.1 + 0.2, "0.00", "0,30"), (2.675, "0.00", "2,68"), (-2.5, "0", "-3"), (0, "#", ""), (0.5, "#.##", ",5"),
    (0.5, "0%", "50%"), (0.1234, "0.00%", "12,34%"), (0.5, "0 %", "50 %"), (1234567, "#,##0", "1.234.567"),
    (1234.5, '#,##0.00 "€"', "1.234,50 €"), (-1234.5, "#,##0.00 [$€-407]", "-1.234,50 €"),
    (12, '0 "Stück"', "12 Stück"),
    (-12, "0;[Red](0)", "(12)"), (0, '0;-0;"keine"', "keine"), (0, "0;-0;;@", None), (1234567, "#,##0,", "1.235"),
    (301234567, "0000\\-00000", "3012-34567"), (7, '"Nr. "0', "Nr. 7"), (7, 'General" kg"', "7 kg"),
    (1.5, "0.0#", "1,5"),
    (1234.5, '_-* #,##0.00\\ "€"_-;\\-* #,##0.00\\ "€"_-;_-* "-"??\\ "€"_-;_-@_-', "1.234,50 €"),
    (53123, "\\D\\-00000", "D-53123"), (10**14, "General", 10**14),
    (491701234567, 'General" (Tel.)"', "491701234567 (Tel.)"), (123456789012345, "0", "123456789012345"),
    # days and times
    (DAY, "dd.mm.yyyy", "2024-04-03"), (DAY, "d. mmm", "2024-04-03"), (DAY, "[$-407]d. mmmm yyyy;@", "2024-04-03"),
    (DAY, "TT.MM.JJJJ", "2024-04-03"), (DAY, "mmm yy", "2024-04-03"),
    (DAY, "[$-F800]dddd, mmmm dd, yyyy", "2024-04-03"),
    (NOON, "dd.mm.yyyy hh:mm", "2024-04-03 12:30"), (NOON, "dd.mm.yyyy", "2024-04-03"), (NOON, "h:mm", "12:30"),
    (NOON, "h:mm:ss AM/PM", "12:30:00"), (datetime.time(18, 4), "hh:mm", "18:04"), (1.5, "[h]:mm", "36:00"),
    (45385.99999999, "dd.mm.yyyy hh:mm", "2024-04-04 00:00"), (1, "dd.mm.yyyy", "1900-01-01"),
    (61, "yyyy", "1900-03-01"),
    # what is not certain
    (60, "dd.mm.yyyy", ("error_value", "29.02.1900")), (-1, "dd.mm.yyyy", ("error_value", "######")),
    (3e6, "dd.mm.yyyy", ("error_value", "######")), (2958465.999999, "dd.mm.yyyy", ("error_value", "######")),
    (0.5, "# ?/?", ("number_format", "0,5")),
    (12345, "0.00E+00", ("number_format", "12345")), (5, "[<10]0;00", ("number_format", "5")),
    (7, ";;;", ("not_shown", "")), ("Geheim", ";;;", ("not_shown", "")),
    (1234567890123456, "General", ("too_long_number", "1.23457E+15")),
    (123456789012345678, "0", ("too_long_number", "1.23457E+17")), (1e30, "0.00", ("too_long_number", "1.00000E+30")),
    ("#REF!", "General", ("error_value", "#REF!")),
    ("#N/A", "General", ("error_value", "#N/A")), ("=A1", "General", ("not_calculated", "")),
    # truth and text
    (True, "General", "WAHR"), (False, "General", "FALSCH"), ("007", "@", "007"), ("abc", '"ID "@', "ID abc"),
    ("  zwei\nZeilen ", "General", "  zwei\nZeilen "), ("_x000D_", "General", "\r"), ("_x005F_x000D_", "@", "_x000D_"),
    ("_xD83D__xDE00_", "General", "😀"), ("_xD83D_", "General", "\ufffd"), ("x" * 32_767, "General", "x" * 32_767),
    (CellRichText("a", TextBlock(InlineFont(b=True), "b"), "c"), "General", "abc"),
]  # fmt: skip


def test_every_cell_says_what_is_shown() -> None:
    book = openpyxl.Workbook()
    for number, (value, code, _) in enumerate(SEEN, start=1):
        cell = book.active.cell(number, 1, value)
        cell.number_format = code
        book.active.cell(number, 2, "da")
    found = rows(saved(book))
    assert {(SEEN[n - 1][1], n): cells[0] for n, cells in found.items()} == {
        (code, n): seen for n, (_, code, seen) in enumerate(SEEN, start=1)
    }


def test_what_is_shown_has_its_number_behind_it() -> None:
    book = workbook(A1=1234)
    book.active["A1"].number_format = "#,##0"
    assert [line["cells"] for line in told(saved(book)) if "row" in line] == [[{"text": "1.234", "number": 1234}]]


def test_days_of_the_other_calendar_are_those_that_it_shows() -> None:
    book = openpyxl.Workbook()
    book.epoch = CALENDAR_MAC_1904
    book.active.append([DAY, 43923, 1, 2_957_004])
    for place in ("C1", "D1"):
        book.active[place].number_format = "dd.mm.yyyy"
    seen = ["2024-04-03", "43923", "1904-01-02", ("error_value", "######")]
    assert rows(saved(book)) == {1: seen}, "a bare number is no day of either calendar"


@pytest.mark.parametrize("other", ["_x000D_", "_x000d_"])
def test_line_breaks_of_excel_are_line_breaks(other: str) -> None:
    assert rows(saved(workbook(A1=f"Zeile 1{other}\nZeile 2"))) == {1: ["Zeile 1\r\nZeile 2"]}


def test_how_a_word_is_pronounced_is_not_said() -> None:
    runs = '<is><r><t>Wort</t></r><rPh sb="0" eb="1"><t>falsch</t></rPh></is>'
    content = changed(saved(workbook(A1="Wort")), sheet1=lambda text: text.replace("<is><t>Wort</t></is>", runs))
    assert runs.encode() in zipfile.ZipFile(io.BytesIO(content)).read("xl/worksheets/sheet1.xml")
    assert rows(content) == {1: ["Wort"]}


# --- formulas -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "seen"),
    [
        ("<f>1+1</f><v>2</v>", 2),
        ("<f>1+1</f><v/>", ("not_calculated", "")),
        ("<f>1+1</f>", ("not_calculated", "")),
    ],
)
def test_of_a_formula_counts_what_was_calculated(cell: str, seen: Any) -> None:
    content = changed(
        saved(workbook(A1=5)),
        sheet1=lambda text: text.replace("<v>5</v>", cell),
        workbook=lambda text: text.replace(' fullCalcOnLoad="1"', ""),
    )
    assert rows(content) == {1: [seen]}


def test_a_formula_that_says_nothing_is_empty() -> None:
    content = changed(
        saved(workbook(A1=5, B1=1)),
        sheet1=lambda text: text.replace('r="A1" t="n"><v>5</v>', 'r="A1" t="str"><f>""</f><v></v>'),
        workbook=lambda text: text.replace(' fullCalcOnLoad="1"', ""),
    )
    assert rows(content) == {1: [None, 1]}


def test_a_value_that_its_program_wants_calculated_anew_is_none() -> None:
    content = changed(saved(workbook(A1=5)), sheet1=lambda text: text.replace("<v>5</v>", "<f>2+3</f><v>0</v>"))
    assert rows(content) == {1: [("not_calculated", "")]}


# --- merged and hidden --------------------------------------------------------------------------------------------


def test_the_value_of_merged_cells_holds_for_all_of_their_rows() -> None:
    book = workbook(A1="Sprache", B1=1, B2=2, B3=3, C5="unten")
    book.active.merge_cells("A1:A5")
    assert rows(saved(book)) == {1: ["Sprache", 1], 2: ["Sprache", 2], 3: ["Sprache", 3], 5: ["Sprache", None, "unten"]}


def test_cells_that_are_merged_sideways_are_told_but_for_a_row_of_its_own() -> None:
    book = workbook(A1="Titel der Tabelle", A2="Kopf", C2="x", A3="nur das")
    for area in ("A1:C1", "A2:B2", "A3:C3"):
        book.active.merge_cells(area)
    found = rows(saved(book))
    assert found == {1: ["Titel der Tabelle"], 2: ["Kopf", ("merged_cells", "Kopf"), "x"], 3: ["nur das"]}


def test_hidden_rows_columns_and_sheets_are_left_out_and_named() -> None:
    book = workbook(A1="a", B1="geheim", A2="versteckt", A3="c")
    book.active.column_dimensions["B"].hidden = True
    book.active.row_dimensions[2].hidden = True
    for name, state in (("Namen", "hidden"), ("Tief", "veryHidden")):
        sheet = book.create_sheet(name)
        sheet["A1"], sheet.sheet_state = "Anna", state
    left_out, table, *lines = told(saved(book))
    assert left_out == {"left_out": ["Namen", "Tief"]}
    assert (table["hidden_rows"], table["hidden_columns"]) == ([2], [2])
    assert [line["row"] for line in lines] == [1, 3]
    asked_for = told(saved(book), hidden=True)
    assert [line["name"] for line in asked_for if "name" in line] == ["Sheet", "Namen", "Tief"]
    assert [line["hidden_rows"] + line["hidden_columns"] for line in asked_for if "name" in line] == [[], [], []]
    assert rows(saved(book), hidden=True)[2] == ["versteckt"]


def test_what_a_filter_hides_is_left_out_and_told() -> None:
    book = workbook(A1="Thema", A2="Sprache", A3="Arbeit")
    book.active.auto_filter.ref = "A1:A3"
    book.active.auto_filter.add_filter_column(0, ["Arbeit"])
    book.active.row_dimensions[2].hidden = True
    assert told(saved(book))[1]["hidden_rows"] == [2]


# --- kinds of files -----------------------------------------------------------------------------------------------


def strict(content: bytes) -> bytes:
    """The workbook in the namespaces of the strict dialect."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    spreadsheet = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    relations = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    return zip_of(
        {
            name: part.replace(spreadsheet, b"http://purl.oclc.org/ooxml/spreadsheetml/main").replace(
                relations, b"http://purl.oclc.org/ooxml/officeDocument/relationships"
            )
            for name, part in files.items()
        }
    )


def test_a_strict_workbook_is_read() -> None:
    content = strict(saved(workbook(A1="Wort", B1=5, C1=6)))
    content = changed(
        content,
        sheet1=lambda text: text.replace('t="n"><v>5<', 't="d"><v>2024-04-03<').replace(
            't="n"><v>6<', 't="d"><v>2024-04-03T18:04:00Z<'
        ),
    )
    assert rows(content) == {1: ["Wort", "2024-04-03", "2024-04-03 18:04:00"]}


def test_a_workbook_with_macros_is_read_as_data() -> None:
    macros = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
    plain = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    content = changed(saved(workbook(A1="Wort")), **{"[Content_Types]": lambda text: text.replace(plain, macros)})
    assert macros in zipfile.ZipFile(io.BytesIO(content)).read("[Content_Types].xml").decode()
    assert rows(content) == {1: ["Wort"]}


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 504
KINDS = {
    "a workbook of before 2007": (OLE, "unsupported_kind"),
    "a workbook with a password": (OLE + "EncryptedPackage".encode("utf-16-le"), "password_protected"),
    "a text of LibreOffice": (zip_of({"mimetype": b"application/vnd.oasis.opendocument.text"}), "unsupported_kind"),
    "an archive with nothing but such": (zip_of({"a.xlsb": b"PK", "b.xls": OLE}), "unsupported_kind"),
    "a workbook with a password in an archive": (
        zip_of({"a.xlsx": OLE + "EncryptedPackage".encode("utf-16-le")}), "password_protected"
    ),
    "a document": (
        zip_of({"[Content_Types].xml": b"<Types/>", "_rels/.rels": b"<Relationships/>", "word/document.xml": b"<d/>"}),
        "unreadable",
    ),
    "a binary workbook": (
        zip_of({
            "[Content_Types].xml": b"<Types/>", "xl/workbook.bin": b"",
            "_rels/.rels": b'<R><Relationship Type="x/officeDocument" Target="xl/workbook.bin"/></R>',
        }), "unsupported_kind",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", KINDS)
def test_what_is_not_read_is_called_by_its_name(name: str) -> None:
    content, code = KINDS[name]
    assert refusal(content) == code


def test_what_stays_behind_in_an_archive_is_named() -> None:
    content = zip_of({"a.csv": b"Body", "alt.xls": OLE, "__MACOSX/._a.csv": b"", "bild.png": b""})
    assert told(content) == [{"left_out": ["alt.xls"]}, {"name": "a", "csv": "Body"}]
