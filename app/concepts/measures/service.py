"""Creating, changing and deleting measures."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from app.concepts.attribute_definitions.values import VALUES_FIT, Definitions, settled
from app.concepts.concepts.service import STILL_POSSIBLE, any_concept_of, concept_of, enter_open
from app.concepts.measures.schemas import (
    MeasureContent,
    MeasureCreate,
    MeasureFacts,
    MeasureItem,
    MeasurePatch,
)
from app.concepts.tables import (
    Concept,
    FieldOfAction,
    Goal,
    Measure,
    MeasureGoal,
    MeasureOrganisation,
    MeasureRelation,
)
from app.concepts.versions.inheritance import renew
from app.concepts.versions.references import refer_back
from app.concepts.versions.tables import MeasureLineage
from app.core.batches import Outcome, refuse_moved
from app.core.ids import new_id
from app.core.keys import unique_key
from app.core.link_tables import LinkTable, links_of, replace_links
from app.core.problems import Fault, Problem, refuse_if
from app.core.reading import Row
from app.core.references import PARTS_OF_WHOLES, load_rows
from app.core.resource_spec import Reference, ReferenceList, ResourceSpec
from app.core.rule_checks import others_of, refuse_broken, refuse_broken_elsewhere
from app.core.rules import OnChange, Targets
from app.core.tables import table
from app.core.validation import merged
from app.core.visibility import is_shown, refresh_visibility
from app.core.writing import Write
from app.districts.crud import load_references, warn_of_persons
from app.districts.tables import Organisation

WHEN_IN_USE = (
    "It has parts, steps or status updates, or is referred to or continued. Discontinue it instead.",
    "Sie hat Teile, Schritte oder Sachstände, oder etwas verweist auf sie oder führt sie fort. Stellen Sie sie "
    "stattdessen ein.",
)


def _first_end_moved(row: Row, _: Targets, before: Row | None) -> Iterator[Fault]:
    if before is not None and before["first_ends_on"] not in (None, row["first_ends_on"]):
        en, de = "The first planned end stays as it was", "Das zuerst geplante Ende bleibt, wie es war"
        yield Fault("fixed", en, de, pointer="/first_ends_on")


MEASURES = ResourceSpec(
    Measure,
    "MeasureEntry",
    "A measure.",
    "Measures",
    MeasureFacts,
    MeasureContent,
    references=(
        Reference("concept", Concept, "Key of the concept", needed=True),
        Reference("field", FieldOfAction, "Key of its field", hides=False, same_concept=True),
        Reference("parent", Measure, "Key of the measure that it is a part of", same_concept=True),
    ),
    lists=(
        ReferenceList(
            "goals",
            "goal_ids",
            Goal,
            "Keys of the goals it serves",
            LinkTable(table(MeasureGoal), "measure_id", "goal_id"),
            hides=False,
        ),
        ReferenceList(
            "responsible",
            "responsible_ids",
            Organisation,
            "Keys of the responsible organisations",
            LinkTable(table(MeasureOrganisation), "measure_id", "organisation_id", {"role": "responsible"}),
            hides=False,
        ),
        ReferenceList(
            "partners",
            "partner_ids",
            Organisation,
            "Keys of the organisations that take part",
            LinkTable(table(MeasureOrganisation), "measure_id", "organisation_id", {"role": "partner"}),
            hides=False,
        ),
        ReferenceList(
            "related",
            "related_measure_ids",
            Measure,
            "Keys of the measures it names as related",
            LinkTable(table(MeasureRelation), "measure_id", "related_id"),
            hides=False,
        ),
        ReferenceList(
            "predecessors",
            "predecessor_ids",
            Measure,
            "Keys of the measures that it continues, of the version before",
            LinkTable(table(MeasureLineage), "measure_id", "predecessor_id"),
            hides=False,
        ),
    ),
    units=("contributed_by",),
    rules=(PARTS_OF_WHOLES, OnChange("the first planned end stays", _first_end_moved), VALUES_FIT),
    apart={"attributes": "internal_attributes"},
)
KEPT = MEASURES.link_tables


async def create_measure(write: Write, body: MeasureCreate) -> UUID:
    concept = await enter_open(write, body.concept_id, pointer="/concept_id")
    measure_id = new_id()
    await _check_lists(write, concept, measure_id, body)
    within = {"concept_id": concept["id"]}
    warn_of_persons(write, MEASURES, {"key": body.key, "contributed_by": body.contributed_by})
    key = await unique_key(write, Measure, within, body.key, body.number or body.title, random_suffix=True)
    values = {**await _columns(write, concept, body), **within, "id": measure_id, "key": key}
    await write.create(Measure, await _completed(write, concept, values, None))
    await replace_links(write, KEPT, {"id": measure_id}, {}, body.model_dump(include={*KEPT}))
    if body.predecessor_ids:
        await renew(write)
    return measure_id


async def update_measure(write: Write, measure_id: UUID, patch: MeasurePatch) -> None:
    row = await write.enter(Measure, measure_id)
    write.expect_version(row)
    await _apply(write, row, patch.given())


async def update_measures(write: Write, items: Mapping[int, MeasureItem], outcome: Outcome) -> None:
    """Change many measures of one district, each if its version is still the one that was read."""
    for index, item in items.items():
        try:
            row = await write.enter_same_district(Measure, item.id, pointer="/id")
            async with write.attempt():
                outcome.rows[index] = await _update_one(write, row, item)
            outcome.warn(index, write.take_warnings())
        except Problem as problem:
            outcome.refuse_problem(index, problem, entered=write.entered)


async def _update_one(write: Write, row: Row, item: MeasureItem) -> Row:
    refuse_moved(write, Measure, row, item.version)
    given = {name: value for name, value in item.given().items() if name not in ("id", "version")}
    await _apply(write, row, given)
    after = await write.row(Measure, item.id)
    assert after is not None
    return after


async def _apply(write: Write, row: Row, given: Mapping[str, Any]) -> None:
    measure_id = row["id"]
    closed_too = given.keys() <= STILL_POSSIBLE
    concept = await (any_concept_of if closed_too else concept_of)(write, row)
    links = await links_of(write, KEPT, measure_id)
    content = merged(MeasureContent, {**MEASURES.stored(row), **links}, given)
    was_public = row["visibility"] == "public"
    named = links["related_measure_ids"] if was_public else []
    before = await _check_lists(write, concept, measure_id, content, named)
    if was_public:  # that an internal one is continued tells nothing until it is the only thing that changes
        refuse_if(hidden_faults(content.visibility, before, "/predecessor_ids", links["predecessor_ids"]))
    relinked = await replace_links(write, KEPT, {"id": measure_id}, links, content.model_dump(include={*KEPT}))
    values = await _completed(write, concept, {**row, **await _columns(write, concept, content)}, row)
    warn_of_persons(write, MEASURES, values, row)
    changed = await write.change(Measure, row, values, linked=relinked)
    if "predecessor_ids" in relinked:
        await renew(write)
    if changed and values["is_public"] != row["is_public"]:
        await refresh_visibility(write)
    await refuse_broken_elsewhere(write, Measure, row, values)


async def _completed(write: Write, concept: Row, values: Mapping[str, Any], before: Row | None) -> dict[str, Any]:
    """Return a measure's columns with those that follow from others; refuse what breaks a rule."""
    targets = await load_references(write, values, MEASURES, ("field_id", "parent_id"))
    is_public = is_shown(MEASURES, values, {"concept_id": concept, **targets})
    completed = {**values, **first_end(values, before), "is_public": is_public}
    await refuse_broken(write, MEASURES, completed, targets, before)
    return completed


def first_end(values: Mapping[str, Any], before: Row | None) -> dict[str, date | None]:
    """Return the first planned end of a measure, as a column: once it is there, it stays."""
    kept = before["first_ends_on"] if before else None
    return {"first_ends_on": values["first_ends_on"] or kept or values["ends_on"]}


async def _columns(write: Write, concept: Row, content: MeasureContent) -> dict[str, Any]:
    """Return the columns of a measure's content, its attributes as their definitions say."""
    definitions = await definitions_of(write, concept["id"]) if content.attributes else {}
    return {**MEASURES.columns(content), **settled(definitions, content.attributes)}


async def definitions_of(write: Write, concept_id: UUID) -> Definitions:
    """Return the definitions of a concept's attributes, by key."""
    found = await write.connection.run_sync(others_of, VALUES_FIT, write.district_id, [concept_id])
    return found[concept_id]


async def delete_measure(write: Write, measure_id: UUID) -> None:
    row = await write.enter(Measure, measure_id)
    write.expect_version(row)
    concept = await concept_of(write, row)
    continued = await links_of(write, {"back": KEPT["predecessor_ids"]}, measure_id)
    draft = concept["state"] == "in_preparation" and bool(continued["back"])
    if not draft and (row["adopted_on"] is not None or row["discontinued_on"] is not None):
        en, de = "It was adopted. Discontinue it instead.", "Sie ist beschlossen. Stellen Sie sie stattdessen ein."
        raise Problem("state", en, de)
    await write.remove(Measure, row, WHEN_IN_USE)


async def _check_lists(
    write: Write, concept: Row, measure_id: UUID, content: MeasureContent, named: Collection[UUID] = ()
) -> Sequence[Row]:
    """Refuse lists of references that lead nowhere; return the measures that it continues."""
    within = {"concept_id": concept["id"]}
    await load_rows(write, Goal, content.goal_ids, "/goal_ids/", within=within)
    await load_rows(write, Organisation, content.responsible_ids, "/responsible_ids/")
    await load_rows(write, Organisation, content.partner_ids, "/partner_ids/")
    related = await load_rows(write, Measure, content.related_measure_ids, "/related_measure_ids/", within=within)
    refuse_if(related_faults(content.visibility, measure_id, related, named))
    return await refer_back(write, Measure, concept, content.predecessor_ids, "/predecessor_ids/")


def related_faults(
    visibility: str, measure_id: UUID, related: Sequence[Row], named: Collection[UUID] = ()
) -> list[Fault]:
    """Report a measure that names itself; and internal ones that a public one names, as its version would tell of
    hidden work.

    What a public one `named` already may have become internal since: that stays.
    """
    itself = [
        Fault("itself", "It names itself", "Sie nennt sich selbst", pointer=f"/related_measure_ids/{n}")
        for n, other in enumerate(related)
        if other["id"] == measure_id
    ]
    return [*itself, *hidden_faults(visibility, related, "/related_measure_ids", {measure_id, *named})]


def hidden_faults(visibility: str, others: Sequence[Row], pointer: str, named: Collection[UUID] = ()) -> list[Fault]:
    """Report the internal measures that a public one names, but for those that it `named` before."""
    en = "A public measure cannot name an internal one; name it from there"
    de = "Eine öffentliche Maßnahme kann keine interne nennen; nennen Sie sie von dort"
    return [
        Fault("internal_reference", en, de, pointer=f"{pointer}/{n}")
        for n, other in enumerate(others)
        if visibility == "public" and other["visibility"] == "internal" and other["id"] not in named
    ]
