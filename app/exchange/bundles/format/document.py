"""The bundle: a district's concepts as one JSON document, whose entries refer to each other by key.

Keys of organisations, concepts, all of the council, funding sources and applications are unique in the district, all
others within their concept. In an entry whose key is there already, fields that are left out stay as they are. Status
updates and assessments never change: what an entry gives of one that is there already must be what was recorded; only
acts can be added.
"""

from collections.abc import Callable
from typing import Any, Literal, Self, TypeVar, cast

from pydantic import BaseModel, Field, ModelWrapValidatorHandler, PrivateAttr, create_model, model_validator
from pydantic_core import PydanticCustomError

from app.core.resource_spec import ResourceSpec
from app.core.schemas import Input, Patch
from app.districts.districts.schemas import DistrictFields
from app.exchange.bundles.format.entries import entry_model
from app.exchange.bundles.format.histories import Restored
from app.resources import RESOURCES

FORMAT: Literal["sachstand-bundle/1"] = "sachstand-bundle/1"
MOST_ENTRIES = 100_000
"""Entries of one list at most: as many empty ones as fit into a bundle's bytes would each be a fault."""
ENTRIES: dict[str, type[BaseModel]] = {resource.name: entry_model(resource) for resource in RESOURCES}
"""Models of the entries of a bundle's lists, in the order in which they refer to each other."""
Some = TypeVar("Some", bound=BaseModel)


def with_lists(field_of: Callable[[ResourceSpec], Any]) -> Callable[[type[Some]], type[Some]]:
    """Give a model a further field for each list of a bundle."""

    def extended(model: type[Some]) -> type[Some]:
        lists = {resource.name: field_of(resource) for resource in RESOURCES}
        same: dict[str, Any] = {"__base__": model, "__module__": model.__module__, "__doc__": model.__doc__}
        return cast(type[Some], create_model(model.__name__, **same, **lists))

    return extended


class DistrictFactsEntry(DistrictFields, Patch):
    """The district's facts."""


class DistrictEntry(DistrictFactsEntry, Restored):
    """The district itself; found by its AGS, or by the `district` parameter of the import."""


def _list(resource: ResourceSpec) -> Any:
    entry = ENTRIES[resource.name]
    entries = list[entry]  # type: ignore[valid-type] # a class given at run time
    return entries, Field(default_factory=list, max_length=MOST_ENTRIES, description=resource.list_description)


@with_lists(_list)
class Bundle(Input):
    """A district's concepts, whole or in part."""

    format: Literal["sachstand-bundle/1"] = Field(description="Name and version of the format")
    district: DistrictEntry | None = Field(default=None, description="The district itself")


class BundleBody(Bundle):
    """A bundle to import. Each refused entry is reported, with its place."""

    # Kept as it came: entries are validated one by one. What is no JSON comes as bytes, and is read elsewhere.
    _raw: dict[str, Any] | None = PrivateAttr(default=None)

    @model_validator(mode="wrap")
    @classmethod
    def _keep(cls, value: Any, _: ModelWrapValidatorHandler[Self]) -> Any:
        if not isinstance(value, dict | bytes):
            raise PydanticCustomError("model_type", "A bundle is an object")
        kept = cls.model_construct(format=FORMAT)
        kept._raw = value if isinstance(value, dict) else None
        return kept

    @property
    def raw(self) -> dict[str, Any] | None:
        """Return the document, or None if the body is a table."""
        return self._raw
