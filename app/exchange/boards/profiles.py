"""Ready profiles: names of the columns in exports of known platforms, in English and German.

A name that ends with `*` stands for every header that begins so: Decidim writes the language behind it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from app.exchange.boards.mapping import BoardMapping
from app.exchange.boards.sheets import Sheet, header_words, refused

_SEVERAL = {"text", "received_on", "leave_out"}
"""Of these every name counts that is there; of the others the first."""


@dataclass(frozen=True)
class Ready:
    """The names by which an export is read, whichever of them its columns have."""

    words: tuple[str, ...]
    """Names that the column with the words may have."""
    columns: Mapping[str, tuple[str, ...]]
    """By field of the mapping, names that its column may have."""
    given: Mapping[str, Any] = field(default_factory=dict)
    """The part of the mapping that does not depend on names."""
    main: tuple[str, ...] = ()
    """Names that the table with the posts may have, where there are several."""
    comments: tuple[str, ...] = ()
    """Names that the table or the column with comments may have."""

    def fits(self, headers: list[str]) -> bool:
        """Return whether the headers are those of the table with the posts, or of that with the comments: two known
        ones at least, as words such as these stand in posts, too."""
        needed = _named(headers, self.words or self.columns["external_id"])
        others = [name for names in self.columns.values() for name in _named(headers, names)]
        comments = self.comments and all(_named(headers, _COMMENT[name]) for name in ("text", "on"))
        return bool(comments or (needed and set(others) - set(needed[:1])))


_COMMENT = {
    "text": ("Body", "Comment", "Text", "Inhalt", "Kommentar"),
    "on": ("Post ID", "Post", "Beitrags-ID", "Beitrag"),
    "external_id": ("Comment ID", "ID", "Kommentar-ID"),
    "received_on": ("Created At", "Erstellt am", "Datum"),
}
PADLET = Ready(
    words=("Body", "Inhalt", "Text", "Beitrag"),
    columns={
        "title": ("Subject", "Title", "Betreff", "Titel"),
        "external_id": ("Post ID", "ID", "Beitrags-ID"),
        "section": ("Section", "Abschnitt", "Spalte"),
        "received_on": ("Created At", "Created", "Erstellt am", "Datum"),
        "votes": ("Upvotes", "Likes", "Votes", "Reactions", "Stimmen", "Gefällt mir", "Reaktionen"),
    },
    main=("Posts", "Beiträge"),
    comments=("Comments", "Kommentare"),
)
LIMESURVEY = Ready(
    words=(),
    columns={
        "external_id": ("Response ID", "Antwort ID", "Antwort-ID", "id"),
        "language": ("Start language", "Start-Sprache", "Startsprache", "startlanguage"),
        "received_on": (
            *("Date submitted", "Datum Abgeschickt", "submitdate"),
            *("Date last action", "Datum letzte Aktivität", "datestamp"),
            *("Date started", "Datum gestartet", "startdate"),
        ),
        "leave_out": (
            *("Last page", "Letzte Seite", "lastpage"),
            *("Seed", "Zufallsstartwert", "Zufallsgeneratorstartwert"),
            *("Token", "Access code", "Zugangscode", "Zugangsschlüssel"),
            *("IP address", "IP-Adresse", "ipaddr"),
            *("Referrer URL", "Weiterleitungs-URL", "Verweis-URL", "refurl"),
            *(
                "Total time",
                "Gesamtzeit",
                "interviewtime",
                "Question time*",
                "Group time*",
                "Fragenzeit*",
                "Gruppenzeit*",
            ),
        ),
    },
    given={"other_answers": True, "blank": ["1980-01-01 00:00:00", "1980-01-01", "N/A"]},
)
"""An anonymous survey without times gives every response the day 1980-01-01."""
DECIDIM = Ready(
    words=("body/de", "body/en", "body*"),
    columns={
        "title": ("title/de", "title/en", "title*"),
        "external_id": ("id",),
        "section": (*("category/name/de", "category/name/en", "category/name*"),
                    *("taxonomies/name/de", "taxonomies/name/en", "taxonomies/name*")),
        "received_on": ("published_at", "created_at"),
        "votes": ("votes", "supports", "proposal_votes_count", "proposal_votes"),
    },
)  # fmt: skip
READY: dict[str, Ready] = {"padlet": PADLET, "limesurvey": LIMESURVEY, "decidim": DECIDIM}


def resolve(ready: Ready, sheets: list[Sheet]) -> BoardMapping:
    """Return the profile as a mapping of this file's columns.

    Raises:
        Problem: import-refused, where no table has the column with the words.
    """
    sheet = _main(ready, sheets)
    mapping: dict[str, Any] = dict(ready.given)
    if ready.words:
        mapping["text"] = _headers_of(sheet, ready.words)[:1]
    for name, names in ready.columns.items():
        found = _headers_of(sheet, names)
        if found:
            mapping[name] = found if name in _SEVERAL else found[0]
    columns = _headers_of(sheet, ready.comments)
    if columns:
        mapping["comments"] = {"columns": columns, "author_before": ":"}
    if sheet.name and len(sheets) > 1:
        mapping["table"] = sheet.name[:100]
    mapping |= _comment_rows(ready, sheets)
    return BoardMapping.model_validate(mapping)


def _main(ready: Ready, sheets: list[Sheet]) -> Sheet:
    """Return the table with the posts; refuse a file that has none."""
    wanted = ready.words or ready.columns["external_id"]
    fitting = [sheet for sheet in sheets if _headers_of(sheet, wanted) and not _is_called(sheet, ready.comments)]
    if not fitting:
        names, row = ", ".join(wanted), sheets[0].header_row
        en, de = header_words(sheets[0])
        en, de = f"No table has a column {names}; {en}", f"Keine Tabelle hat eine Spalte {names}; {de}"
        raise refused("missing_column", en, de, row=row)
    return next((sheet for sheet in fitting if _is_called(sheet, ready.main)), fitting[0])


def _comment_rows(ready: Ready, sheets: list[Sheet]) -> dict[str, Any]:
    for sheet in sheets:
        if _is_called(sheet, ready.comments):
            found = {name: _headers_of(sheet, names) for name, names in _COMMENT.items()}
            if found["text"] and found["on"]:
                one = {name: names[0] for name, names in found.items() if names and name != "received_on"}
                return {"comment_rows": {"table": sheet.name[:100], **one, "received_on": found["received_on"]}}
    return {}


def _is_called(sheet: Sheet, names: Iterable[str]) -> bool:
    return any(sheet.name.casefold().startswith(name.casefold()) for name in names)


def _headers_of(sheet: Sheet, names: Iterable[str]) -> list[str]:
    return _named(sheet.headers, names)


def _named(headers: list[str], names: Iterable[str]) -> list[str]:
    """Return the headers that one of the names fits, in the order of the names."""
    found: dict[str, str] = {}
    for name in names:
        wanted, begins = name.rstrip("*").casefold(), name.endswith("*")
        for header in headers:
            known = header.casefold()
            if known == wanted or (begins and known.startswith(wanted)):
                found.setdefault(known, header)
    return list(found.values())
