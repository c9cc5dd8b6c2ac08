"""A preview over HTTP: an editor sends the file, gets what stands in it, and nothing is kept."""

from typing import Any

import httpx
from sqlalchemy.engine import Engine

from app.exchange.boards.files import CSV, ODS, XLSX
from tests.api import Api
from tests.exchange.status_workbooks import WORKBOOKS, sheet, signs, written
from tests.exchange.tables import zip_of
from tests.problems import faults, problem
from tests.records import counts

KEY = {"Idempotency-Key": "ampeln-2024"}


def send(api: Api, content: bytes, media: str = XLSX, *, token: str | None = None, **given: Any) -> httpx.Response:
    headers = {"Content-Type": media, **given.pop("headers", {})}
    token = token or api.operator
    return api.call("POST", "/imports/preview", content=content, headers=headers, token=token, params=given)


def test_a_workbook_is_read_and_nothing_is_kept(api: Api, admin: Engine) -> None:
    district = api.district()
    content, right = WORKBOOKS["quarters"]()
    before = counts(admin)
    answer = send(api, content, district=district["ags"], headers={"Accept-Language": "de", **KEY})
    assert (answer.status_code, signs(answer.json())) == (200, right)
    details = {message["code"]: message["detail"] for message in answer.json()["messages"]}
    assert details["vague_day"] == "„bis 2025“ ist kein genauer Tag; der letzte davon ist der 2025-12-31"
    assert counts(admin) == before
    assert answer.headers["Cache-Control"] == "no-store"
    form = api.call("POST", "/imports/preview", files={"file": ("a.xlsm", content)}, token=api.operator)
    assert form.json()["signs"] == answer.json()["signs"]


def test_an_editor_of_any_district_may_ask(api: Api) -> None:
    district, other = api.district(), api.district(ags="08315", name="Breisgau")
    table = b"Nr;Titel;Ampel\n1;Kurse;rot\n"
    token = api.token(district, "editor")
    assert signs(send(api, table, CSV, token=token).json()) == {"C2": "word rot red"}
    problem(send(api, table, CSV, token=token, district=other["ags"]), 403, "forbidden")
    problem(send(api, table, CSV, token=api.token(district, "reporter")), 403, "forbidden")
    problem(send(api, table, CSV, token=token, district="08999"), 404, "not-found")


def test_what_cannot_be_read_is_refused_for_what_it_is(api: Api) -> None:
    def codes(content: bytes, media: str = XLSX) -> list[str]:
        answer = send(api, content, media)
        problem(answer, 422, "import-refused")
        return [error["code"] for error in answer.json()["errors"]]

    assert codes(b"\xd0\xcf\x11\xe0" + b"\0" * 8) == ["unreadable"]
    assert codes(zip_of({"a.csv": b"Nr;Titel\n"})) == ["unsupported_kind"]
    assert codes(written(sheet([]))[:-40], ODS) == ["unreadable"]
    assert codes("Nr;Titel;Ampel\n1;fŸr;rot\n".encode("cp1252"), CSV) == ["encoding"]
    problem(send(api, b"{}", "application/json"), 415, "media-type")
    part = api.call("POST", "/imports/preview", files={"file": b"x"}, data={"mapping": "{}"}, token=api.operator)
    assert faults(part) == [("/mapping", "extra_forbidden")]
