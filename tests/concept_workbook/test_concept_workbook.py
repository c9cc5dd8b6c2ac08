"""The Ampeldokument of a concept: what its sheets say, to whom, and of which day."""

from pathlib import Path
from typing import Any

import pytest
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from app.core import streaming
from app.core.days import today
from tests.api import Api, Json, statements
from tests.problems import faults, problem
from tests.workbooks import XLSX, cells_of, workbook_of, written_here

SHEETS = ["Maßnahmen", "Überblick", "Verlauf", "Historie", "Handlungsfelder", "Legende"]
STEPS = [
    {"code": "fertig", "label": "Fertig", "light": "green", "colour": "#00aa55", "position": 1, "meaning": "Läuft."},
    {"code": "stockt", "label": "Stockt", "light": "red", "colour": "#552200", "position": 2, "since": "2024-01-01"},
]
ATTRIBUTES: dict[str, tuple[dict[str, Any], Any, Any]] = {
    "kosten": ({"kind": "number", "unit": "EUR"}, "1250.50", 1250.5),
    "frist": ({"kind": "date"}, "2024-09-30", "2024-09-30"),
    "fest": ({"kind": "boolean"}, True, "ja"),
    "art": ({"kind": "choice", "choices": [{"code": "a", "label": "Art A"}]}, "a", "Art A"),
    "formel": ({"kind": "text"}, "=1+1", "=1+1"),
}


class Told:
    """A concept with two fields, a whole with a part, a hidden measure and two quarters."""

    def __init__(self, api: Api) -> None:
        self.api = api
        district = api.district()
        self.concept = api.concept(district, valid_from="2024-01-01", light_scheme={"steps": STEPS})
        self.url = f"/concepts/{self.concept['id']}/workbook"
        within = {"concept_id": self.concept["id"]}
        for position, (key, (fields, _, _)) in enumerate(ATTRIBUTES.items()):
            api.make("/attribute-definitions", key=key, label=key.title(), position=position, **fields, **within)
        api.make("/attribute-definitions", key="intern", label="Intern", kind="text", visibility="internal", **within)
        second, first = (
            api.make("/fields-of-action", title=title, number=number, position=int(number), **within)
            for number, title in (("2", "Wohnen"), ("1", "Sprache"))
        )
        goal = api.make("/goals", title="Alle lernen Deutsch", number="Z1", **within)
        office = api.make("/organisations", name="Amt für Migration", district_id=district["id"])
        api.measure(self.concept, title="Wohnraum", number="2.1", field_id=second["id"])
        values = {key: given for key, (_, given, _) in ATTRIBUTES.items()} | {"intern": "Kostenstelle 4711"}
        self.whole = api.measure(
            self.concept, title="Kurse", number="1.1", field_id=first["id"], goal_ids=[goal["id"]],
            responsible_ids=[office["id"]], starts_on="2024-01-15", attributes=values,
        )  # fmt: skip
        self.part = api.measure(self.concept, title="Kurse am Abend", number="1.1a", parent_id=self.whole["id"])
        self.hidden = api.measure(self.concept, title="Verdecktes", number="1.2", visibility="internal")
        for step, on in (("fertig", "2024-03-31"), ("stockt", "2024-06-30")):
            words = {"reason": "funding", "summary": f"Stand {step}", "remedy": "Antrag", "next_steps": "Gespräch"}
            of = {"measure_id": self.whole["id"], "step": step, "effective_on": on, "state": "in_progress"}
            api.make("/status-updates", **of, progress=40, **words)
        api.status(self.part, "yellow", "2024-06-30")
        api.make("/field-assessments", field_id=first["id"], light="yellow", effective_on="2024-06-30", summary="Geld")

    def book(self, as_of: str = "2024-06-30", token: str | None = None) -> Workbook:
        return workbook_of(self.api.get(f"{self.url}?as_of={as_of}", token=token))


@pytest.fixture
def told(api: Api, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Told:
    monkeypatch.setattr(streaming, "write_workbook", written_here(tmp_path))
    return Told(api)


def table(sheet: Worksheet) -> list[dict[str, Any]]:
    """The rows of a sheet by its header, which stands behind two titles and an empty row."""
    header, *rows = cells_of(sheet, 4)
    return [dict(zip(header, row, strict=True)) for row in rows]


def plain(value: Any) -> Any:
    return value.date().isoformat() if hasattr(value, "date") else value


def test_measures_stand_in_order_with_all_that_is_known(told: Told) -> None:
    book = told.book()
    assert book.sheetnames == SHEETS
    sheet = book["Maßnahmen"]
    assert sheet["A1"].value == f"Landkreis Konstanz: {told.concept['title']}"
    assert sheet["A2"].value == "Maßnahmen · Stand 30.06.2024"
    rows = table(sheet)
    assert [(row["Nr."], row["Ampel"], row["Handlungsfeld"]) for row in rows] == [
        ("1.1", "✖ Stockt", "1 Sprache"), ("1.1a", "▲ Gelb", "1 Sprache"), ("2.1", "○ Nicht bewertet", "2 Wohnen"),
    ]  # fmt: skip
    whole = {name: plain(value) for name, value in rows[0].items()}
    expected = {
        "Maßnahme": "Kurse", "Ziele": "Z1 Alle lernen Deutsch", "Federführend": "Amt für Migration", "Beteiligte": None,
        "Beginn": "2024-01-15", "Ende": None, "Stand": "In Umsetzung", "Fortschritt (%)": 40,
        "Stichtag": "2024-06-30", "Grund": "Finanzierung", "Zusammenfassung": "Stand stockt", "Abhilfe": "Antrag",
        "Nächste Schritte": "Gespräch", "Schlüssel": told.whole["key"], "Kennung": told.whole["id"],
        "Kosten (EUR)": 1250.5, **{key.title(): value for key, (_, _, value) in ATTRIBUTES.items() if key != "kosten"},
    }  # fmt: skip
    assert expected.items() <= whole.items()
    assert list(whole)[-2:] == ["Schlüssel", "Kennung"]


def test_lights_are_fill_symbol_and_word_and_the_page_is_set_up(told: Told) -> None:
    sheet = told.book()["Maßnahmen"]
    lights = [sheet.cell(row, 3) for row in (5, 6, 7)]
    assert [cell.fill.fgColor.rgb[2:].lower() for cell in lights] == ["552200", "ffd23f", "d9d9d9"]
    assert [cell.font.color.rgb[2:].lower() for cell in lights] == ["ffffff", "000000", "000000"]
    assert sheet.cell(5, 8).number_format == "dd.mm.yyyy"
    costs = next(cell for cell in sheet[4] if cell.value == "Kosten (EUR)").column
    assert (sheet.cell(5, costs).number_format, sheet.cell(5, costs).data_type) == ("#,##0.0", "n")
    assert (sheet.freeze_panes, sheet.print_title_rows, sheet.print_title_cols) == ("C5", "$4:$4", "$A:$B")
    assert sheet.auto_filter.ref == f"A4:{sheet.cell(7, sheet.max_column).coordinate}"
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert sheet.oddFooter.right.text == "Seite &P von &N"
    assert sheet.oddFooter.left.text == "Landkreis Konstanz · Maßnahmen · Stand 30.06.2024"
    last = sheet.cell(1, sheet.max_column - 2).column_letter
    assert sheet.print_area.endswith(f"${last}$7"), "keys and ids are not printed"
    assert (sheet.cell(6, 2).alignment.indent, sheet.cell(5, 2).font.bold) == (1, True)


def test_counts_are_of_whole_measures_and_drawn(told: Told) -> None:
    book = told.book()
    rows = cells_of(book["Überblick"], 4)
    assert [row[:3] for row in rows[:6]] == [
        ["Ampel", "Maßnahmen", "Anteil (%)"], ["✖ Rot", 1, 50], ["▲ Gelb", 0, 0], ["● Grün", 0, 0],
        ["○ Nicht bewertet", 1, 50], ["Gesamt", 2, None],
    ]  # fmt: skip
    assert [row[:2] for row in rows[7:11]] == [
        ["Stufe", "Maßnahmen"], ["● Fertig", 0], ["✖ Stockt", 1], ["○ Nicht bewertet", 1],
    ]  # fmt: skip
    assert rows[12:15] == [
        ["Handlungsfeld", "✖ Rot", "▲ Gelb", "● Grün", "○ Nicht bewertet", "Gesamt"],
        ["1 Sprache", 1, 0, 0, 0, 1], ["2 Wohnen", 0, 0, 0, 1, 1],
    ]  # fmt: skip
    charts = [chart.series[0].val.numRef.f for chart in book["Überblick"]._charts]
    assert charts == ["Überblick!$B$5:$B$8", "Überblick!$B$12:$B$14", "Überblick!$B$17:$B$18"]
    course = [[plain(value) for value in row] for row in cells_of(book["Verlauf"], 5)]
    assert course == [["2024-03-31", 0, 0, 1, 1, 2], ["2024-06-30", 1, 0, 0, 1, 2]]
    assert [len(chart.series) for chart in book["Verlauf"]._charts] == [4]


def test_history_fields_and_legend(told: Told) -> None:
    book = told.book()
    history = [(row["Nr."], row["Ampel"], plain(row["Stichtag"])) for row in table(book["Historie"])]
    assert history == [
        ("1.1", "● Fertig", "2024-03-31"), ("1.1", "✖ Stockt", "2024-06-30"), ("1.1a", "▲ Gelb", "2024-06-30"),
    ]  # fmt: skip
    first, second = table(book["Handlungsfelder"])
    assert (first["Handlungsfeld"], first["✖ Rot"], first["Gesamt"]) == ("Sprache", 1, 1)
    assert (first["Ampel von Hand"], first["Begründung"], second["Ampel von Hand"]) == ("▲ Gelb", "Geld", None)
    legend = {row[0]: plain(row[1]) for row in cells_of(book["Legende"], 4)}
    assert legend["● Fertig"] == "Läuft."
    assert {"Kreis": "Landkreis Konstanz", "Stichtag": "2024-06-30", "Gezeigte Maßnahmen": "Beschlossen"}.items() <= (
        legend.items()
    )
    assert legend["Wer das sieht"].startswith("Nur, was öffentlich ist.")


def test_it_is_of_the_day_that_is_asked_for(told: Told) -> None:
    book = told.book("2024-04-01")
    assert [row["Ampel"] for row in table(book["Maßnahmen"])] == ["● Fertig", "○ Nicht bewertet", "○ Nicht bewertet"]
    assert [row["Nr."] for row in table(book["Historie"])] == ["1.1"]
    assert [plain(row[0]) for row in cells_of(book["Verlauf"], 5)] == ["2024-03-31", "2024-04-01"]
    assert f"-{today()}.xlsx" in told.api.get(told.url).headers["content-disposition"]
    assert faults(told.api.get(f"{told.url}?as_of=gestern"))[0][0] == "as_of"


def test_what_is_hidden_stays_hidden(told: Told) -> None:
    def everything(book: Workbook) -> str:
        return str([cells_of(sheet) for sheet in book])

    outside, inside = told.book(), told.book(token=told.api.operator)
    for secret in ("Verdecktes", told.hidden["id"], "Kostenstelle 4711", "'Intern'"):
        assert secret not in everything(outside)
        assert secret in everything(inside)
    assert [row["Öffentlich sichtbar"] for row in table(inside["Maßnahmen"])] == ["ja", "ja", "ja", "nein"]
    assert inside["Maßnahmen"].oddFooter.left.text.endswith("Intern: nicht veröffentlichen")
    problem(told.api.get("/concepts/01890000-0000-7000-8000-000000000000/workbook"), 404, "not-found")


def test_a_concept_without_anything_is_a_workbook(api: Api) -> None:
    """Also by the real process, and with the lights that all have."""
    concept = api.concept(api.district(), title="Leer")
    answer = api.get(f"/concepts/{concept['id']}/workbook?as_of=2024-06-30")
    name = "Ampeldokument-Landkreis-Konstanz-2024-06-30.xlsx"
    assert answer.headers["content-disposition"] == f'attachment; filename="{name}"'
    book = workbook_of(answer)
    assert (book.sheetnames, table(book["Maßnahmen"])) == (SHEETS, [])
    assert [row[0] for row in cells_of(book["Überblick"], 5)[:4]] == ["✖ Rot", "▲ Gelb", "● Grün", "○ Nicht bewertet"]
    assert len(book["Überblick"]._charts) == 1


def test_who_has_it_already_gets_nothing(told: Told) -> None:
    answer = told.api.get(told.url)
    again = told.api.get(told.url, headers={"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    head = told.api.call("HEAD", told.url)
    assert (head.status_code, head.headers["content-type"], head.content) == (200, XLSX, b"")
    told.api.status(told.part, "green", "2024-06-30")
    assert told.api.get(told.url, headers={"If-None-Match": answer.headers["etag"]}).status_code == 200


def test_more_measures_take_no_more_statements(told: Told) -> None:
    def count() -> int:
        with statements(told.api) as sent:
            told.book()
        return len(sent)

    told.book()
    before = count()
    for number in range(5):
        more: Json = told.api.measure(told.concept, title=f"Weitere {number}", parent_id=told.whole["id"])
        told.api.status(more, "red", "2024-05-01")
    assert (count(), before < 20) == (before, True)
