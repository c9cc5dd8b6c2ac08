"""What looks like a person's name where an office or an organisation is to stand: taken, and told as a warning.

Few false alarms count for more than every name: what may just as well be called after somebody is left alone.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from app.core.problems import Fault

_WRITTEN = """
achim adrian ahmad ahmed aischa aleksandra alexander alexandra ali alina amir andrea andreas angela angelika anja anke
anna anne annette antje antonia arne astrid axel barbara beate benjamin bernd bernhard bettina birgit björn brigitte
britta carmen carola carolin carsten charlotte christa christian christiane christina christine christoph claudia
claus cornelia daniel daniela david dennis detlef diana dieter dietmar dirk doris edith elena elif elisabeth elke
emine erich erika erwin esra eva evelyn fabian fatima fatma felix florian frank franziska friedrich fritz gabi
gabriele georg gerald gerd gerhard gerlinde gisela gudrun günter günther hannah hannelore hans harald hartmut hassan
hatice heike heiko heinrich heinz helga helmut herbert hermann hildegard holger horst hussein ibrahim ingeborg ingo
ingrid irina iris irmgard jan jana janina jasmin jens joachim johanna johannes jonas josef julia julian jutta jörg
jürgen karin karl karla karsten katharina kathrin katja katrin kerstin khaled klaus kristina lara larissa laura lea
lena leon leonie lisa lothar lukas lutz manfred manuel manuela marc marcel marco maria marie marina mario marion
markus martin martina matthias max maximilian mehmet melanie merve michael michaela miriam mohamad mohamed mohammad
mohammed monika murat mustafa nadine nadja natalia natascha nicole nils nina norbert olaf olga oliver omar oskar
patricia patrick paul paula peter petra philipp rainer ralf regina reinhard reinhold renate rita robert roland rolf
rosemarie rudolf rüdiger sabine sabrina sandra sara sarah sascha sebastian selma silke silvia simon simone sofia sonja
stefan stefanie steffen stephan susanne svenja svetlana sven swetlana sylvia tanja tatjana thomas thorsten tim tobias
torsten udo ulrich ulrike ursula ute uwe vanessa vera verena veronika viktor viktoria volker walter waltraud werner
wilfried wilhelm wolfgang yasemin yusuf yvonne zeynep
"""
_FIRST_NAMES = frozenset(_WRITTEN.split())
_POLITE = frozenset(("frau", "herr", "herrn", "fr.", "hr."))
_ACADEMIC = re.compile(r"dr|dr\.|prof|prof\.|dipl\.-.*|mag\.", re.IGNORECASE)
_INSTITUTION = re.compile(
    r".*(schulen?|stiftung|haus|heim|gymnasium|kolleg|institut|akademie|klinik|klinikum|zentrum|praxis|kanzlei|apotheke|"
    r"verein|verlag|verband|werk|gmbh|fonds|preis|garten|kita|hort|gesellschaft|archiv|forum|bücherei|museum|theater|"
    r"straße|platz|halle|dienst|gruppe|netzwerk|initiative|kirche|gemeinde|pfarrei|stift|hilfe|projekt|stelle)",
    re.IGNORECASE,
)
_NO_SURNAMES = frozenset((
    "arbeit", "beruf", "bildung", "e.v.", "familie", "gesundheit", "hilf", "holle", "kind", "kultur", "macht", "sankt",
    "st",
))  # fmt: skip
"""What follows `Frau` or a first name in names of organisations: Frau und Beruf, Maria Hilf."""
_PARTICLES = frozenset((
    "von", "van", "vom", "zu", "zur", "de", "der", "den", "dem", "di", "da", "el", "al", "ben", "bin", "ibn", "la",
    "le",
))  # fmt: skip
_PARTS = re.compile(r"[/;:()|–—\n]|\s-\s|\bund\b|\bu\.|&", re.IGNORECASE)
_KEY_PARTS = re.compile(r"[-_. ]+")
_MOST = 4
"""Words of a name, without titles and particles."""


def person_warnings(values: Mapping[str, Any], names: Iterable[str], pointer: str = "") -> Iterator[Fault]:
    """Yield a warning for each of these fields that looks like a person's name; `key` is read as a key."""
    for name in names:
        looks = key_looks_like_person if name == "key" else looks_like_person
        if (text := values.get(name)) is not None and looks(text):
            en = "This looks like a person's name. Name an organisation, a unit or a function"
            de = "Das sieht nach dem Namen einer Person aus. Nennen Sie eine Organisation, Stelle oder Funktion"
            yield Fault("looks_like_person", en, de, pointer=f"{pointer}/{name}")


def looks_like_person(text: str) -> bool:
    """Return whether a text, or a part of it, is what a person may be called: by a title, or by a first name."""
    return any(_is_person(part) for part in _PARTS.split(re.sub(r"\b(Dr|Prof)\.(?=\w)", r"\1. ", text)))


def key_looks_like_person(key: str) -> bool:
    """Return whether a key is made of a person's name: `frau-muster`, `anna-muster`, `muster-anna`."""
    words = [word.capitalize() for word in _KEY_PARTS.split(key)]
    return _is_titled(words) or (len(words) == 2 and any(_has_first_name(way) for way in (words, words[::-1])))


def _is_person(part: str) -> bool:
    between = [side.split() for side in part.split(",")]
    turned = len(between) == 2 and all(between) and len(between[0]) == 1 and _has_first_name(between[1] + between[0])
    return turned or any(_is_titled(words) or _has_first_name(words) for words in between)


def _is_titled(words: Sequence[str]) -> bool:
    """Return whether the words end in a title and a name, and begin with nothing that is called after somebody."""
    first = next((n for n, word in enumerate(words) if word.lower() in _POLITE or _ACADEMIC.fullmatch(word)), None)
    if first is None or any(_INSTITUTION.fullmatch(word) for word in words[:first]):
        return False
    rest = [word for word in words[first:] if word.lower() not in _POLITE and not _ACADEMIC.fullmatch(word)]
    return (len(rest) == 1 and _is_name(rest[0])) or _is_whole_name(rest)


def _has_first_name(words: Sequence[str]) -> bool:
    return len(words) > 1 and words[0].partition("-")[0].lower() in _FIRST_NAMES and _is_whole_name(words)


def _is_whole_name(words: Sequence[str]) -> bool:
    names = [word for word in words if word not in _PARTICLES]
    return 0 < len(names) <= _MOST and all(map(_is_name, names)) and not _INSTITUTION.fullmatch(names[-1])


def _is_name(word: str) -> bool:
    letters = word.rstrip(".").replace("-", "").replace("'", "").replace("’", "")
    is_initial = len(letters) == 1 and word.endswith(".")
    written = letters.isalpha() and word[0].isupper() and not (len(letters) > 1 and letters.isupper())
    return written and (is_initial or not word.endswith(".")) and word.lower() not in _NO_SURNAMES
