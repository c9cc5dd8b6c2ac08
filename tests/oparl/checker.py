"""Holds a server against OParl 1.1, from its entry point on: objects, references, lists, filters, headers, errors.

It knows nothing of how this service is made, and asks by HTTP alone. What it finds wrong is a list of sentences.
"""

import json
import re
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit

from tests.oparl.rules import COMMON, FORMS, NAMESPACE, NEEDED, OMITTED, ORGANIZATION_TYPES, PARENT

Json = dict[str, Any]
FILTERS = ("created_since", "created_until", "modified_since", "modified_until")
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}[+-]\d{2}:\d{2}")
_VENDOR = re.compile(r"[A-Za-z][A-Za-z0-9-]*:[A-Za-z0-9]+")
LONG_AGO = "1970-01-01T00:00:00+00:00"


@dataclass(frozen=True)
class Answer:
    """What came: header names in small letters."""

    status: int
    headers: Mapping[str, str]
    body: bytes


Ask = Callable[[str, str, Mapping[str, str]], Answer]
"""Sends a method to a URL with headers."""


@dataclass
class Checker:
    """One walk through a server."""

    ask: Ask
    faults: list[str] = field(default_factory=list)
    objects: dict[str, Json] = field(default_factory=dict)
    """All that was retrieved by itself, by id."""

    def say(self, place: str, fault: str) -> None:
        self.faults.append(f"{place}: {fault}")

    def check(self, entry: str) -> list[str]:
        """All faults that a walk from the entry point finds."""
        waiting: deque[tuple[str, str]] = deque([(entry, "ref:System")])
        seen: set[str] = set()
        while waiting:
            url, form = waiting.popleft()
            kind, _, name = form.partition(":")
            if url in seen:
                if url in self.objects and self.objects[url].get("type") != f"{NAMESPACE}{name}":
                    self.say(url, f"is no {name}")
                continue
            seen.add(url)
            found = self._list(url, name) if kind == "list" else [self._object(url, name)]
            for one in found:
                waiting.extend(_named(one))
        self._errors(entry)
        return self.faults

    # --- answers --------------------------------------------------------------------------------------------------

    def _get(self, url: str) -> Json | None:
        """The document at a URL, with the headers that it must have."""
        answer = self.ask("GET", url, {})
        if answer.status != 200:
            self.say(url, f"status {answer.status}")
            return None
        return self._document(url, answer)

    def _document(self, url: str, answer: Answer) -> Json | None:
        if answer.headers.get("access-control-allow-origin") != "*":
            self.say(url, "no Access-Control-Allow-Origin: *")
        methods = answer.headers.get("access-control-allow-methods")
        if methods is not None and "GET" not in methods:
            self.say(url, "Access-Control-Allow-Methods without GET")
        if answer.headers.get("content-type", "").partition(";")[0] != "application/json":
            self.say(url, "not application/json")
        if answer.body.startswith(b"\xef\xbb\xbf"):
            self.say(url, "begins with a byte order mark")
        try:
            document = json.loads(answer.body.decode("utf-8"))
        except ValueError:
            self.say(url, "not JSON in UTF-8")
            return None
        if not isinstance(document, dict):
            self.say(url, "not an object")
            return None
        return document

    def _conditional(self, url: str) -> None:
        """An answer that the client has already is not sent again; HEAD is GET without a body."""
        answer = self.ask("GET", url, {})
        tag = answer.headers.get("etag")
        if tag is None:
            self.say(url, "no ETag")
        else:
            again = self.ask("GET", url, {"If-None-Match": tag})
            if again.status != 304 or again.body or again.headers.get("access-control-allow-origin") != "*":
                self.say(url, "If-None-Match is not honoured")
        head = self.ask("HEAD", url, {})
        if head.status != answer.status or head.body or head.headers.get("etag") != tag:
            self.say(url, "HEAD is not GET without a body")

    def _errors(self, entry: str) -> None:
        url = f"{entry}/there-is-no-such-thing"
        answer = self.ask("GET", url, {})
        document = self._document(url, answer) or {}
        if answer.status < 400:
            self.say(url, "what is not there has no status of an error")
        if document.get("type") != f"{NAMESPACE}Error" or not {"message", "debug"} <= document.keys():
            self.say(url, "not an error object")

    # --- objects --------------------------------------------------------------------------------------------------

    def _object(self, url: str, name: str) -> Json:
        """Retrieves an object at its id."""
        document = self._get(url)
        if document is None:
            return {}
        self._conditional(url)
        if document.get("id") != url:
            self.say(url, f"answers as {document.get('id')}")
        if name and document.get("type") != f"{NAMESPACE}{name}":
            self.say(url, f"is no {name}")
        self.objects[url] = document
        self._hold(url, document)
        return document

    def _hold(self, place: str, document: Json, parent: str | None = None, omitted: bool = False) -> None:
        """Holds an object against the rules of its type."""
        name = str(document.get("type", "")).removeprefix(NAMESPACE)
        if name not in FORMS or document.get("type") != f"{NAMESPACE}{name}":
            self.say(place, f"unknown type {document.get('type')}")
            return
        for missing in sorted({"id", "type", "created", "modified"} - document.keys()):
            self.say(place, f"{missing} is missing")
        if "deleted" in document:
            self._hold_deleted(place, document, parent)
            return
        needed = NEEDED.get(name, set()) - (OMITTED.get(name, set()) if omitted else set())
        for missing in sorted(needed - document.keys()):
            self.say(place, f"{missing} is missing")
        self._hold_parent(place, name, document, parent)
        forms = COMMON | FORMS[name]
        for key, value in document.items():
            if key in forms:
                self._form(f"{place}#{key}", forms[key], value, name, needed=key in needed)
            elif not _VENDOR.fullmatch(key):
                self.say(place, f"unknown property {key}")
            elif value in (None, "", []):
                self.say(place, f"{key} is empty")
        self._values(place, name, document)

    def _hold_deleted(self, place: str, document: Json, parent: str | None) -> None:
        if document["deleted"] is not True:
            self.say(place, "deleted is not true")
        if parent is not None:
            self.say(place, "stands within another object though it is deleted")
        for key in document.keys() - {"id", "type", "created", "modified", "deleted"}:
            self.say(place, f"still tells {key} though it is deleted")
        for key in document.keys() & {"created", "modified"}:
            self._form(f"{place}#{key}", "moment", document[key], "", needed=True)

    def _hold_parent(self, place: str, name: str, document: Json, parent: str | None) -> None:
        backwards = PARENT.get(name, {})
        if parent is not None and backwards.get(parent) in document:
            self.say(place, f"refers back to the {parent} within which it stands")
        if parent is None and backwards and not document.keys() & set(backwards.values()):
            self.say(place, "does not refer back to what it belongs to")

    def _values(self, place: str, name: str, document: Json) -> None:
        """Values for which there is a list, or an order."""
        if name == "System" and document.get("oparlVersion") != NAMESPACE:
            self.say(place, "oparlVersion is another")
        if name == "Organization" and document.get("organizationType", "Gremium") not in ORGANIZATION_TYPES:
            self.say(place, "organizationType is none of OParl's")
        if name == "Body" and not re.fullmatch(r"\d{8}", document.get("ags", "0" * 8)):
            self.say(place, "ags has not eight digits")
        if name == "Body" and not re.fullmatch(r"\d{12}", document.get("rgs", "0" * 12)):
            self.say(place, "rgs has not twelve digits")
        if name == "Meeting":
            orders = [item.get("order") for item in document.get("agendaItem", ()) if isinstance(item, dict)]
            if orders != list(range(len(orders))):
                self.say(place, "the agenda is not in the order that its items tell")
        if _instant(document.get("created")) > _instant(document.get("modified")):
            self.say(place, "was modified before it was created")

    # --- forms ----------------------------------------------------------------------------------------------------

    def _form(self, place: str, form: str, value: Any, name: str, *, needed: bool) -> None:
        """Holds a value against its form."""
        kind, _, of = form.partition(":")
        several = kind in ("texts", "urls", "refs", "many")
        if value is None or (value in ("", []) and not needed):
            self.say(place, "is empty")
        elif several and not isinstance(value, list):
            self.say(place, "is no array")
        else:
            for one in value if several else [value]:
                self._one(place, kind, of, one, name)

    def _one(self, place: str, kind: str, of: str, value: Any, name: str) -> None:
        if kind in ("one", "many"):
            if not isinstance(value, dict):
                self.say(place, "is no object")
                return
            if value.get("type") != f"{NAMESPACE}{of}":
                self.say(place, f"is no {of}")
            self._hold(f"{place}/{value.get('id')}", value, parent=name)
            self._same_as_by_itself(place, value)
        elif not _is(kind, value):
            self.say(place, f"is not of the form {kind}")

    def _same_as_by_itself(self, place: str, within: Json) -> None:
        """What stands within another object says the same where it is retrieved, and there what it belongs to."""
        url = str(within.get("id"))
        alone = self.objects.get(url) or self._get(url)
        if alone is None:
            return
        self.objects[url] = alone
        differing = [key for key in within if alone.get(key) != within[key]]
        if differing:
            self.say(place, f"says something else within than at {url}: {', '.join(differing)}")
        name = str(within.get("type", "")).removeprefix(NAMESPACE)
        for key in alone.keys() - within.keys() - set(PARENT.get(name, {}).values()):
            self.say(place, f"does not tell {key}, as {url} does")

    # --- lists ----------------------------------------------------------------------------------------------------

    def _list(self, url: str, name: str) -> list[Json]:
        """Reads an external list in every way, and gives its objects."""
        whole = self.pages(url, name)
        if whole is None:
            return []
        self._conditional(url)
        if any("deleted" in one for one in whole):
            self.say(url, "tells what is deleted without modified_since")
        for size in (1, 2):
            paged = self.pages(f"{url}?limit={size}", name)
            if paged is not None and paged != whole:
                self.say(url, f"by pages of {size} it is not what it is as a whole")
        self._filters(url, name, whole)
        self._omitting(url, name, whole)
        for one in whole:
            self._as_at_its_id(url, one)
        return whole

    def _as_at_its_id(self, url: str, one: Json) -> None:
        document = self._get(str(one.get("id")))
        if document is not None and document != one:
            self.say(url, f"tells {one.get('id')} otherwise than there")

    def pages(self, url: str, name: str) -> list[Json] | None:
        """All objects of a list, page by page, and back; None where it cannot be read."""
        objects: list[Json] = []
        passed: list[str] = []
        sizes: list[int] = []
        next_url: str | None = url
        while next_url is not None and len(passed) < 10_000:
            page = self._get(next_url)
            if page is None or not self._hold_page(next_url, page):
                return None
            objects += page["data"]
            sizes.append(len(page["data"]))
            passed.append(next_url)
            self._hold_links(page, passed, url)
            next_url = page["links"].get("next")
            if next_url in passed:
                self.say(url, "its pages go round in a circle")
                return None
        self._hold_whole(url, name, objects, sizes, passed)
        return objects

    def _hold_page(self, url: str, page: Json) -> bool:
        forms = {"data": list, "pagination": dict, "links": dict}
        wrong = [key for key, form in forms.items() if not isinstance(page.get(key), form)]
        if wrong:
            self.say(url, f"page without {', '.join(wrong)}")
            return False
        for key in page.keys() - forms.keys():
            if not _VENDOR.fullmatch(key):
                self.say(url, f"page with {key}")
        known = {"totalElements", "elementsPerPage", "currentPage", "totalPages"}
        for key, value in page["pagination"].items():
            if key not in known or not _is("integer", value):
                self.say(url, f"pagination with {key}")
        for key, value in page["links"].items():
            if key not in ("first", "prev", "self", "next", "last", "web") or not _is("url", value):
                self.say(url, f"links with {key}")
        return True

    def _hold_links(self, page: Json, passed: list[str], url: str) -> None:
        """`self` and the way back, and that filters are kept."""
        links, here = page["links"], passed[-1]
        if not _same_url(links.get("self", here), here):
            self.say(here, f"calls itself {links['self']}")
        before = links.get("prev")
        if len(passed) > 1 and before is not None and not _same_url(before, passed[-2]):
            self.say(here, f"the page before it is {before}")
        if len(passed) == 1 and before is not None:
            self.say(here, "the first page has one before it")
        if not _same_url(links.get("first", url), url):
            self.say(here, f"the first page is {links['first']}")
        kept = set(_asked(urlsplit(url).query))
        for name, link in links.items():
            if name != "web" and not kept <= set(_asked(urlsplit(link).query)):
                self.say(here, f"{name} has lost a filter")

    def _hold_whole(self, url: str, name: str, objects: list[Json], sizes: list[int], passed: list[str]) -> None:
        page = self._get(passed[-1]) or {}
        counts, links = page.get("pagination", {}), page.get("links", {})
        if counts.get("totalElements", len(objects)) != len(objects):
            self.say(url, "has not as many objects as it says")
        if counts.get("totalPages", len(sizes)) not in (len(sizes), 0 if not objects else len(sizes)):
            self.say(url, "has not as many pages as it says")
        if any(size != counts.get("elementsPerPage", size) for size in sizes[:-1]):
            self.say(url, "its pages are not of one size")
        if not _same_url(links.get("last", passed[-1]), passed[-1]):
            self.say(url, f"its last page is not {links['last']}")
        ids = [one.get("id") for one in objects]
        if len(set(ids)) != len(ids):
            self.say(url, "tells an object twice")
        omitted = "omit_internal=true" in url
        for one in objects:
            if one.get("type") != f"{NAMESPACE}{name}":
                self.say(url, f"has something that is no {name}")
            self._hold(f"{url}#{one.get('id')}", one, omitted=omitted)

    # --- filters --------------------------------------------------------------------------------------------------

    def _filters(self, url: str, name: str, whole: list[Json]) -> None:
        """Each filter at moments of the list's own, and what was deleted."""
        ever = self.pages(f"{url}?modified_since={quote(LONG_AGO, safe='')}", name)
        if ever is None:
            return
        if [one for one in ever if "deleted" not in one] != whole:
            self.say(url, "modified_since does not tell all that is there")
        for one in ever:
            self._as_at_its_id(url, one)
        for moment in _moments(ever):
            for filtered in FILTERS:
                self._filter(url, name, {filtered: moment}, ever)
            self._filter(url, name, {"created_until": moment, "modified_since": moment, "limit": "1"}, ever)

    def _filter(self, url: str, name: str, asked: dict[str, str], ever: list[Json]) -> None:
        query = "&".join(f"{key}={quote(value, safe='')}" for key, value in asked.items())
        told = self.pages(f"{url}?{query}", name)
        expected = [one.get("id") for one in ever if _passes(one, asked)]
        if told is not None and [one.get("id") for one in told] != expected:
            self.say(url, f"{query} is not honoured")

    def _omitting(self, url: str, name: str, whole: list[Json]) -> None:
        told = self.pages(f"{url}?omit_internal=true", name)
        left_out = OMITTED.get(name, set())
        expected = [{key: value for key, value in one.items() if key not in left_out} for one in whole]
        if told is not None and told != expected:
            self.say(url, "omit_internal is not honoured")


def _named(document: Json) -> Iterator[tuple[str, str]]:
    """The URLs of objects and lists that an object names, with what is there."""
    name = str(document.get("type", "")).removeprefix(NAMESPACE)
    if isinstance(document.get("id"), str):
        yield document["id"], f"ref:{name}"
    for key, form in FORMS.get(name, {}).items():
        kind, _, of = form.partition(":")
        value = document.get(key)
        if kind in ("ref", "list") and isinstance(value, str):
            yield value, f"{kind}:{of}"
        elif kind == "refs" and isinstance(value, list):
            yield from ((one, f"ref:{of}") for one in value if isinstance(one, str))
        elif kind in ("one", "many"):
            for one in value if isinstance(value, list) else [value]:
                yield from _named(one) if isinstance(one, dict) else ()


def _is(kind: str, value: Any) -> bool:
    if kind == "integer":
        return isinstance(value, int) and not isinstance(value, bool)
    if kind == "flag":
        return isinstance(value, bool)
    if kind == "geo":
        return isinstance(value, dict) and value.get("type") == "Feature"
    if not isinstance(value, str):
        return False
    if kind in ("url", "urls", "ref", "refs", "list"):
        parts = urlsplit(value)
        return parts.scheme in ("http", "https") and bool(parts.netloc)
    if kind == "moment":
        return bool(_MOMENT.fullmatch(value)) and _instant(value) is not None
    if kind == "date":
        return bool(re.fullmatch(r"\d{4}-\d{2}-\d{2}", value)) and date.fromisoformat(value) is not None
    return True


def _instant(value: Any) -> datetime:
    """A time that can be compared, or the beginning of time where it is none."""
    try:
        return datetime.fromisoformat(str(value)).astimezone(UTC)
    except ValueError:
        return datetime.fromisoformat(LONG_AGO)


def _same_url(one: str, other: str) -> bool:
    """Whether two URLs ask the same: the order of parameters, their encoding and the zone of times are the client's."""
    first, second = urlsplit(one), urlsplit(other)
    same_query = _asked(first.query) == _asked(second.query)
    return (first.netloc, first.path) == (second.netloc, second.path) and same_query


def _asked(query: str) -> list[tuple[str, Any]]:
    return sorted((name, _instant(v) if name.endswith(("since", "until")) else v) for name, v in parse_qsl(query))


def _moments(objects: list[Json]) -> list[str]:
    """Some of the times that objects tell, and a second before and after them."""
    told = sorted({_instant(one.get(key)) for one in objects for key in ("created", "modified")})
    chosen = {told[0], told[-1]} if told else set()
    near = {moment + timedelta(seconds=s) for moment in chosen for s in (-1, 0, 1)}
    return [moment.isoformat() for moment in sorted(near)]


def _passes(one: Json, asked: Mapping[str, str]) -> bool:
    if "deleted" in one and "modified_since" not in asked:
        return False
    for name, moment in asked.items():
        key, _, way = name.partition("_")
        if way == "since" and _instant(one.get(key)) < _instant(moment):
            return False
        if way == "until" and _instant(one.get(key)) > _instant(moment):
            return False
    return True
