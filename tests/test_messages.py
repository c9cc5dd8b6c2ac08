"""Messages name roles and states by their labels, and the time zone of a day."""

import ast
from collections.abc import Callable

import pytest

from app.concepts.concepts.service import STATES as CONCEPT_STATES
from app.core.access import Role, needed
from app.core.problems import Problem
from app.funding.rules import STATES as APPLICATION_STATES
from tests.processes import ROOT

refuse_concept, refuse_application = CONCEPT_STATES.refuse_leap, APPLICATION_STATES.refuse_leap


def test_a_role_is_named_by_its_label() -> None:
    assert needed(Role.ADMIN).en == "This needs the role Administrator in the district."
    assert needed(Role.EDITOR).de == "Dafür ist die Rolle Redaktion in diesem Kreis nötig."


@pytest.mark.parametrize(
    ("refuse", "before", "after", "en", "de"),
    [
        (refuse_concept, "submitted", "superseded", "From 'Submitted' a concept can become: In preparation, Adopted, "
         "Withdrawn.", "Aus „Eingebracht“ kann ein Konzept werden: In Erarbeitung, Beschlossen, Zurückgezogen."),
        (refuse_concept, "withdrawn", "adopted", "From 'Withdrawn' a concept can become: —.",
         "Aus „Zurückgezogen“ kann ein Konzept werden: —."),
        (refuse_application, "granted", "applied", "From 'Granted' an application can become: Settled.",
         "Aus „Bewilligt“ kann ein Förderantrag werden: Abgerechnet."),
    ],
)  # fmt: skip
def test_states_are_named_by_their_labels(
    refuse: Callable[[str, str], None], before: str, after: str, en: str, de: str
) -> None:
    with pytest.raises(Problem) as caught:
        refuse(before, after)
    assert (caught.value.en, caught.value.de) == (en, de)


def test_today_is_told_with_its_time_zone() -> None:
    trees = [ast.parse(file.read_text(encoding="utf-8")) for file in (ROOT / "app").rglob("*.py")]
    words = {node.value for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Constant)}
    told = [one for one in words if isinstance(one, str) and "nach heute" in one.lower()]
    assert len(told) >= 3
    assert [one for one in told if "heute (Europe/Berlin)" not in one] == []
