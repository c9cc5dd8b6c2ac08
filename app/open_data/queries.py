"""Reads published concepts for harvesters: the same for every caller."""

from functools import cache
from typing import Any

from sqlalchemy import Select, and_, select

from app.concepts.tables import Concept
from app.core.reading import Reader, Row, View, revision_of, visible_reference
from app.core.tables import DistrictState, table
from app.districts.tables import District

concepts, districts, district_state = table(Concept), table(District), table(DistrictState)


@cache
def _published() -> Select[Any]:
    """Select public concepts with their districts and the time of these districts' last public change."""
    _, revised_at = revision_of(View.PUBLIC)
    columns = [
        concepts.c.id,
        concepts.c.district_id,
        concepts.c.title,
        concepts.c.description,
        concepts.c.version_label,
        concepts.c.adopted_on,
        concepts.c.created_at,
    ]
    of_district = [districts.c.name.label("district"), districts.c.website, districts.c.ags, districts.c.nuts]
    before = visible_reference(concepts.c.predecessor_id, concepts, View.PUBLIC).label("predecessor_id")
    source = concepts.join(districts, districts.c.id == concepts.c.district_id).join(
        district_state, district_state.c.district_id == concepts.c.district_id
    )
    statement = select(*columns, *of_district, before, revised_at.label("revised_at")).select_from(source)
    return statement.where(and_(concepts.c.is_public.is_(True), districts.c.is_public.is_(True))).order_by(
        districts.c.sort_name, concepts.c.id
    )


async def published(reader: Reader) -> list[Row]:
    return list(await reader.rows(_published(), {}))
