"""Query and answers of imports."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from app.core.actions import AllowedAction
from app.core.patterns import SHA256
from app.core.problems import Fault, ProblemError, WriteWarning, refuse_if
from app.core.schemas import DistrictResource, Id, Input, Output, Timestamp
from app.core.text import Label
from app.districts.references import DistrictName
from app.exchange.bundles.format.document import with_lists

FileHash = Annotated[str, StringConstraints(pattern=SHA256, max_length=64)]
"""SHA-256, in hexadecimal digits."""


_NO_EVENT = Fault(
    "missing",
    "A table holds feedback: name the participation event at which it was said. Measures come in a bundle",
    "Eine Tabelle enthält Rückmeldungen: Nötig ist die Beteiligung dazu. Maßnahmen kommen in einem Paket",
    parameter="event",
)


class ImportQuery(Input):
    """District, kind and finality of an import."""

    district: Annotated[
        DistrictName | None,
        Field(
            description="The target, by id or AGS; the bundle's own `district` is then left aside, neither compared "
            "nor written. Default: the district that the bundle names by its AGS"
        ),
    ] = None
    dry_run: Annotated[bool, Field(description="Do everything but keep it: the answer says what would be")] = False
    restore: Annotated[
        bool,
        Field(
            description="For the operator, into a district that holds nothing yet: also keep what the entries' "
            "`history` tells, ids, versions, actors and times of recording, so that a district moves here whole"
        ),
    ] = False
    corrections: Annotated[
        Literal["record"] | None,
        Field(
            description="record: a status update or assessment that says something else than what was recorded under "
            "its key is recorded as a new one of the same day. Left out: it is told in `differing` and left alone"
        ),
    ] = None

    event: Annotated[
        Id | None,
        Field(description="Of a table: the participation event at which it was said. Needed with every table"),
    ] = None
    profile: Annotated[
        Label | None,
        Field(
            description="Of a table: how it is read: `padlet`, `limesurvey`, `decidim`, or the id of an import profile"
        ),
    ] = None
    partial: Annotated[
        bool, Field(description="Of a table: import what can be imported; the answer tells which rows were refused")
    ] = False

    def refuse_unfitting(self, *, of_tables: bool) -> None:
        """Refuse parameters that do not fit the kind of body.

        Raises:
            Problem: invalid.
        """
        other = ("district", "restore", "corrections") if of_tables else ("event", "profile", "partial")
        en = f"This is no parameter of {'tables' if of_tables else 'bundles'}"
        de = f"Diesen Parameter gibt es nicht für {'Tabellen' if of_tables else 'Bündel'}"
        faults = [Fault("unfitting_parameter", en, de, parameter=name) for name in other if getattr(self, name)]
        refuse_if([*faults, *([_NO_EVENT] if of_tables and self.event is None else ())])


class Counts(Output):
    """Result for the entries of one list."""

    created: int = Field(description="Number of new entries")
    changed: int = Field(description="Number of changed entries")
    unchanged: int = Field(description="Number of entries that exist already with the same content")


NONE = Counts(created=0, changed=0, unchanged=0)
CountsOfList = Annotated[Counts, Field(description="Results of the entries of this list")]


@with_lists(lambda _: (CountsOfList, NONE))
class ListCounts(Output):
    """Results by list of a bundle. An import made before a list existed did nothing to it."""

    district: CountsOfList = NONE


class Differing(Output):
    """A row that differs from the stored item: recorded statements never change."""

    row: int = Field(description="The row, as a spreadsheet program counts")
    id: UUID = Field(description="The feedback item")
    external_id: str = Field(description="Id on the board or form")
    columns: list[str] = Field(description="Headers of the columns that differ")


class DifferingEntry(Output):
    """A status update or assessment that differs from what was recorded under its key, which never changes."""

    pointer: str = Field(description="JSON pointer (RFC 6901) to the entry of the bundle")
    key: str = Field(description="Its key")
    fields: list[str] = Field(description="Names of the fields that differ")
    recorded_as: str | None = Field(
        description="Key of the new entry that holds the correction; null: it was left alone, as without "
        "`corrections=record`, where it is about another day or another measure or goal, or is retracted"
    )


class TableRead(Output):
    """A sheet or file from which rows were read."""

    name: str = Field(description="Name of the sheet or file; empty for a single file of CSV")
    header_row: int = Field(description="Number of the header row; rows above it were not read")
    encoding: str | None = Field(description="Encoding of a CSV file; null for a workbook")
    hidden_rows: list[int] = Field(description="Numbers of hidden rows, which were not read; the first 1,000")
    hidden_columns: list[str] = Field(description="Headers or letters of hidden columns, which were not read")
    merged_areas: int = Field(description="Number of merged areas whose value all of their rows received")


class TableResult(Output):
    """Result of reading a table."""

    rows: int = Field(description="Number of rows below the header that are not empty")
    without_words: int = Field(description="Number of rows without text, such as a post that is a picture")
    comments: int = Field(description="Number of items that are comments")
    columns_read: list[str] = Field(description="Headers of the columns that were read")
    columns_left_out: list[str] = Field(description="Headers of the columns that were not read")
    is_own_export: bool = Field(
        description="True for a list of this service as CSV: the mark of formulas is taken off, and an item without an "
        "external id is identified by its own id"
    )
    tables: list[TableRead] = Field(description="Sheets or files that were read")
    tables_left_out: list[str] = Field(description="Names of others, hidden sheets among them")
    refused_rows: int = Field(description="Number of rows that were refused with `partial=true`")
    refused: list[ProblemError] = Field(description="Reasons; the first 1,000")
    remarks: list[ProblemError] = Field(
        description="Values that were taken as they are and look wrong, such as text that was encoded twice; the first "
        "1,000"
    )
    differing_rows: int = Field(description="Number of rows that differ from the existing item")
    differing: list[Differing] = Field(description="The rows that differ; the first 1,000")


class Hint(Output):
    """An accepted entry that may be a mistake."""

    pointers: list[str] = Field(description="JSON pointers (RFC 6901) to the entries of the bundle that it is about")
    code: str = Field(description="Stable code of what it is")
    detail: str = Field(description="Message in the language asked for, with the keys of the entries concerned")


class FieldChange(Output):
    """A field of an existing thing that an import changes."""

    pointer: str = Field(description="JSON pointer (RFC 6901) to the entry of the bundle")
    key: str = Field(description="Key of the thing")
    field: str = Field(description="Name of the field in a bundle")
    before: Any = Field(
        description="Its stored value: as in an entry of a bundle, with keys for references, and of money the amount"
    )
    after: Any = Field(description="The value that it gets")


class ImportResult(ListCounts):
    """Result of an import, or of a dry run."""

    dry_run: bool = Field(description="True for a dry run")
    import_id: UUID | None = Field(
        description="Id of the import, by which it is read and reverted; null if nothing changed, and in a dry run"
    )
    district_id: UUID = Field(description="The district it was imported into")
    created: int = Field(description="In all")
    changed: int = Field(description="In all")
    unchanged: int = Field(description="In all")
    table: TableResult | None = Field(default=None, description="Of a table, what was read of it; null for bundles")
    hints: list[Hint] = Field(
        default=[],
        description="Possible mistakes that were taken as they are, the first 1,000: new or changed entries with the "
        "title of another in the same field, or its number in the same concept",
    )
    changes: list[FieldChange] = Field(
        default=[],
        description="In a dry run, the first 1,000 fields of existing things that would change, but the district's own",
    )
    differing: list[DifferingEntry] = Field(
        default=[],
        description="Status updates and assessments that differ from what was recorded, the first 1,000; the rest "
        "of the bundle is taken",
    )
    warnings: list[WriteWarning] = Field(
        default=[],
        description="Possible mistakes of single entries that were taken as they are, the first 1,000: `same_day`, a "
        "new status update or assessment on top of another of the same day; `not_public`, a new concept without "
        "`visibility`, which is internal",
    )


class ImportRead(DistrictResource):
    """An import that changed something. Only insiders of the district see it."""

    revision: int = Field(description="The district's revision that it made; its changes are in the feed")
    actor_id: UUID = Field(description="Pseudonymous id of the actor who imported it")
    file_hash: str = Field(description="SHA-256 of the file as it was sent, in hexadecimal digits")
    size: int = Field(description="Of the file, in bytes")
    counts: ListCounts = Field(description="Results of the entries, by list")
    revertible_until: Timestamp | None = Field(description="Time until which it can be reverted; null once it was")
    reverted_at: Timestamp | None = Field(description="Time of the revert")
    reverted_by: UUID | None = Field(description="Pseudonymous id of the actor who reverted it")


class ImportDetail(ImportRead):
    """One import, with the actions that the caller may take."""

    allowed_actions: list[AllowedAction] = Field(
        description="Actions that the caller's role and the import's age allow"
    )
