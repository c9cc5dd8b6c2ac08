"""Folding is the same in the service and in the database, and nothing of what people said is sampled."""

from hypothesis import example, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.engine import Engine

from app.core.folding import fold, spots, words_of

LETTERS = (
    "äöüÄÖÜßẞéèñçłŁøØæÆœđĐİıſﬁ½²…–—„“‚‘«»§€ привітПРИВІТΑΣσς "
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


@given(said=st.text(alphabet=LETTERS, max_size=60))
def test_spots_are_the_words_in_their_places(said: str) -> None:
    found = list(spots(said))
    assert [spot.word for spot in found] == fold(said).split() or "." in said or "\u0301" in said
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
        "'ix_feedback_items_folded_head'::regclass) AND attnum > 0 AND attstattarget = 0 ORDER BY attname"
    )
    with admin.connect() as connection:
        unsampled = set(connection.execute(asked).scalars())
    words = {"title", "text", "section", "external_id", "moderation_note", "answer", "key", "folded"}
    assert words <= unsampled
    assert len(unsampled) == len(words) + 1, "and the expression of the index"
