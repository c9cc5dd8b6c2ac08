"""Tables of measures as offices keep them, each with the right signs of every cell beside it."""

import datetime
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.formatting.rule import CellIsRule, ColorScaleRule, FormulaRule, IconSetRule, Rule
from openpyxl.styles import Color, Font, GradientFill, PatternFill
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.worksheet.worksheet import Worksheet

from app.exchange.spreadsheets.__main__ import answers
from app.exchange.status_tables.preview import preview_of
from app.exchange.status_tables.workbook import workbook_in
from tests.api import Json
from tests.exchange.spreadsheets import changed, saved

HEADER = ["Nr.", "Handlungsfeld", "Maßnahme", "Zuständig", "Ampel", "Sachstand"]
Signs = dict[str, str]
"""Of each cell that shows any sign: kind, value and light, several with ` + ` between them."""
RED, YELLOW, GREEN = "fill #ff0000 red", "fill #ffff00 yellow", "fill #00b050 green"


def preview(content: bytes, *, german: bool = False) -> Json:
    """What a preview says of a workbook."""
    written = b"\n".join(answers(content, hidden=False, appearance=True))
    result: Json = json.loads(preview_of(workbook_in(written), german=german).model_dump_json())
    return result


def signs(told: Json) -> Signs:
    """The signs of all cells, as far as the preview names these."""
    found: dict[str, list[str]] = {}
    for sign in told["signs"]:
        for cell in sign["cells"]:
            found.setdefault(cell, []).append(f"{sign['kind']} {sign['value']} {sign['light'] or '?'}")
    return {cell.rpartition("!")[2]: " + ".join(sorted(said)) for cell, said in found.items()}


def doubts(told: Json) -> dict[str, list[str]]:
    """The cells of each message, by its code."""
    found: dict[str, list[str]] = {}
    for message in told["messages"]:
        found.setdefault(message["code"], []).extend(cell.rpartition("!")[2] for cell in message["cells"])
    return found


def targets(told: Json, table: int = 0) -> dict[str, str]:
    """What each column of a table may be, with the day of a light."""
    columns = told["proposal"]["tables"][table]["columns"]
    return {c["column"]: f"{c['target']} {c['day']}" if c["day"] else c["target"] for c in columns}


def measure(number: int, light: Any = None) -> list[Any]:
    return [f"1.{number}", "Sprache", f"Maßnahme {number}", "Volkshochschule", light, "läuft"]


def sheet(lights: list[Any], name: str = "Maßnahmen") -> Worksheet:
    """A sheet with a light in E2 and below."""
    book = openpyxl.Workbook()
    book.active.title = name
    book.active.append(HEADER)
    for number, light in enumerate(lights, start=1):
        book.active.append(measure(number, light))
    return book.active


def solid(colour: Any) -> PatternFill:
    return PatternFill("solid", fgColor=colour)


def fill(of: Worksheet, **cells: Any) -> None:
    for place, colour in cells.items():
        of[place].fill = solid(colour)


def written(of: Worksheet) -> bytes:
    return saved(of.parent)


# --- colours ------------------------------------------------------------------------------------------------------


def rgb() -> tuple[bytes, Signs]:
    of = sheet([None] * 7)
    fill(of, E2="FFFF0000", E3="FFFFFF00", E4="FF00B050", E5="FFFFFFFF", E6="FF4472C4", E7="FFFFC7CE", E8="FFED7D31")
    return written(of), {
        "E2": RED, "E3": YELLOW, "E4": GREEN, "E6": "fill #4472c4 ?", "E7": "fill #ffc7ce red", "E8": "fill #ed7d31 ?"
    }  # fmt: skip


def theme() -> tuple[bytes, Signs]:
    """The file's own theme has green where that of Office has orange; a tint makes it lighter or darker."""
    of = sheet([None] * 5)
    fill(of, E2=Color(theme=5), E3=Color(theme=5, tint=0.4), E4=Color(theme=5, tint=-0.25), E5=Color(theme=4),
         E6=Color(theme=0, tint=-0.15))  # fmt: skip
    of_office = {"accent1": "4F81BD", "accent2": "C0504D"}
    own = {"accent1": "C00000", "accent2": "00B050"}

    def other_colours(xml: str) -> str:
        for name, colour in own.items():
            assert xml.count(of_office[name]) == 1
            xml = xml.replace(of_office[name], colour)
        return xml

    content = changed(written(of), theme1=other_colours)
    return content, {
        "E2": GREEN, "E3": "fill #37ff92 green", "E4": "fill #00843c green", "E5": "fill #c00000 red",
        "E6": "fill #d9d9d9 ?",
    }  # fmt: skip


def indexed() -> tuple[bytes, Signs]:
    """The palette of the file has its own red at 10; 13 is that of all, and 64 the colour of text."""
    of = sheet([None] * 3)
    fill(of, E2=Color(indexed=10), E3=Color(indexed=13), E4=Color(indexed=64))
    own = changed(written(of), styles=lambda xml: xml.replace('rgbColor rgb="00FF0000"', 'rgbColor rgb="00C00000"'))
    return own, {"E2": "fill #c00000 red", "E3": "fill #ffff00 yellow", "E4": "fill #000000 ?"}


def patterns() -> tuple[bytes, Signs]:
    of = sheet([None, None, "rot", None])
    of["E2"].fill = PatternFill("lightUp", fgColor="FFFF0000")
    of["E3"].fill = GradientFill(stop=("FFFF0000", "FF00B050"))
    fill(of, E4="FF00B050", E5="FFFF0000")
    of["E5"].font = of["C5"].font = Font(strike=True)
    return written(of), {
        "E2": "hatching #ff0000 ?", "E3": "gradient gradient ?", "E4": f"{GREEN} + word rot red", "E5": RED
    }  # fmt: skip


# --- symbols and words --------------------------------------------------------------------------------------------


def dots() -> tuple[bytes, Signs]:
    of = sheet(["●", "●", "▲", "J", "L", "🟡", "●"])
    for place, colour in {"E2": "FFFF0000", "E3": "FF00B050", "E4": "FFFFC000"}.items():
        of[place].font = Font(color=colour)
    of["E5"].font = Font(name="Wingdings")
    of["E6"].font = Font(name="Wingdings", color="FFFF0000")
    return written(of), {
        "E2": "font #ff0000 red", "E3": "font #00b050 green", "E4": "font #ffc000 yellow", "E5": "symbol Wingdings J ?",
        "E6": "font #ff0000 red + symbol Wingdings L ?", "E7": "symbol 🟡 yellow", "E8": "symbol ● ?",
    }  # fmt: skip


def runs() -> tuple[bytes, Signs]:
    """A dot has the colour of its run, also where a note stands behind it."""
    of = sheet(["Punkt", None])
    of["E3"] = CellRichText(TextBlock(InlineFont(color="FF00B050"), "●"), " läuft seit Mai")
    run = '<is><r><rPr><color rgb="FFFF0000"/></rPr><t>●</t></r></is>'
    content = changed(written(of), sheet1=lambda xml: xml.replace("<is><t>Punkt</t></is>", run))
    return content, {"E2": "font #ff0000 red", "E3": "font #00b050 green"}


def words() -> tuple[bytes, Signs]:
    of = sheet(["rot", "Gelb: in Arbeit", "GRÜN", "amber", "ja", "in Umsetzung", "green", None])
    return written(of), {
        "E2": "word rot red", "E3": "word gelb yellow", "E4": "word grün green", "E5": "word amber yellow",
        "E6": "word ja ?", "E7": "word in umsetzung ?", "E8": "word green green",
    }  # fmt: skip


# --- conditional formats ------------------------------------------------------------------------------------------


def shown(colour: str) -> PatternFill:
    return PatternFill(bgColor=colour, fill_type="solid")


def conditions() -> tuple[bytes, Signs]:
    """What is shown counts: the fills below are those of the quarter before."""
    of = sheet(["rot", "gelb", "grün", "offen", 3, None, 2])
    fill(of, E2="FF00B050", E3="FF00B050", E4="FFFF0000", E5="FFFF0000")
    add = of.conditional_formatting.add
    add("E2:E8", CellIsRule(operator="equal", formula=['"rot"'], fill=shown("FFFF0000"), stopIfTrue=True))
    text = DifferentialStyle(fill=shown("FFFFFF00"))
    add("E2:E8", Rule(type="containsText", operator="containsText", text="elb", dxf=text, formula=["1"]))
    add("E2:E8", FormulaRule(formula=['AND($E2="grün",LEFT($A2,2)="1.")'], fill=shown("FF00B050")))
    add("E2:E8", CellIsRule(operator="between", formula=["3", "4"], fill=shown("FFFFC000")))
    add("E2:E8", FormulaRule(formula=["NOT(ISBLANK(E2))"], fill=shown("FF4472C4")))
    return written(of), {
        "E2": "fill #ff0000 red + word rot red", "E3": "fill #ffff00 yellow + word gelb yellow",
        "E4": f"{GREEN} + word grün green", "E5": "fill #4472c4 ? + word offen ?",
        "E6": "fill #ffc000 yellow + word 3 ?", "E8": "fill #4472c4 ? + word 2 ?",
    }  # fmt: skip


def undecided() -> tuple[bytes, Signs]:
    of = sheet([None, None, None])
    fill(of, E2="FF00B050", E3="FF00B050", E4="FF00B050")
    of["G2"], of["G3"], of["G4"] = 1, 2, 3
    red = shown("FFFF0000")
    of.conditional_formatting.add("E2", FormulaRule(formula=["$G2<TODAY()"], fill=red))
    of.conditional_formatting.add("E3", FormulaRule(formula=['INDIRECT("G3")=2'], font=Font(bold=True)))
    of.conditional_formatting.add("E4", FormulaRule(formula=["Andere!A1=2"], fill=red))
    return written(of), {"E3": GREEN}


def icons() -> tuple[bytes, Signs]:
    of = sheet([1, 2, 3, "-", 10, 20, 30])
    of.conditional_formatting.add("E2:E5", IconSetRule("3TrafficLights1", "num", [1, 2, 3]))
    of.conditional_formatting.add("E6:E8", IconSetRule("4TrafficLights", "percent", [0, 25, 50, 75]))
    return written(of), {
        "E2": "icon 3TrafficLights1/0 red", "E3": "icon 3TrafficLights1/1 yellow", "E4": "icon 3TrafficLights1/2 green",
        "E5": "word - ?", "E6": "icon 4TrafficLights/0 ?", "E7": "icon 4TrafficLights/2 yellow",
        "E8": "icon 4TrafficLights/3 green",
    }  # fmt: skip


def reversed_icons() -> tuple[bytes, Signs]:
    of = sheet([10, 20, 30])
    of.conditional_formatting.add("E2:E4", IconSetRule("3Signs", "percent", [0, 33, 67], reverse=True))
    return written(of), {"E2": "icon 3Signs/2 green", "E3": "icon 3Signs/1 yellow", "E4": "icon 3Signs/0 red"}


def scale() -> tuple[bytes, Signs]:
    """A colour between two points of a scale is no sign."""
    of = sheet([1, 2, 3, 2.5])
    points: dict[str, Any] = {"start_type": "num", "start_value": 1, "start_color": "FFFF0000", "mid_type": "num",
                              "mid_value": 2, "mid_color": "FFFFFF00", "end_type": "num", "end_value": 3,
                              "end_color": "FF00B050"}  # fmt: skip
    of.conditional_formatting.add("E2:E5", ColorScaleRule(**points))
    return written(of), {"E2": f"{RED} + word 1 ?", "E3": f"{YELLOW} + word 2 ?", "E4": f"{GREEN} + word 3 ?"}


# --- layouts ------------------------------------------------------------------------------------------------------


def quarters() -> tuple[bytes, Signs]:
    """Titles, a header of two rows, rows that head a field, a sum, a legend, a number that became a day."""
    book = openpyxl.Workbook()
    of = book.active
    of.title = "Maßnahmen"
    for row in (
        ["Landkreis Beispiel: Ampeldokument"], ["Stand", "31.12.2023"], [],
        ["Nr.", "Maßnahme", "Verantwortlich", "Ampel", None, "Frist", "Kosten"],
        [None, None, None, "Q3 2023", "IV/2023"],
        ["Sprache"], ["1.1", "Kurse am Abend", "VHS", None, None, "31.12.2024", "10.000,00 €"],
        [datetime.date(2024, 10, 1), "Sprachcafé", "Büro", None, None, "bis 2025", "-500 €"],
        ["Arbeit"], ["2.1", "Beratung", "Jobcenter", None, None, datetime.date(2024, 6, 30)],
        ["2.1", "Messe", "IHK", None, None, "31.06.2024", 3], ["Summe", None, None, None, None, None, 9500],
        [], ["Legende"], [None, "planmäßig"], [None, "verzögert"],
    ):  # fmt: skip
        of.append(row)
    of["A8"].number_format = "dd. mmm"
    for area in ("D4:E4", "A4:A5", "B4:B5", "C4:C5", "F4:F5", "G4:G5", "A6:G6", "E10:E11"):
        of.merge_cells(area)
    fill(of, D7="FFFF0000", E7="FF00B050", D8="FFFFFF00", D10="FF00B050", E10="FFFF0000")
    fill(of, A15="FF00B050", A16="FFFF0000", A6="FFD9E1F2")
    return saved(book), {"D7": RED, "E7": GREEN, "D8": YELLOW, "D10": GREEN, "E10": RED, "E11": RED}


def sheets_by_field() -> tuple[bytes, Signs]:
    """A sheet for each field, and names in what is hidden."""
    of = sheet(["rot", "grün", "gelb"], "1 Sprache")
    of.delete_cols(2)
    of.row_dimensions[3].hidden = True
    of["G1"], of["G2"] = "Notiz", "Anna Geheim"
    of.column_dimensions["G"].hidden = True
    other = of.parent.create_sheet("2 Arbeit")
    for row in (["Nr.", "Maßnahme", "Zuständig", "Frist", "Ampel"], ["2.1", "Beratung", "IHK", None, "grün"]):
        other.append(row)
    hidden = of.parent.create_sheet("Personen")
    hidden["A1"], hidden.sheet_state = "Anna Geheim", "hidden"
    return written(of), {"D2": "word rot red", "D4": "word gelb yellow", "E2": "word grün green"}


WORKBOOKS: dict[str, Callable[[], tuple[bytes, Signs]]] = {
    one.__name__: one
    for one in (
        rgb,
        theme,
        indexed,
        patterns,
        dots,
        runs,
        words,
        conditions,
        undecided,
        icons,
        reversed_icons,
        scale,
        quarters,
        sheets_by_field,
    )
}
RESAVED = ("rgb", "theme", "dots", "runs", "conditions", "icons", "quarters")
"""Workbooks that LibreOffice 7.4 saved again, as XLSX or ODS or both, in `resaved`: by `soffice --headless --convert-to
ods` of what `python -m tests.exchange.status_workbooks FOLDER` writes. Hatching and gradients it makes plain."""


if __name__ == "__main__":
    for name in RESAVED:
        (Path(sys.argv[1]) / f"{name}.xlsx").write_bytes(WORKBOOKS[name]()[0])
