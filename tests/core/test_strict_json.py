"""JSON as it is read from bodies: what any reader would say, but for what is refused, which is told with its place."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core import strict_json
from app.core.problems import Problem
from app.core.strict_json import read_json

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
LEAVES = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXT
VALUES = st.recursive(LEAVES, lambda v: st.lists(v, max_size=4) | st.dictionaries(TEXT, v, max_size=4), max_leaves=12)


def refusal(text: bytes) -> tuple[str, str]:
    with pytest.raises(Problem) as caught:
        read_json(text)
    assert caught.value.de
    return caught.value.kind, caught.value.en or ""


WINDOWS = st.sampled_from([40, 64, 99])


@given(value=VALUES, indent=st.sampled_from([None, 0, 3, 40]), plain=st.booleans(), window=WINDOWS)
def test_it_reads_as_any_reader_whatever_the_window(value: Any, indent: int | None, plain: bool, window: int) -> None:
    text = json.dumps(value, ensure_ascii=plain, indent=indent).encode()
    assert read_json(text) == value
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(strict_json, "WINDOW", window)
        patch.setattr(strict_json, "_AHEAD", 12)
        windowed = read_or_reason(text)
    assert windowed == value or "is larger than" in str(windowed)


def read_or_reason(text: bytes) -> Any:
    try:
        return read_json(text)
    except Problem as problem:
        return problem.en


def read_plainly(text: str) -> Any:
    """What the standard library reads, if nothing stands in it that we refuse."""

    def members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        if len(dict(pairs)) < len(pairs):
            raise ValueError
        return dict(pairs)

    def constant(_word: str) -> None:
        raise ValueError

    value = json.loads(text, object_pairs_hook=members, parse_constant=constant)
    json.dumps(value, ensure_ascii=False).encode()  # fails on a lone surrogate
    return value


@given(text=st.text(st.sampled_from('{}[]",:\\u1d8e-.tn NaI\n\u00e4'), max_size=30))
def test_it_refuses_what_any_strict_reader_refuses(text: str) -> None:
    try:
        value = read_plainly(text)
    except ValueError:
        assert refusal(text.encode())[0] == "malformed"
    else:
        assert read_json(text.encode()) == value


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (b'{"a": 1,\n  "b": [1,\n 2,]}', "line 3, column 4: “]”"),
        (b'{"a": 1,}', "line 1, column 9: “}”"),
        (b'\xef\xbb\xbf{"a" 1}', "line 1, column 6: “1”"),
        ('{"ä":\n "ö" 1}'.encode(), "line 2, column 6: “1”"),
        (b'{"a": "x\x00"}', "line 1, column 9: “U+0000”"),
        (b'{"a": "x', "line 1, column 7: the text that begins here does not end"),
        (b'{"a": [1, 2', "line 1, column 12: it ends too early"),
        (b"", "line 1, column 1: it ends too early"),
        (b'{"a": 1} x', "line 1, column 10: “x”"),
        (b'{"a": NaN}', "line 1, column 7: NaN is not a number"),
        (b'{"a": "\\ud83d!"}', "line 1, column 8: \\ud83d is half a character"),
        (b'{"a": "\xff"}', "line 1, column 8: this is not UTF-8"),
        (b'{"a": ' + b"9" * 5_000 + b"}", "line 1, column 7: a number has more than 4,300 digits"),
        (b'{"a": ' + b"[" * 500 + b"]" * 500 + b"}", "line 1, column 8: what begins here is nested"),
        (b'{"a": ' + b"[" * 50_000, "line 1, column 8"),
        (b'{"a": 1, "b": 2,\n "a": 3}', "line 2, column 2: the name “a” stands twice"),
        (b'{"a": [{}, {"b": 1, "c": {"d": 1, "d": 2}}]}', "line 1, column 12: the name “d” stands twice"),
    ],
)
def test_what_is_refused_is_told_with_its_place(text: bytes, place: str) -> None:
    kind, en = refusal(text)
    assert (kind, place in en) == ("malformed", True), en


def test_a_name_twice_is_told_in_both_languages() -> None:
    with pytest.raises(Problem) as caught:
        read_json(b'{"measures": [], "measures": []}')
    assert "“measures” stands twice" in str(caught.value.en)
    assert "„measures“ steht zweimal" in str(caught.value.de)


@pytest.mark.parametrize("coding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_other_codings_of_text_are_named(coding: str) -> None:
    kind, en = refusal('{"a": 1}'.encode(coding))
    assert (kind, coding[:6].upper() in en) == ("media-type", True)


def test_whole_characters_in_two_escapes_are_read() -> None:
    assert read_json(b'{"\\ud83d\\ude00": "\\\\ud83d \\uD83D\\uDE00"}') == {"😀": "\\ud83d 😀"}


@pytest.mark.parametrize("one", [b"[],", b"1,", b'"a",', b'{"a":1},'])
def test_a_document_of_too_many_values_is_refused(one: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(strict_json, "MOST_VALUES", 1_000)
    monkeypatch.setattr(strict_json, "WINDOW", 500)
    assert refusal(b'{"a": [' + one * 1_001 + b"0]}")[0] == "too-large"
    assert len(read_json(b'{"a": [' + one * 499 + b"0]}")["a"]) == 500


def test_an_entry_is_limited_in_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(strict_json, "WINDOW", 500)
    long = b'{"a": 1, "b": [0, "' + b"x" * 501 + b'"], "c": []}'
    assert "larger than 500 bytes" in refusal(long)[1]
