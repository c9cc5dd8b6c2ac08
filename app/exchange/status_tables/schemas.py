"""The preview of a table of measures, as clients get it."""

from typing import Annotated

from pydantic import Field

from app.concepts.vocabulary import Light
from app.core.codes import CODES
from app.core.schemas import Day, Input, Output
from app.districts.references import DistrictName
from app.exchange.status_tables.vocabulary import FieldOfActionSource, MeasureColumn, SignKind, ValueKind


class PreviewQuery(Input):
    """District of a preview."""

    district: Annotated[
        DistrictName | None,
        Field(description="The district for which it is, by id or AGS. Default: any in which the caller is an editor"),
    ] = None


class SheetRow(Output):
    """A row of a sheet."""

    row: int = Field(description="Its number, as a spreadsheet program counts")
    text: str = Field(description="The texts of its cells, with ` | ` between them, up to 300 characters")


class SheetColumn(Output):
    """A column of a table."""

    column: str = Field(description="Its letters, such as `F`")
    header: str | None = Field(
        description="Its header; one of two rows with ` / ` between them. Null: it has cells and no header"
    )
    filled: int = Field(description="Number of cells with something in them, in rows of measures")
    samples: list[str] = Field(description="Up to three different values, as they are shown, up to 80 characters each")
    kind: ValueKind = Field(description="Kind of most of its values")


class SheetPreview(Output):
    """A visible sheet, or the table of a CSV file."""

    name: str = Field(description="Name of the sheet; empty for CSV")
    title_rows: list[SheetRow] = Field(description="Rows above the header")
    header_rows: list[int] = Field(description="Numbers of the header's rows; none: no header was found")
    measures: int = Field(description="Number of rows below the header that are measures")
    columns: list[SheetColumn] = Field(description="The columns, from left to right, without hidden ones")
    block_rows: list[SheetRow] = Field(description="Rows that head the measures below them, such as a field of action")
    sum_rows: list[SheetRow] = Field(description="Rows with sums")
    merged_areas: list[str] = Field(description="Merged cells, such as `A2:A5`; the first 200")
    hidden_rows: list[int] = Field(description="Numbers of hidden rows, which were not read; the first 1,000")
    hidden_columns: list[str] = Field(description="Letters of hidden columns, which were not read; the first 200")


class SignFields(Output):
    """A sign of a cell that may be a light."""

    kind: SignKind = Field(description="Kind of the sign")
    value: str = Field(
        description="The sign: a colour as `#rrggbb`, the word in lower case, the symbol (of a font of pictures its "
        "name and letter, such as `Wingdings J`), or set and number of an icon, such as `3TrafficLights1/2`"
    )
    light: Light | None = Field(
        description="The light that it clearly is, by its hue or word; null: the county is to be asked"
    )


class ColumnSign(SignFields):
    """A sign that cells of one column show."""

    sheet: str = Field(description="Name of the sheet")
    column: str = Field(description="Letters of the column")
    count: int = Field(description="Number of cells, in rows of measures")
    conditional: int = Field(description="Number of those that show it by a conditional format")
    cells: list[str] = Field(description="Up to five of the cells, such as `Maßnahmen!F12`")


class LegendSign(SignFields):
    """A sign that the file explains."""

    cell: str = Field(description="The cell, such as `Legende!A3`")
    meaning: str = Field(description="What the file says that it means, up to 200 characters")


class ProposedColumn(Output):
    """What a column may be."""

    column: str = Field(description="Its letters")
    header: str | None = Field(description="Its header")
    target: MeasureColumn = Field(description="What it may be of a measure")
    day: Day | None = Field(
        description="Of lights and words the day on which they held, by the header: of a quarter, month or year the "
        "last one. Null: the header does not say it"
    )


class ProposedTable(Output):
    """What a sheet with measures may be."""

    sheet: str = Field(description="Name of the sheet")
    field_from: FieldOfActionSource | None = Field(
        description="Where it says to which field of action a measure belongs; null: nowhere"
    )
    columns: list[ProposedColumn] = Field(
        description="What each column may be; one that is coloured beside its text may stand twice"
    )


class ProposedSign(SignFields):
    """What a sign in the columns of lights may mean."""

    count: int = Field(description="Number of cells, in all sheets")
    meaning: str | None = Field(description="What the file's legend says; null: nothing")


class MappingProposal(Output):
    """A proposal of what the tables and signs mean, for a person to look at."""

    tables: list[ProposedTable] = Field(description="The sheets with measures")
    signs: list[ProposedSign] = Field(description="The signs in their columns of lights, the most frequent first")


class PreviewMessage(Output):
    """Something that is not certain or may be a mistake."""

    code: str = Field(description="Stable code. More may be added", json_schema_extra={"enum": list(CODES)})
    detail: str = Field(description="The same in words, in the language asked for")
    count: int = Field(description="Number of cells of which it holds; 1 where it is about the file")
    cells: list[str] = Field(description="The cells, such as `Maßnahmen!F12`; the first 200")


class ImportPreview(Output):
    """What stands in a file with measures, and what it may mean. Nothing of it is kept."""

    encoding: str | None = Field(description="Charset of a CSV file; null for a workbook")
    sheets: list[SheetPreview] = Field(description="The visible sheets, in their order")
    hidden_sheets: list[str] = Field(description="Names of hidden sheets, which were not read")
    legend: list[LegendSign] = Field(description="What the file says of its signs; the first 100 of a sheet")
    signs: list[ColumnSign] = Field(description="What looks like a light, by column; the first 50 of a column")
    proposal: MappingProposal = Field(description="What it may mean")
    messages: list[PreviewMessage] = Field(description="What is not certain; the first 1,000")
