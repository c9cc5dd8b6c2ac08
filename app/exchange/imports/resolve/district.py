"""The district of an import, and what a bundle says of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from app.core.problems import Fault, Problem
from app.core.reading import NO_DISTRICT, Row
from app.core.validation import merged
from app.core.writing import Write
from app.districts.districts import service as districts
from app.districts.districts.queries import resolve, visible_district
from app.districts.districts.schemas import DistrictContent, DistrictFields
from app.exchange.bundles.format.document import DistrictEntry
from app.exchange.imports.parsing import Parsed
from app.exchange.imports.refusals import refuse
from app.exchange.imports.resolve.drafts import given_facts
from app.exchange.imports.resolve.restore import past_of_district, refuse_full, refuse_others
from app.exchange.imports.schemas import Counts, ImportQuery


@dataclass
class EnteredDistrict:
    """The locked district of an import, the result for its own fields, and their former values."""

    district: Row
    counts: Counts
    former: dict[str, Any] = field(default_factory=dict)


async def enter_district(write: Write, parsed: Parsed, query: ImportQuery) -> EnteredDistrict:
    """Lock the district; create or change it if the bundle says so and the caller may."""
    if query.restore:
        refuse_others(write)
    entered = await _district_of(write, parsed, query)
    if query.restore:
        await refuse_full(write)
    return entered


async def _district_of(write: Write, parsed: Parsed, query: ImportQuery) -> EnteredDistrict:
    entry = parsed.district
    if query.district is not None:
        district_id = await resolve(write.reader, query.district)
        return EnteredDistrict(await districts.enter(write, district_id), Counts(created=0, changed=0, unchanged=0))
    if entry is None or entry.ags is None:
        refuse(parsed.faults)
        en, de = (
            "Name the district, here or by its AGS in the bundle",
            "Nennen Sie den Kreis, hier oder per AGS im Paket",
        )
        raise Problem("invalid", errors=[Fault("missing", en, de, parameter="district")])
    district_id = await visible_district(write.reader, entry.ags)
    if district_id == NO_DISTRICT:
        past = await past_of_district(write, entry) if query.restore else None
        return EnteredDistrict(await _make_district(write, entry, past), Counts(created=1, changed=0, unchanged=0))
    row = await districts.enter(write, district_id)
    stored = {name: row[name] for name in districts.FIELDS}
    wanted = merged(DistrictContent, stored, given_facts(entry, DistrictFields.model_fields), ["district"])
    if not await districts.apply(write, row, wanted):
        return EnteredDistrict(row, Counts(created=0, changed=0, unchanged=1))
    after = await districts.enter(write, district_id)
    former = {name: value for name, value in stored.items() if value != after[name]}
    return EnteredDistrict(after, Counts(created=0, changed=1, unchanged=0), former)


async def _make_district(write: Write, entry: DistrictEntry, past: Mapping[str, Any] | None) -> Row:
    if not write.caller.is_operator:
        raise Problem("forbidden", "Only the operator makes districts.", "Kreise legt nur der Betreiber an.")
    wanted = merged(DistrictContent, {}, given_facts(entry, DistrictFields.model_fields), ["district"])
    return await districts.enter(write, await districts.create_district(write, wanted, past))
