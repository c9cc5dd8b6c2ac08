"""Foundations of every schema: strict input, merge patches, plain output, pages."""

import re
from collections.abc import Callable, Iterable
from copy import copy
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from types import GenericAlias
from typing import Annotated, Any, Generic, TypeVar, Union, Unpack, get_args, get_origin
from uuid import UUID

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    WithJsonSchema,
    create_model,
)
from pydantic.fields import FieldInfo
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError, PydanticUndefined
from pydantic_core.core_schema import no_info_after_validator_function

from app.core.days import FIRST_YEAR, LAST_YEAR, YEARS, now, today
from app.core.field_rules import Partial
from app.core.output_fields import LenientStored, holds_objects, output_field
from app.core.output_fields import Timestamp as Timestamp
from app.core.output_fields import utc_text as utc_text

Item = TypeVar("Item")

_DAY = re.compile(r"(19|20|21)[0-9]{2}-[0-9]{2}-[0-9]{2}")
_MOMENT = re.compile(r"^\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(\.\d{1,6})?([Zz]|[+-]\d{2}:\d{2})$")
_UUID = re.compile(r"^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$")
_NO_MOMENT = PydanticCustomError("timestamp", "A time is written as RFC 3339 with its zone, in a year that is taken")


def _day(value: object) -> object:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        raise PydanticCustomError("date", "A date is written YYYY-MM-DD, in a year that is taken")
    return value


def _moment(value: object) -> object:
    if isinstance(value, str) and int(_any_moment(value)[:4]) not in YEARS:
        raise _NO_MOMENT
    return value if isinstance(value, datetime) else _any_moment(value)


def _any_moment(value: object) -> str:
    if not isinstance(value, str) or not _MOMENT.match(value):
        raise _NO_MOMENT
    return value


def _kept_moment(value: datetime) -> datetime:
    return min(max(value, datetime(FIRST_YEAR, 1, 1, tzinfo=UTC)), datetime(LAST_YEAR, 12, 31, tzinfo=UTC))


def _identifier(value: object) -> object:
    if isinstance(value, UUID):
        return value
    if not isinstance(value, str) or not _UUID.match(value):
        raise PydanticCustomError("uuid", "An id is a UUID")
    return value


def _past(value: datetime) -> datetime:
    if value > now():
        en, de = "This time must not be in the future", "Dieser Zeitpunkt darf nicht in der Zukunft liegen"
        raise PydanticCustomError("in_the_future", "{en}", {"en": en, "de": de})
    return value


def _no_later_day(value: date) -> date:
    if value > today():
        en, de = (
            "This day must not be after today (Europe/Berlin)",
            "Dieser Tag darf nicht nach heute (Europe/Berlin) liegen",
        )
        raise PydanticCustomError("in_the_future", "{en}", {"en": en, "de": de})
    return value


Day = Annotated[date, BeforeValidator(_day)]
"""A calendar day in Europe/Berlin, ISO 8601."""
PastDay = Annotated[date, BeforeValidator(_day), AfterValidator(_no_later_day)]
"""A calendar day that is not after today."""
Moment = Annotated[datetime, BeforeValidator(_moment)]
"""A moment, RFC 3339 with its zone."""
AnyMoment = Annotated[datetime, BeforeValidator(_any_moment), AfterValidator(_kept_moment)]
"""A moment to look before or after, of any year: beyond those that are kept there is nothing."""
PastMoment = Annotated[datetime, BeforeValidator(_moment), AfterValidator(_past)]
"""A moment that is not in the future."""
Id = Annotated[UUID, BeforeValidator(_identifier)]
"""A UUID."""
Address = Annotated[str, Field(json_schema_extra={"format": "uri"})]
"""An absolute URI that the service makes."""
YearAsked = Annotated[int, Field(ge=FIRST_YEAR, le=LAST_YEAR)]
"""A calendar year in a URL."""
Year = Annotated[
    YearAsked,
    Field(strict=True),
    WithJsonSchema({"type": "integer", "minimum": FIRST_YEAR, "maximum": LAST_YEAR}),
]
"""A calendar year, with its bounds in answers too."""


@dataclass(frozen=True)
class UniqueItems:
    """Holds a list to naming each thing once, and says so in the contract."""

    by: Callable[[Any], object] = lambda entry: entry
    """Returns the value by which two entries are the same."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return no_info_after_validator_function(self._checked, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return handler(schema) | {"uniqueItems": True}

    def _checked(self, entries: list[Any]) -> list[Any]:
        places: dict[object, int] = {}
        for place, entry in enumerate(entries, start=1):
            first = places.setdefault(self.by(entry), place)
            if first != place:
                context = {"first": first, "second": place}
                raise PydanticCustomError("repeated", "Entries {first} and {second} name the same", context)
        return entries


class Input(BaseModel):
    """Input of clients: unknown fields are refused, and nothing is guessed from another type."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False, use_enum_values=True, validate_default=True)


class Value(Input):
    """A piece that requests and answers share: in answers it is whole."""

    model_config = ConfigDict(json_schema_serialization_defaults_required=True)


def _build_later(model: type[BaseModel]) -> None:
    """Have no validator built for a class whose fields are still to be changed: that takes most of an import."""
    model.model_config["defer_build"] = True


def _build_now(model: type[BaseModel]) -> None:
    model.model_config["defer_build"] = False
    model.model_rebuild(force=True)


class Patch(Partial):
    """A JSON merge patch (RFC 7396) of the input class it is mixed into: every field may be left out, and every member
    of an object in it. Rules between fields are those of the class `of`, and are checked on the merged whole.

    What a left-out field holds is never read; `given()` names what was sent.
    """

    model_config = ConfigDict(validate_default=False)

    def __init_subclass__(cls, of: type[BaseModel] | None = None, **config: Unpack[ConfigDict]) -> None:
        super().__init_subclass__(of, **config)
        _build_later(cls)

    @classmethod
    def __pydantic_init_subclass__(cls, **_: Any) -> None:
        if Patch in cls.__bases__:  # a subclass of a patch may need what it adds
            for name, field in cls.model_fields.items():
                cls.model_fields[name] = _optional(field)
        _build_now(cls)

    def given(self) -> dict[str, Any]:
        return self.model_dump(exclude_unset=True)


def _optional(field: FieldInfo) -> FieldInfo:
    """Return a field as a merge patch has it."""
    result = copy(field)
    result.annotation = _patched(field.annotation)
    result.default, result.default_factory, result.validate_default = PydanticUndefined, type(None), False
    return result


def _patched(annotation: Any) -> Any:
    """Return a type with patches in place of its objects; lists are replaced whole, null removes from a mapping."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return Annotated[_patched(arguments[0]), *arguments[1:]]
    if origin is dict:
        return GenericAlias(dict, (arguments[0], _patched(arguments[1]) | None))
    if None.__class__ in arguments:
        return Union[*map(_patched, arguments)]
    is_object = isinstance(annotation, type) and issubclass(annotation, Value)
    return _part(annotation) if is_object else annotation


@cache
def _part(value: type[Value]) -> type[BaseModel]:
    """Return the patch of an object inside of a resource: its fields, without the rules between them."""
    fields = {name: _optional(field) for name, field in value.model_fields.items()}
    described: Any = {name: (field.annotation, field) for name, field in fields.items()}
    config = value.model_config | {"validate_default": False}
    doc = f"A change, in which what is left out stays. {value.__doc__}"
    return create_model(
        f"{value.__name__}Patch", __config__=config, __module__=value.__module__, __doc__=doc, **described
    )


class Output(BaseModel):
    """Answers of the service: every field is always there.

    Of the input class that an answer inherits from, it has the fields without limits, validators and defaults. `like`
    names a class whose descriptions it has where it says nothing itself.
    """

    model_config = ConfigDict(
        extra="ignore",
        from_attributes=True,
        use_enum_values=True,
        json_schema_serialization_defaults_required=True,
    )

    def __init_subclass__(cls, like: type[BaseModel] | None = None, **config: Unpack[ConfigDict]) -> None:
        super().__init_subclass__(**config)
        _build_later(cls)

    @classmethod
    def __pydantic_init_subclass__(cls, like: type[BaseModel] | None = None, **_: Any) -> None:
        written = any(issubclass(base, Input) and not issubclass(base, Output) for base in cls.__bases__)
        for name, field in cls.model_fields.items():
            shown = cls.model_fields[name] = output_field(field) if written else copy(field)
            if holds_objects(shown):
                shown.metadata = [*shown.metadata, LenientStored(shown.annotation)]
            if like and name in like.model_fields and shown.description is None:
                shown.description = like.model_fields[name].description
        cls._order_fields()
        _build_now(cls)

    @classmethod
    def _order_fields(cls) -> None:
        """Leave the fields in the order of their declaration."""


_IDENTITY = ("id", "key", "number", "title", "name")
_TIMES = ("is_public", "version", "created_at", "updated_at")


def _rank(name: str, field: FieldInfo) -> tuple[int, int]:
    """Return where a field stands in a resource: identity, references, content, times; in each as they are declared."""
    if name in _IDENTITY:
        return 0, _IDENTITY.index(name)
    if name in _TIMES:
        return 3, _TIMES.index(name)
    refers = name.endswith(("_id", "_ids")) and UUID in (field.annotation, *get_args(field.annotation))
    return 1 if refers else 2, 0


class Resource(Output):
    """Fields of every resource."""

    @classmethod
    def _order_fields(cls) -> None:
        fields = sorted(cls.model_fields.items(), key=lambda named: _rank(*named))
        cls.model_fields.clear()
        cls.model_fields.update(fields)

    id: UUID = Field(description="UUIDv7, given by the service")
    version: int = Field(
        description="Counts the changes of the resource; part of its ETag. Where it comes into the public's view "
        "it goes on with the next multiple of 1,000"
    )
    created_at: Timestamp = Field(description="Time of creation")
    updated_at: Timestamp = Field(
        description="Time of its last change, or of its coming into or leaving the public's view"
    )


class DistrictResource(Resource):
    """Fields of every resource below a district."""

    district_id: UUID = Field(description="The district it belongs to")
    key: str = Field(description="The importer's own stable name; made from the number or title where none was given")
    is_public: bool = Field(description="True if it can be read without a token")


class ConceptResource(DistrictResource):
    """Fields of every resource below a concept."""

    concept_id: UUID = Field(description="The concept it belongs to")


class NamesQuery(Input):
    """Whether to name what ids mean."""

    names: bool = Field(
        default=False, description="Name in `names` what the ids of the resource, or of all entries of a list, mean"
    )


Names = Annotated[
    dict[UUID, str] | None,
    Field(
        description="What the ids of references mean: the title or name of each that the caller may read; null unless "
        "`names=true`"
    ),
]


class Page(Output, Generic[Item]):
    """A part of a list."""

    items: list[Item] = Field(description="The entries, in the order asked for")
    next: Address | None = Field(description="Absolute URL of the next page, or null on the last one")
    total: int | None = Field(description="Number of entries in all; null unless `include_total=true`")
    evaluated_on: date = Field(description="The day (Europe/Berlin) for which the list holds")
    names: Names = None


def pointer(location: Iterable[str | int]) -> str:
    """Return a JSON pointer (RFC 6901) to a place in the request body."""
    return "".join(f"/{str(part).replace('~', '~0').replace('/', '~1')}" for part in location)
