"""The memory of a service that strangers ask what nobody has asked before."""

import asyncio

import pytest

from bench.attack.filters import ask, questions
from bench.attack.watching import held_by
from bench.serving import serving

pytestmark = pytest.mark.process
WARM, MANY = 150, 300
WIDE = 75_000_000
"""Bytes that it may grow by; with a statement kept for each question it grew by 130 MB."""


def test_random_filters_leave_nothing_behind(database_url: str) -> None:
    with serving(database_url) as service:
        urls = asyncio.run(questions(service.base)).of("/v1/measures")
        assert asyncio.run(ask(service.base, urls, WARM)) == {200: WARM}
        before = held_by(service.pid)
        assert asyncio.run(ask(service.base, urls, MANY)) == {200: MANY}
        assert held_by(service.pid) - before < WIDE
