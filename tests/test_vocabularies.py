"""Every enumeration is published, with labels."""

from collections.abc import Iterator
from enum import StrEnum

import pytest

from app.core.access import Role
from app.core.vocabulary import Vocabulary
from app.oparl.kinds import Kind
from app.vocabularies import PUBLISHED
from tests.api import Api
from tests.subclasses import subclasses


def enumerations() -> Iterator[type[StrEnum]]:
    """All that the service's own modules define; they are loaded with the application."""
    return (kind for kind in subclasses(StrEnum) if kind.__module__.startswith("app."))


def test_every_enumeration_is_published() -> None:
    ours = set(enumerations()) - {Vocabulary, Kind}  # the kinds of OParl's objects are no codes of the contract
    assert ours == set(PUBLISHED.values())


def test_roles_are_those_of_the_access_rules() -> None:
    assert [term.value for term in PUBLISHED["role"]] == [role.code for role in Role]


@pytest.mark.parametrize("name", PUBLISHED)
def test_every_term_has_labels(name: str) -> None:
    for term in PUBLISHED[name]:
        assert term.de.strip(), term
        assert term.en.strip(), term


@pytest.mark.parametrize("name", ["light", "shown_light"])
def test_lights_differ_in_more_than_colour(name: str) -> None:
    symbols = [term.symbol for term in PUBLISHED[name]]
    assert all(symbols)
    assert len(set(symbols)) == len(symbols)


def test_reading_them(api: Api) -> None:
    every = api.get("/vocabularies")
    assert every.status_code == 200
    assert every.json().keys() == PUBLISHED.keys()
    assert every.json()["shown_light"][3] == {
        "code": "not_rated",
        "de": "Nicht bewertet",
        "en": "Not rated",
        "symbol": "○",
    }
    one = api.get("/vocabularies/light")
    assert one.json() == {"name": "light", "terms": every.json()["light"]}


def test_they_are_kept_by_their_etag(api: Api) -> None:
    for path in ("/vocabularies", "/vocabularies/light"):
        tag = api.get(path).headers["ETag"]
        assert api.get(path, headers={"If-None-Match": tag}).status_code == 304


def test_an_unknown_one(api: Api) -> None:
    answer = api.get("/vocabularies/colour")
    assert answer.status_code == 404
    assert answer.headers["Content-Type"] == "application/problem+json"
