"""The columns that a mapping reads of the tables in a file, and those that it leaves out."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from app.core.problems import Fault, Problem
from app.exchange.boards.mapping import BoardMapping
from app.exchange.boards.sheets import Sheet, header_words, refused

_PERSONAL = re.compile(
    r"(?<![^\W_])(e-?_?mails?|mail|tel|telefon\w*|rufnummer|phone|handy\w*|mobil\w*|whats ?app|fax|ip|ip-\w+"
    r"|ip_?addr\w*|ref_?url|token|zugangs\w+|access code|password|passwort|\w*namen?|name|hei(ß|ss)en sie|author"
    r"|autor\w*|verfasser\w*|anschrift|\w*adresse|address|stra(ß|ss)e\w*|hausnummer|plz|postleitzahl|wohnort|geburt\w*|birth\w*"
    r"|iban|kontakt\w*|contact\w*|start_?language|unterschrift|signature)(?![^\W_])",
    re.IGNORECASE,
)
"""Headers that ask what a person is called or how to reach them. Where all other columns are read, these are not."""
ONE = ("title", "external_id", "section", "kind", "field", "language", "person_group", "votes", "comment_on")
"""Fields of a mapping that name one column."""


@dataclass
class Columns:
    """The columns of one table, by what they are."""

    sheet: Sheet
    one: dict[str, int] = field(default_factory=dict)
    """Of each field that names one column, its place."""
    several: dict[str, list[int]] = field(default_factory=dict)
    """Of `text`, `answers`, `received_on` and `comments`, their places."""
    contact: dict[str, int] = field(default_factory=dict)
    """Of name, email and phone, their places."""
    of_comments: bool = False
    """True for the table with the comments, each of which belongs to a post of another table."""

    def header(self, name: str) -> str | None:
        """Return the header of a field's column, of several that of the first; None without one."""
        if name in self.one:
            return self.sheet.headers[self.one[name]]
        places = self.several.get(name)
        return self.sheet.headers[places[0]] if places else None

    @property
    def read(self) -> set[int]:
        several = {place for places in self.several.values() for place in places}
        return {*self.one.values(), *self.contact.values(), *several}


def columns_of(mapping: BoardMapping, sheets: list[Sheet]) -> Columns:
    """Return the columns of the table with the posts.

    Raises:
        Problem: import-refused, where one is not there, or stands twice.
    """
    sheet = _main(mapping, sheets)
    columns = Columns(sheet)
    faults: list[Fault] = []
    for name in ONE:
        header = getattr(mapping, name)
        if header is not None:
            columns.one.update((name, place) for place in _place(sheet, header, f"/mapping/{name}", faults))
    for name, header in _contact(mapping):
        place = f"/mapping/contact/{name}"
        columns.contact.update((name, found) for found in _place(sheet, header, place, faults))
    for name, headers in _lists(mapping):
        pointer = f"/mapping/{name}" + ("/columns" if name == "comments" else "")
        columns.several[name] = [p for n, h in enumerate(headers) for p in _place(sheet, h, f"{pointer}/{n}", faults)]
    if faults:
        raise Problem("import-refused", errors=faults)
    if mapping.other_answers:
        columns.several["answers"] += _others(mapping, columns)
    return columns


def comment_columns(mapping: BoardMapping, sheets: list[Sheet]) -> Columns | None:
    """Return the columns of the table with the comments; None if the mapping names no such table.

    Raises:
        Problem: as `columns_of`.
    """
    wanted = mapping.comment_rows
    if wanted is None:
        return None
    sheet = next((s for s in sheets if _begins(s, wanted.table)), None)
    if sheet is None:
        en, de = f"There is no table {wanted.table}", f"Es gibt keine Tabelle {wanted.table}"
        raise refused("missing_table", en, de)
    columns, faults = Columns(sheet, of_comments=True), list[Fault]()
    given = {"text": wanted.text, "comment_on": wanted.on, "external_id": wanted.external_id}
    names = {"comment_on": "on"}
    for name, header in given.items():
        if header is not None:
            place = f"/mapping/comment_rows/{names.get(name, name)}"
            columns.one.update((name, found) for found in _place(sheet, header, place, faults))
    columns.several["received_on"] = [
        p
        for n, header in enumerate(wanted.received_on)
        for p in _place(sheet, header, f"/mapping/comment_rows/received_on/{n}", faults)
    ]
    if faults:
        raise Problem("import-refused", errors=faults)
    columns.several["text"] = [columns.one.pop("text")]
    return columns


def _contact(mapping: BoardMapping) -> Iterator[tuple[str, str]]:
    for name, header in mapping.contact.model_dump().items() if mapping.contact else ():
        if header is not None:
            yield name, header


def _lists(mapping: BoardMapping) -> Iterator[tuple[str, list[str]]]:
    yield "text", mapping.text
    yield "answers", mapping.answers
    yield "received_on", mapping.received_on
    yield "comments", mapping.comments.columns if mapping.comments else []


def _main(mapping: BoardMapping, sheets: list[Sheet]) -> Sheet:
    wanted = mapping.table
    named = [sheet for sheet in sheets if wanted is None or _begins(sheet, wanted)]
    if not named:
        raise refused("missing_table", f"There is no table {wanted}", f"Es gibt keine Tabelle {wanted}")
    needed = [*mapping.text, *mapping.answers, *([mapping.external_id] if mapping.external_id else [])]
    return next((sheet for sheet in named if all(sheet.has(header) for header in needed)), named[0])


def _begins(sheet: Sheet, name: str) -> bool:
    return sheet.name.casefold().startswith(name.casefold())


def _place(sheet: Sheet, header: str, pointer: str, faults: list[Fault]) -> list[int]:
    """Return the index of the only column with this header; report it and return [] if there is none or several."""
    places = sheet.places(header)
    if len(places) == 1:
        return places
    if places:
        code, en, de = "ambiguous_column", "Several columns have this header", "Mehrere Spalten heißen so"
    else:
        code, en, de = "missing_column", "There is no such column", "Diese Spalte gibt es nicht"
    said = header_words(sheet)
    faults.append(Fault(code, f"{en}; {said[0]}", f"{de}; {said[1]}", pointer=pointer, column=header))
    return []


def _others(mapping: BoardMapping, columns: Columns) -> list[int]:
    """Return the indexes of columns that the mapping does not name and that do not ask for personal details."""
    headers = columns.sheet.headers
    out = columns.read | {place for header in mapping.leave_out for place in columns.sheet.places(header)}
    return [n for n, header in enumerate(headers) if header and n not in out and not _PERSONAL.search(header)]
