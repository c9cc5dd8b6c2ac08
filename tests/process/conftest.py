"""A service as `make run` starts it, for those who ask it."""

from collections.abc import Iterator

import pytest

from tests.processes import command, ended, free_port, prepared_folder, wait_until_ready


@pytest.fixture(scope="module")
def served() -> Iterator[str]:
    """Its URL, over the sample counties."""
    port = free_port()
    with prepared_folder() as data, command("run", data_dir=data, port=port) as process:
        wait_until_ready(process, port)
        yield f"http://127.0.0.1:{port}"
        process.terminate()
        assert ended(process)[0] == 0
