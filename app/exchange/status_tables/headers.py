"""What a header says that its column is, in the words of German and English offices."""

import re
import unicodedata

from app.exchange.status_tables.vocabulary import MeasureColumn

MOST_HEADER = 80
"""Characters of a header; what is longer is a text."""
_MEANINGS: tuple[tuple[MeasureColumn, re.Pattern[str]], ...] = tuple(
    (column, re.compile(pattern))
    for column, pattern in (
        (MeasureColumn.REMEDY, r"abhilfe|gegenmassnahme|gegensteuer|lösung|remedy|countermeasure"),
        (MeasureColumn.NEXT_STEPS, r"nächste[rn]? schritt|weitere[sr]? (vorgehen|schritt)|ausblick|next step"),
        (MeasureColumn.REASON, r"begründung|\bgr(und|ünde)\b|ursache|hemmnis|hindernis|abweichung|\breason"),
        (MeasureColumn.RESPONSIBLE, r"zuständig|verantwort|federführ|\blead\b|responsib|\bowner\b|durchführende"),
        (MeasureColumn.PARTNER, r"partner|beteiligt|mitwirk|kooperation"),
        (MeasureColumn.LIGHT, r"ampel|\bstatus\b|bewertung|\blights?\b|\brag\b|umsetzungsgrad"),
        (
            MeasureColumn.SUMMARY,
            r"sachstand|\bstand\b|umsetzungsstand|\bbericht\b|kommentar|bemerkung|summary|progress",
        ),
        (MeasureColumn.NUMBER, r"\bnr\b|nummer|^no$|^id$|kennung|^#$|^lfd|massnahmen?-?(nr|nummer|id)\b|\bnumber\b"),
        (MeasureColumn.STARTS_ON, r"beginn|\bstart|^(von|ab)$|\bbegin"),
        (
            MeasureColumn.ENDS_ON,
            r"\bende\b|frist|termin|^bis\b|fertigstellung|abschluss|zieldatum|deadline|\bdue\b|\bend\b",
        ),
        (MeasureColumn.DESCRIPTION, r"beschreibung|inhalt|erläuterung|kurzfassung|description"),
        (
            MeasureColumn.FIELD,
            r"handlungsfeld|themenfeld|aktionsfeld|handlungsbereich|^(bereich|feld|thema)$|\bfield\b",
        ),
        (MeasureColumn.TITLE, r"massnahme|^titel|bezeichnung|^projekt|vorhaben|^measure|^title|^action$"),
    )
)


def normalized(text: str) -> str:
    """Return a header as it is compared: lower case with ss for ß, in NFC, without marks around it."""
    plain = unicodedata.normalize("NFC", " ".join(text.replace("\u00ad", "").split())).casefold()
    return plain.strip(" *:.()")


def meaning_of(header: str) -> MeasureColumn | None:
    """Return what a header says that its column is, or None."""
    text = normalized(header)
    if not text or len(text) > MOST_HEADER:
        return None
    return next((column for column, pattern in _MEANINGS if pattern.search(text)), None)
