"""Fields as answers have them: without the limits, validators and defaults of what is sent."""

from collections.abc import Iterable
from copy import copy
from datetime import UTC, datetime
from types import GenericAlias
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import PlainSerializer, WithJsonSchema
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined


def zulu(moment: datetime) -> str:
    """Write a moment as RFC 3339 in UTC, with `Z`."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


Timestamp = Annotated[
    datetime,
    PlainSerializer(zulu, return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "format": "date-time"}, mode="serialization"),
]
"""A moment in UTC, RFC 3339 with `Z`."""


def answered(field: FieldInfo) -> FieldInfo:
    """Return a field as an answer has it."""
    result = copy(field)
    result.annotation, result.metadata = _plain(field.annotation), _kept(field.metadata)
    result.default, result.default_factory, result.validate_default = PydanticUndefined, None, None
    result.json_schema_extra = None
    return result


def _kept(metadata: Iterable[Any]) -> list[Any]:
    """Return the metadata of a value if it says how it is written, else nothing."""
    entries = list(metadata)
    return entries if any(isinstance(one, PlainSerializer | WithJsonSchema) for one in entries) else []


def _plain(annotation: Any) -> Any:
    """Return a type without the limits and validators in it; moments are written in UTC."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if annotation is datetime:
        return Timestamp
    if origin is Annotated:
        kept = _kept(arguments[1:])
        return Annotated[arguments[0], *kept] if kept else _plain(arguments[0])
    if origin in (list, dict):
        return GenericAlias(origin, tuple(map(_plain, arguments)))
    if None.__class__ in arguments:
        return Union[*map(_plain, arguments)]
    return annotation
