"""What is said where a rule between the things that people said is broken."""

from typing import Any
from uuid import UUID

import pytest

from app.participation.rules import STANDS_FOR_OTHERS, duplicate_faults, split_faults

PLAIN: dict[str, Any] = {"id": UUID(int=1), "erased_at": None, "duplicate_of_id": None, "is_split": False}
OTHER = {**PLAIN, "id": UUID(int=2)}


@pytest.mark.parametrize(
    "fault",
    [
        *duplicate_faults(PLAIN, {"duplicate_of_id": {**OTHER, "duplicate_of_id": UUID(int=3)}}),
        *duplicate_faults(PLAIN, {"duplicate_of_id": {**OTHER, "is_split": True}}),
        *duplicate_faults({**PLAIN, "is_split": True}, {"duplicate_of_id": OTHER}),
        STANDS_FOR_OTHERS,
        *split_faults({**PLAIN, "is_split": True}, stands_for_others=False),
    ],
    ids=lambda fault: str(fault.en),
)
def test_german_says_as_well_what_to_do_instead(fault: Any) -> None:
    assert [fault.de.count(sign) for sign in (":", ". ")] == [fault.en.count(sign) for sign in (":", ". ")]
