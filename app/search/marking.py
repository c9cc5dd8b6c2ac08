"""Passages in which the words stand, in parts of which some are hits. Texts stay texts, whatever they hold."""

from collections.abc import Iterator, Sequence

from app.core.normalizing import Spot, Word, spots
from app.search.schemas import HitPassage, PassagePart

LONGEST = 240
"""Characters of a passage, about."""
_BEFORE = 60
"""Characters that are shown before the first hit of a long text."""
_LEFT_OUT = "…"
_LOOKED_AT = 20_000


def marked(texts: Sequence[tuple[str, str | None]], words: Sequence[Word]) -> list[HitPassage]:
    """Return the fields in which a word stands, each with the passage that has it first."""
    passages = []
    for field, text in texts:
        hits = list(_hits(text[:_LOOKED_AT], words)) if text else []
        if text and hits:
            passages.append(HitPassage(field=field, parts=list(_parts(text, hits))))
    return passages


def _hits(text: str, words: Sequence[Word]) -> Iterator[Spot]:
    known: dict[str, bool] = {}
    end = 0
    for spot in spots(text):
        if spot.word not in known:
            known[spot.word] = any(word.is_in(spot.word) or word.is_like(spot.word) for word in words)
        if known[spot.word]:
            end = end or spot.end + LONGEST
            yield spot
        if end and spot.start > end:  # beyond what is shown
            return


def _parts(text: str, hits: Sequence[Spot]) -> Iterator[PassagePart]:
    start, end = _window(text, hits[0])
    if start:
        yield PassagePart(text=_LEFT_OUT, is_hit=False)
    place = start
    for hit in hits:
        if hit.end > end:
            break
        if hit.start > place:
            yield PassagePart(text=text[place : hit.start], is_hit=False)
        yield PassagePart(text=text[hit.start : hit.end], is_hit=True)
        place = hit.end
    if end > place:
        yield PassagePart(text=text[place:end], is_hit=False)
    if end < len(text):
        yield PassagePart(text=_LEFT_OUT, is_hit=False)


def _window(text: str, first: Spot) -> tuple[int, int]:
    """Return where the shown part of a text begins and ends: between words, with the first hit whole."""
    start, end = 0, len(text)
    if first.start > _BEFORE and len(text) > LONGEST:
        space = text.find(" ", first.start - _BEFORE, first.start)
        start = first.start - _BEFORE if space < 0 else space + 1
    if end - start > LONGEST:
        space = text.rfind(" ", max(first.end, start + LONGEST - _BEFORE), start + LONGEST)
        end = max(first.end, start + LONGEST) if space < 0 else space
    return start, end
