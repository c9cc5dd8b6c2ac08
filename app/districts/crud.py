"""Writing things that belong to a district: `create`, `update` and `delete` of plain resources, and their parts."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, NamedTuple, Protocol
from uuid import UUID

from app.core.ids import new_id
from app.core.keys import unique_key
from app.core.reading import Row
from app.core.references import load_rows
from app.core.resource_spec import ResourceSpec
from app.core.rule_checks import refuse_broken, refuse_broken_elsewhere
from app.core.rules import Targets
from app.core.schemas import Patch
from app.core.validation import merged
from app.core.visibility import is_shown, refresh_visibility
from app.core.writing import Write
from app.districts.districts import service as districts

Rule = Callable[[Write, Row, Mapping[str, Any]], Awaitable[object]]
"""Refuses a change of a row by what was given, or its deletion, by which all of it goes."""
IN_USE = ("Something depends on it.", "Etwas hängt davon ab.")


class New(Protocol):
    """A new thing as it was sent: its content, and a key that may be given."""

    key: str | None


class Updated(NamedTuple):
    """A row before a change, its columns after it, and whether they differ."""

    row: Row
    values: Mapping[str, Any]
    is_changed: bool


async def create(
    write: Write,
    resource: ResourceSpec,
    body: New,
    fixed: Mapping[str, Any],
    name: str,
    *,
    random_suffix: bool = True,
) -> UUID:
    """Create a thing in the entered district and return its id. `fixed` are the columns that never change; without a
    key of its own it gets one from `name`, with a random ending (`random_suffix`) where it can be hidden.

    Raises:
        Problem: invalid, with a pointer to what leads nowhere; key-taken; what a rule of the resource refuses.
    """
    thing_id = new_id()
    values = {**resource.columns(body), **fixed}
    targets = await load_references(write, values, resource)
    await refuse_broken(write, resource, {**values, "id": thing_id}, targets)
    within = {"concept_id": values["concept_id"]} if resource.is_of_concept else {}
    key = await unique_key(write, resource.model, within, body.key, name, random_suffix=random_suffix)
    place = {"id": thing_id, "key": key, "is_public": await is_public(write, resource, values, targets)}
    await write.create(resource.model, {**values, **place})
    return thing_id


async def update(
    write: Write,
    resource: ResourceSpec,
    thing_id: UUID,
    patch: Patch,
    *,
    rule: Rule | None = None,
) -> Updated:
    """Change a thing by a merge patch, validated as the whole that it makes.

    Raises:
        Problem: not-found, forbidden, precondition-failed, invalid; what `rule` or a rule of the resource refuses.
    """
    row = await write.enter(resource.model, thing_id)
    write.expect_version(row)
    given = patch.given()
    if rule is not None:
        await rule(write, row, given)
    content = merged(resource.content, resource.stored(row), given)
    values = {**resource.columns(content), **{column: row[column] for column in resource.fixed}}
    targets = await load_references(write, values, resource)
    await refuse_broken(write, resource, {**row, **values}, targets, row)
    is_changed = await change(write, resource, row, values, targets)
    await refuse_broken_elsewhere(write, resource.model, row, {**row, **values})
    return Updated(row, values, is_changed)


async def delete(
    write: Write, resource: ResourceSpec, thing_id: UUID, instead: tuple[str, str] = IN_USE, *, rule: Rule | None = None
) -> None:
    """Delete a thing on which nothing depends; `instead` says in both languages what to do where something does.

    Raises:
        Problem: not-found, forbidden, precondition-failed, in-use; what `rule` refuses.
    """
    row = await write.enter(resource.model, thing_id)
    write.expect_version(row)
    if rule is not None:
        await rule(write, row, row)
    await write.remove(resource.model, row, instead)


async def load_references(write: Write, values: Mapping[str, Any], resource: ResourceSpec) -> Targets:
    """Return the rows to which the columns of a resource refer.

    Raises:
        Problem: invalid, with a pointer to what leads nowhere.
    """
    targets: dict[str, Row] = {}
    for reference in resource.references:
        column, within = reference.column, {"concept_id": values["concept_id"]} if reference.same_concept else {}
        for row in await load_rows(write, reference.target, [values[column]], f"/{column}", within=within):
            targets[column] = row
    return targets


async def is_public(
    write: Write, resource: ResourceSpec, values: Mapping[str, Any], targets: Targets, *listed: Row
) -> bool:
    """Return whether the public may see a thing: by its own visibility, and by all that it refers to."""
    return await districts.is_public(write) and is_shown(resource, values, targets, *listed)


async def change(write: Write, resource: ResourceSpec, row: Row, values: Mapping[str, Any], targets: Targets) -> bool:
    """Write what differs, and bring into line who sees what hangs on it; return whether anything did."""
    public = await is_public(write, resource, values, targets)
    changed = await write.change(resource.model, row, {**values, "is_public": public})
    if changed and public != row["is_public"]:
        await refresh_visibility(write)
    return changed
