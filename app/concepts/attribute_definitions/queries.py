"""Reading definitions of attributes."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from app.concepts.attribute_definitions.schemas import DefinitionDetail, DefinitionRead
from app.concepts.concepts.queries import deleting_while_open, with_is_open
from app.concepts.tables import AttributeDefinition, Concept
from app.concepts.vocabulary import AttributeKind
from app.core.filters import ORDER, SortedBy, among, equals, resource_sorts
from app.core.pagination import Listing, SoughtWords
from app.core.reading import Reader, visible_rows
from app.core.schemas import Id
from app.core.tables import table
from app.districts.lists import ListQuery, read_single

definitions = table(AttributeDefinition)

SORTS = resource_sorts(definitions, position=definitions.c.position, label=definitions.c.sort_label)


class DefinitionQuery(ListQuery):
    """Filters of definitions."""

    concept: Annotated[Id | None, equals(definitions.c.concept_id, Concept), Field(description="Of this concept")] = (
        None
    )
    kind: Annotated[list[AttributeKind], among(definitions.c.kind), Field(description="Of these kinds")] = []
    q: SoughtWords = None
    sort: Annotated[str, SortedBy(SORTS), ORDER] = "position"


_select = visible_rows(definitions)
LIST = Listing(definitions, DefinitionRead, _select, DefinitionQuery)
_single = with_is_open(definitions, _select)


async def read_definition(reader: Reader, definition_id: UUID) -> DefinitionDetail:
    return await read_single(DefinitionDetail, reader, definitions, definition_id, _single, deleting_while_open)
