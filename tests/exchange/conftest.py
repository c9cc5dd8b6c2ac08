"""What tests of tables begin with."""

import pytest

from tests.api import Api
from tests.exchange.tables import Board


@pytest.fixture
def board(api: Api) -> Board:
    """An event that takes feedback; some modules have one of their own kind."""
    return Board(api)
