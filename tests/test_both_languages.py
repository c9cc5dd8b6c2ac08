"""What is said in English is said in German as well, and as much of it."""

import ast
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import app
from app.core.column_labels import LABELS, label_of
from app.core.lines import columns
from app.core.routing import shown_by
from tests.routes import ROUTES

ROOT = Path(app.__file__).parent
GERMAN = re.compile(
    r"\b(der|die|das|ein|eine|keine?n?|nicht|und|oder|ist|wird|zu|von|Sie|hat|nur|mit|für|höchstens|mindestens|darf)\b"
    r"|[äöüß]"
)
PLACE = "{}"


def text(node: ast.expr) -> str:
    """The text of a literal, with a mark where a value is put in; of anything else nothing."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else ""
    if isinstance(node, ast.JoinedStr):
        return "".join(text(part) if isinstance(part, ast.Constant) else PLACE for part in node.values)
    return ""


def neighbours(tree: ast.Module) -> Iterator[tuple[ast.expr, ast.expr]]:
    """Expressions that stand beside each other, in calls, tuples and assignments."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield from pairwise(node.args)
        elif isinstance(node, ast.Tuple):
            yield from pairwise(node.elts)
        elif isinstance(node, ast.Dict):
            yield from pairwise(node.values)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.If | ast.For | ast.Try):
            lines = [line.value if isinstance(line, ast.Assign) else ast.Constant(0) for line in node.body]
            yield from pairwise(lines)


def pairs() -> Iterator[tuple[str, str, str]]:
    """English and German texts of at least three words, each with its place."""
    for path in sorted(set(ROOT.rglob("*.py")) - {ROOT / "core" / "column_labels.py"}):  # all of which is German
        for first, second in neighbours(ast.parse(path.read_text())):
            en, de = text(first), text(second)
            if len(en.split()) >= 3 and GERMAN.search(re.sub(r"\(.*?\)", "", de)) and not GERMAN.search(en):
                yield f"{path.relative_to(ROOT)}:{first.lineno}", en, de


def named(said: str) -> tuple[set[str], list[str], int, int]:
    """What a text has in every language: names in backticks, numbers, values put in, brackets."""
    numbers = sorted(re.sub("[.,]", "", number) for number in re.findall(r"\d[\d.,]*", said))
    return set(re.findall("`[^`]+`", said)), numbers, said.count(PLACE), said.count("(")


def test_german_says_as_much_as_english() -> None:
    found = list(pairs())
    assert len(found) > 250
    assert [(place, en, de) for place, en, de in found if named(en) != named(de)] == []
    assert [(place, en, de) for place, en, de in found if len(de) < 0.75 * len(en)] == []


def test_every_column_has_a_german_name_of_its_own() -> None:
    """Whoever adds a field says in `app/core/column_labels.py` what it is called in a table for people."""
    shown = [model for r in ROUTES if (model := shown_by(getattr(r.original_route, "response_model", None)))]
    for model in shown:
        found = list(columns(model))
        assert {name for column in found for name in column.way} <= set(LABELS), model
        headers = [label_of(column.way, column.owner) for column in found]
        assert [header for header in headers if headers.count(header) > 1] == [], model
    assert len(shown) > 30
