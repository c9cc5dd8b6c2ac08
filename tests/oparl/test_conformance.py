"""All that is told as OParl, held against OParl's rules; and the checker, held against answers that break them."""

import json
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from sqlalchemy.engine import Engine

from tests.api import Api, Json
from tests.conftest import emptied
from tests.oparl.checker import Answer, Ask, Checker
from tests.oparl.scene import Scene

pytestmark = pytest.mark.long

HERE = "http://sachstand.test"
ENTRY = f"{HERE}/oparl/v1.1"


def asking(api: Api) -> Ask:
    """Sends what the checker asks to the service."""

    def ask(method: str, url: str, headers: Mapping[str, str]) -> Answer:
        response = api.call(method, url.removeprefix(HERE), headers=dict(headers))
        return Answer(response.status_code, dict(response.headers), response.content)

    return ask


@pytest.fixture(scope="module")
def scene(service: Api, admin: Engine) -> Scene:
    return Scene(emptied(service, admin))


Recorded = dict[tuple[str, str, str], Answer]


@pytest.fixture(scope="module")
def recorded(scene: Scene) -> Recorded:
    """Every answer of an honest server to what the checker asks."""
    answers: Recorded = {}
    ask = asking(scene.api)

    def noting(method: str, url: str, headers: Mapping[str, str]) -> Answer:
        place = (method, url, headers.get("If-None-Match", ""))
        if place not in answers:
            answers[place] = ask(method, url, headers)
        return answers[place]

    checker = Checker(noting)
    assert checker.check(ENTRY) == []
    kinds = {str(one["type"]).rpartition("/")[2] for one in checker.objects.values()}
    assert kinds == {
        "System", "Body", "LegislativeTerm", "Organization", "Meeting", "Location", "AgendaItem", "Paper",
        "Consultation", "File",
    }  # fmt: skip
    return answers


def test_every_answer_keeps_the_rules(recorded: Recorded) -> None:
    assert len(recorded) > 500
    deleted = [a for a in recorded.values() if b'"deleted":true' in a.body]
    assert deleted, "nothing deleted was looked at"


# --- the checker itself -------------------------------------------------------------------------------------------

Break = Callable[[Json], object]
"""Changes a document."""


def of(name: str, *, live: bool = True) -> Callable[[Json], bool]:
    """Objects of a type."""
    return lambda found: found.get("type") == f"https://schema.oparl.org/1.1/{name}" and ("deleted" in found) != live


def within(document: Any) -> list[Json]:
    """All objects in a document."""
    if isinstance(document, list):
        return [one for part in document for one in within(part)]
    if isinstance(document, dict):
        return [document, *within(list(document.values()))]
    return []


def put(**values: Any) -> Break:
    return lambda found: found.update({name.replace("__", ":"): value for name, value in values.items()})


def drop(name: str) -> Break:
    return lambda found: found.pop(name, None)


def is_page(found: Json) -> bool:
    return {"data", "pagination", "links"} <= found.keys()


def is_many(found: Json) -> bool:
    return is_page(found) and len(found["data"]) > 1


BROKEN: dict[str, tuple[Callable[[Json], bool], Break, str]] = {
    "no id": (of("Paper"), drop("id"), "id is missing"),
    "no type": (of("Paper"), drop("type"), "unknown type None"),
    "a type of another version": (of("Paper"), put(type="https://schema.oparl.org/1.0/Paper"), "unknown type"),
    "no created": (of("File"), drop("created"), "created is missing"),
    "no modified": (of("Consultation"), drop("modified"), "modified is missing"),
    "modified before created": (of("Paper"), put(modified="1999-01-01T00:00:00+01:00"), "was modified before"),
    "a time with Z": (of("Meeting"), put(start="2024-07-01T15:00:00Z"), "start: is not of the form moment"),
    "a time with fractions": (of("Paper"), put(created="2024-07-01T15:00:00.1+02:00"), "created: is not of the form"),
    "a date with a time": (of("Paper"), put(date="2024-07-01T00:00:00+02:00"), "date: is not of the form date"),
    "a name that is none": (of("Body"), put(name=5), "name: is not of the form text"),
    "null": (of("Paper"), put(reference=None), "reference: is empty"),
    "an empty text": (of("Paper"), put(reference=""), "reference: is empty"),
    "an empty list": (of("Paper"), put(relatedPaper=[]), "relatedPaper: is empty"),
    "an empty property of ours": (of("Paper"), put(sachstand__facts=None), "sachstand:facts is empty"),
    "a property that is not OParl's": (of("Paper"), put(facts="x"), "unknown property facts"),
    "no list of persons": (of("Body"), drop("person"), "person is missing"),
    "no legislative terms": (of("Body"), drop("legislativeTerm"), "legislativeTerm is missing"),
    "no access to a file": (of("File"), drop("accessUrl"), "accessUrl is missing"),
    "no order": (of("AgendaItem"), drop("order"), "order is missing"),
    "another order": (of("AgendaItem"), put(order=7), "not in the order"),
    "an order that is a text": (of("AgendaItem"), put(order="0"), "order: is not of the form integer"),
    "a flag that is a text": (of("Meeting"), put(cancelled="false"), "cancelled: is not of the form flag"),
    "one URL for a list": (of("Consultation"), put(organization=f"{ENTRY}/x"), "organization: is no array"),
    "objects where URLs belong": (of("Consultation"), put(organization=[{}]), "organization: is not of the form refs"),
    "URLs where objects belong": (of("Paper"), put(consultation=[f"{ENTRY}/x"]), "consultation: is no object"),
    "a URL that is relative": (of("Paper"), put(body="/oparl/v1.1/bodies/x"), "body: is not of the form ref"),
    "a reference that leads nowhere": (of("Paper"), put(body=f"{ENTRY}/bodies/x"), "/bodies/x: status 404"),
    "a reference to another type": (
        of("Consultation"), lambda found: found.update(meeting=found["organization"][0]), "is no Meeting"
    ),
    "a file of another type": (of("Paper"), lambda found: found.get("mainFile", {}).update(type="x"), "is no File"),
    "an unknown kind of body": (of("Organization"), put(organizationType="Rat"), "organizationType is none"),
    "a short ags": (of("Body"), put(ags="08335"), "ags has not eight"),
    "a short rgs": (of("Body"), put(rgs="08335"), "rgs has not twelve"),
    "another version": (of("System"), put(oparlVersion="https://schema.oparl.org/1.0/"), "oparlVersion is another"),
    "deleted, and not": (of("Paper", live=False), put(deleted=False), "deleted is not true"),
    "deleted, and still telling": (of("Paper", live=False), put(name="Geheim"), "still tells name"),
    "deleted without a time": (of("Paper", live=False), drop("modified"), "modified is missing"),
    "deleted with another time": (of("Paper", live=False), put(created="2024-01-01T00:00:00Z"), "created: is not of"),
    "a page without links": (is_page, drop("links"), "page without links"),
    "a page without pagination": (is_page, drop("pagination"), "page without pagination"),
    "a page with more": (is_page, put(items=[]), "page with items"),
    "a count too many": (is_page, lambda found: found["pagination"].update(totalElements=99), "not as many objects"),
    "a page too many": (is_page, lambda found: found["pagination"].update(totalPages=99), "not as many pages"),
    "another size": (is_page, lambda found: found["pagination"].update(elementsPerPage=7), "not of one size"),
    "a count that is a text": (is_page, lambda found: found["pagination"].update(totalPages="1"), "pagination with"),
    "another self": (is_page, lambda found: found["links"].update(self=ENTRY), "calls itself"),
    "another first": (is_page, lambda found: found["links"].update(first=ENTRY), "the first page is"),
    "another last": (is_page, lambda found: found["links"].update(last=ENTRY), "its last page is not"),
    "one before the first": (
        is_page, lambda found: found["links"].setdefault("prev", found["links"]["first"]), "has one before it"
    ),
    "another page before": (
        is_page, lambda found: "prev" in found["links"] and found["links"].update(prev=ENTRY), "the page before it is"
    ),
    "pages in a circle": (
        is_page, lambda found: found["links"].update(next=found["links"]["self"]), "go round in a circle"
    ),
    "a lost filter": (is_page, lambda found: found["links"].update(last=ENTRY), "last has lost a filter"),
    "an object twice": (is_many, lambda found: found["data"].append(found["data"][0]), "tells an object twice"),
    "an object left out": (is_many, lambda found: found["data"].pop(), "is not what it is as a whole"),
    "an object otherwise": (is_many, lambda found: found["data"][0].update(name="Anders"), "otherwise than there"),
    "deleted in a list": (is_many, lambda found: found["data"][0].update(deleted=True), "without modified_since"),
    "deleted within": (
        of("Paper"), lambda found: [one.update(deleted=True) for one in found.get("consultation", [])],
        "within another object though it is deleted",
    ),
    "back to what it stands in": (
        of("Paper"), lambda found: [one.update(paper=found["id"]) for one in found.get("consultation", [])],
        "refers back to the Paper",
    ),
    "otherwise within": (
        of("Paper"), lambda found: [one.update(role="Anders") for one in found.get("consultation", [])],
        "says something else within",
    ),
    "less within": (
        of("Paper"), lambda found: [one.pop("role", None) for one in found.get("consultation", [])],
        "does not tell role",
    ),
    "nothing that leads back": (
        lambda found: of("AgendaItem")(found) and "meeting" in found, drop("meeting"), "does not refer back"
    ),
    "an error that is none": (lambda found: "message" in found, drop("debug"), "not an error object"),
}  # fmt: skip


def breaking(answers: Recorded, chosen: Callable[[Json], bool], change: Break) -> Ask:
    """The recorded server, with every document changed that is chosen."""

    def ask(method: str, url: str, headers: Mapping[str, str]) -> Answer:
        answer = answers.get((method, url, headers.get("If-None-Match", "")))
        if answer is None:
            return Answer(404, {"access-control-allow-origin": "*", "content-type": "application/json"}, b"{}")
        if not answer.body:
            return answer
        document = json.loads(answer.body)
        for found in [one for one in within(document) if chosen(one)]:
            change(found)
        return Answer(answer.status, answer.headers, json.dumps(document).encode())

    return ask


@pytest.mark.parametrize(("chosen", "change", "told"), BROKEN.values(), ids=BROKEN)
def test_the_checker_tells_what_is_broken(
    recorded: Recorded, chosen: Callable[[Json], bool], change: Break, told: str
) -> None:
    faults = Checker(breaking(recorded, chosen, change)).check(ENTRY)
    assert any(told in fault for fault in faults), faults[:20]


Twist = Callable[[str, str, Answer], Answer]


def without(header: str, **others: str) -> Twist:
    def twist(_method: str, _url: str, answer: Answer) -> Answer:
        kept = {name: value for name, value in answer.headers.items() if name != header}
        return Answer(answer.status, {**kept, **others}, answer.body)

    return twist


TWISTED: dict[str, tuple[Twist, str]] = {
    "no CORS": (without("access-control-allow-origin"), "no Access-Control-Allow-Origin"),
    "no GET for others": (without("", **{"access-control-allow-methods": "POST"}), "without GET"),
    "another media type": (without("content-type", **{"content-type": "text/html"}), "not application/json"),
    "no ETag": (without("etag"), "no ETag"),
    "a byte order mark": (lambda m, u, a: Answer(a.status, a.headers, b"\xef\xbb\xbf" + a.body), "byte order mark"),
    "no UTF-8": (lambda m, u, a: Answer(a.status, a.headers, b"\xff" + a.body), "not JSON in UTF-8"),
    "a list alone": (lambda m, u, a: Answer(a.status, a.headers, b"[]"), "not an object"),
    "never 304": (lambda m, u, a: Answer(200, a.headers, a.body) if a.status == 304 else a, "If-None-Match is not"),
    "a body for HEAD": (lambda m, u, a: Answer(a.status, a.headers, b"x") if m == "HEAD" else a, "HEAD is not GET"),
    "errors that are none": (lambda m, u, a: Answer(200, a.headers, a.body), "no status of an error"),
    "gone for good": (lambda m, u, a: Answer(410, a.headers, a.body) if "/papers/" in u else a, "status 410"),
}


@pytest.mark.parametrize(("twist", "told"), TWISTED.values(), ids=TWISTED)
def test_the_checker_tells_what_headers_lack(recorded: Recorded, twist: Twist, told: str) -> None:
    def ask(method: str, url: str, headers: Mapping[str, str]) -> Answer:
        answer = recorded.get((method, url, headers.get("If-None-Match", "")))
        return twist(method, url, answer or Answer(404, {}, b"{}"))

    faults = Checker(ask).check(ENTRY)
    assert any(told in fault for fault in faults), faults[:20]


@pytest.mark.parametrize(
    "name", ["created_since", "created_until", "modified_since", "modified_until", "omit_internal"]
)
def test_the_checker_tells_which_filter_is_not_honoured(scene: Scene, name: str) -> None:
    """As a server would answer that does not know it: with the name of another parameter that changes nothing."""
    honest = asking(scene.api)

    def ask(method: str, url: str, headers: Mapping[str, str]) -> Answer:
        path, _, query = url.partition("?")
        kept = "&".join(part for part in query.split("&") if part and not part.startswith(f"{name}="))
        return honest(method, f"{path}?{kept}" if kept else path, headers)

    checker = Checker(ask)
    checker._list(f"{ENTRY}/bodies/{scene.district['id']}/meetings", "Meeting")
    assert any(name in fault for fault in checker.faults), checker.faults[:20]
