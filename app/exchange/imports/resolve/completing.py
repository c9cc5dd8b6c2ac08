"""What a row has beyond its content: its line of versions, its days, and what of it is fixed."""

from datetime import date
from typing import Any

from app.concepts.attribute_definitions.values import settled
from app.concepts.concepts import service as concepts
from app.concepts.concepts.queries import OPEN
from app.concepts.measures import service as measures
from app.concepts.versions.inheritance import begins
from app.core.problems import Fault
from app.core.reading import Row
from app.core.states import LEAP
from app.exchange.imports.resolve.drafts import Draft
from app.exchange.imports.resolve.plan import Plan
from app.funding.rules import STATES, application_faults
from app.participation.feedback_items import service as items
from app.participation.key_statements import service as statements

_DEFINITIONS = "attribute_definitions"
_RELATIONS = {
    "split_from_id": ("Of what it is a part is fixed", "Wovon es ein Teil ist, steht fest"),
    "comment_on_id": ("On what it is a comment is fixed", "Worauf es sich bezieht, steht fest"),
}
"""References of an item that are fixed, and the fault's words."""


def keep_superseded(draft: Draft) -> None:
    """Leave the state of a version as it is that was adopted, so that its successor's adoption superseded it since."""
    if draft.before is not None and draft.given.get("state") == "adopted" and _is_superseded(draft.plan, draft.before):
        del draft.given["state"]


def _is_superseded(plan: Plan, concept: Row) -> bool:
    """Return True if the district holds an adopted version after a concept."""
    if concept["state"] != "superseded":
        return False
    others = plan.kinds["concepts"].existing.values()
    return any(other["predecessor_id"] == concept["id"] and begins(other) is not None for other in others)


_NOT_PUBLIC = (
    "The public does not see this concept: `visibility` is `internal` unless an entry says `public`",
    "Die Öffentlichkeit sieht dieses Konzept nicht: `visibility` ist `internal`, wenn ein Eintrag nicht `public` sagt",
)


def complete_concept(draft: Draft) -> bool:
    """Refuse impossible states and another predecessor; add the line of versions."""
    plan, before, kind = draft.plan, draft.before, draft.plan.kinds["concepts"]
    if before is not None:
        draft.values["lineage_id"] = before["lineage_id"]
        return _may_become(plan, before, draft.content, draft.pointer)
    above = kind.row((None, draft.entry.predecessor)) if draft.entry.predecessor else None
    if draft.entry.predecessor and above is None:
        return False  # it was refused itself, or comes after this one
    draft.values["lineage_id"] = above["lineage_id"] if above else kind.id_of(draft.name)
    if "visibility" not in draft.given:
        plan.warnings.append(Fault("not_public", *_NOT_PUBLIC, pointer=f"{draft.pointer}/visibility"))
    return True


def _may_become(plan: Plan, before: Row, content: Any, pointer: str) -> bool:
    if before["state"] != content.state and before["state"] not in OPEN:
        plan.faults.append(concepts.closed_fault(pointer))
        return False
    if concepts.STATES.is_leap(before["state"], content.state):
        plan.fault("state", f"{pointer}/state", *LEAP)
        return False
    if content.predecessor_id not in (before["predecessor_id"], *plan.nowhere):
        en, de = "The predecessor is fixed at creation", "Der Vorgänger steht mit der Anlage fest"
        plan.fault("fixed", f"{pointer}/predecessor", en, de)
        return False
    return True


def complete_measure(draft: Draft) -> bool:
    """Store the attributes of a measure as their definitions say; add the first planned end."""
    concept, held = draft.name[0], draft.content.attributes
    found = {key: draft.plan.kinds[_DEFINITIONS].row((concept, key)) for key in held}
    draft.values |= settled({key: row for key, row in found.items() if row is not None}, held)
    draft.values |= measures.first_end(draft.values, draft.before)
    return True


def complete_application(draft: Draft) -> bool:
    """Refuse impossible states, and another concept."""
    before = draft.before
    if before is not None and STATES.is_leap(before["state"], draft.content.state):
        draft.plan.fault("state", f"{draft.pointer}/state", *LEAP)
        return False
    wrong = list(application_faults(draft.values, before))
    for fault in wrong if draft.values["concept_id"] not in draft.plan.nowhere else ():
        draft.plan.fault(fault.code, f"{draft.pointer}/about_concept", fault.en, fault.de)
    return not wrong


def reopen(draft: Draft) -> None:
    """Take the day of its resolution from a statement that is open again."""
    if draft.given.get("resolution") == "open":
        draft.given.setdefault("resolved_on", None)


def complete_statement(draft: Draft) -> bool:
    """Add the day of its resolution to a statement."""
    draft.values |= statements.resolved(draft.plan.write, draft.content)
    return True


def complete_item(draft: Draft) -> bool:
    """Refuse other words for a stored item; add days, and the item that it is a part of or comments on."""
    plan, before, content = draft.plan, draft.before, draft.content
    if not _is_said_so(draft):
        return False
    values = draft.values
    event = plan.rows("participation_events").get(values["event_id"])
    values["received_on"] = content.received_on or plan.write.today
    if before is None and event and items.is_closed(event, values["received_on"]):
        en, de = "The event took no feedback on this day", "An diesem Tag wurden keine Rückmeldungen angenommen"
        plan.fault("participation_closed", f"{draft.pointer}/received_on", en, de)
    values["answered_on"] = _answered_on(draft)
    if before is None:
        values |= {"is_split": False, "erased_at": None}
    else:
        _keep_relations(draft, before)
    return True


def _answered_on(draft: Draft) -> date | None:
    before, content = draft.before, draft.content
    if content.answer is None:
        return None
    kept: date | None = before["answered_on"] if before and before["answer"] == content.answer else None
    return draft.entry.answered_on or kept or draft.plan.write.today


def _is_said_so(draft: Draft) -> bool:
    """Return True if the words of a stored item stay as they are; report those that differ."""
    before = draft.before
    if before is None:
        return True
    given = {name: draft.given[name] for name in items.WORDS & draft.given.keys()}
    given |= {name: draft.named[name] for name in {"event_id"} & draft.named.keys()}
    differing = [name for name in sorted(given) if given[name] != before[name]]
    for name in differing if draft.named.get("event_id") not in draft.plan.nowhere else ():
        en, de = "What was said is never changed", "Gesagtes wird nicht geändert"
        draft.plan.fault("append_only", f"{draft.pointer}/{'event' if name == 'event_id' else name}", en, de)
    return not differing


def _keep_relations(draft: Draft, before: Row) -> None:
    """Report changes of an item's relations; those left out or given as null stay."""
    for column, (en, de) in _RELATIONS.items():
        if draft.values[column] is not None and draft.values[column] not in (before[column], *draft.plan.nowhere):
            draft.plan.fault("fixed", f"{draft.pointer}/{column.removesuffix('_id')}", en, de)
        draft.values[column] = before[column]
