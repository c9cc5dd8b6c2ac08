"""Writing things that belong to a district: `create`, `update` and `delete` of plain resources, and their parts."""

from collections.abc import Awaitable, Callable, Container, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from pydantic import BaseModel

from app.core.ids import new_id
from app.core.keys import unique_key
from app.core.link_tables import links_of, replace_links
from app.core.person_names import person_warnings
from app.core.reading import EMPTY, Row
from app.core.references import load_in_parts, load_rows
from app.core.resource_spec import ResourceSpec
from app.core.rule_checks import refuse_broken, refuse_broken_elsewhere
from app.core.rules import Targets
from app.core.schemas import Patch
from app.core.tables import table
from app.core.validation import merged
from app.core.visibility import is_shown, refresh_visibility
from app.core.writing import Write
from app.districts.districts import service as districts
from app.districts.schemas import New

Guard = Callable[[Write, Row, Mapping[str, Any]], Awaitable[object]]
"""Refuses a change of a row by what was given, or its deletion, by which all of it goes."""
IN_USE = ("Something depends on it.", "Etwas hängt davon ab.")


class Updated(NamedTuple):
    """A row before a change, its columns after it, and whether they differ."""

    row: Row
    values: Mapping[str, Any]
    is_changed: bool


async def create(
    write: Write,
    resource: ResourceSpec,
    body: New,
    name: str,
    *,
    random_suffix: bool = True,
    fixed: Mapping[str, Any] = EMPTY,
) -> UUID:
    """Create a thing in the entered district and return its id. Without a key of its own it gets one from `name`, with
    a random ending (`random_suffix`) where it can be hidden; `fixed` are columns that never change and that the body
    does not name.

    Raises:
        Problem: invalid, with a pointer to what leads nowhere; key-taken; what a rule of the resource refuses.
    """
    thing_id = new_id()
    values = {**resource.columns(body), **fixed, "id": thing_id}
    values |= {column: getattr(body, column) for column in resource.fixed if column not in fixed}
    targets = await load_references(write, values, resource)
    listed = await load_listed(write, values, resource, body)
    await refuse_broken(write, resource, values, targets)
    warn_of_persons(write, resource, body.model_dump(include={"key", *resource.units}))
    within = {"concept_id": values["concept_id"]} if resource.is_of_concept else {}
    key = await unique_key(write, resource.model, within, body.key, name, random_suffix=random_suffix)
    values |= {"key": key, "is_public": await is_public(write, resource, values, targets, *listed)}
    await write.create(resource.model, values)
    await replace_links(write, resource.link_tables, values, {}, resource.links_in(body))
    return thing_id


async def update(
    write: Write,
    resource: ResourceSpec,
    thing_id: UUID,
    patch: Patch,
    *,
    guard: Guard | None = None,
) -> Updated:
    """Change a thing by a merge patch, validated as the whole that it makes.

    Raises:
        Problem: not-found, forbidden, precondition-failed, invalid; what `guard` or a rule of the resource refuses.
    """
    row = await write.enter(resource.model, thing_id)
    write.expect_version(row)
    given = patch.given()
    if guard is not None:
        await guard(write, row, given)
    links = await links_of(write, resource.link_tables, thing_id)
    content = merged(resource.content, {**resource.stored(row), **resource.own_links(links)}, given)
    values = {**resource.columns(content), **{column: row[column] for column in resource.fixed}}
    targets = await load_references(write, values, resource)
    listed = await load_listed(write, values, resource, content)
    await refuse_broken(write, resource, {**row, **values}, targets, row)
    warn_of_persons(write, resource, values, row)
    relinked = await replace_links(write, resource.link_tables, row, links, resource.links_in(content))
    changed = await change(write, resource, row, values, targets, listed, relinked)
    await refuse_broken_elsewhere(write, resource.model, row, {**row, **values})
    return Updated(row, values, changed)


def warn_of_persons(write: Write, resource: ResourceSpec, values: Mapping[str, Any], row: Row = EMPTY) -> None:
    """Warn of what looks like a person's name, in a key or in words for a unit that differ from those of the row."""
    changed = {name for name, value in values.items() if value != row.get(name)}
    for warning in person_warnings(values, [name for name in ("key", *resource.units) if name in changed]):
        write.warn(warning)


async def delete(
    write: Write,
    resource: ResourceSpec,
    thing_id: UUID,
    instead: tuple[str, str] = IN_USE,
    *,
    guard: Guard | None = None,
) -> None:
    """Delete a thing on which nothing depends; `instead` says in both languages what to do where something does.

    Raises:
        Problem: not-found, forbidden, precondition-failed, in-use; what `guard` refuses.
    """
    row = await write.enter(resource.model, thing_id)
    write.expect_version(row)
    if guard is not None:
        await guard(write, row, row)
    await write.remove(resource.model, row, instead)


async def load_references(
    write: Write, values: Mapping[str, Any], resource: ResourceSpec, columns: Container[str] | None = None
) -> Targets:
    """Return the rows to which the columns of a resource refer, or some of them.

    Raises:
        Problem: invalid, with a pointer to what leads nowhere.
    """
    targets: dict[str, Row] = {}
    for reference in resource.references:
        if columns is not None and reference.column not in columns:
            continue
        column, within = reference.column, {"concept_id": values["concept_id"]} if reference.same_concept else {}
        for row in await load_rows(write, reference.target, [values[column]], f"/{column}", within=within):
            targets[column] = row
    return targets


async def load_listed(
    write: Write, values: Mapping[str, Any], resource: ResourceSpec, content: BaseModel
) -> Sequence[Row]:
    """Return the rows that the lists of a resource name, those of a concept in its own concept, and its parts.

    Raises:
        Problem: invalid, with a pointer to what leads nowhere.
    """
    rows: list[Row] = []
    for one in resource.lists:
        within = {"concept_id": values["concept_id"]} if "concept_id" in table(one.target).c else {}
        rows += await load_rows(write, one.target, getattr(content, one.name), f"/{one.name}/", within=within)
    for of in resource.in_parts:
        ids = [getattr(part, of.column) for part in getattr(content, of.within)]
        named = {f"/{of.within}/{n}/{of.column}": i for n, i in enumerate(ids) if i is not None}
        rows += await load_in_parts(write, of.target, named)
    return rows


async def is_public(
    write: Write, resource: ResourceSpec, values: Mapping[str, Any], targets: Targets, *listed: Row
) -> bool:
    """Return whether the public may see a thing: by its own visibility, and by all that it refers to."""
    return await districts.is_public(write) and is_shown(resource, values, targets, *listed)


async def change(
    write: Write,
    resource: ResourceSpec,
    row: Row,
    values: Mapping[str, Any],
    targets: Targets,
    listed: Sequence[Row] = (),
    relinked: Sequence[str] = (),
) -> bool:
    """Write what differs, and bring into line who sees what hangs on it; return whether anything did. `listed` are the
    rows in its lists and parts, `relinked` the fields whose links differ."""
    public = await is_public(write, resource, values, targets, *listed)
    changed = await write.change(resource.model, row, {**values, "is_public": public}, linked=relinked)
    if changed and public != row["is_public"]:
        await refresh_visibility(write)
    return changed
