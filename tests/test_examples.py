"""Drawn examples, beside a service that goes about its own work in the same process."""

import random

from hypothesis import given
from hypothesis import strategies as st


@given(st.builds(random.random))
def test_a_random_number_drawn_meanwhile_fails_no_property(drawn: float) -> None:
    """As the pool of connections behind the jobs draws one for each that it opens, on the service's thread."""
