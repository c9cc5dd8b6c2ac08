"""What reading plans has in common."""

from app.core.access import Role
from app.core.reading import Reader, Row


def allowed(reader: Reader, row: Row) -> list[str]:
    """What the caller may do to what hangs under a concept: of a closed one, only say who sees it."""
    actions = ["update", "delete"] if row["is_open"] else ["update"]
    return reader.actions(row["district_id"], {Role.EDITOR: actions})
