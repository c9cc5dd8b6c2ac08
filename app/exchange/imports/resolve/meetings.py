"""Consultations that are to be at the meeting of their body on their day: they name its key, or that of a new entry."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from app.core.keys import random_key
from app.council.consultations.service import new_meeting
from app.districts.vocabulary import Visibility
from app.exchange.bundles.format.document import ENTRIES
from app.exchange.imports.parsing import Parsed
from app.exchange.imports.resolve.plan import Plan
from app.resources import BODIES, CONSULTATIONS, MEETINGS

_Place = tuple[str, date]
"""The key of a body, and a day."""


def put_at_meetings(plan: Plan, parsed: Parsed) -> None:
    """Let consultations that ask for it name a meeting, as if the bundle had an entry of each."""
    asking = [(n, entry) for n, entry in parsed.lists[CONSULTATIONS.name] if entry.at_meeting]
    bodies = {row["id"]: key for (_, key), row in plan.kinds[BODIES.name].existing.items()} if asking else {}
    meetings = _meetings(plan, parsed, bodies) if asking else {}
    known = {*bodies.values(), *(entry.key for _, entry in parsed.lists[BODIES.name])}
    for n, entry in asking:
        place = _place(plan, entry, f"/{CONSULTATIONS.name}/{n}", bodies)
        if place is None or place[0] not in known:
            continue
        if place not in meetings:
            meetings[place] = random_key(f"{place[0]}-{place[1]}")
            fields = new_meeting(plan.write, place[1], _visibility(plan, entry))
            made = ENTRIES[MEETINGS.name].model_validate({"key": meetings[place], "body": place[0], **fields})
            parsed.lists[MEETINGS.name].append((len(parsed.lists[MEETINGS.name]), made))
        entry.meeting = meetings[place]


def _meetings(plan: Plan, parsed: Parsed, bodies: Mapping[UUID, str]) -> dict[_Place, str]:
    """Return the keys of all meetings by where and when they are; of several the one that was there first."""
    stored = sorted(plan.kinds[MEETINGS.name].existing.items(), key=lambda one: one[1]["id"])
    places = {key: (bodies[row["body_id"]], row["held_on"]) for (_, key), row in stored}
    given = [entry for _, entry in parsed.lists[MEETINGS.name] if "held_on" in entry.model_fields_set]
    places |= {entry.key: (entry.body, entry.held_on) for entry in given}
    return {place: key for key, place in reversed(places.items())}


def _place(plan: Plan, entry: Any, pointer: str, bodies: Mapping[UUID, str]) -> _Place | None:
    """Return where and when a consultation is; report what is missing for that."""
    before, given = _before(plan, entry), entry.model_fields_set
    body = entry.body if "body" in given or not before else bodies.get(before["body_id"])
    day = entry.consulted_on if "consulted_on" in given or not before else before["consulted_on"]
    for name in (name for name, value in (("body", body), ("consulted_on", day)) if value is None):
        plan.fault("missing", f"{pointer}/{name}", f"`at_meeting` needs `{name}`", f"`at_meeting` braucht `{name}`")
    if entry.meeting is not None and "meeting" in given:
        en, de = "Give `meeting` or `at_meeting`", "Geben Sie `meeting` oder `at_meeting` an"
        plan.fault("one_of", f"{pointer}/meeting", en, de)
    elif body is not None and day is not None:
        return body, day
    return None


def _visibility(plan: Plan, entry: Any) -> str:
    held = _before(plan, entry) or {"visibility": Visibility.PUBLIC}
    return str(entry.visibility if "visibility" in entry.model_fields_set else held["visibility"])


def _before(plan: Plan, entry: Any) -> Any:
    return plan.kinds[CONSULTATIONS.name].existing.get((None, entry.key))
