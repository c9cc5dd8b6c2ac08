"""Creating, changing and deleting concepts, and what their state allows below them."""

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from app.concepts.concepts.queries import BEGUN, OPEN, start_of
from app.concepts.concepts.schemas import ConceptContent, ConceptCreate, ConceptFacts, ConceptPatch
from app.concepts.tables import Concept
from app.concepts.versions.inheritance import begins, renew
from app.concepts.versions.rules import CONTINUED, OF_CONCEPTS, refuse_continued, refuse_successor, supersede
from app.concepts.vocabulary import ConceptState
from app.core.ids import new_id
from app.core.keys import unique_key
from app.core.problems import Fault, Problem, invalid
from app.core.reading import EMPTY, Row
from app.core.references import load_rows
from app.core.resource_spec import Reference, ResourceSpec
from app.core.rule_checks import refuse_broken, refuse_broken_elsewhere
from app.core.states import States
from app.core.tables import table
from app.core.validation import merged
from app.core.visibility import is_shown, refresh_visibility
from app.core.writing import Write
from app.districts.districts.service import enter_named, is_public

concepts = table(Concept)
STATES = States(
    ConceptState,
    {
        "in_preparation": {"submitted", "adopted", "withdrawn"},
        "submitted": {"in_preparation", "adopted", "withdrawn"},
        "adopted": {"superseded", "withdrawn"},
        "superseded": set(),
        "withdrawn": set(),
    },
    "a concept",
    "ein Konzept",
)
"""A submitted concept can be sent back."""
STILL_POSSIBLE = {"visibility"}
"""Fields that may change in a superseded or withdrawn concept."""


async def enter_open(write: Write, concept_id: UUID, *, pointer: str | None = None) -> Row:
    """Return the concept's row with the district locked, if its content may change.

    Raises:
        Problem: read-only, where it is superseded or withdrawn.
    """
    row = await write.enter(Concept, concept_id, pointer=pointer)
    refuse_closed(row)
    return row


async def concept_of(write: Write, row: Row, _given: Mapping[str, Any] = EMPTY) -> Row:
    """Return the concept to which a row of the entered district belongs, if its content may change."""
    concept = await any_concept_of(write, row)
    refuse_closed(concept)
    return concept


async def any_concept_of(write: Write, row: Row) -> Row:
    """Return the concept to which a row of the entered district belongs, whatever its state."""
    concept = await write.row(Concept, concept_id_of(row))
    assert concept is not None
    return concept


def concept_id_of(row: Row) -> UUID:
    """Return the concept to which a row belongs, or which it is."""
    concept_id: UUID = row["concept_id"] if "concept_id" in row else row["id"]
    return concept_id


async def while_open(
    write: Write, row: Row, given: Mapping[str, Any], editable_when_closed: AbstractSet[str] = STILL_POSSIBLE
) -> None:
    """Refuse the deletion of what belongs to a closed concept, and each change that is not still possible.

    Raises:
        Problem: read-only.
    """
    concept = await any_concept_of(write, row)
    if is_frozen(concept, given, editable_when_closed):
        refuse_closed(concept)


async def takes_lights(write: Write, concept: Row) -> bool:
    """Return whether lights may be recorded below a concept: until it is closed or, superseded, until its successor
    begins. `takes_lights` of `queries.py` says the same in SQL."""
    if concept["state"] in OPEN:
        return True
    start = begins(concept)
    if concept["state"] != "superseded" or start is None:
        return False
    first = start_of(concepts)
    later = select(func.min(first)).where(
        concepts.c.district_id == write.district_id,
        concepts.c.lineage_id == concept["lineage_id"],
        concepts.c.state.in_(BEGUN),
        first > start,
    )
    taken_over = (await write.connection.execute(later)).scalar_one()
    return taken_over is not None and taken_over > write.today


async def rated_concept_of(write: Write, row: Row) -> Row:
    """Return the concept to which a row of the entered district belongs, if lights may be recorded below it."""
    concept = await any_concept_of(write, row)
    if not await takes_lights(write, concept):
        raise Problem("read-only")
    return concept


def refuse_closed(concept: Row) -> None:
    if concept["state"] not in OPEN:
        raise Problem("read-only")


def is_frozen(concept: Row, fields: Iterable[str], editable_when_closed: AbstractSet[str] = STILL_POSSIBLE) -> bool:
    """Return whether a closed concept forbids to change these fields, its own or those of something below it."""
    return concept["state"] not in OPEN and not set(fields) <= editable_when_closed


def closed_fault(pointer: str) -> Fault:
    """Return the fault of one change among many below a closed concept."""
    en, de = "The concept is superseded or withdrawn", "Das Konzept ist abgelöst oder zurückgezogen"
    return Fault("read_only", en, de, pointer=pointer)


CONCEPTS = ResourceSpec(
    Concept,
    "ConceptEntry",
    "A concept.",
    "Concepts, each version as one",
    ConceptFacts,
    ConceptContent,
    references=(Reference("predecessor", Concept, "Key of the version before it", hides=False),),
    rules=OF_CONCEPTS,
)


async def create_concept(write: Write, body: ConceptCreate) -> UUID:
    district = await enter_named(write, body.district_id)
    key = await unique_key(write, Concept, {}, body.key, body.title, random_suffix=True)
    concept_id = new_id()
    values = {
        **CONCEPTS.columns(body),
        "id": concept_id,
        "key": key,
        "lineage_id": await _lineage(write, body) or concept_id,
        "is_public": district["is_public"] and is_shown(CONCEPTS, body.__dict__, {}),
    }
    await refuse_broken(write, CONCEPTS, values, {})
    await write.create(Concept, values)
    await supersede(write, values, None)
    if body.predecessor_id is not None:
        await renew(write)
    return concept_id


async def update_concept(write: Write, concept_id: UUID, patch: ConceptPatch) -> None:
    row = await write.enter(Concept, concept_id)
    write.expect_version(row)
    given = patch.given()
    if is_frozen(row, given):
        refuse_closed(row)
    await apply(write, row, merged(ConceptContent, CONCEPTS.stored(row), given))


async def apply(write: Write, row: Row, content: ConceptContent) -> bool:
    """Write a concept's content where it differs; return whether it did."""
    STATES.refuse_leap(row["state"], content.state)
    if content.predecessor_id != row["predecessor_id"]:
        raise invalid(
            "fixed",
            "/predecessor_id",
            "The predecessor is fixed at creation",
            "Der Vorgänger steht mit der Anlage fest",
        )
    if content.state == "withdrawn" != row["state"]:
        await refuse_continued(write, row["id"], CONTINUED)
    values = CONCEPTS.columns(content)
    await refuse_broken(write, CONCEPTS, {**row, **values}, {})
    values["is_public"] = is_shown(CONCEPTS, values, {}) and await is_public(write)
    changed = await write.change(Concept, row, values)
    after = {**row, **values}
    if changed:
        await refuse_broken_elsewhere(write, Concept, row, after)
        await supersede(write, after, row["state"])
    if changed and values["is_public"] != row["is_public"]:
        await refresh_visibility(write)
    if begins(after) != begins(row):
        await renew(write)
    return changed


async def delete_concept(write: Write, concept_id: UUID) -> None:
    row = await write.enter(Concept, concept_id)
    write.expect_version(row)
    if row["state"] != "in_preparation":
        raise Problem("state", "Withdraw it instead.", "Ziehen Sie es stattdessen zurück.")
    await write.remove(
        Concept,
        row,
        (
            "It holds fields, goals, measures, assessments, plans, funding, feedback or consultations. Withdraw it "
            "instead.",
            "Es enthält Felder, Ziele, Maßnahmen, Bewertungen, Pläne, Fördermittel, Rückmeldungen oder Beratungen. "
            "Ziehen Sie es stattdessen zurück.",
        ),
    )


async def _lineage(write: Write, body: ConceptCreate) -> UUID | None:
    before = await load_rows(write, Concept, [body.predecessor_id], "/predecessor_id")
    if before and body.state != "withdrawn":
        await refuse_successor(write, before[0])
    return before[0]["lineage_id"] if before else None
