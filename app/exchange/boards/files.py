"""From a file to its tables, whatever kind of file it is."""

from dataclasses import dataclass

from app.exchange.boards.csv_files import read_csv
from app.exchange.boards.sheets import Reading, Sheet, refused
from app.exchange.boards.workbooks import read_apart, sheets_in

CSV = "text/csv"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ODS = "application/vnd.oasis.opendocument.spreadsheet"
ZIP = "application/zip"
_APART = (b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0")
"""First bytes of archives, and with them of workbooks, and of workbooks of before 2007."""


@dataclass(frozen=True)
class Unpacked:
    """A file on its way to tables: as it came, or as the process tells that reads what can do harm."""

    content: bytes
    apart: bool

    def sheets(self, reading: Reading) -> tuple[list[Sheet], list[str]]:
        """Return the tables, and the names of those that were left out. This takes a while: call it off the event loop.

        Raises:
            Problem: import-refused, where it cannot be read or holds no table.
        """
        if self.apart:
            sheets, left_out = sheets_in(self.content, reading)
        else:
            sheet, left_out = read_csv("", self.content, reading), []
            sheets = [sheet] if sheet else []
        if sheets:
            return sheets, left_out
        if reading.header_row:
            en, de = f"Row {reading.header_row} of no table", f"In Zeile {reading.header_row} keiner Tabelle"
            raise refused("no_table", f"{en} has anything in it", f"{de} steht etwas")
        raise refused("no_table", "There is no table with words in it", "Es gibt keine Tabelle, in der etwas steht")


def is_apart(content: bytes) -> bool:
    """Return whether it is a workbook or archive, whatever it was sent as: browsers name spreadsheets in many ways."""
    return content.startswith(_APART)


async def unpack(content: bytes, media: str | None, *, hidden: bool) -> Unpacked:
    """Unpack a file by what it is.

    Raises:
        Problem: import-refused, where it takes too long or too much.
    """
    if media in (XLSX, ODS, ZIP) or is_apart(content):
        return Unpacked(await read_apart(content, hidden=hidden), apart=True)
    return Unpacked(content, apart=False)
