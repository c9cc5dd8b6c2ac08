"""The sample counties: bundles made from what four counties published. docs/samples.md says what is example."""

import json
from importlib import resources
from typing import Any

COUNTIES = ("konstanz", "wesermarsch", "kaiserslautern", "waldshut")


def bundle(county: str) -> dict[str, Any]:
    """One county's bundle."""
    text = resources.files(__package__).joinpath(f"{county}.json").read_text(encoding="utf-8")
    result: dict[str, Any] = json.loads(text)
    return result
