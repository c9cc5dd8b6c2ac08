"""References between what people said."""

from collections.abc import Mapping, Sequence

from app.core.problems import Fault, refuse_if
from app.core.reading import Row


def refuse_internal(found: Mapping[str, Sequence[Row]], before: Row | None = None) -> None:
    """Refuses that something public refers to something internal: its version would tell of hidden work. What it
    referred to `before` may have become internal since: that stays.

    Raises:
        Problem: invalid, with the pointers under which the rows are given.
    """
    refuse_if(
        [
            Fault(
                "internal_reference",
                "What is public cannot refer to what is internal",
                "Was öffentlich ist, kann nicht auf Internes verweisen",
                pointer=pointer,
            )
            for pointer, rows in found.items()
            if any(row["visibility"] == "internal" for row in rows)
            and not (before and before[pointer.rpartition("/")[2]] in {row["id"] for row in rows})
        ]
    )
