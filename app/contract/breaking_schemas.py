"""Changes of a schema that would break a client of the one before it.

Both are parts of OpenAPI documents. What is `sent` may only become wider, what is answered only fuller: an answer may
have more fields and more codes, but no other types. Limits and patterns of answers are not compared: they come from
what was sent.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from app.contract.parts import Json

_ABSENT = object()
_AT_MOST = ("maxLength", "maxItems", "maxProperties", "maximum", "exclusiveMaximum")
_AT_LEAST = ("minLength", "minItems", "minProperties", "minimum", "exclusiveMinimum")
_CONDITIONS = ("pattern", "format", "multipleOf", "uniqueItems")


@dataclass
class Comparison:
    """A comparison of schemas of two documents, each pair once: schemas may contain themselves."""

    released: Json
    current: Json
    _known: set[tuple[str, str, bool]] = field(default_factory=set)

    def schemas(self, place: str, old: Json, new: Json, *, sent: bool) -> Iterator[str]:
        """Report each breaking difference with its place."""
        pair = (old.get("$ref", ""), new.get("$ref", ""), sent)
        if all(pair[:2]):
            if pair in self._known:
                return
            self._known.add(pair)
            place = pair[0].rpartition("/")[2]
        old, new = self._of(self.released, old), self._of(self.current, new)
        if "anyOf" in old or "anyOf" in new or "oneOf" in old or "oneOf" in new:
            yield from self._choices(place, choices(old), choices(new), sent=sent)
        else:
            yield from self._plain(place, old, new, sent=sent)
        if sent and _default(old) != _default(new):
            yield f"{place}: the default is another"

    @staticmethod
    def _of(document: Json, schema: Json) -> Json:
        if "$ref" not in schema:
            return schema
        target: Any = document
        for step in schema["$ref"].removeprefix("#/").split("/"):
            target = target[step]
        return {**target, **{name: part for name, part in schema.items() if name != "$ref"}}

    def _choices(self, place: str, old: list[Json], new: list[Json], *, sent: bool) -> Iterator[str]:
        """Report sent choices that are no longer taken, and answered ones that were none before."""
        before = [(self._kind(self.released, choice), choice) for choice in old]
        after = [(self._kind(self.current, choice), choice) for choice in new]
        for kind, choice in before if sent else after:
            alike = [other for known, other in (after if sent else before) if known == kind]
            breaks = [self._breaks(place, *((choice, o) if sent else (o, choice)), sent=sent) for o in alike]
            if not alike:
                yield f"{place}: {kind} is {'no longer taken' if sent else 'answered where it was not'}"
            elif all(breaks):
                yield from min(breaks, key=len)

    def _breaks(self, place: str, old: Json, new: Json, *, sent: bool) -> list[str]:
        # A copy of what is known: a choice that does not fit must not hide what breaks elsewhere.
        return list(Comparison(self.released, self.current, set(self._known)).schemas(place, old, new, sent=sent))

    def _kind(self, document: Json, schema: Json) -> str:
        """Return the type by which choices are told apart; names of schemas may change."""
        kind = str(self._of(document, schema).get("type", "anything"))
        return "number" if kind == "integer" else kind

    def _plain(self, place: str, old: Json, new: Json, *, sent: bool) -> Iterator[str]:
        taken, offered = (types(old), types(new)) if sent else (types(new), types(old))
        if offered and not (taken and taken <= offered | ({"integer"} if "number" in offered else set())):
            yield f"{place}: the type is {new.get('type')} instead of {old.get('type')}"
            return
        yield from _codes(place, old, new, sent=sent)
        yield from _limits(place, old, new) if sent else _format(place, old, new)
        yield from self._members(place, old, new, sent=sent)
        if "items" in old and "items" in new:
            yield from self.schemas(f"{place}[]", old["items"], new["items"], sent=sent)
        elif ("items" in new) if sent else ("items" in old):
            yield f"{place}: the entries are {'restricted' if sent else 'no longer told'}"

    def _members(self, place: str, old: Json, new: Json, *, sent: bool) -> Iterator[str]:
        before, after = old.get("properties", {}), new.get("properties", {})
        for name in before.keys() - after.keys():
            yield f"{place}.{name}: the field is gone"
        needed, still = set(old.get("required", [])), set(new.get("required", []))
        for name in (still - needed) if sent else (needed - still) & after.keys():
            yield f"{place}.{name}: the field {'is now required' if sent else 'may now be missing'}"
        for name in before.keys() & after.keys():
            yield from self.schemas(f"{place}.{name}", before[name], after[name], sent=sent)
        yield from self._others(place, old.get("additionalProperties"), new.get("additionalProperties"), sent=sent)

    def _others(self, place: str, old: Any, new: Any, *, sent: bool) -> Iterator[str]:
        if isinstance(old, dict) and isinstance(new, dict):
            yield from self.schemas(f"{place}.*", old, new, sent=sent)
        elif sent and old is not False and new not in (None, True):
            yield f"{place}: other fields are no longer taken"
        elif not sent and isinstance(old, dict):
            yield f"{place}: the fields are no longer told"


def _default(schema: Json) -> Any:
    """Return what is taken where nothing is sent: of fields it stands in `x-default`."""
    return schema.get("default", schema.get("x-default", _ABSENT))


def choices(schema: Json) -> list[Json]:
    return list(schema.get("anyOf") or schema.get("oneOf") or [schema])


def types(schema: Json) -> set[str]:
    """Return the types that a schema names; none if it names none."""
    names = schema.get("type", [])
    return {names} if isinstance(names, str) else set(names)


def _codes(place: str, old: Json, new: Json, *, sent: bool) -> Iterator[str]:
    before, after = _listed(old), _listed(new)
    if before is None and after is None:
        return
    if before is None or after is None:
        if (after is not None) if sent else (after is None):
            yield f"{place}: {'only some codes are taken' if sent else 'the codes are no longer told'}"
        return
    for code in before:
        if code not in after:
            yield f"{place}: the code {code!r} is gone"


def _listed(schema: Json) -> list[Any] | None:
    return [schema["const"]] if "const" in schema else schema.get("enum")


def _limits(place: str, old: Json, new: Json) -> Iterator[str]:
    for name in _AT_MOST:
        if name in new and (name not in old or new[name] < old[name]):
            yield f"{place}: {name} is {new[name]} instead of {old.get(name, 'nothing')}"
    for name in _AT_LEAST:
        if name in new and (name not in old or new[name] > old[name]):
            yield f"{place}: {name} is {new[name]} instead of {old.get(name, 'nothing')}"
    for name in _CONDITIONS:
        if name in new and new[name] != old.get(name):
            yield f"{place}: {name} is {new[name]!r} instead of {old.get(name, 'nothing')!r}"


def _format(place: str, old: Json, new: Json) -> Iterator[str]:
    if "format" in old and new.get("format") != old["format"]:
        yield f"{place}: the format is {new.get('format', 'nothing')} instead of {old['format']}"
