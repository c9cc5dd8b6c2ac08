"""Rules between the versions of a line: each has at most one successor, which begins after it."""

from dataclasses import replace
from uuid import UUID

from sqlalchemy import or_, select

from app.concepts.concepts.queries import BEGUN, start_of
from app.concepts.tables import Concept
from app.concepts.versions.inheritance import begins
from app.core.keys import url_of
from app.core.problems import Fault, Problem
from app.core.reading import Row
from app.core.tables import table
from app.core.writing import Write

concepts = table(Concept)
WITHDRAWN = Fault(
    "withdrawn",
    "It was withdrawn: a successor continues what was adopted",
    "Es wurde zurückgezogen: ein Nachfolger führt Beschlossenes fort",
    pointer="/predecessor_id",
)
NOT_ADOPTED = Fault(
    "not_adopted",
    "Only an adopted concept has a successor",
    "Nur ein beschlossenes Konzept hat einen Nachfolger",
    pointer="/predecessor_id",
)
SECOND = Fault(
    "second_successor",
    "It has a successor already",
    "Es hat schon einen Nachfolger",
    pointer="/predecessor_id",
)
CONTINUED = Fault(
    "continued",
    "A successor continues it: withdraw that one first",
    "Ein Nachfolger führt es fort: ziehen Sie zuerst diesen zurück",
    pointer="/state",
)
OVERLAP = Fault(
    "overlap",
    "A version begins after the one before it",
    "Eine Fassung beginnt nach ihrer Vorgängerin",
    pointer="/valid_from",
)


def unfit(concept: Row) -> Fault | None:
    """Return why a concept has no successor: it was withdrawn, or not adopted."""
    if concept["state"] == "withdrawn":
        return WITHDRAWN
    return None if concept["state"] in BEGUN else NOT_ADOPTED


def problem_of(kind: str, fault: Fault, existing: str | None = None) -> Problem:
    """Return a problem that consists of one fault."""
    return Problem(kind, f"{fault.en}.", f"{fault.de}.", errors=[fault], existing=existing)


async def refuse_successor(write: Write, concept: Row, *, pointer: str = "/predecessor_id") -> None:
    """Refuse a version after one that was not adopted, or that has a successor; a withdrawn successor does not count.

    Raises:
        Problem: state; conflict, with the URL of the successor.
    """
    fault = unfit(concept)
    if fault is not None:
        raise problem_of("state", replace(fault, pointer=pointer))
    await refuse_continued(write, concept["id"], replace(SECOND, pointer=pointer))


async def refuse_continued(write: Write, concept_id: UUID, fault: Fault) -> None:
    """Refuse what cannot be done to a concept that another version continues.

    Raises:
        Problem: conflict, with the URL of the successor.
    """
    mine = (
        concepts.c.district_id == write.district_id,
        concepts.c.predecessor_id == concept_id,
        concepts.c.state != "withdrawn",
    )
    successor = (await write.connection.execute(select(concepts.c.id).where(*mine))).scalars().first()
    if successor is not None:
        raise problem_of("conflict", fault, existing=url_of(write.request, concepts, successor))


async def refuse_overlap(write: Write, concept: Row, *, pointer: str = "/valid_from") -> None:
    """Refuse a version that would not begin after the one before it, and before the one after it.

    Raises:
        Problem: overlap, with the URL of the other.
    """
    start = begins(concept)
    if start is None:
        return
    first = start_of(concepts)
    statement = select(concepts.c.id).where(
        concepts.c.district_id == write.district_id,
        concepts.c.lineage_id == concept["lineage_id"],
        concepts.c.id != concept["id"],
        concepts.c.state.in_(BEGUN),
        or_(
            first == start,
            (concepts.c.id == concept["predecessor_id"]) & (first > start),
            (concepts.c.predecessor_id == concept["id"]) & (first < start),
        ),
    )
    other = (await write.connection.execute(statement)).scalars().first()
    if other is not None:
        raise problem_of("overlap", replace(OVERLAP, pointer=pointer), existing=url_of(write.request, concepts, other))


async def supersede(write: Write, concept: Row, was: str | None) -> None:
    """Update the state of the version before: adoption supersedes it, the withdrawal of what was adopted restores it.

    It stays in force until the day on which the adopted one begins; what hangs under it is read-only from now on. A
    public version is superseded once its successor is public: before that, it would tell of hidden work.
    """
    before = await write.row(Concept, concept["predecessor_id"]) if concept["predecessor_id"] else None
    becomes = becomes_of(before, concept, was) if before else None
    if before and becomes:
        await write.change(Concept, before, {"state": becomes})


def becomes_of(before: Row, concept: Row, was: str | None) -> str | None:
    """Return the new state of a version whose successor changed its state from `was`; None if it stays."""
    hidden = before["is_public"] and not concept["is_public"]
    if concept["state"] == "adopted" and before["state"] == "adopted" and not hidden:
        return "superseded"
    if concept["state"] == "withdrawn" and was == "adopted" and before["state"] == "superseded":
        return "adopted"
    return None
