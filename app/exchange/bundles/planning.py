"""Plans and observations as entries of a bundle."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from app.core.reading import Row
from app.exchange.imports.parsing import OBSERVED, PLANS
from app.exchange.imports.planning import KINDS
from app.planning.indicator_observations.schemas import ObservationFields

Entry = dict[str, Any]
Part = Callable[..., Entry]
"""Makes an entry of a row: its facts, and its references by key."""


def entries(
    part: Part, rows: Mapping[str, Sequence[Row]], served: Mapping[UUID, Entry], *, history: bool
) -> dict[str, list[Entry]]:
    """The lists of a bundle; `served` has what each plan entry names. Of what was taken back
    only a history tells."""
    told = {name: [_plan(part, name, row) for row in rows[name]] for name in PLANS}
    for entry, row in zip(told["plan_entries"], rows["plan_entries"], strict=True):
        entry.update(served[row["id"]])
    observed = [row for row in rows[OBSERVED] if history or row["retracted_at"] is None]
    observed.sort(key=lambda row: (row["recorded_at"], row["ordinal"]))
    return {**told, OBSERVED: [part(row, ObservationFields, indicator="indicator_id") for row in observed]}


def _plan(part: Part, name: str, row: Row) -> Entry:
    held = {field: column for field, column in KINDS[name].held_in.items() if field != "concept"}
    return part(row, KINDS[name].facts, **held)
