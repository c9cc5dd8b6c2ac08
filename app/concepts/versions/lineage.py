"""Reading what led to a version, as far as the view sees it: what stands behind something hidden is not reached."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Select, Uuid, and_, any_, bindparam, select
from sqlalchemy.dialects.postgresql import ARRAY

from app.concepts.tables import Concept, Measure
from app.concepts.versions.tables import MeasureLineage
from app.core.reading import SCOPE, Reader, Row, View, visible
from app.core.tables import table

concepts, measures, _lineage = table(Concept), table(Measure), table(MeasureLineage)
_before = measures.alias("before")
VERSIONS = any_(bindparam("versions", type_=ARRAY(Uuid())))
"""Any of some versions, to be compared with a concept's id."""


@cache
def _line(view: View) -> Select[Any]:
    mine = (
        concepts.c.district_id == bindparam(SCOPE),
        concepts.c.lineage_id == bindparam("lineage"),
        visible(concepts, view),
    )
    return select(concepts.c.id, concepts.c.predecessor_id).where(*mine)


@cache
def _continued(view: View) -> Select[Any]:
    heir = and_(measures.c.id == _lineage.c.measure_id, measures.c.district_id == _lineage.c.district_id)
    continued = and_(_before.c.id == _lineage.c.predecessor_id, _before.c.district_id == _lineage.c.district_id)
    seen = (
        visible(measures, view),
        visible(_before, view),
        measures.c.concept_id == VERSIONS,
        _before.c.concept_id == VERSIONS,
    )
    statement = select(_lineage.c.measure_id, _lineage.c.predecessor_id)
    statement = statement.select_from(_lineage.join(measures, heir).join(_before, continued))
    return statement.where(_lineage.c.district_id == bindparam(SCOPE), *seen)


async def versions_up_to(reader: Reader, concept: Row) -> list[UUID]:
    """Return the ids of the concept and of the versions before it, the latest first."""
    bound = {SCOPE: concept["district_id"], "lineage": concept["lineage_id"]}
    rows = await reader.rows(_line(reader.view(concept["district_id"])), bound)
    predecessors = {row["id"]: row["predecessor_id"] for row in rows}
    versions, current = [], concept["id"]
    while current in predecessors:
        versions.append(current)
        current = predecessors[current]
    return versions


async def continued_measures(
    reader: Reader, district_id: UUID, versions: Sequence[UUID]
) -> Mapping[UUID, Sequence[UUID]]:
    """Return for each measure of some versions of a line those that it continues in these versions."""
    bound = {SCOPE: district_id, "versions": versions}
    continued: defaultdict[UUID, list[UUID]] = defaultdict(list)
    for row in await reader.rows(_continued(reader.view(district_id)), bound):
        continued[row["measure_id"]].append(row["predecessor_id"])
    return continued
