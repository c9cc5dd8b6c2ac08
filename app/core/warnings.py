"""Warnings beside a result: what was taken as it came, and may be a mistake.

A service says `write.warn(Fault(...))`. A route whose answer carries that declares `response_model=with_warnings(...)`;
`routing` puts it into the answer. Batches tell it with each item (`Outcome.warn`), imports in `warnings`.
"""

from collections.abc import Iterable
from functools import cache

from pydantic import BaseModel, Field, create_model
from starlette.requests import Request

from app.core.languages import error_of
from app.core.problems import Fault, WriteWarning
from app.core.schemas import Output


class Warned(Output):
    """What was written, with warnings."""

    warnings: list[WriteWarning] = Field(
        default=[], description="What was taken as it came and may be a mistake; empty if nothing was noticed"
    )


@cache
def with_warnings(shown: type[BaseModel]) -> type[BaseModel]:
    """Return the schema of a write's answer: a resource with warnings about what was sent."""
    name = shown.__name__.removesuffix("Detail")
    return create_model(
        f"{name}Written", __base__=(shown, Warned), __doc__=f"{shown.__doc__} With warnings about what was written."
    )


def warnings_of(request: Request, faults: Iterable[Fault]) -> list[WriteWarning]:
    """Return warnings in the language that the client prefers."""
    return [WriteWarning.model_validate(error_of(request, fault)) for fault in faults]
