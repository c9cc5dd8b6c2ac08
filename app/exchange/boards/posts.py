"""From rows to posts, answers and comments, each validated by itself and reported with its row."""

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from pydantic import Field, ValidationError

from app.core.decimals import german
from app.core.faults import fault_of
from app.core.problems import Fault
from app.core.schemas import Day, DistrictResource, Input
from app.core.text import Line, Prose
from app.exchange.boards.columns import Columns, columns_of, comment_columns
from app.exchange.boards.mapping import BoardMapping
from app.exchange.boards.row_faults import not_understood, placed, remarks_on, row_faults, unclear
from app.exchange.boards.sheets import Numbered, Sheet, refused, text_of
from app.exchange.boards.values import code_of, comments_in, day_in, number_in, value_for
from app.exchange.bundles.format.document import MOST_ENTRIES
from app.exchange.spreadsheets.cells import Cell, Unclear
from app.participation.contact_details.schemas import ContactInput
from app.participation.feedback_items.schemas import Language
from app.participation.vocabulary import FeedbackKind, PersonGroup

_LONGEST_ID = 500


class Words(Input):
    """The values that are taken of a row."""

    text: Prose
    title: Line | None = None
    section: Line | None = None
    language: Language | None = None
    received_on: Day | None = None
    person_group: PersonGroup | None = None
    kind: FeedbackKind | None = None
    external_id: Line | None = None
    comment_on: Line | None = None
    votes: int | None = Field(default=None, ge=0, le=1_000_000)


@dataclass(frozen=True)
class Post:
    """Something that was said, with its place in the file."""

    row: int
    words: Words
    external_id: str
    on: str | None
    """External id of what it is a comment on."""
    field: str | None
    """The field of action as the table names it."""
    columns: Columns
    contact: ContactInput | None = None

    def fault(self, code: str, en: str, de: str, name: str) -> Fault:
        return Fault(code, en, de, row=self.row, column=self.columns.header(name))


@dataclass
class Board:
    """All that a file says, as a mapping reads it."""

    mapping: BoardMapping
    posts: list[Post] = field(default_factory=list)
    """Comments come after what they are about, where that stands in a cell."""
    faults: list[Fault] = field(default_factory=list)
    refused_ids: set[str] = field(default_factory=set)
    """Of posts that are told in `faults`, as far as they have one."""
    rows: int = 0
    without_words: int = 0
    read: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    is_own_export: bool = False
    tables: list[Sheet] = field(default_factory=list)
    """Those that were read."""
    tables_left_out: list[str] = field(default_factory=list)
    """Names of others, hidden ones among them."""
    remarks: list[Fault] = field(default_factory=list)
    """Doubts about rows that were taken as they are."""


def key_of(event_id: UUID, external_id: str) -> str:
    """Return the key of an item: the same in every import, and holding none of its words."""
    return "b-" + _digest(str(event_id), external_id)


def _short(external_id: str) -> str:
    """Return an external id as it is, or its hash if it is too long."""
    return external_id if len(external_id) <= _LONGEST_ID else f"id-{_digest(external_id)}"


def _digest(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "replace")).hexdigest()[:32]


def read_board(sheets: list[Sheet], mapping: BoardMapping) -> Board:
    """Return the posts, answers and comments of the tables. This takes a while: call it off the event loop.

    Raises:
        Problem: import-refused, where a column of the mapping is not there.
    """
    board = Board(mapping)
    columns, comments = columns_of(mapping, sheets), comment_columns(mapping, sheets)
    board.is_own_export = columns.sheet.own_dialect is not None
    reading = _Reading(board)
    reading.sheet(columns)
    if comments is not None:
        reading.sheet(comments)
    used = {id(part.sheet): part for part in (columns, comments) if part is not None}
    for sheet in sheets:
        part = used.get(id(sheet))
        if part is None:
            board.tables_left_out.append(sheet.name)
        else:
            board.tables.append(sheet)
        names = sheet.named_columns()
        board.read += [name for n, name in names if part and n in part.read]
        board.left_out += [name for n, name in names if not (part and n in part.read)]
        board.remarks += remarks_on(part) if part else []
    board.faults.sort(key=lambda fault: fault.row or 0)
    return board


class _Reading:
    """One file being read: which ids were seen, and how often the same words without an id."""

    def __init__(self, board: Board) -> None:
        self.board = board
        self.mapping = board.mapping
        self.blank = {" ".join(text.split()).casefold() for text in board.mapping.blank}
        self.seen: dict[str, int] = {}
        """The row of each external id."""
        self.same: Counter[str] = Counter()

    def sheet(self, columns: Columns) -> None:
        self.board.rows += len(columns.sheet.rows) + len(columns.sheet.refused)
        self.board.faults += columns.sheet.refused
        for number, cells in columns.sheet.rows:
            before = len(self.board.faults), len(self.board.posts)
            self._row(columns, (number, cells))
            self.board.without_words += before == (len(self.board.faults), len(self.board.posts))

    def _row(self, columns: Columns, row: Numbered) -> None:
        number, cells = row
        given, faults = self._given(columns, row)
        unclear_cells = [(n, cell) for n, cell in enumerate(cells) if isinstance(cell, Unclear) and n in columns.read]
        if unclear_cells:
            self.board.faults += [unclear(cell, number, columns.sheet.headers[n]) for n, cell in unclear_cells]
            self.board.refused_ids.add(given.get("external_id", ""))
            return
        posts = list(self._said(columns, cells))
        contact = self._contact(columns, row, faults)
        if faults and posts:
            self.board.faults += faults
            self.board.refused_ids.add(given.get("external_id", ""))
            return
        for text, title, place in posts:
            said = {**given, "text": text, "title": title if title is not None else given.get("title")}
            post = self._post(columns, number, {**said, "contact": contact}, place)
            if post is not None and place is None:
                self._comments(columns, cells, post)

    def _said(self, columns: Columns, cells: Sequence[Cell]) -> Iterator[tuple[str, str | None, str | None]]:
        """Yield each text of a row, its title and its column's header; for answers, the question is both."""
        joined = "\n\n".join(filter(None, (self._text(cells[n]).strip() for n in columns.several["text"])))
        title = columns.one.get("title")
        if joined:
            yield joined, None, None
        elif title is not None and self._text(cells[title]).strip():
            yield self._text(cells[title]), "", None  # a post may be nothing but its heading
        for n in columns.several.get("answers", ()):
            if self._text(cells[n]).strip():
                yield self._text(cells[n]), columns.sheet.headers[n], columns.sheet.headers[n]

    def _text(self, cell: Cell) -> str:
        text = text_of(cell)
        return "" if self.blank and " ".join(text.split()).casefold() in self.blank else text

    # --- cells ------------------------------------------------------------------------------------------------------

    def _given(self, columns: Columns, row: Numbered) -> tuple[dict[str, Any], list[Fault]]:
        """Return the values of a row beside its text, and faults for those that cannot be understood."""
        number, cells = row
        given: dict[str, Any] = {}
        faults: list[Fault] = []
        for name, place in columns.one.items():
            text = self._text(cells[place]).strip()
            if text:
                given[name] = self._value(name, text, cells[place])
                if given[name] is None:
                    faults.append(not_understood(name, cells[place], number, columns.sheet.headers[place]))
        if (own := columns.sheet.own_dialect) and "external_id" not in given:
            header = own.header(("id",), DistrictResource.__name__)
            given["external_id"] = text_of(cells[columns.sheet.places(header)[0]]).strip()
        for place in columns.several["received_on"]:
            try:
                day = day_in(cells[place]) if self._text(cells[place]).strip() else None
            except (ValueError, OverflowError):
                faults.append(not_understood("received_on", cells[place], number, columns.sheet.headers[place]))
                break
            if day is not None:
                given["received_on"] = day
                break
        return given, faults

    def _value(self, name: str, text: str, cell: Cell) -> Any:
        """Return the value of a cell; None if it is not understood."""
        if name == "kind":
            return value_for(text, self.mapping.kinds) or code_of(text, FeedbackKind)
        if name == "person_group":
            return value_for(text, self.mapping.person_groups) or code_of(text, PersonGroup)
        if name == "language":
            return value_for(text, self.mapping.languages) or text
        if name == "votes":
            try:
                return number_in(cell)
            except ValueError:
                return None
        return text

    def _contact(self, columns: Columns, row: Numbered, faults: list[Fault]) -> ContactInput | None:
        """Return the person's contact details, if the mapping reads them and the row has any; report invalid ones."""
        number, cells = row
        given = {name: text for name, n in columns.contact.items() if (text := self._text(cells[n]).strip())}
        if not given:
            return None
        try:
            return ContactInput.model_validate(given)
        except ValidationError as error:
            for one in error.errors(include_url=False):
                header = columns.sheet.headers[columns.contact[str(one["loc"][0])]]
                faults.append(placed(fault_of(one), number, header))
            return None

    # --- posts ------------------------------------------------------------------------------------------------------

    def _post(self, columns: Columns, number: int, said: Mapping[str, Any], place: str | None) -> Post | None:
        field_name = said.get("field")
        given = {name: value or None for name, value in said.items() if name in Words.model_fields and name != "votes"}
        try:
            words = Words.model_validate({**given, "votes": said.get("votes")})
        except ValidationError as error:
            self.board.faults += row_faults(error, number, columns, place)
            self.board.refused_ids.add(str(said.get("external_id", "")))
            return None
        own = words.external_id
        if columns.of_comments and words.comment_on is None:
            missing = Fault("missing", "This is needed", "Diese Angabe ist nötig", row=number)
            self.board.faults.append(replace(missing, column=columns.header("comment_on")))
            return None
        if own is not None and columns.of_comments:
            own = f"{_digest(words.comment_on or '')}/{own}"
        if own is not None and place is not None:
            own = f"{own}/{_digest(place.casefold())[:8]}"
        post = self._add_post(columns, number, words, own, field_name)
        if post is not None and said["contact"] is not None:
            post = self.board.posts[-1] = replace(post, contact=said["contact"])
        return post

    def _add_post(
        self,
        columns: Columns,
        number: int,
        words: Words,
        own: str | None,
        field_name: str | None,
        on: str | None = None,
    ) -> Post | None:
        """Add a post under its own id, or under one made of values that never change; report a repeated id."""
        on = on or words.comment_on
        external_id = _short(own or self._made(words, on))
        if external_id in self.seen:
            first, shown = self.seen[external_id], external_id[:100]
            en, de = f"Row {first} has this id too: {shown}", f"Auch Zeile {first} hat diese Kennung: {shown}"
            column = columns.header("external_id")
            self.board.faults.append(Fault("repeated_id", en, de, row=number, column=column))
            return None
        if len(self.seen) >= MOST_ENTRIES:
            en, de = f"At most {MOST_ENTRIES:,} items", f"Höchstens {german(MOST_ENTRIES)} Rückmeldungen"
            raise refused("too_many_items", en, de, row=number)
        self.seen[external_id] = number
        post = Post(number, words, external_id, on, field_name, columns)
        self.board.posts.append(post)
        return post

    def _made(self, words: Words, on: str | None) -> str:
        day = str(words.received_on or "")
        made = _digest(words.section or "", words.title or "", words.text, day)
        made = f"{_digest(on)}/{made}" if on else f"row-{made}"
        self.same[made] += 1
        return made if self.same[made] == 1 else f"{made}-{self.same[made]}"

    def _comments(self, columns: Columns, cells: Sequence[Cell], post: Post) -> None:
        """Add the comments that stand in cells of the post."""
        mark = self.mapping.comments.author_before if self.mapping.comments else None
        for place in columns.several.get("comments", ()):
            for said in comments_in(self._text(cells[place]), mark):
                try:
                    words = Words(text=said, section=post.words.section)
                except ValidationError as error:
                    header = columns.sheet.headers[place]
                    self.board.faults += [placed(fault_of(e), post.row, header) for e in error.errors()]
                    continue
                self._add_post(columns, post.row, words, None, post.field, post.external_id)
