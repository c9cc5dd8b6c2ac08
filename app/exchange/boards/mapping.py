"""The mapping by which the columns of a table become feedback."""

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, StringConstraints

from app.core.field_rules import Broken, Ruled, broken, rule
from app.core.patterns import described_pattern
from app.core.schemas import Day, UniqueItems, Value
from app.core.text import Key, Label, clean
from app.districts.vocabulary import Visibility
from app.exchange.boards.sheets import plain
from app.exchange.spreadsheets.bounds import MOST_COLUMNS
from app.participation.feedback_items.schemas import Language
from app.participation.vocabulary import FeedbackChannel, FeedbackKind, PersonGroup


def _one_line(value: object) -> object:
    cleaned = clean(value)
    return plain(cleaned) if isinstance(cleaned, str) else cleaned


Header = Annotated[str, StringConstraints(min_length=1, max_length=500), BeforeValidator(_one_line)]
"""A column's header, or what stands in a cell; case and white space do not count."""
Headers = Annotated[list[Header], Field(max_length=MOST_COLUMNS), UniqueItems(str.casefold)]
"""Headers of columns, each once."""
MOST_VALUES = 500
_MARK = described_pattern(
    "^[:|-]$", "A colon, a vertical bar or a dash", "Ein Doppelpunkt, ein senkrechter Strich oder ein Bindestrich"
)


class SectionMeaning(Value):
    """The field of action and the kind that a section of the board stands for."""

    field: Key | None = Field(default=None, description="Key of the field of action, in the event's concept")
    kind: FeedbackKind | None = Field(default=None, description="Need, proposal, wish, praise and so on")


class BoardDefaults(Value):
    """Values of items for which the table gives none."""

    field: Key | None = Field(default=None, description="Key of the field of action")
    kind: FeedbackKind | None = Field(default=None, description="Need, proposal, wish, praise and so on")
    language: Language | None = Field(default=None, description="BCP 47")
    person_group: PersonGroup | None = Field(default=None, description="Group of the person")
    received_on: Day | None = Field(default=None, description="The day on which they came in. Default: today")


class CommentCells(Value):
    """Comments that stand in cells of the post, one a line."""

    columns: Headers = Field(min_length=1, description="The columns that hold comments. What is only a number is none")
    author_before: Annotated[str, StringConstraints(pattern=_MARK, max_length=1)] | None = Field(
        default=None, description="Separator between the name of the author, which is dropped, and the comment"
    )


class CommentRows(Value):
    """Comments that stand in a table of their own: another sheet, or another file of the archive."""

    table: Label = Field(description="Beginning of the name of the sheet or file")
    text: Header = Field(description="The column with the comment")
    on: Header = Field(description="The column with the external id of the post")
    external_id: Header | None = Field(default=None, description="The column with the comment's own id")
    received_on: Headers = Field(default_factory=list, description="The first of these columns with a day counts")


class ContactColumns(Value):
    """Columns with people's contact details. These are kept apart from their words, for as long as the event says."""

    name: Header | None = Field(default=None, description="The column with the name")
    email: Header | None = Field(default=None, description="The column with the e-mail address")
    phone: Header | None = Field(default=None, description="The column with the telephone number")


class BoardMapping(Value, Ruled):
    """The columns of a table and their meaning. Columns that are not named are not read, and reported as left out."""

    text: Headers = Field(default_factory=list, description="The columns with the words; several are joined")
    answers: Headers = Field(
        default_factory=list,
        description="Columns each of whose answers becomes an item, with the header as its title; instead of `text`",
    )
    other_answers: bool = Field(
        default=False,
        strict=True,
        description="True: every column not named elsewhere holds answers, except those whose header asks for a "
        "name, an address, a contact, a token or the like; instead of `text`",
    )
    leave_out: Headers = Field(default_factory=list, description="With `other_answers`: columns that are none")
    title: Header | None = Field(default=None, description="The column with the heading")
    external_id: Header | None = Field(
        default=None, description="The column with the board's own id, by which an item is known again. Default: a hash"
    )
    section: Header | None = Field(default=None, description="The column with the section of the board")
    received_on: Headers = Field(default_factory=list, description="The first of these columns with a day counts")
    kind: Header | None = Field(default=None, description="The column with the kind: code or label, or as in `kinds`")
    field: Header | None = Field(
        default=None, description="The column with the field of action: key or title, or as in `fields`"
    )
    language: Header | None = Field(
        default=None, description="The column with the language: BCP 47, or as in `languages`"
    )
    person_group: Header | None = Field(
        default=None, description="The column with the person's group: code or label, or as in `person_groups`"
    )
    votes: Header | None = Field(default=None, description="The column with the approvals; renewed by every import")
    comment_on: Header | None = Field(
        default=None, description="The column with the external id of the item on which this row is a comment"
    )
    contact: ContactColumns | None = Field(
        default=None, description="Columns that become contact details of new items. Default: none are read"
    )
    comments: CommentCells | None = Field(default=None, description="Comments in cells of the post")
    comment_rows: CommentRows | None = Field(default=None, description="Comments in a table of their own")
    table: Label | None = Field(
        default=None, description="Beginning of the name of the sheet or file. Default: the first that fits"
    )
    header_row: int | None = Field(
        default=None,
        ge=1,
        le=1_000,
        strict=True,
        description="The row with the headers, as a spreadsheet program counts. Default: the first of the first rows "
        "that has the columns with the words and the id, else the first that is not empty",
    )
    hidden: bool = Field(
        default=False,
        strict=True,
        description="Also read hidden sheets, rows and columns. Default: they are left out, and told",
    )
    sections: dict[Header, SectionMeaning] = Field(
        default_factory=dict, max_length=MOST_VALUES, description="Field of action of each section"
    )
    kinds: dict[Header, FeedbackKind] = Field(
        default_factory=dict, max_length=MOST_VALUES, description="The kind that each value stands for"
    )
    fields: dict[Header, Key] = Field(
        default_factory=dict, max_length=MOST_VALUES, description="The key of the field that each value stands for"
    )
    languages: dict[Header, Language] = Field(
        default_factory=dict, max_length=MOST_VALUES, description="The language that each value stands for"
    )
    person_groups: dict[Header, PersonGroup] = Field(
        default_factory=dict, max_length=MOST_VALUES, description="The group that each value stands for"
    )
    blank: list[Header] = Field(default_factory=list, max_length=100, description="Texts that count as an empty cell")
    defaults: BoardDefaults = Field(default_factory=BoardDefaults, description="For what the table does not tell")
    channel: FeedbackChannel | None = Field(
        default=None, description="Channel of the items. Default: by the event's kind"
    )
    moderation: Literal["pending", "published"] = Field(
        json_schema_extra={"x-vocabulary": "moderation"},
        default="pending",
        description="State of moderation; only published items can be read without a token",
    )
    visibility: Visibility = Field(default=Visibility.PUBLIC, description="Visibility of published items")

    def fits(self, headers: list[str]) -> bool:
        """Return whether the headers are those of the table with the posts, or of that with the comments."""
        known = {header.casefold() for header in headers}
        wanted = [[*self.text, *self.answers, *([self.external_id] if self.external_id else [])]]
        if self.comment_rows:
            wanted.append([self.comment_rows.text, self.comment_rows.on])
        return any(names and all(name.casefold() in known for name in names) for names in wanted)

    @rule
    def _has_one_kind_of_words(self) -> Broken:
        if bool(self.text) == bool(self.answers or self.other_answers):
            en, de = (
                "Either `text`, or `answers` or `other_answers`",
                "Entweder `text` oder `answers` bzw. `other_answers`",
            )
            yield broken("text", "one_of", en, de)

    @rule
    def _answers_have_no_title(self) -> Broken:
        if self.title is not None and not self.text and (self.answers or self.other_answers):
            en, de = "An answer's title is the question", "Der Titel einer Antwort ist die Frage"
            yield broken("title", "one_of", en, de)
