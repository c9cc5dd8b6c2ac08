"""Whatever is asked, search and lists answer, and no sign in it means anything to the database."""

from collections.abc import Iterator

import pytest
from sqlalchemy.engine import Engine

from tests.api import Api, Json, statements
from tests.conftest import emptied
from tests.problems import faults
from tests.search.asking import search


@pytest.fixture(scope="module")
def api(service: Api, admin: Engine) -> Iterator[Api]:
    yield emptied(service, admin)
    emptied(service, admin)


@pytest.fixture(scope="module")
def concept(api: Api) -> Json:
    concept = api.concept(api.district())
    api.measure(concept, title="Kurse & mehr | 100 %_'\\ !?…")
    return concept


HOSTILE = ("&|!:*<->", "a & b", "'", '"', "\\", "%", "_", "%%%", "'; DROP TABLE measures; --", "(", "))", "[[:alpha:]]",
           "...", "!?", "🙂", "die und", "und", "a", "ﬁ", "İ", "\u0301", "\u200b", "٣", "1.", ".5", "*" * 200,
           "a " * 100, "x" * 200, "kurs:* & !kurs", "\\x00", "{}", "%(word_0)s", ":word_0")  # fmt: skip


@pytest.mark.parametrize("q", HOSTILE)
def test_every_question_has_an_answer(api: Api, concept: Json, q: str) -> None:
    assert isinstance(search(api, q)["items"], list)
    assert api.get("/measures", params={"q": q}).status_code == 200
    assert api.get("/feedback-items", params={"q": q, "district": "08335"}).status_code == 200


@pytest.mark.parametrize("q", ["&|!:*<->", "%", "_", "'", "\\", "!?", "…"])
def test_signs_alone_find_nothing(api: Api, concept: Json, q: str) -> None:
    assert search(api, q, resource=["goals"]) == {"items": [], "total": 0, "is_complete": True, "searched": ["goals"]}
    assert api.items("/measures", params={"q": q}) == []


@pytest.mark.parametrize(
    ("query", "place"),
    [({}, "q"), ({"q": ""}, "q"), ({"q": " "}, "q"), ({"q": "x" * 201}, "q"), ({"q": "x" * 10_000}, "q"),
     ({"q": "a\x00b"}, "q"), ({"q": "a\nb"}, "q"), ({"q": "x", "limit": "201"}, "limit"),
     ({"q": "x", "resource": "consultations"}, "resource"), ({"q": "x", "cursor": "y"}, "cursor")],
)  # fmt: skip
def test_what_cannot_be_asked_is_told(api: Api, query: dict[str, str], place: str) -> None:
    assert place in [where for where, _ in faults(api.get("/search", params=query))]


def test_a_question_of_many_words_is_soon_put_into_sql(api: Api, admin: Engine) -> None:
    """Nobody else is answered while a statement is compiled: what it says of a word it says once, not for each kind."""
    with statements(api) as sent:
        search(api, "Schulen Kitas Vereine Ämter Räume Kurse Wege Hilfen Feste Pläne")
    assert 10_000 < max(map(len, sent)) < 100_000


def test_in_a_district_no_index_of_the_words_of_all_districts_is_used(api: Api, concept: Json) -> None:
    """The planner knows nothing of people's words: it would take the words of a whole country for few."""
    with statements(api) as sent:
        search(api, "Kurs", district="08335")
        api.get("/measures", params={"q": "Kurs", "district": "08335"})
    sought = [statement for statement in sent if "folded" in statement]
    assert len(sought) > 1
    assert all("folded || ''" in statement for statement in sought)
