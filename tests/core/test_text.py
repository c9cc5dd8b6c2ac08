"""Text as the contract wants it, the keys made of it, ids and moments."""

import random
import unicodedata
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from uuid import RFC_4122

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError
from sqlalchemy import text
from sqlalchemy.engine import Engine

from app.core import ids
from app.core.ids import new_id
from app.core.keys import made_key
from app.core.schemas import utc_text
from app.core.text import Duration, Key, Label, Line, Prose, search_key, slug, sort_key
from app.core.web_addresses import WebAddress
from tests.api import Api


def read(kind: Any, value: object) -> Any:
    return TypeAdapter(kind).validate_python(value)


def code(kind: Any, value: object) -> str:
    with pytest.raises(ValidationError) as caught:
        read(kind, value)
    return caught.value.errors()[0]["type"]


# --- what text may be ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given_", "read_"),
    [("  Sprache ", "Sprache"), ("Ka\u0308se", "Käse"), ("👩‍👩‍👧 für alle", "👩‍👩‍👧 für alle"), ("\u00a0x\u2003", "x"),
     ("مرحبا", "مرحبا"), ("x", "x"), ("a  b", "a  b")],
)  # fmt: skip
@pytest.mark.parametrize("kind", [Line, Label, Prose])
def test_text_is_trimmed_and_composed(kind: Any, given_: str, read_: str) -> None:
    assert read(kind, given_) == read_


def test_prose_keeps_its_lines() -> None:
    assert read(Prose, "a\r\nb\rc\n\n\td\n") == "a\nb\nc\n\n\td"


@pytest.mark.parametrize("character", ["\x00", "\x07", "\x1b", "\x7f", "\x80", "\x9f", "\ufffe", "\uffff"])
@pytest.mark.parametrize("kind", [Line, Label, Prose, WebAddress, Duration])
def test_control_characters_are_refused(kind: Any, character: str) -> None:
    assert code(kind, f"a{character}b") == "control_character"


@pytest.mark.parametrize("surrogate", ["\ud800", "a\udfff"])
@pytest.mark.parametrize("kind", [Line, Prose])
def test_lone_surrogates_are_refused(kind: Any, surrogate: str) -> None:
    assert code(kind, surrogate) == "control_character"


@pytest.mark.parametrize("break_", ["\n", "\t", "\r", "\r\n", "\u2028", "\u2029"])
@pytest.mark.parametrize("kind", [Line, Label])
def test_a_line_is_one_line(kind: Any, break_: str) -> None:
    assert code(kind, f"a{break_}b") == "line_break"


@pytest.mark.parametrize(("kind", "most"), [(Line, 500), (Label, 100), (Prose, 20_000)])
def test_text_has_a_length(kind: Any, most: int) -> None:
    assert len(read(kind, "ä" * most)) == most
    assert code(kind, "ä" * (most + 1)) == "string_too_long"
    assert code(kind, "") == "string_too_short"
    assert code(kind, "\n \t\u00a0") == "string_too_short"
    assert code(kind, 5) == "string_type"


@given(st.text())
def test_what_is_accepted_stays_as_it_is(value: str) -> None:
    try:
        accepted = read(Prose, value)
    except ValidationError:
        return
    assert read(Prose, accepted) == accepted == unicodedata.normalize("NFC", accepted)
    accepted.encode()


@pytest.mark.parametrize("value", ["a", "A.b_c-9", "0", "x" * 64, "Ü1", "B5+6", "SR (25/26) 01", "RRZ 9.3a"])
def test_a_key(value: str) -> None:
    assert read(Key, value) == value


@pytest.mark.parametrize(
    "value", ["", "-a", ".a", "_a", "(a)", "a\u00a0b", "a?b", 'a"b', "a\\b", "a\nb", "a\x07b", "a\x00"]
)
def test_no_key(value: str) -> None:
    assert code(Key, value) == "string_pattern_mismatch"


def test_a_key_has_64_characters_at_most_and_is_trimmed() -> None:
    assert code(Key, "x" * 65) == "string_too_long"
    assert read(Key, f"\u00a0 {'x' * 64}\n") == "x" * 64


def test_a_key_is_the_same_however_its_umlauts_are_written() -> None:
    assert read(Key, "U\u03081") == "Ü1"


@pytest.mark.parametrize("value", ["P1Y", "P6M", "P2W", "P90D", "P1Y6M"])
def test_a_duration(value: str) -> None:
    assert read(Duration, value) == value


@pytest.mark.parametrize("value", ["P", "P0M", "1Y", "P1H", "PT1H", "P1D1Y", "p1y", "P1.5Y", "P1Y "[:3] + "x"])
def test_no_duration(value: str) -> None:
    assert code(Duration, value) in ("string_pattern_mismatch", "string_too_short")


# --- order --------------------------------------------------------------------------------------------------------

IN_ORDER = ["1.2", "1.9", "1.10", "2", "10", "aerob", "Apfel", "Äpfel x", "Ärzte", "Öl", "Oma", "Straße 9",
            "Strasse 10", "Übung", "Zebra", "zwei"]  # fmt: skip


def test_the_order_is_that_of_din_5007() -> None:
    shuffled = random.Random(1).sample(IN_ORDER, len(IN_ORDER))
    assert sorted(shuffled, key=sort_key) == IN_ORDER
    assert sort_key("Straße") == sort_key("STRASSE") == sort_key("strasse")
    assert sort_key("Müller") == sort_key("Muller") != sort_key("Mueller")
    assert sort_key("é") == sort_key("e")


@pytest.mark.parametrize(
    ("text", "read"),
    [("Groß\u00adeltern", "Grosseltern"), ("\ufeffSprach\u200bcafé", "sprachcafe"), ("„Pflege“", "Pflege"),
     ("»Øl« – 2", "Ol - 02"), ("O’Neill", "O'Neill"), ("İstanbul", "istanbul"), ("Nguyễn", "Nguyen"), ("Łódź", "Lodz"),
     ("Æbler", "Aebler"),
     ("Uni\u00a0Köln", "Uni Koln"), ("Ka\u0308se", "Käse"), ("GROẞ", "groß")],
)  # fmt: skip
def test_letters_are_sorted_and_found_as_they_are_read(text: str, read: str) -> None:
    assert sort_key(text) == sort_key(read)
    assert search_key(text) == search_key(read)


def test_numbers_are_in_the_order_of_their_values() -> None:
    assert sort_key("07") == sort_key("7")
    assert sort_key("Maßnahme 9") < sort_key("Maßnahme 10") < sort_key("Maßnahme 100")
    assert sort_key("0") < sort_key("1")
    assert sort_key(None) > sort_key("zzz")


@example("각" * 500)
@given(st.text(max_size=500))
def test_a_sort_key_fits_into_an_index(value: str) -> None:
    assert len(sort_key(value).encode()) <= 1_000


def test_a_long_title_in_any_script_can_be_stored(api: Api) -> None:
    """Letters that fall apart into several, of several bytes each, in an order that cannot be compressed."""
    letters = random.Random(1).choices([chr(c) for c in range(0xAC00, 0xD7A3)], k=500)
    concept = api.concept(api.district(name="".join(letters)), title="".join(letters))
    measure = api.measure(concept, title="".join(letters), number="".join(letters[:100]))
    assert api.items(f"/measures?q={''.join(letters[:20])}")[0]["id"] == measure["id"]


def test_every_server_sorts_alike(admin: Engine) -> None:
    """A sort key is compared byte by byte, whatever the collation of the database."""
    statement = text(
        "SELECT table_name, collation_name FROM information_schema.columns "
        "WHERE table_schema = 'public' AND column_name LIKE 'sort\\_%'"
    )
    with admin.connect() as connection:
        found = connection.execute(statement).all()
    assert len(found) >= 8
    assert {row.collation_name for row in found} == {"C"}


@pytest.mark.parametrize(
    ("title", "sought", "found"),
    [("Maßnahme 10", "1", True), ("Maßnahme 10", "10", True), ("Maßnahme 10", "0", False),
     ("Maßnahme 10", "010", False), ("Maßnahme 1", "0", False), ("1.10", "1.1", True),
     ("Bericht 2018/19", "2018/1", True), ("Straßenfest", "STRASSEN", True), ("Ärzte", "arzt", True),
     ("Ärzte", "aerzt", True), ("Version 0", "0", True)],
)  # fmt: skip
def test_a_word_of_a_title_is_found(api: Api, title: str, sought: str, found: bool) -> None:
    api.measure(api.concept(api.district()), title=title)
    assert bool(api.items("/measures", params={"q": sought})) == found


def test_what_has_no_number_is_not_found_by_what_stands_for_it(api: Api) -> None:
    api.measure(api.concept(api.district()))
    assert api.items("/measures", params={"q": "~"}) == []
    assert search_key("~") == "~"


# --- keys ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given_", "made"),
    [("1.10", "1.10"), ("Straße für Ärzte", "Strasse-fuer-Aerzte"), ("  ", "x"), ("مرحبا", "x"), ("a//b", "a-b"),
     ("-._a_.-", "a"), ("x" * 80, "x" * 56), ("Élan", "Elan"),
     ("Łódź ÆØ\u00ad Đ", "Lodz-AeO-D"), ("Ka\u0308se", "Kaese"), ("GROẞ", "GROSS")],
)  # fmt: skip
def test_a_slug(given_: str, made: str) -> None:
    assert slug(given_) == made


@given(st.text(max_size=600))
def test_every_slug_is_a_key(value: str) -> None:
    assert read(Key, slug(value)) == slug(value)


def test_a_made_key_is_free_and_a_key() -> None:
    used = {"a", "a-2", "a-3", "a-5"}
    assert made_key("a", used) == "a-4"
    assert made_key("b", used) == "b"
    stem = slug("x" * 600)
    many = {stem} | {f"{stem}-{n}" for n in range(2, 1_200)}
    assert read(Key, made_key(stem, many)) not in many


# --- ids and moments ----------------------------------------------------------------------------------------------


def test_an_id_is_a_uuid_of_version_7() -> None:
    made = [new_id() for _ in range(1_000)]
    assert len(set(made)) == len(made)
    assert {(i.version, i.variant) for i in made} == {(7, RFC_4122)}


def test_ids_rise_from_millisecond_to_millisecond(monkeypatch: pytest.MonkeyPatch) -> None:
    moments = [0, 1_000_000, 1_700_000_000_000_000_000, 1_790_000_000_123_456_789, (1 << 48) * 1_000_000 - 1]
    made = []
    monkeypatch.setattr(ids, "_last", 0)
    for moment in moments:
        monkeypatch.setattr(ids.time, "time_ns", lambda moment=moment: moment)
        made.append(new_id())
    assert made == sorted(made)
    assert [i.int >> 80 for i in made] == [moment // 1_000_000 for moment in moments]
    assert {i.version for i in made} == {7}


@pytest.mark.parametrize(
    ("moment", "written"),
    [(datetime(2024, 1, 1, tzinfo=UTC), "2024-01-01T00:00:00Z"),
     (datetime(2024, 1, 1, 1, 2, 3, 4, UTC), "2024-01-01T01:02:03.000004Z"),
     (datetime(2024, 1, 1, 1, tzinfo=timezone(timedelta(hours=1))), "2024-01-01T00:00:00Z")],
)  # fmt: skip
def test_a_moment_is_written_in_utc(moment: datetime, written: str) -> None:
    assert utc_text(moment) == written
