"""Tidies the schemas: readable names, no noise, answers that may grow."""

import json
import re
from collections.abc import Iterator
from typing import Any

from app.contract.parts import Json
from app.core.problems import ProblemDocument
from app.vocabularies import PUBLISHED

PREFIX = "#/components/schemas/"
_REPLACED = ("HTTPValidationError", "ValidationError")
_LONGEST_DEFAULT = 40
_PAGE = re.compile(r"^Page_(\w+?)(?:Read|Entry)?_$")
_VOCABULARIES = {vocabulary.__name__: name for name, vocabulary in PUBLISHED.items()}
"""Names at `/v1/vocabularies`, by the names of their schemas."""
_BATCH = re.compile(r"^Batch_(\w+?)(?:Item|Create)?_$")


def tidy(document: Json) -> None:
    """Complete and clean the component schemas of a document, in place."""
    schemas = document["components"]["schemas"]
    for name in _REPLACED:
        schemas.pop(name, None)
    schemas |= _problem_schemas()
    _refer_to_items(schemas)
    names = {name: readable(name) for name in schemas}
    assert len(set(names.values())) == len(names), "two schemas have one name"
    for node in nodes(document):
        reference = node.get("$ref")
        if isinstance(reference, str) and reference.startswith(PREFIX):
            node["$ref"] = PREFIX + names[reference.removeprefix(PREFIX)]
    document["components"]["schemas"] = {
        names[name]: _tidied(names[name], schemas[name]) for name in sorted(schemas, key=names.__getitem__)
    }
    sent = _sent(document)
    _open_answers(schemas := document["components"]["schemas"], sent)
    for name in sent:
        _tell_defaults(schemas[name])


def _refer_to_items(schemas: Json) -> None:
    """Replace schemas written out in lists by references, from which clients generate better types."""
    for node in nodes(schemas):
        items = node.get("items")
        if isinstance(items, dict) and "properties" in items and items.get("title") in schemas:
            node["items"] = {"$ref": PREFIX + items["title"]}


def readable(name: str) -> str:
    """Return the name for clients: MeasurePage for `Page_MeasureRead_`; only requests have a suffix."""
    page, batch = _PAGE.match(name), _BATCH.match(name)
    if page:
        return f"{page[1]}Page"
    if batch:
        return f"{batch[1]}Batch"
    return name.removesuffix("-Output").replace("-Input", "Input")


def nodes(value: Any) -> Iterator[Json]:
    """Yield every object in a document, except in examples."""
    if isinstance(value, dict):
        yield value
        for key, child in value.items():
            if key not in ("example", "examples"):
                yield from nodes(child)
    elif isinstance(value, list):
        for child in value:
            yield from nodes(child)


def _problem_schemas() -> Json:
    schema = ProblemDocument.model_json_schema(mode="serialization", ref_template=PREFIX + "{model}")
    parts: Json = schema.pop("$defs")
    for name in ("ProblemDocument", "ProblemError"):
        for field in (schema if name == "ProblemDocument" else parts[name])["properties"].values():
            field.pop("default", None)
    return {**parts, "ProblemDocument": schema}


def _tidied(name: str, schema: Json) -> Json:
    for field in schema.get("properties", {}).values():
        field.pop("title", None)
    vocabulary = {"x-vocabulary": _VOCABULARIES[name]} if name in _VOCABULARIES else {}
    return {**schema, **vocabulary, "title": name}


def _sent(document: Json) -> set[str]:
    """Return the names of the schemas that requests use."""
    schemas, sent = document["components"]["schemas"], set[str]()
    for item in document["paths"].values():
        for operation in item.values():
            sent |= reachable(schemas, operation.get("requestBody", {}))
    return sent


def _open_answers(schemas: Json, sent: set[str]) -> None:
    """Allow further fields in schemas that only answers use, as answers grow by addition."""
    for name in schemas.keys() - sent:
        schemas[name].pop("additionalProperties", None)


def _tell_defaults(schema: Json) -> None:
    """Tell in words and as `x-default` what a field is that is left out of a request: of a field with a `default`
    openapi-typescript makes one that must be sent."""
    for field in schema.get("properties", {}).values():
        if "default" in field:
            field["x-default"] = field.pop("default")
            told = json.dumps(field["x-default"], ensure_ascii=False)
            if len(told) <= _LONGEST_DEFAULT:
                field["description"] = f"{field['description']}. Default: `{told}`"


def reachable(schemas: Json, start: Any) -> set[str]:
    """Return the names of all schemas to which a part of the document refers, directly or not."""
    names: set[str] = set()
    waiting = [start]
    while waiting:
        for node in nodes(waiting.pop()):
            name = str(node.get("$ref", "")).removeprefix(PREFIX)
            if name in schemas and name not in names:
                names.add(name)
                waiting.append(schemas[name])
    return names
