"""Folding is the same in the service and in the database, and nothing of what people said is sampled."""

import unicodedata
from typing import Literal

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.engine import Engine

from app.core.normalizing import fold, spots, words_of

LETTERS = (
    "äöüÄÖÜßẞéèñçłŁøØæÆœđĐİıſﬁ\u00ad\u200d\u2060\ufeffʼ\u0308½²…–—„“‚‘«»§€ привітПРИВІТΑΣσς "
    ".,:;!?-_/\\%&'\"()[]{}<>|*+=#@^~`0189azAZ\n\t\u00a0\u0301\u200b\u3000가각🙂"
)


@example(said="Ärzte & „Pflege“ – 1.10. Straße... café\n(Deutsch-Sprachkurs) x.5 100% a_b\\c")
@settings(max_examples=300)
@given(
    said=st.text(alphabet=LETTERS, max_size=40) | st.text(alphabet=st.characters(max_codepoint=0x24F, min_codepoint=1))
)
def test_the_database_folds_as_the_service_does(admin: Engine, said: str) -> None:
    with admin.connect() as connection:
        assert connection.execute(text("SELECT search_fold(:said)"), {"said": said}).scalar_one() == fold(said)


LATIN = "".join(
    chr(code)
    for code in (*range(0xC0, 0x2B0), *range(0x1E00, 0x1F00), *range(0x2C60, 0x2C80), *range(0xFB00, 0xFB07),
                 *range(0xFF21, 0xFF5B), *range(0x300, 0x370))
)  # fmt: skip


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_the_database_folds_all_latin_letters_as_the_service_does(admin: Engine, form: Literal["NFC", "NFD"]) -> None:
    said = [unicodedata.normalize(form, letter) for letter in LATIN]
    with admin.connect() as connection:
        folded = connection.execute(
            text(
                "SELECT array_agg(search_fold(one) ORDER BY place)"
                " FROM unnest(CAST(:said AS text[])) WITH ORDINALITY AS s (one, place)"
            ),
            {"said": said},
        ).scalar_one()
    assert dict(zip(said, folded, strict=True)) == {letter: fold(letter) for letter in said}


@pytest.mark.parametrize(
    ("said", "meant"),
    [("Groß\u00adeltern\u00adtreff", "Großelterntreff"), ("Sprach\u200bcafé", "sprachcafe"), ("\ufeffKurs", "Kurs"),
     ("Łódź", "lodz"), ("Đorđe", "dorde"), ("İzmir ılgaz", "Izmir Ilgaz"), ("Nguyễn", "nguyen"), ("GROẞ", "gross"),
     ("Æbler ǿl", "aebler ol"), ("Ka\u0308se", "Käse"), ("„Pflege“ – jetzt", "pflege jetzt"), ("l’été", "l'ete"),
     ("Uni\u00a0Köln", "Uni Koeln")],
)  # fmt: skip
def test_words_are_found_as_they_are_read(said: str, meant: str) -> None:
    assert fold(said) == fold(meant)


@given(said=st.text(alphabet=LETTERS, max_size=60))
def test_spots_are_the_words_in_their_places(said: str) -> None:
    found = list(spots(said))
    assert [spot.word for spot in found] == fold(said).split() or "." in said or set("\u0301\u0308") & set(said)
    assert all(0 <= spot.start < spot.end <= len(said) for spot in found)
    assert [spot.start for spot in found] == sorted(spot.start for spot in found)


@given(said=st.text(max_size=300))
def test_patterns_hold_no_wildcards_of_others(said: str) -> None:
    words = words_of(said)
    assert len(words) <= 10
    for word in words:
        assert not {"%", "_", "\\"} & set(word.text)


def test_stop_words_count_only_where_there_are_no_others() -> None:
    assert [word.text for word in words_of("Die Kinder und die Jugend")] == ["kinder", "jugend"]
    assert [word.text for word in words_of("die und die")] == ["die", "und"]


def test_nothing_of_what_people_said_is_sampled(admin: Engine) -> None:
    """The planner keeps values of columns in its statistics, which outlive the row until the next ANALYZE."""
    asked = text(
        "SELECT attname FROM pg_attribute WHERE attrelid IN ('feedback_items'::regclass, "
        "'ix_feedback_items_folded_head'::regclass) AND attnum > 0 AND attstattarget = 0 AND NOT attisdropped "
        "ORDER BY attname"
    )
    with admin.connect() as connection:
        unsampled = set(connection.execute(asked).scalars())
    words = {"title", "text", "section", "external_id", "moderation_note", "answer", "key", "folded"}
    assert words <= unsampled
    assert len(unsampled) == len(words) + 1, "and the expression of the index"
