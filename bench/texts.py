"""Texts of the bench: German words, most of them compounds, the same for a number; few are frequent, many rare."""

from itertools import product
from random import Random

_FIRST = (
    "Sprach", "Wohn", "Bildungs", "Arbeits", "Gesundheits", "Jugend", "Familien", "Schul", "Kinder", "Frauen",
    "Senioren", "Vereins", "Sport", "Kultur", "Ehrenamts", "Berufs", "Migrations", "Flüchtlings", "Eltern",
    "Stadtteil", "Kreis",
    "Beratungs", "Verwaltungs", "Begegnungs", "Praktikums", "Ausbildungs", "Mobilitäts", "Ärzte", "Hebammen",
    "Religions",
)  # fmt: skip
_SECOND = (
    "kurs", "angebot", "beratung", "förderung", "begleitung", "netzwerk", "projekt", "treff", "stelle", "konzept",
    "hilfe", "suche", "mittel", "arbeit", "café", "werkstatt", "gruppe", "lotsen", "betreuung", "vermittlung",
    "konferenz",
    "büro", "fest", "paten", "woche", "fonds", "forum", "plan", "bericht", "tag",
)  # fmt: skip
_FREQUENT = (
    "Integration", "Landkreis", "Zugewanderte", "Angebote", "Menschen", "Zusammenarbeit", "Gemeinden", "unterstützen",
    "entwickeln", "verbessern", "regelmäßig", "gemeinsam", "Austausch", "Träger",
)  # fmt: skip
_STOP = ("und", "die", "der", "für", "mit", "in", "von", "zu", "im", "den", "werden", "auf")
_COMPOUNDS = tuple(first + second for first, second in product(_FIRST, _SECOND))
_RARE = tuple(Random(1).sample(_COMPOUNDS, len(_COMPOUNDS)))


def text(kind: str, number: int, words: int) -> str:
    """Return a text of `words` words. Compounds are the rarer the later they stand: the first of 900 in one text of
    fifteen."""
    chance = Random(f"{kind} {number}")
    parts = []
    for _ in range(words):
        which = chance.random()
        if which < 0.4:
            parts.append(chance.choice(_STOP))
        elif which < 0.6:
            parts.append(chance.choice(_FREQUENT))
        else:
            parts.append(_RARE[int(len(_RARE) * chance.random() ** 3)])
    return " ".join(parts).capitalize() + "."
