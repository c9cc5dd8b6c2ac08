"""A list of feedback as CSV, imported again, says what it said: nothing is there twice, and no sign is lost."""

import csv
import io
from collections.abc import Callable

import pytest

from tests.api import Api, Json
from tests.exchange.tables import Board, csv_of, post, taken, xlsx_of

MAPPING = {
    "text": ["text"], "external_id": "external_id", "title": "title", "section": "section",
    "received_on": ["received_on"], "votes": "votes",
}  # fmt: skip
FOR_EXCEL = {
    "text": ["Text"], "external_id": "Fremde Kennung", "title": "Titel", "section": "Abschnitt",
    "received_on": ["Eingegangen am"], "votes": "Stimmen",
}  # fmt: skip
MAPPINGS: dict[str, Json] = {"": MAPPING, "excel-de": FOR_EXCEL}
WORDS = [
    "- Mehr Kurse", "'- Mehr Kurse", "''=1", "=1+1", "Kurse", "'80er", "－3", "x" * 19_999, "-" * 20_000,
    "1.10", "'1.10", "08335", "3E5", "Mai 24", "'Mai 24", "-2,5",
]  # fmt: skip
SAID = ("text", "title", "section", "received_on", "votes")


@pytest.fixture
def board(api: Api) -> Board:
    board = Board(api)
    rows = [post(f"-N{n}", Body=word, Subject=word[:40], Section=word[:40]) for n, word in enumerate(WORDS)]
    taken(board.send(csv_of(*rows)))
    return board


def exported(board: Board, dialect: str = "") -> bytes:
    url = f"/feedback-items?event={board.event['id']}{f'&dialect={dialect}' if dialect else ''}"
    response = board.api.get(url, headers={"Accept": "text/csv"}, token=board.api.operator)
    assert response.status_code == 200
    return response.content


def rows_of(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode(), newline=""), strict=True))


def as_excel_saves_it(content: bytes) -> bytes:
    header, *rows = rows_of(content)
    return csv_of(*rows, headers=header, separator=";", encoding="utf-8-sig")


def as_a_workbook(content: bytes) -> bytes:
    return xlsx_of({"feedback-items": rows_of(content)})


def said(items: list[Json]) -> list[Json]:
    return sorted(({name: item[name] for name in SAID} for item in items), key=lambda item: item["text"])


@pytest.mark.parametrize(
    ("dialect", "saved"), [("", bytes), ("", as_excel_saves_it), ("", as_a_workbook), ("excel-de", bytes)]
)
def test_the_own_export_is_known_again(board: Board, dialect: str, saved: Callable[[bytes], bytes]) -> None:
    result = taken(board.form(saved(exported(board, dialect)), MAPPINGS[dialect]))
    assert result["feedback_items"] == {"created": 0, "changed": 0, "unchanged": len(WORDS)}
    assert result["table"]["differing"] == []
    assert result["table"]["is_own_export"] is True


@pytest.mark.parametrize("dialect", MAPPINGS)
def test_into_another_event_the_very_words_come(board: Board, dialect: str) -> None:
    before = board.items()
    content = exported(board, dialect)
    board.event = board.api.make("/participation-events", title="Zweite", kind="board", concept_id=board.concept["id"],
                                 open_from="2023-11-01", open_until="2024-01-31")  # fmt: skip
    assert taken(board.form(content, MAPPINGS[dialect]))["feedback_items"]["created"] == len(WORDS)
    assert said(board.items()) == said(before)
    assert {item["external_id"] for item in board.items()} == {item["external_id"] for item in before}
    assert taken(board.form(exported(board, dialect), MAPPINGS[dialect]))["feedback_items"]["unchanged"] == len(WORDS)


@pytest.mark.parametrize(
    ("dialect", "names"),
    [("", {}), ("", {"external_id": "id"}), ("", {"external_id": None}), ("excel-de", {"external_id": None})],
)
def test_items_without_an_external_id_are_known_by_their_own(api: Api, dialect: str, names: Json) -> None:
    board = Board(api)
    for word in ("Ein Wort", "Ein Wort", "- noch eins"):
        api.make("/feedback-items", event_id=board.event["id"], text=word, channel="web", received_on="2023-11-20")
    result = taken(board.form(exported(board, dialect), {**MAPPINGS[dialect], **names}))
    assert result["feedback_items"] == {"created": 0, "changed": 0, "unchanged": 3}
    assert result["table"]["differing"] == []


def test_in_any_other_table_an_apostrophe_is_one(board: Board) -> None:
    table = csv_of(post("z1", Body="'- so steht es da"))
    assert taken(board.send(table))["table"]["is_own_export"] is False
    assert board.by_id()["z1"]["text"] == "'- so steht es da"
