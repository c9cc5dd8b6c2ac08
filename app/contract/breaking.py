"""Changes of the contract since its release: those that would break a client, and all."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from app.contract.breaking_schemas import Comparison
from app.contract.operations import operations
from app.contract.parts import Json
from app.core.access import Role

_PROSE = ("example", "examples", "description", "summary", "title")
_RANKS = {"public": 0, **{role.code: int(role) for role in Role}}


def breaks(released: Json, current: Json) -> list[str]:
    """Return one line for each change that would break a client; none if the contract only grew."""
    return sorted(set(_breaks(released, current)))


def _breaks(released: Json, current: Json) -> Iterator[str]:
    there = {(path, method): operation for path, method, operation in operations(current)}
    comparison = Comparison(released, current)
    for path, method, old in operations(released):
        place = f"{method.upper()} {path}"
        new = there.get((path, method))
        if new is None:
            yield f"{place}: the operation is gone"
        else:
            yield from _operation(comparison, place, old, new)


def _operation(comparison: Comparison, place: str, old: Json, new: Json) -> Iterator[str]:
    if old["operationId"] != new["operationId"]:
        yield f"{place}: the operationId is {new['operationId']} instead of {old['operationId']}"
    if _RANKS[new["x-required-role"]] > _RANKS[old["x-required-role"]]:
        yield f"{place}: it needs the role {new['x-required-role']} instead of {old['x-required-role']}"
    yield from _parameters(comparison, place, old, new)
    yield from _body(comparison, place, old.get("requestBody"), new.get("requestBody"))
    yield from _responses(comparison, place, old["responses"], new["responses"])


def _parameters(comparison: Comparison, place: str, old: Json, new: Json) -> Iterator[str]:
    before, after = _named(comparison.released, old), _named(comparison.current, new)
    for name in before.keys() - after.keys():
        yield f"{place} {name}: the parameter is gone"
    for name, parameter in after.items():
        if parameter.get("required") and not before.get(name, {}).get("required"):
            yield f"{place} {name}: the parameter is now required"
        if name in before:
            yield from comparison.schemas(f"{place} {name}", before[name]["schema"], parameter["schema"], sent=True)


def _named(document: Json, operation: Json) -> dict[str, Json]:
    parameters = (_resolved(document, parameter) for parameter in operation.get("parameters", []))
    return {f"{parameter['in']} {parameter['name']}": parameter for parameter in parameters}


def _body(comparison: Comparison, place: str, old: Json | None, new: Json | None) -> Iterator[str]:
    if old is None or new is None:
        if old is not None or (new is not None and new.get("required")):
            yield f"{place}: the body is {'no longer taken' if new is None else 'now required'}"
        return
    if new.get("required") and not old.get("required"):
        yield f"{place}: the body is now required"
    yield from _content(comparison, f"{place} body", old["content"], new["content"], sent=True)


def _responses(comparison: Comparison, place: str, old: Json, new: Json) -> Iterator[str]:
    """Report lost responses and headers. An error that no longer happens breaks nobody; one with another body does."""
    for status, response in old.items():
        if status not in new:
            if status < "400":
                yield f"{place} {status}: the response is gone"
            continue
        before, after = _resolved(comparison.released, response), _resolved(comparison.current, new[status])
        for name in before.get("headers", {}).keys() - after.get("headers", {}).keys():
            yield f"{place} {status}: the header {name} is gone"
        yield from _content(
            comparison, f"{place} {status}", before.get("content", {}), after.get("content", {}), sent=False
        )


def _content(comparison: Comparison, place: str, old: Json, new: Json, *, sent: bool) -> Iterator[str]:
    for media_type, media in old.items():
        if media_type not in new:
            yield f"{place}: {media_type} is gone"
        else:
            yield from comparison.schemas(place, media["schema"], new[media_type]["schema"], sent=sent)


def _resolved(document: Json, part: Json) -> Json:
    if "$ref" not in part:
        return part
    _, _, kind, name = part["$ref"].split("/")
    component: Json = document["components"][kind][name]
    return component


def differences(released: Json, current: Json) -> list[str]:
    """Return the places where two documents differ in more than words, examples and the names of schemas."""
    return sorted(set(_Pairs(without_prose(released), without_prose(current)).differing()))


@dataclass
class _Pairs:
    """A walk through two documents side by side; each pair of schemas once, as schemas may contain themselves."""

    released: Json
    current: Json
    _known: set[tuple[str, str]] = field(default_factory=set)

    def differing(self) -> Iterator[str]:
        yield from self._parts("", self.released["paths"], self.current["paths"])

    def _parts(self, place: str, old: Any, new: Any) -> Iterator[str]:
        if isinstance(old, dict) and isinstance(new, dict):
            names = old.get("$ref", ""), new.get("$ref", "")
            if all(names):
                if names in self._known:
                    return
                self._known.add(names)
                place = names[0].rpartition("/")[2]
            yield from self._members(place, _resolved(self.released, old), _resolved(self.current, new))
        elif isinstance(old, list) and isinstance(new, list):
            yield from self._members(place, _by_name(self.released, old), _by_name(self.current, new))
        elif old != new:
            yield f"{place} is {new} instead of {old}"

    def _members(self, place: str, old: Json, new: Json) -> Iterator[str]:
        for name in old.keys() | new.keys():
            if name not in new or name not in old:
                yield f"{place} {name} is {'gone' if name in old else 'new'}"
            else:
                yield from self._parts(f"{place} {name}".strip(), old[name], new[name])


def _by_name(document: Json, parts: list[Any]) -> Json:
    """Return the members of a list by their names where the order means nothing, as of parameters; else by place."""
    if all(isinstance(part, str) for part in parts):
        return {part: part for part in parts}
    members = [_resolved(document, part) if isinstance(part, dict) else {} for part in parts]
    return {str(part.get("name", n)): parts[n] for n, part in enumerate(members)}


def without_prose(value: Any, *, names: bool = False) -> Any:
    """Return the document without examples and words. `names` is true if the members of this object are names of
    fields."""
    if isinstance(value, dict):
        members = {name: part for name, part in value.items() if names or name not in _PROSE}
        return {name: without_prose(part, names=not names and name == "properties") for name, part in members.items()}
    return [without_prose(part) for part in value] if isinstance(value, list) else value
