"""What a person sees in LibreOffice is what is read: small spreadsheets, with the right value of every cell."""

from typing import Any

import pytest

from app.exchange.spreadsheets import bounds
from tests.exchange.spreadsheets import KIND, STRING, cell, document, refusal, row, rows, table, told
from tests.exchange.tables import zip_of

FLOAT = 'office:value-type="float" office:value="{}"'
DATE = 'office:value-type="date" office:date-value="{}"'
SEEN: list[tuple[str, Any]] = [
    (cell("Wort", STRING), "Wort"), (cell("007", FLOAT.format(7)), "007"), (cell("12,5", FLOAT.format(12.5)), "12,5"),
    (cell("50 %", 'office:value-type="percentage" office:value="0.5"'), "50 %"),
    (cell("3. Apr", DATE.format("2024-04-03")), "2024-04-03"),
    (cell("03.04.24", DATE.format("2024-04-03T18:04:00")), "2024-04-03"),
    (cell("03.04.24 18:04", DATE.format("2024-04-03T18:04:00.5")), "2024-04-03 18:04:00"),
    (cell("18:04", 'office:value-type="time" office:time-value="PT18H04M00S"'), "18:04"),
    (cell("TRUE", 'office:value-type="boolean" office:boolean-value="true"'), "WAHR"),
    (cell(None, FLOAT.format(0)), None), (cell(None, FLOAT.format(7)), ("not_shown", "")),
    (cell("#NV", 'office:value-type="string" calcext:value-type="error"'), ("error_value", "#NV")),
    (cell("#REF!", 'table:formula="of:=A1" office:value-type="string"'), ("error_value", "#REF!")),
    (cell("#Thema", STRING), "#Thema"), (cell(None, 'table:formula="of:=A1"'), ("not_calculated", "")),
    (cell("", 'table:formula="of:=A1" office:value-type="string"'), None),
    (cell("eins</text:p><text:p>zwei", STRING), "eins\nzwei"),
    (cell('a<text:s text:c="3"/>b<text:tab/>c<text:line-break/>d  \n e', STRING), "a   b\tc\nd e"),
    (cell("<text:span>fett</text:span> und <text:a>mehr</text:a>", STRING), "fett und mehr"),
    (cell("Wort<office:annotation><text:p>Geheim</text:p></office:annotation>", STRING), "Wort"),
]  # fmt: skip


def test_every_cell_says_what_is_shown() -> None:
    found = rows(document(table("".join(row(given, cell("da", STRING)) for given, _ in SEEN))))
    assert [cells[0] for cells in found.values()] == [seen for _, seen in SEEN]
    assert list(found) == [*range(1, len(SEEN) + 1)]


def test_what_is_repeated_is_written_once() -> None:
    twice, empty = 'table:number-columns-repeated="2"', 'table:number-rows-repeated="1000"'
    body = row(cell("a", twice), cell(None, twice), cell("b")) + row(cell(), given=empty)
    body += row(cell("c"), given='table:number-rows-repeated="2"') + row(cell(), given=empty)
    assert rows(document(table(body))) == {1: ["a", "a", None, None, "b"], 1002: ["c"], 1003: ["c"]}


def test_merged_cells_hold_for_their_rows_and_sideways_are_told() -> None:
    down, across = 'table:number-rows-spanned="2"', 'table:number-columns-spanned="2"'
    covered = "<table:covered-table-cell><text:p>verdeckt</text:p></table:covered-table-cell>"
    body = row(cell("Sprache", down), cell("1")) + row(covered, cell("2"))
    body += row(cell("Kopf", across), covered, cell("x"))
    assert rows(document(table(body))) == {
        1: ["Sprache", "1"], 2: ["Sprache", "2"], 3: ["Kopf", ("merged_cells", "Kopf"), "x"],
    }  # fmt: skip


def test_hidden_rows_columns_and_sheets_are_left_out_and_named() -> None:
    body = "<table:table-column/>" + '<table:table-column table:visibility="collapse"/>'
    body += row(cell("a"), cell("geheim")) + row(cell("b"), given='table:visibility="filter"')
    content = document(table(body), table(row(cell("Anna")), name="Namen", style="ta2"))
    left_out, first, *lines = told(content)
    assert left_out == {"left_out": ["Namen"]}
    assert (first["hidden_rows"], first["hidden_columns"], len(lines)) == ([2], [2], 1)
    asked_for = told(content, hidden=True)
    assert [line["name"] for line in asked_for if "name" in line] == ["Blatt", "Namen"]
    assert len([line for line in asked_for if "row" in line]) == 3


HARMFUL = {
    "a password": (
        zip_of({"mimetype": KIND, "META-INF/manifest.xml": b"<m><encryption-data/></m>"}), "password_protected"
    ),
    "a password around all": (
        zip_of({"mimetype": KIND, "META-INF/manifest.xml": b"", "encrypted-package": b""}), "password_protected"
    ),
    "a text": (zip_of({"mimetype": b"application/vnd.oasis.opendocument.text"}), "unsupported_kind"),
    "no content": (zip_of({"mimetype": KIND, "META-INF/manifest.xml": b""}), "unreadable"),
    "half a content": (
        zip_of({"mimetype": KIND, "META-INF/manifest.xml": b"", "content.xml": b"<office><table>"}), "unreadable"
    ),
    "a row for ever": (
        document(table(row(cell("x"), given='table:number-rows-repeated="999999999"'))), "too_many_rows"
    ),
    "many sheets": (document(*(table("") for _ in range(10 * bounds.MOST_SHEETS))), "too_many_sheets"),
    "cells in cells": (document(table(row("<table:table-cell><text:p>" + "<text:span>" * 5_000))), "unreadable"),
}  # fmt: skip


@pytest.mark.parametrize("name", HARMFUL)
def test_what_means_harm_is_refused_for_what_it_is(name: str) -> None:
    content, code = HARMFUL[name]
    assert refusal(content) == code


def test_a_cell_beyond_the_last_column_costs_nothing() -> None:
    body = row(cell("x", 'table:number-columns-repeated="999999999"')) + row(
        cell(None, 'table:number-columns-repeated="5000"'), cell("y")
    )
    found = rows(document(table(body)))
    assert [(len(cells), cells[-1]) for cells in found.values()] == [(bounds.MOST_COLUMNS + 1, "…")] * 2
