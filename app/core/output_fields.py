"""Fields as answers have them: without the limits, validators and defaults of what is sent."""

from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache, cached_property
from types import GenericAlias
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import (
    BaseModel,
    ConfigDict,
    GetCoreSchemaHandler,
    PlainSerializer,
    TypeAdapter,
    ValidationError,
    ValidatorFunctionWrapHandler,
    WithJsonSchema,
    create_model,
)
from pydantic.fields import FieldInfo
from pydantic_core import CoreSchema, PydanticUndefined
from pydantic_core.core_schema import no_info_wrap_validator_function


def utc_text(moment: datetime) -> str:
    """Write a moment as RFC 3339 in UTC, with `Z`."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


Timestamp = Annotated[
    datetime,
    PlainSerializer(utc_text, return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "format": "date-time"}, mode="serialization"),
]
"""A moment in UTC, RFC 3339 with `Z`."""


def output_field(field: FieldInfo) -> FieldInfo:
    """Return a field as an answer has it."""
    result = copy(field)
    result.annotation, result.metadata = _plain(field.annotation), _serialization(field.metadata)
    result.default, result.default_factory, result.validate_default = PydanticUndefined, None, None
    result.json_schema_extra = None
    return result


def _serialization(metadata: Iterable[Any]) -> list[Any]:
    """Return of the metadata of a value only how it is written."""
    return [one for one in metadata if isinstance(one, PlainSerializer | WithJsonSchema)]


def _plain(annotation: Any, *, within: bool = False) -> Any:
    """Return a type without the limits and validators in it, and `within` the objects in it; moments are in UTC."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if annotation is datetime:
        return Timestamp
    if origin is Annotated:
        kept = _serialization(arguments[1:])
        return Annotated[arguments[0], *kept] if kept else _plain(arguments[0], within=within)
    if origin in (list, dict):
        return GenericAlias(origin, tuple(_plain(one, within=within) for one in arguments))
    if None.__class__ in arguments:
        return Union[*(_plain(one, within=within) for one in arguments)]
    return _without_limits(annotation) if within and _is_input(annotation) else annotation


def _is_input(annotation: Any) -> bool:
    """Return True for a class of what is sent: it refuses what it does not know."""
    is_model = isinstance(annotation, type) and issubclass(annotation, BaseModel)
    return is_model and annotation.model_config.get("extra") == "forbid"


@cache
def _without_limits(model: type[BaseModel]) -> type[BaseModel]:
    """Return the class of a stored object: of its rules only what prepares a value stays."""
    fields: dict[str, Any] = {name: (field.annotation, field) for name, field in model.model_fields.items()}
    result = create_model(model.__name__, __base__=model, __module__=model.__module__, **fields)
    result.model_config = model.model_config | ConfigDict(extra="ignore")
    for name, field in model.model_fields.items():
        result.model_fields[name] = plain = output_field(field)
        plain.annotation = _plain(field.annotation, within=True)
    rules = result.__pydantic_decorators__.model_validators
    for name in [name for name, rule in rules.items() if rule.info.mode != "before"]:
        del rules[name]
    result.model_rebuild(force=True)
    return result


@dataclass(frozen=True)
class LenientStored:
    """Reads stored objects that break a rule younger than them as they are."""

    annotation: Any

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return no_info_wrap_validator_function(self._read, handler(source))

    def _read(self, value: Any, validate: ValidatorFunctionWrapHandler) -> Any:
        try:
            return validate(value)
        except ValidationError:
            return self._adapter.validate_python(value)

    @cached_property
    def _adapter(self) -> TypeAdapter[Any]:
        return TypeAdapter(_plain(self.annotation, within=True))


def holds_objects(field: FieldInfo) -> bool:
    """Return True for a field with objects of what is sent that does not yet read stored ones as they are."""
    return _has_input(field.annotation) and not any(isinstance(one, LenientStored) for one in field.metadata)


def _has_input(annotation: Any) -> bool:
    return _is_input(annotation) or any(map(_has_input, get_args(annotation)))
