"""Types of columns as migrations write them."""

from typing import Literal

from sqlalchemy import Text


def plain_type(kind: str, item: object, _context: object) -> str | Literal[False]:
    """Return a text type of our own as the Text that it is to the database, as migrations import no code of ours; False
    leaves an item to Alembic."""
    if kind != "type" or not isinstance(item, Text) or type(item) is Text:
        return False
    return f"sa.Text(collation={item.collation!r})" if item.collation else "sa.Text()"
