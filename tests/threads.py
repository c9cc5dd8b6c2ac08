"""In which threads work runs: the loop's own, or outside of it."""

import threading
from typing import Any

import pytest


def threads_of(monkeypatch: pytest.MonkeyPatch, parts: dict[str, Any]) -> dict[str, set[str]]:
    """The names of the threads in which functions run from now on; `parts` are their names and places."""
    ran: dict[str, set[str]] = {}

    def noting(name: str, work: Any) -> Any:
        def noted(*given: Any) -> Any:
            ran.setdefault(name, set()).add(threading.current_thread().name)
            return work(*given)

        return noted

    for name, place in parts.items():
        monkeypatch.setattr(place, name, noting(name, getattr(place, name)))
    return ran
