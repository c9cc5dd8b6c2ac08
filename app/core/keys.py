"""Keys: the importer's own stable names, made here where none was given."""

import secrets
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Table, select
from sqlmodel import SQLModel
from starlette.requests import Request

from app.core.problems import Fault, Problem
from app.core.tables import table
from app.core.text import slug
from app.core.writing import Write

_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


async def unique_key(
    write: Write,
    model: type[SQLModel],
    scope: Mapping[str, Any],
    given: str | None,
    base: str,
    *,
    random_suffix: bool = False,
) -> str:
    """Return the key that was given, or one made from `base` that is free in the scope (columns and their values).

    With `random_suffix`, for things that can be hidden, it ends in random letters: a number would tell of hidden
    siblings.

    Raises:
        Problem: key-taken, with the URL of what has it.
    """
    of = table(model)
    within = [of.c.district_id == write.district_id, *(of.c[name] == value for name, value in scope.items())]
    if given is not None:
        taken = (await write.connection.execute(select(of.c.id).where(*within, of.c.key == given))).scalar_one_or_none()
        if taken is not None:
            raise _taken(write.request, of, taken)
        return given
    if random_suffix:
        return random_key(base)
    stem = slug(base)
    like = of.c.key.startswith(stem, autoescape=True)
    used = set((await write.connection.execute(select(of.c.key).where(*within, like))).scalars())
    return made_key(stem, used)


def random_key(base: str) -> str:
    """Return a key made from `base` with a random end."""
    end = "".join(secrets.choice(_LETTERS) for _ in range(6))
    return f"{slug(base)[:57]}-{end}"


def made_key(stem: str, used: set[str]) -> str:
    """Return the stem, with the first number behind it that makes it free."""
    if stem not in used:
        return stem
    number = 2
    while f"{stem}-{number}" in used:
        number += 1
    return f"{stem}-{number}"


def url_of(request: Request, of: Table, resource_id: object) -> str:
    """Return the absolute URL of a resource; a table is named like its path."""
    return f"{request.app.state.settings.base_url}/v1/{of.name.replace('_', '-')}/{resource_id}"


def _taken(request: Request, of: Table, resource_id: object) -> Problem:
    fault = Fault("key_taken", "Something else has this key", "Etwas anderes hat diesen Schlüssel", pointer="/key")
    return Problem("key-taken", errors=[fault], existing=url_of(request, of, resource_id))
