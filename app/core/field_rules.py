"""Rules between the fields of an input. All that is wrong is reported at once: wrong fields, and the rules that the
valid ones break."""

from collections.abc import Callable, Iterator, Sequence
from copy import copy
from functools import cache
from types import FunctionType
from typing import Any, ClassVar, Self, TypeVar, Unpack

from pydantic import (
    BaseModel,
    ConfigDict,
    ValidationError,
    ValidationInfo,
    WrapValidator,
    create_model,
    model_validator,
)
from pydantic_core import InitErrorDetails, PydanticCustomError

Broken = Iterator[PydanticCustomError]
"""The errors of a rule."""
Check = TypeVar("Check", bound=Callable[[Any], Broken])
Content = TypeVar("Content", bound=BaseModel)
MOST_FAULTS = 100
"""Faults of one input that are reported at most."""
_WRONG = object()
_RULES: set[Callable[[Any], Broken]] = set()


def broken(field: str, code: str, en: str, de: str) -> PydanticCustomError:
    """Return the error of a rule between fields, reported at one of them, in English and German."""
    return PydanticCustomError(code, "{en}", {"en": en, "de": de, "field": field})


def in_order(earlier: str, start: Any, later: str, end: Any, code: str = "period") -> Broken:
    """Report a later day, year or number that lies before the earlier one; either may be missing."""
    if start is not None and end is not None and end < start:
        en, de = f"`{later}` must not be before `{earlier}`", f"`{later}` darf nicht vor `{earlier}` liegen"
        yield broken(later, code, en, de)


def rule(check: Check) -> Check:
    """Mark a method of a `Ruled` schema as a rule: it yields what is broken.

    It is asked where other fields are wrong, too; a rule that reads a wrong field says nothing. It may not report a
    missing member of an object: a change leaves out what is to stay.
    """
    _RULES.add(check)
    return check


class Ruled(BaseModel):
    """A schema with rules between its fields."""

    @model_validator(mode="wrap")
    @classmethod
    def _judge(cls, value: Any, handler: Callable[[Any], Self], info: ValidationInfo) -> Self:
        try:
            content = handler(value)
        except ValidationError as error:
            valid = _valid(cls, value, info.context)
            given = value.keys() & cls.model_fields if isinstance(value, dict) else set()
            errors = _with_broken(error, cls, valid, given)
        else:
            errors = [_line_of(one) for check in _rules_of(cls) for one in check(content)]
            if not errors:
                return content
        raise ValidationError.from_exception_data(cls.__name__, errors)


@cache
def _rules_of(model: type[BaseModel]) -> Sequence[Callable[[Any], Broken]]:
    held = [one for base in reversed(model.__mro__) for one in vars(base).values()]
    return [one for one in held if isinstance(one, FunctionType) and one in _RULES]


def _broken_by(check: Callable[[Any], Broken], part: BaseModel) -> Broken:
    try:
        yield from check(part)
    except AttributeError as error:
        if error.obj is not part or error.name not in type(part).model_fields:
            raise  # it is no wrong field that the rule looked for


def _line(error: Any) -> InitErrorDetails:
    kept = PydanticCustomError(error["type"], "refused", error.get("ctx"))
    return InitErrorDetails(type=kept, loc=error["loc"], input=error["input"])


def _line_of(error: PydanticCustomError) -> InitErrorDetails:
    assert error.context is not None, "it was made by `broken`"
    return InitErrorDetails(type=error, loc=(error.context["field"],), input=None)


class Partial(BaseModel):
    """Input for a part of the class `of`; the rest may come from the stored row. Where fields are wrong, the rules that
    the valid ones break by themselves are reported as well."""

    _whole: ClassVar[type[BaseModel] | None] = None

    def __init_subclass__(cls, of: type[BaseModel] | None = None, **config: Unpack[ConfigDict]) -> None:
        super().__init_subclass__(**config)
        cls._whole = of or cls._whole

    @model_validator(mode="wrap")
    @classmethod
    def _judge_given(cls, value: Any, handler: Callable[[Any], Self], info: ValidationInfo) -> Self:
        try:
            return handler(value)
        except ValidationError as error:
            if cls._whole is None or not _rules_of(cls._whole) or not isinstance(value, dict):
                raise
            given, valid = value.keys() & cls.model_fields, _valid(cls._whole, value, info.context)
            part = {name: held for name, held in valid.items() if name in given}
            errors = _with_broken(error, cls._whole, part, given)
        raise ValidationError.from_exception_data(cls.__name__, errors)


def _with_broken(
    error: ValidationError, model: type[BaseModel], valid: dict[str, Any], given: set[str]
) -> list[InitErrorDetails]:
    """Return the errors of wrong fields, and those of the rules of `model` that the valid ones break, of which these
    were given."""
    part = _part(model, valid, given)
    wrong = [_line(one) for one in error.errors(include_url=False)[:MOST_FAULTS]]
    return wrong + [_line_of(one) for check in _rules_of(model) for one in _broken_by(check, part)]


def _valid(model: type[BaseModel], value: Any, context: Any) -> dict[str, Any]:
    """Return the valid fields of an input, by name."""
    if not isinstance(value, dict):
        return {}
    fields = vars(_lenient(model).model_validate(value, context=context))
    return {name: held for name, held in fields.items() if held is not _WRONG}


def _part(model: type[Content], valid: dict[str, Any], given: set[str]) -> Content:
    """Return a model that has these fields alone: to read another one raises AttributeError."""
    part = model.__new__(model)
    for name, held in (("__dict__", valid), ("__pydantic_fields_set__", given), ("__pydantic_extra__", None)):
        object.__setattr__(part, name, held)
    return part


@cache
def _lenient(model: type[BaseModel]) -> type[BaseModel]:
    """Return a model of the same fields that takes everything, and holds a mark for what is wrong or missing."""
    fields: dict[str, Any] = {}
    for name, field in model.model_fields.items():
        lenient = copy(field)
        lenient.metadata = [*field.metadata, WrapValidator(_or_wrong)]
        if field.is_required():
            lenient.default = _WRONG
        fields[name] = (lenient.annotation, lenient)
    return create_model(model.__name__, __config__={**model.model_config, "extra": "ignore"}, **fields)


def _or_wrong(value: Any, handler: Callable[[Any], Any]) -> Any:
    try:
        return handler(value)
    except ValidationError:
        return _WRONG
