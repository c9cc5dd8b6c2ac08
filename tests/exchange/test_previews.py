"""A county's table of measures is read as people see it, and what it may mean is proposed, never guessed."""

from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Font

from app.concepts.vocabulary import Light
from app.core.codes import CODES
from app.exchange.spreadsheets.appearance import Look
from app.exchange.spreadsheets.colours import tinted
from app.exchange.spreadsheets.formulas import Failed, Place, Undecided, Value, parse
from app.exchange.status_tables import doubts as doubtful
from app.exchange.status_tables.days import day_of_text, is_day_alone
from app.exchange.status_tables.headers import meaning_of
from app.exchange.status_tables.messages import MOST_CELLS, Messages, address
from app.exchange.status_tables.preview import preview_of
from app.exchange.status_tables.signs import hue_light
from app.exchange.status_tables.workbook import workbook_of_csv
from tests.exchange import spreadsheets
from tests.exchange.spreadsheets import changed, saved
from tests.exchange.status_workbooks import (
    HEADER,
    RESAVED,
    WORKBOOKS,
    doubts,
    fill,
    measure,
    preview,
    sheet,
    shown,
    signs,
    targets,
    written,
)

DOUBTS: dict[str, dict[str, list[str]]] = {
    "patterns": {"strike_through": ["C5"], "hatching": ["E2"], "gradient": ["E3"], "signs_disagree": ["E4"]},
    "undecided": {"conditional_format": ["E2", "E4"]},
    "scale": {"colour_scale": ["E5"]},
    "quarters": {"number_as_day": ["A8"], "repeated_number": ["A10", "A11"], "vague_day": ["F8"], "date": ["F11"],
                 "merged_light": ["E10"]},
}  # fmt: skip
"""What is told of the workbooks; of all others nothing."""
FILES = sorted((Path(__file__).parent / "resaved").iterdir())


@pytest.mark.parametrize("name", WORKBOOKS)
def test_every_cell_shows_what_a_person_sees(name: str) -> None:
    content, right = WORKBOOKS[name]()
    told = preview(content)
    assert signs(told) == right
    assert doubts(told) == DOUBTS.get(name, {})


def test_what_libreoffice_saved_again_shows_the_same() -> None:
    assert {file.stem for file in FILES} == set(RESAVED)
    for file in FILES:
        told = preview(file.read_bytes())
        assert (file.name, signs(told)) == (file.name, WORKBOOKS[file.stem]()[1])
        assert doubts(told) == DOUBTS.get(file.stem, {}), file.name


# --- the layout ---------------------------------------------------------------------------------------------------


def test_titles_headers_blocks_sums_and_the_legend_are_told_apart() -> None:
    told = preview(WORKBOOKS["quarters"]()[0])
    (found,) = told["sheets"]
    rows = {part: [row["row"] for row in found[part]] for part in ("title_rows", "block_rows", "sum_rows")}
    assert rows == {"title_rows": [1, 2], "block_rows": [6, 9], "sum_rows": [12]}
    assert (found["header_rows"], found["measures"]) == ([4, 5], 4)
    assert {c["column"]: (c["header"], c["kind"], c["filled"]) for c in found["columns"]} == {
        "A": ("Nr.", "number", 4), "B": ("Maßnahme", "text", 4), "C": ("Verantwortlich", "text", 4),
        "D": ("Ampel / Q3 2023", "light", 0), "E": ("Ampel / IV/2023", "light", 0), "F": ("Frist", "day", 4),
        "G": ("Kosten", "money", 3),
    }  # fmt: skip
    assert sorted(found["merged_areas"]) == ["A4:A5", "A6:G6", "B4:B5", "C4:C5", "D4:E4", "E10:E11", "F4:F5", "G4:G5"]
    assert [(entry["cell"], entry["light"], entry["meaning"]) for entry in told["legend"]] == [
        ("Maßnahmen!A15", "green", "planmäßig"), ("Maßnahmen!A16", "red", "verzögert"),
    ]  # fmt: skip


def test_a_mapping_is_proposed() -> None:
    told = preview(WORKBOOKS["quarters"]()[0])
    assert targets(told) == {
        "A": "number", "B": "title", "C": "responsible", "D": "light 2023-09-30", "E": "light 2023-12-31",
        "F": "ends_on", "G": "attribute",
    }  # fmt: skip
    assert told["proposal"]["tables"][0]["field_from"] == "row"
    assert [(s["value"], s["light"], s["count"], s["meaning"]) for s in told["proposal"]["signs"]] == [
        ("#ff0000", "red", 3, "verzögert"), ("#00b050", "green", 2, "planmäßig"), ("#ffff00", "yellow", 1, None),
    ]  # fmt: skip


def test_hidden_parts_are_named_and_not_read() -> None:
    told = preview(WORKBOOKS["sheets_by_field"]()[0])
    assert "Geheim" not in str(told)
    assert "Maßnahme 2" not in str(told)
    assert told["hidden_sheets"] == ["Personen"]
    assert [(one["hidden_rows"], one["hidden_columns"]) for one in told["sheets"]] == [([3], ["G"]), ([], [])]
    assert [table["field_from"] for table in told["proposal"]["tables"]] == ["sheet", "sheet"]


def test_a_field_may_stand_in_a_column_and_a_title_may_be_coloured_itself() -> None:
    of = sheet([None, None])
    of.delete_cols(5)
    fill(of, C2="FFFF0000", C3="FF00B050")
    told = preview(written(of))
    assert told["proposal"]["tables"][0]["field_from"] == "column"
    assert [(c["column"], c["target"]) for c in told["proposal"]["tables"][0]["columns"]] == [
        ("A", "number"), ("B", "field"), ("C", "title"), ("D", "responsible"), ("E", "summary"), ("C", "light"),
    ]  # fmt: skip


def test_rows_of_a_number_and_a_title_head_those_whose_numbers_have_a_point() -> None:
    book = openpyxl.Workbook()
    for row in (["Nr.", "Maßnahme", "Ampel"], ["1", "Sprache"], ["1.1", "Kurse", "rot"], ["1.2", "Café", "grün"]):
        book.active.append(row)
    told = preview(saved(book))
    assert [row["text"] for row in told["sheets"][0]["block_rows"]] == ["1 | Sprache"]
    book.active["A3"], book.active["A4"] = "2", "3"
    assert preview(saved(book))["sheets"][0]["measures"] == 3


def test_a_row_that_is_coloured_as_a_whole_is_asked_about() -> None:
    of = sheet([None, "gelb"])
    fill(of, **{f"{letter}2": "FF00B050" for letter in "ABCDEF"})
    told = preview(written(of))
    assert doubts(told) == {"whole_row_coloured": ["A2"]}
    assert signs(told) == {"E3": "word gelb yellow"}


def test_a_sheet_without_a_header_is_told() -> None:
    told = preview(saved(spreadsheets.workbook(A1="Guten Tag", A2="x")), german=True)
    assert (told["sheets"][0]["header_rows"], told["proposal"]["tables"]) == ([], [])
    assert [message["code"] for message in told["messages"]] == ["no_table"]
    assert told["messages"][0]["detail"].startswith("Kein Blatt hat eine Kopfzeile")


def test_cells_that_are_not_certain_are_told_with_sheet_and_cell() -> None:
    of = sheet(["rot"] * 3, "1. Stand")
    of["F2"], of["F3"], of["F4"] = "=A1", "#REF!", "#REF!"
    told = preview(written(of))
    assert {message["code"]: message["cells"] for message in told["messages"]} == {
        "not_calculated": ["'1. Stand'!F2"], "error_value": ["'1. Stand'!F3", "'1. Stand'!F4"],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("code", "day", "number"), [("dd. mmm", date(2024, 10, 1), "1.10"), ("mmm yy", date(2024, 1, 1), "1.24"),
                                ("dd.mm.yyyy", date(2024, 2, 3), "3.2")]
)  # fmt: skip
def test_a_number_of_which_excel_made_a_day_is_recognised_by_its_format(code: str, day: date, number: str) -> None:
    of = sheet(["rot", "gelb"])
    of["A3"] = day
    of["A3"].number_format = code
    (message,) = preview(written(of))["messages"]
    assert (message["code"], message["cells"]) == ("number_as_day", ["Maßnahmen!A3"])
    assert f"may have been {number}." in message["detail"]


def test_csv_has_words_alone() -> None:
    rows = "Nr;Maßnahme;Ampel Q1 2024;Stand 31.12.2023\r\n1;Kurse;rot;in Arbeit\r\n2;Café;grün;fertig\r\n"
    told: Any = preview_of(workbook_of_csv(rows.encode("cp1252"), None), german=False).model_dump(mode="json")
    assert told["encoding"] == "windows-1252"
    assert targets(told) == {"A": "number", "B": "title", "C": "light 2024-03-31", "D": "summary 2023-12-31"}
    assert [sign["cells"] for sign in told["signs"]] == [["C2"], ["C3"]]


# --- spreadsheets of LibreOffice ----------------------------------------------------------------------------------

STYLES = (
    '<style:style style:name="rot" style:family="table-cell"><style:table-cell-properties '
    'fo:background-color="#ff0000"/></style:style><style:style style:name="kind" style:parent-style-name="rot"/>'
    '<style:style style:name="weg" style:family="table-cell"><style:text-properties style:text-line-through-style='
    '"solid"/></style:style>'
)
FORMATS = (
    "<calcext:conditional-formats><calcext:conditional-format calcext:target-range-address=\"'A b'.E4:'A b'.E5\">"
    '<calcext:condition calcext:apply-style-name="rot" calcext:value="{}" calcext:base-cell-address="\'A b\'.E4"/>'
    "</calcext:conditional-format></calcext:conditional-formats>"
)


@pytest.mark.parametrize(
    ("condition", "right"),
    [
        ("=&quot;ja&quot;", {"E5": "fill #ff0000 red"}), ("contains-text(&quot;nei&quot;)", {"E4": "fill #ff0000 red"}),
        ("formula-is([.$A4]=&quot;1.4&quot;)", {"E5": "fill #ff0000 red"}), ("top-elements(3)", None),
        ("formula-is(TODAY()&gt;1)", None),
    ],
)  # fmt: skip
def test_styles_and_conditions_of_libreoffice_are_read(condition: str, right: dict[str, str] | None) -> None:
    def line(cells: list[Any], style: str = "") -> str:
        given = [f"{spreadsheets.STRING}{style if n == 4 else ''}" for n in range(len(cells))]
        return spreadsheets.row(*(spreadsheets.cell(text, one) for text, one in zip(cells, given, strict=True)))

    column = '<table:table-column table:number-columns-repeated="4"/>'
    column += '<table:table-column table:default-cell-style-name="{}"/>'
    body = (
        column.format("kind") + line(HEADER) + line(measure(1, "x")) + line(measure(2, "y"), ' table:style-name="weg"')
    )
    plain = ' table:style-name="leer"'
    body += line(measure(3, "nein"), plain) + line(measure(4, "ja"), plain) + FORMATS.format(condition)
    content = spreadsheets.document(STYLES, spreadsheets.table(body, name="A b"))
    told = preview(content)
    found = {cell: said.partition(" + ")[0] for cell, said in signs(told).items() if said.startswith("fill")}
    assert found == {"E2": "fill #ff0000 red", **(right or {})}
    expected = {"strike_through": ["E3"]} | ({"conditional_format": ["E4", "E5"]} if right is None else {})
    assert doubts(told) == expected


# --- parts --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("colour", "light"),
    [
        ("#ff0000", Light.RED), ("#c00000", Light.RED), ("#ffc7ce", Light.RED), ("#ffff00", Light.YELLOW),
        ("#ffc000", Light.YELLOW), ("#ffeb9c", Light.YELLOW), ("#00b050", Light.GREEN), ("#92d050", Light.GREEN),
        ("#c6efce", Light.GREEN), ("#008000", Light.GREEN), ("#f79646", None), ("#ffa500", None), ("#9bbb59", None),
        ("#4472c4", None), ("#d9d9d9", None), ("#000000", None), ("#fff2cc", None), ("#00b0f0", None),
    ],
)  # fmt: skip
def test_clear_hues_are_lights_and_no_others(colour: str, light: Light | None) -> None:
    assert hue_light(colour) is light


@pytest.mark.parametrize(
    ("colour", "tint", "right"), [("#4f81bd", 0.39997, "#95b3d7"), ("#ffffff", -0.14999, "#d9d9d9"),
                                  ("#4f81bd", 0, "#4f81bd"), ("#00b050", -1, "#000000"), ("#00b050", 1, "#ffffff")]
)  # fmt: skip
def test_a_tint_makes_colours_darker_or_lighter(colour: str, tint: float, right: str) -> None:
    assert tinted(colour, tint) == right


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Q1 2024", "2024-03-31"), ("Ampel Q4/23", "2023-12-31"), ("I/2024", "2024-03-31"),
        ("IV. Quartal 2023", "2023-12-31"), ("Ende 2025", "2025-12-31"),
        ("2. Quartal 2024", "2024-06-30"), ("2024 / Q3", "2024-09-30"), ("31.03.2024", "2024-03-31"),
        ("Stand: 1.4.24", "2024-04-01"), ("2024-02-29", "2024-02-29"), ("1. Halbjahr 2024", "2024-06-30"),
        ("Februar 2024", "2024-02-29"), ("Mrz 24", "2024-03-31"), ("03/2024", "2024-03-31"),
        ("31.06.2024", None), ("Ampel", None), ("1.10", None), ("12345", None),
    ],
)  # fmt: skip
def test_periods_end_with_their_last_day(text: str, day: str | None) -> None:
    assert day_of_text(text) == (date.fromisoformat(day) if day else None)


def test_a_period_alone_says_nothing_else() -> None:
    assert [is_day_alone(text) for text in ("Q1 2024", "31.12.2023", "Stand 2023", "x")] == [True, True, False, False]


@pytest.mark.parametrize(
    ("header", "target"),
    [
        ("lfd. Nr.", "number"), ("Maßnahmen-Nr.", "number"), ("MASSNAHME", "title"), ("Handlungsfeld", "field"),
        ("Federführung", "responsible"), ("Kooperationspartner", "partner"), ("Beginn der Maßnahme", "starts_on"),
        ("Umsetzung bis (Frist)", "ends_on"), ("Kurzbeschreibung der Maßnahme", "description"), ("Status", "light"),
        ("Sachstand", "summary"), ("Begründung der Abweichung", "reason"), ("Gegenmaßnahmen", "remedy"),
        ("Nächste Schritte", "next_steps"), ("Kostenstelle", None), ("", None), ("x" * 100, None),
    ],
)  # fmt: skip
def test_headers_say_what_a_column_is(header: str, target: str | None) -> None:
    assert meaning_of(header) == target


VALUES: dict[tuple[int, int], Value] = {(2, 1): 3.0, (2, 2): "Rot", (3, 1): None, (2, 3): True}


@pytest.mark.parametrize(
    ("formula", "right"),
    [
        ("A2=3", True), ("$A$2>=4", False), ('B2="rot"', True), ('AND(A2>1,OR(B2="x",B2="ROT"))', True),
        ("A3=0", True), ('A3=""', True), ("ISBLANK(A3)", True), ("NOT(C2)", False), ('ISNUMBER(SEARCH("ot",B2))', True),
        ('SEARCH("x",B2)', Failed), ("1/A3", Failed), ("MOD(ROW(),2)=0", True), ('LEFT(B2,1)&"x"="Rx"', True),
        ('B2>5', True), ("-A2+2*3=3", True), ("TODAY()>1", Undecided), ("Andere!A1=1", Undecided),
        ("A1:A9=1", Undecided), ("(" * 50 + "1", Undecided), ("1+" * 200 + "1", Undecided), ("A2=", Undecided),
        ("", Undecided), ('"x', Undecided),
        ("NOT(" * 15 + "TRUE" + ")" * 15, False),
    ],
)  # fmt: skip
def test_formulas_are_worked_out_or_left_undecided(formula: str, right: Any) -> None:
    def result() -> Value:
        return parse(formula, (2, 1))(Place(2, 1, lambda row, column: VALUES.get((row, column))))

    if isinstance(right, type):
        with pytest.raises(right):
            result()
    else:
        assert result() is right


def test_equal_messages_are_one_with_their_cells() -> None:
    told = Messages()
    for row in range(1, 1_001):
        told.add("gradient", ("a", "b"), address("Maßnahmen", row, 6))
    (message,) = told.all()
    assert (message.count, len(message.cells), message.cells[0]) == (1_000, MOST_CELLS, "Maßnahmen!F1")
    assert [address(name, 3, 28) for name in ("", "Feld 1", "Q1", "it's")] == [
        "AB3",
        "'Feld 1'!AB3",
        "'Q1'!AB3",
        "'it''s'!AB3",
    ]


def test_reasons_of_unclear_looks_are_codes_with_words() -> None:
    reasons = {"conditional_format", "colour_scale", "unknown_colour"}
    assert set(doubtful._LOOKS) == reasons <= set(CODES)
    assert Look(unclear="colour_scale").fills


def test_a_rule_that_stops_keeps_others_from_showing() -> None:
    of = sheet(["rot", "gelb"])
    of.conditional_formatting.add("E2:E3", FormulaRule(formula=['E2="rot"'], font=Font(bold=True), stopIfTrue=True))
    of.conditional_formatting.add("E2:E3", FormulaRule(formula=["TRUE"], fill=shown("FFFF0000")))
    assert signs(preview(written(of))) == {"E2": "word rot red", "E3": "fill #ff0000 red + word gelb yellow"}


LATER = (
    '<extLst><ext xmlns:x14="urn:x14" xmlns:xm="urn:xm"><x14:conditionalFormattings>'
    '<x14:conditionalFormatting><x14:cfRule type="iconSet" priority="1"><x14:iconSet iconSet="3Stars" custom="1">'
    '<x14:cfvo type="percent"><xm:f>0</xm:f></x14:cfvo><x14:cfvo type="num"><xm:f>2</xm:f></x14:cfvo>'
    '<x14:cfvo type="num" gte="0"><xm:f>3</xm:f></x14:cfvo><x14:cfIcon iconSet="3Signs" iconId="0"/>'
    '<x14:cfIcon iconSet="NoIcons" iconId="0"/><x14:cfIcon iconSet="3TrafficLights1" iconId="2"/></x14:iconSet>'
    "</x14:cfRule><xm:sqref>E2:E4</xm:sqref></x14:conditionalFormatting>"
    '<x14:conditionalFormatting><x14:cfRule type="expression" priority="2"><xm:f>{}</xm:f><x14:dxf><fill><patternFill>'
    '<bgColor rgb="FFFF0000"/></patternFill></fill></x14:dxf></x14:cfRule><xm:sqref>E5</xm:sqref>'
    "</x14:conditionalFormatting></x14:conditionalFormattings></ext></extLst></worksheet>"
)


@pytest.mark.parametrize(
    ("formula", "right", "unclear"),
    [("E5=9", {"E5": "fill #ff0000 red + word 9 ?"}, {}), ("Andere!A1=9", {}, {"conditional_format": ["E5"]})],
)
def test_conditional_formats_of_later_excel_are_read(formula: str, right: Any, unclear: Any) -> None:
    xml = LATER.format(formula)
    told = preview(changed(written(sheet([1, 3, 4, 9])), sheet1=lambda text: text.replace("</worksheet>", xml)))
    icons = {"E2": "icon 3Signs/0 red", "E3": "word 3 ?", "E4": "icon 3TrafficLights1/2 green"}
    assert signs(told) == {**icons, **right}
    assert doubts(told) == unclear
