"""The codes of what is wrong with a request: the contract lists all that there are."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from app.core import codes
from app.core.codes import CODES
from app.core.faults import _WORDS
from app.core.problems import CATALOGUE

APP = Path(codes.__file__).parents[1]
TAKE_A_CODE = {"broken": 1, "fault": 0, "invalid": 0, "refuse": 1, "refused": 0, "Fault": 0, "PydanticCustomError": 0,
               "Refusal": 0, "Unclear": 0}  # fmt: skip
"""By which place the code of a refusal is given."""


def written() -> Iterator[str]:
    """The codes that stand in the code as they are."""
    for path in APP.rglob("*.py"):
        for call in ast.walk(ast.parse(path.read_text())):
            if isinstance(call, ast.Call):
                place = TAKE_A_CODE.get(getattr(call.func, "attr", getattr(call.func, "id", "")), len(call.args))
                given = call.args[place : place + 1]
                yield from (arg.value for arg in given if isinstance(arg, ast.Constant) and isinstance(arg.value, str))


def test_the_contract_lists_every_code() -> None:
    """Those that are put together are seen by `tests.api`, which knows no others."""
    no_clients = {"replay", "database_url"}
    codes = {code for code in written() if re.fullmatch("[a-z_]+", code)} - no_clients
    codes |= _WORDS.keys() | {kind.replace("-", "_") for kind in CATALOGUE}
    assert len(codes) > 150
    assert sorted(codes - set(CODES)) == []


def test_no_code_is_left_over() -> None:
    text = "".join(path.read_text() for path in APP.rglob("*.py") if path.name != "codes.py")
    kinds = {kind.replace("-", "_") for kind in CATALOGUE} | {
        "string_pattern_mismatch"
    }  # pydantic's, in words of forms
    assert [code for code in CODES if code not in kinds and f'"{code}"' not in text] == []
    assert list(CODES) == sorted(set(CODES))
