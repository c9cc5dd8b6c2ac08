"""Search finds words as Germans write them, ranks and marks what it finds, and takes every question."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy.engine import Engine

from tests.api import Api, Json
from tests.conftest import emptied


@pytest.fixture(scope="module")
def api(service: Api, admin: Engine) -> Iterator[Api]:
    yield emptied(service, admin)
    emptied(service, admin)


@pytest.fixture(scope="module")
def concept(api: Api) -> Json:
    return api.concept(api.district())


def search(api: Api, q: str, token: str | None = None, **more: Any) -> Json:
    response = api.get("/search", params={"q": q, **more}, token=token)
    assert response.status_code == 200, response.text
    answer: Json = response.json()
    return answer


def titles(api: Api, q: str, **more: Any) -> list[str]:
    return [hit["title"] for hit in search(api, q, **more)["items"]]


def shown(hit: Json) -> str:
    """The passages as one text, hits in brackets."""
    pieces = ([f"[{part['text']}]" if part["is_hit"] else part["text"] for part in p["parts"]] for p in hit["passages"])
    return " / ".join("".join(piece) for piece in pieces)


# --- what is found ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sought", "said"),
    [
        ("Sprachkurs", "Sprachkurse"), ("Sprachkurs", "Sprachkursangebot"), ("Sprachkurse", "Ein Sprachkurs"),
        ("Sprachkurs", "Sprachkursbegleitende Hilfe"), ("Sprachkurs", "Ein Deutschsprachkurs"),
        ("SPRACHKURSEN", "deutschsprachkurs"), ("Aerzte", "Ärzte"), ("Ärzte", "Aerzte"), ("Arzt", "Ärztinnen"),
        ("Häuser", "Das Haus"), ("Haus", "Häuser"), ("Strasse", "Straße"), ("Straße", "Strassen"),
        ("Sprachkrus", "Sprachkurse"), ("Kinderbetreung", "Kinderbetreuung"), ("Integratoin", "Integration"),
        ("Lehrerin", "Lehrerinnen"), ("Lehrerinnen", "Eine Lehrerin"), ("cafe", "Café"), ("Sprach-Café", "sprach cafe"),
        ("Amt", "Jugendamt"), ("EU", "EU-Mittel"), ("1.10", "1.10 Kurse"), ("Kurse und Frauen", "Frauenkurse"),
        ("Привіт", "привіт усім"), ("die", "die"),
    ],
)  # fmt: skip
def test_words_are_found_as_they_are_written(api: Api, concept: Json, sought: str, said: str) -> None:
    measure = api.measure(concept, title=said)
    by_title, by_list = search(api, sought), api.get("/measures", params={"q": sought, "limit": 200}).json()
    assert measure["id"] in [hit["id"] for hit in by_title["items"]]
    assert measure["id"] in [item["id"] for item in by_list["items"]]
