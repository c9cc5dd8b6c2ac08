"""What looks like a person's name: found where it stands for an office, and nowhere else."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.core.person_names import key_looks_like_person, looks_like_person

SAMPLES = sorted((Path(__file__).parents[2] / "app" / "samples").glob("*.json"))
TEXTS = ("name", "short_name", "contributed_by", "reported_by", "assignee", "originator", "lead_unit", "responsible")


@pytest.mark.parametrize(
    "text",
    [
        *(
            "Frau Muster",
            "Herr Dr. Muster",
            "Herrn M. Muster",
            "Jugendamt, Frau Muster",
            "Sozialamt (Herr Muster-Beispiel)",
        ),
        *(
            "Dr. Muster",
            "Prof. Dr. Erika von Muster",
            "Dr.Muster",
            "Dipl.-Soz.-Päd. Erika Muster",
            "Gesundheitsamt Dr. Muster",
        ),
        *(
            "Muster, Erika",
            "Yılmaz, Mehmet",
            "Erika Muster",
            "Anna-Lena Muster",
            "Sozialamt / Erika Muster",
            "Thomas Neuhaus-Beck",
        ),
        *(
            "Frau Neuhaus",
            "Caritas und Frau Muster",
            "Jugendamt: Max Mustermann",
            "Karl M. Muster",
            "Fatima al Beispiel",
        ),
    ],
)
def test_what_a_person_may_be_called_is_found(text: str) -> None:
    assert looks_like_person(text)


@pytest.mark.parametrize(
    "text",
    [
        *("Dr.-Max-Mustermann-Schule", "Dr. Max Muster Stiftung", "Praxis Dr. Muster", "Caritas", "Frauenhaus"),
        *("Kontaktstelle Frau und Beruf", "Netzwerk Frau & Beruf", "Frau Holle e.V.", "Frauen helfen Frauen e. V."),
        *("Caritas, Diakonie", "Jugendamt, Sozialamt", "Untere Aufnahmebehörde, Sozialdienst", "Schulen, Kitas"),
        *(
            "Anne-Frank-Schule",
            "Martin Luther Haus",
            "Maria Hilf",
            "Klinikum St. Elisabeth",
            "Haus Maria",
            "Max-Planck-Institut",
        ),
        *(
            "Drogenberatung",
            "Herrenberg",
            "Frau",
            "Dr.",
            "Landratsamt Konstanz",
            "AWO",
            "Otto-Hahn-Gymnasium",
            "Sankt Martin",
        ),
        *(
            "Professur für Soziale Arbeit",
            "Martin Luther Kirchengemeinde",
            "Jan",
            "LIGA der freien Wohlfahrtsverbände",
            "",
        ),
    ],
)
def test_what_may_be_an_organisation_is_left_alone(text: str) -> None:
    assert not looks_like_person(text)


@pytest.mark.parametrize("key", ["frau-muster", "dr-muster", "muster-anna", "anna_muster", "Herr.Muster"])
def test_keys_made_of_a_name_are_found(key: str) -> None:
    assert key_looks_like_person(key)


@pytest.mark.parametrize(
    "key", ["frauenhaus", "frau-und-beruf", "maria-hilf", "haus-maria", "m-1.2", "caritas", "sankt-martin"]
)
def test_other_keys_are_left_alone(key: str) -> None:
    assert not key_looks_like_person(key)


def _objects(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
    for one in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _objects(one)


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
def test_nothing_in_the_samples_looks_like_a_person(sample: Path) -> None:
    found = list(_objects(json.loads(sample.read_text())))
    texts = [one[name] for one in found for name in TEXTS if isinstance(one.get(name), str)]
    assert [text for text in texts if looks_like_person(text)] == []
    assert [one["key"] for one in found if isinstance(one.get("key"), str) and key_looks_like_person(one["key"])] == []
    assert texts
