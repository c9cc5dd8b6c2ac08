"""Plans as entries of a bundle."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from app.core.reading import Row
from app.exchange.imports.planning import FACTS, REFERENCES

Entry = dict[str, Any]
Part = Callable[..., Entry]
"""Makes an entry of a row: its facts, and its references by key."""


def entries(part: Part, plans: Mapping[str, Sequence[Row]]) -> dict[str, list[Entry]]:
    """The lists of a bundle."""
    return {
        name: [
            part(row, FACTS[name], **{field: column for field, (_, column) in REFERENCES[name].items()}) for row in rows
        ]
        for name, rows in plans.items()
    }
