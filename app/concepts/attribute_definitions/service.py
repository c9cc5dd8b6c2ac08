"""Creating, changing and deleting definitions of attributes."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select

from app.concepts.attribute_definitions.schemas import (
    DefinitionContent,
    DefinitionCreate,
    DefinitionFields,
    DefinitionPatch,
)
from app.concepts.attribute_definitions.values import VALUES_EXIST, VALUES_FIT, settled
from app.concepts.concepts.service import enter_open, while_open
from app.concepts.measures.service import MEASURES, definitions_of
from app.concepts.schemas import MOST_DEFINITIONS
from app.concepts.tables import AttributeDefinition, Concept, Measure
from app.core.problems import Fault, Problem, refuse_if
from app.core.reading import Row
from app.core.resource_spec import Reference, ResourceSpec
from app.core.rule_checks import violations
from app.core.rules import Among, Clash
from app.core.tables import table
from app.core.writing import Write
from app.districts.crud import create, delete, update

measures = table(Measure)
IN_USE = (
    "Measures have values of it. Remove those first, or make it internal.",
    "Maßnahmen haben Werte davon. Entfernen Sie zuerst diese, oder machen Sie es intern.",
)
TOO_MANY = Fault(
    "too_many",
    f"A concept has at most {MOST_DEFINITIONS} definitions of attributes",
    f"Ein Konzept hat höchstens {MOST_DEFINITIONS} Festlegungen von Merkmalen",
    pointer="/concept_id",
)


def _too_many(rows: Mapping[UUID, Row]) -> Iterator[Clash]:
    """Yield the definitions of a concept that has too many, the last ones first."""
    by_concept = defaultdict[UUID, list[UUID]](list)
    for row_id, row in rows.items():
        by_concept[row["concept_id"]].append(row_id)
    yield from (Clash(TOO_MANY, ids[::-1]) for ids in by_concept.values() if len(ids) > MOST_DEFINITIONS)


ATTRIBUTE_DEFINITIONS = ResourceSpec(
    AttributeDefinition,
    "AttributeDefinitionEntry",
    "The definition of an attribute, which measures of the concept have by its key.",
    "Definitions of attributes of the county's own",
    DefinitionFields,
    DefinitionContent,
    references=(Reference("concept", Concept, "Key of the concept; it stays with that", needed=True),),
    called=("label",),
    rules=(
        Among(
            f"a concept has at most {MOST_DEFINITIONS} definitions of attributes",
            ("concept_id",),
            _too_many,
            within=("concept_id",),
        ),
    ),
)


async def create_definition(write: Write, body: DefinitionCreate) -> UUID:
    await enter_open(write, body.concept_id, pointer="/concept_id")
    return await create(write, ATTRIBUTE_DEFINITIONS, body, body.label)


async def update_definition(write: Write, definition_id: UUID, patch: DefinitionPatch) -> None:
    updated = await update(write, ATTRIBUTE_DEFINITIONS, definition_id, patch, guard=while_open)
    before, after = updated.row, updated.values
    if before["visibility"] != after["visibility"]:
        await _move_values(write, before)
    changed = [name for name in ("kind", "choices") if before[name] != after[name]]
    if changed:
        mine = measures.c.concept_id == before["concept_id"]
        unfit = await write.connection.run_sync(violations, MEASURES, VALUES_FIT, write.district_id, mine)
        refuse_if([replace(VALUES_EXIST, pointer=f"/{changed[0]}")] if unfit else [])


async def _move_values(write: Write, definition: Row) -> None:
    """Show or hide the values of a definition whose visibility changed."""
    definitions = await definitions_of(write, definition["concept_id"])
    for row in await _with_values(write, definition):
        await write.change(Measure, row, settled(definitions, row["attributes"] | row["internal_attributes"]))


async def _with_values(write: Write, definition: Row) -> Sequence[Row]:
    has: list[Any] = [measures.c[name].has_key(definition["key"]) for name in VALUES_FIT.columns]
    mine = (measures.c.district_id == write.district_id, measures.c.concept_id == definition["concept_id"])
    return (await write.connection.execute(select(measures).where(*mine, or_(*has)))).mappings().all()


async def delete_definition(write: Write, definition_id: UUID) -> None:
    await delete(write, ATTRIBUTE_DEFINITIONS, definition_id, guard=_unused)


async def _unused(write: Write, row: Row, given: Mapping[str, Any]) -> None:
    """Refuse the deletion of a definition in a closed concept, and of one that measures have values of."""
    await while_open(write, row, given)
    if await _with_values(write, row):
        raise Problem("in-use", *IN_USE)
