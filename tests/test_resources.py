"""The rows of `resources.py` know every resource, and say of each what it declares of itself."""

import pytest

from app.resources import BY_NAME
from tests.resources import ROWS, Resource


def test_every_resource_has_a_row() -> None:
    assert {row.name for row in ROWS} == {"districts", *BY_NAME}, "add yours to ROWS"


@pytest.mark.parametrize("row", [row for row in ROWS if row.name in BY_NAME], ids=lambda row: row.path)
def test_a_row_says_what_its_resource_declares(row: Resource) -> None:
    declared = BY_NAME[row.name]
    assert row.closes == declared.ends_with_concept
    assert bool(row.change) == bool(row.patch) == (not declared.append_only)
    assert {*row.change, *row.patch} <= declared.content.model_fields.keys()
