"""Reading what is published, for whoever harvests it: the same for every caller."""

from functools import cache
from typing import Any

from sqlalchemy import Select, and_, select

from app.concepts.tables import Concept
from app.core.reading import Reader, Row, View, revision_of, shown
from app.core.tables import DistrictState, table
from app.districts.tables import District

c, d, s = table(Concept), table(District), table(DistrictState)


@cache
def _published() -> Select[Any]:
    """Public concepts with their districts, and when anything public of these was changed last."""
    _, revised_at = revision_of(View.PUBLIC)
    columns = [c.c.id, c.c.district_id, c.c.title, c.c.description, c.c.version_label, c.c.adopted_on, c.c.created_at]
    of_district = [d.c.name.label("district"), d.c.website, d.c.ags, d.c.nuts]
    before = shown(c.c.predecessor_id, c, View.PUBLIC).label("predecessor_id")
    source = c.join(d, d.c.id == c.c.district_id).join(s, s.c.district_id == c.c.district_id)
    statement = select(*columns, *of_district, before, revised_at.label("revised_at")).select_from(source)
    return statement.where(and_(c.c.is_public.is_(True), d.c.is_public.is_(True))).order_by(d.c.sort_name, c.c.id)


async def published(reader: Reader) -> list[Row]:
    return list(await reader.rows(_published(), {}))
