"""Folding: the form in which texts and search words are compared.

It is the same rule twice: `fold` here for what is sought, `search_fold` in the database (migration 0015) for what is
stored, in the generated columns `folded`. A test holds them together.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from app.core.letters import INVISIBLE, LETTERS

_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
_ACCENTS = re.compile("[\u0300-\u036f]+")
_BETWEEN = re.compile(
    r"(?:[\u0001-\u002d\u002f\u003a-\u0060\u007b-\u00a9\u00ab-\u00b4\u00b6-\u00b9\u00bb-\u00bf\u00d7\u00f7\u02bb-\u02bd"
    r"\u2000-\u206f\u20a0-\u20cf\u2190-\u2bff\u3000-\u303f\ufe30-\ufe6f\uff00-\uff0f]|\.(?![0-9]))+"
)
"""Separators of words: a point too, but not before a digit, so that 1.10 is a word."""
_WORD = re.compile(r"\S+")


def fold(text: str) -> str:
    """Return a text in lower case, ä as ae, ß as ss, ø as o, without accents and invisible signs; one space between
    words, at the beginning and at the end."""
    return _BETWEEN.sub(" ", _unaccented(f" {text} "))


def _unaccented(text: str) -> str:
    if text.isascii():
        return text.lower()
    seen = unicodedata.normalize("NFC", INVISIBLE.sub("", text))
    lower = "".join(map(str.lower, seen))  # letter by letter: what a sigma becomes does not depend on its place
    return _ACCENTS.sub("", unicodedata.normalize("NFKD", lower.translate(_UMLAUTS))).translate(LETTERS)


@dataclass(frozen=True)
class Spot:
    """A word of a text: folded, and where it stands in the text."""

    word: str
    start: int
    end: int


def spots(text: str) -> Iterator[Spot]:
    """Yield the words of a text with their places, for marking what was found in it."""
    for run in _WORD.finditer(text):
        yield from _spots_of(run[0], run.start())


def _spots_of(run: str, begin: int) -> Iterator[Spot]:
    """Yield the words between two spaces."""
    if run.isalnum() and run.isascii():  # as most do
        yield Spot(run.lower(), begin, begin + len(run))
        return
    letters, places = [], []
    for place, letter in enumerate(run, begin):
        for part in _unaccented(letter):
            letters.append(part)
            places.append(place)
    folded = _BETWEEN.sub(lambda found: " " * len(found[0]), "".join(letters))
    for found in _WORD.finditer(folded):
        yield Spot(found[0], places[found.start()], places[found.end() - 1] + 1)


# --- words --------------------------------------------------------------------------------------------------------

MOST_WORDS = 10
_SHORT = 3
"""Letters of a word that must begin or end one in which it is found: "amt" in "jugendamt", no "rat" in "beratung"."""
_STEM = 4
"""Letters that a stem has at least."""
_FORGIVING, _MOST_FORGIVING = 5, 30
"""Letters of a word in which a typing mistake is forgiven."""
_ENDINGS = tuple(
    {"innen": "in", "nissen": "nis", "nisse": "nis", "ern": "", "em": "", "en": "", "er": "", "es": "", "e": "",
     "n": "", "s": ""}.items()
)  # fmt: skip
"""Endings of declined German words, each with what replaces it; the longest first."""
_UMLAUT = re.compile(r"(?:aeu|au|ae|oe|ue|a|o|u)(?=[^aeiouy]*$)")
_TURNED = {"aeu": "au", "au": "aeu", "ae": "a", "oe": "o", "ue": "u", "a": "ae", "o": "oe", "u": "ue"}
_STOP_WORDS = frozenset(
    re.findall(
        r"\w+",
        """aber als am an auch auf aus bei bis da das dass dem den der des die dies diese dieser doch du durch ein eine
        einem einen einer eines er es fuer hat ich ihr im in ins ist ja kein keine man mehr mit nach nicht noch nur oder
        ob ohne sein sich sie sind so ueber um und uns unter vom von vor war was wenn wer wie wir wird zu zum zur""",
    )
)
_NUMBER = re.compile(r"[0-9.]+")


def _stems(word: str) -> tuple[str, ...]:
    """Return a word without its ending, also with its umlaut turned: Häuser, Haus."""
    ends = ((ending, kept) for ending, kept in _ENDINGS if word.endswith(ending))
    cut = (word[: -len(ending)] + kept for ending, kept in ends)
    stem = next((left for left in cut if len(left) >= _STEM), word)
    turned = _UMLAUT.sub(lambda found: _TURNED[found[0]], stem, count=1)
    return (stem,) if turned == stem or len(turned) < _STEM else (stem, turned)


@dataclass(frozen=True)
class Word:
    """A word that is sought: as it was written, but folded; its stems; and the patterns (LIKE) that find it."""

    text: str
    stems: tuple[str, ...]
    patterns: tuple[str, ...]
    meant: tuple[str, ...] = ()
    """Patterns of its spelling corrections, where it was mistyped."""

    @classmethod
    def of(cls, text: str) -> Self:
        if len(text) < _SHORT:
            return cls(text, (text,), (f"% {text}%",))
        if len(text) == _SHORT:
            return cls(text, (text,), (f"% {text}%", f"%{text} %"))
        stems = (text,) if _NUMBER.fullmatch(text) else _stems(text)
        return cls(text, stems, tuple(f"%{stem}%" for stem in stems))

    @property
    def mistakes(self) -> tuple[tuple[str, ...], ...]:
        """Patterns one typing mistake away, for words long enough to forgive one: those first that are cheap to
        seek."""
        if not _FORGIVING <= len(self.text) <= _MOST_FORGIVING or _NUMBER.fullmatch(self.text):
            return ()
        stem = self.stems[0] if len(self.stems[0]) >= _FORGIVING else self.text
        return tuple(tuple(f"%{near}%" for near in some) for some in (_rearranged(stem), _replaced(stem)))

    def is_in(self, word: str) -> bool:
        """Return True if a folded word of a text has it, by the rule of the patterns."""
        if len(self.text) > _SHORT:
            return any(stem in word for stem in self.stems)
        return word.startswith(self.text) or (len(self.text) == _SHORT and word.endswith(self.text))

    def is_like(self, word: str) -> bool:
        """Return True if a folded word of a text has one of its spelling corrections."""
        return any(re.search(re.escape(near.strip("%")).replace("_", "."), word) for near in self.meant)


def _rearranged(stem: str) -> list[str]:
    """Return the stem with two letters swapped, or with one letter taken out."""
    places = range(len(stem))
    swapped = [f"{stem[:n]}{stem[n + 1]}{stem[n]}{stem[n + 2 :]}" for n in places[:-1]]
    return list(dict.fromkeys([*swapped, *(stem[:n] + stem[n + 1 :] for n in places)]))


def _replaced(stem: str) -> list[str]:
    """Return the stem with one letter replaced or inserted; `_` is any letter."""
    places = range(1, len(stem))
    return [f"{stem[:n]}_{stem[n + 1 :]}" for n in places] + [f"{stem[:n]}_{stem[n:]}" for n in places]


def words_of(text: str) -> tuple[Word, ...]:
    """Return the words to seek, each once, at most ten; without stop words, unless there are no others.

    They hold neither `%` nor `_` nor a backslash: folding has made spaces of these.
    """
    words = list(dict.fromkeys(fold(text).split()))
    significant = [word for word in words if word not in _STOP_WORDS]
    return tuple(map(Word.of, (significant or words)[:MOST_WORDS]))


def stems_of(text: str) -> frozenset[str]:
    """Return the stems of a text's longer words that are no stop words."""
    significant = (word for word in fold(text).split() if word not in _STOP_WORDS and len(word) >= _STEM)
    return frozenset(_stems(word)[0] for word in significant)
