"""All about a measure, read in a fixed number of statements."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import cache
from operator import itemgetter
from typing import Any
from uuid import UUID

from sqlalchemy import CompoundSelect, Select, bindparam, func, literal, select, union_all

from app.concepts.measures.queries import measures, read_measure
from app.concepts.measures.schemas import MeasureDetail
from app.core.labels import labels_of
from app.core.problems import not_found
from app.core.reading import NO_DISTRICT, SCOPE, Reader, View
from app.funding.cost_estimates.queries import cost_estimates, select_estimates
from app.funding.funding_applications.queries import funding_applications, select_applications
from app.measure_profile.parts import Part, its_applications, of_it_or_a_part, parts
from app.measure_profile.schemas import MeasureProfile
from app.planning.indicator_observations.queries import NOW
from app.planning.indicators.targets import is_met

_NAMING = (
    "goals", "resolution_tasks", "consultations", "funding_applications", "cost_estimates", "plan_entries", "indicators"
)  # fmt: skip
"""Parts whose things refer to others, by the names of their tables."""
_ONE = ("concept", "field", "whole", "previous_measure", "next_measure")
Found = Mapping[str, Sequence[Any]]


@cache
def _hanging(view: View) -> CompoundSelect[Any]:
    """Select all parts as JSON, each thing with the name of its part and its place there."""
    return union_all(*(_as_json(name, part) for name, part in parts(view).items()))


def _as_json(name: str, part: Part) -> Select[Any]:
    place = func.row_number().over(order_by=part.order).label("place")
    of = part.statement.add_columns(place).subquery(f"of_{name}")
    return select(literal(name).label("part"), of.c.place, func.to_jsonb(of.table_valued()).label("about"))


@cache
def _applications(view: View) -> Select[Any]:
    of = funding_applications.c
    mine = (of.district_id == bindparam(SCOPE), of.id.in_(its_applications()))
    return select_applications(view).where(*mine).order_by(of.sort_title, of.id)


@cache
def _estimates(view: View) -> Select[Any]:
    of = cost_estimates.c
    mine = (of.district_id == bindparam(SCOPE), of_it_or_a_part(of.measure_id))
    return select_estimates(view).where(*mine).order_by(of.year, of.sort_title, of.id)


async def read_profile(reader: Reader, measure_id: UUID) -> MeasureProfile:
    """Return all about a measure, as far as the caller may know of it.

    Raises:
        Problem: not-found.
    """
    district_id = await reader.locate_visible(measures, measure_id)
    if district_id == NO_DISTRICT:
        not_found()
    view = await reader.resolve_view(district_id)
    measure = await read_measure(reader, measure_id)
    mine = {SCOPE: district_id, "measure": measure_id, "concept": measure.concept_id}
    bound = {**mine, "evaluated_on": reader.today, **NOW}
    found: defaultdict[str, list[Any]] = defaultdict(list)
    for row in sorted(await reader.rows(_hanging(view), bound), key=itemgetter("place")):
        found[row["part"]].append(row["about"])
    profile = MeasureProfile.model_validate(
        {
            **{name: found[name] for name in parts(view)},
            **{name: next(iter(found[name]), None) for name in _ONE},
            "measure": measure,
            "attributes": _attributes(found, measure),
            "origins": _origins(found),
            "indicators": _indicators(found),
            "funding_applications": await reader.rows(_applications(view), bound),
            "cost_estimates": await reader.rows(_estimates(view), bound),
            "names": {},
        }
    )
    whole = {**{name: getattr(profile, name) for name in _NAMING}, "measures": [profile.measure]}
    rows = {name: [one.model_dump() for one in some] for name, some in whole.items()}
    profile.names = await labels_of(reader).names_in(reader, rows)
    return profile


def _attributes(found: Found, measure: MeasureDetail) -> list[dict[str, Any]]:
    """Return the attributes that the measure has, each with its definition and the labels of what was chosen."""
    values = measure.attributes
    return [
        {**one, "value": values[one["key"]], "choices": [each for each in one["choices"] if _has(values, one, each)]}
        for one in found["definitions"]
        if one["key"] in values
    ]


def _has(values: Mapping[str, Any], definition: Mapping[str, Any], choice: Mapping[str, Any]) -> bool:
    value = values[definition["key"]]
    return choice["code"] in (value if isinstance(value, list) else [value])


def _indicators(found: Found) -> list[dict[str, Any]]:
    """Return the indicators of the measure, each with its latest observation."""
    observed = {one["indicator_id"]: one for one in found["observations"]}
    return [
        {**one, "latest": (latest := observed.get(one["id"])), "target_met": _is_met(one, latest)}
        for one in found["indicators"]
    ]


def _is_met(indicator: Mapping[str, Any], latest: Mapping[str, Any] | None) -> bool | None:
    if latest is None:
        return None
    target, value = (number and Decimal(number) for number in (indicator["target_value"], latest["value"]))
    return is_met(indicator["direction"], target, value, latest["precision"])


def _origins(found: Found) -> list[dict[str, Any]]:
    """Return the links to the measure, each with what was said."""
    items, statements = ({one["id"]: one for one in found[name]} for name in ("items", "statements"))
    return [
        {**link, "item": items.get(link["feedback_item_id"]), "statement": statements.get(link["key_statement_id"])}
        for link in found["links"]
    ]
