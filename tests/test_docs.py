"""The docs list what the code has, no more and no less."""

import ast
import re
from pathlib import Path
from typing import get_args

import pytest
from pydantic import ValidationError

from app.core.problems import CATALOGUE, TYPE
from app.settings import Settings
from tests.routes import ROUTES

DOCS = Path(__file__).parent.parent / "docs"
APP = DOCS.parent / "app"


def rows(name: str) -> list[list[str]]:
    """The cells of the only table of a page, without its head."""
    lines = [line for line in (DOCS / name).read_text(encoding="utf-8").splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines[2:]]


def test_settings_are_documented() -> None:
    """The table is made of the fields; when this fails, it shows the line to write."""
    assert rows("settings.md") == [
        [f"`SACHSTAND_{name.upper()}`", _default(name), _told(name)] for name in Settings.model_fields
    ]


def test_operations_that_pages_name_are_there() -> None:
    there = {(method, re.sub(r"{\w+}", "{}", str(route.path))) for route in ROUTES for method in route.methods or ()}
    pages = [*DOCS.glob("*.md"), DOCS.parent / "README.md", DOCS.parent / "CHANGELOG.md"]
    named = [
        found for page in pages for found in re.findall(r"`([A-Z]+) (/v1/[^`?]*)", page.read_text(encoding="utf-8"))
    ]
    assert len(named) > 20
    for method, path in named:
        assert (method, re.sub(r"{\w+}", "{}", path)) in there, (method, path)


def _default(name: str) -> str:
    default = Settings.model_fields[name].default
    return "" if default is None else f"`{default}`"


def _told(name: str) -> str:
    field = Settings.model_fields[name]
    choices = [choice for choice in get_args(field.annotation) if isinstance(choice, str)]
    one_of = " One of " + ", ".join(f"`{choice}`" for choice in choices) + "." if choices else ""
    return f"{field.description}{one_of}"


def test_problems_are_documented() -> None:
    told = {row[0].strip("`"): row[1:4] for row in rows("problems.md")}
    assert told == {code: [str(kind.status), kind.en, kind.de] for code, kind in CATALOGUE.items()}


@pytest.mark.parametrize("code", CATALOGUE)
def test_problems_say_what_to_do(code: str) -> None:
    (row,) = [row for row in rows("problems.md") if row[0] == f"`{code}`"]
    assert re.match(r"[A-Z].{20,}\.$", row[4])


def test_the_page_names_the_type() -> None:
    assert f"`{TYPE}" in (DOCS / "problems.md").read_text(encoding="utf-8")


def test_a_secret_that_is_refused_is_not_repeated() -> None:
    with pytest.raises(ValidationError) as refused:
        Settings(secret_key="kurz-und-geheim")
    assert "kurz-und-geheim" not in str(refused.value)


def test_no_docstring_of_a_function_is_a_relative_clause() -> None:
    relative = ("What", "Whether", "That", "Where", "Which", "Who", "How")
    for path in APP.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                words = (ast.get_docstring(node) or "Return").split()
                assert words[0] not in relative, f"{path.relative_to(APP)}:{node.lineno}"
