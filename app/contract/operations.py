"""Completes each operation with what `core` does for every route."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from pydantic import BaseModel

from app.contract.parts import Json, header_refs, parameter_ref, problem_ref
from app.contract.prose import FORMATS, GRID_FORMATS, STATUS
from app.core.bodies import JSON, MERGE_PATCH
from app.core.dependencies import Reads, Writes, guard_of
from app.core.formats import Format
from app.core.lines import Grid
from app.core.routing import grid_of, shown_by, written

EXAMPLES = Path(__file__).parent / "examples"
"""Requests and answers of a real run, frozen by `python -m openapi.freeze_examples`."""
METHODS = ("get", "post", "put", "patch", "delete")
UNSAFE = ("post", "put", "patch", "delete")
Guard = Reads | Writes


def operations(document: Json) -> Iterator[tuple[str, str, Json]]:
    """Yield path, method and operation of each operation."""
    for path, item in document["paths"].items():
        for method in METHODS:
            if method in item:
                yield path, method, item[method]


def guards(app: FastAPI) -> dict[tuple[str, str], Guard | None]:
    """Return the dependency that checks the role, by path and method."""
    return {
        (context.path_format or "", method.lower()): guard_of(context.dependant)
        for context in iter_route_contexts(app.routes)
        if hasattr(context, "dependant")
        for method in context.methods or ()
    }


def required_role(guard: Guard | None) -> str:
    """Return the least role that an operation needs; `public` if it needs none."""
    if guard is None or guard.needs is None or getattr(guard, "or_public", False):
        return "public"
    return guard.needs.code


def lists(app: FastAPI) -> dict[str, type[BaseModel]]:
    """Return the schema of the entries of each list, or of a grid, by operation id."""
    models = {str(c.name): getattr(c, "response_model", None) for c in iter_route_contexts(app.routes)}
    return {name: schema for name, model in models.items() if (schema := shown_by(model) or grid_of(model))}


def complete(method: str, operation: Json, guard: Guard | None, entry: type[BaseModel] | None) -> None:
    """Add to an operation what holds for all of its kind; `shown` is the schema of a list's entries."""
    operation["description"] = unwrapped(operation.get("description", ""))
    operation["security"] = _security(guard)
    operation["x-required-role"] = required_role(guard)
    versioned = "428" in operation["responses"]
    _parameters(method, operation, guard, versioned=versioned)
    _responses(method, operation, guard)
    if method == "patch":
        _merge_patch(operation)
    _examples(operation)
    if entry:
        _line_by_line(operation, entry)


def unwrapped(text: str) -> str:
    """Return Markdown without the line breaks within a paragraph of a docstring."""
    return re.sub(r"(?<!\n)\n(?!\n)", " ", text).strip()


def _security(guard: Guard | None) -> list[Json]:
    if guard is None:
        return []
    secret: Json = {guard.scheme: []}
    return [{}, secret] if required_role(guard) == "public" and guard.scheme == "bearer" else [secret]


# --- parameters ---------------------------------------------------------------------------------------------------


def _parameters(method: str, operation: Json, guard: Guard | None, *, versioned: bool) -> None:
    parameters = operation.setdefault("parameters", [])
    for parameter in parameters:
        parameter["schema"] = _without_null(parameter["schema"])
        parameter.setdefault("description", _what(parameter["name"]))
    if method in UNSAFE:
        parameters.append(parameter_ref("IdempotencyKey"))
    if versioned:
        parameters.append(parameter_ref("IfMatch"))
    if method == "get" and guard is not None:
        parameters.append(parameter_ref("IfNoneMatch"))
    parameters.append(parameter_ref("AcceptLanguage"))


def _without_null(schema: Json) -> Json:
    """Return the schema of a parameter, which is left out rather than null."""
    members = {name: part for name, part in schema.items() if name not in ("title", "description", "anyOf")}
    choices = [choice for choice in schema.get("anyOf", []) if choice != {"type": "null"}]
    return {**members, **choices[0]} if len(choices) == 1 else {**members, **({"anyOf": choices} if choices else {})}


def _what(name: str) -> str:
    """Return a description for a path parameter that has none."""
    if name == "district":
        return "Id or AGS of the district"
    return f"Id of the {name.removesuffix('_id').replace('_', ' ')}"


# --- responses ----------------------------------------------------------------------------------------------------


def _responses(method: str, operation: Json, guard: Guard | None) -> None:
    declared_responses = operation["responses"]
    statuses = {int(status) for status in declared_responses} | _implied(method, operation, guard)
    responses: Json = {}
    for status in sorted(statuses):
        if status >= 400:
            responses[str(status)] = problem_ref(status)
        elif status == 304:
            responses["304"] = {"description": STATUS[304], "headers": header_refs(["ETag", "X-Request-Id"])}
        else:
            names = _headers(method, status, declared_responses[str(status)], guard)
            responses[str(status)] = {
                **declared_responses[str(status)],
                "description": STATUS[status],
                "headers": header_refs(names),
            }
    operation["responses"] = responses


def _implied(method: str, operation: Json, guard: Guard | None) -> set[int]:
    """Return the statuses that the guard and the route class may answer, also if the route does not list them."""
    if guard is None:
        return set()
    statuses = {400, 401, 422, 503} | ({304} if method == "get" else set())
    if is_list(operation["responses"].get("200", {})):
        statuses |= {406, 429}
    if guard.needs is not None:
        statuses.add(403)
    if isinstance(guard, Writes):
        statuses.add(409)
    if "requestBody" in operation:
        statuses |= {408, 413, 415}
    return statuses


def _headers(method: str, status: int, response: Json, guard: Guard | None) -> list[str]:
    names = ["X-Request-Id"]
    if guard is not None and status in (200, 201):
        names.append("ETag")
    if is_list(response):
        names += ["Link", "Content-Disposition"]
    if {"text/calendar", Format.XLSX.value} & response.get("content", {}).keys():
        names.append("Content-Disposition")
    if status == 201:
        names.append("Location")
    if method in UNSAFE:
        names.append("Idempotency-Replayed")
    return names


def is_list(response: Json) -> bool:
    """Return whether a response is a page of a list."""
    reference: str = response.get("content", {}).get(JSON, {}).get("schema", {}).get("$ref", "")
    return reference.endswith("Page") or reference.rpartition("/")[2].startswith("Page_")


# --- bodies and examples ------------------------------------------------------------------------------------------


def _merge_patch(operation: Json) -> None:
    content = operation["requestBody"]["content"]
    operation["requestBody"]["content"] = {MERGE_PATCH: content[JSON], JSON: dict(content[JSON])}


def _examples(operation: Json) -> None:
    example = example_of(operation["operationId"])
    if "request" in example and "requestBody" in operation:
        for name, media in operation["requestBody"]["content"].items():
            if name in (JSON, MERGE_PATCH):
                media["example"] = example["request"]
    if "response" in example:
        for status in ("200", "201"):
            for media in operation["responses"].get(status, {}).get("content", {}).values():
                media["example"] = example["response"]


def _line_by_line(operation: Json, entry: type[BaseModel]) -> None:
    """Add CSV, NDJSON and XLSX to a list or grid, the texts with the example of its JSON.

    They have the schema of the JSON, as neither text nor file is any: typed clients would make of another schema an
    answer that is a page or text, also for whoever never asks for text. So an example cannot fit the schema.
    """
    response = operation["responses"]["200"]
    response["headers"] |= header_refs(["Content-Disposition"])
    content = response["content"]
    answer = content[JSON].get("example", {})
    texts = GRID_FORMATS if issubclass(entry, Grid) else FORMATS
    for form, text in texts.items():
        content[form.value] = {"schema": {**content[JSON]["schema"], "description": text.format(entry.__name__)}}
        if form is not Format.XLSX:
            content[form.value]["x-example"] = _lines(operation["operationId"], form, entry, answer)


def _lines(operation_id: str, form: Format, entry: type[BaseModel], answer: Json) -> str:
    try:
        return written(form, entry, answer).decode() if answer else ""
    except KeyError as missing:
        wrong = f"The example of {operation_id} has no {missing}: run `python -m openapi.freeze_examples`"
        raise RuntimeError(wrong) from None


def example_of(operation_id: str) -> dict[str, Any]:
    """Return a frozen request and its answer, or an empty object."""
    file = EXAMPLES / f"{operation_id}.json"
    return dict(json.loads(file.read_text(encoding="utf-8"))) if file.exists() else {}
