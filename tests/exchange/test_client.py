"""What the command line says of an import."""

from pathlib import Path
from typing import Any

import pytest

from app.exchange import client
from tests.api import Api


@pytest.fixture
def sent(api: Api, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Any:
    """Import a file into the service of the tests; return what is printed."""

    def post(url: str, *, content: Any, timeout: Any, **options: Any) -> Any:
        return api.call("POST", "/imports", content=b"".join(content), **options)

    monkeypatch.setattr(client.httpx, "post", post)
    monkeypatch.setenv("COLUMNS", "300")

    def send(content: bytes, token: str | None = api.operator) -> tuple[bool, str]:
        file = tmp_path / "bundle.json"
        file.write_bytes(content)
        taken = client.import_file(file, "http://sachstand.test", token, district=None, flags={"dry_run": True})
        return taken, capsys.readouterr().err

    return send


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (
            b'{"format": "x",\n "measures": [1,]}',
            "400 The request cannot be read: The body is not JSON: line 2",
        ),
        (b'{"measures": [], "measures": []}', "“measures” stands twice in one object"),
        (
            '{"format": "x"}'.encode("utf-16"),
            "415 This media type is not accepted here: The body is UTF-16.",
        ),
    ],
)
def test_what_cannot_be_read_is_told_once_with_its_place(sent: Any, content: bytes, line: str) -> None:
    taken, said = sent(content)
    assert (taken, said.count(line)) == (False, 1), said


def test_a_problem_without_more_words_is_told_once(sent: Any) -> None:
    taken, said = sent(b"{}", token=None)
    assert (taken, said.count("A valid token is needed")) == (False, 1), said


def test_a_byte_order_mark_is_skipped(sent: Any) -> None:
    bundle = b'{"format": "sachstand-bundle/1", "district": {"ags": "08335", "name": "Kreis", "state": "DE-BW"}}'
    taken, said = sent(b"\xef\xbb\xbf" + bundle)
    assert taken, said
