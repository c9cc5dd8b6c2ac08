"""The light of each measure of a concept at the end of each period."""

from collections.abc import Sequence
from uuid import UUID

from pydantic import Field

from app.concepts.views.course import between, period_ends, read_log
from app.concepts.views.queries import PeriodQuery, fields_of, in_tree_order, resolve_subject
from app.concepts.views.schemas import ConceptMatrix, FieldInShort, MatrixRow
from app.concepts.views.sweep import current_by_day
from app.concepts.vocabulary import Interval
from app.core.formats import FormatQuery
from app.core.reading import Reader, Row
from app.core.worker_threads import run_in_thread_if_large

MOST = 120
"""Periods of one matrix."""


class MatrixQuery(PeriodQuery, FormatQuery):
    """The first and last day of a matrix, and its interval."""

    interval: Interval = Field(default=Interval.QUARTER, description="One column at the end of each; 120 at most")


async def read_matrix(reader: Reader, concept_id: UUID, query: MatrixQuery) -> ConceptMatrix:
    """Return each measure's lights at the periods' ends, in a fixed number of statements.

    Raises:
        Problem: not-found; invalid, where `from` comes after `until` or there are too many periods.
    """
    subject = await resolve_subject(reader, concept_id, query)
    first, last = between(subject, query)
    days = period_ends(first, last, str(query.interval), MOST)
    fields = await fields_of(reader, subject)
    measures, entries = await read_log(reader, subject, last)

    def rows() -> list[MatrixRow]:
        shown = current_by_day(days, in_tree_order(fields, measures), entries, subject.stages)
        return [_row(measure, current, bool(subject.scale)) for measure, current in shown if any(current)]

    return ConceptMatrix(
        **subject.heading,
        first_day=first,
        last_day=last,
        interval=Interval(query.interval),
        fields=[FieldInShort(**field) for field in fields],
        periods=days,
        measures=await run_in_thread_if_large(len(measures), rows),
    )


def _row(measure: Row, current: Sequence[Row | None], has_steps: bool) -> MatrixRow:
    lights, steps = ([entry and entry[name] for entry in current] for name in ("light", "step"))
    return MatrixRow.model_validate({**measure, "lights": lights, "steps": steps if has_steps else []})
