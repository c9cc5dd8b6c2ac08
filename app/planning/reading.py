"""Common code for reading plans."""

from app.core.access import Role
from app.core.reading import Reader, Row


def allowed(reader: Reader, row: Row) -> list[str]:
    """Return the actions open to the caller for a row of a concept: in a closed one, only "update", for its
    visibility."""
    actions = ["update", "delete"] if row["is_open"] else ["update"]
    return reader.actions(row["district_id"], {Role.EDITOR: actions})
