"""Restoring a district from its export with history: ids, versions, actors and times of recording are kept."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.concepts.status_log.queries import ACTS
from app.concepts.tables import Concept
from app.core.problems import Fault, Problem
from app.core.statements import any_of
from app.core.tables import table
from app.core.writing import Write
from app.council.tables import Body, Paper
from app.districts.tables import District, Organisation
from app.exchange.bundles.format.document import DistrictEntry
from app.exchange.bundles.format.histories import History, LogHistory, ObservationHistory
from app.exchange.imports.parsing import Name, Parsed
from app.exchange.imports.resolve.plan import Act, Past, Plan
from app.funding.tables import FundingApplication, FundingSource

_ONLY_THERE = (
    "A history is taken with `restore=true` only",
    "Eine Vorgeschichte wird nur mit `restore=true` übernommen",
)


def refuse_others(write: Write) -> None:
    """Refuse everybody but the operator: nobody else may say when something was recorded, and by whom."""
    if not write.caller.is_operator:
        raise Problem("forbidden", "Only the operator restores.", "Wiederherstellen darf nur der Betreiber.")


async def refuse_full(write: Write) -> None:
    """Refuse a restore into a district that holds something: the past that it brings must not meet another past."""
    for model in (Organisation, Concept, Body, Paper, FundingSource, FundingApplication):
        of = table(model)
        statement = select(of.c.id).where(of.c.district_id == write.district_id).limit(1)
        if (await write.connection.execute(statement)).first():
            raise Problem(
                "state",
                "The district holds something already. A restore needs an empty one.",
                "Der Kreis enthält schon etwas. Wiederherstellen lässt sich nur in einen leeren.",
            )


async def past_of_district(write: Write, entry: DistrictEntry) -> Mapping[str, Any] | None:
    """Return the columns of a new district as another installation had them."""
    if entry.history is None:
        return None
    of = table(District)
    taken = (await write.connection.execute(select(of.c.id).where(of.c.id == entry.history.id))).first()
    if taken:
        raise Problem("import-refused", errors=[_taken("/district/history/id")])
    return entry.history.model_dump()


async def take_past(plan: Plan, parsed: Parsed, *, restoring: bool) -> None:
    """Note the past of the entries and report its faults."""
    places: dict[UUID, str] = {}
    ids: dict[str, list[UUID]] = {}
    for kind, n, entry in _with_history(parsed):
        pointer = f"/{kind}/{n}/history"
        if not restoring:
            plan.fault("restore_only", pointer, *_ONLY_THERE)
            continue
        name: Name = (getattr(entry, "concept", None), entry.key)
        plan.past[kind, name] = _past(plan, entry, pointer)
        if entry.history.id in places:
            plan.faults.append(_taken(f"{pointer}/id"))
        places[entry.history.id] = f"{pointer}/id"
        ids.setdefault(kind, []).append(entry.history.id)
    if not restoring and parsed.district is not None and parsed.district.history is not None:
        plan.fault("restore_only", "/district/history", *_ONLY_THERE)
    for kind, given in ids.items():
        plan.faults += [_taken(places[i]) for i in await _used(plan, kind, given)]


def _with_history(parsed: Parsed) -> Iterator[tuple[str, int, Any]]:
    for kind, entries in parsed.lists.items():
        for n, entry in entries:
            if entry.history is not None:
                yield kind, n, entry


async def _used(plan: Plan, kind: str, ids: Sequence[UUID]) -> Sequence[UUID]:
    """Return the ids that are taken in any district: ids are unique over all."""
    of = table(plan.kinds[kind].model)
    return (await plan.write.connection.execute(select(of.c.id).where(any_of(of.c.id, ids)))).scalars().all()


def _taken(pointer: str) -> Fault:
    return Fault("id_taken", "Something has this id already", "Diese Kennung ist schon vergeben", pointer=pointer)


def _past(plan: Plan, entry: Any, pointer: str) -> Past:
    history: History | LogHistory | ObservationHistory = entry.history
    if isinstance(history, History):
        return Past(history.model_dump())
    if isinstance(history, ObservationHistory):
        return Past({**history.model_dump(), "created_at": history.recorded_at})
    columns = history.model_dump(include={"id", "version", "recorded_at", "recorded_by", "updated_at"})
    happened = entry.acts()
    acts = {}
    for act in ACTS:
        at = getattr(history, f"{act}_at")
        if (act in happened) != (at is not None):
            en = "A time is given for all that happened to the entry, and for nothing else"
            de = "Eine Zeit gehört zu allem, was mit dem Eintrag geschah, und zu nichts sonst"
            plan.fault("history", f"{pointer}/{act}_at", en, de)
        elif at is not None and at < history.recorded_at:
            en, de = (
                "Nothing happens to an entry before it is recorded",
                "Vor seiner Erfassung geschieht mit einem Eintrag nichts",
            )
            plan.fault("history", f"{pointer}/{act}_at", en, de)
        elif at is not None:
            acts[act] = Act(at, getattr(history, f"{act}_by"))
    return Past({**columns, "created_at": history.recorded_at}, acts)
