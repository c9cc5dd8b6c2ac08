"""The parts of an invariant."""

from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, Text, Uuid, bindparam, cast, literal

OF_DISTRICT: Final = bindparam("of_district", type_=Uuid())


@dataclass(frozen=True)
class Invariant:
    """Something that always holds.

    `breaking` selects the rows that break it, as one column `what` (see `named`). Where `by_district`, it binds
    OF_DISTRICT and is asked once a district: PostgreSQL can shard no recursive query otherwise.
    """

    name: str
    about: str
    breaking: Select[Any]
    by_district: bool = False


def named(*parts: ColumnElement[Any] | str) -> ColumnElement[str]:
    """Return the text by which a row that breaks an invariant is reported: its id, or words and columns."""
    whole: ColumnElement[Any] = cast(parts[0], Text)
    for part in parts[1:]:
        whole = whole + (literal(part) if isinstance(part, str) else cast(part, Text))
    return whole.label("what")
