"""Rules between the versions of a line: each has at most one successor, which begins after it."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from itertools import permutations
from uuid import UUID

from sqlalchemy import select

from app.concepts.concepts.queries import BEGUN
from app.concepts.tables import Concept
from app.concepts.versions.inheritance import begins
from app.core.keys import url_of
from app.core.problems import Fault, problem_of
from app.core.reading import Row
from app.core.rules import Among, Clash
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


def _overlapping(rows: Mapping[UUID, Row]) -> Iterator[Clash]:
    """Yield versions that begin on one day, or no later than the one before."""
    starts = {i: start for i, row in rows.items() if (start := begins(row)) is not None}
    same_day = defaultdict[tuple[UUID, date], list[UUID]](list)
    for i, start in starts.items():
        same_day[rows[i]["lineage_id"], start].append(i)
        before = rows[i]["predecessor_id"]
        if before in starts and starts[before] > start:
            yield Clash(OVERLAP, (i, before))
            yield Clash(OVERLAP, (before, i))
    for others in same_day.values():
        yield from (Clash(OVERLAP, pair) for pair in permutations(others, 2))


def _second(rows: Mapping[UUID, Row]) -> Iterator[Clash]:
    """Yield successors of one version; a withdrawn one does not count."""
    successors = defaultdict[UUID, list[UUID]](list)
    for i, row in rows.items():
        if row["predecessor_id"] is not None and row["state"] != "withdrawn":
            successors[row["predecessor_id"]].append(i)
    for others in successors.values():
        yield from (Clash(SECOND, pair) for pair in permutations(others, 2))


OF_CONCEPTS = (
    Among(
        "a version begins after the one before it",
        ("lineage_id", "predecessor_id", "state", "valid_from", "adopted_on"),
        _overlapping,
        within=("lineage_id",),
        problem="overlap",
    ),
    Among(
        "a version has one successor",
        ("predecessor_id", "state"),
        _second,
        within=("predecessor_id",),
        problem="conflict",
    ),
)


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
