"""Many things in one request: each item is validated by itself, so that every result can be told with its place."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, Generic, Literal, TypeVar
from uuid import UUID

from pydantic import BaseModel, Field, SkipValidation, ValidationError
from sqlmodel import SQLModel
from starlette.requests import Request

from app.core.faults import faults_of
from app.core.keys import url_of
from app.core.languages import error_of
from app.core.problems import CATALOGUE, Fault, Problem, ProblemError, WriteWarning
from app.core.reading import Row
from app.core.schemas import Input, Output
from app.core.tables import table
from app.core.warnings import warnings_of
from app.core.worker_threads import run_in_thread_if_large
from app.core.writing import Write

MAX_ITEMS = 1_000
_FEW = 100
"""Items that are validated in the event loop: a wrong one takes up to half a millisecond."""
Item = TypeVar("Item", bound=BaseModel)


class Batch(Input, Generic[Item]):
    """Items, and whether one that is refused holds back all."""

    # As they came: one by one they are validated later, and the schema of the contract is theirs all the same.
    items: list[SkipValidation[Item]] = Field(
        min_length=1, max_length=MAX_ITEMS, description=f"1 to {MAX_ITEMS} of them, all of one district"
    )
    all_or_nothing: bool = Field(
        default=True, strict=True, description="false: what can be done is done, and the answer tells what was refused"
    )


class ItemResult(Output):
    """The result of one item."""

    index: int = Field(description="Its place in `items`, from 0")
    status: Literal["done", "refused"] = Field(description="`done`, or `refused` with its faults")
    id: UUID | None = Field(description="The resource, where it was done")
    key: str | None = Field(description="Its stable name, where it was done")
    version: int | None = Field(description="Its version now, where it was done")
    errors: list[ProblemError] = Field(description="Reasons of its refusal, with pointers into the request")
    warnings: list[WriteWarning] = Field(
        description="What was taken as it came and may be a mistake; empty where it was refused"
    )


class BatchAnswer(Output):
    """The results of all items."""

    done: int = Field(description="Number of items that were done")
    refused: int = Field(description="Number of items that were refused")
    results: list[ItemResult] = Field(description="One for each item, in their order")


def refuse_moved(write: Write, model: type[SQLModel], row: Row, version: int) -> None:
    """Refuse an item that was changed since it was read.

    Raises:
        Problem: precondition-failed.
    """
    if row["version"] != version:
        en, de = "It has changed since you read it", "Es hat sich seit dem Lesen geändert"
        existing = url_of(write.request, table(model), row["id"])
        fault = Fault("precondition_failed", en, de, "/version", existing=existing, existing_version=row["version"])
        raise Problem("precondition-failed", errors=[fault])


class Outcome:
    """The results of a batch in the making."""

    def __init__(self, count: int) -> None:
        self.faults: dict[int, list[Fault]] = {n: [] for n in range(count)}
        self.warnings: defaultdict[int, list[Fault]] = defaultdict(list)
        self.rows: dict[int, Mapping[str, Any]] = {}

    def refuse(self, index: int, code: str, field: str, en: str, de: str) -> None:
        self.faults[index].append(Fault(code, en, de, pointer=f"/items/{index}{field}"))

    def refuse_all(self, index: int, faults: Iterable[Fault]) -> None:
        """Refuse an item with faults whose pointers start at the item."""
        self.faults[index] += _placed(index, faults)

    def warn(self, index: int, faults: Iterable[Fault]) -> None:
        """Warn of an item that is done, with pointers that start at the item."""
        self.warnings[index] += _placed(index, faults)

    def refuse_problem(self, index: int, problem: Problem, *, entered: bool) -> None:
        """Refuse an item with the problem that it met. What concerns the whole request ends it: until a district is
        `entered`, all but a reference to nothing."""
        if problem.kind in ("forbidden", "unavailable") or not (entered or problem.kind == "invalid"):
            raise problem
        kind = CATALOGUE[problem.kind]
        code = problem.kind.replace("-", "_")
        faults = problem.errors or [Fault(code, problem.en or kind.en, problem.de or kind.de, pointer="")]
        existing = problem.members.get("existing")
        self.refuse_all(index, [fault if fault.existing else replace(fault, existing=existing) for fault in faults])

    def is_good(self, index: int) -> bool:
        return not self.faults[index]

    def hold(self) -> None:
        """End the request if anything was refused.

        Raises:
            Problem: invalid, with everything that is wrong.
        """
        faults = [fault for faults in self.faults.values() for fault in faults]
        if faults:
            raise Problem("invalid", errors=faults, warnings=[w for of in self.warnings.values() for w in of])

    def answer(self, request: Request) -> BatchAnswer:
        results = [self._result(request, n) for n in self.faults]
        done = sum(result.status == "done" for result in results)
        return BatchAnswer(done=done, refused=len(results) - done, results=results)

    def _result(self, request: Request, index: int) -> ItemResult:
        row = self.rows.get(index)
        return ItemResult(
            index=index,
            status="refused" if row is None else "done",
            id=row and row["id"],
            key=row and row["key"],
            version=row and row["version"],
            errors=[ProblemError(**error_of(request, fault)) for fault in self.faults[index]],
            warnings=warnings_of(request, self.warnings[index]),
        )


def _placed(index: int, faults: Iterable[Fault]) -> list[Fault]:
    return [replace(fault, pointer=f"/items/{index}{fault.pointer or ''}") for fault in faults]


async def valid_items(item: type[Item], batch: Batch[Item], outcome: Outcome) -> dict[int, Item]:
    """Return the items that are valid by themselves, by their place; the others are refused."""
    return await run_in_thread_if_large(len(batch.items), _valid_items, item, batch, outcome, above=_FEW)


def _valid_items(item: type[Item], batch: Batch[Item], outcome: Outcome) -> dict[int, Item]:
    valid: dict[int, Item] = {}
    for index, value in enumerate(batch.items):
        try:
            valid[index] = item.model_validate(value)
        except ValidationError as error:
            outcome.refuse_all(index, faults_of(error.errors(include_url=False), value))
    return valid
