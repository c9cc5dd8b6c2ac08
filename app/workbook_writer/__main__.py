"""A process of its own: lines of JSON come in, and a workbook is written to the path that the command names."""

import errno
import json
import sys
from collections.abc import Iterable
from pathlib import Path

from app.process_limits import limit_process
from app.workbook_writer.bounds import FILE_SIZE, MEMORY, SECONDS, TOO_LARGE, TOO_MUCH_MEMORY
from app.workbook_writer.parts import Chart, Series, Sheet, SheetColumn
from app.workbook_writer.writing import Book


def write(path: Path, lines: Iterable[bytes]) -> None:
    """Write the workbook of these lines: an object is a sheet or a chart, a list a row."""
    book = Book(path)
    for line in lines:
        part = json.loads(line)
        if isinstance(part, list):
            book.add(part)
        elif "series" in part:
            series = [Series(**one) for one in part.pop("series")]
            book.draw(Chart(series=series, **part))
        else:
            columns = [SheetColumn(**column) for column in part.pop("columns")]
            book.begin(Sheet(columns=columns, **part))
    book.close()


def main() -> int:
    """Keep the limits and return the exit status."""
    limit_process(memory=MEMORY, seconds=SECONDS, file_size=FILE_SIZE)
    try:
        write(Path(sys.argv[1]), sys.stdin.buffer)
    except MemoryError:
        return TOO_MUCH_MEMORY
    except OSError as error:
        if error.errno not in (errno.EFBIG, errno.ENOSPC):
            raise
        return TOO_LARGE
    return 0


if __name__ == "__main__":
    sys.exit(main())
